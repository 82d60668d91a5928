package compress

import (
	"bytes"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// decode decompresses as much as possible.
func decode(t testing.TB, name string, b []byte) []byte {
	t.Helper()
	var r io.Reader
	switch name {
	case "x.lz4":
		r = lz4.NewReader(bytes.NewReader(b))
	case "x.gz":
		g, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		r = g
	default:
		z, err := zstd.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		r = z
	}
	out, _ := io.ReadAll(r) // the end may be torn
	return out
}

// block returns n bytes, three quarters of them zeros.
func block(seed uint64, n int) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := make([]byte, n)
	for i := range b {
		if i%64 < 16 {
			b[i] = byte(r.Uint32())
		}
	}
	return b
}

// TestFrames: a file that is cut anywhere can be read to its last whole frame.
func TestFrames(t *testing.T) {
	for _, name := range []string{"x.gz", "x.zst", "x.lz4"} {
		e := ForName(name)
		if rest := Plain(name); rest != "x" {
			t.Errorf("%s is %s compressed", name, rest)
		}
		var file, plain []byte
		var ends, sizes []int
		for i := range 5 {
			src := block(uint64(i), 10000*i+1)
			plain = append(plain, src...)
			file = e.Append(file, src)
			ends, sizes = append(ends, len(file)), append(sizes, len(plain))
		}
		if len(file) > len(plain)*3/4 {
			t.Errorf("%s: %d bytes of %d", name, len(file), len(plain))
		}
		for i, end := range ends {
			for _, more := range []int{0, 7} {
				got := decode(t, name, file[:min(end+more, len(file))])
				if len(got) < sizes[i] || !bytes.Equal(got, plain[:len(got)]) {
					t.Errorf("%s cut %d bytes after frame %d: %d bytes, want %d", name, more, i, len(got), sizes[i])
				}
			}
		}
	}
	for _, name := range []string{"X.GZ", "X.Gzip", "X.Zst", "X.ZSTD", "X.LZ4"} {
		if ForName(name) == nil || Plain(name) != "X" {
			t.Errorf("%s is not compressed", name)
		}
	}
	if name := "d.gz/x.pcap"; ForName(name) != nil || Plain(name) != name {
		t.Errorf("%s is not compressed", name)
	}
}

func BenchmarkAppend(b *testing.B) {
	src := block(1, 1<<20)
	for _, name := range []string{"x.gz", "x.zst", "x.lz4"} {
		b.Run(name, func(b *testing.B) {
			e := ForName(name)
			var dst []byte
			b.SetBytes(int64(len(src)))
			b.ReportAllocs()
			for b.Loop() {
				dst = e.Append(dst[:0], src)
			}
		})
	}
}
