package link

// Signalling system 7: ITU-T Q.703 (MTP2), Q.704 (MTP3), Q.713 (SCCP), Q.763 (ISUP). Point
// codes are those of ITU, of 14 bits.

import "ringcap/internal/text/dissect"

const (
	ss7SCCP = 3
	ss7ISUP = 5
)

var ss7Services = []dissect.Name{
	{0, "SNM"}, {1, "SNT"}, {2, "SNTS"}, {ss7SCCP, "SCCP"}, {4, "TUP"}, {ss7ISUP, "ISUP"}, {6, "DUP"}, {7, "DUP"}, {9, "B-ISUP"}, {10, "S-ISUP"}, {13, "BICC"},
}

var sccpMessages = []dissect.Name{
	{1, "CR"}, {2, "CC"}, {3, "CREF"}, {4, "RLSD"}, {5, "RLC"}, {6, "DT1"}, {7, "DT2"}, {8, "AK"}, {9, "UDT"}, {10, "UDTS"}, {11, "ED"},
	{12, "EA"}, {13, "RSR"}, {14, "RSC"}, {15, "ERR"}, {16, "IT"}, {17, "XUDT"}, {18, "XUDTS"}, {19, "LUDT"}, {20, "LUDTS"},
}

var isupMessages = []dissect.Name{
	{1, "IAM"}, {2, "SAM"}, {3, "INR"}, {4, "INF"}, {5, "COT"}, {6, "ACM"}, {7, "CON"}, {8, "FOT"}, {9, "ANM"}, {12, "REL"}, {13, "SUS"},
	{14, "RES"}, {16, "RLC"}, {17, "CCR"}, {18, "RSC"}, {19, "BLO"}, {20, "UBL"}, {21, "BLA"}, {22, "UBA"}, {23, "GRS"}, {24, "CGB"},
	{25, "CGU"}, {26, "CGBA"}, {27, "CGUA"}, {41, "GRA"}, {44, "CPG"}, {47, "CFN"},
}

var lssuStatus = []dissect.Name{{0, "SIO"}, {1, "SIN"}, {2, "SIE"}, {3, "SIOS"}, {4, "SIPO"}, {5, "SIB"}}

// mtp2Header prints a signal unit after its direction and the number of its link.
func mtp2Header(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 4
	d := ctx.Dissect(b, s)
	if ctx.Link {
		d.Choose(d.U8(0) != 0, "Out ", "In  ")
		d.Printf("link %d ", d.U16(2))
	}
	ctx.SkipLink(header)
	mtp2Part(&d, header)
	return d.Finish("mtp2")
}

func mtp2(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	mtp2Part(&d, 0)
	return d.Finish("mtp2")
}

// mtp2Part prints a signal unit: one that fills the link, the status of the link, or a message.
func mtp2Part(d *dissect.Dissection, at int) {
	backward, forward, length := d.U8(at), d.U8(at+1), d.U8(at+2)&0x3f
	d.Str("MTP2 ")
	switch {
	case length == 0:
		d.Str("FISU")
	case length <= 2:
		d.Str("LSSU ")
		d.Name(lssuStatus, d.U8(at+3)&7, "status %d")
	default:
		d.Str("MSU")
	}
	d.Printf(", bsn %d, fsn %d", backward&0x7f, forward&0x7f)
	if length > 2 {
		d.Str(": ")
		mtp3Part(d, at+3)
	}
}

func mtp3(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	mtp3Part(&d, 0)
	return d.Finish("mtp3")
}

