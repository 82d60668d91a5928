package capfile

import (
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// CachedFile reads a regular file without a word to Go's scheduler while the page cache
// holds what is read: nothing is waited for then, and to give the processor to somebody
// else for the time of such a read costs a tenth of it. Other reads are os.File's.
// Any goroutine may call ReadAt.
type CachedFile struct {
	*os.File
	conn  syscall.RawConn // nil if it is no regular file
	flags uintptr         // of preadv2(2)
	never atomic.Bool     // the file system cannot tell what is cached
}

// NewCachedFile is for a file of any kind.
func NewCachedFile(f *os.File) *CachedFile {
	c := &CachedFile{File: f, flags: unix.RWF_NOWAIT}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return c
	}
	var at unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &at); err == nil && at.Type == unix.TMPFS_MAGIC {
		c.flags = 0 // tmpfs knows no RWF_NOWAIT, and no wait but for swap space
	}
	c.conn, _ = f.SyscallConn()
	return c
}

// Read is os.File's.
func (c *CachedFile) Read(b []byte) (int, error) {
	if n := c.cached(b, -1); n > 0 {
		return n, nil
	}
	return c.File.Read(b)
}

// ReadAt is os.File's.
func (c *CachedFile) ReadAt(b []byte, at int64) (int, error) {
	n := c.cached(b, at)
	if n == len(b) {
		return n, nil
	}
	more, err := c.File.ReadAt(b[n:], at+int64(n))
	return n + more, err
}

// cached reads what can be read at once, at the file's own offset if at is -1. It gives 0 at
// the end of the file, after a failure, and where nothing is cached.
func (c *CachedFile) cached(b []byte, at int64) (n int) {
	if c.conn == nil || len(b) == 0 || c.never.Load() {
		return 0
	}
	err := c.conn.Control(func(fd uintptr) {
		part := unix.Iovec{Base: &b[0]}
		part.SetLen(len(b))
		// The kernel puts the halves of the offset together; the upper one counts only where
		// a register holds no more than half of it.
		low, high := uintptr(at), uintptr(at>>32)
		got, _, e := unix.RawSyscall6(unix.SYS_PREADV2, fd, uintptr(unsafe.Pointer(&part)), 1, low, high, c.flags)
		switch e {
		case 0:
			n = int(got)
		case unix.EOPNOTSUPP, unix.ENOSYS:
			c.never.Store(true)
		}
	})
	if err != nil {
		return 0 // closed: os.File says so
	}
	return n
}
