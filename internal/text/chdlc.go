package text

// Cisco HDLC and its keepalives, SLARP: RFC 1547, section 4.3.1.

import "ringcap/internal/layer"

// Address bytes.
const (
	chdlcUnicast   = 0x0f
	chdlcBroadcast = 0x8f
)

var chdlcAddresses = []name{{chdlcUnicast, "unicast"}, {chdlcBroadcast, "bcast"}}

// Protocols that are no EtherTypes.
const (
	chdlcSLARP = 0x8035
	chdlcOSI   = 0xfefe
)

// chdlc prints a frame: an address, a control byte, an EtherType.
func (p *Context) chdlc(b []byte, s span) []byte {
	if s.length < 4 || len(s.data) < 4 {
		return p.cut(b, "chdlc")
	}
	d := p.dissect(b, s)
	t := d.u16(2)
	if p.Link {
		d.name(chdlcAddresses, d.u8(0), "0x%02x")
		d.str(", ethertype ")
		d.name(EtherTypes, t, "Unknown")
		d.printf(" (0x%04x), length %d: ", t, s.length)
	}
	p.decoded(s)
	p.skipLink(4)
	s = s.from(4)
	switch t {
	case layer.EtherTypeIPv4:
		return p.IPv4(d.b, s)
	case layer.EtherTypeIPv6:
		return p.IPv6(d.b, s)
	case layer.EtherTypeMPLS, layer.EtherTypeMPLSMC:
		b, _ := p.EtherType(d.b, uint16(t), s)
		return b
	case chdlcSLARP:
		return p.slarp(d.b, s)
	}
	if t == chdlcOSI {
		b, _ := p.SAP(d.b, sapOSI, chdlcISO(s))
		return b
	}
	if !p.Link {
		d.printf("unknown CHDLC protocol (0x%04x)", t)
	}
	return d.b
}

// chdlcISO passes the byte that some put before the protocol identifier.
func chdlcISO(s span) span {
	if len(s.data) > 1 && (s.data[1] == layer.NLPIDCLNP || s.data[1] == layer.NLPIDESIS || s.data[1] == layer.NLPIDISIS) {
		return s.from(1)
	}
	return s
}

// slarp prints an address that is asked for or told, or a keepalive.
func (p *Context) slarp(b []byte, s span) []byte {
	const least, stamped = 14, 18
	p.depth++
	d := p.dissect(b, s)
	d.printf("SLARP (length: %d), ", s.length)
	if s.length < least || !d.have(0, least) {
		return p.cut(d.b, "chdlc_slarp")
	}
	code := d.u32(0)
	switch code {
	case 0:
		d.str("request")
	case 1:
		d.str("reply ")
		d.addr4(4)
		d.str("/")
		d.addr4(8)
	case 2:
		d.printf("keepalive: mineseen=0x%08x, yourseen=0x%08x, reliability=0x%04x", d.u32(4), d.u32(8), d.u16(12))
		if s.length >= stamped {
			up := d.u32(least) / 1000
			d.printf(", link uptime=%dd%dh%dm%ds", up/86400, up/3600%24, up/60%60, up%60)
		}
	default:
		d.printf("0x%02x unknown", code)
		if p.Verbose <= 1 {
			d.dump(indent, 4, s.length-4)
		}
	}
	if s.length > stamped && p.Verbose > 0 {
		d.printf(", (trailing junk: %d bytes)", s.length-stamped)
	}
	if p.Verbose > 1 {
		d.dump(indent, 4, s.length-4)
	}
	return d.finish("chdlc_slarp")
}
