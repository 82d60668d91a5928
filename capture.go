package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"ringcap/capfile"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/run"
	"ringcap/internal/sink/file"
	"ringcap/internal/sink/outfile"
	"ringcap/live"
	"ringcap/packet"
)

// input is the source of a run: the TPACKET_V3 ring of one interface or of all, several
// rings merged, or files.
type input struct {
	host        *netdev.Host     // asked about interfaces; nil for files
	merge       *live.Merge      // the source, if it is several rings
	sockets     filter.Sockets   // of the rings
	files       capfile.Captures // the source, if it is files
	opener      *capfile.Opener  // likewise
	inUserSpace func()           // says once that a filter does not run in the kernel: that costs time
	what        string           // the source is, for the banner
	link        packet.LinkType  // of a classic file of a live source
	cooked      bool             // frames of other link types are cooked for it
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
	s.rights.Interfaces = s.opensLater()
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
	o, err := s.oneOptions(d, 0)
	if err != nil {
		return nil, err
	}
	if !s.cfg.Rotate.Set() && s.cfg.Flight.Size == 0 { // those look at the clock
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
	ifc := s.template()
	ifc.Name = netdev.Any
	o := s.liveOptions(&ifc)
	o.Tags, o.Links = true, netdev.Hardware()
	var err error
	o.Filter, err = filter.NewAnySocket(s.cfg.Expression, o.Links, s.cfg.AnyFilterOptions, func(hardware uint16) filter.DropRule {
		return s.cfg.DropRule(hardware == netdev.HardwareLoopback)
	})
	if err != nil {
		return nil, err
	}
	return live.Open(o)
}

// oneOptions compiles the expression for an interface, which has that place among
// all.
func (s *session) oneOptions(d netdev.Device, id int) (live.Options, error) {
	if !d.Up {
		return live.Options{}, fmt.Errorf("%s is down: bring it up with: ip link set %s up", d.Name, d.Name)
	}
	link, err := s.linkOf(d)
	if err != nil {
		return live.Options{}, err
	}
	ifc := s.template()
	ifc.Index, ifc.ID, ifc.Name, ifc.Link, ifc.Hardware, ifc.MTU = d.Index, id, d.Name, link, d.Hardware, d.MTU
	o := s.liveOptions(&ifc)
	o.Network, o.Tags, o.Promiscuous = netdev.FromNetworkHeader(&ifc), link == packet.LinkEthernet, !s.cfg.NoPromisc
	compiled := s.cfg.FilterOptions(&ifc)
	compiled.Mixed = len(s.cfg.Interfaces) > 1 || s.opensLater()
	socket, err := s.input.sockets.New(s.cfg.Expression, compiled, s.cfg.DropRule(d.Loopback), o.Network)
	if err == nil && socket.Refused != nil {
		s.note(fmt.Sprintf("no packet of %s matches: %v", d.Name, socket.Refused))
	}
	o.Filter = socket
	return o, err
}

// liveOptions is what all rings have in common.
func (s *session) liveOptions(ifc *packet.Interface) live.Options {
	return live.Options{
		Interface: ifc, SnapLen: s.cfg.SnapLen, Size: s.cfg.BufferKiB << 10, BlockTimeout: s.cfg.BlockTimeout(outfile.IsTerminal(s.stdout)),
		Note: s.note, InUserSpace: s.input.inUserSpace, Host: s.input.host,
	}
}

// template is what all interfaces have in common.
func (s *session) template() packet.Interface {
	return packet.Interface{
		Filter: s.cfg.Expression, OS: netdev.System(), SnapLen: s.cfg.SnapLenOrDefault(), Nanoseconds: true,
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
	if s.opensLater() {
		m.Watch(s.input.host, s.wanted, s.join)
	}
	s.describe(devices)
	return m, nil
}

// join opens the ring, or the rings, of an interface and merges them with the others.
func (s *session) join(d netdev.Device) error {
	return s.rights.Opening(func() error {
		o, err := s.oneOptions(d, len(s.input.merge.Interfaces()))
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

// opensLater reports whether rings are to be opened as interfaces come up.
func (s *session) opensLater() bool {
	return s.cfg.Wait || slices.ContainsFunc(s.cfg.Interfaces, netdev.IsPattern)
}

// waiting reports whether no ring is open yet.
func (i *input) waiting() bool { return i.merge != nil && i.merge.Joined() == 0 }

// wanted reports whether an interface that came up is asked for: by a pattern,
// or by name if it is waited for.
func (s *session) wanted(d netdev.Device) bool {
	asked := slices.ContainsFunc(s.cfg.Interfaces, func(name string) bool {
		return d.Matches(name) && (netdev.IsPattern(name) || s.cfg.Wait)
	})
	return asked && !s.rights.TooLate(d)
}

// describe sets what the banner says, and the link type of a classic file: that
// of all interfaces, or cooked if they differ.
func (s *session) describe(devices []netdev.Device) {
	names, links := s.cfg.Interfaces, []packet.LinkType(nil)
	for i, d := range devices {
		if i == 0 {
			names = nil
		}
		names = append(names, d.Name)
		if link, err := s.linkOf(d); err == nil && !slices.Contains(links, link) {
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

// linkOf is the link type to capture on the interface: its own, or that of -y.
func (s *session) linkOf(d netdev.Device) (packet.LinkType, error) {
	if s.cfg.HasLinkType {
		return d.Choose(s.cfg.LinkType)
	}
	return d.LinkType()
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
		Blocks: file.IsPcapng(s.cfg.WriteFile) && !s.cfg.Rotate.Set() && s.cfg.Flight.Size == 0,
		Wrap:   func(f *capfile.CachedFile) io.Reader { return s.signals.Reader(f, s.cfg.Follow) },
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

// sourceFilter is an expression for the frames that the source gives, nil if it is empty.
func (s *session) sourceFilter(expression string) (run.Filter, error) {
	if expression == "" {
		return nil, nil
	}
	o, interfaces := filter.Options{Link: packet.LinkEthernet, Live: s.cfg.Live(), Unoptimized: s.cfg.Unoptimized, Mixed: true}, []*packet.Interface(nil)
	if in := &s.input; in.files != nil {
		interfaces = in.files.Interfaces()
		o.Link, o.Swapped, o.Mixed = in.files.Link(), in.files.Header().BigEndian, in.files.IsPcapng() || len(s.rights.Inputs) > 1
	} else if interfaces = s.report.Source.Interfaces(); len(interfaces) > 0 {
		o = s.cfg.FilterOptions(interfaces[0])
		o.Mixed = in.merge != nil || in.cooked
	}
	f, err := filter.NewByLink(expression, o, interfaces...)
	s.loop.Expressions = append(s.loop.Expressions, f)
	return f, err
}
