package ledger

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

const fuse = 0x65735546

// networkDrives are file systems of the network by their magic number (statfs(2)).
// 9p is how a virtual machine sees the drives of its host.
var networkDrives = map[uint32]string{
	0x6969:     "nfs",
	0xff534d42: "cifs",
	0xfe534d42: "smb2",
	0x517b:     "smb",
	0x01021997: "9p",
	0x5346414f: "afs",
	0x6b414653: "afs",
	0x00c36400: "ceph",
	0x73757245: "coda",
	0x564c:     "ncp",
	0x0bd00bd0: "lustre",
	0x786f4256: "vboxsf",
}

// networkFuse are those of user space, by the type under which they are mounted.
var networkFuse = []string{"fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.davfs",
	"fuse.gvfsd-fuse", "fuse.curlftpfs", "fuse.smbnetfs", "fuse.google-drive-ocamlfuse", "fuse.onedriver", "fuse.vmhgfs-fuse"}

// networkDrive names the kind of the network's drive that an existing path is
// on, "" for a disk of this computer.
func networkDrive(path string) (string, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(path, &st); err != nil {
		return "", &os.PathError{Op: "statfs", Path: path, Err: err}
	}
	magic := uint32(st.Type) // signed and of 32 or 64 bits, by architecture
	if magic != fuse {
		return networkDrives[magic], nil
	}
	f, err := os.Open("/proc/self/mountinfo")
	if err != nil {
		return "", nil // nobody can tell: most are disks of this computer
	}
	defer f.Close()
	if kind := mountType(f, path); slices.Contains(networkFuse, kind) {
		return kind, nil
	}
	return "", nil
}

// mountType is the type of the file system a path is on (proc_pid_mountinfo(5)).
func mountType(mounts io.Reader, path string) (kind string) {
	best := -1
	for lines := bufio.NewScanner(mounts); lines.Scan(); {
		before, after, ok := strings.Cut(lines.Text(), " - ")
		fields := strings.Fields(before)
		if types := strings.Fields(after); ok && len(fields) >= 5 && len(types) > 0 {
			point := unescape.Replace(fields[4])
			// A later mount hides an earlier one on the same point.
			if within(path, point) && len(point) >= best {
				best, kind = len(point), types[0]
			}
		}
	}
	return kind
}

var unescape = strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)

func within(path, folder string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, "../")
}
