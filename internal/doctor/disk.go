package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/escape"
	"ringcap/internal/host/netdev"
	"ringcap/internal/host/sandbox"
)

// disk says whether the file of -w can be made, and how fast and how full its file system is.
func disk(f *findings, o *Options, devices []netdev.Device) {
	if o.WriteFile == "" || o.WriteFile == "-" {
		return
	}
	info, err := os.Stat(o.WriteFile)
	switch {
	case err == nil && info.IsDir():
		f.fault("ringcap -w "+escape.Shell(filepath.Join(o.WriteFile, "x.pcapng")), "%s is a directory", o.WriteFile)
		return
	case err == nil && !info.Mode().IsRegular():
		f.ok("%s is no regular file: it takes what its other end takes", o.WriteFile)
		return
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		f.fault("ls -ld "+escape.Shell(o.directory()), "%v", err)
		return
	}
	var st unix.Statfs_t
	if err := unix.Statfs(o.directory(), &st); err != nil {
		remedy := "ls -ld " + escape.Shell(o.directory())
		if errors.Is(err, fs.ErrNotExist) {
			remedy = "mkdir -p " + escape.Shell(o.directory())
		}
		f.fault(remedy, "%s: %v", o.directory(), err)
		return
	}
	wanted := sandbox.Access{Path: o.directory(), Mode: unix.W_OK | unix.X_OK}
	if err == nil {
		wanted = sandbox.Access{Path: o.WriteFile, Mode: unix.W_OK}
	}
	if !writable(f, o, wanted) {
		return
	}
	room(f, o, &st, devices)
}

// writable says whether the user whom a capture becomes may write the file.
func writable(f *findings, o *Options, wanted sandbox.Access) bool {
	if err := unix.Faccessat(unix.AT_FDCWD, wanted.Path, wanted.Mode, unix.AT_EACCESS); err != nil {
		remedy := "ls -ld " + escape.Shell(wanted.Path)
		if errors.Is(err, unix.EROFS) {
			remedy = "findmnt --target " + escape.Shell(wanted.Path)
		}
		f.fault(remedy, "%s may not write %s: %v", who(), wanted.Path, err)
		return false
	}
	u, err := sandbox.Invoking(os.Getenv)
	if o.User != "" {
		u, err = sandbox.Lookup(o.User)
	}
	if err != nil {
		f.fault("getent passwd", "%v", err)
		return false
	}
	if u == nil || u.UID == 0 || os.Geteuid() != 0 {
		return true
	}
	err = u.May([]sandbox.Access{wanted})
	elsewhere := "ringcap -w " + escape.Shell(filepath.Join("/var/tmp", filepath.Base(o.WriteFile)))
	switch {
	case err == nil:
		f.ok("%s may write %s, and owns the files", u.Name, wanted.Path)
	case o.User != "":
		f.fault(elsewhere, "%s, whom the capture is to become, may not write %s: %v", u.Name, wanted.Path, err)
		return false
	default:
		f.note(elsewhere, "%s, who ran sudo, may not write %s: the files will be root's (%v)", u.Name, wanted.Path, err)
	}
	return true
}

// A kind of file system (statfs(2)).
type kind struct {
	name   string
	advice string // why a capture should not be written there; may be empty
}

var kinds = map[uint32]kind{
	unix.EXT4_SUPER_MAGIC: {"ext4", ""}, unix.XFS_SUPER_MAGIC: {"xfs", ""}, unix.BTRFS_SUPER_MAGIC: {"btrfs", ""},
	unix.OVERLAYFS_SUPER_MAGIC: {"overlay", ""}, unix.F2FS_SUPER_MAGIC: {"f2fs", ""}, 0x2fc12fc1: {"zfs", ""},
	unix.TMPFS_MAGIC: {"tmpfs", "it is in memory"}, unix.RAMFS_MAGIC: {"ramfs", "it is in memory"},
	unix.NFS_SUPER_MAGIC: {"nfs", "it is on another host"}, 0xff534d42: {"cifs", "it is on another host"}, unix.SMB2_SUPER_MAGIC: {"smb", "it is on another host"},
	0x01021997: {"9p", "it is on another host"}, unix.CEPH_SUPER_MAGIC: {"ceph", "it is on another host"}, unix.FUSE_SUPER_MAGIC: {"fuse", "a program serves it"},
}

