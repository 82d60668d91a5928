package cli

import (
	"errors"
	"fmt"
	"os"

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
	v.File, v.Options.Fields, v.Color, v.Zone = f.Arg(0), c.Export.Fields, c.Colored(terminal), c.Zone()
	v.Display, v.Where = c.DisplayFilter, c.Where.Expression
	if len(c.Interfaces) > 0 {
		return v, errors.New("view -i: not yet")
	}
	switch {
	case f.NArg() == 0:
		return nil, errors.New("view: name a file, - for standard input, or an interface: ringcap view FILE, ringcap view -i eth0")
	case f.NArg() > 1:
		return nil, fmt.Errorf("view: there are %d files to show: name one (mergecap, or ringcap --merge -r A -r B -w ALL, joins them); an expression is typed on the screen, after /", f.NArg())
	}
	if info, err := os.Stat(v.File); err == nil && info.IsDir() {
		return nil, fmt.Errorf("view: %s is a directory: ringcap -r %s -w ALL joins the captures in it", escape.Line(v.File), escape.Shell(v.File))
	}
	if err := c.settleWhere(); err != nil {
		return nil, fmt.Errorf("view: %w", err)
	}
	return v, v.checkFields()
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
