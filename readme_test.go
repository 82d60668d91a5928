package main_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ringcap/internal/testing/cmdtest"
)

// replayExamples returns the blocks of code in one language in README's section on tests.
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

// exampleFiles returns a new directory with the captures that the examples name.
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
	for _, name := range []string{"trace.pcap", "expected.pcap", "captured.pcap", "sent.pcap", "left.pcap", "right.pcap", "testdata/expected.pcap", "testdata/trace.pcap"} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := cmdtest.Command(t, "-r", filepath.Join(dir, "sent.pcap"), "-w", filepath.Join(dir, "received.pcapng")).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}

// TestReadmeScripts checks that README's shell examples of tests work.
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

// TestReadmeGo checks that README's test in Go works.
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
	top, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	module, sums := readFile(t, "testdata/outside/go.mod"), readFile(t, "testdata/outside/go.sum")
	for name, text := range map[string]string{
		"go.mod": strings.Replace(module, "../..", top, 1), "go.sum": sums,
		"traffic_test.go": "package traffic\n\nimport (\n\t\"testing\"\n\n\t\"ringcap/replay\"\n)\n\n" + strings.Join(tests, "\n"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, flag := range []string{"-update", "-v"} {
		cmd := exec.Command("go", "test", "-count=1", ".", flag)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v: %s", flag, err, out)
		}
	}
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestDocumentLinks checks that each relative link in README.md and docs/*.md leads to a file
// that exists and, if it has an anchor, to a heading in it.
func TestDocumentLinks(t *testing.T) {
	documents, err := filepath.Glob("docs/*.md")
	if err != nil || len(documents) == 0 {
		t.Fatalf("documents: %v, %v", documents, err)
	}
	link, code := regexp.MustCompile(`\]\(([^)\s]+)\)`), regexp.MustCompile("`[^`\n]*`")
	for _, document := range append(documents, "README.md") {
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(prose(t, document), ""), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			path, anchor, _ := strings.Cut(m[1], "#")
			target := document
			if path != "" {
				target = filepath.Join(filepath.Dir(document), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s: %v", document, m[1], err)
			} else if anchor != "" && !slices.Contains(anchors(prose(t, target)), anchor) {
				t.Errorf("%s links to %s: %s has no such heading", document, m[1], target)
			}
		}
	}
}

// prose returns the text of a document without its blocks of code.
func prose(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(string(text), "")
}

// anchors returns the anchors of a document's headings: in lower case, with hyphens for spaces
// and without punctuation.
func anchors(text string) (all []string) {
	punctuation := regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	for _, m := range regexp.MustCompile(`(?m)^#+ +(.*)$`).FindAllStringSubmatch(text, -1) {
		name := punctuation.ReplaceAllString(strings.ToLower(m[1]), "")
		all = append(all, strings.ReplaceAll(strings.TrimSpace(name), " ", "-"))
	}
	return all
}

// TestDocumentsNamed checks that the documents that code, comments, messages and scripts name
// exist.
func TestDocumentsNamed(t *testing.T) {
	name := regexp.MustCompile(`\bdocs/[\w.-]+\.(?:md|json)\b`)
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata"):
			return filepath.SkipDir
		case d.Name() != "Makefile" && !slices.Contains([]string{".go", ".sh", ".yml", ".service"}, filepath.Ext(path)):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, document := range name.FindAllString(string(text), -1) {
			if _, err := os.Stat(document); err != nil {
				t.Errorf("%s names %s: %v", path, document, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDocumentedTests checks that the tests that documents cite exist.
func TestDocumentedTests(t *testing.T) {
	tests := map[string]bool{}
	function := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range function.FindAllStringSubmatch(string(text), -1) {
			tests[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	documents, err := filepath.Glob("docs/*.md")
	if err != nil || len(documents) == 0 {
		t.Fatalf("documents: %v, %v", documents, err)
	}
	for _, document := range documents {
		for _, name := range regexp.MustCompile(`\b(?:Test|Fuzz|Benchmark)[A-Z]\w+`).FindAllString(prose(t, document), -1) {
			if !tests[name] {
				t.Errorf("%s cites %s: there is no such test", document, name)
			}
		}
	}
}
