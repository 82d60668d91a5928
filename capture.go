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
	"ringcap/internal/host/netns"
	"ringcap/internal/run"
	"ringcap/internal/sink/outfile"
	"ringcap/live"
	"ringcap/packet"
)

// input is the source of a run: the TPACKET_V3 ring of one interface or of all, several
// rings merged, or files.
type input struct {
	hosts       *netdev.Hosts          // know the interfaces; nil for files
	merge       *live.Merge            // the source, if it is several rings
	later       map[uint64]*live.Later // by namespace, the rings of merge for interfaces that come up later
	sockets     filter.Sockets         // the filters of the rings
	files       capfile.Captures       // the source, if it is files
	opener      *capfile.Opener        // opens them
	successor   *run.Successor         // finds the next file (--follow); may be nil
	inUserSpace func()                 // warns once that a filter does not run in the kernel
	what        string                 // describes the source in the banner
	noneUp      bool                   // no interface was up when the run began, so there was no banner
	bannerDue   atomic.Bool            // the next interface that comes up needs the banner
	link        packet.LinkType        // of a classic file of a live source
	ids         live.IDs               // of the interfaces
	cooked      bool                   // a classic file has cooked frames
}

// openSource makes the interfaces of -i or the files of -r the source.
func (s *session) openSource() (err error) {
	if !s.cfg.Live() {
		return s.openFiles()
	}
	spaces, err := netns.New("/").Open(s.cfg.Namespaces)
	if err != nil {
		return err
	}
	if s.input.hosts, err = netdev.OpenHosts(spaces...); err != nil {
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
	s.report.Hosts, s.report.Remedy = s.input.hosts, s.cfg.Remedy()
	s.rights.Namespaces.Hosts, s.rights.Namespaces.Ended = s.input.hosts, src.Leave
	s.signals.Wake(src.Stop)
	return nil
}

func (s *session) openInterfaces() (run.Counter, error) {
	names, hosts := s.cfg.Interfaces, s.input.hosts.All()
	switch {
	case slices.Contains(names, netdev.Any) && len(names) > 1:
		return nil, errors.New("-i any stands for all interfaces: leave the others out")
	case s.cfg.TakesAny() && s.cfg.HasLinkType:
		return nil, errors.New("-y and -i any: the frames of all interfaces have link types of their own")
	case len(hosts) > 1 || s.cfg.AllNamespaces():
		return s.openSeveral()
	case s.cfg.TakesAny():
		return s.openAny(hosts[0])
	case len(names) > 1 || s.cfg.Wait || s.cfg.Fanout.Rings > 1 || slices.ContainsFunc(names, netdev.IsPattern):
		return s.openSeveral()
	}
	d, err := hosts[0].Space().Pick(names)
	if err != nil {
		return nil, err
	}
	o, err := s.cfg.RingOptions(s.liveOptions(hosts[0]), &s.input.sockets, d)
	if err != nil {
		return nil, err
	}
	if !s.cfg.Rotate.Set() && s.cfg.Flight.Size == 0 { // these need frequent ticks
		o.Idle = live.IdleTick
	}
	o.Hold = true
	s.input.link = o.Interface.Link
	s.input.what = fmt.Sprintf("%s, link-type %s", d.Name, s.input.link)
	return live.Open(o)
}

// openAny opens one ring that is bound to no interface.
func (s *session) openAny(h *netdev.Host) (run.Counter, error) {
	name := h.Space().Title(netdev.Any)
	s.input.link, s.input.cooked = packet.LinkLinuxSLL2, true
	s.input.what = name + ", link-type that of each interface"
	o, err := s.cfg.AnyOptions(s.liveOptions(h), name)
	if err != nil {
		return nil, err
	}
	o.Hold = true
	return live.Open(o)
}

// liveOptions returns what all rings of a host have in common.
func (s *session) liveOptions(h *netdev.Host) live.Options {
	return live.Options{
		BlockTimeout: s.cfg.BlockTimeout(outfile.IsTerminal(s.stdout)), Note: s.note, InUserSpace: s.input.inUserSpace, Host: h, IDs: &s.input.ids, Stop: s.signals.Requested(), Closed: s.rights.Retire,
	}
}

// openSeveral opens a ring on each interface that is named or matches a pattern,
// and merges them.
func (s *session) openSeveral() (run.Counter, error) {
	m := live.NewMerge(s.cfg.BlockTimeout(outfile.IsTerminal(s.stdout)), s.note)
	s.input.merge = m
	devices, err := s.input.hosts.Select(s.cfg.Interfaces, s.cfg.Wait, s.note)
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
	s.input.what, s.input.link, s.input.cooked = s.cfg.Describe(devices)
	s.input.bannerDue.Store(len(devices) == 0)
	s.input.noneUp = len(devices) == 0
	if s.cfg.OpensLater() {
		for _, h := range s.input.hosts.All() {
			if err := s.openLater(h); err != nil {
				return nil, errors.Join(err, m.Close())
			}
		}
		for _, h := range s.input.hosts.All() {
			m.Watch(h, s.input.later[h.Namespace()], s.cfg.Wait, s.cfg.Wants, s.joinLater)
		}
	}
	if n := &s.rights.Namespaces; s.cfg.AllNamespaces() {
		if n.All = true; s.rights.Off {
			n.Began = live.Expect(m, s.enter)
		}
	}
	return m, nil
}

// enter captures in a network namespace that began.
func (s *session) enter(one netns.Found) error {
	h, err := one.OpenHost(s.input.hosts)
	switch {
	case err != nil:
		return err
	case s.cfg.TakesAny():
		return s.joinLater(netdev.Device{Name: h.Space().Title(netdev.Any), Namespace: h.Namespace()})
	}
	s.input.merge.Watch(h, nil, false, s.cfg.WantsFirst(), s.joinLater)
	return nil
}

// openLater opens the ring for interfaces of a host that come up when the sandbox allows no new one.
func (s *session) openLater(h *netdev.Host) error {
	if s.rights.Off {
		return nil
	}
	o, err := s.cfg.AnyOptions(s.liveOptions(h), "interfaces that come up later")
	if err != nil {
		return nil // the expression fits only some link types: takeIn returns an error when an interface comes up
	}
	o.Promiscuous = !s.cfg.NoPromisc
	later, err := live.OpenLater(o)
	if err != nil {
		return err
	}
	if s.input.later == nil {
		s.input.later = map[uint64]*live.Later{}
	}
	s.input.later[h.Namespace()] = later
	s.input.merge.Add(later)
	return nil
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
	if later := s.input.later[d.Namespace]; err == nil && later != nil && link == netdev.Hardware()[d.Hardware] {
		return later.Take(d)
	}
	return errors.Join(err, fmt.Errorf("%s came up and is left out, since the sandbox opens nothing new: --sandbox=off captures it, too", d.Name))
}

// join opens the rings of an interface and merges them with the others.
func (s *session) join(d netdev.Device) error {
	return s.rights.Opening(func(tooLate bool) error {
		if tooLate {
			return s.takeIn(d)
		}
		o, err := s.cfg.RingOptions(s.liveOptions(s.input.hosts.Of(d.Namespace)), &s.input.sockets, d)
		if err != nil {
			return err
		}
		rings, err := live.OpenFanout(o, s.cfg.Rings(d), s.cfg.Fanout.Mode)
		if err != nil {
			return err
		}
		for _, r := range rings {
			s.input.merge.Add(r)
		}
		return nil
	})
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
		Wrap:   func(f *capfile.CachedFile) io.Reader { return s.signals.Reader(f, in.successor) }, Remote: s.cfg.Remote(s.signals.Remote, s.note, s.stderr),
	}
	if s.cfg.Follow {
		in.successor = new(run.Successor)
		in.opener.More = in.successor.Take
	}
	if s.cfg.Flight.Size == 0 {
		run.LimitMemory(s.cfg.FlowMemory())
	}
	if s.output.hosts != nil {
		in.opener.Names = s.output.hosts.Give
	}
	if s.cfg.Summary.Given {
		in.opener.Statistics = s.output.recorded.Add
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
