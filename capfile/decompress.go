package capfile

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"iter"

	"github.com/klauspost/compress/gzip"
	"github.com/pierrec/lz4/v4"
)

// compressions are the formats that are decompressed, by their first four bytes: RFC 1952,
// RFC 8878 and lz4's frame format, current and legacy. A file may consist of several
// compressed frames. All data of a frame is delivered before the next frame is waited for,
// which may not be written yet. A reader with a method Close has to be closed. The number of
// captures that are open together limits the memory of each.
var compressions = []struct {
	magic, name string
	open        func(src io.Reader, together int) (io.Reader, error)
}{
	{"\x1f\x8b\x08", "gzip", openGzip},
	{"\x28\xb5\x2f\xfd", "zstd", openZstd},
	{"\x04\x22\x4d\x18", "lz4", openLZ4},
	{"\x02\x21\x4c\x18", "lz4", openLZ4},
}

// gzipReader reads the members of a gzip file one by one, since gzip.Reader would read the
// header of the next member before it returns the last data of a member.
type gzipReader struct {
	src    *bufio.Reader
	member *gzip.Reader
	ended  bool // the member was read to its end
}

func openGzip(src io.Reader, _ int) (io.Reader, error) {
	g := &gzipReader{src: bufio.NewReader(src)}
	var err error
	if g.member, err = gzip.NewReader(g.src); err != nil {
		return nil, err
	}
	g.member.Multistream(false)
	return g, nil
}

func (g *gzipReader) Read(b []byte) (int, error) {
	for {
		if g.ended {
			if err := g.member.Reset(g.src); err != nil {
				return 0, err
			}
			g.member.Multistream(false)
			g.ended = false
		}
		n, err := g.member.Read(b)
		if !errors.Is(err, io.EOF) {
			return n, err
		}
		if g.ended = true; n > 0 {
			return n, nil
		}
	}
}

// lz4Reader reads the blocks that lz4.Reader writes. Its method Read would fill the buffer no
// matter how long it has to wait for input.
type lz4Reader struct {
	next  func() ([]byte, bool)
	stop  func()
	block []byte // what is left of it
	err   error  // after the last block
}

func openLZ4(src io.Reader, _ int) (io.Reader, error) {
	l := &lz4Reader{}
	l.next, l.stop = iter.Pull(func(yield func([]byte) bool) {
		_, l.err = lz4.NewReader(src).WriteTo(yieldWriter(yield))
	})
	return l, nil
}

func (l *lz4Reader) Read(b []byte) (int, error) {
	for len(l.block) == 0 {
		var ok bool
		if l.block, ok = l.next(); !ok {
			return 0, cmp.Or(l.err, io.EOF)
		}
	}
	n := copy(b, l.block)
	l.block = l.block[n:]
	return n, nil
}

// Close ends the coroutine of lz4.Reader.
func (l *lz4Reader) Close() { l.stop() }

// yieldWriter makes what is written the values of an iterator.
type yieldWriter func([]byte) bool

func (yield yieldWriter) Write(b []byte) (int, error) {
	if !yield(b) {
		return 0, io.ErrClosedPipe
	}
	return len(b), nil
}
