package main

import (
	"fmt"
	"runtime"

	"ringcap/internal/cli"
	"ringcap/internal/edit"
	"ringcap/internal/filter"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/prefetch"
	"ringcap/internal/process"
	"ringcap/internal/run"
	"ringcap/internal/sink"
	"ringcap/internal/sink/compress"
	"ringcap/internal/sink/file"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/sink/split"
	"ringcap/internal/summary"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

// stage is the decoding stage: gopacket's DecodingLayerParser decodes the layers of a frame,
// and the tracker adds what it knows from earlier packets. Where layer.Peek finds the headers,
// the layers need not be decoded. A packet that makes a decoder panic is counted and goes on
// without layers.
type stage struct {
	decoder *layer.Decoder // one DecodingLayerParser for each link type
	tracker *track.Tracker
	faults  *ledger.Faults
	layers  bool // a sink needs the layers of every packet
	nested  bool // no sink needs the layers of packets behind tags or in tunnels
	// prefetch brings the memory that a sink needs for a packet into the cache; may be nil
	prefetch func(data []byte, h *packet.Headers)

	ahead prefetch.Window[glance] // the frames seen by Ahead
}

// glance is what a frame alone shows, without the packets before it.
type glance struct {
	frame   []byte
	headers packet.Headers
	ahead   track.Ahead // valid if the headers were found
}

// look fills the glance from a frame.
func (g *glance) look(t *track.Tracker, data []byte, link packet.LinkType) {
	if g.frame = data; layer.Peek(data, link, &g.headers) {
		t.LookAhead(&g.ahead, data, &g.headers)
	}
}

func newStage(o track.Options, faults *ledger.Faults) *stage {
	return &stage{decoder: layer.NewDecoder(), tracker: track.New(o), faults: faults}
}

// Decode decodes and tracks a packet.
func (s *stage) Decode(p *packet.Packet) {
	defer s.faults.Catch(p)
	if !s.layers {
		if g := s.glance(p); g.headers.Peeked && (g.headers.Plain || s.nested) {
			p.SetPeeked(&g.headers)
			s.tracker.ObserveAhead(p, &g.ahead)
			return
		}
	}
	s.decoder.Decode(p.Frame, p)
	s.tracker.Observe(p)
	if layer.Faulty(p) {
		s.faults.Note(p, p.Err.Error())
	}
}

// Again decodes a packet that a step has changed, which the tracker has seen as it was.
func (s *stage) Again(p *packet.Packet) {
	defer s.faults.Catch(p)
	s.decoder.Decode(p.Frame, p)
}

// glance returns the glance of a packet: that of Ahead, or a new one.
func (s *stage) glance(p *packet.Packet) *glance {
	g, seen := s.ahead.Take(p.Data)
	if !seen {
		g.look(s.tracker, p.Data, p.Link)
	}
	return g
}

// Begin forgets the frames of the previous block.
func (s *stage) Begin() { s.ahead.Begin() }

// Ahead looks at a frame. For the frame before it, it prefetches the memory that the tracker
// and the sink will need: the pointers to that memory are in the cache only now.
func (s *stage) Ahead(f *packet.Frame) {
	defer func() { _ = recover() }() // Decode will report it
	if s.layers {
		return
	}
	s.ahead.Add(f.Data).look(s.tracker, f.Data, f.Link)
	before := s.ahead.Before()
	if before == nil || !before.headers.Peeked {
		return
	}
	s.tracker.Prefetch(&before.ahead)
	if s.prefetch != nil {
		s.prefetch(before.frame, &before.headers)
	}
}

// printers returns how many goroutines print. Files use all processors. A live capture
// leaves them to the host and uses one, as does printing that depends on earlier packets or
// goes out at once.
func (s *session) printers() int {
	if s.cfg.Live() || s.output.hosts != nil || s.cfg.LineBuffered || s.cfg.PacketBuffered || s.cfg.Follow {
		return 1
	}
	return runtime.GOMAXPROCS(0)
}

// The files of names: hosts(5) and services(5).
const (
	hostsFile    = "/etc/hosts"
	servicesFile = "/etc/services"
)

// openNames makes room for the names that packets teach, if they are to be written or printed, and
// reads those of hosts and services to print.
func (s *session) openNames() (err error) {
	if s.cfg.Names.Services {
		if s.output.services, err = text.ReadServices(servicesFile); err != nil {
			return fmt.Errorf("%w (--services needs it: the package netbase has one)", err)
		}
	}
	if s.cfg.Names.Hosts || s.cfg.File.Names || s.cfg.Streams.Given() || s.cfg.FindsFlows() {
		s.output.learnt = track.NewNames()
	}
	if !s.cfg.Names.Hosts {
		return nil
	}
	s.output.hosts = s.output.learnt
	s.output.hosts.NoDomain = s.cfg.Names.NoDomain
	return s.output.hosts.ReadFile(hostsFile)
}

// addSteps adds what looks at single packets. Packets are edited and made anonymous last: the rules that end
// a run are about packets as they were captured.
func (s *session) addSteps() {
	if s.cfg.Process.Given() {
		s.addProcesses()
	}
	if f := s.cfg.Display(); f != nil {
		s.loop.Steps = append(s.loop.Steps, s.loop.Where(f, &s.report.Faults))
	}
	if n := s.cfg.Count; n > 0 {
		s.loop.Steps = append(s.loop.Steps, &run.Count{Account: &s.report.Account, Last: n})
	}
	if !s.stop.Idle() {
		s.loop.Steps = append(s.loop.Steps, s.stop)
	}
	if !s.cfg.Edit.Idle() {
		e := edit.New(s.cfg.Edit, &s.report.Account)
		s.loop.Steps, s.loop.Expressions = append(s.loop.Steps, e), append(s.loop.Expressions, e)
	}
	if s.anonymizer != nil {
		s.loop.Steps = append(s.loop.Steps, s.anonymizer)
	}
}

// addProcesses adds the step that finds the process of each packet.
func (s *session) addProcesses() {
	var selected *process.Selection
	if p := &s.cfg.Process; p.Selects() {
		if selected = &p.Selection; p.OnlyRun {
			selected.PIDs = []int{s.rights.CommandHelper.Ancestor()}
		}
	}
	if !s.cfg.Live() {
		s.loop.Steps = append(s.loop.Steps, process.NewRecorded(selected, &s.report.Account))
		return
	}
	s.loop.Steps = append(s.loop.Steps, process.NewStep(s.rights.Finder, selected, &s.report.Account))
}

// openAnonymizer reads the key of --anonymize, as the user that the process has become.
func (s *session) openAnonymizer() (err error) {
	s.anonymizer, err = s.cfg.Anonymizer(s.note)
	return err
}

// anonymous returns o without what a file would tell about the hosts of the capture.
func (s *session) anonymous(o file.Options) file.Options {
	if s.anonymizer != nil {
		o.Section, o.Alias = "", s.anonymizer.Interface
	}
	return o
}

// openSplit adds the files of --split-by. Each file is open only while it is written.
func (s *session) openSplit() {
	encoder := compress.ForName(s.cfg.FormatName())
	set := split.New(split.Options{By: s.cfg.SplitBy, Pattern: s.cfg.WriteFile, Note: s.note, Live: s.cfg.Live(), Open: func(name string, link packet.LinkType) (split.File, error) {
		o := s.fileOptions()
		o.Interfaces, o.Link, o.Member, o.Rests, o.Encoder = nil, link, true, true, encoder
		if o.Header != nil && o.Header.Link() != link {
			o.Header = nil
		}
		o.File.Maker = s.rights.Files
		return file.Open(name, o)
	}})
	s.addFile(set, s.cfg.WritesPcapng())
	s.stop.Size = set.Size
}

// openRemarks compiles the expressions of --comment-if.
func (s *session) openRemarks() error {
	for _, r := range s.cfg.File.Remarks {
		match, err := s.sourceFilter(r.Expression)
		if err != nil {
			return fmt.Errorf("--comment-if: %w", err)
		}
		remark, err := sink.NewRemark(match.Match, r.Text)
		if err != nil {
			return fmt.Errorf("--comment-if: %w", err)
		}
		s.output.remarks = append(s.output.remarks, remark)
	}
	return nil
}

// sourceFilter returns a filter for the frames of the source, nil if expression is empty. The expression may
// be a display filter with a prefix.
func (s *session) sourceFilter(expression string) (run.Filter, error) {
	if expression == "" {
		return nil, nil
	}
	if display, ok := cli.CutWhere(expression); ok {
		f, o, err := s.cfg.DisplayFilter(display)
		return run.Decoded(newStage(o, &s.report.Faults), f, &s.report.Faults), err
	}
	o, interfaces := filter.Options{Link: packet.LinkEthernet, Live: s.cfg.Live(), Unoptimized: s.cfg.Unoptimized, Mixed: true}, []*packet.Interface(nil)
	if in := &s.input; in.files != nil {
		interfaces = in.files.Interfaces()
		o.Link, o.Swapped, o.Mixed = in.files.Link(), in.files.Header().BigEndian, in.files.IsPcapng() || len(s.rights.Inputs) > 1
	} else if interfaces = s.report.Source.Interfaces(); len(interfaces) > 0 {
		o = s.cfg.SourceFilterOptions(in.hosts, interfaces[0])
		o.Mixed = in.merge != nil || in.cooked
	}
	f, err := filter.NewByLink(expression, o, interfaces...)
	s.loop.Expressions = append(s.loop.Expressions, f)
	return f, err
}

// openTables adds the tables of packets and of flows, and what goes to a broker.
func (s *session) openTables() error {
	sinks, err := s.cfg.TableSinks(cli.TableOutput{
		Stdout: s.stdout, File: s.outfileOptions(), Files: s.rights.TableFiles, Name: s.output.learnt.Learnt,
		Account: &s.report.Account, Faults: &s.report.Faults, Note: s.note, Ship: s.rights.Ship, Stop: s.signals.Requested(),
	})
	s.loop.Sinks = append(s.loop.Sinks, sinks...)
	return err
}

// openStreams adds the sink of ringcap streams or ringcap stream.
func (s *session) openStreams() error {
	o := cli.Output{Stdout: s.stdout, Progress: s.progress, Names: s.output.learnt.Name, Decode: s.stage.Decode, Maker: s.rights.Files, Note: s.note, Faults: &s.report.Faults}
	match, err := s.sourceFilter(s.cfg.Streams.Expression)
	if o.Match = match; err == nil {
		s.output.summary, err = s.cfg.StreamSink(o)
		s.loop.Sinks = append(s.loop.Sinks, s.output.summary)
	}
	return err
}

// openOverview adds the sink of --summary, or of ringcap streams and ringcap stream.
func (s *session) openOverview() error {
	if s.cfg.Streams.Given() {
		return s.openStreams()
	}
	path, out, name := s.cfg.Summary.File, s.stdout, "stdout"
	if s.cfg.OutputTaken() {
		out, name = s.stderr, "stderr"
	}
	o := s.cfg.SummaryOptions(s.input.what)
	if o.Form == summary.Page && path == "" && outfile.IsTerminal(out) {
		return fmt.Errorf("--summary html: %s is a terminal: give --summary html=FILE", name)
	}
	o.Account, o.Losses, o.Faults = &s.report.Account, &s.output.recorded, &s.report.Faults
	var err error
	if o.Output, err = outfile.OpenWhole(path, out, name, s.outfileOptions()); err != nil {
		return err
	}
	s.output.summary = summary.NewSink(o)
	s.loop.Sinks = append(s.loop.Sinks, s.output.summary)
	return nil
}
