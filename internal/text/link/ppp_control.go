package link

// The control protocols of PPP: LCP (RFC 1661, 1570), IPCP (RFC 1332, 1877, 2290,
// 3544), IPV6CP (RFC 5072), CCP (RFC 1962 and those of its options), BACP (RFC 2125).

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// Codes, RFC 1661, section 5, and RFC 1570, 1962, 2153.
const (
	cpVendor         = 0
	cpRequest        = 1 // to cpReject: with options
	cpReject         = 4
	cpTerminate      = 5 // to cpCodeReject: without a body that is printed
	cpCodeReject     = 7
	cpProtocolReject = 8
	cpEchoRequest    = 9
	cpEchoReply      = 10
	cpDiscard        = 11
	cpIdentification = 12
	cpTimeRemaining  = 13
)

var cpCodes = []dissect.Name{
	{cpVendor, "Vendor-Extension"}, {cpRequest, "Conf-Request"}, {2, "Conf-Ack"}, {3, "Conf-Nack"},
	{cpReject, "Conf-Reject"}, {cpTerminate, "Term-Request"}, {6, "Term-Ack"},
	{cpCodeReject, "Code-Reject"}, {cpProtocolReject, "Prot-Reject"},
	{cpEchoRequest, "Echo-Request"}, {cpEchoReply, "Echo-Reply"}, {cpDiscard, "Disc-Req"},
	{cpIdentification, "Ident"}, {cpTimeRemaining, "Time-Rem"}, {14, "Reset-Req"}, {15, "Reset-Ack"},
}

// All control protocols use the packets of LCP.
func lcp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return pppControl(ctx, b, layer.PPPLCP, s)
}

func ipcp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return pppControl(ctx, b, layer.PPPIPCP, s)
}

func ipv6cp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return pppControl(ctx, b, layer.PPPIPv6CP, s)
}

func ccp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return pppControl(ctx, b, layer.PPPCCP, s)
}

func bacp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return pppControl(ctx, b, layer.PPPBACP, s)
}

func osicp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return pppControl(ctx, b, layer.PPPOSICP, s)
}

func mplscp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return pppControl(ctx, b, layer.PPPMPLSCP, s)
}

// pppControl prints a packet of control protocol t, and with -v its body.
func pppControl(ctx *dissect.Context, b []byte, t uint16, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Name(pppNames, int(t), "unknown ctrl-proto (0x%04x)")
	d.Str(", ")
	if s.Length < 4 || len(s.Data) < 2 {
		d.Str("[|")
		d.Name(pppNames, int(t), "")
		d.Str("]")
		return d.Out
	}
	code := d.U8(0)
	d.Name(cpCodes, code, "Unknown Opcode")
	d.Printf(" (0x%02x), id %d, length %d", code, d.U8(1), s.Length+2)
	if ctx.Verbose == 0 {
		return d.Out
	}
	switch n := d.U16(2); {
	case d.Cut():
	case n < 4:
		d.Printf("\n\tencoded length %d (< 4))", n)
	case n > s.Length:
		d.Printf("\n\tencoded length %d (> packet length %d))", n, s.Length)
	default:
		d.Printf("\n\tencoded length %d (=Option(s) length %d)", n, n-4)
		if n > 4 {
			pppControlBody(&d, t, code, n)
		}
	}
	return d.Finish("ppp")
}

// pppControlBody prints the body of a packet of n bytes.
func pppControlBody(d *dissect.Dissection, t uint16, code, n int) {
	if d.Ctx.Verbose > 1 {
		dumpFrom(d, t, 6, "\n\t")
	}
	switch {
	case code == cpVendor:
		if n >= 11 {
			d.Printf("\n\t  Magic-Num 0x%08x Vendor: ", d.U32(4))
			d.NameAndNumber(dissect.OUIs, d.U24(8), "Unknown")
		}
	case code <= cpReject:
		pppOptions(d, t, n)
	case code <= cpCodeReject:
	case code == cpProtocolReject:
		pppRejected(d, n)
	case code <= cpTimeRemaining:
		pppMagic(d, code, n)
	case d.Ctx.Verbose == 1:
		dumpFrom(d, t, n+2, "\n\t  ")
	}
}

// dumpFrom dumps n bytes that start with the protocol field t, which is not in the span.
func dumpFrom(d *dissect.Dissection, t uint16, n int, indent string) {
	all := append(scratchOf(d.Ctx).dump[:0], byte(t>>8), byte(t))
	all = append(all, d.Span.Data[:min(n-2, len(d.Span.Data))]...)
	scratchOf(d.Ctx).dump = all
	d.Out = d.Ctx.Dump(d.Out, indent, all)
}

