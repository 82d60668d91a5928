// Package compress compresses a file while it is written, in frames that stand
// alone: a file that is cut off reads to the last whole frame. A gzip file is a
// row of members (RFC 1952, 2.2), a zstd or lz4 file a row of frames (RFC 8878, 3.1).
package compress

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// Encoder makes frames. It belongs to one goroutine.
type Encoder interface {
	// Append appends a frame of src to dst.
	Append(dst, src []byte) []byte
}

// Extension is the ending of a file's name that asks for compression, as it stands
// there: .gz, .zst or .lz4 in upper or lower case. It is empty for other names.
func Extension(name string) string {
	ext := filepath.Ext(name)
	switch strings.ToLower(ext) {
	case ".gz", ".zst", ".lz4":
		return ext
	}
	return ""
}

// ForName returns the Encoder that a file's name asks for, nil for one that asks for none.
func ForName(name string) Encoder {
	switch strings.ToLower(Extension(name)) {
	case ".gz":
		return newGzip()
	case ".zst":
		return newZstd()
	case ".lz4":
		return newLZ4()
	}
	return nil
}

// Plain is the name without its Extension.
func Plain(name string) string { return strings.TrimSuffix(name, Extension(name)) }

// programs are those that write what ForName does not, by the endings of their files.
var programs = map[string]string{
	".bz2": "bzip2", ".xz": "xz", ".lzma": "lzma", ".z": "compress", ".br": "brotli", ".zip": "zip", ".7z": "7z",
}

// Program is the program that compresses files whose names end like this one, where
// that is not written here. It is empty for all other names.
func Program(name string) string { return programs[strings.ToLower(filepath.Ext(name))] }

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

type lz4Encoder struct {
	out bytes.Buffer
	w   *lz4.Writer
}

func newLZ4() Encoder {
	e := &lz4Encoder{}
	e.w = lz4.NewWriter(&e.out)
	// The options are right. Blocks are checked, since a capture may be cut off.
	_ = e.w.Apply(lz4.CompressionLevelOption(lz4.Fast), lz4.BlockSizeOption(lz4.Block1Mb), lz4.BlockChecksumOption(true))
	return e
}

func (e *lz4Encoder) Append(dst, src []byte) []byte {
	e.out.Reset()
	e.w.Reset(&e.out)
	// A bytes.Buffer takes everything.
	_, _ = e.w.Write(src)
	_ = e.w.Close()
	return append(dst, e.out.Bytes()...)
}
