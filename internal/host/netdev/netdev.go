// Package netdev describes this host's network interfaces: which there are, which one to
// capture on, and which link type its frames have.
package netdev

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"ringcap/internal/nearest"
)

// ErrNone means that no interface can be chosen as the default one.
var ErrNone = errors.New("no interface is up")

// Device is one network interface as the kernel describes it.
type Device struct {
	Index     int
	Namespace uint64 // inode of its network namespace; 0 for that of ringcap
	Name      string // with that of the namespace before it: "web/eth0"
	Former    string // the name before, if another is known
	Hardware  uint16 // ARPHRD_ value (if_arp.h)
	MTU       int    // longest packet, in bytes
	Up        bool   // administratively
	Running   bool   // has a carrier
	Loopback  bool
	Oper      string   // operational state, RFC 2863: "up", "down", "unknown" ...
	Addresses []string // with prefix lengths
}

// List returns all interfaces in the order of their indices.
func List() ([]Device, error) {
	links, err := whole(netlink.LinkList)
	if err != nil {
		return nil, fmt.Errorf("list interfaces: %w", err)
	}
	addresses, err := whole(func() ([]netlink.Addr, error) { return netlink.AddrList(nil, netlink.FAMILY_ALL) })
	if err != nil {
		return nil, fmt.Errorf("list addresses: %w", err)
	}
	of := map[int][]string{}
	for _, a := range addresses {
		of[a.LinkIndex] = append(of[a.LinkIndex], a.IPNet.String())
	}
	devices := make([]Device, 0, len(links))
	for _, l := range links {
		d := device(l)
		d.Addresses = of[d.Index]
		devices = append(devices, d)
	}
	return devices, nil
}

// whole calls list again if changes interrupt it, which the kernel reports.
func whole[T any](list func() ([]T, error)) (all []T, err error) {
	for range listAttempts {
		if all, err = list(); !errors.Is(err, netlink.ErrDumpInterrupted) {
			return all, err
		}
	}
	return all, nil // it may lack an interface, or have one twice
}

// Find returns the interface with the given name, or else with the given index. The error
// for an unknown name suggests the nearest one.
func Find(name string) (Device, error) {
	d, err := find(name)
	if err != nil {
		all, err := List()
		if err != nil {
			return Device{}, err
		}
		return Device{}, unknown(name, all)
	}
	return d, nil
}

// errUnknown is the error of find.
var errUnknown = errors.New("no such interface")

func find(name string) (Device, error) {
	if l, err := netlink.LinkByName(name); err == nil {
		return device(l), nil
	}
	if i, err := strconv.Atoi(name); err == nil && i > 0 {
		if l, err := netlink.LinkByIndex(i); err == nil {
			return device(l), nil
		}
	}
	if name, labelled := withoutLabel(name); labelled {
		if l, err := netlink.LinkByName(name); err == nil {
			return device(l), nil
		}
	}
	return Device{}, errUnknown
}

// withoutLabel returns the name of the interface in "eth0:1", the label of one of its
// addresses (ip-address(8)). The name of an interface has no colon.
func withoutLabel(name string) (string, bool) {
	name, _, labelled := strings.Cut(name, ":")
	return name, labelled
}

// unknown returns the error for a name that none of the interfaces has.
func unknown(name string, devices []Device) error {
	names := make([]string, 0, len(devices))
	for _, d := range devices {
		if base := Base(d.Name); !slices.Contains(names, base) {
			names = append(names, base)
		}
	}
	if near := nearest.Name(name, names); near != "" {
		return fmt.Errorf("no interface %q: did you mean %s? (ringcap -D lists them)", name, near)
	}
	return fmt.Errorf("no interface %q: there is %s", name, strings.Join(names, ", "))
}

// Default returns the interface of the default route, or else the first one that is up and
// not loopback.
func Default() (Device, error) {
	for _, family := range []int{netlink.FAMILY_V4, netlink.FAMILY_V6} {
		routes, err := whole(func() ([]netlink.Route, error) {
			return netlink.RouteListFiltered(family, &netlink.Route{Dst: nil}, netlink.RT_FILTER_DST)
		})
		if err != nil {
			continue // no such family on this host
		}
		for _, r := range routes {
			for _, index := range outgoing(&r) {
				if l, err := netlink.LinkByIndex(index); err == nil && device(l).Up {
					return device(l), nil
				}
			}
		}
	}
	devices, err := List()
	if err != nil {
		return Device{}, err
	}
	var loopback error
	for _, d := range devices {
		switch {
		case !d.Up:
		case !d.Loopback:
			return d, nil
		case loopback == nil:
			loopback = fmt.Errorf("%w but %s", ErrNone, d.Name)
		}
	}
	return Device{}, fmt.Errorf("%w: name one with -i (ringcap -D lists them)", cmp.Or(loopback, ErrNone))
}

// outgoing returns the interface indices of a route, which may have several next hops.
func outgoing(r *netlink.Route) []int {
	list := []int{r.LinkIndex}
	for _, hop := range r.MultiPath {
		list = append(list, hop.LinkIndex)
	}
	return list
}

// Netmask returns the netmask of the interface's first IPv4 address in host byte order, 0
// if it has none. The filter expression `ip broadcast` needs it.
func Netmask(index int) uint32 {
	l, err := netlink.LinkByIndex(index)
	if err != nil {
		return 0
	}
	addrs, err := whole(func() ([]netlink.Addr, error) { return netlink.AddrList(l, netlink.FAMILY_V4) })
	if err != nil || len(addrs) == 0 {
		return 0
	}
	m := addrs[0].Mask
	if len(m) != net.IPv4len {
		return 0
	}
	return uint32(m[0])<<24 | uint32(m[1])<<16 | uint32(m[2])<<8 | uint32(m[3])
}

func device(l netlink.Link) Device {
	d := describe(l)
	d.Hardware = hardwareType(d.Name)
	return d
}

// describe returns the Device without the hardware type. The netlink library does not have
// it, and finding it takes a socket.
func describe(l netlink.Link) Device {
	a := l.Attrs()
	return Device{
		Index:    a.Index,
		Name:     a.Name,
		MTU:      a.MTU,
		Up:       a.RawFlags&unix.IFF_UP != 0,
		Running:  a.RawFlags&unix.IFF_RUNNING != 0,
		Loopback: a.RawFlags&unix.IFF_LOOPBACK != 0,
		Oper:     a.OperState.String(),
	}
}

// String returns the device's line in the list of -D.
func (d Device) String() string {
	flags := []string{}
	for _, f := range []struct {
		on   bool
		name string
	}{{d.Up, "Up"}, {d.Running, "Running"}, {d.Loopback, "Loopback"}} {
		if f.on {
			flags = append(flags, f.name)
		}
	}
	if !d.Up {
		flags = append(flags, "Down")
	} else if !d.Loopback {
		if d.Running {
			flags = append(flags, "Connected")
		} else {
			flags = append(flags, "Disconnected")
		}
	}
	s := fmt.Sprintf("%d.%s [%s]", d.Index, d.Name, strings.Join(flags, ", "))
	if len(d.Addresses) > 0 {
		s += " " + strings.Join(d.Addresses, " ")
	}
	return s
}
