// Skips runs go test -json, prints the output of go test without -json, and counts the
// tests that were skipped:
//
//	go run ./internal/testing/skips LIST go test -json ./...
//
// If CI=true in the environment, a skip whose reason is not on the list is a failure. A
// line of the list is a regular expression for reasons, a tab, and a justification: what
// the machine lacks, or where the test runs instead.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: skips LIST go test -json PACKAGE...")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		if !errors.Is(err, errFailed) {
			fmt.Fprintln(os.Stderr, "skips:", err)
		}
		os.Exit(1)
	}
}

// errFailed means that failures have been printed.
var errFailed = errors.New("tests failed")

func run(path string, command []string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	allowed, err := parseList(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	c := &checker{out: os.Stdout, list: path, allowed: allowed, strict: os.Getenv("CI") == "true", packages: map[string]*results{}}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = os.Stderr
	events, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	failed := c.read(events)
	if err := cmd.Wait(); err != nil && failed == nil {
		return fmt.Errorf("%s: %w", strings.Join(command, " "), err)
	}
	return failed
}

// parseList parses a list. It ignores empty lines and comments.
func parseList(text string) (allowed []*regexp.Regexp, err error) {
	for n, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		pattern, why, _ := strings.Cut(line, "\t")
		if strings.TrimSpace(why) == "" {
			return nil, fmt.Errorf("line %d does not say why: want a pattern, a tab and why", n+1)
		}
		re, err := regexp.Compile("^(?:" + pattern + ")")
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		allowed = append(allowed, re)
	}
	return allowed, nil
}

// event is a line of go test -json (go doc test2json).
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // seconds that the test or package took
}

// checker prints results package by package.
type checker struct {
	out      io.Writer
	list     string
	allowed  []*regexp.Regexp
	strict   bool
	packages map[string]*results
	failed   bool
}

// results holds the results of a package.
type results struct {
	tests map[string]*result // by name; "" is the package itself
	names []string           // in order of their output
}

// result is the result of a test.
type result struct {
	action string // pass, fail or skip; empty while the test runs
	lines  []string
}

// read prints the results of a stream of events. It returns errFailed if there is a
// failure.
func (c *checker) read(r io.Reader) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if bytes.HasPrefix(line, []byte("{")) && json.Unmarshal(line, &e) == nil {
			c.event(&e)
		} else if len(line) > 0 {
			fmt.Fprintf(c.out, "%s", line)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	for name := range c.packages { // go test ended before the package did
		fmt.Fprintf(c.out, "FAIL\t%s [no result]\n", name)
		c.failed = true
	}
	if c.failed {
		return errFailed
	}
	return nil
}

func (c *checker) event(e *event) {
	switch e.Action {
	case "build-output":
		fmt.Fprint(c.out, e.Output)
		return
	case "build-fail":
		c.failed = true
		return
	}
	p := c.packages[e.Package]
	if p == nil {
		p = &results{tests: map[string]*result{}}
		c.packages[e.Package] = p
	}
	t := p.tests[e.Test]
	if t == nil {
		t = new(result)
		p.tests[e.Test] = t
		p.names = append(p.names, e.Test)
	}
	switch e.Action {
	case "output":
		t.lines = append(t.lines, e.Output)
	case "pass", "fail", "skip":
		t.action = e.Action
		c.progress(e)
		if e.Test == "" {
			c.print(e.Package, p)
			delete(c.packages, e.Package)
		}
	}
}

// progress prints tests that took long when they end, because a package may take minutes
// and prints its results only at its end.
func (c *checker) progress(e *event) {
	const long = 5 // seconds
	if e.Test != "" && e.Elapsed >= long && !strings.Contains(e.Test, "/") {
		fmt.Fprintf(c.out, "...\t%s\t%s\t%.1fs\n", e.Package, e.Test, e.Elapsed)
	}
}

// print prints the results of a package that has ended as go test does: only the tests
// that failed, then all that were skipped.
func (c *checker) print(name string, p *results) {
	own := p.tests[""]
	failed := own.action == "fail"
	if failed {
		for _, name := range p.names {
			if t := p.tests[name]; name != "" && (t.action == "fail" || t.action == "") {
				t.print(c.out)
			}
		}
	}
	refused := c.skips(p)
	for i, line := range own.lines {
		last := i == len(own.lines)-1
		switch {
		case strings.HasPrefix(line, "=== "), line == "PASS\n" && !failed:
		case last && refused > 0 && !failed:
			fmt.Fprintf(c.out, "FAIL\t%s [%d skipped, not on the list %s]\n", name, refused, c.list)
		case last || failed:
			fmt.Fprint(c.out, line)
		}
	}
	c.failed = c.failed || failed || refused > 0
}

// print prints the output of a test, with its verdict first.
func (t *result) print(w io.Writer) {
	verdict := func(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " "), "--- ") }
	for _, line := range t.lines {
		if verdict(line) {
			fmt.Fprint(w, line)
		}
	}
	for _, line := range t.lines {
		if !verdict(line) && !strings.HasPrefix(line, "=== ") {
			fmt.Fprint(w, line)
		}
	}
}

// skips prints the skipped tests of a package by reason. It returns the number of those
// that are not allowed.
func (c *checker) skips(p *results) (refused int) {
	tests := map[string][]string{}
	var reasons []string
	for _, name := range p.names {
		if t := p.tests[name]; name != "" && t.action == "skip" {
			why := t.reason()
			if tests[why] == nil {
				reasons = append(reasons, why)
			}
			tests[why] = append(tests[why], name)
		}
	}
	for _, why := range reasons {
		verdict, names := "SKIP", tests[why]
		if c.strict && !slices.ContainsFunc(c.allowed, func(re *regexp.Regexp) bool { return re.MatchString(why) }) {
			verdict = "FAIL"
			refused += len(names)
		}
		others := ""
		if n := len(names) - 1; n > 0 {
			others = fmt.Sprintf(" and %d more", n)
		}
		if why == "" {
			why = "no reason named"
		}
		fmt.Fprintf(c.out, "--- %s: %s%s: skipped: %s\n", verdict, names[0], others, why)
	}
	return refused
}

// logLine matches the first line of a test's log message.
var logLine = regexp.MustCompile(`^\s+[^\s:]+\.go:\d+: (.*)`)

// reason returns the last log message of the test, which is the reason of a skip.
func (t *result) reason() (why string) {
	for _, line := range t.lines {
		line = strings.TrimRight(line, "\n")
		switch m := logLine.FindStringSubmatch(line); {
		case strings.HasPrefix(line, "=== "), strings.HasPrefix(strings.TrimLeft(line, " "), "--- "):
		case m != nil:
			why = m[1]
		case why != "":
			why += " " + strings.TrimSpace(line)
		}
	}
	return strings.TrimSpace(why)
}
