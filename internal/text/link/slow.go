package link

// Slow protocols: IEEE 802.3-2015, annex 57A; LACP and the marker protocol: IEEE
// 802.1AX-2014, section 6; OAM: IEEE 802.3-2015, section 57.

import "ringcap/internal/text/dissect"

const (
	slowLACP   = 1
	slowMarker = 2
	slowOAM    = 3
)

// slow prints a frame of a slow protocol, and with -v its TLVs.
func slow(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	kind := d.U8(0)
	switch {
	case s.Length < 1, s.Length < 2 && (kind == slowLACP || kind == slowMarker):
		d.Choose(ctx.Verbose > 0, "\n\t\t packet is too short", " (packet is too short)")
		return d.Out
	case kind == slowLACP || kind == slowMarker:
		d.Choose(kind == slowLACP, "LACP", "MARKER")
		if v := d.U8(1); v != 1 {
			d.Printf(" version %d packet not supported", v)
			break
		}
		d.Printf("v1, length %d", s.Length)
		if ctx.Verbose > 0 {
			slowTLVs(&d, kind)
		}
	case kind == slowOAM:
		d.Printf("OAM, length %d", s.Length)
		if ctx.Verbose > 0 {
			oam(&d)
		}
	default:
		d.Printf("unknown (%d), length %d", kind, s.Length)
		d.Dump(dissect.Indent, 0, s.Length)
	}
	return d.Finish("slow")
}

var lacpTLVs = []dissect.Name{
	{0, "Terminator"}, {1, "Actor Information"}, {2, "Partner Information"}, {3, "Collector Information"},
}

var markerTLVs = []dissect.Name{{0, "Terminator"}, {1, "Marker Information"}}

var lacpStates = []dissect.Name{
	{0x01, "Activity"}, {0x02, "Timeout"}, {0x04, "Aggregation"}, {0x08, "Synchronization"},
	{0x10, "Collecting"}, {0x20, "Distributing"}, {0x40, "Default"}, {0x80, "Expired"},
}

// slowSizes are the sizes of TLVs, by protocol and type.
var slowSizes = [...][4]int{slowLACP: {1: 20, 2: 20, 3: 16}, slowMarker: {1: 16}}

const slowTooShort = "\n\t\t packet is too short"

// slowTLVs prints the TLVs of LACP or of the marker protocol.
func slowTLVs(d *dissect.Dissection, protocol int) {
	names := lacpTLVs
	if protocol == slowMarker {
		names = markerTLVs
	}
	for at := 2; at < d.Span.Length && !d.Cut(); {
		if d.Span.Length-at < 2 {
			d.Str(slowTooShort)
			return
		}
		kind, n := d.U8(at), d.U8(at+1)
		d.Str("\n\t")
		d.Name(names, kind, "Unknown")
		d.Printf(" TLV (0x%02x), length %d", kind, n)
		if kind == 0 || !slowFits(d, at, n) {
			return
		}
		known := slowTLV(d, protocol, kind, at, n)
		if d.Ctx.Verbose > 1 || !known {
			d.Dump("\n\t  ", at+2, n-2)
		}
		at += n
	}
}

// slowFits says what is wrong with the length of a TLV at at. It returns false if there is
// no value to print.
func slowFits(d *dissect.Dissection, at, n int) bool {
	switch {
	case n < 2:
		d.Str("\n\t    ERROR: illegal length - should be >= 2")
		return false
	case d.Span.Length-at < n:
		d.Str(slowTooShort)
		return false
	}
	return d.Have(at, n)
}

// slowTLV prints the value of a TLV of n bytes. It returns false if the type is
// unknown.
func slowTLV(d *dissect.Dissection, protocol, kind, at, n int) bool {
	if kind >= len(slowSizes[protocol]) || slowSizes[protocol][kind] == 0 {
		return false
	}
	if want := slowSizes[protocol][kind]; n != want {
		d.Printf("\n\t    ERROR: illegal length - should be %d", want)
		return true
	}
	switch {
	case protocol == slowMarker:
		d.Str("\n\t  Request System ")
		d.Mac(at + 4)
		d.Printf(", Request Port %d, Request Transaction ID 0x%08x", d.U16(at+2), d.U32(at+10))
	case kind == 3:
		d.Printf("\n\t  Max Delay %d", d.U16(at+2))
	default:
		d.Str("\n\t  System ")
		d.Mac(at + 4)
		d.Printf(", System Priority %d, Key %d, Port %d, Port Priority %d\n\t  State Flags [",
			d.U16(at+2), d.U16(at+10), d.U16(at+14), d.U16(at+12))
		d.Bits(lacpStates, d.U8(at+16), ", ")
		d.Str("]")
	}
	return true
}

const (
	oamInformation = 0
	oamEvents      = 1
	oamLoopback    = 4
)

var oamCodes = []dissect.Name{
	{oamInformation, "Information"}, {oamEvents, "Event Notification"}, {2, "Variable Request"},
	{3, "Variable Response"}, {oamLoopback, "Loopback Control"}, {0xfe, "Vendor Private"},
}

var oamFlags = []dissect.Name{
	{0x01, "Link Fault"}, {0x02, "Dying Gasp"}, {0x04, "Critical Event"}, {0x08, "Local Evaluating"},
	{0x10, "Local Stable"}, {0x20, "Remote Evaluating"}, {0x40, "Remote Stable"},
}

