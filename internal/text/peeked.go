package text

// Nearly all packets of most captures are alike: Ethernet, IPv4 without options or IPv6
// without extensions, TCP or UDP. They come here undecoded (packet.Headers.Peeked), and
// are printed from where their headers stand.

import (
	"ringcap/internal/text/dissect"
	"ringcap/internal/text/transport"
	"ringcap/packet"
)

// isBrief says that nothing is asked for that peeked would not print: a line has
// addresses and ports in numbers, and what follows these.
func (o *Options) isBrief() bool {
	return o.Verbose == 0 && !o.Quiet && !o.Link && !o.Color && o.Payload == "" && o.Names == nil && o.Services == nil
}

// Prefetch brings memory into the cache that Append needs for a packet in whose data
// layer.Peek found the headers h.
func (p *Printer) Prefetch(data []byte, h *packet.Headers) {
	if p.brief {
		p.ends.prefetch(data, h)
	}
}

// peeked prints a packet that was not decoded as link does.
func (p *Printer) peeked(b []byte, pkt *packet.Packet) []byte {
	c, h := &p.ctx, &pkt.Headers
	ip := pkt.Data[h.Network:h.Transport]
	s := dissect.Span{Data: pkt.Data[h.Transport:h.End], Length: h.End - h.Transport}
	c.BeginTransport(h.Network, ip, be.Uint16(s.Data), be.Uint16(s.Data[2:]))
	if h.IPVersion == 6 {
		b = p.ends.append6(b, (*[32]byte)(ip[8:]), (*[4]byte)(s.Data))
	} else {
		b = p.ends.append4(b, (*[8]byte)(ip[12:]), (*[4]byte)(s.Data))
	}
	if h.Protocol == packet.ProtocolTCP {
		return transport.Segment(c, b, s, &pkt.Sequence, false)
	}
	return transport.Datagram(c, b, s, false)
}

// Clean says that what Append wrote last is one line of printable ASCII without quotes and
// backslashes. It is false where that is to be looked for.
func (p *Printer) Clean() bool {
	return p.ctx.Numbers && p.brief && p.ctx.Packet.Headers.Peeked && !p.o.Interface && p.o.Dump == DumpNone
}
