package netdev

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"

	"ringcap/packet"
)

// Any is the name that stands for all interfaces.
const Any = "any"

// AnyLine is the line of Any in the list of -D.
const AnyLine = Any + " [Up, Running] all interfaces at once"

// Pick returns the first of the named interfaces, or the default one without names.
func Pick(names []string) (Device, error) {
	if len(names) == 0 {
		return Default()
	}
	if names[0] == Any {
		return Device{}, errors.New("-i any stands for all interfaces: name one")
	}
	return Find(names[0])
}

// Choose returns link if the interface's frames can be captured with that link type.
func (d Device) Choose(link packet.LinkType) (packet.LinkType, error) {
	if slices.Contains(d.LinkTypes(), link) {
		return link, nil
	}
	return 0, fmt.Errorf("%s has no frames of link type %s (ringcap -L -i %s lists what it has)", d.Name, link.Name(), d.Name)
}

// FromNetworkHeader reports whether frames of an interface are to be captured without their
// link-layer header.
func FromNetworkHeader(ifc *packet.Interface) bool {
	own, err := Device{Hardware: ifc.Hardware}.LinkType()
	return err != nil || own != ifc.Link
}

// IsPattern reports whether a name of -i stands for all interfaces that match it.
func IsPattern(name string) bool { return strings.ContainsAny(name, "*?[") }

// Matches reports whether a name or a pattern stands for the interface.
func (d Device) Matches(name string) bool {
	own := Base(d.Name)
	if ok, err := filepath.Match(name, own); ok && err == nil {
		return true
	}
	name, _ = withoutLabel(name)
	return name == own
}

// Select returns the interfaces that match names and patterns, or the default one without
// names. Each name must match an interface. If wait is set, Select calls note for one that
// does not.
func Select(names []string, wait bool, note func(string)) ([]Device, error) {
	return SelectIn([]*Namespace{nil}, names, wait, note)
}

// SelectIn is Select in each of some namespaces. A name must match an interface in one of them.
// Any stands for one Device without an index in each.
func SelectIn(spaces []*Namespace, names []string, wait bool, note func(string)) (devices []Device, err error) {
	if len(names) == 0 {
		return defaults(spaces, note)
	}
	var all []Device
	for _, n := range spaces {
		list, err := n.List()
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	add := func(d Device) {
		if !slices.ContainsFunc(devices, func(x Device) bool { return x.Index == d.Index && x.Namespace == d.Namespace }) {
			devices = append(devices, d)
		}
	}
	for _, name := range names {
		if name == Any {
			for _, n := range spaces {
				add(n.device(Device{Name: Any, Up: true}))
			}
			continue
		}
		found := false
		for _, d := range all {
			if d.Matches(name) && (d.Up || !IsPattern(name) && !wait) {
				found = true
				add(d)
			}
		}
		switch {
		case found:
		case wait:
			note("waiting for " + name)
		case IsPattern(name):
			return nil, fmt.Errorf("no interface that is up matches %q (ringcap -D lists them; --wait waits for one)", name)
		default: // perhaps it is an index
			for _, n := range spaces {
				if d, e := n.one(func() (Device, error) { return find(name) }); e == nil {
					found = true
					add(d)
				}
			}
			if !found {
				return nil, unknown(name, all)
			}
		}
	}
	return devices, nil
}

// defaults returns the default interface of each namespace that has one.
func defaults(spaces []*Namespace, note func(string)) (devices []Device, err error) {
	var without []string
	for _, n := range spaces {
		d, e := n.one(Default)
		switch {
		case e == nil:
			devices = append(devices, d)
		case len(spaces) == 1:
			return nil, e
		case !errors.Is(e, ErrNone):
			return nil, e
		default:
			without = append(without, n.String())
			err = e
		}
	}
	if len(devices) == 0 {
		return nil, err
	}
	if len(without) > 0 {
		note("left out, since no interface is up there but loopback: " + strings.Join(without, ", "))
	}
	return devices, nil
}

// System returns the operating system's name for capture files: "Linux 6.18.0".
func System() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return "Linux"
	}
	return unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:])
}

// Machine returns the hardware's name: "x86_64". It is empty if unknown.
func Machine() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return ""
	}
	return unix.ByteSliceToString(u.Machine[:])
}

// OfLink returns the name of an interface that is up and has the link type. It is empty if
// there is none.
func OfLink(link packet.LinkType) string {
	devices, err := List()
	if err != nil {
		return ""
	}
	for _, d := range devices {
		if l, err := d.LinkType(); err == nil && l == link && d.Up {
			return d.Name
		}
	}
	return ""
}
