package capfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"ringcap/packet"
)

// A flushWriter compresses. Flush writes everything that it holds back.
type flushWriter interface {
	io.WriteCloser
	Flush() error
}

// packers compress in the formats that can be read.
var packers = map[string]func(io.Writer) flushWriter{
	"gzip": func(w io.Writer) flushWriter { return gzip.NewWriter(w) },
	"zstd": func(w io.Writer) flushWriter {
		z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
		if err != nil {
			panic(err)
		}
		return z
	},
	"lz4": func(w io.Writer) flushWriter {
		z := lz4.NewWriter(w)
		if err := z.Apply(lz4.BlockSizeOption(lz4.Block64Kb)); err != nil {
			panic(err)
		}
		return z
	},
}

func pack(format string, b []byte) []byte {
	var out bytes.Buffer
	w := packers[format](&out)
	// Writing into a bytes.Buffer cannot fail.
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

// noise returns a capture of n records that hardly compress.
func noise(n int) []byte {
	b := little().header(magicMicro, 2, 4, 0, 1)
	random := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		data := make([]byte, 100)
		for j := range data {
			data[j] = byte(random.Uint32())
		}
		b.record(uint32(i), 0, 100, 100, data)
	}
	return b.b
}

func TestCompressed(t *testing.T) {
	file := noise(30_000) // longer than several of the reader's blocks
	for format := range packers {
		packed := pack(format, file)
		// Two compressed files in a row, as from cat, are one.
		twice := append(pack(format, file[:777_777]), pack(format, file[777_777:])...)
		for what, b := range map[string][]byte{"whole": packed, "in two": twice} {
			r, err := Open("-", bytes.NewReader(b))
			if err != nil {
				t.Fatalf("%s %s: %v", format, what, err)
			}
			copied := file[:headerLen:headerLen]
			var f packet.Frame
			for err = r.Next(&f); err == nil; err = r.Next(&f) {
				copied = AppendRecord(copied, &f, len(f.Data), false)
			}
			if !errors.Is(err, io.EOF) || !bytes.Equal(copied, file) {
				t.Errorf("%s %s: %d of %d bytes, %v", format, what, len(copied), len(file), err)
			}
			if r.Consumed() != int64(len(b)) || r.Close() != nil {
				t.Errorf("%s %s: consumed %d of %d bytes", format, what, r.Consumed(), len(b))
			}
		}
	}
}

// TestCompressedCutShort checks that everything that can be decompressed is delivered, before
// an error that says where the file ends.
func TestCompressedCutShort(t *testing.T) {
	file := noise(5_000)
	for format := range packers {
		packed := pack(format, file)
		half := packed[:len(packed)/2]
		all, _, err := readAll(half, windowSize)
		want := fmt.Sprintf("the %s data is cut short (the file ends at byte %d)", format, len(half))
		if err == nil || !strings.HasSuffix(err.Error(), want) || !strings.HasPrefix(err.Error(), "read test.pcap: record ") {
			t.Errorf("%s: got %v, want %s", format, err, want)
		}
		// In these formats a block has at most 128 KiB of data.
		if least := (len(half)-256<<10)/116 - 1; len(all) < least || len(all) > 2_500 {
			t.Errorf("%s: %d packets, want at least %d", format, len(all), least)
		}
		bad := slices.Clone(packed)
		for i := range 64 {
			bad[len(bad)/2+i] ^= 0x55
		}
		if all, _, err = readAll(bad, windowSize); err == nil || len(all) == 0 {
			t.Errorf("%s corrupt: %d packets, %v", format, len(all), err)
		}
	}
}

// TestCompressedPipe checks that no packet of a compressed pipe is held back, until more of its
// frame comes or until the next frame does. The writer waits for each packet to be read.
func TestCompressedPipe(t *testing.T) {
	header := little().header(magicMicro, 2, 4, 0, 1).b
	record := little().record(1, 0, 1, 1, []byte("x")).b
	flushed := func(pack func(io.Writer) flushWriter) func(out *io.PipeWriter, read <-chan struct{}) {
		return func(out *io.PipeWriter, read <-chan struct{}) {
			w := pack(out)
			_, _ = w.Write(header)
			for range 3 {
				_, _ = w.Write(record)
				_ = w.Flush()
				<-read
			}
			_ = w.Close()
		}
	}
	writers := map[string]func(out *io.PipeWriter, read <-chan struct{}){
		"lz4 legacy": flushed(func(w io.Writer) flushWriter {
			z := lz4.NewWriter(w)
			if err := z.Apply(lz4.LegacyOption(true)); err != nil {
				panic(err)
			}
			return z
		}),
	}
	for format := range packers {
		writers[format] = flushed(packers[format])
		writers[format+" frames"] = func(out *io.PipeWriter, read <-chan struct{}) {
			_, _ = out.Write(pack(format, header))
			for range 3 {
				_, _ = out.Write(pack(format, nil))
				_, _ = out.Write(pack(format, record))
				<-read
			}
		}
	}
	for name, write := range writers {
		t.Run(name, func(t *testing.T) {
			in, out := io.Pipe()
			read := make(chan struct{})
			go func() {
				write(out, read)
				_ = out.Close()
			}()
			r, err := Open("-", in)
			if err != nil {
				t.Fatal(err)
			}
			var f packet.Frame
			for i := range 3 {
				if err := r.Next(&f); err != nil {
					t.Fatalf("packet %d: %v", i, err)
				}
				read <- struct{}{}
			}
			if err := r.Next(&f); !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		})
	}
}

