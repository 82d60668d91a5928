package beneath

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// open opens a new directory, and returns its path too.
func open(t *testing.T, names string, o Options) (*Directory, string) {
	t.Helper()
	path := t.TempDir()
	o.Names = regexp.MustCompile(names)
	d, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d, path
}

// write makes a file with that text.
func write(d *Directory, name, text string) error {
	f, _, err := d.Create(name)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Close(), d.Publish(name))
}

func entries(t *testing.T, path string) (names []string) {
	t.Helper()
	list, err := os.ReadDir(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		names = append(names, e.Name())
	}
	return names
}

// TestNames checks that no name leads out of the directory or around the rule, even if the rule
// allows "..".
func TestNames(t *testing.T) {
	d, path := open(t, `^(x[0-9]*|.*/x|\.\.|/.*|.*\x00.*)$`, Options{Deletes: true})
	for _, name := range []string{
		"", ".", "..", "../x", "a/../../x", "/x", "/etc/x", "x\x00", "x\n", "y", ".bashrc", "--help", "x1/../y", "../" + filepath.Base(path) + "x",
	} {
		for _, name := range []string{name, path + "/" + name} {
			if strings.HasPrefix(name, path+"//") {
				continue // such a name is below the directory
			}
			if f, _, err := d.Create(name); err == nil {
				t.Errorf("%q was made", name)
				_ = errors.Join(f.Close(), d.Discard(name))
			}
			if d.Remove(name) == nil {
				t.Errorf("%q was deleted", name)
			}
		}
	}
	if got := entries(t, path); len(got) != 0 {
		t.Errorf("the directory has %v", got)
	}
}

// TestLinks checks that no symbolic link in a path is followed, even one that replaced a
// directory.
func TestLinks(t *testing.T) {
	d, path := open(t, `^[ab]/x$`, Options{Deletes: true})
	outside := t.TempDir()
	if err := write(d, path+"/a/x", "text"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Rename(path+"/a", outside+"/a"), os.Symlink(outside+"/a", path+"/a"), os.Symlink(outside, path+"/b")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a/x", "b/x"} {
		if err := write(d, filepath.Join(path, name), "other"); err == nil {
			t.Errorf("%s was made", name)
		}
	}
	if err := d.Remove(path + "/a/x"); err == nil {
		t.Error("a file was deleted through a link")
	}
	if b, err := os.ReadFile(outside + "/a/x"); err != nil || string(b) != "text" {
		t.Errorf("%q, %v", b, err)
	}
}

// TestReplace checks that a new regular file replaces whatever has its name except a directory,
// and not before Publish.
func TestReplace(t *testing.T) {
	d, path := open(t, `^x$`, Options{Mode: 0o640})
	x, outside := filepath.Join(path, "x"), filepath.Join(t.TempDir(), "y")
	for want, make := range map[string]func() error{
		"":                func() error { return nil },
		"-":               func() error { return os.WriteFile(x, []byte("old"), 0o600) },
		"a symbolic link": func() error { return os.Symlink(outside, x) },
		"a pipe":          func() error { return unix.Mkfifo(x, 0o666) },
		"no regular file": func() error { return unix.Mknod(x, unix.S_IFSOCK|0o666, 0) },
	} {
		if err := make(); err != nil {
			t.Fatal(err)
		}
		f, there, err := d.Create(x)
		if err != nil || there != strings.Trim(want, "-") {
			t.Fatalf("%q: %q, %v", want, there, err)
		}
		if flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0); err != nil || flags&unix.O_ACCMODE != unix.O_WRONLY {
			t.Errorf("it is open with %#x, %v", flags, err)
		}
		if want == "-" {
			if b, err := os.ReadFile(x); err != nil || string(b) != "old" {
				t.Errorf("before Publish it holds %q, %v", b, err)
			}
		}
		if err := errors.Join(f.Close(), d.Publish(x)); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Lstat(x); err != nil || info.Mode() != 0o640 || info.Size() != 0 {
			t.Errorf("%q became %v, %v", want, info, err)
		}
		if err := os.Remove(x); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(x, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := write(d, x, ""); !errors.Is(err, unix.EISDIR) {
		t.Errorf("a directory: %v", err)
	}
	if _, err := os.Stat(outside); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the link's target: %v", err)
	}
	if got := entries(t, path); len(got) != 1 {
		t.Errorf("the directory has %v", got)
	}
}

