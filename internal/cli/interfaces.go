package cli

import (
	"fmt"
	"slices"
	"strings"

	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/live"
	"ringcap/packet"
)

// RingOptions compiles the expression for an interface and completes the options of its
// ring. The ID is the interface's place among all. If the interface is down, RingOptions
// calls o.Note.
func (c *Config) RingOptions(o live.Options, sockets *filter.Sockets, d netdev.Device, id int) (live.Options, error) {
	if c.MonitorMode {
		var err error
		if d, err = o.Host.Monitor(d); err != nil {
			return o, err
		}
	}
	if !d.Up {
		return o, fmt.Errorf("%s is down: bring it up with: ip link set %s up", d.Name, d.Name)
	}
	link, err := c.LinkOf(d)
	if err != nil {
		return o, err
	}
	c.noteSession(o.Note, d.Index)
	c.complete(&o)
	ifc := o.Interface
	ifc.Index, ifc.ID, ifc.Name, ifc.Link, ifc.Hardware, ifc.MTU = d.Index, id, d.Name, link, d.Hardware, d.MTU
	o.Network, o.Tags, o.Promiscuous = netdev.FromNetworkHeader(ifc), link == packet.LinkEthernet, !c.NoPromisc
	compiled := c.FilterOptions(ifc)
	compiled.Mixed = len(c.Interfaces) > 1 || c.OpensLater()
	socket, err := sockets.New(c.Expression, compiled, c.DropRule(d.Loopback), o.Network)
	if err == nil && socket.Refused != nil {
		o.Note(fmt.Sprintf("no packet of %s matches: %v", d.Name, socket.Refused))
	}
	o.Filter = socket
	return o, err
}

// AnyOptions compiles the expression for all link types and completes the options of a ring
// that is bound to no interface. The name is for errors.
func (c *Config) AnyOptions(o live.Options, name string) (live.Options, error) {
	if name == netdev.Any {
		c.noteSession(o.Note, 0)
	}
	c.complete(&o)
	o.Interface.Name, o.Tags, o.Links = name, true, netdev.Hardware()
	f, err := filter.NewAnySocket(c.Expression, o.Links, c.AnyFilterOptions, func(hardware uint16) filter.DropRule {
		return c.DropRule(hardware == netdev.HardwareLoopback)
	})
	o.Filter = f
	return o, err
}

// complete sets what all rings have in common.
func (c *Config) complete(o *live.Options) {
	o.Interface = &packet.Interface{Filter: c.Expression, OS: netdev.System(), SnapLen: c.SnapLenOrDefault(), Nanoseconds: true}
	o.SnapLen, o.Size, o.Facts = c.SnapLen, c.BufferKiB<<10, c.WritesPcapng()
}

// LinkOf returns the link type to capture on an interface: its own, or that of -y.
func (c *Config) LinkOf(d netdev.Device) (packet.LinkType, error) {
	if c.HasLinkType {
		return d.Choose(c.LinkType)
	}
	return d.LinkType()
}

func (c *Config) interfaceRules() []rule {
	remote := func(name string) bool { return strings.HasPrefix(name, "rpcap") && strings.Contains(name, "://") }
	monitor := c.MonitorMode
	return []rule{
		{slices.ContainsFunc(c.Interfaces, remote), "-i rpcap://: ringcap does not speak to rpcapd: type ssh HOST sudo ringcap -i eth0 --not-ssh -U -w - | ringcap -r -, or -r tcp://HOST:PORT for what ringcap --serve sends"},
		{monitor && !c.Live(), "-I is for live capture: leave it out with -r"},
		{monitor && (c.OpensLater() || slices.Contains(c.Interfaces, netdev.Any)), "-I is for interfaces that are there: name them with -i, without any, a pattern or --wait"},
		{monitor && (c.ListLinkTypes || c.ListTimeStampTypes || c.DumpFilter > 0), "-I and -L, -J or -d: in monitor mode the link type is IEEE802_11_RADIO, as in -d -y IEEE802_11_RADIO; leave -I out"},
	}
}

// OpensLater reports whether to capture on interfaces that come up later.
func (c *Config) OpensLater() bool {
	return c.Wait || slices.ContainsFunc(c.Interfaces, netdev.IsPattern)
}

// Wants reports whether to capture on an interface that came up: it matches a pattern, or
// with --wait a name.
func (c *Config) Wants(d netdev.Device) bool {
	return slices.ContainsFunc(c.Interfaces, func(name string) bool {
		return d.Matches(name) && (netdev.IsPattern(name) || c.Wait)
	})
}
