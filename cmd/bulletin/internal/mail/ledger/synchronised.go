package ledger

import (
	"os"
	"strings"
)

// Synchronised names the service that copies an absolute path to other
// computers, "" if none is recognised. There a ledger is at risk: the service
// copies it without its log, or puts an older one back.
func Synchronised(path string) (service string) { return synchronised(path, os.Getenv) }

func synchronised(path string, getenv func(string) string) string {
	plain := func(s string) string {
		return strings.TrimRight(strings.ToLower(strings.ReplaceAll(s, `\`, "/")), "/") + "/"
	}
	path = plain(path)
	for _, name := range []string{"OneDrive", "OneDriveCommercial", "OneDriveConsumer"} {
		if folder := getenv(name); folder != "" && strings.HasPrefix(path, plain(folder)) {
			return "OneDrive"
		}
	}
	for element := range strings.SplitSeq(path, "/") {
		switch {
		case strings.HasPrefix(element, "onedrive"):
			return "OneDrive"
		case element == "dropbox", strings.HasPrefix(element, "dropbox ("):
			return "Dropbox"
		case element == "google drive", element == "googledrive", strings.HasPrefix(element, "googledrive-"), element == "my drive", element == "mon drive":
			return "Google Drive"
		}
	}
	return ""
}
