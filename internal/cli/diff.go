package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"ringcap/internal/descriptor"
	"ringcap/internal/diff"
)

// Diff is the command line of "ringcap diff A B".
type Diff struct {
	Help     bool
	A, B     string
	Ignore   []string      // values of --ignore
	AnyOrder bool          // ignore the order of packets
	Within   time.Duration // maximum difference of the times since the first packet
	Show     uint64        // maximum number of differences to show, 0 for all
	Text     Config        // how packets are printed
}

// ParseDiff parses the arguments after "diff".
func ParseDiff(args []string) (*Diff, error) {
	d := &Diff{Show: 100}
	f := verbFlags("diff", &d.Text, &rawFlags{diff: d})
	if err := f.Parse(args); err != nil {
		return nil, fmt.Errorf("diff: %w", flagError(f, err))
	}
	if d.Help {
		return d, nil
	}
	if f.NArg() != 2 {
		return nil, fmt.Errorf("diff: there are %d files to compare: give two (ringcap help diff lists the options)", f.NArg())
	}
	d.A, d.B = f.Arg(0), f.Arg(1)
	if d.Within > 0 && d.AnyOrder {
		return nil, errors.New("diff: --within and --any-order: without order there is no time to compare; leave one out")
	}
	for _, path := range []string{d.A, d.B} {
		_, open := descriptor.Number(path)
		if info, err := os.Stat(path); path == "-" || open || err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
			return nil, fmt.Errorf("diff: %s: what differs is read again, so standard input and pipes cannot be compared; give a file", path)
		}
	}
	d.Text.UTC = true
	return d, nil
}

// Options returns the options of package diff.
func (d *Diff) Options() (diff.Options, error) {
	o := diff.Options{A: d.A, B: d.B, AnyOrder: d.AnyOrder, Within: d.Within, Show: d.Show, Text: d.Text.TextOptions()}
	for _, what := range d.Ignore {
		ignore, err := diff.ParseIgnore(what)
		if err != nil {
			return o, fmt.Errorf("diff: --ignore %w", err)
		}
		o.Ignore |= ignore
	}
	return o, nil
}
