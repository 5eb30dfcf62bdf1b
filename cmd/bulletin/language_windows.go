package main

import (
	"strings"

	"golang.org/x/sys/windows"

	"bulletin/render"
)

// systemLanguage follows LANG where someone set it, else the language of
// Windows' own menus.
func systemLanguage(getenv func(string) string) render.Lang {
	if l, ok := languageOf(getenv); ok {
		return l
	}
	names, err := windows.GetUserPreferredUILanguages(windows.MUI_LANGUAGE_NAME)
	if err == nil && len(names) > 0 && !strings.HasPrefix(names[0], "fr") {
		return render.English
	}
	return render.French
}
