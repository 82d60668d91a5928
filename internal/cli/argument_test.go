package cli

import (
	"strings"
	"testing"
)

// TestEmptyValues: every option refuses an empty value, which is never treated like an
// option that is left out.
func TestEmptyValues(t *testing.T) {
	for _, o := range Options() {
		if _, counts := o.at(new(Config), new(rawFlags)).(*int); counts {
			continue
		}
		ways := [][]string{{"--" + o.Name + "="}}
		if o.Value != "" && o.Bare == "" {
			ways = append(ways, []string{"--" + o.Name, ""}, []string{"--" + o.Name + "= "})
			if o.Short != "" {
				ways = append(ways, []string{"-" + o.Short, ""})
			}
		}
		for _, args := range ways {
			if _, err := Parse(args); err == nil || !strings.Contains(err.Error(), o.Name) {
				t.Errorf("%q: %v", args, err)
			}
		}
	}
	if _, err := ParseDiff([]string{"--ignore", "", "a", "b"}); err == nil {
		t.Error("diff --ignore '': no error")
	}
	if c, err := Parse([]string{"-i", "lo", ""}); err != nil || c.Expression != "" {
		t.Errorf("an empty expression is none: %v", err)
	}
}

// TestOptionalValues: an optional value may also be a word of its own.
func TestOptionalValues(t *testing.T) {
	c, err := Parse([]string{"-r", "x", "--color", "never", "--summary", "json", "tcp"})
	if err != nil || c.Color != ColorNever || !c.Summary.JSON || c.Expression != "tcp" {
		t.Errorf("%+v, %v", c, err)
	}
	c, err = Parse([]string{"--color", "--summary", "-r", "x", "--", "--color", "never"})
	if err != nil || c.Color != ColorAlways || !c.Summary.Given || c.Expression != "--color never" {
		t.Errorf("%+v, %v", c, err)
	}
}
