package cli

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"ringcap/internal/escape"
	"ringcap/internal/ledger"
	"ringcap/internal/run"
	"ringcap/internal/sink"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/streams"
	"ringcap/packet"
)

// Streams is what "ringcap streams" and "ringcap stream" show instead of packets. Everything
// else of the run is as without these words.
type Streams struct {
	Verb       string // "streams" or "stream"; may be empty
	Help       bool
	Expression string // selects packets of files for the list, or the stream

	// Of the list.
	JSON bool
	Sort string

	// Of a stream.
	Which     string     // as it was typed
	ID        streams.ID // valid without Expression
	Text, Hex bool
	Raw       rawValue
	HTTP      bool
	Save      string // directory; may be empty
}

// Given reports whether streams are shown.
func (s *Streams) Given() bool { return s.Verb != "" }

// Follows reports whether one stream is shown, as it comes.
func (s *Streams) Follows() bool { return s.Verb == "stream" }

// allStreams selects every stream for --save.
const allStreams = "all"

func (s *Streams) all() bool { return s.Which == allStreams }

// show returns how a stream is shown.
func (s *Streams) show() streams.Show {
	show := streams.Show{}
	switch {
	case s.Hex:
		show.Format = streams.Hex
	case s.Raw != "":
		show.Format = streams.Raw
		if s.Raw != rawBoth {
			show.Only = string(s.Raw)
		}
	}
	return show
}

// rawValue is --raw: which side's bytes are written.
type rawValue string

const rawBoth = "both"

var rawWords = []string{rawBoth, "client", "server"}

func (v *rawValue) String() string { return string(*v) }
func (v *rawValue) Type() string   { return "side" }
func (v *rawValue) Set(s string) error {
	if !slices.Contains(rawWords, s) {
		return fmt.Errorf("%q is no side: give client or server, or leave it out for both", s)
	}
	*v = rawValue(s)
	return nil
}

// sortValue is --sort.
type sortValue string

func (v *sortValue) String() string { return string(*v) }
func (v *sortValue) Type() string   { return "order" }
func (v *sortValue) Set(s string) error {
	if !slices.Contains(streams.Sorts, s) {
		return fmt.Errorf("%q is no order: give one of %s", s, strings.Join(streams.Sorts, ", "))
	}
	*v = sortValue(s)
	return nil
}

// runs reports whether the word stands first and makes a run with an output of its own.
func runs(word string) bool {
	return slices.ContainsFunc(Verbs, func(v Verb) bool { return v.Run && v.Name == word })
}

// settle takes the words that are no options: files and an expression for the list, the stream
// and files for one. With -i and with -r there are no files among them.
func (s *Streams) settle(c *Config, words []string) error {
	if !s.Given() || s.Help {
		return nil
	}
	if s.Follows() {
		if len(words) == 0 {
			return errors.New("stream: say which one: a name that ringcap streams lists, or an expression in quotes: ringcap stream tcp:3 FILE")
		}
		s.Which, words = words[0], words[1:]
	}
	if len(c.Interfaces) == 0 && c.Live() {
		n := 0
		for n < len(words) && (n == 0 || s.Follows() || isFile(words[n])) {
			n++
		}
		c.ReadFiles, words = words[:n:n], words[n:]
		if n == 0 {
			return fmt.Errorf("%s: name the files, or an interface with -i: ringcap %s", s.Verb, s.usage())
		}
	}
	if s.Follows() && len(words) > 0 {
		s.Which += " " + strings.Join(words, " ")
	}
	c.Expression = strings.Join(words, " ")
	if s.Follows() {
		c.Expression = ""
		var ok bool
		if s.ID, ok = streams.ParseID(s.Which); !ok && !s.all() {
			c.Expression = s.Which
		}
	}
	s.Expression = c.Expression
	if !c.Live() { // streams have the numbers of the whole file
		c.Expression = ""
	}
	return nil
}

// try returns an error if there is no directory for --save.
func (s *Streams) try() error {
	if s.Save == "" {
		return nil
	}
	if info, err := os.Stat(s.Save); err != nil || !info.IsDir() {
		return fmt.Errorf("--save %s: there is no such directory: make it with mkdir %s", s.Save, escape.Shell(s.Save))
	}
	if _, one := streams.ParseID(s.Which); one {
		return nil
	}
	// A file of an earlier run would end this one in the middle.
	there, err := os.ReadDir(s.Save)
	if err != nil {
		return fmt.Errorf("--save: %w", err)
	}
	names := regexp.MustCompile(streams.SaveNames)
	for _, f := range there {
		if names.MatchString(f.Name()) {
			return fmt.Errorf("--save %s: %s is there already: name another directory, since what is saved replaces nothing", s.Save, escape.Line(f.Name()))
		}
	}
	return nil
}

