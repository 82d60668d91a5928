package keylog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ringcap/internal/sink/keylog"
)

// TestFollow checks what is read of a file that grows, begins anew and has other lines.
func TestFollow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	l, err := keylog.Open(path, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file that is made: %v, %v", info, err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	want := ""
	for _, c := range []struct{ written, adds string }{
		{"", ""},
		{"# a comment\nCLIENT_RANDOM 00 11\n", "CLIENT_RANDOM 00 11\n"},
		{"EXPORTER_SECRET 0", ""}, // the rest comes later
		{"0 aA\r\nCLIENT_RANDOM 00 11\n", "EXPORTER_SECRET 00 aA\n"},
		{"\x1b[31m CLIENT_RANDOM 00 22\nCLIENT_RANDOM 00\n" + strings.Repeat("x", 10000) + "\nRSA 1234 5678\n", "RSA 1234 5678\n"},
	} {
		if _, err := f.WriteString(c.written); err != nil {
			t.Fatal(err)
		}
		if err := l.Read(); err != nil {
			t.Fatal(err)
		}
		if got := string(l.Since(len(want))); got != c.adds {
			t.Errorf("after %.40q: %q, want %q", c.written, got, c.adds)
		}
		want += c.adds
	}
	if err := os.WriteFile(path, []byte("CLIENT_RANDOM 33 44\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.Read(); err != nil || string(l.Since(0)) != want+"CLIENT_RANDOM 33 44\n" {
		t.Errorf("a file that begins anew: %q, %v", l.Since(0), err)
	}
}

// TestOpen checks that only an ordinary file is followed.
func TestOpen(t *testing.T) {
	if _, err := keylog.Open(t.TempDir(), true); err == nil {
		t.Error("a directory is followed")
	}
}

// TestWhole checks that the log of a capture that is over is read to its last line, whose end may
// be missing, and that it has to be there.
func TestWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	if _, err := keylog.Open(path, false); !os.IsNotExist(err) {
		t.Errorf("a file that is missing: %v", err)
	}
	if err := os.WriteFile(path, []byte("CLIENT_RANDOM 00 11\nCLIENT_RANDOM 22 33"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := keylog.Open(path, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	if got := string(l.Since(0)); got != "CLIENT_RANDOM 00 11\nCLIENT_RANDOM 22 33\n" {
		t.Errorf("%q", got)
	}
}
