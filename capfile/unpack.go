package capfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// unpacker reads src, and decompresses it if it starts like a compressed file. Only consumed
// may be called by other goroutines than the one that reads.
type unpacker struct {
	src      io.Reader
	file     io.Closer    // closed by release; may be nil
	together int          // number of captures that are open together
	raw      atomic.Int64 // bytes read from src
	err      error        // of src, except io.EOF
	out      io.Reader    // nil before the first Read
	format   string       // "gzip", "zstd", "lz4"; empty if it is not compressed
}

// Read reads decompressed data. Its errors are those of src, or describe what is wrong with
// the compressed data and how far src was read.
func (u *unpacker) Read(b []byte) (n int, err error) {
	if u.out == nil {
		err = u.begin()
	}
	if err == nil {
		n, err = u.unpack(b)
	}
	return n, u.fault(err)
}

// unpack reads decompressed data. It makes a panic of the decompressor an error of the data,
// since nothing else in this goroutine would recover from it.
func (u *unpacker) unpack(b []byte) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = 0, internalError(r)
		}
	}()
	return u.out.Read(b)
}

// internalError returns the error for a panic.
func internalError(p any) error { return fmt.Errorf("internal error: %v (please report it)", p) }

// begin detects the format by the first bytes.
func (u *unpacker) begin() error {
	var magic [4]byte
	raw := (*rawReader)(u)
	n, err := io.ReadFull(raw, magic[:])
	if u.err != nil {
		return err
	}
	u.out = io.MultiReader(bytes.NewReader(magic[:n]), raw)
	for _, c := range compressions {
		if bytes.HasPrefix(magic[:n], []byte(c.magic)) {
			u.format = c.name
			u.out, err = c.open(u.out, u.together)
			return err
		}
	}
	return nil
}

func (u *unpacker) fault(err error) error {
	var window *windowError
	switch {
	case err == nil || errors.Is(err, io.EOF) || u.format == "":
		return err
	case u.err != nil:
		return u.err
	case errors.As(err, &window):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the %s data is cut short (the file ends at byte %d)", u.format, u.raw.Load())
	}
	return fmt.Errorf("the %s data is corrupt before byte %d of the file: %w", u.format, u.raw.Load(), err)
}

// consumed returns how many bytes of src were read. Any goroutine may call it.
func (u *unpacker) consumed() int64 { return u.raw.Load() }

// release frees the decoder and closes the file. Read must not be called after it. A second
// call does nothing.
func (u *unpacker) release() {
	if d, ok := u.out.(interface{ Close() }); ok {
		d.Close()
		u.out = nil
	}
	if u.file != nil {
		_ = u.file.Close() // it was only read
	}
}

// rawReader reads from the unpacker's src and counts the bytes.
type rawReader unpacker

func (r *rawReader) Read(b []byte) (int, error) {
	n, err := r.src.Read(b)
	r.raw.Add(int64(n))
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}

// Compression returns how a file that begins with these bytes is compressed, as Reader.Compression
// does. Four bytes are enough.
func Compression(begin []byte) string {
	for _, c := range compressions {
		if bytes.HasPrefix(begin, []byte(c.magic)) {
			return c.name
		}
	}
	return ""
}

// An Unpacker reads what a capture file holds, decompressed if it is compressed.
type Unpacker struct{ u unpacker }

// NewUnpacker returns an Unpacker of src.
func NewUnpacker(src io.Reader) *Unpacker { return &Unpacker{unpacker{src: src}} }

// Read reads decompressed data.
func (u *Unpacker) Read(b []byte) (int, error) { return u.u.Read(b) }

// Consumed returns how many bytes of src were read. Any goroutine may call it.
func (u *Unpacker) Consumed() int64 { return u.u.consumed() }

// Close frees the decompressor. It does not close src.
func (u *Unpacker) Close() error {
	u.u.release()
	return nil
}
