package manual_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/manual"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/text"
	"ringcap/packet"
)

var update = flag.Bool("update", false, "write the files that are made from the table of options")

func TestMain(m *testing.M) { os.Exit(cmdtest.Main(m)) }

// TestFiles checks that the files that are made from the table of options are up to date.
func TestFiles(t *testing.T) {
	for path, want := range map[string]string{
		"packaging/ringcap.8":                manual.Man(),
		"packaging/completions/ringcap.bash": manual.Bash(),
		"packaging/completions/_ringcap":     manual.Zsh(),
		"packaging/completions/ringcap.fish": manual.Fish(),
		"docs/options.md":                    manual.Markdown(),
	} {
		path = filepath.Join("../..", path)
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != want {
			t.Errorf("%s is not made from the table of options (%v): go test ./internal/manual -update", path, err)
		}
	}
}

// TestUsage checks that the first page of help is a screen.
func TestUsage(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(manual.Usage(), "\n"), "\n")
	if len(lines) > 24 {
		t.Errorf("it has %d lines, and a terminal 24", len(lines))
	}
	for _, line := range lines {
		if len(line) > 80 {
			t.Errorf("it has a line of %d columns: %s", len(line), line)
		}
	}
}

// TestTable checks what an author of a row may forget.
func TestTable(t *testing.T) {
	for _, o := range cli.Options() {
		switch {
		case len(o.Brief) == 0 || len(o.Brief) > 70 || strings.HasSuffix(o.Brief, "."):
			t.Errorf("--%s: the brief %q is no phrase of at most 70 columns", o.Name, o.Brief)
		case (o.Kind == cli.Words) != (len(o.Words) > 0):
			t.Errorf("--%s: its kind and its words do not agree", o.Name)
		case o.Value == "" && o.Kind != cli.Anything:
			t.Errorf("--%s: what completes it, it has no value", o.Name)
		case o.Help != "" && !regexp.MustCompile(`(?s)^[^ a].*\S[.]$|account.json$`).MatchString(o.Help) && !strings.HasPrefix(o.Help, "auto"):
			t.Errorf("--%s: its help is no sentence: %q", o.Name, o.Help)
		}
		for _, name := range regexp.MustCompile(`(?:^| )--([a-z][a-z-]+)`).FindAllStringSubmatch(o.Brief+" "+o.Help, -1) {
			if !slices.ContainsFunc(cli.Options(), func(other *cli.Option) bool { return other.Name == name[1] }) {
				t.Errorf("--%s: its help names --%s, which is no option", o.Name, name[1])
			}
		}
	}
}

// TestTopics checks that each topic's help has all that the table has, and that no line is
// longer than a terminal is wide.
func TestTopics(t *testing.T) {
	everything, err := manual.Topic("options")
	if err != nil {
		t.Fatal(err)
	}
	for i := range cli.Topics {
		topic := &cli.Topics[i]
		help, err := manual.Topic(topic.Name)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range manual.Rows(topic) {
			if !strings.Contains(help, "\n  "+o.Spelling()+"\n") || !strings.Contains(everything, "\n  "+o.Spelling()+"\n") {
				t.Errorf("help %s or help options lacks %s", topic.Name, o.Spelling())
			}
		}
		for line := range strings.Lines(help + everything) {
			if len(line) > 81 {
				t.Errorf("help %s: a line of %d columns: %s", topic.Name, len(line), line)
			}
		}
	}
	diff, err := manual.Topic("diff")
	if err != nil {
		t.Fatal(err)
	}
	words := strings.FieldsFunc(diff, func(c rune) bool { return c == ' ' || c == '\n' || c == ',' || c == '.' })
	for _, o := range cli.Options() {
		if o.Diff && !slices.Contains(words, "-"+o.Short) && !slices.Contains(words, "--"+o.Name) {
			t.Errorf("help diff does not name --%s", o.Name)
		}
	}
	_, err = manual.Topic("rotation")
	_, all, found := strings.Cut(fmt.Sprint(err), "there is help on ")
	readme, readErr := os.ReadFile("../../README.md")
	if readErr != nil || !found {
		t.Fatal(readErr, err)
	}
	listed := strings.NewReplacer("\n", " ", " or ", ", ").Replace(string(readme))
	if want := "`ringcap help TOPIC`, with " + all + ", has"; !strings.Contains(listed, want) {
		t.Errorf("README.md does not say: %s", want)
	}
	if err == nil || !strings.Contains(err.Error(), "rotate") {
		t.Errorf("help rotation: %v", err)
	}
}

