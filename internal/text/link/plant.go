package link

// What plants and substations send over Ethernet, as far as what it is: PROFINET (IEC
// 61158-6-10), EtherCAT (ETG.1000.4), GOOSE and sampled values (IEC 61850-8-1, 61850-9-2),
// POWERLINK (EPSG DS 301), and the supervision of PRP and HSR (IEC 62439-3).

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// A profinetRange is what frames with these identifiers are for.
type profinetRange struct {
	first, last int
	name        string
}

var profinetRanges = []profinetRange{
	{0x0020, 0x0021, "PTCP sync"}, {0x0080, 0x0081, "PTCP sync"}, {0x0100, 0x7fff, "isochronous data"},
	{0x8000, 0xfbff, "real-time data"}, {0xfc01, 0xfc01, "alarm high"}, {0xfe01, 0xfe01, "alarm low"},
	{0xfefc, 0xfefc, "DCP hello"}, {0xfefd, 0xfefd, "DCP get or set"}, {0xfefe, 0xfefe, "DCP identify request"}, {0xfeff, 0xfeff, "DCP identify response"},
	{0xff00, 0xff01, "PTCP announce"}, {0xff20, 0xff21, "PTCP follow-up"}, {0xff40, 0xff43, "PTCP delay"},
}

// profinet prints the identifier of a frame, and the cycle and state of real-time data.
func profinet(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "PROFINET "...), s)
	id := d.U16(0)
	name := "frame"
	for i := range profinetRanges {
		if r := &profinetRanges[i]; id >= r.first && id <= r.last {
			name = r.name
		}
	}
	d.Str(name)
	d.Printf(", id 0x%04x", id)
	switch {
	case id >= 0x0100 && id <= 0xfbff && s.Length >= 6 && d.Has(s.Length-4, 4): // the status stands at the end
		d.Printf(", cycle %d, data status 0x%02x", d.U16(s.Length-4), d.U8(s.Length-2))
	case id >= 0xfefc && id <= 0xfeff:
		d.Printf(", xid 0x%08x", d.U32(4))
	}
	d.Printf(", length %d", s.Length)
	return d.Finish("profinet")
}

var etherCATCommands = []dissect.Name{
	{0, "NOP"}, {1, "APRD"}, {2, "APWR"}, {3, "APRW"}, {4, "FPRD"}, {5, "FPWR"}, {6, "FPRW"}, {7, "BRD"}, {8, "BWR"}, {9, "BRW"},
	{10, "LRD"}, {11, "LWR"}, {12, "LRW"}, {13, "ARMW"}, {14, "FRMW"},
}

// etherCAT prints the datagrams of a frame.
func etherCAT(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const most = 32
	d := ctx.Dissect(append(b, "EtherCAT"...), s)
	head := d.Le16(0)
	if kind := head >> 12; kind != 1 {
		d.Printf(" type %d, length %d", kind, head&0x7ff)
		return d.Finish("ethercat")
	}
	at := 2
	for n := 0; n < most; n++ {
		d.Choose(n == 0, " ", ", ")
		command, size := d.U8(at), d.Le16(at+6)
		d.Name(etherCATCommands, command, "command %d")
		if command >= 10 && command <= 12 { // logical addresses
			d.Printf(" 0x%08x", d.Le32(at+2))
		} else {
			d.Printf(" 0x%04x:0x%04x", d.Le16(at+2), d.Le16(at+4))
		}
		bytes := size & 0x7ff
		d.Printf(" %d bytes, wkc %d", bytes, d.Le16(at+10+bytes))
		if at += 12 + bytes; size&0x8000 == 0 || d.Cut() {
			break
		}
	}
	d.Printf(", length %d", s.Length)
	return d.Finish("ethercat")
}

// goose prints a substation's event, and sampledValues one of its measurements.
func goose(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return substation(ctx, append(b, "GOOSE"...), s)
}

func sampledValues(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return substation(ctx, append(b, "Sampled values"...), s)
}

func substation(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Printf(", appid 0x%04x, length %d", d.U16(0), d.U16(2))
	return d.Finish("iec61850")
}

var powerlinkMessages = []dissect.Name{{1, "SoC"}, {3, "PReq"}, {4, "PRes"}, {5, "SoA"}, {6, "ASnd"}, {7, "AMNI"}, {13, "AInv"}}

func powerlink(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "POWERLINK "...), s)
	d.Name(powerlinkMessages, d.U8(0)&0x7f, "message %d")
	d.Printf(", %d > %d, length %d", d.U8(2), d.U8(1), s.Length)
	return d.Finish("powerlink")
}

var supervisionTypes = []dissect.Name{
	{20, "PRP node, duplicate discard"}, {21, "PRP node, duplicate accept"}, {22, "PRP node"}, {23, "HSR node"}, {30, "RedBox"},
}

// prpSupervision prints what a node tells of itself over both networks.
func prpSupervision(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "PRP/HSR supervision"...), s)
	d.Printf(", path %d, version %d, seq %d, ", d.U16(0)>>12, d.U16(0)&0xfff, d.U16(2))
	d.Name(supervisionTypes, d.U8(4), "type %d")
	d.Str(" ")
	d.Mac(6)
	d.Printf(", length %d", s.Length)
	return d.Finish("prp")
}

// prpTrailer prints what a node of PRP adds behind the payload of a frame, and the padding, so that
// the receiver can tell a duplicate: a number, the network, and the size of all behind the type.
func prpTrailer(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const size, header, lanA, lanB = 6, 14, 0xa, 0xb
	n := len(s.Data)
	if n < s.Length || n < header+size || be.Uint16(s.Data[n-2:]) != layer.EtherTypePRP {
		return b
	}
	start := header
	if isTag(be.Uint16(s.Data[12:])) {
		start += 4
	}
	lan, length := s.Data[n-4]>>4, int(be.Uint16(s.Data[n-4:])&0xfff)
	if length != n-start || lan != lanA && lan != lanB {
		return b
	}
	d := ctx.Dissect(b, s)
	d.Str(", PRP LAN ")
	d.Choose(lan == lanA, "A", "B")
	d.Printf(", seq %d", d.U16(n-size))
	return d.Out
}
