package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"ringcap/internal/ledger"
	"ringcap/internal/run"
	"ringcap/internal/sink"
	"ringcap/internal/sink/file"
	"ringcap/internal/sink/flight"
	"ringcap/internal/sink/keylog"
	"ringcap/internal/sink/lines"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/sink/rotate"
	"ringcap/internal/summary"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/live"
)

// output holds the sinks of a run that need special treatment, and what they share.
type output struct {
	set      *rotate.Set      // nil unless -w writes a set of files
	flight   *flight.Recorder // nil without --flight
	summary  sink.Overview    // of --summary or ringcap streams; may be nil
	losses   file.Losses      // what a copy could not keep
	recorded summary.Losses   // what was lost when files were captured
	secrets  *keylog.Log      // of --keylog; may be nil
	remarks  []sink.Remark    // of --comment-if
	hosts    *track.Names     // names of hosts to print; may be nil
	learnt   *track.Names     // names of hosts that packets teach; may be nil
	services *text.Services   // names of ports to print; may be nil
}

// openSinks opens the sinks, and the decoding stage if one of them needs decoded packets.
func (s *session) openSinks() error {
	if err := s.openAnonymizer(); err != nil {
		return err
	}
	s.report.Metrics = run.NewMetrics(s.cfg.Metrics.File, s.cfg.Metrics.Every, s.rights.Metrics, s.note)
	if s.cfg.WriteFile != "" {
		if err := s.openFile(); err != nil {
			return err
		}
	}
	printing := s.cfg.Print && !s.cfg.CountOnly
	if printing || s.cfg.Export.Given() || s.cfg.Summary.Given || s.cfg.Streams.Given() || s.cfg.Tables.Given() || s.output.learnt != nil || s.cfg.Display() != nil || s.cfg.Publish.Given() {
		o := s.cfg.TrackOptions()
		o.Names = s.output.learnt
		s.stage = newStage(o, &s.report.Faults)
		s.stage.nested = s.cfg.PrintsOnly()
		s.loop.Stage = s.stage
	}
	if s.cfg.Export.Given() {
		if err := s.openExport(); err != nil {
			return err
		}
	}
	if s.cfg.Summary.Given || s.cfg.Streams.Given() {
		if err := s.openOverview(); err != nil {
			return err
		}
	}
	if printing {
		if err := s.openText(); err != nil {
			return err
		}
	}
	s.addSteps()
	return s.openTables()
}

// openFile opens the sink of -w: a file, a set of files or the flight recorder.
func (s *session) openFile() error {
	if s.cfg.WriteFile == "-" && outfile.IsTerminal(s.stdout) {
		return errors.New("-w -: standard output is a terminal: send it to a file or a pipe")
	}
	secrets, err := s.cfg.OpenKeyLog()
	if s.output.secrets = secrets; err == nil {
		err = s.openRemarks()
	}
	if err != nil {
		return err
	}
	floor, err := s.cfg.Floor()
	if err != nil {
		return fmt.Errorf("--min-free: %w", err)
	}
	s.stop.Floor = floor
	switch {
	case s.cfg.Rotate.Set():
		return s.openSet()
	case s.cfg.Flight.Size > 0:
		return s.openFlight()
	case s.cfg.SplitBy != 0:
		s.openSplit()
		return nil
	}
	o := s.fileOptions()
	o.Behind = !s.cfg.Live() && runtime.GOMAXPROCS(0) > 1 // with one processor it would cost time
	k, err := file.Open(s.cfg.WriteFile, o)
	if err != nil {
		return err
	}
	if s.input.files != nil && s.cfg.WritesPcapng() {
		if err := s.input.opener.Copy(k.CopyBlock); err != nil {
			return errors.Join(err, k.Close(nil))
		}
	}
	s.addFile(k, s.cfg.WritesPcapng())
	s.stop.Size = k.Size
	return nil
}

