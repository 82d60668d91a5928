package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/packet"
)

// Block timeouts: how long a frame may wait in the ring for others. Somebody who
// watches sees it within 10 ms; a file takes fewer and fuller blocks.
const (
	blockTimeoutNow   = time.Millisecond
	blockTimeoutWatch = 5 * time.Millisecond
	blockTimeoutPipe  = 50 * time.Millisecond
	blockTimeoutFile  = 100 * time.Millisecond
)

// openLive makes the interfaces of -i the source: one ring, or several that are
// merged.
func (s *session) openLive() error {
	host, err := netdev.OpenHost()
	if err != nil {
		return err
	}
	s.host = host
	src, err := s.openInterfaces()
	if err != nil {
		return err
	}
	s.src = src
	s.signals.wake(src.Stop)
	return nil
}

func (s *session) openInterfaces() (counter, error) {
	names := s.cfg.Interfaces
	switch {
	case len(names) == 1 && names[0] == anyName:
		s.link, s.cooked = packet.LinkLinuxSLL2, true
		s.listening = "any, link-type that of each interface"
		return s.openAny()
	case slices.Contains(names, anyName):
		return nil, errors.New("-i any stands for all interfaces: leave the others out")
	case len(names) > 1 || s.cfg.Wait || s.cfg.Fanout.Rings > 1 || slices.ContainsFunc(names, isPattern):
		return s.openSeveral()
	}
	d, err := asked(s.cfg)
	if err != nil {
		return nil, err
	}
	o, err := s.oneOptions(d, 0)
	if err != nil {
		return nil, err
	}
	if !s.cfg.Rotate.Set() && s.cfg.Flight.Size == 0 { // those look at the clock
		o.idle = idleTick
	}
	l, err := openLive(o)
	if err != nil {
		return nil, err
	}
	s.link = l.one.Link
	s.listening = fmt.Sprintf("%s, link-type %s", d.Name, s.link)
	return l, nil
}

// oneOptions compiles the expression for an interface, which has that place among
// all.
func (s *session) oneOptions(d netdev.Device, id int) (liveOptions, error) {
	link, err := linkOf(s.cfg, d)
	if err != nil {
		return liveOptions{}, err
	}
	program, err := filter.Compile(s.cfg.Expression, s.filterOptions(d, link))
	if err != nil {
		return liveOptions{}, err
	}
	ifc := s.template()
	ifc.Index, ifc.ID, ifc.Name, ifc.Link, ifc.Hardware, ifc.MTU = d.Index, id, d.Name, link, d.Hardware, d.MTU
	sel := &oneFilter{iface: &ifc, program: program, rule: dropRule(s.cfg, d), network: network(d, link)}
	o := s.liveOptions(d, sel)
	o.network, o.tags = sel.network, link == packet.LinkEthernet
	o.promiscuous = !s.cfg.NoPromisc
	return o, nil
}

// liveOptions is what all rings have in common.
func (s *session) liveOptions(d netdev.Device, sel selection) liveOptions {
	return liveOptions{
		device: d, selection: sel, tags: true, snapLen: s.cfg.SnapLen,
		bufferKiB: s.cfg.BufferKiB, blockTimeout: s.blockTimeout(), note: s.note, inUserSpace: s.inUserSpace, host: s.host,
	}
}

// template is what all interfaces have in common.
func (s *session) template() packet.Interface {
	return packet.Interface{
		Filter: s.cfg.Expression, OS: osName(), SnapLen: snapOrDefault(s.cfg.SnapLen), Nanoseconds: true,
	}
}

// note tells the user something meanwhile.
func (s *session) note(text string) { fmt.Fprintln(s.stderr, "ringcap: "+text) }

// inUserSpace says once that the filter does not run in the kernel: that costs time.
func (s *session) inUserSpace() {
	s.slowFilter.Do(func() { s.note("the kernel does not take this filter: matching every packet in user space") })
}

