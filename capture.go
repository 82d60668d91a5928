package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ringcap/capfile"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/run"
	"ringcap/internal/sink/outfile"
	"ringcap/live"
	"ringcap/packet"
)

// input is the source of a run: the TPACKET_V3 ring of one interface or of all, several
// rings merged, or files.
type input struct {
	host        *netdev.Host     // knows the interfaces; nil for files
	merge       *live.Merge      // the source, if it is several rings
	later       *live.Later      // the ring of merge for interfaces that come up later; may be nil
	sockets     filter.Sockets   // the filters of the rings
	files       capfile.Captures // the source, if it is files
	opener      *capfile.Opener  // opens them
	successor   *run.Successor   // finds the next file (--follow); may be nil
	inUserSpace func()           // warns once that a filter does not run in the kernel
	what        string           // describes the source in the banner
	noneUp      bool             // no interface was up when the run began, so there was no banner
	bannerDue   atomic.Bool      // the next interface that comes up needs the banner
	link        packet.LinkType  // of a classic file of a live source
	cooked      bool             // a classic file has cooked frames
}

// openSource makes the interfaces of -i or the files of -r the source.
func (s *session) openSource() (err error) {
	if !s.cfg.Live() {
		return s.openFiles()
	}
	if s.input.host, err = netdev.OpenHost(); err != nil {
		return err
	}
	s.input.inUserSpace = sync.OnceFunc(func() {
		s.note("the kernel does not take this filter: matching every packet in user space")
	})
	src, err := s.openInterfaces()
	if err != nil {
		return err
	}
	s.loop.Source, s.report.Source = src, src
	s.rights.Promiscuous = s.cfg.OpensLater() && !s.cfg.NoPromisc
	s.rights.Compiles = s.rights.Compiles || s.input.cooked && s.cfg.Expression != ""
	s.report.Host, s.report.Remedy = s.input.host, s.cfg.Remedy()
	s.signals.Wake(src.Stop)
	return nil
}

func (s *session) openInterfaces() (run.Counter, error) {
	names := s.cfg.Interfaces
	switch {
	case len(names) == 1 && names[0] == netdev.Any:
		return s.openAny()
	case slices.Contains(names, netdev.Any):
		return nil, errors.New("-i any stands for all interfaces: leave the others out")
	case len(names) > 1 || s.cfg.Wait || s.cfg.Fanout.Rings > 1 || slices.ContainsFunc(names, netdev.IsPattern):
		return s.openSeveral()
	}
	d, err := netdev.Pick(names)
	if err != nil {
		return nil, err
	}
	o, err := s.cfg.RingOptions(s.liveOptions(), &s.input.sockets, d, 0)
	if err != nil {
		return nil, err
	}
	if !s.cfg.Rotate.Set() && s.cfg.Flight.Size == 0 { // these need frequent ticks
		o.Idle = live.IdleTick
	}
	o.Hold = s.cfg.Print || s.cfg.Export.Given()
	s.input.link = o.Interface.Link
	s.input.what = fmt.Sprintf("%s, link-type %s", d.Name, s.input.link)
	return live.Open(o)
}

// openAny opens one ring that is bound to no interface.
func (s *session) openAny() (run.Counter, error) {
	if s.cfg.HasLinkType {
		return nil, fmt.Errorf("-y and -i any: the frames of all interfaces have link types of their own")
	}
	s.input.link, s.input.cooked = packet.LinkLinuxSLL2, true
	s.input.what = "any, link-type that of each interface"
	o, err := s.cfg.AnyOptions(s.liveOptions(), netdev.Any)
	if err != nil {
		return nil, err
	}
	return live.Open(o)
}

// liveOptions returns what all rings have in common.
func (s *session) liveOptions() live.Options {
	return live.Options{
		BlockTimeout: s.cfg.BlockTimeout(outfile.IsTerminal(s.stdout)), Note: s.note, InUserSpace: s.input.inUserSpace, Host: s.input.host, Stop: s.signals.Requested(), Closed: s.rights.Retire,
	}
}

// openSeveral opens a ring on each interface that is named or matches a pattern,
// and merges them.
func (s *session) openSeveral() (run.Counter, error) {
	m := live.NewMerge(s.cfg.BlockTimeout(outfile.IsTerminal(s.stdout)), s.note)
	s.input.merge = m
	devices, err := netdev.Select(s.cfg.Interfaces, s.cfg.Wait, s.note)
	if err != nil {
		return nil, err
	}
	for _, d := range devices {
		if err := s.join(d); err != nil {
			return nil, errors.Join(err, m.Close())
		}
	}
	if err := s.input.sockets.Unfit(); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	s.describe(devices)
	s.input.bannerDue.Store(len(devices) == 0)
	s.input.noneUp = len(devices) == 0
	if s.cfg.OpensLater() {
		if err := s.openLater(); err != nil {
			return nil, errors.Join(err, m.Close())
		}
		m.Watch(s.input.host, s.cfg.Wait, s.cfg.Wants, s.joinLater)
	}
	return m, nil
}

// openLater opens the ring for interfaces that come up when the sandbox allows no new one.
func (s *session) openLater() error {
	if s.rights.Off {
		return nil
	}
	o, err := s.cfg.AnyOptions(s.liveOptions(), "interfaces that come up later")
	if err != nil {
		return nil // the expression fits only some link types: takeIn returns an error when an interface comes up
	}
	o.Promiscuous = !s.cfg.NoPromisc
	if s.input.later, err = live.OpenLater(o); err == nil {
		s.input.merge.Share(s.input.later)
	}
	return err
}

