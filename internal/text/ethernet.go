package text

// Ethernet: RFC 894, IEEE 802.3, and the tags of IEEE 802.1Q.

import (
	"ringcap/internal/layer"

	"github.com/google/gopacket/layers"
)

// EtherTypes that printers look at.
const (
	etherIPv4   = 0x0800
	etherARP    = 0x0806
	etherTEB    = 0x6558 // transparent Ethernet bridging
	etherRARP   = 0x8035
	etherVLAN   = 0x8100
	etherIPv6   = 0x86dd
	etherPPP    = 0x880b
	etherPTP    = 0x88f7
	etherMPLS   = 0x8847
	etherMPLSMC = 0x8848
	etherPPPoED = 0x8863
	etherPPPoES = 0x8864
	etherQinQ   = 0x88a8
	etherIPX    = 0x8137
	etherLoop   = 0x9000
	etherLLDP   = 0x88cc
	etherSlow   = 0x8809
	etherEAPOL  = 0x888e
	etherVLAN91 = 0x9100
	etherVLAN92 = 0x9200
	etherMACsec = 0x88e5
	etherNSH    = 0x894f
	etherOSI    = 0xfefe

	minEtherType = 0x0600 // lower values are an 802.3 length
	maxLength    = 1500   // the largest length; what is between is neither
)

var etherNames = []name{
	{0x0800, "IPv4"}, {0x0806, "ARP"}, {0x86dd, "IPv6"}, {0x8100, "802.1Q"},
	{0x88a8, "802.1Q-QinQ"}, {0x8847, "MPLS unicast"}, {0x8848, "MPLS multicast"},
	{0x8863, "PPPoE D"}, {0x8864, "PPPoE S"}, {0x88cc, "LLDP"}, {0x888e, "EAPOL"},
	{0x8808, "MPCP"}, {0x8809, "Slow Protocols"}, {0x8035, "Reverse ARP"},
	{0x0600, "NS"}, {0x0707, "GeoNet (old)"}, {0x1000, "Trail"}, {0x1111, "CALM FAST"},
	{0x6001, "MOP DL"}, {0x6002, "MOP RC"}, {0x6003, "DN"}, {0x6004, "LAT"},
	{0x6007, "SCA"}, {0x6558, "TEB"}, {0x8038, "Lanbridge"}, {0x803c, "DEC DNS"},
	{0x803e, "DEC DTS"}, {0x805b, "VEXP"}, {0x805c, "VPROD"}, {0x809b, "Appletalk"},
	{0x80f3, "Appletalk ARP"}, {0x8137, "IPX"}, {0x880b, "PPP"},
	{0x886f, "MS NLB heartbeat"}, {0x8870, "Jumbo"}, {0x8899, "Realtek protocols"},
	{0x88a2, "AoE"}, {0x88ca, "TIPC"}, {0x88e5, "802.1AE MACsec"}, {0x88f7, "PTP"},
	{0x8902, "CFM"}, {0x893a, "IEEE1905.1"}, {0x8947, "GeoNet"}, {0x894f, "NSH"},
	{0x9000, "Loopback"}, {0x9100, "802.1Q-9100"}, {0x9200, "802.1Q-9200"},
	{0xabcd, "CFM (old)"}, {0xd28b, "Arista Vendor Specific Protocol"}, {0xfefe, "OSI"},
}

// ethernet prints a frame from its addresses on.
func (p *Printer) ethernet(b []byte, s span) []byte {
	h, ok := take(p, s.data, &p.scratch.ethernet)
	if !ok || s.length < 14 {
		return p.cut(b, "ether")
	}
	return p.etherFrame(b, s, &h.Ethernet, 0, tagNone)
}

