package helper

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// startFiles starts a helper for files x, x1, x2 and so on in a new directory. The pipe ends
// when the helper does.
func startFiles(t *testing.T) (f *Files, dir string, end *os.File) {
	t.Helper()
	end, stderr, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	f, err = StartFiles(FilesOptions{
		Directory: dir, Names: "^x[0-9]*$", Mode: 0o640, Deletes: true, Stderr: stderr, Note: func(text string) { t.Error(text) },
	})
	if err := errors.Join(err, stderr.Close()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.socket.Close() })
	return f, dir, end
}

// TestFiles checks that a file made by the helper can be written here, named and deleted.
func TestFiles(t *testing.T) {
	f, dir, _ := startFiles(t)
	if len(f.InForce) == 0 {
		t.Error("nothing is known of the helper's sandbox")
	}
	path := filepath.Join(dir, "x")
	file, err := f.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if flags, err := unix.FcntlInt(file.Fd(), unix.F_GETFD, 0); err != nil || flags&unix.FD_CLOEXEC == 0 {
		t.Errorf("the file stays open on exec: %v", err)
	}
	if _, err := file.WriteString("text"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("it has its name too early")
	}
	if err := errors.Join(f.Publish(path), file.Truncate(2), file.Close()); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "te" {
		t.Errorf("%q, %v", b, err)
	}
	if err := f.Remove(path); err != nil {
		t.Error(err)
	}
	if err := f.Remove(path); err == nil || strings.Contains(err.Error(), "gone") {
		t.Errorf("once more: %v", err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Create(path); !errors.Is(err, unix.EISDIR) {
		t.Errorf("the helper's error is not passed on: %v", err)
	}
}

// TestFilesAttacked checks that the helper makes and deletes nothing that its rule does not
// allow, whatever it is asked, and that it goes on.
func TestFilesAttacked(t *testing.T) {
	f, dir, _ := startFiles(t)
	theirs := filepath.Join(dir, "x7")
	if err := os.WriteFile(theirs, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", dir, dir + "/", dir + "/.bashrc", dir + "/../x", dir + "/x\n", dir + "/x\x00", "x", "/etc/x", dir + "/.ssh/x", dir + "/" + strings.Repeat("x", 10000),
		dir + "/x" + strings.Repeat("1", 300), theirs,
	} {
		for letter := range byte(128) {
			if letter == createMessage && name == theirs || letter == 0 {
				continue
			}
			file, said, err := f.request(letter, name)
			if file != nil {
				t.Errorf("%c %q was made: %s", letter, name, said)
			}
			if err == nil && letter != discardMessage {
				t.Errorf("%c %q was done: %s", letter, name, said)
			}
		}
	}
	if _, err := unix.Write(int(f.socket.Fd()), make([]byte, 2*maxMessage)); err != nil {
		t.Log(err) // the kernel refuses the message
	} else if _, _, err := f.request(0, ""); err == nil {
		t.Error("a message that is too long was done")
	}
	if file, err := f.Create(filepath.Join(dir, "x1")); err != nil {
		t.Errorf("it does not go on: %v", err)
	} else if err := errors.Join(file.Close(), f.Publish(filepath.Join(dir, "x1"))); err != nil {
		t.Error(err)
	}
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != 2 {
		t.Errorf("%v, %v", list, err)
	}
	if b, err := os.ReadFile(theirs); err != nil || string(b) != "theirs" {
		t.Errorf("%q, %v", b, err)
	}
}

// TestFilesEnd checks that the helper ends with the process that started it, and leaves no
// unnamed file behind.
func TestFilesEnd(t *testing.T) {
	f, dir, end := startFiles(t)
	file, err := f.Create(filepath.Join(dir, "x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(file.Close(), f.socket.Close()); err != nil {
		t.Fatal(err)
	}
	if said, err := io.ReadAll(end); err != nil || len(said) > 0 {
		t.Errorf("it said %s, %v", said, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}
