package text

// The control protocols of PPP: LCP (RFC 1661, 1570), IPCP (RFC 1332, 1877, 2290,
// 3544), IPV6CP (RFC 5072), CCP (RFC 1962 and those of its options), BACP (RFC 2125).

import "ringcap/internal/layer"

// Codes, RFC 1661, section 5, and RFC 1570, 1962, 2153.
const (
	cpVendor         = 0
	cpRequest        = 1 // to cpReject: options
	cpReject         = 4
	cpTerminate      = 5 // to cpCodeReject: nothing that is printed
	cpCodeReject     = 7
	cpProtocolReject = 8
	cpEchoRequest    = 9
	cpEchoReply      = 10
	cpDiscard        = 11
	cpIdentification = 12
	cpTimeRemaining  = 13
)

var cpCodes = []name{
	{cpVendor, "Vendor-Extension"}, {cpRequest, "Conf-Request"}, {2, "Conf-Ack"}, {3, "Conf-Nack"},
	{cpReject, "Conf-Reject"}, {cpTerminate, "Term-Request"}, {6, "Term-Ack"},
	{cpCodeReject, "Code-Reject"}, {cpProtocolReject, "Prot-Reject"},
	{cpEchoRequest, "Echo-Request"}, {cpEchoReply, "Echo-Reply"}, {cpDiscard, "Disc-Req"},
	{cpIdentification, "Ident"}, {cpTimeRemaining, "Time-Rem"}, {14, "Reset-Req"}, {15, "Reset-Ack"},
}

// The protocols that are negotiated with the same messages.
func (p *Context) lcp(b []byte, s span) []byte    { return p.pppControl(b, layer.PPPLCP, s) }
func (p *Context) ipcp(b []byte, s span) []byte   { return p.pppControl(b, layer.PPPIPCP, s) }
func (p *Context) ipv6cp(b []byte, s span) []byte { return p.pppControl(b, layer.PPPIPv6CP, s) }
func (p *Context) ccp(b []byte, s span) []byte    { return p.pppControl(b, layer.PPPCCP, s) }
func (p *Context) bacp(b []byte, s span) []byte   { return p.pppControl(b, layer.PPPBACP, s) }
func (p *Context) osicp(b []byte, s span) []byte  { return p.pppControl(b, layer.PPPOSICP, s) }
func (p *Context) mplscp(b []byte, s span) []byte { return p.pppControl(b, layer.PPPMPLSCP, s) }

// pppControl prints a packet of the control protocol t; what it asks for with -v.
func (p *Context) pppControl(b []byte, t uint16, s span) []byte {
	d := p.dissect(b, s)
	d.name(pppNames, int(t), "unknown ctrl-proto (0x%04x)")
	d.str(", ")
	if s.length < 4 || len(s.data) < 2 {
		d.str("[|")
		d.name(pppNames, int(t), "")
		d.str("]")
		return d.b
	}
	code := d.u8(0)
	d.name(cpCodes, code, "Unknown Opcode")
	d.printf(" (0x%02x), id %d, length %d", code, d.u8(1), s.length+2)
	if p.Verbose == 0 {
		return d.b
	}
	switch n := d.u16(2); {
	case d.cut():
	case n < 4:
		d.printf("\n\tencoded length %d (< 4))", n)
	case n > s.length:
		d.printf("\n\tencoded length %d (> packet length %d))", n, s.length)
	default:
		d.printf("\n\tencoded length %d (=Option(s) length %d)", n, n-4)
		if n > 4 {
			d.pppControlBody(t, code, n)
		}
	}
	return d.finish("ppp")
}

// pppControlBody prints what follows the header of a packet of n bytes.
func (d *dissection) pppControlBody(t uint16, code, n int) {
	if d.p.Verbose > 1 {
		d.dumpFrom(t, 6, "\n\t")
	}
	switch {
	case code == cpVendor:
		if n >= 11 {
			d.printf("\n\t  Magic-Num 0x%08x Vendor: ", d.u32(4))
			d.named(OUIs, d.u24(8), "Unknown")
		}
	case code <= cpReject:
		d.pppOptions(t, n)
	case code <= cpCodeReject:
	case code == cpProtocolReject:
		d.pppRejected(n)
	case code <= cpTimeRemaining:
		d.pppMagic(code, n)
	case d.p.Verbose == 1:
		d.dumpFrom(t, n+2, "\n\t  ")
	}
}

// dumpFrom dumps n bytes from the protocol field on, which is before the span.
func (d *dissection) dumpFrom(t uint16, n int, indent string) {
	all := append(Scratch[linkScratch](d.p, FamilyLink).dump[:0], byte(t>>8), byte(t))
	all = append(all, d.s.data[:min(n-2, len(d.s.data))]...)
	Scratch[linkScratch](d.p, FamilyLink).dump = all
	d.b = appendDump(d.b, indent, all)
}