// mtp3Part prints the service and the routing label.
func mtp3Part(d *dissect.Dissection, at int) {
	service, label := d.U8(at), d.Le32(at+1)
	d.Str("MTP3 ")
	d.Name(ss7Services, service&0x0f, "service %d")
	d.Printf(", ni %d, opc %d, dpc %d, sls %d", service>>6, label>>14&0x3fff, label&0x3fff, label>>28)
	switch service & 0x0f {
	case ss7SCCP:
		d.Str(": ")
		sccpPart(d, at+5, d.Span.Length)
	case ss7ISUP:
		d.Printf(": cic %d, ", d.Le16(at+5)&0xfff)
		d.Name(isupMessages, d.U8(at+7), "message %d")
	}
	d.Printf(", length %d", d.Span.Length-at)
}

func sccp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	sccpPart(&d, 0, s.Length)
	d.Printf(", length %d", s.Length)
	return d.Finish("sccp")
}

// ss7ProtocolData prints the n bytes at off of a message of signalling system 7 as M3UA carries it (RFC 4666,
// section 3.3.1).
func ss7ProtocolData(d dissect.Dissection, off, n int) (_ dissect.Dissection, proto string) {
	const header = 12
	if n < header {
		return d, "m3ua"
	}
	service, user, end := d.U8(off+8), off+header, off+n
	d.Printf(", opc %d, dpc %d, ni %d, sls %d: ", d.U32(off), d.U32(off+4), d.U8(off+9), d.U8(off+11))
	switch {
	case service == ss7SCCP && n > header:
		sccpPart(&d, user, end)
	case service == ss7ISUP && n > header+2:
		d.Printf("ISUP cic %d, ", d.Le16(user)&0xfff)
		d.Name(isupMessages, d.U8(user+2), "message %d")
	default:
		d.Name(ss7Services, service, "service %d")
	}
	return d, "m3ua"
}

// sccpPart prints the type of the message from at to end, and with -v who is called and who calls.
func sccpPart(d *dissect.Dissection, at, end int) {
	kind := d.U8(at)
	d.Str("SCCP ")
	d.Name(sccpMessages, kind, "message %d")
	if d.Ctx.Verbose == 0 {
		return
	}
	switch kind {
	case 1: // after the local reference and the class
		sccpAddress(d, ", called", at+5, end)
	case 9, 10: // after the class, or the cause
		sccpAddress(d, ", called", at+2, end)
		sccpAddress(d, ", calling", at+3, end)
	case 17, 18: // and the hops
		sccpAddress(d, ", called", at+3, end)
		sccpAddress(d, ", calling", at+4, end)
	}
}

// sccpAddress prints the address to which the byte at off points, as far as it is whole.
func sccpAddress(d *dissect.Dissection, title string, off, end int) {
	if off >= end || !d.Has(off, 1) {
		return
	}
	at := off + d.U8(off)
	if at == off || at >= end || !d.Has(at, 1) || at+1+d.U8(at) > end || !d.Has(at+1, d.U8(at)) || d.U8(at) == 0 {
		return
	}
	end = at + 1 + d.U8(at)
	indicator := d.U8(at + 1)
	d.Str(title)
	at += 2
	if indicator&1 != 0 && at+2 <= end {
		d.Printf(" pc %d", d.Le16(at)&0x3fff)
		at += 2
	}
	if indicator&2 != 0 && at < end {
		d.Printf(" ssn %d", d.U8(at))
		at++
	}
	sccpTitle(d, indicator>>2&15, at, end)
}

// sccpTitle prints the digits of a global title, whose form says what stands before them.
func sccpTitle(d *dissect.Dissection, form, at, end int) {
	before := [...]int{0, 1, 1, 2, 3}
	if form == 0 || form >= len(before) || at+before[form] >= end {
		return
	}
	odd := false
	switch form {
	case 1:
		odd = d.U8(at)&0x80 != 0
	case 3, 4:
		odd = d.U8(at+1)&0x0f == 1
	}
	d.Str(" gt ")
	for at += before[form]; at < end; at++ {
		v := d.U8(at)
		d.Out = append(d.Out, dissect.HexDigits[v&15])
		if at+1 < end || !odd {
			d.Out = append(d.Out, dissect.HexDigits[v>>4])
		}
	}
}
