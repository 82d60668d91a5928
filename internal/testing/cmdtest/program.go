// Package cmdtest runs ringcap, and other programs beside it, in tests.
package cmdtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"ringcap/internal/testing/nettest"
)

// program is the ringcap that tests run.
var program struct {
	sync.Once
	path string
	dir  string // to be removed
	err  error
}

// Main runs the tests of a package that runs ringcap, where they may make
// network namespaces. It removes what Program built. Call it from TestMain.
func Main(m *testing.M) int {
	code := nettest.Run(m)
	if program.dir != "" {
		_ = os.RemoveAll(program.dir)
	}
	return code
}

// Use makes Program return a path that is known, instead of building.
func Use(path string) { program.Do(func() { program.path = path }) }

// Program returns the path of ringcap. The first call builds it, with the race
// detector if the test has it.
func Program(tb testing.TB) string {
	tb.Helper()
	program.Do(build)
	if program.err != nil {
		tb.Fatal(program.err)
	}
	return program.path
}

func build() {
	if program.dir, program.err = os.MkdirTemp("", "ringcap-test"); program.err != nil {
		return
	}
	// Tests run it as other users, too.
	if program.err = os.Chmod(program.dir, 0o755); program.err != nil {
		return
	}
	program.path = filepath.Join(program.dir, "ringcap")
	args := []string{"build", "-buildvcs=false", "-o", program.path}
	if UnderRace {
		args = append(args, "-race")
	}
	if out, err := exec.Command("go", append(args, "ringcap")...).CombinedOutput(); err != nil {
		program.err = fmt.Errorf("build ringcap: %w: %s", err, out)
	}
}

// Command is ringcap with arguments.
func Command(tb testing.TB, args ...string) *exec.Cmd {
	tb.Helper()
	return exec.Command(Program(tb), args...)
}