// addFile adds a sink of capture files. A classic file has only one link type, so frames of
// different link types are cooked for it.
func (s *session) addFile(k sink.Sink, pcapng bool) {
	if s.input.cooked && !pcapng {
		k = sink.Cooked(k)
	}
	s.loop.Sinks = append(s.loop.Sinks, sink.Commented(k, s.output.remarks, pcapng && s.cfg.FindsProcesses()))
}

// fileOptions returns the options of a capture file, with the interfaces known by now.
func (s *session) fileOptions() file.Options {
	o := file.Options{
		Stdout: s.stdout, SnapLen: s.cfg.SnapLen, Nanoseconds: s.cfg.Nano, Pattern: s.cfg.FormatName(),
		Unbuffered: s.cfg.PacketBuffered, Host: s.cfg.Section(), Sync: s.cfg.File.Sync,
		Note: s.note, Account: &s.report.Account, Lost: &s.output.losses, File: s.outfileOptions(),
		Secrets: s.output.secrets, Strip: s.cfg.File.Strip,
	}
	if s.cfg.File.Names {
		o.Names = s.output.learnt
	}
	if in := &s.input; in.files != nil {
		o.Link, o.Interfaces, o.Section = in.files.Link(), in.files.Interfaces(), in.files.SectionOptions()
		if s.cfg.Edit.Strip == 0 { // a frame without its headers is without its FCS
			o.FCS = in.files.FCS()
		}
		if h := in.files.Header(); !in.files.IsPcapng() {
			o.Header = &h
		}
	} else {
		o.Live, o.Link, o.Interfaces = true, in.link, s.report.Source.Interfaces()
	}
	return s.anonymous(o)
}

// outfileOptions returns how any output file is opened.
func (s *session) outfileOptions() outfile.Options {
	return outfile.Options{
		Mode: s.cfg.File.Mode, NoClobber: s.cfg.File.NoClobber,
		Inputs: s.rights.Inputs, Stdin: s.stdin, Stop: s.signals.Requested(),
	}
}

// openFlight adds the flight recorder.
func (s *session) openFlight() error {
	cfg := &s.cfg.Flight
	if err := live.CheckRoom(int(cfg.Size)); err != nil {
		return fmt.Errorf("--flight: %w: try a smaller one", err)
	}
	name := func(number int) string { return rotate.Numbered(s.cfg.WriteFile, number) }
	o := flight.Options{
		Open:  func(number int) (sink.File, error) { return s.openMember(name(number)) },
		Wrote: func(number int, n uint64) { s.note(ledger.Packets(n) + " written to " + name(number)) },
		After: cfg.After, Asked: s.signals.WantFlight, Note: s.note, Account: &s.report.Account, Live: s.cfg.Live(),
	}
	trigger, err := s.sourceFilter(cfg.Trigger)
	if err != nil {
		return fmt.Errorf("--trigger: %w", err)
	}
	if trigger != nil {
		o.Trigger = trigger.Match
	}
	s.output.flight = flight.NewRecorder(flight.New(int(cfg.Size), cfg.Age), o)
	s.addFile(s.output.flight, s.cfg.WritesPcapng())
	s.stop.Size = s.output.flight.Size
	return nil
}

// openSet adds the set of files of -C, -G or -b. The first packet opens its first file.
func (s *session) openSet() error {
	o := s.cfg.SetOptions()
	o.Open, o.Remove = func(name string) (sink.File, error) { return s.openMember(name) }, s.rights.Files.Remove
	o.Account, o.Floor, o.Asked, o.Note = &s.report.Account, s.stop.Floor, s.signals.WantFile, s.note
	err := s.rights.Files.Earlier(func(below string, size int64) {
		o.Old = append(o.Old, rotate.Old{Name: s.cfg.MemberName(below), Size: size})
	})
	if err != nil {
		return err
	}
	if r := &s.cfg.Rotate; !r.Dumpcap && r.Period == 0 {
		o.First = rotate.Following(s.cfg.WriteFile, o.Old)
	}
	if s.cfg.Live() {
		o.Start = s.report.Account.Start
	}
	if words := s.cfg.Rotate.Hook; words != nil {
		if s.rights.Set.Deletes {
			o.Measure = s.rights.Files.Size
		}
		o.Hook = rotate.NewHook(strings.Join(words, " "), s.rights.HookHelper.Run, s.note)
	}
	s.output.set = rotate.New(o)
	s.addFile(s.output.set, s.cfg.WritesPcapng())
	s.stop.Set, s.stop.Size, s.stop.Floor = s.output.set, s.output.set.Size, nil // the set keeps the floor
	return nil
}

