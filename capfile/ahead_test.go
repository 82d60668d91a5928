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

// BenchmarkRead reads a file of short frames with and without the goroutine that reads ahead.
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
		"direct": func() (*Reader, error) {
			f, err := os.Open(path)
			if err != nil {
				return nil, err
			}
			b.Cleanup(func() { _ = f.Close() })
			return NewReader(f, path)
		},
		"ahead": func() (*Reader, error) { return Open(path, nil) },
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

// TestEndCloses checks that a file is closed at its end, so that the disk has its room again if
// the file is deleted.
func TestEndCloses(t *testing.T) {
	path := writeFile(t, "a.pcap", little().header(magicMicro, 2, 4, 0, 1).record(1, 0, 1, 1, []byte("a")).b)
	for range 1000 { // there was a race
		r, err := Open(path, nil)
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
