package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"golang.org/x/net/bpf"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// anyName is the interface that stands for all of them.
const anyName = "any"

// A selection says which frames of a ring are wanted, and where they come from.
type selection interface {
	// kernel is the program to attach; whole reports whether it decides all, or
	// match has to be asked about each frame.
	kernel() (program []bpf.RawInstruction, whole bool)
	// broad is the program to attach where the kernel refuses that one: match has to
	// be asked about each frame that it lets through.
	broad() []bpf.RawInstruction
	// match decides as the kernel does.
	match(f *packet.Frame) bool
	// origin sets the link type and the interface of a frame.
	origin(f *packet.Frame, hardware uint16)
	// took counts the frame of the last origin as delivered.
	took()
	// interfaces adds the interfaces seen so far to those of an account. all is
	// what was counted for the whole ring.
	interfaces(list []ledger.Interface, all ledger.Interface) []ledger.Interface
}

// oneFilter selects the frames of one interface.
type oneFilter struct {
	iface   *packet.Interface
	program *filter.Program
	rule    filter.DropRule
	network bool // frames start at the network header
}

func (o *oneFilter) kernel() ([]bpf.RawInstruction, bool) {
	return o.behindNetwork(o.program.Kernelize(o.rule)), o.program.Kernel()
}

func (o *oneFilter) broad() []bpf.RawInstruction { return o.behindNetwork(filter.RuleAlone(o.rule)) }

func (o *oneFilter) behindNetwork(program []bpf.RawInstruction) []bpf.RawInstruction {
	if o.network {
		return append(filter.OnlyIP(), program...)
	}
	return program
}

func (o *oneFilter) match(f *packet.Frame) bool { return o.program.MatchLive(f) }

func (o *oneFilter) origin(f *packet.Frame, _ uint16) { f.Link, f.Interface = o.iface.Link, o.iface }

func (o *oneFilter) took() {}

func (o *oneFilter) interfaces(list []ledger.Interface, all ledger.Interface) []ledger.Interface {
	all.Interface = o.iface
	return append(list, all)
}

// anyFilter selects the frames of all interfaces, those that come later too. A
// frame's link type follows from the hardware type of its interface, and each
// link type has a program of its own.
type anyFilter struct {
	template packet.Interface
	branches []filter.Branch
	programs map[packet.LinkType]*filter.Program
	types    map[uint16]packet.LinkType // by hardware type
	device   func(index int) (netdev.Device, error)

	seen []*ledger.Interface
	last *ledger.Interface // that of the frame before
}

// newAnyFilter compiles the expression for every link type that has such frames;
// one that refuses it ("ether" for raw IP) has none that match.
func newAnyFilter(c *cli.Config, template packet.Interface, device func(index int) (netdev.Device, error)) (*anyFilter, error) {
	a := &anyFilter{template: template, programs: map[packet.LinkType]*filter.Program{}, types: netdev.Hardware(), device: device}
	var refused error
	for _, hardware := range slices.Sorted(maps.Keys(a.types)) {
		link := a.types[hardware]
		if a.programs[link] == nil {
			p, err := filter.Compile(c.Expression, anyOptions(c, link))
			if err != nil {
				if refused == nil {
					refused = err
				}
				continue
			}
			a.programs[link] = p
		}
		rule := dropRule(c, netdev.Device{Loopback: hardware == netdev.HardwareLoopback})
		a.branches = append(a.branches, filter.Branch{Hardware: hardware, Program: a.programs[link], Rule: rule})
	}
	if a.programs[packet.LinkEthernet] == nil && a.programs[packet.LinkRaw] == nil {
		return nil, refused
	}
	return a, nil
}

// anyOptions are those of a filter for one link type. VLAN tags are beside the
// frames of any Ethernet interface in the same way: one of them is enough to
// compile on.
func anyOptions(c *cli.Config, link packet.LinkType) filter.Options {
	o := filter.Options{Link: link, SnapLen: c.SnapLen, Unoptimized: c.Unoptimized}
	if o.SnapLen == 0 {
		o.SnapLen = wholeFrame
	}
	if link == packet.LinkEthernet && filter.NeedsLive(c.Expression) {
		devices, err := netdev.List()
		if i := slices.IndexFunc(devices, func(d netdev.Device) bool {
			l, err := d.LinkType()
			return err == nil && l == link && d.Up
		}); err == nil && i >= 0 {
			o.Device = devices[i].Name
		}
	}
	return o
}

func (a *anyFilter) kernel() ([]bpf.RawInstruction, bool) { return filter.ByHardware(a.branches) }

func (a *anyFilter) broad() []bpf.RawInstruction { return filter.RulesByHardware(a.branches) }

func (a *anyFilter) match(f *packet.Frame) bool {
	p := a.programs[f.Link]
	return p != nil && p.MatchLive(f)
}

// origin looks the interface up when its first frame comes.
func (a *anyFilter) origin(f *packet.Frame, hardware uint16) {
	index := f.Info.InterfaceIndex
	if a.last == nil || a.last.Index != index || a.last.Hardware != hardware {
		a.last = a.find(index, hardware)
	}
	f.Link, f.Interface = a.last.Link, a.last.Interface
}

func (a *anyFilter) took() {
	a.last.Delivered++
	a.last.Received++
}

func (a *anyFilter) find(index int, hardware uint16) *ledger.Interface {
	for _, i := range a.seen {
		if i.Index == index && i.Hardware == hardware {
			return i
		}
	}
	ifc := a.template
	ifc.Index, ifc.Hardware, ifc.Link, ifc.ID = index, hardware, a.types[hardware], len(a.seen)
	ifc.Name = "if" + strconv.Itoa(index) // gone before it could be asked for its name
	if d, err := a.device(index); err == nil {
		ifc.Name, ifc.MTU = d.Name, d.MTU
	}
	i := &ledger.Interface{Interface: &ifc}
	a.seen = append(a.seen, i)
	return i
}

func (a *anyFilter) interfaces(list []ledger.Interface, _ ledger.Interface) []ledger.Interface {
	for _, i := range a.seen {
		list = append(list, *i)
	}
	return list
}

// openAny opens one ring that is bound to no interface.
func (s *session) openAny() (*live, error) {
	if s.cfg.HasLinkType {
		return nil, fmt.Errorf("-y and -i any: the frames of all interfaces have link types of their own")
	}
	a, err := newAnyFilter(s.cfg, s.template(), s.host.Device)
	if err != nil {
		return nil, err
	}
	return openLive(s.liveOptions(netdev.Device{Name: anyName, Up: true}, a))
}
