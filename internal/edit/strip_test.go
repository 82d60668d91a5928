package edit

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"ringcap/internal/diff"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// deep reports whether there are several kinds of headers or tunnels, of which some may be left
// where the frame is cut.
func (c *tunnel) deep() bool {
	return strings.Contains(c.strip, ",") || strings.Contains(c.name, "gre in gre")
}

// be16 returns n in the order of the network.
func be16(n int) string { return string(binary.BigEndian.AppendUint16(nil, uint16(n))) }

const (
	macs      = "\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02"
	outerMACs = "\x02\x00\x00\x00\x00\x03\x02\x00\x00\x00\x00\x04"
	sll       = "\x00\x00\x00\x01\x00\x06\x02\x00\x00\x00\x00\x02\x00\x00"
	sll2      = "\x00\x00\x00\x00\x00\x07\x00\x01\x00\x06\x02\x00\x00\x00\x00\x02\x00\x00"
)

// ip4 returns an IPv4 packet, in a fragment if flags say so.
func ip4(protocol byte, flags int, body string) string {
	return "\x45\x00" + be16(20+len(body)) + "\x00\x07" + be16(flags) + "\x40" + string(protocol) + "\x00\x00\x0a\x00\x00\x01\x0a\x00\x00\x02" + body
}

func ip6(next byte, body string) string {
	return "\x60\x00\x00\x00" + be16(len(body)) + string(next) + "\x40" + strings.Repeat("\xfd", 15) + "\x01" + strings.Repeat("\xfd", 15) + "\x02" + body
}

func udp(port int, body string) string {
	return be16(50000) + be16(port) + be16(8+len(body)) + "\x00\x00" + body
}

// The frames that tunnels carry.
var (
	datagram  = ip4(17, 0, udp(9, "what is inside"))
	datagram6 = ip6(17, udp(9, "what is inside"))
	inside    = macs + "\x08\x00" + datagram
)

// A tunnel is a frame with the headers of a kind, and what is left without them.
type tunnel struct {
	name, strip  string
	link         packet.LinkType
	outer        string // with the headers
	want         string
	left         packet.LinkType
	first, after int // bytes that identify the headers, and those behind the inner frame
}