// TestKeeps checks that a file is not replaced if it is being read, if existing files are to be
// kept, or if the user may not write it.
func TestKeeps(t *testing.T) {
	d, path := open(t, `^[xy]$`, Options{})
	x := filepath.Join(path, "x")
	if err := os.WriteFile(x, []byte("old"), 0o400); err != nil {
		t.Fatal(err)
	}
	if os.Geteuid() != 0 {
		if err := write(d, x, "new"); !errors.Is(err, fs.ErrPermission) {
			t.Errorf("a read-only file: %v", err)
		}
	}
	info, err := os.Stat(x)
	if err != nil {
		t.Fatal(err)
	}
	device, inode, ok := Identity(info)
	if !ok {
		t.Fatal("the file has no identity")
	}
	d.Protect(device, inode)
	if err := write(d, x, "new"); err == nil || !strings.Contains(err.Error(), "the file being read") {
		t.Errorf("a file that is being read: %v", err)
	}
	kept, err := Open(path, Options{Names: d.o.Names, NoClobber: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = kept.Close() }()
	if err := write(kept, x, "new"); err == nil || !strings.Contains(err.Error(), "it exists") {
		t.Errorf("an existing file: %v", err)
	}
	f, _, err := kept.Create(filepath.Join(path, "y"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), os.WriteFile(filepath.Join(path, "y"), []byte("other"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := kept.Publish(filepath.Join(path, "y")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file made meanwhile: %v", err)
	}
	if err := kept.Discard(filepath.Join(path, "y")); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, path); !slices.Equal(got, []string{"x", "y"}) {
		t.Errorf("the directory has %v", got)
	}
}

// TestRemove checks that only files that were made here are deleted, each once, and not another
// file that has taken the place of one.
func TestRemove(t *testing.T) {
	d, path := open(t, `^x[0-9]$`, Options{Deletes: true})
	name := func(n string) string { return filepath.Join(path, n) }
	if err := os.WriteFile(name("x0"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if d.Remove(name("x0")) == nil {
		t.Error("a file that was not made here was deleted")
	}
	for _, n := range []string{"x1", "x2", "x3"} {
		if err := write(d, name(n), n); err != nil {
			t.Fatal(err)
		}
	}
	// The other file is made first, since it might get the inode number of one that is gone.
	if err := errors.Join(os.WriteFile(name("x4"), nil, 0o600), os.Remove(name("x2")), os.Remove(name("x3")), os.Rename(name("x4"), name("x3"))); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[string]error{"x1": nil, "x2": fs.ErrNotExist, "x3": fs.ErrNotExist} {
		if err := d.Remove(name(n)); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", n, err, want)
		}
	}
	if d.Remove(name("x1")) == nil {
		t.Error("a file was deleted twice")
	}
	if got := entries(t, path); !slices.Equal(got, []string{"x0", "x3"}) {
		t.Errorf("the directory has %v", got)
	}
	never, path := open(t, `^x$`, Options{})
	if err := write(never, filepath.Join(path, "x"), ""); err != nil || never.Remove(filepath.Join(path, "x")) == nil {
		t.Errorf("a set that deletes nothing did: %v", err)
	}
}

// TestDirectories checks that directories in a name are made, so that everyone who may read the
// file can enter them.
func TestDirectories(t *testing.T) {
	d, path := open(t, `^[0-9]*/[0-9]*/x$`, Options{Mode: 0o640})
	for range 2 {
		if err := write(d, filepath.Join(path, "2026/11/x"), ""); err != nil {
			t.Fatal(err)
		}
	}
	old := unix.Umask(0)
	unix.Umask(old)
	if info, err := os.Stat(filepath.Join(path, "2026/11")); err != nil || info.Mode().Perm() != 0o750&^fs.FileMode(old) {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// TestPending checks that several files may wait for their names, but not any number, that each
// gets its own, and that none is left behind.
func TestPending(t *testing.T) {
	d, path := open(t, `^[xyz][0-9]*$`, Options{})
	create := func(name string) error {
		f, _, err := d.Create(filepath.Join(path, name))
		if err != nil {
			return err
		}
		_, err = f.WriteString(name)
		return errors.Join(err, f.Close())
	}
	x, y := filepath.Join(path, "x"), filepath.Join(path, "y")
	if err := errors.Join(create("x"), create("y"), create("z")); err != nil {
		t.Fatal(err)
	}
	if create("x") == nil {
		t.Error("one name was given twice")
	}
	if err := errors.Join(d.Publish(y), d.Discard(x), d.Discard(x), d.Discard(y)); err != nil {
		t.Error(err)
	}
	if d.Publish(x) == nil || d.Publish(y) == nil {
		t.Error("what was discarded or has a name got one")
	}
	if b, err := os.ReadFile(y); err != nil || string(b) != "y" {
		t.Errorf("the file has %q, %v", b, err)
	}
	for i := range maxPending - 1 {
		if err := create(fmt.Sprintf("x%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if create("x") == nil {
		t.Error("too many files were made")
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if got := entries(t, path); !slices.Equal(got, []string{"y"}) {
		t.Errorf("the directory has %v", got)
	}
}

// TestFind checks that Find returns the absolute path of a regular file of the set, and of
// nothing else.
func TestFind(t *testing.T) {
	d, path := open(t, `^(-rf|x[0-9]*|[ab]/x)$`, Options{})
	for _, name := range []string{"x", "a/x", "-rf", "other"} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(filepath.Join(path, name)), 0o700), os.WriteFile(filepath.Join(path, name), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(os.Symlink("x", path+"/x1"), unix.Mkfifo(path+"/x2", 0o600), os.Mkdir(path+"/x3", 0o700), os.Symlink("a", path+"/b")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"x", "a/x", "-rf"} {
		if got, err := d.Find(filepath.Join(path, name)); err != nil || got != filepath.Join(path, name) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"other", "x1", "x2", "x3", "x4", "b/x", "x/../other", "../" + filepath.Base(path) + "/other", ""} {
		if got, err := d.Find(filepath.Join(path, name)); err == nil {
			t.Errorf("%s is %q", name, got)
		}
	}
	t.Chdir(path)
	here, err := Open(".", Options{Names: d.o.Names})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = here.Close() }()
	if got, err := here.Find("-rf"); err != nil || got != filepath.Join(path, "-rf") {
		t.Errorf("%q, %v", got, err)
	}
}

// FuzzBelow checks that no name leads out of the directory under a rule that allows all names.
func FuzzBelow(f *testing.F) {
	f.Add("/a/b", "/a")
	f.Add("x_%H/b", "x_%H")
	f.Add("../a", ".")
	f.Add("/a/../b", "/a")
	all := Options{Names: regexp.MustCompile(`(?s).*`)}
	f.Fuzz(func(t *testing.T, name, directory string) {
		d := Directory{o: all, path: directory}
		below, err := d.below(name)
		if err != nil {
			return
		}
		if !fs.ValidPath(strings.ToValidUTF8(below, "?")) || below == "." {
			t.Errorf("%q is taken for %q in %q", name, below, directory)
		}
		root, path := filepath.Join("/r/s", directory), filepath.Join("/r/s", name)
		if filepath.IsAbs(directory) {
			root, path = filepath.Clean(directory), filepath.Clean(name)
		}
		if path != filepath.Join(root, below) && !strings.Contains(directory, "..") {
			t.Errorf("%q is taken for %q in %q", name, below, directory)
		}
	})
}

// TestLongName checks that a file may have the longest possible name.
func TestLongName(t *testing.T) {
	d, path := open(t, `^x*$`, Options{})
	for _, length := range []int{243, 253, 255} {
		if err := write(d, filepath.Join(path, strings.Repeat("x", length)), "text"); err != nil {
			t.Errorf("%d bytes: %v", length, err)
		}
	}
}

// TestKeepOwn checks that KeepOwn keeps a file that was made here, and that a file of someone
// else with its name is replaced.
func TestKeepOwn(t *testing.T) {
	d, path := open(t, `^x$`, Options{KeepOwn: true})
	name := filepath.Join(path, "x")
	if err := errors.Join(os.WriteFile(name, nil, 0o600), write(d, name, "first")); err != nil {
		t.Fatal(err)
	}
	if err := write(d, name, "second"); !errors.Is(err, unix.EPERM) {
		t.Errorf("it was replaced: %v", err)
	}
	if err := errors.Join(os.Rename(name, name+".1"), write(d, name, "second"), os.Remove(name), write(d, name, "third")); err != nil {
		t.Error(err)
	}
	if d.Remove(name) == nil {
		t.Error("it was deleted")
	}
}

// TestEarlier checks that files of earlier runs are found by their exact names, the oldest
// first, and that they may be deleted, but no other files.
func TestEarlier(t *testing.T) {
	path, outside := t.TempDir(), filepath.Join(t.TempDir(), "x5")
	at := func(name string) string { return filepath.Join(path, name) }
	if err := errors.Join(os.MkdirAll(at("d/e"), 0o700), os.WriteFile(outside, []byte("theirs"), 0o600), os.Symlink(outside, at("x5")), unix.Mkfifo(at("x6"), 0o600)); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"x3", "x2.gz", "d/x1", "x1", "x1.gz", "x2.gz.gz", "x1.txt", "y1", "d/e/x1", "x1.d"} {
		if err := errors.Join(os.WriteFile(at(name), make([]byte, 1<<i), 0o600), os.Chtimes(at(name), time.Time{}, time.Unix(1700000000+int64(i), 0))); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range [][]File{
		{{Name: "x3", Size: 1}, {Name: "d/x1", Size: 4}, {Name: "x1", Size: 8}},
		{{Name: "x3", Size: 1}, {Name: "x2", Size: 2}, {Name: "d/x1", Size: 4}, {Name: "x1", Size: 8 + 16}},
	} {
		hooked := i == 1 // the files are deleted then
		names := regexp.MustCompile("^(d/)?x[0-9]$")
		d, err := Open(path, Options{Names: names, Earlier: names, Deletes: true, Hooked: hooked})
		if err != nil {
			t.Fatal(err)
		}
		got := d.Earlier()
		for i := range got {
			if size, err := d.Size(at(got[i].Name)); err != nil || size != got[i].Size {
				t.Errorf("%s has %d bytes, %v", got[i].Name, size, err)
			}
			got[i].modified = 0
		}
		if !slices.Equal(got, want) {
			t.Errorf("hooked %v: %v, want %v", hooked, got, want)
		}
		if !hooked {
			continue
		}
		for _, f := range got {
			if err := d.Remove(at(f.Name)); err != nil || d.Remove(at(f.Name)) == nil {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
		for _, name := range []string{"x5", "x6", "y1", "x1.txt", "d/e/x1"} {
			if d.Remove(at(name)) == nil {
				t.Errorf("%s was deleted", name)
			}
		}
		if got := entries(t, path); !slices.Equal(got, []string{"d", "x1.d", "x1.txt", "x2.gz.gz", "x5", "x6", "y1"}) {
			t.Errorf("the directory has %v", got)
		}
	}
}

// TestReopen checks that a file can be opened again to append to it, and nothing that has its
// place.
func TestReopen(t *testing.T) {
	d, path := open(t, `^[xyz]$`, Options{KeepOwn: true})
	x, y := filepath.Join(path, "x"), filepath.Join(path, "y")
	if err := errors.Join(write(d, x, "one"), os.WriteFile(y, []byte("theirs"), 0o600)); err != nil {
		t.Fatal(err)
	}
	f, err := d.Reopen(x)
	if err != nil {
		t.Fatal(err)
	}
	_, err = f.WriteString(" two")
	if text, e := os.ReadFile(x); errors.Join(err, e, f.Close()) != nil || string(text) != "one two" {
		t.Errorf("%q, %v, %v", text, err, e)
	}
	for _, name := range []string{y, filepath.Join(path, "z"), filepath.Join(path, "..", "x")} {
		if f, err := d.Reopen(name); err == nil {
			t.Errorf("%s: reopened", f.Name())
		}
	}
	if err := os.Rename(x, filepath.Join(path, "moved")); err != nil { // it stays, so that its number is not used again
		t.Fatal(err)
	}
	for what, place := range map[string]func() error{
		"another file": func() error { return os.WriteFile(x, []byte("theirs"), 0o600) },
		"a link":       func() error { return os.Symlink(y, x) },
		"a pipe":       func() error { return unix.Mkfifo(x, 0o600) },
		"nothing":      func() error { return nil },
	} {
		if err := place(); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Reopen(x); err == nil {
			t.Errorf("%s in its place is opened", what)
		}
		if err := os.Remove(x); err != nil && what != "nothing" {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(y); err != nil || string(text) != "theirs" {
		t.Errorf("%q, %v", text, err)
	}
}
