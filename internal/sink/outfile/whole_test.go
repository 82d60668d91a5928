package outfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhole checks that a file has only what was written last, also where the text before was
// longer, and that standard output has all.
func TestWhole(t *testing.T) {
	dir := t.TempDir()
	path, output := filepath.Join(dir, "x.html"), filepath.Join(dir, "stdout")
	out, err := os.Create(output)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = out.Close() }()
	for _, c := range []struct{ path, file, want string }{{path, path, "two"}, {"", output, "the firsttwo"}} {
		w, err := OpenWhole(c.path, out, "stdout", Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"the first", "two"} {
			if _, err := w.Write([]byte(text)); err != nil {
				t.Error(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Error(err)
		}
		if got, err := os.ReadFile(c.file); err != nil || string(got) != c.want {
			t.Errorf("%q has %q, want %q (%v)", c.path, got, c.want, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != DefaultMode {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if _, err := OpenWhole(path, out, "stdout", Options{NoClobber: true}); err == nil || !strings.HasPrefix(err.Error(), "open "+path+": it exists") {
		t.Error(err)
	}
}

// TestWholeFault checks that a failed write names the file.
func TestWholeFault(t *testing.T) {
	w, err := OpenWhole("/dev/full", nil, "", Options{})
	if err != nil {
		t.Skip("needs /dev/full")
	}
	if _, err := w.Write([]byte("x")); err == nil || err.Error() != "write /dev/full: no space left on device" {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}
