package text

// Nearly all packets of most captures are alike: Ethernet, IPv4 without options or IPv6
// without extensions, TCP or UDP. They come here undecoded (packet.Found.Plain), and
// are printed from where their headers are known to stand.

import (
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
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

// plain prints a plain frame as link does.
func (p *Printer) plain(b []byte) []byte {
	p.linkLen, p.depth = 14, 1
	ip, body := layer.PlainHeaders(p.pkt.Data)
	p.src, p.dst = be.Uint16(body), be.Uint16(body[2:])
	proto := layers.IPProtocol(ip[9])
	if len(ip) == 40 {
		b = p.ends.append6(b, (*[32]byte)(ip[8:]), (*[4]byte)(body))
		proto = layers.IPProtocol(ip[6])
	} else {
		b = p.ends.append4(b, (*[8]byte)(ip[12:]), (*[4]byte)(body))
	}
	s := span{body, len(body)}
	if proto == layers.IPProtocolTCP {
		return p.segment(b, s, &p.pkt.Sequence, false)
	}
	return p.datagram(b, s, false)
}

// Clean says that what Append wrote last is one line of printable ASCII without quotes and
// backslashes. It is false where that is to be looked for.
func (p *Printer) Clean() bool {
	return p.numbers && p.brief && p.pkt.Plain && !p.o.Interface && p.o.Dump == DumpNone
}

// app prints s as print does, which may look at p.ip. That costs more to set than ports
// to print, and few packets come here.
func (p *Printer) app(b []byte, print appPrinter, s span) []byte {
	if p.pkt.Plain && p.brief && p.depth == 1 {
		ip, _ := layer.PlainHeaders(p.pkt.Data)
		if len(ip) == 40 {
			p.ip = pseudo{o: &p.o, v6: true, src: ip[8:24], dst: ip[24:40], final: ip[24:40], proto: layers.IPProtocol(ip[6]), ttl: int(ip[7])}
		} else {
			p.ip = pseudo{o: &p.o, src: ip[12:16], dst: ip[16:20], final: ip[16:20], proto: layers.IPProtocol(ip[9]), ttl: int(ip[8])}
		}
	}
	return print(p, b, s)
}
