package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ringcap/internal/sink/compress"
)

// Export describes output for programs: packets as JSON, or some of their fields.
type Export struct {
	JSON   string   // file for JSON, "-" for standard output; may be empty
	Fields []string // columns on standard output; may be nil
	CSV    bool     // write Fields as CSV instead of TSV
	Go     bool     // write packets as Go source on standard output
	Help   bool     // list the names of fields
}

// OnOutput reports whether an export goes to standard output.
func (e *Export) OnOutput() bool { return e.JSON == "-" || e.Fields != nil || e.Go }

// Given reports whether anything is exported.
func (e *Export) Given() bool { return e.JSON != "" || e.Fields != nil || e.Go }

func (c *Config) exportRules(given func(string) bool) []rule {
	e := &c.Export
	rules := []rule{
		{e.JSON == "-" && e.Fields != nil, "--json and --fields: standard output has room for one; give --json=FILE"},
		{e.Go && (e.JSON != "" || e.Fields != nil), "--go and --json or --fields: give one"},
		{e.CSV && e.Fields == nil, "--csv is a form of --fields: name them, as in --fields time,ip.src,ip.dst --csv"},
		{e.OnOutput() && c.WriteFile == "-", "-w - and --json, --fields or --go: standard output has the packets; give --json=FILE, or -w a name"},
		{e.OnOutput() && given("print"), "--print and --json, --fields or --go: standard output has room for one; give --json=FILE"},
		{e.OnOutput() && c.Stats.JSON && c.Stats.Descriptor == 1, "--stats json:1 and --json, --fields or --go: standard output has the packets; leave :1 out for standard error"},
		{sameFile(e.JSON, c.WriteFile), "-w and --json name one file: give two"},
		{compress.Unpacked(e.JSON) != e.JSON, e.compression()},
		{e.Given() && c.CountOnly, "--count and --json, --fields or --go: leave one out"},
	}
	if !e.Given() || c.Print {
		return rules
	}
	for _, flag := range textFlags {
		if flag.long == "verbose" && c.WriteFile != "" {
			continue // with -w it shows progress
		}
		rules = append(rules, rule{given(flag.long), flag.short + " is for text: JSON has every layer, number and time, --fields what it names, and --go all bytes; leave " + flag.short + " out"})
	}
	return rules
}

// textFlags are those of how packets are printed as text.
var textFlags = []struct{ long, short string }{
	{"verbose", "-v"}, {"hex", "-x"}, {"hex-ascii", "-X"}, {"ascii", "-A"}, {"time", "-t"}, {"link-header", "-e"},
	{"quiet", "-q"}, {"number", "-#"}, {"ip-oneline", "-g"},
}

// compression returns the advice for a file of --json that another program would have to
// compress.
func (e *Export) compression() string {
	how := "name it " + compress.Unpacked(e.JSON)
	if program := compress.Program(e.JSON); program != "" {
		how = fmt.Sprintf("pipe them, --json | %s > %s", program, e.JSON)
	}
	return fmt.Sprintf("--json=%s: lines are written as they are: %s", e.JSON, how)
}

// jsonValue is --json: a file, or without a value standard output.
type jsonValue string

func (v *jsonValue) String() string { return string(*v) }
func (v *jsonValue) Type() string   { return "file" }
func (v *jsonValue) Set(s string) error {
	if s == "" {
		return errors.New("the name of the file is empty: leave =FILE out for standard output")
	}
	*v = jsonValue(s)
	return nil
}

// fieldsValue is --fields: names separated by commas. The flag may be repeated.
type fieldsValue Export

func (v *fieldsValue) String() string { return strings.Join(v.Fields, ",") }
func (v *fieldsValue) Type() string   { return "names" }
func (v *fieldsValue) Set(s string) error {
	if s == "help" {
		v.Help = true
		return nil
	}
	names := strings.Split(s, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	if slices.Contains(names, "") {
		return fmt.Errorf("%q has a name missing: give names with commas between (help lists them)", s)
	}
	v.Fields = append(v.Fields, names...)
	return nil
}
