package events

import (
	"os"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// ring reads a ring buffer of the kernel's without a system call: linux/bpf.h, and
// Documentation/bpf/ringbuf.rst. Its first page is the position of the reader, the second that
// of the writers, and the data follow, mapped twice so that no record is in two pieces. A record
// is 8 bytes of header, then bytes up to a multiple of 8.
type ring struct {
	reader, data []byte
}

// Bits of the first word of a header. The other bits are the length.
const (
	recordBusy    = 1 << 31 // it is being written
	recordDiscard = 1 << 30
	recordHeader  = 8
)

func (r *ring) open(fd int) (err error) {
	page := os.Getpagesize()
	if r.reader, err = unix.Mmap(fd, 0, page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED); err != nil {
		return err
	}
	r.data, err = unix.Mmap(fd, int64(page), page+2*ringSize, unix.PROT_READ, unix.MAP_SHARED)
	return err
}

func (r *ring) close() (err error) {
	if r.data != nil {
		err = unix.Munmap(r.data)
	}
	if r.reader != nil {
		_ = unix.Munmap(r.reader)
	}
	return err
}

// each calls f for the records. Their bytes are valid during the call.
func (r *ring) each(f func(b []byte)) {
	read, written := word(r.reader), word(r.data)
	data := r.data[os.Getpagesize():]
	at := atomic.LoadUintptr(read)
	for end := atomic.LoadUintptr(written); at < end; end = atomic.LoadUintptr(written) {
		start := at & (ringSize - 1)
		header := atomic.LoadUint32((*uint32)(unsafe.Pointer(&data[start])))
		if header&recordBusy != 0 {
			return // the next look finds it
		}
		length := uintptr(header &^ (recordBusy | recordDiscard))
		if header&recordDiscard == 0 {
			f(data[start+recordHeader:][:length])
		}
		at += (recordHeader + length + 7) &^ 7
		atomic.StoreUintptr(read, at)
	}
}

// word returns the number at the start of a mapping.
func word(b []byte) *uintptr { return (*uintptr)(unsafe.Pointer(&b[0])) }