// Little free space is less than that, and less than that part of the whole.
const (
	littleRoom = 1 << 30
	littlePart = 20
)

// room says how much room there is, and how fast it can be filled.
func room(f *findings, o *Options, st *unix.Statfs_t, devices []netdev.Device) {
	free := int64(st.Bavail) * st.Bsize
	if os.Geteuid() == 0 {
		free = int64(st.Bfree) * st.Bsize
	}
	whole := int64(st.Blocks) * st.Bsize
	k, known := kinds[uint32(st.Type)]
	if !known {
		k.name = fmt.Sprintf("type %#x", st.Type)
	}
	speed, err := writeSpeed(o.directory(), free)
	what := fmt.Sprintf("%s (%s): %s free", o.directory(), k.name, size(free))
	df := "df -h " + escape.Shell(o.directory())
	if err != nil {
		f.fault(df, "%s: a file cannot be written there: %v", what, err)
		return
	}
	if free < littleRoom || free < whole/littlePart {
		f.note("ringcap -w "+escape.Shell(o.WriteFile)+" -C 100 --min-free 5%", "%s of %s: a long capture needs a limit", what, size(whole))
	}
	what += ", takes " + size(speed) + " a second"
	fastest := int64(0) // bytes a second that links carry
	for _, d := range devices {
		fastest += int64(netdev.Speed(d.Name)) * 1e6 / 8
	}
	switch {
	case k.advice != "":
		f.note(df, "%s: %s", what, k.advice)
	case fastest > speed:
		f.note("ringcap -w "+escape.Shell(o.WriteFile)+" -s 128", "%s, and a link that is busy carries %s", what, size(fastest))
	default:
		f.ok("%s", what)
	}
}

// Limits of the write that measures the speed.
const (
	writeSize  = 64 << 20
	writeChunk = 4 << 20
	writeTime  = 300 * time.Millisecond
)

// writeSpeed writes a file that has no name through to the disk, and returns how
// many bytes a second that takes.
func writeSpeed(dir string, free int64) (bytes int64, err error) {
	file, err := unnamed(dir)
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }() // it is gone anyway
	chunk, written, begin := make([]byte, writeChunk), int64(0), time.Now()
	for i := range chunk {
		chunk[i] = byte(i * i >> 8) // compression must not help
	}
	for written == 0 || written < min(writeSize, free/4) && time.Since(begin) < writeTime {
		n, err := file.Write(chunk)
		written += int64(n)
		if err != nil {
			return 0, err
		}
		if err := unix.Fdatasync(int(file.Fd())); err != nil {
			return 0, err
		}
	}
	return int64(float64(written) / time.Since(begin).Seconds()), nil
}

// unnamed opens a new file in a directory, which is gone once it is closed.
func unnamed(dir string) (*os.File, error) {
	file, err := os.OpenFile(dir, os.O_WRONLY|unix.O_TMPFILE, 0o600)
	if err == nil || !errors.Is(err, unix.EOPNOTSUPP) && !errors.Is(err, unix.EISDIR) {
		return file, err
	}
	if file, err = os.CreateTemp(dir, ".ringcap-doctor"); err == nil {
		err = os.Remove(file.Name())
	}
	return file, err
}

// size returns a number of bytes for people.
func size(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	v, u := float64(n)/1000, 0
	for ; v >= 999.5 && u < len(units)-1; u++ {
		v /= 1000
	}
	if v < 10 {
		return fmt.Sprintf("%.1f %cB", v, units[u])
	}
	return fmt.Sprintf("%.0f %cB", v, units[u])
}
