package cli

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// companions has what options need beside them.
var companions = map[string]string{
	"-C": "-w x.pcap", "-G": "-w x%s.pcap", "-W": "-C 1 -w x.pcap", "-z": "-C 1 -w x.pcap",
	"--count": "-r x.pcap", "--skip": "-r x.pcap", "--print": "-w x.pcap", "-b": "-w x.pcap", "--ring-buffer": "-w x.pcap",
	"-a files": "-b packets:1 -w x.pcap",
}

var typed = regexp.MustCompile("`([^`]+)`")

// optionTable returns the samples of a table in docs/tcpdump.md, and what becomes of them.
func optionTable(t *testing.T, heading string) map[string]string {
	page, err := os.ReadFile("../../docs/tcpdump.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(page), "\n## "+heading+"\n")
	if !found {
		t.Fatalf("docs/tcpdump.md has no table of %s", heading)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	samples := map[string]string{}
	for line := range strings.Lines(section) {
		if cells := strings.Split(line, "|"); len(cells) == 5 {
			for _, sample := range typed.FindAllStringSubmatch(cells[1], -1) {
				samples[sample[1]] = strings.TrimSpace(cells[2])
			}
		}
	}
	return samples
}

// TestOptionTables: what docs/tcpdump.md says of an option is so, and its tables have all
// options that the installed tcpdump and dumpcap say they have.
func TestOptionTables(t *testing.T) {
	for program, options := range map[string]*regexp.Regexp{
		"tcpdump": regexp.MustCompile(`\[ ?(--?[\w#-]+)`),
		"dumpcap": regexp.MustCompile(`(?m)(?:^  |, )(--?[\w-]+)`),
	} {
		t.Run(program, func(t *testing.T) {
			samples := optionTable(t, program)
			names := map[string]bool{}
			for sample, says := range samples {
				names[strings.FieldsFunc(sample, func(c rune) bool { return c == ' ' || c == '=' })[0]] = true
				tryOption(t, sample, says)
			}
			if program == "tcpdump" && !names["--time-t-size"] { // an option of 5.0 that its help does not name
				t.Error("the table has no --time-t-size")
			}
			// Status and stream depend on the version.
			help, _ := exec.Command(program, "-h").CombinedOutput()
			if len(help) == 0 {
				t.Skip("needs " + program)
			}
			found := 0
			for _, m := range options.FindAllStringSubmatch(string(help), -1) {
				all := []string{m[1]}
				if program == "tcpdump" && m[1][1] != '-' { // the first ones share a dash
					all = strings.Split(m[1][1:], "")
				}
				for _, name := range all {
					if !strings.HasPrefix(name, "-") {
						name = "-" + name
					}
					found++
					if !names[name] {
						t.Errorf("%s has %s, and the table has not", program, name)
					}
				}
			}
			if found < 30 {
				t.Errorf("the help of %s has %d options:\n%s", program, found, help)
			}
		})
	}
}

// tryOption parses a sample with what it needs beside it.
func tryOption(t *testing.T, sample, says string) {
	words, err := splitWords(sample)
	if err != nil {
		t.Error(err)
	}
	for name, with := range companions {
		if sample == name || strings.HasPrefix(sample, name+" ") || strings.HasPrefix(sample, name+"=") || strings.HasPrefix(sample, name+":") {
			words = append(words, strings.Fields(with)...)
		}
	}
	_, err = Parse(words)
	switch {
	case says != "same" && says != "other" && says != "refused":
		t.Errorf("%s: %q is neither same nor other nor refused", sample, says)
	case says == "refused" && (err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), ": ")):
		t.Errorf("%s: %v, and it should be refused with a line that says what to type", sample, err)
	case says != "refused" && err != nil:
		t.Errorf("%s: %v, and it should be accepted", sample, err)
	}
}
