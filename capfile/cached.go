package capfile

import (
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// CachedFile reads data from the page cache without telling Go's scheduler. Such a read does
// not wait, and handing over the processor would make it a tenth slower. Other reads are
// those of os.File. Any goroutine may call ReadAt.
type CachedFile struct {
	*os.File
	conn  syscall.RawConn // nil if the file is not regular
	flags uintptr         // of preadv2(2)
	never atomic.Bool     // the file system does not support the flags
}

// NewCachedFile returns a CachedFile for a file of any kind.
func NewCachedFile(f *os.File) *CachedFile {
	c := &CachedFile{File: f, flags: unix.RWF_NOWAIT}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return c
	}
	var at unix.Statfs_t
	if err := unix.Fstatfs(int(f.Fd()), &at); err == nil && at.Type == unix.TMPFS_MAGIC {
		c.flags = 0 // tmpfs does not support RWF_NOWAIT, and only waits for swap space
	}
	c.conn, _ = f.SyscallConn()
	return c
}

// Read is like os.File's.
func (c *CachedFile) Read(b []byte) (int, error) {
	if n := c.cached(b, -1); n > 0 {
		return n, nil
	}
	return c.File.Read(b)
}

// ReadAt is like os.File's.
func (c *CachedFile) ReadAt(b []byte, at int64) (int, error) {
	n := c.cached(b, at)
	if n == len(b) {
		return n, nil
	}
	more, err := c.File.ReadAt(b[n:], at+int64(n))
	return n + more, err
}

// cached reads what is in the page cache, at the file's own offset if at is -1. It returns 0
// at the end of the file, after an error, and if nothing is cached.
func (c *CachedFile) cached(b []byte, at int64) (n int) {
	if c.conn == nil || len(b) == 0 || c.never.Load() {
		return 0
	}
	err := c.conn.Control(func(fd uintptr) {
		part := unix.Iovec{Base: &b[0]}
		part.SetLen(len(b))
		// The kernel combines the halves of the offset. It only needs the upper one where a
		// register is half as long as an offset.
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
		return 0 // the file is closed, which os.File will report
	}
	return n
}
