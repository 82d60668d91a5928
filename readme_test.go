package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ringcap/internal/testing/cmdtest"
)

// replayExamples are the blocks of code of README's section on tests, in one language.
func replayExamples(t *testing.T, language string) (blocks []string) {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "### Replay a capture in a test\n")
	if !ok {
		t.Fatal("README has no section on tests")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	for _, m := range regexp.MustCompile("(?s)```"+language+"\n(.*?)```").FindAllStringSubmatch(section, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// exampleFiles makes the captures that the examples name, in a new directory.
func exampleFiles(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	data, err := os.ReadFile("testdata/http.pcap")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "testdata"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"trace.pcap", "expected.pcap", "captured.pcap", "sent.pcap", "left.pcap", "right.pcap", "testdata/expected.pcap"} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := cmdtest.Command(t, "-r", filepath.Join(dir, "sent.pcap"), "-w", filepath.Join(dir, "received.pcapng")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

// TestReadmeScripts runs what README shows of tests in the shell.
func TestReadmeScripts(t *testing.T) {
	blocks := replayExamples(t, "sh")
	if len(blocks) < 2 {
		t.Fatalf("README has %d examples", len(blocks))
	}
	cmd := exec.Command("sh", "-eu", "-c", strings.Join(blocks, "\n"))
	cmd.Dir = exampleFiles(t)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// TestReadmeGo runs the test that README shows in Go.
func TestReadmeGo(t *testing.T) {
	var tests []string
	for _, b := range replayExamples(t, "go") {
		if strings.HasPrefix(b, "func Test") {
			tests = append(tests, b)
		}
	}
	if len(tests) == 0 {
		t.Fatal("README has no test in Go")
	}
	dir := exampleFiles(t)
	source := "package traffic\n\nimport (\n\t\"os/exec\"\n\t\"testing\"\n)\n\n" + strings.Join(tests, "\n")
	for name, text := range map[string]string{"go.mod": "module traffic\n", "traffic_test.go": source} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "test", "./...")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
