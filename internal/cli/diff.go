package cli

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/pflag"

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

// DiffUsage is the help text of "ringcap diff".
const DiffUsage = `Usage: ringcap diff [options] A B

Compares two captures packet by packet, or capture A with the text B that
ringcap --utc -r A printed with the same options. The exit status is 0 if they are the
same, 1 if they differ, 2 for a fault.

  ringcap diff --ignore time,id,ts before.pcap after.pcap
  ringcap diff --within 10ms sent.pcap received.pcapng
  ringcap diff -t capture.pcap testdata/capture.golden

  --ignore WHAT     ignore these, with commas between: time; id (of IP); seq (where
                    TCP's sequence numbers start; relative numbers still count); ts
                    (TCP's time stamps); ttl; mac; checksum. A checksum over
                    something ignored is ignored too
  --within TIME     times since the first packet may differ by TIME: 10ms, 1s
  --any-order       ignore the order of packets, and their times
  -c N              show at most N differences (default 100; 0: all)

To compare with a text, also the options under "How to print" in ringcap -h.
`

// ParseDiff parses the arguments after "diff".
func ParseDiff(args []string) (*Diff, error) {
	d := &Diff{}
	f := pflag.NewFlagSet("ringcap diff", pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	f.BoolVarP(&d.Help, "help", "h", false, "")
	f.StringArrayVar(&d.Ignore, "ignore", nil, "")
	f.BoolVar(&d.AnyOrder, "any-order", false, "")
	f.Var((*durationValue)(&d.Within), "within", "")
	f.Uint64VarP(&d.Show, "max-count", "c", 100, "")
	d.Text.textFlags(f)
	refuseEmpty(f)
	if err := f.Parse(args); err != nil {
		return nil, fmt.Errorf("diff: %w", flagError(f, err))
	}
	if d.Help {
		return d, nil
	}
	if f.NArg() != 2 {
		return nil, fmt.Errorf("diff: there are %d files to compare: give two (ringcap diff -h lists the options)", f.NArg())
	}
	d.A, d.B = f.Arg(0), f.Arg(1)
	if d.Within > 0 && d.AnyOrder {
		return nil, errors.New("diff: --within and --any-order: without order there is no time to compare; leave one out")
	}
	if d.A == "-" || d.B == "-" {
		return nil, errors.New("diff: -: what differs is read again, so standard input cannot be compared; give a file")
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
