package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// output returns the printed results of a package with these tests, and whether it
// passed.
func output(t *testing.T, ci, list, tests string) (string, bool) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module example\n", "skips.txt": list, "x_test.go": "package example\n\nimport \"testing\"\n\n" + tests,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0], "skips.txt", "go", "test", "-json", "./...")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CI="+ci, asProgram+"=1")
	out, err := cmd.CombinedOutput()
	return regexp.MustCompile(`\d+\.\d+s`).ReplaceAllString(string(out), "N"), err == nil
}

// asProgram makes the test binary the program.
const asProgram = "RINGCAP_TEST_SKIPS"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestOutput(t *testing.T) {
	const list = "# what is not here\n\nneeds [a-z]+\tno tools here\n"
	const skipped = `
func TestA(t *testing.T) { t.Log("well"); t.Skip("needs tshark") }
func TestB(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Skip("needs tshark") }); t.Log("goes on") }
`
	for _, c := range []struct {
		name, ci, list, tests, want string
		passes                      bool
	}{
		{"pass", "true", list, `func TestA(t *testing.T) { t.Log("not shown") }`, "ok  \texample\tN\n", true},
		{"listed", "true", list, skipped, "--- SKIP: TestA and 1 more: skipped: needs tshark\nok  \texample\tN\n", true},
		{"not listed", "true", "# nothing\n", skipped,
			"--- FAIL: TestA and 1 more: skipped: needs tshark\nFAIL\texample [2 skipped, not on the list skips.txt]\n", false},
		{"not in CI", "", "", skipped, "--- SKIP: TestA and 1 more: skipped: needs tshark\nok  \texample\tN\n", true},
		{"no reason", "true", "needs\tx\n", `func TestA(t *testing.T) { t.SkipNow() }`,
			"--- FAIL: TestA: skipped: no reason named\nFAIL\texample [1 skipped, not on the list skips.txt]\n", false},
		{"failure", "true", list, `
func TestA(t *testing.T) { t.Log("not shown") }
func TestB(t *testing.T) { t.Run("sub", func(t *testing.T) { t.Error("it broke") }) }
`, "--- FAIL: TestB (N)\n--- FAIL: TestB/sub (N)\n    x_test.go:7: it broke\nFAIL\nFAIL\texample\tN\n", false},
		{"build", "true", list, `func TestA(t *testing.T) { t.None() }`,
			"# example [example.test]\n./x_test.go:5:30: t.None undefined (type *testing.T has no field or method None)\nFAIL\texample [build failed]\n", false},
		{"no why", "true", "needs tshark\n", skipped, "skips: skips.txt: line 1 does not say why: want a pattern, a tab and why\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, passed := output(t, c.ci, c.list, c.tests); got != c.want || passed != c.passes {
				t.Errorf("passed %v, got\n%swant\n%s", passed, got, c.want)
			}
		})
	}
}

// TestPanic checks that the output of an unfinished test is printed.
func TestPanic(t *testing.T) {
	got, passed := output(t, "true", "", `func TestA(t *testing.T) { panic("it broke") }`)
	if passed || !strings.Contains(got, "panic: it broke") || !strings.Contains(got, "x_test.go:5") || !strings.HasSuffix(got, "FAIL\texample\tN\n") {
		t.Errorf("passed %v, got\n%s", passed, got)
	}
}
