// Package cli parses the command line into a Config. An error is one line that says what is
// wrong and what to type instead. The flags are tcpdump's.
package cli

import (
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"ringcap/internal/edit"
	"ringcap/internal/esp"
	"ringcap/internal/sink/split"
	"ringcap/internal/zone"
	"ringcap/packet"
)

// Config is a parsed command line without contradictions.
type Config struct {
	// What package ask answers instead of a capture.
	Help, Version                 bool
	ListInterfaces, ListLinkTypes bool
	ListTimeStampTypes            bool
	DumpFilter                    int // 1 to 3: -d, -dd, -ddd

	// Where packets come from.
	Interfaces  []string // empty for the default one
	Namespaces  []string // network namespaces; empty for ringcap's own
	ReadFiles   []string // files and directories; empty for a live capture
	ReadList    string   // file with names of files
	Merge       bool     // merge files by time, instead of one after the other
	Follow      bool     // read on as the file grows
	Resync      bool     // read on after an invalid record
	Expression  string
	FilterFile  string
	NotSSH      bool // leave the user's ssh session out
	Unoptimized bool
	After       Moment // earliest time
	Before      Moment // end of the time range, exclusive
	Skip        uint64 // number of matching packets to skip at the start
	Count       uint64 // maximum number of packets; 0 for no limit
	SnapLen     int    // 0 for the default
	Stop        Stop   // other stop rules
	Where       Where  // selects behind Expression

	// Live capture.
	Fanout      Fanout
	Wait        bool // wait for missing interfaces
	BufferKiB   int
	NoPromisc   bool
	Direction   Direction
	LinkType    packet.LinkType
	HasLinkType bool
	FailOnDrop  bool // exit status 3 if packets were lost
	Immediate   bool
	MonitorMode bool

	Process Process      // who sends and receives them
	Edit    edit.Options // how they are changed

	// Where they go.
	WriteFile      string
	File           File // how it is written
	Anonymize      Anonymize
	Rotate         Rotate
	Flight         Flight
	SplitBy        split.By // write a file for each
	PacketBuffered bool
	LineBuffered   bool
	Print          bool // print text: there is no -w, or --print
	CountOnly      bool
	Stats          Stats   // the account, for programs
	Metrics        Metrics // the account, for Prometheus
	Export         Export  // packets, for programs
	Summary        Summary
	Streams        Streams // instead of packets
	Serve          Serve   // packets, for readers over TCP
	Tables         Tables  // packets, for databases
	Publish        Publish // packets, for a message broker
	Nano           bool

	Sandbox Sandbox

	// How they are printed.
	Link, Quiet, Number, OneLine  bool
	NoChecksums, AbsoluteSequence bool
	Lengths, ASDot                bool
	Mesh, RawHandles              bool
	Every                         uint64   // print only each so manyth packet; 0 for all
	ESP                           esp.Keys // keys of -E
	TCPSecret                     string   // of -M
	UTC                           bool
	PayloadType                   string // of -T, which Try checks
	Verbose, Time                 int    // number of -v, -t
	Hex, HexASCII, ASCII          int    // number of -x, -X, -A
	Names                         Names
	Color                         Color
	zoneFault                     string   // why local times are in UTC; may be empty
	mibs                          []string // modules of -m, which are not read

	selected     bool // the user gave an expression
	sessionNoted bool // the user knows that the capture has the ssh session
}

// Live reports whether packets come from an interface.
func (c *Config) Live() bool { return len(c.ReadFiles) == 0 && c.ReadList == "" }

// hasOutput reports whether packets go elsewhere than to text.
func (c *Config) hasOutput() bool {
	return c.WriteFile != "" || c.Export.Given() || c.Summary.Given || c.Streams.Given() || c.Serve.Given() || c.Tables.Given() || c.Publish.Given()
}

// Parse parses the arguments after the program's name.
func Parse(args []string) (*Config, error) {
	c, raw := &Config{BufferKiB: defaultBufferKiB, zoneFault: zone.Use()}, rawFlags{stamp: "host"}
	f := c.flags(&raw)
	if len(args) > 0 && runs(args[0]) {
		c.Streams.Verb, args = args[0], args[1:]
		f = verbFlags(c.Streams.Verb, c, &raw)
	}
	words, err := joined(f, args)
	if err != nil {
		return nil, err
	}
	if err := f.Parse(words); err != nil {
		return nil, flagError(f, err)
	}
	c.Expression = strings.Join(f.Args(), " ")
	if err := c.Streams.settle(c, f.Args()); err != nil {
		return nil, err
	}
	c.LinkType, c.HasLinkType = raw.link.link, raw.link.set
	c.settleRotate()
	c.settleProcess()
	c.Print = !c.hasOutput() || raw.print || c.Every > 0
	if c.Help || c.Streams.Help || c.Export.Help || c.Version || c.ListInterfaces {
		return c, nil
	}
	if err := c.conflict(f, &raw); err != nil {
		return c, err
	}
	if c.Streams.Given() {
		return c, c.settleWhere()
	}
	if err := detached(args, f.Args()); err != nil {
		return c, err
	}
	if err := c.misplaced(f.Args()); err != nil {
		return c, err
	}
	return c, c.settleWhere()
}

