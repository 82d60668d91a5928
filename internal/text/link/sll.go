package link

// Linux cooked captures: https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and
// LINKTYPE_LINUX_SLL2.html.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// cooked holds the fields of a cooked header of either version.
type cooked struct {
	kind  layers.LinuxSLLPacketType
	index uint32 // interface index, 0 in the first version
	addr  []byte
	typ   uint16
	size  int // of the header
}

// sll prints a frame with a header of version 1.
func sll(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	h := &scratchOf(ctx).sll
	if !dissect.Decode(h, s.Data) {
		return ctx.Cut(b, "sll")
	}
	c := cooked{kind: h.PacketType, addr: h.Addr, typ: uint16(h.EthernetType), size: 16}
	if h.AddrLen != 6 {
		c.addr = nil
	}
	return printCooked(ctx, b, c, s)
}

// sll2 prints a frame with a header of version 2, starting with the interface and the
// direction.
func sll2(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	h := &scratchOf(ctx).sll2
	if !dissect.Decode(h, s.Data) {
		return ctx.Cut(b, "sll2")
	}
	b = dissect.AppendInterface(b, ctx.Packet.Interface, direction(h.PacketType))
	c := cooked{kind: h.PacketType, index: h.InterfaceIndex, addr: h.Addr, typ: uint16(h.EthernetType), size: 20}
	if h.AddrLen != 6 {
		c.addr = nil
	}
	return printCooked(ctx, b, c, s)
}

// direction converts the packet type of a cooked header.
func direction(t layers.LinuxSLLPacketType) packet.Direction {
	if t > 4 {
		return packet.DirectionUnknown
	}
	return packet.Direction(t) + 1
}

// printCooked prints the header if -e is set, and the payload.
func printCooked(ctx *dissect.Context, b []byte, c cooked, s dissect.Span) []byte {
	length := s.Length
	if ctx.Link {
		b = cookedHeader(ctx, b, c, length)
	}
	ctx.SkipLink(c.size)
	s = s.From(c.size)
	t := c.typ
	for isTag(t) {
		if len(s.Data) < 4 {
			return ctx.Cut(b, "vlan")
		}
		if ctx.Link {
			b = append(appendTag(b, be.Uint16(s.Data)), ", "...)
		}
		if t = be.Uint16(s.Data[2:]); t <= maxLength {
			t = layer.CookedLLC
		}
		// Like tcpdump, print the type after a tag even without -e.
		if !ctx.Quiet {
			b = append(b, "ethertype "...)
			b = dissect.AppendName(b, dissect.EtherTypes, uint32(t), "Unknown")
			b = append(b, ", "...)
		}
		ctx.SkipLink(4)
		s = s.From(4)
	}
	if t == layer.CookedLLC {
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

// cookedHeader appends the header as -e shows it. It leaves out the direction of version 2,
// which is always printed.
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
	case c.typ == layer.CookedNovell:
		b = append(b, "802.3"...)
	case c.typ == layer.CookedLLC:
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