var tunnels = []tunnel{
	{"tag", "vlan", packet.LinkEthernet, macs + "\x81\x00\x00\x07\x08\x00" + datagram, inside, packet.LinkEthernet, 14, 0},
	{"two tags", "vlan", packet.LinkEthernet, macs + "\x88\xa8\x00\x07\x81\x00\x00\x08\x08\x00" + datagram, inside, packet.LinkEthernet, 14, 0},
	{"tagged opaque frame", "vlan", packet.LinkEthernet, macs + "\x81\x00\x00\x07\x88\xb5what", macs + "\x88\xb5what", packet.LinkEthernet, 14, 0},
	{"tagged 802.3", "vlan", packet.LinkEthernet, macs + "\x81\x00\x00\x07\x00\x06\x42\x42\x03abc", macs + "\x00\x06\x42\x42\x03abc", packet.LinkEthernet, 14, 0},
	{"tag in cooked", "vlan", packet.LinkLinuxSLL, sll + "\x81\x00\x00\x07\x08\x00" + datagram, sll + "\x08\x00" + datagram, packet.LinkLinuxSLL, 16, 0},
	{"tag in cooked v2", "vlan", packet.LinkLinuxSLL2, "\x81\x00" + sll2 + "\x00\x07\x86\xdd" + datagram6, "\x86\xdd" + sll2 + datagram6, packet.LinkLinuxSLL2, 20, 0},
	{"labels", "mpls", packet.LinkEthernet, macs + "\x88\x47\x00\x01\x00\x40\x00\x02\x01\x40" + datagram, inside, packet.LinkEthernet, 14, 0},
	{"labels behind a tag", "mpls", packet.LinkEthernet, macs + "\x81\x00\x00\x07\x88\x47\x00\x02\x01\x40" + datagram6, macs + "\x81\x00\x00\x07\x86\xdd" + datagram6, packet.LinkEthernet, 18, 0},
	{"a tag and labels", "vlan,mpls", packet.LinkEthernet, macs + "\x81\x00\x00\x07\x88\x47\x00\x02\x01\x40" + datagram, inside, packet.LinkEthernet, 14, 0},
	{"labels alone", "mpls", packet.LinkMPLS, "\x00\x02\x01\x40" + datagram, datagram, packet.LinkRaw, 0, 0},
	{"pppoe", "pppoe", packet.LinkEthernet, macs + "\x88\x64\x11\x00\x00\x09" + be16(2+len(datagram)) + "\x00\x21" + datagram + "\x00\x00", inside, packet.LinkEthernet, 14, 2},
	{"pppoe of IPv6", "pppoe,vlan", packet.LinkEthernet, macs + "\x81\x00\x00\x07\x88\x64\x11\x00\x00\x09" + be16(2+len(datagram6)) + "\x00\x57" + datagram6, macs + "\x86\xdd" + datagram6, packet.LinkEthernet, 14, 0},
	{"vxlan", "vxlan", packet.LinkEthernet, outerMACs + "\x08\x00" + ip4(17, 0x4000, udp(4789, "\x08\x00\x00\x00\x00\x00\x2a\x00"+inside)), inside, packet.LinkEthernet, 42, 0},
	{"vxlan in IPv6", "vxlan", packet.LinkEthernet, outerMACs + "\x86\xdd" + ip6(17, udp(4789, "\x08\x00\x00\x00\x00\x00\x2a\x00"+inside)), inside, packet.LinkEthernet, 62, 0},
	{"vxlan behind a tag", "vxlan", packet.LinkEthernet, outerMACs + "\x81\x00\x00\x07\x08\x00" + ip4(17, 0, udp(4789, "\x08\x00\x00\x00\x00\x00\x2a\x00"+inside)), inside, packet.LinkEthernet, 46, 0},
	{"vxlan in cooked v2", "vxlan", packet.LinkLinuxSLL2, "\x08\x00" + sll2 + ip4(17, 0, udp(4789, "\x08\x00\x00\x00\x00\x00\x2a\x00"+inside)), inside, packet.LinkEthernet, 48, 0},
	{"vxlan-gpe", "vxlan", packet.LinkEthernet, macs + "\x08\x00" + ip4(17, 0, udp(4790, "\x0c\x00\x00\x01\x00\x00\x2a\x00"+datagram)), inside, packet.LinkEthernet, 42, 0},
	{"tags outside and inside", "vlan,vxlan", packet.LinkEthernet, outerMACs + "\x81\x00\x00\x07\x08\x00" + ip4(17, 0, udp(4789, "\x08\x00\x00\x00\x00\x00\x2a\x00"+macs+"\x81\x00\x00\x07\x08\x00"+datagram)), inside, packet.LinkEthernet, 14, 0},
	{"gre", "gre", packet.LinkEthernet, macs + "\x08\x00" + ip4(47, 0, "\x00\x00\x08\x00"+datagram) + "pad", inside, packet.LinkEthernet, 34, 3},
	{"gre with a key", "gre", packet.LinkEthernet, macs + "\x86\xdd" + ip6(47, "\x20\x00\x08\x00\x00\x00\x00\x07"+datagram), inside, packet.LinkEthernet, 54, 0},
	{"gre of IPv6 in raw IPv4", "gre", packet.LinkIPv4, ip4(47, 0, "\x00\x00\x86\xdd"+datagram6), datagram6, packet.LinkRaw, 20, 0},
	{"gre in raw IP", "gre", packet.LinkRaw, ip4(47, 0, "\x00\x00\x86\xdd"+datagram6), datagram6, packet.LinkRaw, 20, 0},
	{"gre on loopback of BSD", "gre", packet.LinkNull, "\x02\x00\x00\x00" + ip4(47, 0, "\x00\x00\x08\x00"+datagram), "\x02\x00\x00\x00" + datagram, packet.LinkNull, 24, 0},
	{"gre of Ethernet", "gre", packet.LinkEthernet, outerMACs + "\x08\x00" + ip4(47, 0, "\x00\x00\x65\x58"+inside), inside, packet.LinkEthernet, 34, 0},
	{"gre of PPP", "gre", packet.LinkEthernet, macs + "\x08\x00" + ip4(47, 0, "\x30\x01\x88\x0b"+be16(2+len(datagram))+"\x00\x01\x00\x00\x00\x01\x00\x21"+datagram), inside, packet.LinkEthernet, 34, 0},
	{"gre in gre", "gre", packet.LinkEthernet, macs + "\x08\x00" + ip4(47, 0, "\x00\x00\x08\x00"+ip4(47, 0, "\x00\x00\x08\x00"+datagram)), inside, packet.LinkEthernet, 34, 0},
	{"gre behind labels that stay", "gre", packet.LinkEthernet, macs + "\x88\x47\x00\x02\x01\x40" + ip4(47, 0, "\x00\x00\x08\x00"+datagram), macs + "\x88\x47\x00\x02\x01\x40" + datagram, packet.LinkEthernet, 38, 0},
	{"a tag before labels that stay", "vlan,gre", packet.LinkEthernet, macs + "\x81\x00\x00\x07\x88\x47\x00\x02\x01\x40" + ip4(47, 0, "\x00\x00\x08\x00"+datagram), macs + "\x88\x47\x00\x02\x01\x40" + datagram, packet.LinkEthernet, 14, 0},
	{"erspan I", "erspan", packet.LinkEthernet, outerMACs + "\x08\x00" + ip4(47, 0, "\x00\x00\x88\xbe"+inside), inside, packet.LinkEthernet, 34, 0},
	{"erspan II", "erspan", packet.LinkEthernet, outerMACs + "\x08\x00" + ip4(47, 0, "\x10\x00\x88\xbe\x00\x00\x00\x01\x10\x07\x00\x05\x00\x00\x00\x00"+inside), inside, packet.LinkEthernet, 34, 0},
	{"erspan III", "erspan", packet.LinkEthernet, outerMACs + "\x08\x00" + ip4(47, 0, "\x10\x00\x22\xeb\x00\x00\x00\x01\x20\x07\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00"+inside), inside, packet.LinkEthernet, 34, 0},
}