// rawFlags has flags that Config has in another form or not at all.
type rawFlags struct {
	link      linkTypeValue
	print     bool
	stamp     string
	noForeign bool

	diff   *Diff // of the commands that stand first
	info   *Info
	extcap *Extcap
	doctor *Doctor
	view   *View
}

// Options returns all options that Parse accepts.
func Options() (all []*Option) {
	for i := range Topics {
		for j := range Topics[i].Options {
			all = append(all, &Topics[i].Options[j])
		}
	}
	return all
}

// flags returns a flag set that parses into c and raw.
func (c *Config) flags(raw *rawFlags) *pflag.FlagSet {
	f := newFlagSet("ringcap")
	for _, o := range Options() {
		o.add(f, c, raw)
	}
	return f
}

func newFlagSet(name string) *pflag.FlagSet {
	f := pflag.NewFlagSet(name, pflag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	return f
}

// add has f parse the option. The present value is the default.
func (o *Option) add(f *pflag.FlagSet, c *Config, raw *rawFlags) {
	switch v := o.at(c, raw).(type) {
	case *bool:
		f.BoolVarP(v, o.Name, o.Short, *v, "")
	case *int:
		f.CountVarP(v, o.Name, o.Short, "")
	case *uint64:
		f.Uint64VarP(v, o.Name, o.Short, *v, "")
	case *string:
		f.StringVarP(v, o.Name, o.Short, *v, "")
	case *[]string:
		f.StringArrayVarP(v, o.Name, o.Short, *v, "")
	case pflag.Value:
		f.VarP(v, o.Name, o.Short, "")
	default:
		panic("--" + o.Name + ": the table has no variable for it")
	}
	flag := f.Lookup(o.Name)
	if o.Bare != "" {
		flag.NoOptDefVal = o.Bare
	}
	flag.Value = given{flag.Value}
}

// conflict returns an error for the first flags that contradict each other, with what to
// type instead.
func (c *Config) conflict(f *pflag.FlagSet, raw *rawFlags) error {
	given, printText := f.Changed, raw.print
	dumps := 0
	for _, n := range []int{c.Hex, c.HexASCII, c.ASCII} {
		if n > 0 {
			dumps++
		}
	}
	live := c.Live()
	rules := []rule{
		{len(c.ReadFiles) > 0 && c.ReadList != "", "-r and -V: name the file of -r in the list of -V"},
		{!live && len(c.Interfaces) > 0, "-i and -r: packets come from an interface or from a file; leave one out"},
		{!live && given("buffer-size"), "-B is for live capture: leave it out with -r"},
		{!live && given("direction"), "-Q is for live capture: leave it out with -r"},
		{!live && c.NotSSH, "--not-ssh is for live capture: for a file, type not port 22"},
		{!live && c.HasLinkType, "-y is for live capture: a file says its link type itself"},
		{live && c.Merge, "--merge is for files: name them with -r or -V"},
		{live && c.Follow, "--follow is for a file: name it with -r"},
		{live && (c.After.Given() || c.Before.Given()), "--after and --before are for files: a live capture starts now; give -r or -V"},
		{live && c.Skip > 0, "--skip is for files: give -r or -V"},
		{c.Follow && len(c.ReadFiles) != 1, "--follow is for one file: give one -r"},
		{live && c.Resync, "--resync is for files: give -r or -V"},
		{c.Follow && c.Resync, "--follow and --resync: what a growing file lacks may still come; leave --resync out"},
		{c.CountOnly && live, "--count needs -r or -V: a live capture says its count at the end"},
		{c.CountOnly && c.WriteFile != "", "--count and -w: the count stands in the final lines of a copy, leave --count out"},
		{printText && !c.hasOutput(), "--print is for -w, --json=FILE, --summary, --serve, --parquet and --flows: without them packets are printed anyway"},
		{c.CountOnly && c.Summary.Given, "--count and --summary: the summary has the count; leave --count out"},
		{c.FilterFile != "" && c.Expression != "", "-F and an expression: put the expression into the file of -F, or leave -F out"},
		{c.Time > 5, "-t stands there more than five times: -ttttt is the most"},
		{dumps > 1, "-x, -X and -A: one form of dump at a time; -X shows both hex and ASCII"},
	}
	for _, r := range slices.Concat(c.foreignRules(raw.stamp, f.Args()), rules, c.stopRules(), c.fileRules(), c.anonymizeRules(), c.rotateRules(given), c.flightRules(), c.statsRules(), c.summaryRules(), c.exportRules(given), c.nameRules(given("no-names"), raw.noForeign), c.interfaceRules(), c.serveRules(), c.tableRules(), c.publishRules(), c.editRules(), c.processRules(), c.streamRules(given)) {
		if r.broken {
			return errors.New(r.text)
		}
	}
	return nil
}

// A rule is a contradiction between flags, and what to type instead.
type rule struct {
	broken bool
	text   string
}