func (d *dissection) pppRejected(n int) {
	if n < 6 {
		return
	}
	d.str("\n\t  Rejected ")
	d.name(pppNames, d.u16(4), "unknown")
	d.printf(" Protocol (0x%04x)", d.u16(4))
	if n > 6 {
		d.str("\n\t  Rejected Packet")
		d.dump("\n\t    ", 6, n-2)
	}
}

// pppMagic prints the packets that start with a magic number.
func (d *dissection) pppMagic(code, n int) {
	if n < 8 || code == cpTimeRemaining && n < 12 {
		return
	}
	d.printf("\n\t  Magic-Num 0x%08x", d.u32(4))
	switch {
	case code == cpTimeRemaining:
		d.printf(", Seconds-Remaining %ds", d.u32(8))
	case n == 8:
	case code == cpIdentification:
		d.str("\n\t  Message\n\t    ")
		d.safe(8, min(n-4, len(d.s.data)-8)) // four bytes too many, as tcpdump has it
		if n+4 > len(d.s.data) {
			d.str("[|LCP]")
		}
	default:
		d.str("\n\t  -----trailing data-----")
		if d.have(8, n-8) {
			d.dump("\n\t  ", 8, n-8)
		}
	}
}

// pppOptions prints the options of a packet of n bytes, as long as they fit.
func (d *dissection) pppOptions(t uint16, n int) {
	names, mark := pppOptionNames(t)
	if names == nil {
		return
	}
	for at := 4; at < n && !d.cut(); {
		if at+2 > len(d.s.data) {
			d.str(mark)
			return
		}
		kind, size := d.u8(at), d.u8(at+1)
		if size > n {
			return
		}
		if !d.pppOption(t, names, kind, size) {
			return
		}
		if _, known := lookup(names, uint32(kind)); (known || t != layer.PPPLCP) && !d.pppOptionValue(t, at+2, kind, size) {
			return
		}
		if size > n-at {
			d.printf(" [remaining options length %d < %d] (invalid)", n-at, size)
			return
		}
		at += size
	}
}

// pppOptionNames has the options of a control protocol, and how a packet that is cut
// among them ends.
func pppOptionNames(t uint16) (names []name, mark string) {
	switch t {
	case layer.PPPLCP:
		return lcpOptions, "[|lcp]"
	case layer.PPPIPCP:
		return ipcpOptions, "[|ipcp]"
	case layer.PPPIPv6CP:
		return ipv6cpOptions, "[|ip6cp]"
	case layer.PPPCCP:
		return ccpOptions, "[|ccp]"
	case layer.PPPBACP:
		return bacpOptions, "[|bacp]"
	}
	return nil, ""
}

// pppOptionValue prints the value of an option.
func (d *dissection) pppOptionValue(t uint16, off, kind, size int) bool {
	switch t {
	case layer.PPPLCP:
		return d.lcpOption(off, kind, size)
	case layer.PPPIPCP:
		return d.ipcpOption(off, kind, size)
	case layer.PPPIPv6CP:
		return d.ipv6cpOption(off, kind, size)
	case layer.PPPCCP:
		return d.ccpOption(off, kind, size)
	}
	return d.bacpOption(off, kind, size)
}

// pppOption prints what all options have; false for one without an end.
func (d *dissection) pppOption(t uint16, names []name, kind, size int) bool {
	s, known := lookup(names, uint32(kind))
	if !known && t == layer.PPPLCP {
		d.printf("\n\tunknown LCP option 0x%02x", kind)
		return size >= 2
	}
	d.str("\n\t  ")
	switch {
	case known:
		d.str(s)
	case t == layer.PPPCCP || t == layer.PPPBACP:
		d.str("Unknown")
	default:
		d.str("unknown")
	}
	d.printf(" Option (0x%02x), length %d", kind, size)
	if size < 2 {
		d.str(" (length bogus, should be >= 2)")
	}
	return size >= 2
}

// want says whether an option has the length it needs, exactly or at least.
func (d *dissection) want(size, least int, exact bool) bool {
	if size == least || size > least && !exact {
		return true
	}
	sign := ">="
	if exact {
		sign = "="
	}
	d.str(" (length bogus, should be " + sign)
	d.printf(" %d)", least)
	return false
}

// optionRest dumps an option of size bytes with its header: an unknown one, and all
// with -vv.
func (d *dissection) optionRest(off, size int, known bool) {
	if d.p.Verbose > 1 || !known {
		d.dump("\n\t    ", off, size-2)
	}
}
