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
	if ok, err := filepath.Match(name, d.Name); ok && err == nil {
		return true
	}
	name, _ = withoutLabel(name)
	return name == d.Name
}

// Select returns the interfaces that match names and patterns, or the default one without
// names. Each name must match an interface. If wait is set, Select calls note for one that
// does not.
func Select(names []string, wait bool, note func(string)) ([]Device, error) {
	if len(names) == 0 {
		d, err := Default()
		return []Device{d}, err
	}
	all, err := List()
	if err != nil {
		return nil, err
	}
	var devices []Device
	add := func(d Device) {
		if !slices.ContainsFunc(devices, func(x Device) bool { return x.Index == d.Index }) {
			devices = append(devices, d)
		}
	}
	for _, name := range names {
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
			d, err := Find(name)
			if err != nil {
				return nil, err
			}
			add(d)
		}
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