func parse(t *testing.T, names string) Headers {
	t.Helper()
	set, err := ParseHeaders(names)
	if err != nil || set.String() == "" {
		t.Fatalf("%s: %v, %v", names, set, err)
	}
	return set
}

// edited returns the first n bytes of a frame after an Editor, and what it counted.
func edited(t *testing.T, e *Editor, data string, n int, link packet.LinkType) (*packet.Frame, ledger.Snapshot) {
	t.Helper()
	f := &packet.Frame{Data: []byte(data)[:n:n], Link: link}
	f.Info.CaptureLength, f.Info.Length = n, len(data)
	*e.account = ledger.Snapshot{}
	if ok, err := e.Before(f); !ok || err != nil {
		t.Fatalf("left out: %v", err)
	}
	if f.Info.CaptureLength != len(f.Data) {
		t.Errorf("capture length %d of %d bytes", f.Info.CaptureLength, len(f.Data))
	}
	return f, *e.account
}

// TestStrip takes the headers off frames in tunnels, cut at every length. What is left is the
// inner frame, cut likewise, with its length on the wire; or all, and then it is counted if
// the headers to strip begin in what there is.
func TestStrip(t *testing.T) {
	for _, c := range tunnels {
		t.Run(c.name, func(t *testing.T) {
			e := New(Options{Strip: parse(t, c.strip)}, new(ledger.Snapshot))
			for n := len(c.outer); n >= 0 && (n == len(c.outer) || !c.deep()); n-- {
				f, account := edited(t, e, c.outer, n, c.link)
				if string(f.Data) == c.outer[:n] && n < len(c.outer) {
					if f.Info.Length != len(c.outer) || f.Link != c.link || n >= c.first && account.Unstripped != 1 {
						t.Errorf("%d bytes: kept with %d bytes of type %v, %d counted", n, f.Info.Length, f.Link, account.Unstripped)
					}
					continue
				}
				gone := len(c.outer) - c.after - len(c.want)
				want := c.want[:min(n-gone, len(c.want))]
				length := len(c.want)
				if n < len(c.outer) { // nobody knows that bytes follow which do not belong to the frame
					length += min(c.after, len(c.outer)-n)
				}
				if string(f.Data) != want || f.Info.Length != length || f.Link != c.left || account.Unstripped != 0 {
					t.Fatalf("%d bytes: got %x, %d of type %v, %d counted\nwant %x, %d of type %v", n, f.Data, f.Info.Length, f.Link, account.Unstripped, want, length, c.left)
				}
			}
		})
	}
}

