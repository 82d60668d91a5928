package outfile

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// Watch lets Look detect what other processes do to the file, which must have its name. From
// now on writes go to the end of the file, so that it gets no hole when it is cut off. Written
// is the number of bytes written before.
func (f *File) Watch(written int64) {
	fd := int(f.Fd())
	var st unix.Stat_t
	if !f.regular || unix.Fstat(fd, &st) != nil || st.Nlink == 0 {
		return
	}
	if f.borrowed {
		at, err := f.Seek(0, io.SeekCurrent)
		if err != nil {
			return
		}
		f.base = max(0, at-written) // the file may have earlier contents
	} else if flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0); err == nil {
		_, _ = unix.FcntlInt(uintptr(fd), unix.F_SETFL, flags|unix.O_APPEND)
	}
	f.watched = true
}

// Descriptor returns a path by which the file can be read while this process runs.
func (f *File) Descriptor() string { return fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), f.Fd()) }

// Look reports whether the file was deleted or replaced, and whether it is shorter than the
// number of bytes written. It also returns the file's size.
func (f *File) Look(written int64) (deleted, cut bool, size int64) {
	var st unix.Stat_t
	if !f.watched || unix.Fstat(int(f.Fd()), &st) != nil {
		return false, false, 0
	}
	return st.Nlink == 0, st.Size < f.base+written, st.Size
}
