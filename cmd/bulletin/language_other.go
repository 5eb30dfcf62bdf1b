//go:build !windows

package main

import "bulletin/render"

// systemLanguage follows POSIX: LC_ALL, then LC_MESSAGES, then LANG.
func systemLanguage(getenv func(string) string) render.Lang {
	l, _ := languageOf(getenv)
	return l
}
