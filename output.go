package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/flight"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/sink/rotate"
	"ringcap/internal/version"
	"ringcap/packet"
)

// openOutput opens what -w names: one file, or a set of them.
func (s *session) openOutput() error {
	if s.cfg.WriteFile == "-" && isTerminal(s.stdout) {
		return errors.New("-w -: standard output is a terminal: send it to a file or a pipe")
	}
	floor, err := s.floor()
	if err != nil {
		return fmt.Errorf("--min-free: %w", err)
	}
	s.stop.floor = floor
	switch {
	case s.cfg.Rotate.Set():
		return s.openSet()
	case s.cfg.Flight.Size > 0:
		return s.openFlight()
	}
	o := s.writeOptions()
	o.Behind = !s.cfg.Live() && runtime.GOMAXPROCS(0) > 1 // with one processor it only costs
	k, err := openFileSink(s.cfg.WriteFile, o)
	if err != nil {
		return err
	}
	if src, ok := s.src.(*offline); ok && k.pcapng {
		if err := src.opener.Copy(k.CopyBlock); err != nil {
			return errors.Join(err, k.close())
		}
	}
	s.sinks = append(s.sinks, s.cook(k))
	s.stop.size = k.Size
	return nil
}

// cook puts frames of different link types under one, Linux cooked v2, for
// classic files, which have only one.
func (s *session) cook(k sink) sink {
	if !s.cooked || isPcapng(s.cfg.WriteFile) {
		return k
	}
	return &cookedSink{sink: k}
}

// cookedSink replaces the link-layer header of packets on their way to a file.
type cookedSink struct {
	sink
	frame packet.Frame
	pkt   packet.Packet
}

func (c *cookedSink) Write(p *packet.Packet) error {
	data := capfile.AppendCooked(c.frame.Data[:0], p.Frame)
	c.frame = *p.Frame
	c.frame.Data, c.frame.Link = data, packet.LinkLinuxSLL2
	c.frame.Info.Length += len(data) - len(p.Data)
	c.frame.Info.CaptureLength = len(data)
	c.pkt.Frame = &c.frame
	return c.sink.Write(&c.pkt)
}

// writeOptions says how a file is written, as of now.
func (s *session) writeOptions() writeOptions {
	o := writeOptions{
		Stdout: s.stdout, SnapLen: s.cfg.SnapLen, Nanoseconds: s.cfg.Nano, Pattern: s.cfg.WriteFile,
		Unbuffered: s.cfg.PacketBuffered, Application: "ringcap " + version.Number, Sync: s.cfg.File.Sync, Account: &s.account, Lost: &s.losses,
		File: outfile.Options{
			Mode: s.cfg.File.Mode, NoClobber: s.cfg.File.NoClobber,
			Inputs: s.inputs, Stdin: s.stdin, Stop: s.signals.asked,
		},
	}
	switch src := s.src.(type) {
	case counter:
		o.Live, o.Link, o.Interfaces = true, s.link, src.Interfaces()
	case *offline:
		h := src.Header()
		o.Link, o.Interfaces, o.Section = src.Link(), src.Interfaces(), src.SectionOptions()
		if !src.IsPcapng() {
			o.Header = &h
		}
	}
	return o
}

// tryDirectory sees that files can be made where -w says.
func (s *session) tryDirectory() error {
	dir := filepath.Dir(s.cfg.WriteFile)
	if s.cfg.Rotate.Period > 0 && strings.Contains(dir, "%") {
		return nil // it has a time in it
	}
	if err := unix.Access(dir, unix.W_OK|unix.X_OK); err != nil {
		return fmt.Errorf("open %s: %w", dir, err)
	}
	return nil
}

// openFlight makes the flight recorder a sink.
func (s *session) openFlight() error {
	cfg := &s.cfg.Flight
	if err := checkRoom(int(cfg.Size)); err != nil {
		return fmt.Errorf("--flight: %w: try a smaller one", err)
	}
	stem, extension := rotate.SplitExtension(s.cfg.WriteFile)
	name := func(number int) string { return fmt.Sprintf("%s_%05d%s", stem, number, extension) }
	o := flight.Options{
		Open: func(number int) (flight.Sink, error) {
			return s.openMember(name(number))
		},
		Wrote: func(number int, n uint64) {
			s.note(ledger.Packets(n) + " written to " + name(number))
		},
		After: cfg.After, Account: &s.account,
	}
	filters, err := s.sourceFilters(cfg.Trigger)
	if err != nil {
		return fmt.Errorf("--trigger: %w", err)
	}
	if filters != nil {
		o.Trigger = filters.match
	}
	s.flight = flight.NewRecorder(flight.New(int(cfg.Size), cfg.Age), o)
	s.sinks = append(s.sinks, s.cook(s.flight))
	s.stop.size = s.flight.Size
	return nil
}

// openSet makes the files of -C, -G or -b a sink. Its first file comes with the
// first packet.
func (s *session) openSet() error {
	r := &s.cfg.Rotate
	o := rotate.Options{
		Rules: rotate.Rules{Size: r.Size, Packets: r.Packets, Age: r.Age, Period: r.Period, Interval: r.Interval},
		Name:  rotate.Tcpdump(s.cfg.WriteFile, r.Period > 0, r.Numbers, r.Files > 0),
		Open: func(name string) (rotate.Sink, error) {
			return s.openMember(name)
		},
		Remove:  s.rights.files.Remove,
		Account: &s.account, MaxFiles: s.cfg.Stop.Files, Files: r.Files, Keep: r.Keep, Floor: s.stop.floor,
	}
	if r.Dumpcap {
		o.Name = rotate.Dumpcap(s.cfg.WriteFile, r.TimeFirst)
	}
	if s.cfg.Live() {
		o.Start = s.account.Start
	}
	if r.Hook != nil {
		o.Hook = rotate.NewHook(strings.Join(r.Hook, " "), s.rights.hook.Run, s.note)
	}
	s.set = rotate.New(o)
	s.sinks = append(s.sinks, s.cook(s.set))
	s.stop.set, s.stop.size, s.stop.floor = s.set, s.set.Size, nil // the set sees to it
	return nil
}

// openMember opens one of the files that are made as time goes by.
func (s *session) openMember(name string) (*fileSink, error) {
	o := s.writeOptions()
	o.File.Maker = s.rights.files
	return openFileSink(name, o)
}

// floor is --min-free, nil without it.
func (s *session) floor() (*rotate.Floor, error) {
	r := &s.cfg.Rotate
	if r.FreeBytes == 0 && r.FreePercent == 0 {
		return nil, nil
	}
	dir := s.outputDirectory()
	if dir == "" {
		dir = filepath.Dir(s.cfg.WriteFile)
	}
	return rotate.NewFloor(dir, r.FreeBytes, r.FreePercent)
}
