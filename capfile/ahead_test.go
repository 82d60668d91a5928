package capfile

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"ringcap/packet"
)

// BenchmarkRead reads a file of short frames with and without the goroutine that reads ahead,
// and from an io.Reader.
// Compare them under taskset -c 0, too.
func BenchmarkRead(b *testing.B) {
	const frames = 500_000
	file := little().header(magicMicro, 2, 4, 0, 1).b
	file = append(file, bytes.Repeat(little().record(1, 0, 64, 64, make([]byte, 64)).b, frames)...)
	path := filepath.Join(b.TempDir(), "a.pcap")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		b.Fatal(err)
	}
	for name, open := range map[string]func() (*Reader, error){
		"reader": func() (*Reader, error) {
			f, err := os.Open(path)
			if err != nil {
				return nil, err
			}
			b.Cleanup(func() { _ = f.Close() })
			return NewReader(f, path)
		},
		"direct": func() (*Reader, error) { return Open(path, nil) },
		"ahead":  func() (*Reader, error) { return (&Opener{Idle: func() error { return nil }}).Open(path) },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				r, err := open()
				if err != nil {
					b.Fatal(err)
				}
				var f packet.Frame
				for err = r.Next(&f); err == nil; err = r.Next(&f) {
				}
				if !errors.Is(err, io.EOF) {
					b.Fatal(err)
				}
				_ = r.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/frames, "ns/frame")
		})
	}
}

// TestDirect checks that an ordinary file is read without a goroutine, and that a compressed
// one, or one for which Idle may be called, is read ahead.
func TestDirect(t *testing.T) {
	whole := longFile(3000, false) // more than a block
	for name, c := range map[string]struct {
		file  []byte
		o     Opener
		ahead bool
	}{
		"file": {whole, Opener{}, false},
		"gzip": {pack("gzip", whole), Opener{}, true},
		"idle": {whole, Opener{Idle: func() error { return nil }}, true},
	} {
		r, err := c.o.Open(writeFile(t, "a", c.file))
		if err != nil {
			t.Fatal(err)
		}
		var f packet.Frame
		n := 0
		for err = r.Next(&f); err == nil; err = r.Next(&f) {
			n++
		}
		if !errors.Is(err, io.EOF) || n != 3000 || r.win.ahead.begun != c.ahead {
			t.Errorf("%s: %d frames, %v, read ahead: %v", name, n, err, r.win.ahead.begun)
		}
		_ = r.Close()
	}
}

// TestLongFrames reads frames that do not fit into the memory of the Reader, which moves and
// enlarges it for them.
func TestLongFrames(t *testing.T) {
	b := little().header(magicMicro, 2, 4, 0, 1)
	data := make([]byte, 3*firstSize)
	for i := range data {
		data[i] = byte(i*i>>8 + i)
	}
	const frames = 400
	size := func(i int) int { return i * 7919 % (firstSize + i*200) }
	for i := range frames {
		b.record(uint32(i), 0, uint32(size(i)), uint32(size(i)), data[i:i+size(i)])
	}
	path := writeFile(t, "a", b.b)
	for name, open := range map[string]func() (*Reader, error){
		"path":   func() (*Reader, error) { return Open(path, nil) },
		"reader": func() (*Reader, error) { return NewReader(bytes.NewReader(b.b), "a") },
	} {
		r, err := open()
		if err != nil {
			t.Fatal(err)
		}
		var f packet.Frame
		i := 0
		for err = r.Next(&f); err == nil; err = r.Next(&f) {
			if !bytes.Equal(f.Data, data[i:i+size(i)]) {
				t.Fatalf("%s: frame %d of %d bytes is not as it was", name, i+1, len(f.Data))
			}
			i++
		}
		if !errors.Is(err, io.EOF) || i != frames {
			t.Errorf("%s: %d frames, %v", name, i, err)
		}
		_ = r.Close()
	}
}

// TestEndCloses checks that a file is closed at its end, so that the disk has its room again if
// the file is deleted.
func TestEndCloses(t *testing.T) {
	path := writeFile(t, "a.pcap", little().header(magicMicro, 2, 4, 0, 1).record(1, 0, 1, 1, []byte("a")).b)
	for i := range 1000 { // there was a race
		open := []func() (*Reader, error){
			func() (*Reader, error) { return Open(path, nil) },
			func() (*Reader, error) { return (&Opener{Idle: func() error { return nil }}).Open(path) },
			func() (*Reader, error) {
				f, err := os.Open(path)
				if err != nil {
					return nil, err
				}
				return NewReadCloser(f, path)
			},
		}[i%3]
		r, err := open()
		if err != nil {
			t.Fatal(err)
		}
		var f packet.Frame
		for err = r.Next(&f); err == nil; err = r.Next(&f) {
		}
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		if _, err := r.src.file.(*os.File).Stat(); !errors.Is(err, os.ErrClosed) {
			t.Fatalf("at the end of the file it was open: %v", err)
		}
	}
}

// TestReadAllocates checks that a frame costs no allocation, also through a source of gopacket.
func TestReadAllocates(t *testing.T) {
	const frames = 20_000
	path := writeFile(t, "a", longFile(frames, false))
	n := testing.AllocsPerRun(3, func() {
		r, err := Open(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		src := packet.NewDataSource(r, r.Link())
		for err == nil {
			_, _, err = src.ZeroCopyReadPacketData()
		}
		_ = r.Close()
	})
	if n > frames/100 {
		t.Errorf("%.0f allocations for %d frames", n, frames)
	}
}
