package text

// Linux cooked captures, https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html
// and LINKTYPE_LINUX_SLL2.html, and the BSD loopback, LINKTYPE_NULL.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
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
func sll(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	h, ok := dissect.Take(ctx, s.Data, &dissect.Scratch[linkScratch](ctx, dissect.FamilyLink).sll)
	if !ok {
		return ctx.Cut(b, "sll")
	}
	c := cooked{kind: h.PacketType, addr: h.Addr, typ: uint16(h.EthernetType), size: 16}
	if h.AddrLen != 6 {
		c.addr = nil
	}
	return printCooked(ctx, b, c, s)
}

// sll2 prints the second version, with the interface and the direction first.
func sll2(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	h, ok := dissect.Take(ctx, s.Data, &dissect.Scratch[linkScratch](ctx, dissect.FamilyLink).sll2)
	if !ok {
		return ctx.Cut(b, "sll2")
	}
	b = dissect.AppendInterface(b, ctx.Packet.Interface, direction(h.PacketType))
	c := cooked{kind: h.PacketType, index: h.InterfaceIndex, addr: h.Addr, typ: uint16(h.EthernetType), size: 20}
	if h.AddrLen != 6 {
		c.addr = nil
	}
	return printCooked(ctx, b, c, s)
}

// direction is the packet type of a cooked header in ringcap's own order.
func direction(t layers.LinuxSLLPacketType) packet.Direction {
	if t > 4 {
		return packet.DirectionUnknown
	}
	return packet.Direction(t) + 1
}

// printCooked prints a cooked header for -e, and the payload.
func printCooked(ctx *dissect.Context, b []byte, c cooked, s dissect.Span) []byte {
	length := s.Length
	if ctx.Link {
		b = cookedHeader(ctx, b, c, length)
	}
	ctx.SkipLink(c.size)
	s = s.From(c.size)
	t := c.typ
	for t == layer.EtherTypeVLAN {
		tag, ok := dissect.Take(ctx, s.Data, &dissect.Scratch[linkScratch](ctx, dissect.FamilyLink).tag)
		if !ok {
			return ctx.Cut(b, "vlan")
		}
		if ctx.Link {
			b = append(appendTag(b, &tag.Dot1Q), ", "...)
		}
		if t = be.Uint16(s.Data[2:]); t <= maxLength {
			t = sllLLC
		}
		// Only a tag shows its type without -e: so does tcpdump.
		if !ctx.Quiet {
			b = append(b, "ethertype "...)
			b = dissect.AppendName(b, dissect.EtherTypes, uint32(t), "Unknown")
			b = append(b, ", "...)
		}
		ctx.SkipLink(4)
		s = s.From(4)
	}
	if t == sllLLC {
		return llc(ctx, b, s, nil)
	}
	if t > maxLength {
		var ok bool
		if b, ok = ctx.EtherType(b, t, s); ok {
			return b
		}
		if !ctx.Link {
			b = cookedHeader(ctx, b, c, s.Length+c.size)
		}
	}
	return ctx.DumpUnknown(b, s.Data)
}

// sllLLC is the type of a cooked frame that starts with LLC (ETH_P_802_2), and
// sllRaw of one of Novell's without (ETH_P_802_3).
const (
	sllRaw = 0x0001
	sllLLC = 0x0004
)

// cookedHeader appends the header as -e shows it. The first version has the
// direction in it, the second shows it always.
func cookedHeader(ctx *dissect.Context, b []byte, c cooked, length int) []byte {
	if c.size == 20 {
		b = append(b, "ifindex "...)
		b = append(dissect.AppendUint(b, uint64(c.index)), ' ')
	} else {
		d := [...]string{"  ?", " In", "  B", "  M", "  P", "Out"}[direction(c.kind)]
		b = append(append(b, d...), ' ')
	}
	if c.addr != nil {
		b = append(dissect.AppendMAC(b, c.addr), ' ')
	}
	if ctx.Quiet {
		return b
	}
	switch {
	case c.typ == sllRaw:
		b = append(b, "802.3"...)
	case c.typ == sllLLC:
		b = append(b, "802.2"...)
	case c.typ <= maxLength:
		b = append(dissect.Append0x4(append(b, "ethertype Unknown ("...), c.typ), ')')
	default:
		b = dissect.AppendEtherType(append(b, "ethertype "...), c.typ, "Unknown")
	}
	b = append(b, ", length "...)
	b = dissect.AppendInt(b, length)
	return append(b, ": "...)
}

var familyNames = []dissect.Name{
	{2, "IPv4"}, {6, "NS"}, {7, "ISO"}, {16, "Appletalk"}, {23, "IPX"},
	{10, "IPv6"}, {24, "IPv6"}, {28, "IPv6"}, {30, "IPv6"},
}

// rawIP, rawIPv4 and rawIPv6 print a packet without a link header.
func rawIP(ctx *dissect.Context, b []byte, s dissect.Span) []byte { return rawNamed(ctx, b, s, "ip: ") }
func rawIPv4(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return rawNamed(ctx, b, s, "IP ")
}
func rawIPv6(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return rawNamed(ctx, b, s, "IP6 ")
}

func rawNamed(ctx *dissect.Context, b []byte, s dissect.Span, name string) []byte {
	if ctx.Link {
		b = append(b, name...)
	}
	return raw(ctx, b, s)
}

// null prints a BSD loopback header, an address family.
func null(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	h, ok := dissect.Take(ctx, s.Data, &dissect.Scratch[linkScratch](ctx, dissect.FamilyLink).null)
	if !ok {
		return ctx.Cut(b, "null")
	}
	if ctx.Link {
		b = nullHeader(ctx, b, h.Family, s.Length)
	}
	length := s.Length
	ctx.SkipLink(4)
	s = s.From(4)
	switch h.Family {
	case 2:
		return ctx.IPv4(b, s)
	case 10, 24, 28, 30:
		return ctx.IPv6(b, s)
	}
	if !ctx.Link {
		b = nullHeader(ctx, b, h.Family, length)
	}
	return ctx.DumpUnknown(b, s.Data)
}

func nullHeader(ctx *dissect.Context, b []byte, family uint32, length int) []byte {
	s, known := dissect.Lookup(familyNames, family)
	switch {
	case ctx.Quiet && known:
		b = append(b, s...)
	case ctx.Quiet:
		b = dissect.AppendUint(append(b, "Unknown AF "...), uint64(family))
	default:
		b = append(b, "AF "...)
		b = dissect.AppendName(b, familyNames, family, "Unknown")
		b = append(b, " ("...)
		b = append(dissect.AppendUint(b, uint64(family)), ')')
	}
	b = append(b, ", length "...)
	b = dissect.AppendInt(b, length)
	return append(b, ": "...)
}

// raw prints a packet whose first four bits say what it is.
func raw(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(ctx.Packet.Types) > 0 && ctx.Packet.Types[0] == layer.TypeRawIP {
		ctx.Next++ // it has no bytes
	}
	if len(s.Data) == 0 {
		return ctx.Cut(b, "raw")
	}
	switch s.Data[0] >> 4 {
	case 4:
		return ctx.IPv4(b, s)
	case 6:
		return ctx.IPv6(b, s)
	}
	b = append(b, "unknown ip "...)
	return dissect.AppendInt(b, int(s.Data[0]>>4))
}
