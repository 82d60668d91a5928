package tunnel

// BCM-LI: the header that Broadcom's chips put before packets that are intercepted. Its form is known from
// tcpdump's text.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

const bcmHeader = 4

// Kinds of payload.
const (
	bcmUndecided = 4
	bcmIPv4      = 5
	bcmIPv6      = 6
	bcmEthernet  = 7
)

var (
	bcmDirections = []dissect.Name{{1, "unused"}, {2, "egress"}, {3, "ingress"}}
	bcmKinds      = []dissect.Name{{bcmUndecided, "undecided"}, {bcmIPv4, "ipv4"}, {bcmIPv6, "ipv6"}, {bcmEthernet, "ethernet"}}
	bcmTags       = []dissect.Name{{1, "single VLAN tag"}, {2, "double VLAN tag"}, {3, "untagged"}}
)

// isBCMLI reports whether s, from the port of BCM-LI, is surely that: any client may have the port. The
// direction and the kind must be known, and the packet must be of that kind and as long as it says.
func isBCMLI(ctx *dissect.Context, s dissect.Span) bool {
	if ctx.Src != layer.PortBCMLI || len(s.Data) < bcmHeader {
		return false
	}
	v := be.Uint32(s.Data)
	direction, kind, tags := v>>29, v>>25&0xf, v>>22&7
	if direction != 2 && direction != 3 || tags > 3 {
		return false
	}
	s = s.From(bcmHeader)
	switch kind {
	case bcmIPv4:
		return wholeIP(s, 4, false)
	case bcmIPv6:
		return wholeIP(s, 6, false)
	case bcmUndecided:
		return wholeIP(s, 4, false) || wholeIP(s, 6, false)
	case bcmEthernet:
		return wholeEthernet(s, int(tags))
	}
	return false
}

// wholeEthernet reports whether s is a frame with as many VLAN tags as its header says, and an IP packet.
func wholeEthernet(s dissect.Span, tags int) bool {
	off, found := 12, 0
	for len(s.Data) >= off+4 {
		switch be.Uint16(s.Data[off:]) {
		case layer.EtherTypeVLAN, layer.EtherTypeQinQ:
			if found++; found > 2 {
				return false
			}
			off += 4
			continue
		case layer.EtherTypeIPv4:
			return (tags == 0 || tags%3 == found) && wholeIP(s.From(off+2), 4, true)
		case layer.EtherTypeIPv6:
			return (tags == 0 || tags%3 == found) && wholeIP(s.From(off+2), 6, true)
		}
		return false
	}
	return false
}

// wholeIP reports whether s is an IP packet of that version and as long as it says, or padded.
func wholeIP(s dissect.Span, version byte, padded bool) bool {
	if len(s.Data) < 20 || s.Data[0]>>4 != version {
		return false
	}
	size := int(be.Uint16(s.Data[2:]))
	if version == 6 {
		size = 40 + int(be.Uint16(s.Data[4:]))
	} else if s.Data[0] < 0x45 {
		return false
	}
	return size == s.Length || padded && size < s.Length && s.Length <= 46
}

// bcmLI prints the header, and with -v the packet.
func bcmLI(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	v := int(be.Uint32(s.Data))
	d := ctx.Dissect(b, s)
	d.Choose(ctx.Verbose > 0, "\n    ", "")
	d.Str("BCM-LI-SHIM: direction ")
	d.Name(bcmDirections, v>>29, "unknown")
	d.Str(", pkt-type ")
	d.Name(bcmKinds, v>>25&0xf, "unknown")
	d.Str(", pkt-subtype ")
	d.Name(bcmTags, v>>22&7, "unknown")
	d.Printf(", li-id %d", v&(1<<22-1))
	if b = d.Out; ctx.Verbose == 0 {
		return b
	}
	b = append(b, "\n    "...)
	s = s.From(bcmHeader)
	switch {
	case v>>25&0xf == bcmEthernet:
		return ctx.Ethernet(b, s)
	case s.Data[0]>>4 == 6:
		return ctx.IPv6(b, s)
	}
	return ctx.IPv4(b, s)
}
