package version

import (
	"os"
	"os/exec"
	"regexp"
	"testing"
)

// TestCommit checks that what make says of the commit is in the program: a linker that does
// not find the variable of -X says nothing.
func TestCommit(t *testing.T) {
	const built = "RINGCAP_TEST_BUILT"
	if os.Getenv(built) != "" {
		if commit, modified := Commit(); commit != "0123456789ab" || !modified {
			t.Errorf("commit %q, modified %v", commit, modified)
		}
		return
	}
	for _, target := range []string{"build", "static"} {
		command, err := exec.Command("make", "-C", "../..", "-n", "-o", "deps", target, "COMMIT=0123456789ab-dirty").CombinedOutput()
		flags := regexp.MustCompile(`-X [^'" ]+`).Find(command)
		if err != nil || flags == nil {
			t.Fatalf("%v: %s", err, command)
		}
		cmd := exec.Command("go", "test", "-run", t.Name(), "-ldflags", string(flags), ".")
		cmd.Env = append(os.Environ(), built+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", target, err, out)
		}
	}
}
