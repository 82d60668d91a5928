package doctor

import (
	"fmt"
	"slices"
	"strings"

	"ringcap/internal/escape"
	"ringcap/internal/host/netdev"
)

// link says whether frames can arrive on an interface.
func link(f *findings, d netdev.Device) {
	name := escape.Shell(d.Name)
	switch {
	case !d.Up:
		f.fault(sudo()+"ip link set "+name+" up", "%s is down", d.Name)
		return
	case !d.Running && !d.Loopback:
		f.note("ip -statistics link show "+name, "%s has no carrier: nothing arrives until its other end is up", d.Name)
	default:
		f.ok("%s is up%s, MTU %d", d.Name, speed(d.Name), d.MTU)
	}
	if _, err := d.LinkType(); err != nil {
		f.note("ringcap -i "+name+" -y RAW", "%v", err)
	}
}

// speed returns the speed of a link with a comma before, or nothing.
func speed(name string) string {
	switch n := netdev.Speed(name); {
	case n == 0:
		return ""
	case n%1000 == 0:
		return fmt.Sprintf(", %d Gbit/s", n/1000)
	default:
		return fmt.Sprintf(", %d Mbit/s", n)
	}
}

// A distortion is a feature due to which a capture does not show what is on the wire.
type distortion struct {
	name     string // the prefix of the kernel's name, which several features may share
	suffix   string
	switched string // the name for ethtool -K
}

// Taps see received frames after they were merged. They see sent ones before the adapter cuts
// them, but after the kernel did (tx-generic-segmentation), which therefore is no distortion.
var (
	merging = []distortion{
		{"rx-gro", "", "gro"}, {"rx-gro-hw", "", "rx-gro-hw"}, {"rx-gro-list", "", "rx-gro-list"},
		{"rx-udp-gro-forwarding", "", "rx-udp-gro-forwarding"}, {"rx-lro", "", "lro"},
	}
	cutting = []distortion{{"tx-tcp", "-segmentation", "tso"}, {"tx-udp-segmentation", "", "tx-udp-segmentation"}}
	tags    = []distortion{{"rx-vlan-hw-parse", "", "rxvlan"}}
)

// offloads says which features of the interfaces distort captures.
func offloads(f *findings, devices []netdev.Device) {
	merge := distorted{text: "received packets are merged before they are captured: there are fewer and longer ones than on the wire"}
	cut := distorted{text: "sent packets are captured before the adapter cuts them: there are fewer and longer ones than on the wire"}
	var exact, tagged []string
	for _, d := range devices {
		features, err := netdev.Features(d.Name)
		if err != nil {
			continue // it has none
		}
		merges, cuts := merge.add(d.Name, features, merging), cut.add(d.Name, features, cutting)
		if !merges && !cuts {
			exact = append(exact, d.Name)
		}
		if names, _ := switches(features, tags); names != nil {
			tagged = append(tagged, d.Name)
		}
	}
	merge.tell(f)
	cut.tell(f)
	if exact != nil {
		f.ok("%s: packets are captured as on the wire", strings.Join(exact, ", "))
	}
	if tagged != nil {
		f.ok("%s: the adapter takes VLAN tags away, and ringcap puts them back (rxvlan)", strings.Join(tagged, ", "))
	}
}

// distorted collects the interfaces that distort captures in a way.
type distorted struct {
	text   string
	groups []group // interfaces with the same features
	fixed  []group // those that cannot be changed
}

type group struct{ switches, interfaces []string }

// add enters an interface, and reports whether it distorts captures.
func (x *distorted) add(name string, features []netdev.Feature, all []distortion) bool {
	names, fixed := switches(features, all)
	x.groups, x.fixed = grouped(x.groups, names, name), grouped(x.fixed, fixed, name)
	return names != nil || fixed != nil
}

func grouped(groups []group, names []string, name string) []group {
	if names == nil {
		return groups
	}
	for i, g := range groups {
		if slices.Equal(g.switches, names) {
			groups[i].interfaces = append(g.interfaces, name)
			return groups
		}
	}
	return append(groups, group{names, []string{name}})
}

func (x *distorted) tell(f *findings) {
	for _, g := range x.groups {
		off := " " + strings.Join(g.switches, " off ") + " off"
		remedy := sudo() + "ethtool -K " + escape.Shell(g.interfaces[0]) + off
		if len(g.interfaces) > 1 {
			remedy = "for i in " + strings.Join(g.interfaces, " ") + "; do " + sudo() + "ethtool -K $i" + off + "; done"
		}
		f.note(remedy, "%s: %s (%s)", strings.Join(g.interfaces, ", "), x.text, strings.Join(g.switches, ", "))
	}
	for _, g := range x.fixed {
		f.ok("%s: perhaps %s (%s, which is fixed)", strings.Join(g.interfaces, ", "), x.text, strings.Join(g.switches, ", "))
	}
}

// switches returns the names for ethtool -K of the distortions that are active, and of those
// that cannot be turned off.
func switches(features []netdev.Feature, all []distortion) (names, fixed []string) {
	for _, x := range all {
		for _, f := range features {
			if !f.Active || x.suffix == "" && f.Name != x.name || !strings.HasPrefix(f.Name, x.name) || !strings.HasSuffix(f.Name, x.suffix) {
				continue
			}
			list := &names
			if f.Fixed {
				list = &fixed
			}
			if !slices.Contains(*list, x.switched) {
				*list = append(*list, x.switched)
			}
		}
	}
	return names, fixed
}

// adapters says what the adapters have lost, and whether they could have longer rings.
func adapters(f *findings, devices []netdev.Device) {
	host, err := netdev.OpenHost()
	if err != nil {
		return
	}
	defer host.Close()
	for _, d := range devices {
		name := escape.Shell(d.Name)
		remedy := "ethtool --statistics " + name + " | grep -iE 'miss|drop|fifo|no_buf'"
		now, most, err := netdev.ReceiveRing(d.Name)
		switch {
		case err != nil || most == 0: // it has no ring
		case now < most:
			remedy = sudo() + "ethtool -G " + name + fmt.Sprintf(" rx %d", most)
			f.note(remedy, "%s: the adapter has room for %d received frames, and could have it for %d", d.Name, now, most)
		default:
			f.ok("%s: the adapter has room for %d received frames, which is the most", d.Name, now)
		}
		if _, _, err := host.Named(d.Index); err != nil {
			continue // it is gone
		}
		_, n, known := host.Drops(d.Index, d.Name)
		switch {
		case !known:
		case n.Missed > 0:
			f.note(remedy, "%s has lost %d frames for lack of room (rx_missed, rx_fifo)", d.Name, n.Missed)
		case n.Dropped > 0:
			f.ok("%s has lost no frame for lack of room; what it dropped (rx_dropped, %d) may have been captured", d.Name, n.Dropped)
		default:
			f.ok("%s has lost no frame", d.Name)
		}
	}
}

// stamps says where the times of packets come from.
func stamps(f *findings, d netdev.Device) {
	able, err := netdev.HardwareStamps(d.Name)
	switch {
	case err != nil:
	case able:
		f.ok("%s: the kernel stamps packets, in nanoseconds; the adapter could do so too, which ringcap does not use", d.Name)
	default:
		f.ok("%s: the kernel stamps packets, in nanoseconds", d.Name)
	}
}
