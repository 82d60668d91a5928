package text

// Linux cooked captures, https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
// and LINKTYPE_LINUX_SLL2.html, and the BSD loopback, LINKTYPE_NULL.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// cooked is what both cooked headers have.
type cooked struct {
	kind  layers.LinuxSLLPacketType
	index uint32 // interface index, 0 in the first version
	addr  []byte
	typ   uint16
	size  int // of the header
}

// sll prints the first version.
func (p *Printer) sll(b []byte, s span) []byte {
	h, ok := take(p, s.data, &p.scratch.sll)
	if !ok {
		return p.cut(b, "sll")
	}
	c := cooked{kind: h.PacketType, addr: h.Addr, typ: uint16(h.EthernetType), size: 16}
	if h.AddrLen != 6 {
		c.addr = nil
	}
	return p.cooked(b, c, s)
}

// sll2 prints the second version, with the interface and the direction first.
func (p *Printer) sll2(b []byte, s span) []byte {
	h, ok := take(p, s.data, &p.scratch.sll2)
	if !ok {
		return p.cut(b, "sll2")
	}
	b = p.column(b, direction(h.PacketType))
	c := cooked{kind: h.PacketType, index: h.InterfaceIndex, addr: h.Addr, typ: uint16(h.EthernetType), size: 20}
	if h.AddrLen != 6 {
		c.addr = nil
	}
	return p.cooked(b, c, s)
}

// direction is the packet type of a cooked header in ringcap's own order.
func direction(t layers.LinuxSLLPacketType) packet.Direction {
	if t > 4 {
		return packet.DirectionUnknown
	}
	return packet.Direction(t) + 1
}

// cooked prints a cooked header for -e, and the payload.
func (p *Printer) cooked(b []byte, c cooked, s span) []byte {
	length := s.length
	if p.o.Link {
		b = p.cookedHeader(b, c, length)
	}
	p.skipLink(c.size)
	s = s.from(c.size)
	t := c.typ
	for isTag(t) {
		tag, ok := take(p, s.data, &p.scratch.tag)
		if !ok {
			return p.cut(b, "vlan")
		}
		if p.o.Link {
			b = append(appendTag(b, &tag.Dot1Q), ", "...)
		}
		if t = be.Uint16(s.data[2:]); t <= maxLength {
			t = sllLLC
		}
		// Only a tag shows its type without -e: so does tcpdump.
		if !p.o.Quiet {
			b = append(b, "ethertype "...)
			b = appendName(b, etherNames, uint32(t), "Unknown")
			b = append(b, ", "...)
		}
		p.skipLink(4)
		s = s.from(4)
	}
	if t == sllLLC {
		return p.llc(b, s, nil)
	}
	if t > maxLength {
		var ok bool
		if b, ok = p.etherPayload(b, t, s); ok {
			return b
		}
		if !p.o.Link {
			b = p.cookedHeader(b, c, s.length+c.size)
		}
	}
	return p.unknown(b, s.data)
}

// sllLLC is the type of a cooked frame that starts with LLC (ETH_P_802_2), and
// sllRaw of one of Novell's without (ETH_P_802_3).
const (
	sllRaw = 0x0001
	sllLLC = 0x0004
)

// cookedHeader appends the header as -e shows it. The first version has the
// direction in it, the second shows it always.
func (p *Printer) cookedHeader(b []byte, c cooked, length int) []byte {
	if c.size == 20 {
		b = append(b, "ifindex "...)
		b = append(appendUint(b, uint64(c.index)), ' ')
	} else {
		d := [...]string{"  ?", " In", "  B", "  M", "  P", "Out"}[direction(c.kind)]
		b = append(append(b, d...), ' ')
	}
	if c.addr != nil {
		b = append(appendMAC(b, c.addr), ' ')
	}
	if p.o.Quiet {
		return b
	}
	switch {
	case c.typ == sllRaw:
		b = append(b, "802.3"...)
	case c.typ == sllLLC:
		b = append(b, "802.2"...)
	case c.typ <= maxLength:
		b = append(append0x4(append(b, "ethertype Unknown ("...), c.typ), ')')
	default:
		b = appendEtherType(append(b, "ethertype "...), c.typ, "Unknown")
	}
	b = append(b, ", length "...)
	b = appendInt(b, length)
	return append(b, ": "...)
}

var familyNames = []name{
	{2, "IPv4"}, {6, "NS"}, {7, "ISO"}, {16, "Appletalk"}, {23, "IPX"},
	{10, "IPv6"}, {24, "IPv6"}, {28, "IPv6"}, {30, "IPv6"},
}

// null prints a BSD loopback header, an address family.
func (p *Printer) null(b []byte, s span) []byte {
	h, ok := take(p, s.data, &p.scratch.null)
	if !ok {
		return p.cut(b, "null")
	}
	if p.o.Link {
		b = p.nullHeader(b, h.Family, s.length)
	}
	length := s.length
	p.skipLink(4)
	s = s.from(4)
	switch h.Family {
	case 2:
		return p.ipv4(b, s)
	case 10, 24, 28, 30:
		return p.ipv6(b, s)
	}
	if !p.o.Link {
		b = p.nullHeader(b, h.Family, length)
	}
	return p.unknown(b, s.data)
}

func (p *Printer) nullHeader(b []byte, family uint32, length int) []byte {
	s, known := lookup(familyNames, family)
	switch {
	case p.o.Quiet && known:
		b = append(b, s...)
	case p.o.Quiet:
		b = appendUint(append(b, "Unknown AF "...), uint64(family))
	default:
		b = append(b, "AF "...)
		b = appendName(b, familyNames, family, "Unknown")
		b = append(b, " ("...)
		b = append(appendUint(b, uint64(family)), ')')
	}
	b = append(b, ", length "...)
	b = appendInt(b, length)
	return append(b, ": "...)
}

// raw prints a packet whose first four bits say what it is.
func (p *Printer) raw(b []byte, s span) []byte {
	if len(p.pkt.Types) > 0 && p.pkt.Types[0] == layer.TypeRawIP {
		p.next++ // it has no bytes
	}
	if len(s.data) == 0 {
		return p.cut(b, "raw")
	}
	switch s.data[0] >> 4 {
	case 4:
		return p.ipv4(b, s)
	case 6:
		return p.ipv6(b, s)
	}
	b = append(b, "unknown ip "...)
	return appendInt(b, int(s.data[0]>>4))
}
