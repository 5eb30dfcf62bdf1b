package ledger

import (
	"strings"
	"testing"
)

func TestMountType(t *testing.T) {
	const mounts = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:50 / /home/éloïse/le\040partage rw,nosuid shared:9 master:1 - fuse.sshfs server:/srv rw
31 22 0:51 / /mnt rw - ext4 /dev/vdb rw
32 31 0:52 / /mnt rw - fuse.rclone remote: rw
33 22 0:53 / /usb rw - fuseblk /dev/sda1 rw
broken
`
	for path, want := range map[string]string{
		"/home/éloïse/le partage/data": "fuse.sshfs",
		"/home/éloïse/le partage":      "fuse.sshfs",
		"/home/éloïse/le partagement":  "ext4",
		"/mnt/x":                       "fuse.rclone",
		"/usb/x":                       "fuseblk",
		"/":                            "ext4",
	} {
		if got := mountType(strings.NewReader(mounts), path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}
