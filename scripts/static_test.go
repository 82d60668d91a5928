// Package scripts tests what the scripts build.
package scripts

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"ringcap/internal/testing/cmdtest"
)

func TestMain(m *testing.M) { os.Exit(cmdtest.Main(m)) }

// build builds a static binary and returns its path.
func build(t *testing.T, source string, env ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ringcap")
	if err := cmdtest.BuildStatic(source, path, env...); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReproducible checks that the static binary has the same bytes when the source is in
// another directory and nothing is in the cache of compiled packages.
func TestReproducible(t *testing.T) {
	here, copied := build(t, ".."), filepath.Join(t.TempDir(), "elsewhere")
	// Everything is copied that a build may read.
	if err := os.CopyFS(copied, os.DirFS("..")); err != nil {
		t.Fatal(err)
	}
	there := build(t, copied, "GOCACHE="+t.TempDir())
	a, err := os.ReadFile(here)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(there)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Errorf("the builds differ: %d and %d bytes", len(a), len(b))
	}
	if bytes.Contains(a, []byte(copied)) || bytes.Contains(a, []byte(os.Getenv("HOME")+"/")) {
		t.Error("the binary has a path of the machine that built it")
	}
	if out, err := exec.Command("go", "tool", "buildid", here).Output(); err != nil || len(bytes.TrimSpace(out)) > 0 {
		t.Errorf("the binary has a build ID: %v: %s", err, out)
	}
}

// TestImage builds the program as the Dockerfile does, where there is no .git, and checks that it knows
// the commit.
func TestImage(t *testing.T) {
	file, err := os.ReadFile("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	_, step, found := strings.Cut(string(file), "\nRUN if ")
	step, _, _ = strings.Cut(step, "\n")
	if !found {
		t.Fatalf("the Dockerfile has no step that builds: %s", file)
	}
	program := filepath.Join(t.TempDir(), "ringcap")
	cmd := exec.Command("sh", "-ec", "if "+strings.ReplaceAll(step, " /ringcap", " "+program))
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "BINARY=", "TARGETARCH="+runtime.GOARCH, "COMMIT=0123abcd")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if out := cmdtest.Tool(t, program, "--version"); !strings.Contains(out, "\ncommit 0123abcd\n") {
		t.Errorf("--version: %s", out)
	}
}

// hosts matches what --version says of the machine; the emulator has neither Landlock nor seccomp.
var hosts = regexp.MustCompile(`"platform":"[^"]*",|,"features":.*`)

// TestArm64 checks that the binary for arm64 is one without shared libraries, and prints what
// the one for this machine prints.
func TestArm64(t *testing.T) {
	cmdtest.Need(t, "aarch64-linux-gnu-gcc")
	emulator := cmdtest.Need(t, "qemu-aarch64-static")
	program := build(t, "..", "GOARCH=arm64")
	f, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if f.Machine != elf.EM_AARCH64 {
		t.Errorf("it is for %v", f.Machine)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("it has a %v", p.Type)
		}
	}
	// The emulator has threads of its own, which cannot enter the sandbox.
	for _, args := range []string{"--version --json", "-r ../testdata/http.pcap --count tcp[tcpflags]&tcp-push!=0", "-r ../testdata/http.pcap -vv -X --utc", "-r ../testdata/http.pcap --json --utc"} {
		words := append(strings.Fields(args), "--sandbox=off")
		want, err := cmdtest.Command(t, words...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", args, err, want)
		}
		want = hosts.ReplaceAll(want, nil)
		got, err := exec.Command(emulator, append([]string{program}, words...)...).CombinedOutput()
		got = hosts.ReplaceAll(got, nil)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v: %s", args, err, cmdtest.FirstDifference(string(got), string(want)))
		}
	}
}
