package inet

// ARP: RFC 826; RARP: RFC 903; InARP: RFC 2390.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var hardwareNames = []dissect.Name{
	{1, "Ethernet"}, {6, "TokenRing"}, {7, "ArcNet"}, {15, "FrameRelay"}, {19, "ATM"},
	{23, "Strip"}, {24, "IEEE 1394"}, {32, "InfiniBand"},
}

// Operations.
const (
	arpRequest   = 1
	arpReply     = 2
	rarpRequest  = 3
	rarpReply    = 4
	inarpRequest = 8
	inarpReply   = 9
)

var arpNames = []dissect.Name{
	{arpRequest, "Request"}, {arpReply, "Reply"}, {rarpRequest, "Reverse Request"},
	{rarpReply, "Reverse Reply"}, {inarpRequest, "Inverse Request"},
	{inarpReply, "Inverse Reply"}, {10, "NACK Reply"},
}

// arp prints an ARP packet. The length that it prints includes the padding of the link.
func arp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	ctx.Depth++
	h := &scratchOf(ctx).arp
	if !dissect.Decode(h, s.Data) {
		return ctx.Cut(b, "arp")
	}
	if !ctx.Link {
		b = append(b, "ARP, "...)
	}
	known := (h.Protocol == layer.EtherTypeIPv4 || h.Protocol == layer.EtherTypeTrailers) && h.ProtAddressSize == 4 && h.HwAddressSize != 0
	if !known || ctx.Verbose > 0 {
		b = appendARPTypes(b, h)
	}
	if known || ctx.Verbose > 0 {
		if ctx.Verbose > 0 {
			b = append(b, ", "...)
		}
		op := uint32(h.Operation)
		if s, ok := dissect.Lookup(arpNames, op); ok {
			b = append(b, s...)
		} else {
			b = append(dissect.AppendUint(append(b, "Unknown ("...), uint64(op)), ')')
		}
		b = append(b, ' ')
		var ok bool
		if b, ok = arpBody(ctx, b, h); !ok {
			return ctx.DumpUnknown(b, s.Data)
		}
	}
	b = append(b, ", length "...)
	return dissect.AppendInt(b, s.Length)
}

// appendARPTypes appends the types of both addresses and their sizes.
func appendARPTypes(b []byte, h *layer.ARP) []byte {
	hardware := uint32(be.Uint16(h.Contents))
	if s, ok := dissect.Lookup(hardwareNames, hardware); ok {
		b = append(b, s...)
	} else {
		b = append(dissect.AppendUint(append(b, "Unknown Hardware ("...), uint64(hardware)), ')')
	}
	b = append(b, " (len "...)
	b = dissect.AppendInt(b, int(h.HwAddressSize))
	b = append(b, "), "...)
	if s, ok := dissect.Lookup(dissect.EtherTypes, uint32(h.Protocol)); ok {
		b = append(b, s...)
	} else {
		b = append(dissect.Append0x4(append(b, "Unknown Protocol ("...), uint16(h.Protocol)), ')')
	}
	b = append(b, " (len "...)
	return append(dissect.AppendInt(b, int(h.ProtAddressSize)), ')')
}

// arpBody appends the addresses in the words of the operation. It returns false for an
// unknown operation.
func arpBody(ctx *dissect.Context, b []byte, h *layer.ARP) ([]byte, bool) {
	switch h.Operation {
	case arpRequest:
		b = append(b, "who-has "...)
		b = arpAddr(ctx, b, h, h.DstProtAddress)
		if !dissect.AllZero(h.DstHwAddress) {
			b = append(appendARPHardware(append(b, " ("...), h.DstHwAddress), ')')
		}
		b = append(b, " tell "...)
		return arpAddr(ctx, b, h, h.SourceProtAddress), true
	case arpReply:
		b = arpAddr(ctx, b, h, h.SourceProtAddress)
		b = append(b, " is-at "...)
		return appendARPHardware(b, h.SourceHwAddress), true
	case rarpRequest, inarpRequest:
		b = append(b, "who-is "...)
		b = appendARPHardware(b, h.DstHwAddress)
		b = append(b, " tell "...)
		return appendARPHardware(b, h.SourceHwAddress), true
	case rarpReply:
		b = appendARPHardware(b, h.DstHwAddress)
		b = append(b, " at "...)
		return arpAddr(ctx, b, h, h.DstProtAddress), true
	case inarpReply:
		b = appendARPHardware(b, h.SourceHwAddress)
		b = append(b, " at "...)
		return arpAddr(ctx, b, h, h.SourceProtAddress), true
	}
	return b, false
}

func arpAddr(ctx *dissect.Context, b []byte, h *layer.ARP, a []byte) []byte {
	switch {
	case h.Protocol != layer.EtherTypeIPv4 && h.Protocol != layer.EtherTypeTrailers:
		return append(b, "<wrong proto type>"...)
	case len(a) != 4:
		return append(b, "<wrong len>"...)
	}
	return ctx.AppendHost(b, a, false)
}

func appendARPHardware(b []byte, a []byte) []byte {
	if len(a) == 0 {
		return append(b, "<empty>"...)
	}
	return dissect.AppendMAC(b, a)
}
