// Package cmdtest runs ringcap and other programs in tests.
package cmdtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"ringcap/internal/testing/nettest"
)

// program is the binary that tests run.
var program struct {
	sync.Once
	path string
	dir  string // removed by Main
	err  error
}

// static is the binary of make static that tests run. It has the fields of program.
var static struct {
	sync.Once
	path string
	dir  string
	err  error
}

// Main runs the tests of a package that runs ringcap, if possible with permission to make
// network namespaces. It then removes the binaries that Program and Static built. Call it
// from TestMain.
func Main(m *testing.M) int {
	// A program with the race detector waits a second before it exits, unless told otherwise.
	_ = os.Setenv("GORACE", strings.TrimSpace("atexit_sleep_ms=10 "+os.Getenv("GORACE")))
	if signal.Ignored(syscall.SIGHUP) { // as under nohup: programs would inherit that
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	code := nettest.Run(m)
	for _, dir := range []string{program.dir, static.dir} {
		if dir != "" {
			_ = os.RemoveAll(dir)
		}
	}
	return code
}

// Use makes Program return path instead of building a binary.
func Use(path string) { program.Do(func() { program.path = path }) }

// Program returns the path of ringcap. The first call builds it, with the race detector
// if the test has it.
func Program(tb testing.TB) string {
	tb.Helper()
	program.Do(build)
	if program.err != nil {
		tb.Fatal(program.err)
	}
	return program.path
}

// Static returns the path of the binary of make static. The first call builds it.
func Static(tb testing.TB) string {
	tb.Helper()
	static.Do(func() {
		if static.dir, static.err = os.MkdirTemp("", "ringcap-static"); static.err != nil {
			return
		}
		var source []byte
		if source, static.err = exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output(); static.err == nil {
			static.path = filepath.Join(static.dir, "ringcap")
			static.err = BuildStatic(strings.TrimSpace(string(source)), static.path)
		}
	})
	if static.err != nil {
		tb.Fatal(static.err)
	}
	return static.path
}

// BuildStatic builds the source in a directory as make static does, with additional
// environment variables.
func BuildStatic(source, path string, env ...string) error {
	cmd := exec.Command(filepath.Join(source, "scripts", "static.sh"), path)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build a static ringcap: %w: %s", err, out)
	}
	return nil
}

// WithoutRace returns the path of a ringcap without the race detector, which needs
// several times the memory.
func WithoutRace(tb testing.TB) string {
	tb.Helper()
	if !UnderRace {
		return Program(tb)
	}
	path := filepath.Join(tb.TempDir(), "ringcap")
	if err := goBuild(path); err != nil {
		tb.Fatal(err)
	}
	return path
}

func build() {
	if program.dir, program.err = os.MkdirTemp("", "ringcap-test"); program.err != nil {
		return
	}
	// Tests also run it as other users.
	if program.err = os.Chmod(program.dir, 0o755); program.err != nil {
		return
	}
	program.path = filepath.Join(program.dir, "ringcap")
	if UnderRace {
		program.err = goBuild(program.path, "-race")
	} else {
		program.err = goBuild(program.path)
	}
}

func goBuild(path string, flags ...string) error { return goBuildOf("ringcap", path, flags...) }

func goBuildOf(what, path string, flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", path}, flags...)
	if out, err := exec.Command("go", append(args, what)...).CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w: %s", what, err, out)
	}
	return nil
}

// ship says whether ringcap-ship was built.
var ship struct {
	sync.Once
	err error
}

// NeedShip builds ringcap-ship beside the ringcap of Program, where that looks for it.
func NeedShip(tb testing.TB) {
	tb.Helper()
	dir := filepath.Dir(Program(tb))
	ship.Do(func() { ship.err = goBuildOf("ringcap/ship", filepath.Join(dir, "ringcap-ship")) })
	if ship.err != nil {
		tb.Fatal(ship.err)
	}
}

// Command returns a command that runs ringcap with arguments.
func Command(tb testing.TB, args ...string) *exec.Cmd {
	tb.Helper()
	return exec.Command(Program(tb), args...)
}

// Shell returns a command that runs a shell script with arguments. In the script, ringcap
// is the binary of Program.
func Shell(tb testing.TB, script string, args ...string) *exec.Cmd {
	tb.Helper()
	cmd := exec.Command("sh", append([]string{"-c", script, "sh"}, args...)...)
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(Program(tb))+":"+os.Getenv("PATH"))
	return cmd
}