// TestEmptyFrames checks that any number of compressed frames without data is skipped.
func TestEmptyFrames(t *testing.T) {
	for format := range packers {
		b := append(bytes.Repeat(pack(format, nil), 300), pack(format, noise(1))...)
		if all, _, err := readAll(b, windowSize); err != nil || len(all) != 1 {
			t.Errorf("%s: %d packets, %v", format, len(all), err)
		}
	}
}

// hostile are short compressed files that claim to need much memory.
var hostile = map[string][]byte{
	"zstd with a window of 128 MiB":  append([]byte("\x28\xb5\x2f\xfd\x00\x88"), 0x55, 0, 0),
	"zstd with a window of 2 TiB":    append([]byte("\x28\xb5\x2f\xfd\x00\xff"), 0x55, 0, 0),
	"zstd of one segment of 100 MiB": append([]byte("\x28\xb5\x2f\xfd\xa0\x00\x00\x40\x06"), 0x55, 0, 0),
	"lz4 with blocks of 4 MiB":       append([]byte("\x04\x22\x4d\x18\x60\x70\x73"), 0xff, 0xff, 0x3f, 0),
	"gzip with a long name":          append([]byte("\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03"), bytes.Repeat([]byte("a"), 1<<10)...),
}

// TestHostileCompressed checks that a header alone cannot cost more than the reader's own
// memory and about a block of lz4.
func TestHostileCompressed(t *testing.T) {
	const most = windowSize + 9<<20
	for name, b := range hostile {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := readAll(b, windowSize)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		t.Logf("%s: %d KiB, %v", name, (after.TotalAlloc-before.TotalAlloc)>>10, err)
		if got := after.TotalAlloc - before.TotalAlloc; got > most {
			t.Errorf("%s: took %d bytes", name, got)
		}
	}
}

// TestBomb checks that a small file that decompresses to a large one is read within a bounded
// window.
func TestBomb(t *testing.T) {
	if testing.Short() {
		t.Skip("short: decompresses 32 MiB")
	}
	zeros := append(little().header(magicMicro, 2, 4, 0, 1).b, make([]byte, 32<<20)...)
	for format := range packers {
		r, err := newReader(bytes.NewReader(pack(format, zeros)), "x", windowSize)
		if err != nil {
			t.Fatal(err)
		}
		var f packet.Frame
		n := 0
		for err = r.Next(&f); err == nil; err = r.Next(&f) {
			n++
		}
		if n != 32<<20/recordHeaderLen || !errors.Is(err, io.EOF) || len(r.win.buf) != windowSize {
			t.Errorf("%s: %d records, %v, window %d", format, n, err, len(r.win.buf))
		}
	}
}

// claimsMuch reports whether a file of zstd or lz4 asks for a window or blocks of more than 64
// KiB. Allocating them takes most of the time.
func claimsMuch(b []byte) bool {
	switch {
	case len(b) < 6:
		return false
	case bytes.HasPrefix(b, []byte("\x28\xb5\x2f\xfd")):
		return b[4]&0xa0 == 0xa0 || b[4]>>6 > 1 || b[4]&0x20 == 0 && b[5]>>3 > 6
	case bytes.HasPrefix(b, []byte("\x04\x22\x4d\x18")):
		return b[5]>>4&7 > 4
	}
	return false
}

// FuzzUnpack decompresses arbitrary bytes and reads the result as a capture. Small sizes allow
// hundreds of executions a second; TestHostileCompressed and TestBomb try large ones.
func FuzzUnpack(f *testing.F) {
	file := noise(3)
	for format := range packers {
		f.Add(pack(format, file))
		f.Add(append(pack(format, file[:50]), pack(format, file[50:])...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 2048 || claimsMuch(b) {
			return
		}
		u := &unpacker{src: bytes.NewReader(b)}
		defer u.release()
		n, err := io.Copy(io.Discard, io.LimitReader(u, 1<<16))
		if u.format == "" && (err != nil || n != int64(len(b))) {
			t.Errorf("%d of %d bytes as they are, %v", n, len(b), err)
		}
		if u.consumed() > int64(len(b)) {
			t.Errorf("consumed %d of %d bytes", u.consumed(), len(b))
		}
		_, _, _ = readAll(b[:min(len(b), 4096)], 64)
	})
}
