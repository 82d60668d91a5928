package text

// Nearly all packets of most captures are alike: Ethernet, IPv4 without options or IPv6
// without extensions, TCP or UDP (packet.Headers.Plain). They are printed from the offsets of their
// headers.

import (
	"ringcap/internal/text/dissect"
	"ringcap/internal/text/transport"
	"ringcap/packet"
)

// isBrief reports whether peeked can print packets with these options: numeric addresses
// and ports, and no details of the link and IP headers.
func (o *Options) isBrief() bool {
	return o.Verbose == 0 && !o.Quiet && !o.Link && o.Payload == "" && o.Names == nil && o.Services == nil
}

// Prefetch loads the memory that Append will need for a packet into the processor's cache.
// h holds the headers that layer.Peek found in data.
func (p *Printer) Prefetch(data []byte, h *packet.Headers) {
	if p.o.Names == nil && p.o.Services == nil {
		p.ctx.Ends.Prefetch(data, h)
	}
}

// peeked prints a packet that was not decoded. Its text is the same as Context.Frame's.
func (p *Printer) peeked(b []byte, pkt *packet.Packet) []byte {
	c, h := &p.ctx, &pkt.Headers
	ip := pkt.Data[h.Network:h.Transport]
	s := dissect.Span{Data: pkt.Data[h.Transport:h.End], Length: h.End - h.Transport}
	c.BeginTransport(h.Network, ip, be.Uint16(s.Data), be.Uint16(s.Data[2:]))
	if h.IPVersion == 6 {
		b = p.ctx.Ends.Append6(b, (*[32]byte)(ip[8:]), (*[4]byte)(s.Data))
	} else {
		b = p.ctx.Ends.Append4(b, (*[8]byte)(ip[12:]), (*[4]byte)(s.Data))
	}
	if h.Protocol == packet.ProtocolTCP {
		return transport.Segment(c, b, s, &pkt.Sequence, false)
	}
	return transport.Datagram(c, b, s, false)
}

// Clean reports whether the last entry of Append is known to be one line of printable ASCII
// without quotes and backslashes. If it returns false, the caller has to look.
func (p *Printer) Clean() bool {
	return p.ctx.Numbers && p.brief && p.ctx.Packet.Headers.Plain && !p.o.Color && !p.o.Interface && !p.o.Process && p.o.Dump == DumpNone
}
