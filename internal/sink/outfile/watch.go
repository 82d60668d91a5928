package outfile

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Watch has Look tell what others do to the file from now on. It has its name. What is
// written goes to its end, wherever that is, so that a file that is cut off gets no hole.
func (f *File) Watch() {
	fd := int(f.Fd())
	var st unix.Stat_t
	if !f.regular || unix.Fstat(fd, &st) != nil || st.Nlink == 0 {
		return
	}
	if f.borrowed {
		f.base, _ = f.Seek(0, io.SeekCurrent) // others may have written before
	} else if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0); err == nil {
		_, _ = unix.FcntlInt(uintptr(fd), unix.F_SETFL, flags|unix.O_APPEND)
	}
	f.watched = true
}

// Descriptor is a path by which the file can be read as long as this process runs.
func (f *File) Descriptor() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), f.Fd()) }

// Look reports whether the file was deleted, or replaced by another, and whether it was cut
// off, to size bytes, where so many were written.
func (f *File) Look(written int64) (deleted, cut bool, size int64) {
	var st unix.Stat_t
	if !f.watched || unix.Fstat(int(f.Fd()), &st) != nil {
		return false, false, 0
	}
	return st.Nlink == 0, st.Size < f.base+written, st.Size
}