// openMember opens the next file of a set or of the flight recorder.
func (s *session) openMember(name string) (*file.Sink, error) {
	o := s.fileOptions()
	if s.cfg.Live() && (s.input.merge != nil || s.input.cooked) {
		o.Interfaces = nil // each is described before its first frame
	}
	o.File.Maker, o.Member = s.rights.Files, true
	return file.Open(name, o)
}

// openExport adds the sink of --json or --fields.
func (s *session) openExport() error {
	path := s.cfg.Export.JSON
	if path == "" {
		path = "-"
	}
	o := s.lineOptions(s.stdout, "stdout")
	o.Whole, o.Written, o.Refused = true, &s.report.Account.Exported, &s.report.Account.ExportRefused
	for range s.printers() {
		printer, err := s.cfg.ExportPrinter()
		if err != nil {
			return err
		}
		o.Printers, o.Head = append(o.Printers, printer), lines.Head(printer)
	}
	return s.addLines(path, o)
}

// openText adds the sink that prints text.
func (s *session) openText() error {
	out, name := s.textOutput(), "stdout"
	if out == s.stderr {
		name = "stderr"
	}
	o := s.lineOptions(out, name)
	o.Written, o.Refused = &s.report.Account.Printed, &s.report.Account.PrintRefused
	options := s.cfg.TextOptions()
	options.Color, options.Services, options.Unprinted = s.cfg.Colored(outfile.IsTerminal(out)), s.output.services, &text.Unprinted{Note: s.note}
	options.Interface = s.input.merge != nil || s.input.cooked
	if s.output.hosts != nil {
		options.Names = s.output.hosts
	}
	for range s.printers() {
		o.Printers = append(o.Printers, s.cfg.Sampled(text.NewPrinter(options)))
	}
	return s.addLines("-", o)
}

// lineOptions returns what all sinks of lines have in common.
func (s *session) lineOptions(out *os.File, name string) lines.Options {
	return lines.Options{Output: out, Name: name, File: s.outfileOptions(), Unbuffered: s.cfg.PacketBuffered, Faults: &s.report.Faults, Note: s.note}
}

// addLines adds a sink of lines.
func (s *session) addLines(path string, o lines.Options) error {
	k, err := lines.Open(path, o)
	if err != nil {
		return err
	}
	s.loop.Sinks = append(s.loop.Sinks, k)
	s.stage.prefetch = k.Prefetch
	return nil
}

// textOutput returns standard output, or standard error if the packets go to the former.
func (s *session) textOutput() *os.File {
	if s.cfg.WriteFile == "-" {
		return s.stderr
	}
	return s.stdout
}

// leftOut returns lines on what a copy could not keep and which files a set deleted.
func (s *session) leftOut() string {
	text := ""
	if in := &s.input; in.files != nil && s.cfg.WriteFile != "" {
		text = s.output.losses.Text(s.cfg.WriteFile, in.opener)
	}
	text += s.output.secrets.Said(s.cfg.WriteFile)
	text += run.LeftOut(s.input.opener, s.output.hosts)
	if n := s.output.set.Deleted(); n > 0 {
		text += ledger.Files(n) + " deleted to make room\n"
	}
	return text
}
