// Package compress compresses a file while it is written, in frames that stand
// alone: a file that is cut off reads to the last whole frame. A gzip file is a
// row of members (RFC 1952, 2.2), a zstd file a row of frames (RFC 8878, 3.1).
package compress

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Encoder makes frames. It belongs to one goroutine.
type Encoder interface {
	// Append appends a frame of src to dst.
	Append(dst, src []byte) []byte
}

// ForName returns the Encoder that a file's name asks for, by .gz or .zst at its
// end; nil for other names.
func ForName(name string) Encoder {
	switch filepath.Ext(name) {
	case ".gz":
		return newGzip()
	case ".zst":
		return newZstd()
	}
	return nil
}

// Plain is the name without .gz or .zst.
func Plain(name string) string {
	if ext := filepath.Ext(name); ext == ".gz" || ext == ".zst" {
		return strings.TrimSuffix(name, ext)
	}
	return name
}

// The levels are the fastest: a capture must keep up with its interface.

type zstdEncoder struct{ *zstd.Encoder }

func newZstd() Encoder {
	// The options are right, and without a writer nothing else can fail.
	e, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	return zstdEncoder{e}
}

func (z zstdEncoder) Append(dst, src []byte) []byte { return z.EncodeAll(src, dst) }

type gzipEncoder struct {
	out bytes.Buffer
	w   *gzip.Writer
}

func newGzip() Encoder {
	g := &gzipEncoder{}
	g.w, _ = gzip.NewWriterLevel(&g.out, gzip.BestSpeed) // a level that there is
	return g
}

func (g *gzipEncoder) Append(dst, src []byte) []byte {
	g.out.Reset()
	g.w.Reset(&g.out)
	// A bytes.Buffer takes everything.
	_, _ = g.w.Write(src)
	_ = g.w.Close()
	return append(dst, g.out.Bytes()...)
}