// TestExamples checks that the examples of the help are command lines that ringcap accepts.
func TestExamples(t *testing.T) {
	for _, e := range cli.Examples {
		_, command, _ := strings.Cut(e.Command, "ringcap ")
		command = regexp.MustCompile(` \| .*`).ReplaceAllString(command, "")
		var args []string
		for _, m := range regexp.MustCompile(`'([^']*)'|(\S+)`).FindAllStringSubmatch(command, -1) {
			args = append(args, m[1]+m[2])
		}
		var err error
		expression := ""
		switch args[0] {
		case "diff":
			_, err = cli.ParseDiff(args[1:])
		case "info":
			_, err = cli.ParseInfo(args[1:])
		case "view":
			_, err = cli.ParseView(args[1:], false)
		case "doctor":
			_, err = cli.ParseDoctor(args[1:], false)
		default:
			var c *cli.Config
			if c, err = cli.Parse(args); err == nil {
				expression = c.Expression
			}
		}
		if err == nil {
			_, err = filter.Compile(expression, filter.Options{Link: packet.LinkEthernet})
		}
		if err != nil {
			t.Errorf("%s: %v", e.Command, err)
		}
	}
}

// TestFilterWords checks that each sample is an expression with the word.
func TestFilterWords(t *testing.T) {
	for _, w := range cli.FilterWords {
		if _, err := filter.Compile(w.Sample, filter.Options{Link: packet.LinkEthernet}); err != nil || !strings.Contains(w.Sample, w.Word) {
			t.Errorf("%s: %q: %v", w.Word, w.Sample, err)
		}
	}
}

// TestPayloads checks that the help names all values of -T.
func TestPayloads(t *testing.T) {
	for _, o := range cli.Options() {
		for _, name := range text.Payloads() {
			if o.Kind == cli.Payload && !strings.Contains(strings.Join(strings.Fields(o.Help), " "), " "+name) {
				t.Errorf("-T: its help lacks %s", name)
			}
		}
	}
}

// TestMan checks the man page with mandoc: it has no fault, and shows each option.
func TestMan(t *testing.T) {
	cmdtest.Need(t, "mandoc")
	path := filepath.Join(t.TempDir(), "ringcap.8")
	if err := os.WriteFile(path, []byte(manual.Man()), 0o644); err != nil {
		t.Fatal(err)
	}
	lint, _ := exec.Command("mandoc", "-T", "lint", path).CombinedOutput() // its status is 1 for what this host lacks, too
	for line := range strings.Lines(string(lint)) {
		if !strings.Contains(line, "mandoc.db") && !strings.Contains(line, "referenced manual not found") {
			t.Errorf("mandoc -T lint: %s", line)
		}
	}
	out, err := exec.Command("sh", "-c", `mandoc -T utf8 -O width=200 "$1" | sed 's/.\x08//g'`, "sh", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	page := strings.NewReplacer("−", "-", "‐", "-", "’", "'", "\u00a0", " ").Replace(string(out))
	for i := range cli.Topics {
		for _, o := range manual.Rows(&cli.Topics[i]) {
			if !strings.Contains(page, o.Spelling()) {
				t.Errorf("the man page lacks %s", o.Spelling())
			}
		}
	}
	for _, e := range cli.Examples {
		if !strings.Contains(page, e.Command) {
			t.Errorf("the man page lacks %s", e.Command)
		}
	}
}
