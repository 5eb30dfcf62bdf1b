package ledger

import "testing"

func TestSynchronised(t *testing.T) {
	env := map[string]string{"OneDrive": `C:\Users\a\Nuage`, "OneDriveCommercial": `D:\Travail\`}
	for path, want := range map[string]string{
		`C:\Users\a\Nuage\bulletin\data\private\bulletin.db`: "OneDrive",
		`c:\users\A\nuage`:                                        "OneDrive",
		`D:\Travail\bulletin.db`:                                  "OneDrive",
		`C:\Users\a\Nuages\bulletin.db`:                           "",
		`C:\Users\a\OneDrive - ORIV\bulletin.db`:                  "OneDrive",
		`/Users/a/Library/CloudStorage/OneDrive-Personal/x.db`:    "OneDrive",
		`/home/a/Dropbox/x.db`:                                    "Dropbox",
		`C:\Users\a\Dropbox (Personal)\x.db`:                      "Dropbox",
		`C:\Users\a\Google Drive\x.db`:                            "Google Drive",
		`G:\Mon Drive\x.db`:                                       "Google Drive",
		`/Users/a/Library/CloudStorage/GoogleDrive-a@b.test/My/x`: "Google Drive",
		`/home/a/dropbox-notes/x.db`:                              "",
		`C:\bulletin\data\private\bulletin.db`:                    "",
		``:                                                        "",
	} {
		if got := synchronised(path, func(name string) string { return env[name] }); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