// usage returns the operands of the command.
func (s *Streams) usage() string {
	if s.Follows() {
		return "stream tcp:3 FILE"
	}
	return "streams FILE"
}

// isFile reports whether a word is a file to read rather than one of an expression.
func isFile(word string) bool {
	if word == "-" || strings.Contains(word, "://") || isCapture(word) {
		return true
	}
	_, err := os.Stat(word)
	return err == nil && strings.Contains(word, "/")
}

func (c *Config) streamRules(given func(string) bool) []rule {
	s := &c.Streams
	if !s.Given() {
		return []rule{
			{c.Edit.Join && (c.WriteFile != "" || c.Serve.Given()), "--reassemble is for text and JSON: -w and --serve take segments as they are; leave one out"},
			{c.Edit.Join && c.Export.Go, "--reassemble and --go: that takes segments as they are; leave one out"},
		}
	}
	forms := 0
	for _, given := range []bool{s.Text, s.Hex, s.Raw != "", s.HTTP, s.Save != ""} {
		if given {
			forms++
		}
	}
	rules := []rule{
		{s.all() && s.Save == "", "stream all is for --save: name one stream to show it"},
		{forms > 1, "--text, --hex, --raw, --http and --save: one form at a time"},
		{c.Export.Given(), s.Verb + " and --fields, --go or --json=FILE: these are of packets: leave one out"},
		{c.Summary.Given, s.Verb + " and --summary: leave one out"},
		{c.Print, s.Verb + " and --print or --print-sampling: these print packets: leave one out"},
		{c.Edit.Join, s.Verb + " and --reassemble: streams are put together anyway; leave it out"},
		{c.CountOnly, s.Verb + " and --count: leave one out"},
		{c.WriteFile == "-", s.Verb + " and -w -: standard output has room for one; give -w a name"},
		{c.WriteFile != "" && s.Expression != "" && !c.Live(), s.Verb + ", -w and an expression: the file would have all packets: copy it first, with ringcap -r FILE -w COPY EXPRESSION"},
		{s.Save != "" && c.WriteFile != "", "--save and -w: one run writes one of them; leave one out"},
		{c.Anonymize.Given, s.Verb + " and --anonymize: what was said would not be made anonymous: leave one out"},
	}
	for _, flag := range textFlags {
		if flag.long != "verbose" && flag.long != "hex" {
			rules = append(rules, rule{given(flag.long), s.Verb + " and " + flag.short + ": that is for packets: leave it out"})
		}
	}
	return rules
}

// Output is what streams are shown with.
type Output struct {
	Stdout   *os.File
	Progress *run.Progress           // of reading files; may be nil
	Match    run.Filter              // of Streams.Expression; nil without one
	Names    func(netip.Addr) string // returns the name of a host, or nothing
	Decode   func(*packet.Packet)    // decodes and tracks a packet
	Maker    outfile.Maker           // makes the files of --save
	Note     func(string)
	Faults   *ledger.Faults
}

// StreamSink returns the sink of ringcap streams or ringcap stream.
func (c *Config) StreamSink(out Output) (sink.Overview, error) {
	s := &c.Streams
	var match func(*packet.Frame) (bool, error)
	switch {
	case c.Live() && s.Expression != "": // the source selects
		match = func(*packet.Frame) (bool, error) { return true, nil }
	case out.Match != nil:
		match = out.Match.Match
	}
	terminal, to := outfile.IsTerminal(out.Stdout), io.Writer(out.Stdout)
	if terminal {
		to = out.Progress.Over(to)
	}
	if !s.Follows() {
		return streams.NewList(streams.ListOptions{
			Out: to, JSON: s.JSON, Sort: s.Sort, Match: match, Decode: out.Decode, Name: out.Names, Faults: out.Faults,
		}), nil
	}
	if s.Save != "" {
		return streams.NewSaver(streams.SaveOptions{
			Out: to, Stream: s.ID, All: s.all(), Match: match, Which: s.Which, Live: c.Live(), Decode: out.Decode, Note: out.Note, Faults: out.Faults,
			Create: func(name string) (streams.Saved, error) {
				path := filepath.Join(s.Save, name)
				f, err := outfile.Open(path, outfile.Options{Maker: out.Maker, NoClobber: true})
				if err != nil {
					return nil, fmt.Errorf("save %s: %w", path, err)
				}
				return f, nil
			},
		}), nil
	}
	o := streams.FollowOptions{
		Out: to, Stream: s.ID, Match: match, Which: s.Which, Live: c.Live(), HTTP: s.HTTP, Show: s.show(),
		Decode: out.Decode, Note: out.Note, Faults: out.Faults,
	}
	o.Color, o.Zone = c.Colored(terminal), c.Zone()
	if o.Format == streams.Raw && terminal {
		return nil, errors.New("stream --raw: standard output is a terminal: send it to a file or a pipe")
	}
	return streams.NewFollower(o), nil
}
