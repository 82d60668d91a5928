package text

// Ethernet: RFC 894, IEEE 802.3, and the tags of IEEE 802.1Q.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
)

// maxLength is the largest number that is a length, not an EtherType.
const maxLength = 1500

// ethernet prints a frame from its addresses on.
func (p *Context) ethernet(b []byte, s span) []byte {
	h, ok := take(p, s.data, &Scratch[linkScratch](p, FamilyLink).ethernet)
	if !ok || s.length < 14 {
		return p.cut(b, "ether")
	}
	return p.etherFrame(b, s, &h.Ethernet, 0, tagNone)
}

// ethernetInIP prints a frame in an IPv6 packet: RFC 8986, section 4.9.
func (p *Context) ethernetInIP(b []byte, s span) []byte {
	if !p.IP().v6 {
		return append(b, "[Ethernet requires IPv6] (invalid)"...)
	}
	return p.ethernet(b, s)
}

// etherFrame prints a frame that has size bytes between its addresses and its type,
// a switch's tag; h has the addresses.
func (p *Context) etherFrame(b []byte, s span, h *layers.Ethernet, size int, tag switchTagKind) []byte {
	if p.Link {
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
	for isTag(t) || t == layer.EtherTypeMACsec {
		if t == layer.EtherTypeMACsec {
			if p.Link {
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
		tag, ok := take(p, s.data, &Scratch[linkScratch](p, FamilyLink).tag)
		if !ok || s.length < 4 {
			return p.cut(b, "vlan")
		}
		if p.Link {
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
	if p.Link {
		b = p.etherType(b, t)
		b = appendLength(b, &whole)
	}
	b, ok := p.EtherType(b, t, s)
	if ok {
		return b
	}
	if !p.Link {
		b = append(appendMACs(b, h), ", "...)
		b = p.etherType(b, t)
		b = appendLength(b, &length)
	}
	return p.unknown(b, s.data)
}

func isTag(t uint16) bool {
	return t == layer.EtherTypeVLAN || t == layer.EtherTypeQinQ || t == layer.EtherTypeVLAN91 || t == layer.EtherTypeVLAN92
}

// ether8023 prints a frame whose type field is a length: LLC follows.
func (p *Context) ether8023(b []byte, length int, first bool, s span, h *layers.Ethernet) []byte {
	if length < s.length {
		s = s.upTo(length)
	}
	if p.Link {
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
func (p *Context) etherType(b []byte, t uint16) []byte {
	s, known := lookup(EtherTypes, uint32(t))
	if p.Quiet {
		if known {
			return append(b, s...)
		}
		b = append(b, "Unknown Ethertype ("...)
		return append(append0x4(b, t), ')')
	}
	return appendEtherType(append(b, "ethertype "...), t, "Unknown")
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
