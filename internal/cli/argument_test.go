package cli

import (
	"strings"
	"testing"

	"ringcap/internal/summary"
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
	if err != nil || c.Color != ColorNever || c.Summary.Form != summary.JSON || c.Expression != "tcp" {
		t.Errorf("%+v, %v", c, err)
	}
	c, err = Parse([]string{"--color", "--summary", "-r", "x", "--", "--color", "never"})
	if err != nil || c.Color != ColorAlways || !c.Summary.Given || c.Expression != "--color never" {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestLetters: letters mean what they mean in tcpdump as far as they can be told from
// dumpcap's, and the values of options stay as they are.
func TestLetters(t *testing.T) {
	for args, want := range map[string]string{
		"-b":                      "--asdot",
		"-vb -nn":                 "--asdot -v -nn",
		"-nbv -r f":               "--asdot -nv -r f",
		"-b -r f":                 "--asdot -r f",
		"-b filesize:10":          "-b filesize:10",
		"-nb filesize:10":         "-nb filesize:10",
		"-bfilesize:10":           "-bfilesize:10",
		"-b port 179":             "-b port 179",
		"-P in -v":                "-Q in -v",
		"-vPout":                  "-vQout",
		"-P -v":                   "-P -v",
		"-P port":                 "-P port",
		"-w -b -P in":             "-w -b -Q in",
		"-nwb -v":                 "-nwb -v",
		"--write-file -b -b":      "--write-file -b --asdot",
		"--write-file=x -b":       "--write-file=x --asdot",
		"--summary json -r -":     "--summary=json -r -",
		"-r - -b -- -b filesize:": "-r - --asdot -- -b filesize:",
		"-M -P":                   "-M -P",
		"-x -9 -":                 "-x -9 -",
	} {
		got, err := joined(new(Config).flags(new(rawFlags)), strings.Fields(args))
		if text := strings.Join(got, " "); text != want || err != nil {
			t.Errorf("%s: %s (%v), want %s", args, text, err, want)
		}
	}
	for args, want := range map[string]string{
		"-r x --dedup 10ms": "--dedup=10ms", "-r x --dedup 5": "--dedup=5", "-r x --anonymize key port 53": "--anonymize=key",
		"-r x --json out.json tcp": "--json=out.json",
	} {
		if _, err := Parse(strings.Fields(args)); err == nil || !strings.HasSuffix(err.Error(), "type "+want) {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
	for _, args := range []string{"-r x --dedup port 53", "-r x --anonymize ( tcp )", "-r x -w 10ms --dedup tcp", "-r x --json 1 = ip[0]"} {
		if _, err := Parse(strings.Fields(args)); err != nil {
			t.Errorf("%s: %v", args, err)
		}
	}
	for _, args := range []string{"-interface lo", "-version", "-count=5"} {
		if _, err := Parse(strings.Fields(args)); err == nil || !strings.Contains(err.Error(), "did you mean --") {
			t.Errorf("%s: %v", args, err)
		}
	}
}