// openSeveral opens a ring on each interface that is named or matches a pattern,
// and merges them.
func (s *session) openSeveral() (counter, error) {
	f := newFanIn(s.blockTimeout(), s.note)
	devices, err := s.present()
	if err != nil {
		return nil, err
	}
	for _, d := range devices {
		if err := s.join(f, d); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	if s.opensLater() {
		if err := f.watch(s.wanted, func(d netdev.Device) error { return s.join(f, d) }); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
	s.describe(devices)
	return f, nil
}

// opensLater reports whether rings are to be opened as interfaces come up.
func (s *session) opensLater() bool {
	return s.cfg.Wait || slices.ContainsFunc(s.cfg.Interfaces, isPattern)
}

// waiting reports whether no ring is open yet.
func (s *session) waiting() bool {
	f, ok := s.src.(*fanIn)
	return ok && f.joined.Load() == 0
}

// join opens the ring, or the rings, of an interface and adds them to f.
func (s *session) join(f *fanIn, d netdev.Device) error {
	s.rights.mu.Lock()
	defer s.rights.mu.Unlock()
	o, err := s.oneOptions(d, f.interfacesSoFar())
	if err != nil {
		return err
	}
	rings, err := openFanout(o, s.cfg.Fanout)
	if err != nil {
		return err
	}
	for _, l := range rings {
		f.add(l)
	}
	return nil
}

// present are the interfaces that are asked for and there. All of them must be,
// unless they are waited for.
func (s *session) present() ([]netdev.Device, error) {
	if len(s.cfg.Interfaces) == 0 {
		d, err := netdev.Default()
		return []netdev.Device{d}, err
	}
	all, err := netdev.List()
	if err != nil {
		return nil, err
	}
	var devices []netdev.Device
	for _, name := range s.cfg.Interfaces {
		found := false
		for _, d := range all {
			if matches(name, d) && (d.Up || !isPattern(name) && !s.cfg.Wait) {
				found = true
				if !slices.ContainsFunc(devices, func(x netdev.Device) bool { return x.Index == d.Index }) {
					devices = append(devices, d)
				}
			}
		}
		switch {
		case found:
		case s.cfg.Wait:
			s.note("waiting for " + name)
		case isPattern(name):
			return nil, fmt.Errorf("no interface that is up matches %q (ringcap -D lists them; --wait waits for one)", name)
		default:
			_, err := netdev.Find(name)
			return nil, err
		}
	}
	return devices, nil
}

// wanted reports whether an interface that came up is asked for: by a pattern,
// or by name if it is waited for.
func (s *session) wanted(d netdev.Device) bool {
	asked := slices.ContainsFunc(s.cfg.Interfaces, func(name string) bool {
		return matches(name, d) && (isPattern(name) || s.cfg.Wait)
	})
	return asked && !s.leftOut(d)
}

// describe sets what the banner says, and the link type of a classic file: that
// of all interfaces, or cooked if they differ.
func (s *session) describe(devices []netdev.Device) {
	var names, links []string
	s.link = packet.LinkEthernet
	for i, d := range devices {
		link, err := linkOf(s.cfg, d)
		if err != nil {
			continue // opening it has failed before
		}
		names = append(names, d.Name)
		if !slices.Contains(links, link.String()) {
			links = append(links, link.String())
		}
		if i == 0 {
			s.link = link
		}
	}
	if len(names) == 0 {
		names = s.cfg.Interfaces
	}
	if len(links) != 1 {
		s.link, s.cooked = packet.LinkLinuxSLL2, true
		s.listening = fmt.Sprintf("%s, link-type that of each interface", strings.Join(names, ", "))
		return
	}
	s.listening = fmt.Sprintf("%s, link-type %s", strings.Join(names, ", "), links[0])
}

// isPattern reports whether a name of -i stands for all that match it.
func isPattern(name string) bool { return strings.ContainsAny(name, "*?[") }

func matches(name string, d netdev.Device) bool {
	ok, err := filepath.Match(name, d.Name)
	return ok && err == nil || name == d.Name
}

// filterOptions says what a live filter is compiled for.
func (s *session) filterOptions(device netdev.Device, link packet.LinkType) filter.Options {
	o := filter.Options{Link: link, SnapLen: s.cfg.SnapLen, Netmask: netdev.Netmask(device.Index), Unoptimized: s.cfg.Unoptimized}
	if o.SnapLen == 0 {
		o.SnapLen = wholeFrame
	}
	if !network(device, link) {
		o.Device = device.Name
	}
	return o
}

// pickDevice is the interface to capture on, and the link type of its frames.
func pickDevice(c *cli.Config) (d netdev.Device, link packet.LinkType, err error) {
	if d, err = asked(c); err != nil {
		return d, 0, err
	}
	link, err = linkOf(c, d)
	return d, link, err
}

// linkOf is the link type to capture on the interface: its own, or that of -y.
func linkOf(c *cli.Config, d netdev.Device) (packet.LinkType, error) {
	if !c.HasLinkType {
		return d.LinkType()
	}
	if slices.Contains(d.LinkTypes(), c.LinkType) {
		return c.LinkType, nil
	}
	return 0, fmt.Errorf("%s has no frames of link type %s (ringcap -L -i %s lists what it has)", d.Name, c.LinkType.Name(), d.Name)
}

// network reports whether the frames are to start at the network header although
// the interface's own do not.
func network(d netdev.Device, link packet.LinkType) bool {
	own, err := d.LinkType()
	return err != nil || own != link
}

// dropRule is -Q. Loopback shows each packet going out and coming in: one is
// enough.
func dropRule(c *cli.Config, d netdev.Device) filter.DropRule {
	switch {
	case c.Direction == cli.Out:
		return filter.DropIncoming
	case c.Direction == cli.In || d.Loopback:
		return filter.DropOutgoing
	}
	return filter.DropNone
}

// blockTimeout is how long the ring may gather frames.
func (s *session) blockTimeout() time.Duration {
	switch {
	case s.cfg.Immediate:
		return blockTimeoutNow
	case s.cfg.LineBuffered, s.cfg.PacketBuffered, (s.cfg.Print || s.cfg.Export.OnOutput()) && isTerminal(s.stdout):
		return blockTimeoutWatch
	case s.cfg.Print, s.cfg.Export.OnOutput():
		return blockTimeoutPipe
	}
	return blockTimeoutFile
}
