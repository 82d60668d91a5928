package sandbox

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// TestInvoking checks that a capture becomes the user who ran sudo, unless that is root.
func TestInvoking(t *testing.T) {
	for value, want := range map[string]bool{"": false, "0": false, "-1": false, "x": false, "65534": true} {
		u, err := Invoking(func(string) string { return value })
		if err != nil || (u != nil) != want {
			t.Errorf("SUDO_UID=%s: %v, %v", value, u, err)
		}
	}
}

// TestUnknownUser checks that a user without an account can be given by number where that is enough,
// and that the message about an unknown one says what to do.
func TestUnknownUser(t *testing.T) {
	if id, err := UserID("4000000000"); id != 4000000000 || err != nil {
		t.Errorf("%d, %v", id, err)
	}
	_, err := UserID("no-such-user")
	if want := `this host has no user "no-such-user": give the number`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	for _, name := range []string{"no-such-user", "4000000000"} {
		_, err := Lookup(name)
		if want := fmt.Sprintf("this host has no user %q: give one that has an account", name); err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestMay checks that another user's access can be tested without this process becoming that
// user.
func TestMay(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs a second user: run as root")
	}
	nobody, err := Lookup("65534")
	if err != nil {
		t.Skipf("needs user 65534: %v", err)
	}
	dir := t.TempDir() // which others cannot enter
	mine := filepath.Join(dir, "x")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, may := range map[string]bool{"/": true, "/tmp": true, dir: false, mine: false} {
		err := nobody.May([]Access{{Path: path, Mode: unix.R_OK}})
		if may && err != nil || !may && !errors.Is(err, fs.ErrPermission) {
			t.Errorf("%s: %v", path, err)
		}
		if err := MayBare([]Access{{Path: path, Mode: unix.R_OK | unix.W_OK}}); err != nil {
			t.Errorf("root's own %s: %v", path, err)
		}
	}
	if unix.Geteuid() != 0 || unix.Access(mine, unix.W_OK) != nil {
		t.Error("the test is not root any more")
	}
}

// TestUnprivileged checks that there is a user other than root to become.
func TestUnprivileged(t *testing.T) {
	if u := Unprivileged(); u.UID == 0 || u.GID == 0 || u.Name == "" {
		t.Errorf("%+v", u)
	}
}
