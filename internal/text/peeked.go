package text

// Nearly all packets of most captures are alike: Ethernet, IPv4 without options or IPv6
// without extensions, TCP or UDP. They come here undecoded (packet.Headers.Peeked), and
// are printed from where their headers stand.

import (
	"github.com/google/gopacket/layers"

	"ringcap/packet"
)

// isBrief says that nothing is asked for that peeked would not print: a line has
// addresses and ports in numbers, and what follows these.
func (o *Options) isBrief() bool {
	return o.Verbose == 0 && !o.Quiet && !o.Link && !o.Color && o.Payload == "" && o.Names == nil && o.Services == nil
}

// Prefetch has memory brought into the cache that Append needs for a packet of which
// layer.Peek found the headers h in data.
func (p *Printer) Prefetch(data []byte, h *packet.Headers) {
	if p.brief {
		p.ends.prefetch(data, h)
	}
}

// peeked prints a packet that was not decoded as link does.
func (p *Printer) peeked(b []byte) []byte {
	h, data := &p.pkt.Headers, p.pkt.Data
	p.linkLen, p.depth, p.outer = h.Network, 1, true
	ip, s := data[h.Network:h.Transport], span{data[h.Transport:h.End], h.End - h.Transport}
	p.src, p.dst = be.Uint16(s.data), be.Uint16(s.data[2:])
	if h.IPVersion == 6 {
		b = p.ends.append6(b, (*[32]byte)(ip[8:]), (*[4]byte)(s.data))
	} else {
		b = p.ends.append4(b, (*[8]byte)(ip[12:]), (*[4]byte)(s.data))
	}
	if h.Protocol == packet.ProtocolTCP {
		return p.segment(b, s, &p.pkt.Sequence, false)
	}
	return p.datagram(b, s, false)
}

// Clean says that what Append wrote last is one line of printable ASCII without quotes and
// backslashes. It is false where that is to be looked for.
func (p *Printer) Clean() bool {
	return p.numbers && p.brief && p.pkt.Headers.Peeked && !p.o.Interface && p.o.Dump == DumpNone
}

// app prints s as print does, which may look at p.ip. To set it costs more than to print
// ports, and few packets need it: peeked leaves it to app.
func (p *Printer) app(b []byte, print appPrinter, s span) []byte {
	p.setIP()
	return print(p, b, s)
}

// setIP sets p.ip for what the packet's own TCP or UDP header carries, if peeked left it out.
func (p *Printer) setIP() {
	if !p.outer {
		return
	}
	p.outer = false
	ip := p.pkt.Data[p.pkt.Headers.Network:]
	if p.pkt.Headers.IPVersion == 6 {
		p.ip = pseudo{o: &p.o, v6: true, src: ip[8:24], dst: ip[24:40], final: ip[24:40], proto: layers.IPProtocol(ip[6]), ttl: int(ip[7])}
	} else {
		p.ip = pseudo{o: &p.o, src: ip[12:16], dst: ip[16:20], final: ip[16:20], proto: layers.IPProtocol(ip[9]), ttl: int(ip[8])}
	}
}