// joinLater starts capturing on an interface that came up, and tells the user.
func (s *session) joinLater(d netdev.Device) error {
	if err := s.join(d); err != nil {
		return err
	}
	if s.input.bannerDue.Swap(false) {
		link, err := s.cfg.LinkOf(d)
		fmt.Fprint(s.stderr, s.cfg.Banner(fmt.Sprintf("%s, link-type %s", d.Name, link)))
		return err
	}
	s.note(d.Name + " came up: capturing on it, too")
	return nil
}

// takeIn starts capturing on an interface when no ring can be opened any more.
func (s *session) takeIn(d netdev.Device) error {
	link, err := s.cfg.LinkOf(d)
	if err == nil && s.input.later != nil && link == netdev.Hardware()[d.Hardware] {
		return s.input.later.Take(d)
	}
	return errors.Join(err, fmt.Errorf("%s came up and is left out, since the sandbox opens nothing new: --sandbox=off captures it, too", d.Name))
}

// join opens the rings of an interface and merges them with the others.
func (s *session) join(d netdev.Device) error {
	return s.rights.Opening(func(tooLate bool) error {
		if tooLate {
			return s.takeIn(d)
		}
		o, err := s.cfg.RingOptions(s.liveOptions(), &s.input.sockets, d, len(s.input.merge.Interfaces()))
		if err != nil {
			return err
		}
		rings, err := live.OpenFanout(o, s.cfg.Fanout.Rings, s.cfg.Fanout.Mode)
		if err != nil {
			return err
		}
		for _, r := range rings {
			s.input.merge.Add(r)
		}
		return nil
	})
}

// describe sets the text of the banner and the link type of a classic file: that of the
// interfaces, or cooked if they differ.
func (s *session) describe(devices []netdev.Device) {
	names, links := s.cfg.Interfaces, []packet.LinkType(nil)
	for i, d := range devices {
		if i == 0 {
			names = nil
		}
		names = append(names, d.Name)
		if link, err := s.cfg.LinkOf(d); err == nil && !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	of := "that of each interface"
	if len(links) == 1 {
		s.input.link, of = links[0], links[0].String()
	} else {
		s.input.link, s.input.cooked = packet.LinkLinuxSLL2, true
	}
	s.input.what = fmt.Sprintf("%s, link-type %s", strings.Join(names, ", "), of)
}

// openFiles makes the files of -r or -V the source.
func (s *session) openFiles() (err error) {
	names := s.cfg.ReadFiles
	if s.cfg.ReadList != "" {
		if names, err = capfile.ReadNames(s.cfg.ReadList, s.stdin); err != nil {
			return err
		}
	}
	in := &s.input
	in.opener = &capfile.Opener{
		Stdin: s.stdin, Idle: func() error { return s.tick(time.Now()) }, Follow: s.cfg.Follow, Note: s.note, Resync: s.cfg.Resync,
		Blocks: s.cfg.CopiesBlocks(),
		Wrap:   func(f *capfile.CachedFile) io.Reader { return s.signals.Reader(f, in.successor) }, Remote: s.signals.Remote,
	}
	if s.cfg.Follow {
		in.successor = new(run.Successor)
		in.opener.More = in.successor.Take
	}
	if s.cfg.Flight.Size == 0 {
		run.LimitMemory()
	}
	if s.output.hosts != nil {
		in.opener.Names = s.output.hosts.Give
	}
	names, skipped, err := in.opener.Expand(names)
	if err != nil {
		return err
	}
	if len(skipped) > 0 {
		s.note("left out, since they are no captures: " + strings.Join(skipped, ", "))
	}
	s.rights.Inputs = names
	if in.files, err = in.opener.OpenAll(names, s.cfg.Merge); err != nil {
		return err
	}
	if s.cfg.WatchesProgress(outfile.IsTerminal(s.stdout), outfile.IsTerminal(s.stderr)) {
		s.progress = run.NewProgress(s.stderr, names, s.stdin, in.files.Consumed)
	}
	in.what = fmt.Sprintf("link-type %s, snapshot length %d", in.files.Link(), in.files.SnapLen())
	s.loop.Source, s.loop.Skipped = run.NewFiles(in.files, s.signals.Stopped), s.cfg.Skip
	selection := &run.Selection{After: &s.cfg.After, Before: &s.cfg.Before, Skip: s.cfg.Skip}
	if selection.Expression, err = s.sourceFilter(s.cfg.Expression); err != nil {
		return errors.Join(err, in.files.Close())
	}
	if !selection.All() {
		s.loop.Filter = selection
	}
	s.rights.Compiles = s.rights.Compiles || s.cfg.Expression != ""
	return nil
}

// openStopper sets the rules that end the run.
func (s *session) openStopper() (err error) {
	s.stop = &run.Stopper{Bytes: s.cfg.Stop.Bytes, Duration: s.cfg.Stop.Duration, Halt: s.signals.Halt}
	s.report.Unread = s.stop.Unread
	if s.stop.When, err = s.sourceFilter(s.cfg.Stop.When); err != nil {
		return errors.Join(fmt.Errorf("--stop-when: %w", err), s.loop.Source.Close())
	}
	return nil
}
