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

// A format is a form of compression.
type format struct {
	program string // compresses standard input to standard output; empty if none does
	encoder func() Encoder
}

// formats has the extensions of compressed files and archives. Those without an encoder
// cannot be written.
var formats = map[string]format{
	".gz": {"gzip", newGzip}, ".gzip": {"gzip", newGzip},
	".zst": {"zstd", newZstd}, ".zstd": {"zstd", newZstd},
	".lz4": {"lz4", newLZ4},

	".bz2": {program: "bzip2"}, ".bz": {program: "bzip2"}, ".bzip2": {program: "bzip2"},
	".xz": {program: "xz"}, ".lzma": {program: "lzma"}, ".z": {program: "compress"}, ".br": {program: "brotli"},
	".lz": {program: "lzip"}, ".lzo": {program: "lzop"},

	".zip": {}, ".7z": {}, ".rar": {}, ".cab": {}, ".arj": {}, ".lha": {}, ".lzh": {}, ".sz": {}, ".snappy": {}, ".zz": {}, ".zlib": {},
	".lrz": {}, ".tar": {}, ".tgz": {}, ".taz": {}, ".tbz": {}, ".tbz2": {}, ".tlz": {}, ".txz": {}, ".tzst": {}, ".cpio": {},
}

// formatOf returns the format that the extension of a name asks for, in upper or lower case.
func formatOf(name string) (f format, known bool) {
	f, known = formats[strings.ToLower(filepath.Ext(name))]
	return f, known
}

// Extension returns the extension of a compressed file that ForName has an Encoder for, as
// the name spells it: .gz, .zst, .lz4 ... It is empty for other names.
func Extension(name string) string {
	if f, _ := formatOf(name); f.encoder == nil {
		return ""
	}
	return filepath.Ext(name)
}

// ForName returns the Encoder for a file's name, nil if the name has no Extension.
func ForName(name string) Encoder {
	if f, _ := formatOf(name); f.encoder != nil {
		return f.encoder()
	}
	return nil
}

// Plain returns the name without its Extension.
func Plain(name string) string { return strings.TrimSuffix(name, Extension(name)) }

// Unpacked returns the name without the extensions of compressed files and archives.
func Unpacked(name string) string {
	for _, known := formatOf(name); known; _, known = formatOf(name) {
		name = strings.TrimSuffix(name, filepath.Ext(name))
	}
	return name
}

// Program returns the program that compresses standard input to what the extension of a name
// asks for. It is empty if there is none.
func Program(name string) string {
	f, _ := formatOf(name)
	return f.program
}

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
