package main

import (
	"strings"

	"bulletin/render"
)

// languageOf reads the language from the environment and tells whether it
// says anything.
func languageOf(getenv func(string) string) (render.Lang, bool) {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			if strings.HasPrefix(v, "fr") {
				return render.French, true
			}
			return render.English, true
		}
	}
	return render.English, false
}