var oamInformations = []dissect.Name{
	{0, "End of TLV marker"}, {1, "Local"}, {2, "Remote"}, {0xfe, "Organization specific"},
}

var oamEventNames = []dissect.Name{
	{0, "End of TLV marker"}, {1, "Errored Symbol Period Event"}, {2, "Errored Frame Event"},
	{3, "Errored Frame Period Event"}, {4, "Errored Frame Seconds Summary Event"}, {0xfe, "Organization specific"},
}

var oamParsers = []dissect.Name{{0, "forwarding"}, {1, "looping back"}, {2, "discarding"}, {3, "reserved"}}

var oamConfigs = []dissect.Name{
	{0x01, "Active"}, {0x02, "Unidirectional"}, {0x04, "Remote-Loopback"}, {0x08, "Link-Events"},
	{0x10, "Variable-Retrieval"},
}

var oamLoopbacks = []dissect.Name{{1, "Enable OAM Remote Loopback"}, {2, "Disable OAM Remote Loopback"}}

// oam prints an OAM PDU.
func oam(d *dissect.Dissection) {
	if d.Span.Length < 4 {
		d.Str(slowTooShort)
		return
	}
	code := d.U8(3)
	d.Have(0, 4)
	d.Str("\n\tCode ")
	d.Name(oamCodes, code, "Unknown (%d)")
	d.Str(" OAM PDU, Flags [")
	d.Bits(oamFlags, d.U16(1), ", ")
	d.Str("]")
	switch code {
	case oamInformation:
		oamTLVs(d, 4, false)
	case oamEvents:
		if d.Span.Length < 6 {
			d.Str(slowTooShort)
			return
		}
		d.Printf("\n\t  Sequence Number %d", d.U16(4))
		oamTLVs(d, 6, true)
	case oamLoopback:
		if d.Span.Length < 5 {
			d.Str(slowTooShort)
			return
		}
		d.Str("\n\t  Command ")
		d.Name(oamLoopbacks, d.U8(4), "Unknown")
		d.Printf(" (%d)", d.U8(4))
	default:
		if d.Ctx.Verbose == 1 {
			d.Dump("\n\t  ", 4, d.Span.Length-4)
		}
	}
}

// oamTLVs prints the TLVs of an Event Notification PDU if events is set, otherwise those
// of an Information PDU.
func oamTLVs(d *dissect.Dissection, at int, events bool) {
	names, form := oamInformations, " Information Type (%d), length %d"
	if events {
		names, form = oamEventNames, " Link Event Type (%d), length %d"
	}
	for at < d.Span.Length && !d.Cut() {
		if d.Span.Length-at < 2 {
			d.Str(slowTooShort)
			return
		}
		kind, n := d.U8(at), d.U8(at+1)
		d.Str("\n\t  ")
		d.Name(names, kind, "Reserved")
		d.Printf(form, kind, n)
		if kind == 0 || !slowFits(d, at, n) {
			return
		}
		known := !events && printOAMInformation(d, kind, at, n) || events && oamEvent(d, kind, at, n)
		if d.Ctx.Verbose > 1 || !known {
			d.Dump("\n\t  ", at, n)
		}
		at += n
	}
}

// printOAMInformation prints the capabilities of a station. It returns false if the TLV
// should be dumped.
func printOAMInformation(d *dissect.Dissection, kind, at, n int) bool {
	const size = 16
	if kind != 1 && kind != 2 {
		return false
	}
	if n != size {
		d.Printf("\n\t    ERROR: illegal length - should be %d", size)
		return false
	}
	d.Printf("\n\t    OAM-Version %d, Revision %d\n\t    State-Parser-Action ", d.U8(at+2), d.U16(at+3))
	d.Name(oamParsers, d.U8(at+5)&3, "")
	d.Str(", State-MUX-Action ")
	d.Choose(d.U8(at+5)&4 != 0, "discarding", "forwarding")
	d.Str("\n\t    OAM-Config Flags [")
	d.Bits(oamConfigs, d.U8(at+6), ", ")
	d.Printf("], OAM-PDU-Config max-PDU size %d\n\t    OUI ", d.U16(at+7)&0x7ff)
	d.Name(dissect.OUIs, d.U24(at+9), "Unknown")
	d.Printf(" (0x%06x), Vendor-Private 0x%08x", d.U24(at+9), d.U32(at+12))
	return true
}

// oamEvent prints an error event. It returns false if the TLV should be dumped.
func oamEvent(d *dissect.Dissection, kind, at, n int) bool {
	const size = 40
	if kind < 1 || kind > 4 {
		return false
	}
	if n != size {
		d.Printf("\n\t    ERROR: illegal length - should be %d", size)
		return false
	}
	d.Printf("\n\t    Timestamp %d ms, Errored Window ", d.U16(at+2)*100)
	for i, next := range [...]string{"\n\t    Errored Threshold ", "\n\t    Errors ", "\n\t    Error Running Total ", "\n\t    Event Running Total "} {
		d.Out = dissect.AppendUint(d.Out, d.U64(at+4+8*i))
		d.Str(next)
	}
	d.Printf("%d", d.U32(at+36))
	return true
}
