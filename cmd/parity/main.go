// Command parity measures which part of tcpdump's output ringcap prints identically, by
// class of capture.
//
//	parity [-ringcap PATH] [-diff] CORPUS [FILTER...]           against the installed tcpdump 4.99
//	parity [-ringcap PATH] [-diff] -expected CORPUS [FILTER...] against the expected output of tcpdump 5.0's own tests
//
// CORPUS is a folder with MANIFEST.tsv and expected/TESTS.tsv. A FILTER is a substring of
// the path or the class of a capture. Lines are compared packet by packet. Differences
// between 4.99 and 5.0 that docs/text.md lists do not count.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "parity:", err)
		os.Exit(1)
	}
}

// config holds the command line.
type config struct {
	ringcap  string
	flags    string
	expected bool
	diff     bool
	corpus   string
	filters  []string
}

func run(args []string, stdout io.Writer) error {
	var c config
	flags := flag.NewFlagSet("parity", flag.ContinueOnError)
	flags.StringVar(&c.ringcap, "ringcap", "./ringcap", "the binary to compare")
	flags.StringVar(&c.flags, "flags", "-n -tttt", "how the installed tcpdump is run")
	flags.BoolVar(&c.expected, "expected", false, "compare with the texts of tcpdump 5.0's tests")
	flags.BoolVar(&c.diff, "diff", false, "show what differs")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("name the folder of captures")
	}
	c.corpus, c.filters = flags.Arg(0), flags.Args()[1:]
	shares, err := c.measure(stdout)
	if err != nil {
		return err
	}
	shares.print(stdout)
	return nil
}

// job is a capture to print.
type job struct {
	file    string
	classes []string
	flags   []string
	theirs  func() (string, error)
}

// measure prints each capture with both programs and compares the output.
func (c config) measure(log io.Writer) (shares, error) {
	jobs, err := c.jobs()
	if err != nil {
		return nil, err
	}
	all := shares{}
	for _, j := range jobs {
		theirs, err := j.theirs()
		if err != nil {
			return nil, err
		}
		ours, err := output(c.ringcap, j.flags, filepath.Join(c.corpus, j.file))
		if err != nil {
			return nil, err
		}
		if theirs == "" { // tcpdump does not read this link type or format
			continue
		}
		if c.expected {
			theirs = kept(theirs)
		} else {
			theirs = newWords(theirs)
		}
		same, lines := 0, 0
		us, them := entries(ours), entries(theirs)
		for i := range max(len(us), len(them)) {
			a, b := at(us, i), at(them, i)
			if !c.expected {
				a, b = alike(a, b)
			}
			n := common(a, b)
			same, lines = same+n, lines+max(len(a), len(b))
			if c.diff && n < max(len(a), len(b)) {
				fmt.Fprintf(log, "%s %s\n  ours   %s\n  theirs %s\n", j.file, strings.Join(j.flags, " "),
					strings.Join(a, "\n         "), strings.Join(b, "\n         "))
			}
		}
		all.add(j.classes, same, lines)
	}
	return all, nil
}

// jobs reads the table of captures, or with -expected the table of tests.
func (c config) jobs() ([]job, error) {
	table, fields := "MANIFEST.tsv", [2]int{1, 7}
	if c.expected {
		table, fields = filepath.Join("expected", "TESTS.tsv"), [2]int{2, 6}
	}
	data, err := os.ReadFile(filepath.Join(c.corpus, table))
	if err != nil {
		return nil, err
	}
	var jobs []job
	for _, row := range strings.Split(strings.TrimSpace(string(data)), "\n")[1:] {
		col := strings.Split(row, "\t")
		j := job{file: col[fields[0]], classes: strings.Split(col[fields[1]], ",")}
		if !c.wants(j.file+" "+col[fields[1]]+" "+col[0]) || len(col) < 7 {
			continue
		}
		if c.expected {
			j.flags = ourFlags(col[3])
			j.theirs = func() (string, error) {
				text, err := os.ReadFile(filepath.Join(c.corpus, col[4]))
				return string(text), err
			}
		} else {
			j.flags = append(strings.Fields(c.flags), "-#")
			j.theirs = func() (string, error) {
				return output("tcpdump", append(j.flags, "-Z", "root"), filepath.Join(c.corpus, j.file))
			}
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// ourFlags converts tcpdump's flags to ringcap's: -b becomes --asdot.
func ourFlags(theirs string) []string {
	var flags []string
	for _, f := range strings.Fields(theirs) {
		if short := strings.TrimPrefix(f, "-"); short != f && !strings.HasPrefix(short, "-") && strings.Contains(short, "b") {
			flags = append(flags, "--asdot")
			f = strings.ReplaceAll(f, "b", "")
		}
		if f != "-" {
			flags = append(flags, f)
		}
	}
	return flags
}

// wants reports whether a row matches the filters.
func (c config) wants(row string) bool {
	for _, f := range c.filters {
		if strings.Contains(row, f) {
			return true
		}
	}
	return len(c.filters) == 0
}

// output returns what a program prints for a capture. It ignores the exit code, because
// both programs print what they can of a damaged capture.
func output(program string, flags []string, file string) (string, error) {
	cmd := exec.Command(program, append(flags, "-r", file)...)
	cmd.Env = append(os.Environ(), "TZ=UTC")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = nil
	}
	return string(out), err
}
