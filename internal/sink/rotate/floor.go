package rotate

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Floor is how much of a file system has to stay free for users other than root.
type Floor struct {
	dir     *os.File // in that file system
	bytes   int64    // minimum in bytes
	percent float64  // minimum in percent of the file system
}

// NewFloor returns a Floor for the file system of a directory. It keeps the directory open,
// so that it works in the sandbox.
func NewFloor(dir string, bytes int64, percent float64) (*Floor, error) {
	f, err := os.OpenFile(dir, unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	return &Floor{dir: f, bytes: bytes, percent: percent}, nil
}

// Full returns as its first result an error that describes the file system if it is too
// full.
func (f *Floor) Full() (full, err error) {
	var st unix.Statfs_t
	if err := unix.Fstatfs(int(f.dir.Fd()), &st); err != nil {
		return nil, fmt.Errorf("read free space of %s: %w", f.dir.Name(), err)
	}
	free, all := float64(st.Bavail)*float64(st.Bsize), float64(st.Blocks)*float64(st.Bsize)
	if free >= float64(f.bytes) && free >= f.percent/100*all {
		return nil, nil
	}
	return fmt.Errorf("only %.0f MB (%.1f%%) are free in %s", free/1e6, free/all*100, f.dir.Name()), nil
}
