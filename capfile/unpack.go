package capfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// maxZstdWindow is the most that a zstd file may have us remember: what the zstd
// program takes without being asked for more (RFC 8878 recommends at least 8 MiB).
const maxZstdWindow = 128 << 20

// compressions are the formats that are read through, by their first four bytes:
// RFC 1952, RFC 8878 and lz4's frame format, current and legacy. All three may
// repeat in a file, one after the other.
var compressions = []struct {
	magic, name string
	open        func(io.Reader) (io.Reader, error)
}{
	{"\x1f\x8b\x08", "gzip", func(src io.Reader) (io.Reader, error) { return gzip.NewReader(src) }},
	{"\x28\xb5\x2f\xfd", "zstd", openZstd},
	{"\x04\x22\x4d\x18", "lz4", openLZ4},
	{"\x02\x21\x4c\x18", "lz4", openLZ4},
}

// openZstd decodes in the caller's goroutine: it costs less than what several would gain.
// A window is made when the first block has come, not as the header claims; buffers for
// the longest block, 128 KiB, at once.
func openZstd(src io.Reader) (io.Reader, error) {
	d, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(false),
		zstd.WithDecoderMaxWindow(maxZstdWindow))
	return d, err
}

// lz4Read is how much is asked of lz4's reader at a time. It fills what it is
// given, however long it has to wait for its input; the smallest block is 64 KiB.
const lz4Read = 64 << 10

func openLZ4(src io.Reader) (io.Reader, error) { return smallReads{lz4.NewReader(src)}, nil }

type smallReads struct{ src io.Reader }

func (s smallReads) Read(b []byte) (int, error) { return s.src.Read(b[:min(len(b), lz4Read)]) }

// unpacker reads src, and decompresses it if it starts as a compressed file does.
// It belongs to the goroutine that reads, but for consumed.
type unpacker struct {
	src    io.Reader
	file   io.Closer    // closed with it; nil for none
	raw    atomic.Int64 // bytes read of src
	err    error        // of src, but for its end
	out    io.Reader    // nil before the first Read
	format string       // "gzip", "zstd", "lz4"; empty if it is not compressed
}

// Read gives the decompressed data. Its errors are those of src, or say what is
// wrong with the compressed data and how far src was read.
func (u *unpacker) Read(b []byte) (n int, err error) {
	if u.out == nil {
		err = u.begin()
	}
	if err == nil {
		n, err = u.unpack(b)
	}
	return n, u.fault(err)
}

// unpack reads what is decompressed. A decompressor that panics has met data that it
// cannot take: nobody else stands above it in this goroutine.
func (u *unpacker) unpack(b []byte) (n int, err error) {
	defer func() {
		if r := recover(); r != nil {
			n, err = 0, fmt.Errorf("internal error: %v (please report it)", r)
		}
	}()
	return u.out.Read(b)
}

// begin looks at the magic.
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
			u.out, err = c.open(u.out)
			return err
		}
	}
	return nil
}

func (u *unpacker) fault(err error) error {
	switch {
	case err == nil || errors.Is(err, io.EOF) || u.format == "":
		return err
	case u.err != nil:
		return u.err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the %s data is cut short (the file ends at byte %d)", u.format, u.raw.Load())
	}
	return fmt.Errorf("the %s data is corrupt before byte %d of the file: %w", u.format, u.raw.Load(), err)
}

// consumed is how much of src was read. Any goroutine may ask.
func (u *unpacker) consumed() int64 { return u.raw.Load() }

// release frees what a decoder holds and closes the file. No Read follows. A second
// call does nothing.
func (u *unpacker) release() {
	if d, ok := u.out.(*zstd.Decoder); ok {
		d.Close()
	}
	if u.file != nil {
		_ = u.file.Close() // only read
	}
}

// rawReader is the unpacker's src, counted.
type rawReader unpacker

func (r *rawReader) Read(b []byte) (int, error) {
	n, err := r.src.Read(b)
	r.raw.Add(int64(n))
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}