// etherFrame prints a frame that has size bytes between its addresses and its type,
// a switch's tag; h has the addresses.
func (p *Printer) etherFrame(b []byte, s span, h *layers.Ethernet, size int, tag switchTagKind) []byte {
	if p.o.Link {
		b = append(appendMACs(b, h), ", "...)
	}
	if tag != tagNone {
		d := p.dissect(b, s)
		d.switchTag(tag, 12)
		b = d.b
	}
	t := be.Uint16(s.data[12+size:])
	length := s.length
	whole := length // printed once: with the tag, or with the type
	p.skipLink(14 + size)
	s = s.from(14 + size)
	for isTag(t) || t == etherMACsec {
		if t == etherMACsec {
			if p.o.Link {
				b = appendLength(p.etherType(b, t), &whole)
			}
			var ok bool
			if b, s, ok = p.macsec(b, s, h); !ok {
				return b
			}
			t = be.Uint16(s.data)
			p.skipLink(2)
			s = s.from(2)
			continue
		}
		tag, ok := take(p, s.data, &p.scratch.tag)
		if !ok || s.length < 4 {
			return p.cut(b, "vlan")
		}
		if p.o.Link {
			b = p.etherType(b, t)
			b = appendLength(b, &whole)
			b = appendTag(b, &tag.Dot1Q)
			b = append(b, ", "...)
		}
		t = be.Uint16(s.data[2:])
		p.skipLink(4)
		s = s.from(4)
	}
	if t <= maxLength {
		return p.ether8023(b, int(t), whole > 0, s, h)
	}
	if p.o.Link {
		b = p.etherType(b, t)
		b = appendLength(b, &whole)
	}
	b, ok := p.etherPayload(b, t, s)
	if ok {
		return b
	}
	if !p.o.Link {
		b = append(appendMACs(b, h), ", "...)
		b = p.etherType(b, t)
		b = appendLength(b, &length)
	}
	return p.unknown(b, s.data)
}

func isTag(t uint16) bool { return layer.IsVLAN(t) }

// tagged prints what t announces, behind the tags that it may be the type of. It is false
// for a type without a printer: then nothing was printed but the tags.
func (p *Printer) tagged(b []byte, t uint16, s span) ([]byte, bool) {
	for isTag(t) {
		tag, ok := take(p, s.data, &p.scratch.tag)
		if !ok || s.length < 4 {
			return p.cut(b, "vlan"), true
		}
		t = be.Uint16(s.data[2:])
		if p.o.Link {
			b = append(appendTag(b, &tag.Dot1Q), ", "...)
			if t > maxLength {
				b = append(p.etherType(b, t), ", "...)
			}
		}
		p.skipLink(4)
		if s = s.from(4); t > maxLength {
			continue
		}
		if int(t) < s.length {
			s = s.upTo(int(t))
		}
		if !p.nest() {
			return b, true
		}
		return p.llc(b, s, nil), true
	}
	return p.etherPayload(b, t, s)
}

// ether8023 prints a frame whose type field is a length: LLC follows.
func (p *Printer) ether8023(b []byte, length int, first bool, s span, h *layers.Ethernet) []byte {
	if length < s.length {
		s = s.upTo(length)
	}
	if p.o.Link {
		b = append(b, "802.3"...)
		if first {
			b = append(b, ", length "...)
			b = appendInt(b, s.length)
			b = append(b, ": "...)
		}
	}
	return p.llc(b, s, h)
}

// appendLength appends ", length N: " the first time and ", " afterwards.
func appendLength(b []byte, whole *int) []byte {
	if *whole == 0 {
		return append(b, ", "...)
	}
	b = append(b, ", length "...)
	b = appendInt(b, *whole)
	*whole = 0
	return append(b, ": "...)
}

// appendMACs appends "src > dst".
func appendMACs(b []byte, h *layers.Ethernet) []byte {
	b = appendMAC(b, h.SrcMAC)
	b = append(b, " > "...)
	return appendMAC(b, h.DstMAC)
}

// etherType appends the name and number of an EtherType.
func (p *Printer) etherType(b []byte, t uint16) []byte {
	s, known := lookup(etherNames, uint32(t))
	if p.o.Quiet {
		if known {
			return append(b, s...)
		}
		b = append(b, "Unknown Ethertype ("...)
		return append(append0x4(b, t), ')')
	}
	return appendEtherType(append(b, "ethertype "...), t, "Unknown")
}

func appendEtherType(b []byte, t uint16, unknown string) []byte {
	b = appendName(b, etherNames, uint32(t), unknown)
	b = append(b, " ("...)
	return append(append0x4(b, t), ')')
}

// appendTag appends "vlan 100, p 1, DEI".
func appendTag(b []byte, tag *layers.Dot1Q) []byte {
	b = append(b, "vlan "...)
	b = appendInt(b, int(tag.VLANIdentifier))
	b = append(b, ", p "...)
	b = appendInt(b, int(tag.Priority))
	if tag.DropEligible {
		b = append(b, ", DEI"...)
	}
	return b
}
