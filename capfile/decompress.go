package capfile

import (
	"bufio"
	"errors"
	"io"

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

// lz4Reader reads the blocks that lz4.Reader writes in a goroutine. Its method Read would fill the
// buffer no matter how long it has to wait for input.
type lz4Reader struct{ *io.PipeReader }

// Close ends the goroutine.
func (l lz4Reader) Close() { _ = l.PipeReader.Close() } // never fails

func openLZ4(src io.Reader, _ int) (io.Reader, error) {
	r, w := io.Pipe()
	go func() {
		var err error
		defer func() {
			if p := recover(); p != nil {
				err = internalError(p)
			}
			_ = w.CloseWithError(err) // io.EOF if it is nil
		}()
		_, err = lz4.NewReader(src).WriteTo(w)
	}()
	return lz4Reader{r}, nil
}
