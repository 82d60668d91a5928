package capfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/klauspost/compress/zstd"
)

// zstdWindows limits the memory for the windows of all zstd files that are read together. It
// is the default limit of the zstd program for one file. Each of many files may have at least
// minZstdWindow, so that a large set of ringcap's own files can be merged.
const (
	zstdWindows   = 128 << 20
	minZstdWindow = 1 << 20
)

// usualWindow is the largest window that needs no care, which RFC 8878 recommends all
// decoders to support.
const usualWindow = 8 << 20

// maxZstdHeader is the maximum length of a frame header with its magic number.
const maxZstdHeader = 4 + 14

// zstdReader reads zstd. A frame with a larger window than usual gets a decoder of its own,
// and the windows of earlier frames and files are freed before: the collector would only do
// so after the new window has been allocated.
type zstdReader struct {
	src      io.Reader
	decoder  *zstd.Decoder
	together int
	recent   []byte // what the decoder has read last, up to maxZstdHeader bytes
	again    []byte // what the next decoder reads before src
}

func openZstd(src io.Reader, together int) (io.Reader, error) {
	z := &zstdReader{src: src, together: max(1, together)}
	return z, z.open(min(usualWindow, z.limit()))
}

// limit returns the largest window that the file may have.
func (z *zstdReader) limit() uint64 {
	return max(minZstdWindow, zstdWindows/uint64(z.together))
}

// open decodes in the caller's goroutine, since several goroutines would cost more than they
// gain. The decoder allocates a window only for the first block and not for the header alone,
// but buffers for the longest block, 128 KiB, at once.
func (z *zstdReader) open(window uint64) (err error) {
	z.decoder, err = zstd.NewReader((*zstdSource)(z), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(false),
		zstd.WithDecoderMaxWindow(window))
	return err
}

func (z *zstdReader) Read(b []byte) (int, error) {
	for {
		n, err := z.decoder.Read(b)
		if !errors.Is(err, zstd.ErrWindowSizeExceeded) && !errors.Is(err, zstd.ErrDecoderSizeExceeded) {
			return n, err
		}
		if err := z.grow(err); err != nil {
			return n, err
		}
	}
}

// grow opens a decoder for a frame whose window is too large for the present one, which has
// just read the header. If the window exceeds the limit, grow returns an error.
func (z *zstdReader) grow(refusal error) error {
	header, window := lastHeader(z.recent)
	switch limit := z.limit(); {
	case header == nil:
		return refusal
	case window > limit:
		return &windowError{window, limit, z.together}
	}
	z.again = bytes.Clone(header)
	z.Close()
	debug.FreeOSMemory()
	return z.open(window)
}

// Close frees the window.
func (z *zstdReader) Close() {
	if z.decoder != nil {
		z.decoder.Close()
		z.decoder = nil
	}
}

// lastHeader returns the frame header at the end of b with its window, or nil if there is none.
func lastHeader(b []byte) (header []byte, window uint64) {
	for ; len(b) > 0; b = b[1:] {
		var h zstd.Header
		if h.Decode(b) == nil && h.HeaderSize == len(b) && !h.Skippable {
			if h.SingleSegment {
				return b, h.FrameContentSize
			}
			return b, h.WindowSize
		}
	}
	return nil, 0
}

// zstdSource is what a decoder reads.
type zstdSource zstdReader

func (s *zstdSource) Read(b []byte) (n int, err error) {
	if n = copy(b, s.again); n > 0 {
		s.again = s.again[n:]
	} else {
		n, err = s.src.Read(b)
	}
	s.recent = append(s.recent, b[max(0, n-maxZstdHeader):n]...)
	if extra := len(s.recent) - maxZstdHeader; extra > 0 {
		s.recent = append(s.recent[:0], s.recent[extra:]...)
	}
	return n, err
}

// windowError is the error for a window beyond the limit.
type windowError struct {
	window, limit uint64
	together      int
}

func (e *windowError) Error() string {
	return fmt.Sprintf("the zstd data needs a window of %d MiB, and the limit is %d MiB%s: decompress it first: zstd -d --long=31 FILE",
		(e.window+1<<20-1)>>20, e.limit>>20, ofEach(e.together))
}
