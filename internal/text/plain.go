package text

// Nearly all packets of most captures are alike: Ethernet, IPv4 without options or IPv6
// without extensions, TCP or UDP. They come here undecoded (packet.Found.Plain), and
// are printed from where their headers are known to stand.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/internal/text/transport"
	"ringcap/packet"
)

// isBrief says that nothing is asked for that plain would not print: a line has
// addresses and ports in numbers, and what follows these.
func (o *Options) isBrief() bool {
	return o.Verbose == 0 && !o.Quiet && !o.Link && !o.Color && o.Payload == "" && o.Names == nil && o.Services == nil
}

// Expect has what Append looks up for a plain frame brought into the cache.
func (p *Printer) Expect(frame []byte) {
	if p.brief {
		p.ends.expect(frame)
	}
}

// plain prints a plain frame as Context.Frame does.
func (p *Printer) plain(b []byte, pkt *packet.Packet) []byte {
	c := &p.ctx
	ip, body := layer.PlainHeaders(pkt.Data)
	c.BeginTransport(14, ip, be.Uint16(body), be.Uint16(body[2:]))
	proto := layers.IPProtocol(ip[9])
	if len(ip) == 40 {
		b = p.ends.append6(b, (*[32]byte)(ip[8:]), (*[4]byte)(body))
		proto = layers.IPProtocol(ip[6])
	} else {
		b = p.ends.append4(b, (*[8]byte)(ip[12:]), (*[4]byte)(body))
	}
	s := dissect.Span{Data: body, Length: len(body)}
	if proto == layers.IPProtocolTCP {
		return transport.Segment(c, b, s, &pkt.Sequence, false)
	}
	return transport.Datagram(c, b, s, false)
}

// Clean says that what Append wrote last is one line of printable ASCII without quotes and
// backslashes. It is false where that is to be looked for.
func (p *Printer) Clean() bool {
	return p.ctx.Numbers && p.brief && p.ctx.Packet.Plain && !p.o.Interface && p.o.Dump == DumpNone
}
