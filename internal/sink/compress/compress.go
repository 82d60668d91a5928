// Package compress compresses a file while it is written, in independent frames: a file
// that is cut off can be read to its last whole frame. A gzip file is a sequence of
// members (RFC 1952, 2.2), a zstd or lz4 file a sequence of frames (RFC 8878, 3.1).
package compress

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// Encoder makes frames. It must not be used by several goroutines at once.
type Encoder interface {
	// Append compresses src to one frame and appends it to dst.
	Append(dst, src []byte) []byte
}

// Extension returns the extension of a compressed file, as the name spells it: .gz, .zst or
// .lz4 in upper or lower case. It is empty for other names.
func Extension(name string) string {
	ext := filepath.Ext(name)
	switch strings.ToLower(ext) {
	case ".gz", ".zst", ".lz4":
		return ext
	}
	return ""
}

// ForName returns the Encoder for a file's name, nil if the name has no Extension.
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

// Plain returns the name without its Extension.
func Plain(name string) string { return strings.TrimSuffix(name, Extension(name)) }

// programs maps extensions that ForName does not know to the programs for them.
var programs = map[string]string{
	".bz2": "bzip2", ".xz": "xz", ".lzma": "lzma", ".z": "compress", ".br": "brotli", ".zip": "zip", ".7z": "7z",
}

// Program returns the program that makes files with the name's extension, if ForName cannot.
// It is empty for all other names.
func Program(name string) string { return programs[strings.ToLower(filepath.Ext(name))] }

// The levels are the fastest: a capture must keep up with its interface.

type zstdEncoder struct{ *zstd.Encoder }

func newZstd() Encoder {
	// The options are valid, and without a writer nothing else can fail.
	e, _ := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	return zstdEncoder{e}
}

func (z zstdEncoder) Append(dst, src []byte) []byte { return z.EncodeAll(src, dst) }

// streamEncoder makes each piece a stream of its own.
type streamEncoder struct {
	out bytes.Buffer // its writes cannot fail
	w   interface {
		io.WriteCloser
		Reset(w io.Writer)
	}
}

func newGzip() Encoder {
	w, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is valid
	return &streamEncoder{w: w}
}

func newLZ4() Encoder {
	w := lz4.NewWriter(nil)
	// The options are valid. Blocks have checksums, since a capture may be cut off.
	_ = w.Apply(lz4.CompressionLevelOption(lz4.Fast), lz4.BlockSizeOption(lz4.Block1Mb), lz4.BlockChecksumOption(true))
	return &streamEncoder{w: w}
}

func (e *streamEncoder) Append(dst, src []byte) []byte {
	e.out.Reset()
	e.w.Reset(&e.out)
	_, _ = e.w.Write(src)
	_ = e.w.Close()
	return append(dst, e.out.Bytes()...)
}