// TestStripsOthers checks that frames stay as they are which have none of the headers, only
// inside others, or in a form that cannot be told without them.
func TestStripsOthers(t *testing.T) {
	const all = VLAN | MPLS | PPPoE | GRE | ERSPAN | VXLAN
	for name, c := range map[string]struct {
		set  Headers
		link packet.LinkType
		data string
		torn bool
	}{
		"plain":                  {all, packet.LinkEthernet, inside, false},
		"a tag inside":           {VLAN, packet.LinkEthernet, outerMACs + "\x08\x00" + ip4(47, 0, "\x00\x00\x65\x58"+macs+"\x81\x00\x00\x07\x08\x00"+datagram), false},
		"erspan is no gre":       {GRE, packet.LinkEthernet, outerMACs + "\x08\x00" + ip4(47, 0, "\x00\x00\x88\xbe"+inside), false},
		"gre is no erspan":       {ERSPAN, packet.LinkEthernet, outerMACs + "\x08\x00" + ip4(47, 0, "\x00\x00\x65\x58"+inside), false},
		"unknown protocol":       {GRE, packet.LinkEthernet, macs + "\x08\x00" + ip4(47, 0, "\x00\x00\x12\x34"+datagram), false},
		"pppoe discovery":        {PPPoE, packet.LinkEthernet, macs + "\x88\x63\x11\x09\x00\x00\x00\x04\x01\x01\x00\x00", false},
		"pppoe control protocol": {PPPoE, packet.LinkEthernet, macs + "\x88\x64\x11\x00\x00\x09\x00\x06\xc0\x21\x09\x01\x00\x04", false},
		"first fragment":         {VXLAN, packet.LinkEthernet, outerMACs + "\x08\x00" + ip4(17, 0x2000, udp(4789, "\x08\x00\x00\x00\x00\x00\x2a\x00"+inside)), true},
		"first fragment of IPv6": {GRE, packet.LinkEthernet, outerMACs + "\x86\xdd" + ip6(44, "\x2f\x00\x00\x01\x00\x00\x00\x07\x00\x00\x08\x00"+datagram), true},
		"unknown link type":      {all, 147, inside, false},
	} {
		e := New(Options{Strip: c.set}, new(ledger.Snapshot))
		f, account := edited(t, e, c.data, len(c.data), c.link)
		if string(f.Data) != c.data || f.Info.Length != len(c.data) || f.Link != c.link || (account.Unstripped == 1) != c.torn {
			t.Errorf("%s: %x, %d counted", name, f.Data, account.Unstripped)
		}
	}
}

// TestStripFCS checks that a stripped frame has no frame check sequence, and says so.
func TestStripFCS(t *testing.T) {
	const name, length = "\x02\x00\x03\x00lan\x00", "\x0d\x00\x01\x00\x04\x00\x00\x00"
	ifc := &packet.Interface{Name: "lan", FCS: 4, Options: name + length}
	e := New(Options{Strip: VLAN}, new(ledger.Snapshot))
	whole := macs + "\x81\x00\x00\x07\x08\x00" + datagram + "fcs!"
	for missing := range 6 {
		f := &packet.Frame{Data: []byte(whole)[:len(whole)-missing], Link: packet.LinkEthernet, Interface: ifc}
		f.Info.CaptureLength, f.Info.Length = len(f.Data), len(whole)
		if ok, err := e.Before(f); !ok || err != nil {
			t.Fatal(err)
		}
		want := inside[:min(len(inside), len(inside)+4-missing)]
		if string(f.Data) != want || f.Info.Length != len(inside) && missing == 0 || f.Interface.FCS != 0 || f.Interface.Name != "lan" || f.Interface.Options != name {
			t.Errorf("%d bytes missing: %x, %d, %+v", missing, f.Data, f.Info.Length, f.Interface)
		}
	}
	if ifc.FCS != 4 {
		t.Error("the interface has changed")
	}
}

// TestStripAllocates checks that stripping allocates nothing a packet, and leaves the bytes of
// the source alone.
func TestStripAllocates(t *testing.T) {
	e := New(Options{Strip: VXLAN | VLAN, Window: Window{Packets: 100}, Ignore: diff.TTL}, new(ledger.Snapshot))
	outer := []byte(tunnels[17].outer)
	before := bytes.Clone(outer)
	f := new(packet.Frame)
	n := testing.AllocsPerRun(1000, func() {
		f.Data, f.Link = outer, packet.LinkEthernet
		f.Info.CaptureLength, f.Info.Length = len(outer), len(outer)
		if ok, err := e.Before(f); !ok || err != nil {
			t.Fatal(ok, err)
		}
		outer[len(outer)-1]++ // no duplicate
		before[len(outer)-1]++
	})
	if n > 0 || !bytes.Equal(outer, before) {
		t.Errorf("%v allocations a packet", n)
	}
}

func BenchmarkStrip(b *testing.B) {
	for name, i := range map[string]int{"vlan": 0, "vxlan": 12} {
		b.Run(name, func(b *testing.B) {
			e := New(Options{Strip: VLAN | VXLAN}, new(ledger.Snapshot))
			outer := []byte(tunnels[i].outer)
			b.ReportAllocs()
			for b.Loop() {
				f := packet.Frame{Data: outer, Link: packet.LinkEthernet}
				f.Info.CaptureLength, f.Info.Length = len(outer), len(outer)
				_, _ = e.Before(&f)
			}
		})
	}
}
