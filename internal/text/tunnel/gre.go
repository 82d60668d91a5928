package tunnel

// GRE: RFC 1701, 2784 and 2890; version 1, of PPTP: RFC 2637.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var greFlags = []dissect.Name{
	{0x8000, "checksum present"}, {0x4000, "routing present"}, {0x2000, "key present"},
	{0x1000, "sequence# present"}, {0x0800, "source routing present"}, {0x0080, "ack present"},
}

// gre prints the header and the packet.
func gre(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	b = append(b, "GRE"...)
	if s.Length < 2 {
		return append(b, " (invalid)"...)
	}
	h := &scratchOf(ctx).gre
	if !dissect.Decode(h, s.Data) {
		if len(s.Data) >= 2 {
			b = dissect.AppendInt(append(b, 'v'), int(s.Data[1]&7))
		}
		if len(s.Data) >= s.Length {
			return append(b, " (invalid)"...)
		}
		return ctx.Cut(b, "gre")
	}
	b = dissect.AppendInt(append(b, 'v'), int(h.Version))
	if h.Version > 1 {
		return append(b, " ERROR: unknown-version"...)
	}
	if ctx.Verbose > 0 {
		b = append(b, ", Flags ["...)
		b = dissect.AppendBits(b, greFlags, uint32(be.Uint16(s.Data)), ", ")
		b = append(b, ']')
	}
	b = greFields(ctx, b, h)
	if ctx.Link {
		b = dissect.AppendEtherType(append(b, ", proto "...), uint16(h.Protocol), "unknown")
	}
	b = append(b, ", length "...)
	b = dissect.AppendInt(b, s.Length)
	if h.Version == 1 && !h.SeqPresent {
		return b
	}
	return grePayload(ctx, tunnel(ctx, b), h, s.From(len(h.Contents)))
}

// greFields appends the optional fields in wire order.
func greFields(ctx *dissect.Context, b []byte, h *layer.GRE) []byte {
	if h.Version == 1 {
		if h.KeyPresent {
			b = dissect.AppendUint(append(b, ", call "...), uint64(h.Key&0xffff))
		}
		if h.SeqPresent {
			b = dissect.AppendUint(append(b, ", seq "...), uint64(h.Seq))
		}
		if h.AckPresent {
			b = dissect.AppendUint(append(b, ", ack "...), uint64(h.Ack))
		}
		if !h.SeqPresent {
			b = append(b, ", no-payload"...)
		}
		return b
	}
	if h.ChecksumPresent || h.RoutingPresent {
		if ctx.Verbose > 0 {
			b = dissect.AppendHex(append(b, ", sum 0x"...), uint32(h.Checksum))
		}
		b = dissect.AppendHex(append(b, ", off 0x"...), uint32(h.Offset))
	}
	if h.KeyPresent {
		b = dissect.AppendHex(append(b, ", key=0x"...), h.Key)
	}
	if h.SeqPresent {
		b = dissect.AppendUint(append(b, ", seq "...), uint64(h.Seq))
	}
	return b
}

// grePayload prints the packet according to the protocol field.
func grePayload(ctx *dissect.Context, b []byte, h *layer.GRE, s dissect.Span) []byte {
	t := uint16(h.Protocol)
	switch {
	case h.Version == 1 && t == layer.EtherTypePPP:
		b, _ = ctx.NLPID(b, layer.NLPIDPPP, s)
		return b
	case h.Version == 1:
	case t == 0x2001:
		return ctx.ByName("nhrp", b, s)
	case t == layer.EtherTypeOSI:
		b, _ = ctx.SAP(b, layer.SAPOSI, s)
		return b
	case t == layer.EtherTypeERSPAN:
		if h.SeqPresent {
			return erspan2(ctx, b, s)
		}
		return ctx.Ethernet(append(b, "erspan type1: "...), s)
	case t == layer.EtherTypeERSPAN3:
		return erspan3(ctx, b, s)
	case t == layer.EtherTypeWCCP:
		return wccp(ctx, b, s)
	case t == 0:
		return append(b, "keep-alive"...)
	default:
		var ok bool
		if b, ok = ctx.EtherType(b, t, s); ok {
			return b
		}
	}
	return dissect.AppendHex(append(b, "gre-proto-0x"...), uint32(t))
}
