package doctor

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"ringcap/internal/escape"
)

// count returns how many findings have that status.
func (r *report) count(s Status) (n int) {
	for _, f := range r.findings {
		if f.Status == s {
			n++
		}
	}
	return n
}

// json writes the findings as an array.
func (r *report) json(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(r.findings)
}

// severity is the order in which findings are shown.
var severity = []Status{Fault, Note, OK}

// print writes the verdict and then the findings, the worst first. Unless all is set, the good
// ones share a line.
func (r *report) print(out io.Writer, all, colored bool) error {
	var b strings.Builder
	status, verdict := r.verdict()
	row(&b, colored, status, verdict, "")
	for _, s := range severity {
		if s == OK && !all {
			break
		}
		for _, f := range r.findings {
			if f.Status == s {
				row(&b, colored, s, f.Check+": "+f.Text, f.Remedy)
			}
		}
	}
	if good := r.good(); len(good) > 0 && !all {
		row(&b, colored, OK, strings.Join(good, ", ")+" (-v shows them)", "")
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// good returns the checks all of whose findings are good.
func (r *report) good() (checks []string) {
	var bad []string
	for _, f := range r.findings {
		if f.Status != OK {
			bad = append(bad, f.Check)
		}
	}
	for _, f := range r.findings {
		if !slices.Contains(bad, f.Check) && !slices.Contains(checks, f.Check) {
			checks = append(checks, f.Check)
		}
	}
	return checks
}

// verdict answers whether a capture works here, and without loss.
func (r *report) verdict() (Status, string) {
	ready := "ready to capture"
	if r.capture != "" {
		ready += " on " + r.capture
	}
	faults, notes := r.count(Fault), r.count(Note)
	switch {
	case faults > 0 && notes > 0:
		return Fault, fmt.Sprintf("not %s: %s, %s", ready, number(faults, "fault"), number(notes, "note"))
	case faults > 0:
		return Fault, fmt.Sprintf("not %s: %s", ready, number(faults, "fault"))
	case slices.ContainsFunc(r.findings, Finding.losing):
		return Note, fmt.Sprintf("%s, but packets may get lost: %s", ready, number(notes, "note"))
	case notes > 0:
		return Note, fmt.Sprintf("%s without loss: %s", ready, number(notes, "note"))
	}
	return OK, ready + " without loss"
}

// losing reports whether a capture may lose packets because of the finding.
func (f Finding) losing() bool {
	return f.Status != OK && slices.Contains([]string{"disk", "adapter", "backlog", "filter", "cpu"}, f.Check)
}

func number(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// colors of the words: SGR sequences of ECMA-48.
var colors = map[Status]string{OK: "\x1b[32m", Note: "\x1b[33m", Fault: "\x1b[31m"}

// row writes a line for a finding, and one for its remedy.
func row(b *strings.Builder, colored bool, s Status, text, remedy string) {
	word := fmt.Sprintf("%-5s", s)
	if colored {
		word = colors[s] + word + "\x1b[0m"
	}
	fmt.Fprintf(b, "%s  %s\n", word, escape.Line(text))
	if remedy != "" {
		fmt.Fprintf(b, "         %s\n", escape.Line(remedy))
	}
}
