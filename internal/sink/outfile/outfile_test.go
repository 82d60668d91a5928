package outfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func contents(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// names returns the names in a directory, including hidden ones.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

func write(t *testing.T, f *File, text string) {
	t.Helper()
	if _, err := f.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

// TestReplacesLate checks that an old file stays until Publish, and for good if that is never
// called.
func TestReplacesLate(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x.pcap")
	if err := os.WriteFile(path, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, publish := range []bool{false, true} {
		f, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		write(t, f, "new")
		if got := contents(t, path); got != "old" {
			t.Errorf("before Publish it holds %q", got)
		}
		want := "old"
		if publish {
			want = "new"
			if err := f.Publish(); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
		if got := contents(t, path); got != want || names(t, dir) != "x.pcap" {
			t.Errorf("published %v: it holds %q, the directory %s", publish, got, names(t, dir))
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestMode(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o640, 0o666} {
		path := filepath.Join(t.TempDir(), "x")
		f, err := Open(path, Options{Mode: mode})
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.Publish(), f.Close()); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode() != mode {
			t.Errorf("mode %v, %v; want %v", info.Mode(), err, mode)
		}
	}
}

// TestLongName checks that a file may have the longest possible name.
func TestLongName(t *testing.T) {
	for _, length := range []int{240, 245, 253, 255} {
		dir, name := t.TempDir(), strings.Repeat("x", length)
		f, err := Open(filepath.Join(dir, name), Options{})
		if err != nil {
			t.Errorf("%d bytes: %v", length, err)
			continue
		}
		if err := errors.Join(f.Publish(), f.Close()); err != nil || names(t, dir) != name {
			t.Errorf("%d bytes: %v, the directory has %s", length, err, names(t, dir))
		}
	}
}

// TestMountPoint checks that a file on which another one is mounted is written in place.
func TestMountPoint(t *testing.T) {
	dir := t.TempDir()
	path, other := filepath.Join(dir, "x"), filepath.Join(t.TempDir(), "other")
	if err := errors.Join(os.WriteFile(path, nil, 0o600), os.WriteFile(other, []byte("a long text"), 0o640)); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount(other, path, "", unix.MS_BIND, ""); err != nil {
		t.Skipf("needs to mount: %v", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(path, unix.MNT_DETACH) })
	f, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, f, "head,")
	if err := f.Publish(); err != nil {
		t.Fatal(err)
	}
	write(t, f, "body torn")
	if err := errors.Join(f.CutOff(5), f.Close()); err != nil || !f.Regular() {
		t.Error(err)
	}
	if got := contents(t, other); got != "head,body" || names(t, dir) != "x" {
		t.Errorf("it holds %q, the directory %s", got, names(t, dir))
	}
}

// TestNoClobber checks that an existing file is kept, even one that was made after Open.
func TestNoClobber(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	f, err := Open(path, Options{NoClobber: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("somebody else's"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Publish(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("got %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Open(path, Options{NoClobber: true}); err == nil {
		t.Error("an existing file was opened")
	}
	if contents(t, path) != "somebody else's" || names(t, dir) != "x" {
		t.Errorf("it holds %q, the directory %s", contents(t, path), names(t, dir))
	}
	other := filepath.Join(dir, "y")
	if f, err = Open(other, Options{NoClobber: true}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Publish(), f.Close()); err != nil || names(t, dir) != "x y" {
		t.Errorf("%v, the directory has %s", err, names(t, dir))
	}
}

// TestAsTheyAre checks that symbolic links and devices are written to and not replaced.
func TestAsTheyAre(t *testing.T) {
	dir := t.TempDir()
	target, link, dangling := filepath.Join(dir, "target"), filepath.Join(dir, "link"), filepath.Join(dir, "dangling")
	if err := os.WriteFile(target, []byte("a long text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Symlink("target", link), os.Symlink("made", dangling)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{link, dangling} {
		f, err := Open(path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		write(t, f, "new")
		if err := errors.Join(f.Publish(), f.Close()); err != nil || !f.Regular() {
			t.Errorf("%s: %v", path, err)
		}
		if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no symlink any more", path)
		}
		if got := contents(t, path); got != "new" {
			t.Errorf("%s holds %q", path, got)
		}
	}
	if got := names(t, dir); got != "dangling link made target" {
		t.Errorf("the directory has %s", got)
	}
	f, err := Open(os.DevNull, Options{NoClobber: true})
	if err != nil || f.Regular() {
		t.Fatalf("%v", err)
	}
	if err := errors.Join(f.Publish(), f.Close()); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode()&fs.ModeCharDevice == 0 {
		t.Fatalf("%s is %v now", os.DevNull, info.Mode())
	}
}

// TestReadOnly checks that a file is written in place if its directory is read-only, and that a
// read-only file is an error.
func TestReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("needs a user who may not write everything: run without root")
	}
	dir := t.TempDir()
	path, kept := filepath.Join(dir, "x"), filepath.Join(dir, "kept")
	if err := errors.Join(os.WriteFile(path, []byte("old text"), 0o600), os.WriteFile(kept, nil, 0o400), os.Chmod(dir, 0o500)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	f, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, f, "new")
	if err := errors.Join(f.Publish(), f.Close()); err != nil || contents(t, path) != "new" {
		t.Errorf("%v, it holds %q", err, contents(t, path))
	}
	if _, err := Open(kept, Options{}); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a read-only file: %v", err)
	}
}

// TestPlanted checks that nothing of another user in a directory like /tmp gets the packets or
// leads them elsewhere, and that our own and the directory owner's do.
func TestPlanted(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs a second user: run as root")
	}
	const stranger = 12345
	target := filepath.Join(t.TempDir(), "target")
	for kind, plant := range map[string]func(path string) error{
		"symbolic link": func(path string) error { return os.Symlink(target, path) },
		"dangling":      func(path string) error { return os.Symlink("/nowhere/at/all", path) },
		"pipe":          func(path string) error { return unix.Mkfifo(path, 0o666) },
	} {
		for _, c := range []struct {
			mode    fs.FileMode
			owner   int
			refused bool
		}{{0o777 | fs.ModeSticky, stranger, true}, {0o777 | fs.ModeSticky, 0, false}, {0o777, stranger, false}, {0o755, stranger, false}} {
			dir := t.TempDir()
			path := filepath.Join(dir, "x.pcap")
			if err := errors.Join(os.WriteFile(target, []byte("precious"), 0o600), os.Chmod(dir, c.mode), plant(path), os.Lchown(path, c.owner, c.owner)); err != nil {
				t.Fatal(err)
			}
			stop := make(chan struct{})
			close(stop) // nobody reads the pipe
			f, err := Open(path, Options{Stop: stop})
			if err == nil {
				err = f.Close()
			}
			if refused := err != nil && strings.Contains(err.Error(), "of another user"); refused != c.refused {
				t.Errorf("%s of %d in a directory of mode %v: %v", kind, c.owner, c.mode, err)
			}
			if b, err := os.ReadFile(target); c.refused && (err != nil || string(b) != "precious") {
				t.Errorf("%s: the target is %q, %v", kind, b, err)
			}
		}
	}
}

// TestFIFO checks that the wait for a reader ends when one comes or when it is stopped.
func TestFIFO(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := unix.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	got := make(chan error)
	open := func() {
		f, err := Open(path, Options{Stop: stop})
		if err == nil {
			err = f.Close()
		}
		got <- err
	}
	go open()
	reader, err := os.OpenFile(path, os.O_RDONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := <-got; err != nil {
		t.Error(err)
	}
	_ = reader.Close()
	go open()
	close(stop)
	if err := <-got; !errors.Is(err, ErrStopped) {
		t.Errorf("stopped: %v", err)
	}
}

func TestCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Borrow(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	write(t, f, "whole torn")
	if err := f.CutOff(5); err != nil {
		t.Fatal(err)
	}
	write(t, f, "!")
	if err := errors.Join(f.Close(), file.Close()); err != nil {
		t.Errorf("a borrowed file was closed: %v", err)
	}
	if got := contents(t, path); got != "whole!" {
		t.Errorf("it holds %q", got)
	}
}

// TestSyncer checks that Tick syncs once an interval, and that a failure is reported later.
func TestSyncer(t *testing.T) {
	r, w, err := os.Pipe() // syncing a pipe fails, which shows each attempt
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(r.Close(), w.Close()) }()
	s := NewSyncer(w, time.Second)
	if err := s.Tick(s.last.Add(time.Second / 2)); err != nil || s.running {
		t.Errorf("after half an interval: %v, running %v", err, s.running)
	}
	if err := s.Tick(s.last.Add(time.Second)); err != nil || !s.running {
		t.Errorf("after an interval: %v, running %v", err, s.running)
	}
	if err := s.Close(); !errors.Is(err, syscall.EINVAL) {
		t.Errorf("its failure: %v", err)
	}
}

// maker makes files in a directory of the test.
type maker struct{}

func (maker) Create(name string) (*os.File, error) { return os.Create(name) }
func (maker) Publish(string) error                 { return nil }
func (maker) Discard(string) error                 { return nil }
func (maker) Reopen(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_APPEND, 0)
}

// TestRest checks that a file that rested goes on at its end, and that nothing of it is lost when
// a write fails that has written nothing.
func TestRest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	f, err := Open(path, Options{Maker: maker{}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString("one")
	if err := errors.Join(err, f.Publish(), f.Rest(maker{}), f.Resume(), f.CutOff(0), f.Resume()); err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(" two")
	if err := errors.Join(err, f.Rest(maker{}), f.Close(), f.Close()); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "one two" {
		t.Errorf("%q, %v", text, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := f.Resume(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("resumed: %v", err)
	}
}
