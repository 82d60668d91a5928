package link

// Ethernet: RFC 894, IEEE 802.3, and the tags of IEEE 802.1Q.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// maxLength is the largest value of the type field that is a length and not an EtherType.
const maxLength = 1500

// ethernet prints a frame.
func ethernet(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 14 || s.Length < 14 {
		return ctx.Cut(b, "ether")
	}
	b = etherFrame(ctx, b, s, scratchOf(ctx).between(s.Data[6:12], s.Data[:6]), 0, tagNone)
	if ctx.Verbose > 0 && !ctx.Stop {
		b = prpTrailer(ctx, b, s)
	}
	return b
}

// ethernetInIP prints a frame inside an IPv6 packet, RFC 8986, section 4.9.
func ethernetInIP(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.IP().V6 {
		return append(b, "[Ethernet requires IPv6] (invalid)"...)
	}
	return ethernet(ctx, b, s)
}

// etherFrame prints a frame with a switch's tag of size bytes between its addresses and
// its type. h has the addresses.
func etherFrame(ctx *dissect.Context, b []byte, s dissect.Span, h *layers.Ethernet, size int, tag switchTagKind) []byte {
	ctx.Ether = s.Data[:12]
	if ctx.Link {
		b = append(appendMACs(b, h), ", "...)
	}
	if tag != tagNone {
		d := ctx.Dissect(b, s)
		printSwitchTag(&d, tag, 12)
		b = d.Out
	}
	t := be.Uint16(s.Data[12+size:])
	length := s.Length
	whole := length // appendLength prints it once and sets it to 0
	ctx.SkipLink(14 + size)
	s = s.From(14 + size)
	for isTag(t) || t == layer.EtherTypeMACsec || t == layer.EtherTypeArista {
		if t == layer.EtherTypeArista {
			var size int
			if b, size = arista(ctx, b, s, length); size == 0 {
				if whole = 0; ctx.Stop {
					return b
				}
				break
			}
			t, whole = be.Uint16(s.Data[size-2:]), length // the length is said again
			ctx.SkipLink(size)
			s = s.From(size)
			continue
		}
		if t == layer.EtherTypeMACsec {
			if ctx.Link {
				b = appendLength(etherType(ctx, b, t), &whole)
			}
			var ok bool
			if b, s, ok = macsec(ctx, b, s, h); !ok {
				return b
			}
			t = be.Uint16(s.Data)
			ctx.SkipLink(2)
			s = s.From(2)
			continue
		}
		if len(s.Data) < 4 || s.Length < 4 {
			return ctx.Cut(b, "vlan")
		}
		if ctx.Link {
			b = etherType(ctx, b, t)
			b = appendLength(b, &whole)
			b = appendTag(b, be.Uint16(s.Data))
			b = append(b, ", "...)
		}
		t = be.Uint16(s.Data[2:])
		ctx.SkipLink(4)
		s = s.From(4)
	}
	if t <= maxLength {
		return ether8023(ctx, b, int(t), whole > 0, s, h)
	}
	if t == layer.EtherTypeJumbo {
		return llc(ctx, b, s, h)
	}
	if ctx.Link && t != layer.EtherTypeArista {
		b = etherType(ctx, b, t)
		b = appendLength(b, &whole)
	}
	b, ok := ctx.EtherType(b, t, s)
	if ok {
		return b
	}
	if !ctx.Link {
		b = append(appendMACs(b, h), ", "...)
		b = etherType(ctx, b, t)
		b = appendLength(b, &length)
	}
	return ctx.DumpUnknown(b, s.Data)
}

func isTag(t uint16) bool { return layer.IsVLAN(t) }

// ethernetInside prints an Ethernet frame that an EtherType announces.
func ethernetInside(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.Nest() {
		return ctx.Cut(b, "ether")
	}
	return ethernet(ctx, b, s)
}

// tagInside prints a VLAN tag that does not stand in an Ethernet header, and its payload.
func tagInside(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return inside(ctx, b, layer.EtherTypeVLAN, s)
}

// inside prints the payload of a tag or a tunnel. t is its EtherType or, for LLC, its length.
func inside(ctx *dissect.Context, b []byte, t uint16, s dissect.Span) []byte {
	if !ctx.Nest() {
		return ctx.Cut(b, "ether")
	}
	if t <= layer.MaxEthernetLength {
		if int(t) < s.Length {
			s = s.UpTo(int(t))
		}
		return llc(ctx, b, s, nil)
	}
	b, ok := etherPayload(ctx, b, t, s)
	if !ok {
		return ctx.DumpUnknown(b, s.Data)
	}
	return b
}

// etherPayload prints a payload of EtherType t, which may start with VLAN tags. If the payload
// has no printer, it prints only the tags and returns false.
func etherPayload(ctx *dissect.Context, b []byte, t uint16, s dissect.Span) ([]byte, bool) {
	for isTag(t) {
		if len(s.Data) < 4 || s.Length < 4 {
			return ctx.Cut(b, "vlan"), true
		}
		t = be.Uint16(s.Data[2:])
		if ctx.Link {
			b = append(appendTag(b, be.Uint16(s.Data)), ", "...)
			if t > maxLength {
				b = append(etherType(ctx, b, t), ", "...)
			}
		}
		ctx.SkipLink(4)
		if s = s.From(4); t > maxLength {
			continue
		}
		if int(t) < s.Length {
			s = s.UpTo(int(t))
		}
		if !ctx.Nest() {
			return b, true
		}
		return llc(ctx, b, s, nil), true
	}
	return ctx.EtherType(b, t, s)
}

// ether8023 prints the LLC payload of a frame whose type field is a length.
func ether8023(ctx *dissect.Context, b []byte, length int, first bool, s dissect.Span, h *layers.Ethernet) []byte {
	if length < s.Length {
		s = s.UpTo(length)
	}
	if ctx.Link {
		b = append(b, "802.3"...)
		if first {
			b = append(b, ", length "...)
			b = dissect.AppendInt(b, s.Length)
			b = append(b, ": "...)
		}
	}
	return llc(ctx, b, s, h)
}

// appendLength appends ", length N: " and sets the length to 0. If it is 0 already, it
// appends only ", ".
func appendLength(b []byte, whole *int) []byte {
	if *whole == 0 {
		return append(b, ", "...)
	}
	b = append(b, ", length "...)
	b = dissect.AppendInt(b, *whole)
	*whole = 0
	return append(b, ": "...)
}

// appendMACs appends "src > dst".
func appendMACs(b []byte, h *layers.Ethernet) []byte {
	b = dissect.AppendMAC(b, h.SrcMAC)
	b = append(b, " > "...)
	return dissect.AppendMAC(b, h.DstMAC)
}

// etherType appends the name and number of an EtherType.
func etherType(ctx *dissect.Context, b []byte, t uint16) []byte {
	s, known := dissect.Lookup(dissect.EtherTypes, uint32(t))
	if ctx.Quiet {
		if known {
			return append(b, s...)
		}
		b = append(b, "Unknown Ethertype ("...)
		return append(dissect.Append0x4(b, t), ')')
	}
	return dissect.AppendEtherType(append(b, "ethertype "...), t, "Unknown")
}

// appendTag appends "vlan 100, p 1, DEI" for the control information of a tag.
func appendTag(b []byte, tci uint16) []byte {
	b = append(b, "vlan "...)
	b = dissect.AppendInt(b, int(tci&0xfff))
	b = append(b, ", p "...)
	b = dissect.AppendInt(b, int(tci>>13))
	if tci&0x1000 != 0 {
		b = append(b, ", DEI"...)
	}
	return b
}