func pppRejected(d *dissect.Dissection, n int) {
	if n < 6 {
		return
	}
	d.Str("\n\t  Rejected ")
	d.Name(pppNames, d.U16(4), "unknown")
	d.Printf(" Protocol (0x%04x)", d.U16(4))
	if n > 6 {
		d.Str("\n\t  Rejected Packet")
		d.Dump("\n\t    ", 6, n-2)
	}
}

// pppMagic prints the packets that start with a magic number.
func pppMagic(d *dissect.Dissection, code, n int) {
	if n < 8 || code == cpTimeRemaining && n < 12 {
		return
	}
	d.Printf("\n\t  Magic-Num 0x%08x", d.U32(4))
	switch {
	case code == cpTimeRemaining:
		d.Printf(", Seconds-Remaining %ds", d.U32(8))
	case n == 8:
	case code == cpIdentification:
		d.Str("\n\t  Message\n\t    ")
		d.Safe(8, min(n-4, len(d.Span.Data)-8)) // four bytes too many, like tcpdump
		if n+4 > len(d.Span.Data) {
			d.Str("[|LCP]")
		}
	default:
		d.Str("\n\t  -----trailing data-----")
		if d.Have(8, n-8) {
			d.Dump("\n\t  ", 8, n-8)
		}
	}
}

// pppOptions prints the options of a packet of n bytes. It stops at the first one that
// does not fit.
func pppOptions(d *dissect.Dissection, t uint16, n int) {
	names, mark := pppOptionNames(t)
	if names == nil {
		return
	}
	for at := 4; at < n && !d.Cut(); {
		if at+2 > len(d.Span.Data) {
			d.Str(mark)
			return
		}
		kind, size := d.U8(at), d.U8(at+1)
		if size > n {
			return
		}
		if !pppOption(d, t, names, kind, size) {
			return
		}
		if _, known := dissect.Lookup(names, uint32(kind)); (known || t != layer.PPPLCP) && !pppOptionValue(d, t, at+2, kind, size) {
			return
		}
		if size > n-at {
			d.Printf(" [remaining options length %d < %d] (invalid)", n-at, size)
			return
		}
		at += size
	}
}

// pppOptionNames returns the names of the options of control protocol t, and the mark of a
// packet that is cut inside them.
func pppOptionNames(t uint16) (names []dissect.Name, mark string) {
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

// pppOptionValue prints the value of an option of control protocol t.
func pppOptionValue(d *dissect.Dissection, t uint16, off, kind, size int) bool {
	switch t {
	case layer.PPPLCP:
		return lcpOption(d, off, kind, size)
	case layer.PPPIPCP:
		return ipcpOption(d, off, kind, size)
	case layer.PPPIPv6CP:
		return ipv6cpOption(d, off, kind, size)
	case layer.PPPCCP:
		return ccpOption(d, off, kind, size)
	}
	return bacpOption(d, off, kind, size)
}

// pppOption prints the header of an option. It returns false if the size is impossible.
func pppOption(d *dissect.Dissection, t uint16, names []dissect.Name, kind, size int) bool {
	s, known := dissect.Lookup(names, uint32(kind))
	if !known && t == layer.PPPLCP {
		d.Printf("\n\tunknown LCP option 0x%02x", kind)
		return size >= 2
	}
	d.Str("\n\t  ")
	switch {
	case known:
		d.Str(s)
	case t == layer.PPPCCP || t == layer.PPPBACP:
		d.Str("Unknown")
	default:
		d.Str("unknown")
	}
	d.Printf(" Option (0x%02x), length %d", kind, size)
	if size < 2 {
		d.Str(" (length bogus, should be >= 2)")
	}
	return size >= 2
}

// checkSize reports whether an option has size least, or at least this size if exact is false.
// If not, it prints a note.
func checkSize(d *dissect.Dissection, size, least int, exact bool) bool {
	if size == least || size > least && !exact {
		return true
	}
	sign := ">="
	if exact {
		sign = "="
	}
	d.Str(" (length bogus, should be " + sign)
	d.Printf(" %d)", least)
	return false
}

// optionRest dumps the value of an option of size bytes if the option is unknown or -vv is
// set.
func optionRest(d *dissect.Dissection, off, size int, known bool) {
	if d.Ctx.Verbose > 1 || !known {
		d.Dump("\n\t    ", off, size-2)
	}
}
