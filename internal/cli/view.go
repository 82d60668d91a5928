package cli

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"ringcap/internal/escape"
	"ringcap/internal/jsonl"
	"ringcap/internal/view"
	"ringcap/internal/zone"
)

// View is the command line of "ringcap view".
type View struct {
	Help   bool
	Fields bool // list the names of fields
	view.Options
}

// ParseView parses the arguments after "view". The argument terminal is true if standard output is
// one.
func ParseView(args []string, terminal bool) (*View, error) {
	c := Config{zoneFault: zone.Use()}
	v := &View{}
	f := verbFlags("view", &c, &rawFlags{view: v})
	if err := f.Parse(args); err != nil {
		return nil, fmt.Errorf("view: %w", flagError(f, err))
	}
	v.Fields = c.Export.Help
	if v.Help || v.Fields {
		return v, nil
	}
	files := append(c.ReadFiles, f.Args()...)
	v.Options.Fields, v.Color, v.Zone = c.Export.Fields, c.Colored(terminal), c.Zone()
	v.Unicode = isUnicode()
	v.Display, v.Where = c.DisplayFilter, c.Where.Expression
	if err := c.settleWhere(); err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	if len(c.Interfaces) > 0 && len(c.ReadFiles) > 0 {
		return nil, errors.New("view: -i and -r: packets come from an interface or from a file; leave one out")
	}
	if len(c.Interfaces) > 0 && c.WriteFile == "-" {
		return nil, errors.New("view -w -: standard output is the screen: give the file a name")
	}
	if len(c.Interfaces) > 0 {
		v.Live = liveView(&c, f)
		return v, v.checkFields()
	}
	switch {
	case slices.ContainsFunc(captureOptions, f.Changed) || c.WriteFile != "":
		return nil, errors.New("view: -w, -s, -B, -p and --process are for a capture on an interface: name it with -i")
	case len(files) == 0:
		return nil, errors.New("view: name a file, - for standard input, or an interface: ringcap view FILE, ringcap view -i eth0")
	case len(files) > 1:
		return nil, fmt.Errorf("view: there are %d files to show: name one (ringcap --merge -r A -r B -w ALL joins them); a filter is typed on the screen, after /, or given with --where", len(files))
	}
	v.File = files[0]
	if info, err := os.Stat(v.File); err == nil && info.IsDir() {
		return nil, fmt.Errorf("view: %s is a directory: ringcap -r %s -w ALL joins the captures in it", escape.Line(v.File), escape.Shell(v.File))
	}
	return v, v.checkFields()
}

// captureOptions are the options that go to the capture as they are.
var captureOptions = []string{"snapshot-length", "buffer-size", "process", "no-promiscuous-mode"}

// liveView returns the capture that the options describe.
func liveView(c *Config, f *pflag.FlagSet) *view.Live {
	l := &view.Live{Name: strings.Join(c.Interfaces, ", "), WriteFile: c.WriteFile, Arguments: []string{"--stats", "json"}}
	for _, name := range c.Interfaces {
		l.Arguments = append(l.Arguments, "-i", name)
	}
	for _, name := range captureOptions {
		if flag := f.Lookup(name); flag.Changed {
			l.Arguments = append(l.Arguments, "--"+name+"="+flag.Value.String())
		}
	}
	if c.WriteFile != "" && !strings.HasSuffix(c.WriteFile, ".pcap") {
		l.Arguments = append(l.Arguments, "--pcapng")
	}
	l.Expression = strings.Join(f.Args(), " ")
	return l
}

// isUnicode reports whether the locale has the terminal show UTF-8 (locale(7)).
func isUnicode() bool {
	locale := cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG"))
	return strings.Contains(strings.ToUpper(strings.ReplaceAll(locale, "-", "")), "UTF8")
}

// checkFields returns an error for a field that there is not.
func (v *View) checkFields() error {
	if v.Options.Fields == nil {
		return nil
	}
	if _, err := jsonl.NewPrinter(jsonl.Options{Columns: v.Options.Fields}); err != nil {
		return fmt.Errorf("view --fields: %w", err)
	}
	return nil
}
