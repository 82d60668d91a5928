package member

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain has this program stand for ringcap if its argument is remedy.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "remedy" {
		_, _ = os.Stdout.WriteString(Remedy())
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestRemedy checks what a user is told to do: with no script beside the program, with one, and
// once root has allowed members to capture. TestDeb has members who do.
func TestRemedy(t *testing.T) {
	root := t.TempDir()
	program, beside := filepath.Join(root, "bin/ringcap"), filepath.Join(root, "libexec/ringcap")
	for _, dir := range []string{filepath.Dir(program), beside} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct{ add, says string }{
		{"", "sudo setcap cap_net_raw=ep " + program},
		{"capture-group", "sudo " + beside + "/capture-group on && sudo usermod -aG ringcap USER, and log in again"},
		{"ringcap", "once: sudo usermod -aG ringcap USER, and log in again"},
	} {
		if step.add != "" {
			if err := os.WriteFile(filepath.Join(beside, step.add), nil, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		out, err := exec.Command(program, "remedy").Output()
		if err != nil || !strings.HasPrefix(string(out), "run with sudo") || !strings.HasSuffix(string(out), step.says) {
			t.Errorf("%v: %s", err, out)
		}
	}
}
