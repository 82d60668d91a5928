package cli

import (
	"fmt"
	"slices"
	"strings"

	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/host/netns"
	"ringcap/live"
	"ringcap/packet"
)

// RingOptions compiles the expression for an interface, or for all if d has no index, and
// completes the options of its ring, which need Host and IDs.
func (c *Config) RingOptions(o live.Options, sockets *filter.Sockets, d netdev.Device) (live.Options, error) {
	err := o.Host.Do(func() (err error) {
		o, err = c.ringOptions(o, sockets, d)
		return err
	})
	return o, err
}

// ringOptions is RingOptions on a thread in the namespace of the interface.
func (c *Config) ringOptions(o live.Options, sockets *filter.Sockets, d netdev.Device) (live.Options, error) {
	if d.Index == 0 {
		return c.anyOptions(o, d.Name)
	}
	if c.MonitorMode {
		var err error
		if d, err = o.Host.Monitor(d); err != nil {
			return o, err
		}
	}
	if !d.Up {
		inside := ""
		if d.Namespace != 0 {
			inside = " in its namespace"
		}
		return o, fmt.Errorf("%s is down: bring it up%s with: ip link set %s up", d.Name, inside, netdev.Base(d.Name))
	}
	link, err := c.LinkOf(d)
	if err != nil {
		return o, err
	}
	c.noteSession(o.Note, d.Index)
	c.complete(&o)
	ifc := o.Interface
	ifc.Index, ifc.ID, ifc.Name, ifc.Link, ifc.Hardware, ifc.MTU = d.Index, o.IDs.Next(), d.Name, link, d.Hardware, d.MTU
	o.Network, o.Tags, o.Promiscuous = netdev.FromNetworkHeader(ifc), link == packet.LinkEthernet, !c.NoPromisc
	compiled := c.FilterOptions(o.Host, ifc)
	compiled.Mixed = len(c.Interfaces) > 1 || c.OpensLater() || len(c.Namespaces) > 0
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
	err := o.Host.Do(func() (err error) {
		o, err = c.anyOptions(o, name)
		return err
	})
	return o, err
}

// anyOptions is AnyOptions on a thread in the namespace of o.Host.
func (c *Config) anyOptions(o live.Options, name string) (live.Options, error) {
	if netdev.Base(name) == netdev.Any {
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
	o.Interface = &packet.Interface{Namespace: o.Host.Namespace(), Filter: c.Expression, OS: netdev.System(), SnapLen: c.SnapLenOrDefault(), Nanoseconds: true}
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
		{len(c.Namespaces) > 0 && !c.Live(), "--netns is for live capture: leave it out with -r"},
		{len(c.Namespaces) > 0 && (c.ListLinkTypes || c.ListTimeStampTypes || c.DumpFilter > 0), "--netns and -L, -J or -d: these are about ringcap's own namespace: type sudo nsenter --net=/run/netns/NAME ringcap -L"},
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

// Rings returns the number of rings for an interface. One ring has all of -i any.
func (c *Config) Rings(d netdev.Device) int {
	if d.Index == 0 {
		return 1
	}
	return c.Fanout.Rings
}

// TakesAny reports whether -i any is given.
func (c *Config) TakesAny() bool { return slices.Contains(c.Interfaces, netdev.Any) }

// AllNamespaces reports whether to capture in all network namespaces.
func (c *Config) AllNamespaces() bool { return slices.Contains(c.Namespaces, netns.All) }

// WantsFirst returns a function that reports whether to capture on an interface of a network
// namespace that began: it matches a name or a pattern of -i, or without -i it is the first one
// there but loopback.
func (c *Config) WantsFirst() func(netdev.Device) bool {
	first := 0
	return func(d netdev.Device) bool {
		if len(c.Interfaces) > 0 {
			return slices.ContainsFunc(c.Interfaces, d.Matches)
		}
		if first == 0 && !d.Loopback {
			first = d.Index
		}
		return d.Index == first
	}
}

// Describe describes the source for the banner. It also returns the link type of a classic file:
// that of the interfaces, or cooked if they differ.
func (c *Config) Describe(devices []netdev.Device) (what string, link packet.LinkType, cooked bool) {
	names, links := c.Interfaces, []packet.LinkType(nil)
	for i, d := range devices {
		if i == 0 {
			names = nil
		}
		names = append(names, d.Name)
		if l, err := c.LinkOf(d); d.Index != 0 && err == nil && !slices.Contains(links, l) {
			links = append(links, l)
		}
	}
	of := "that of each interface"
	if len(links) == 1 {
		link, of = links[0], links[0].String()
	} else {
		link, cooked = packet.LinkLinuxSLL2, true
	}
	return fmt.Sprintf("%s, link-type %s", strings.Join(names, ", "), of), link, cooked
}
