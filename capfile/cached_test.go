package capfile

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestCachedFile checks that reads from the page cache have the results of os.File, both on the
// file system of a disk and on tmpfs.
func TestCachedFile(t *testing.T) {
	want := bytes.Repeat([]byte("0123456789abcde"), 20000)
	for _, dir := range []string{t.TempDir(), "/dev/shm"} {
		t.Run(dir, func(t *testing.T) {
			f, err := os.CreateTemp(dir, "cached")
			if err != nil {
				t.Skipf("needs files in %s: %v", dir, err)
			}
			defer os.Remove(f.Name())
			if _, err := f.Write(want); err != nil {
				t.Fatal(err)
			}
			if _, err := f.Seek(7, io.SeekStart); err != nil {
				t.Fatal(err)
			}
			c := NewCachedFile(f)
			if got, err := io.ReadAll(c); err != nil || !bytes.Equal(got, want[7:]) {
				t.Errorf("%d bytes after the first 7 of %d: %v", len(got), len(want), err)
			}
			got := make([]byte, 5000)
			if n, err := c.ReadAt(got, 4095); n != len(got) || err != nil || !bytes.Equal(got, want[4095:][:len(got)]) {
				t.Errorf("%d bytes at 4095: %v", n, err)
			}
			if n, err := c.ReadAt(got, int64(len(want)-10)); n != 10 || !errors.Is(err, io.EOF) || !bytes.Equal(got[:n], want[len(want)-10:]) {
				t.Errorf("%d bytes at the end: %v", n, err)
			}
			f.Close()
			if n, err := c.Read(got); n != 0 || !errors.Is(err, os.ErrClosed) {
				t.Errorf("%d bytes of a closed file: %v", n, err)
			}
		})
	}
}

func TestCachedFileOfPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	go func() {
		_, _ = w.WriteString("ringcap")
		w.Close()
	}()
	if got, err := io.ReadAll(NewCachedFile(r)); string(got) != "ringcap" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

// BenchmarkCachedFile reads a cached file in blocks as large as those that are read ahead.
func BenchmarkCachedFile(b *testing.B) {
	path := filepath.Join(b.TempDir(), "file")
	if err := os.WriteFile(path, make([]byte, 16<<20), 0o600); err != nil {
		b.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	block := make([]byte, aheadSize)
	for _, c := range []struct {
		name string
		src  io.ReaderAt
	}{{"os", f}, {"cached", NewCachedFile(f)}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(aheadSize)
			for i := range b.N {
				if _, err := c.src.ReadAt(block, int64(i%64*aheadSize)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
