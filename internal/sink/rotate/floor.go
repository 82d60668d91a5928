package rotate

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Floor is how much of a file system is to stay free, for users other than root.
type Floor struct {
	Dir     string  // in that file system
	Bytes   int64   // at least so many
	Percent float64 // and so much of it all
}

// Full returns an error that says how full the file system is if that is too
// much, nil if not.
func (f *Floor) Full() (full, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(f.Dir, &st); err != nil {
		return nil, fmt.Errorf("read free space of %s: %w", f.Dir, err)
	}
	free, all := float64(st.Bavail)*float64(st.Bsize), float64(st.Blocks)*float64(st.Bsize)
	if free >= float64(f.Bytes) && free >= f.Percent/100*all {
		return nil, nil
	}
	return fmt.Errorf("only %.0f MB (%.1f%%) are free in %s", free/1e6, free/all*100, f.Dir), nil
}
