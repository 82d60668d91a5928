package text

// Slow protocols: IEEE 802.3-2015, annex 57A; LACP and its markers: IEEE 802.1AX-2014,
// section 6; OAM: IEEE 802.3-2015, section 57.

const (
	slowLACP   = 1
	slowMarker = 2
	slowOAM    = 3
)

// slow prints a frame of any of them; its elements with -v.
func (p *Context) slow(b []byte, s span) []byte {
	d := p.dissect(b, s)
	kind := d.u8(0)
	switch {
	case s.length < 1, s.length < 2 && (kind == slowLACP || kind == slowMarker):
		d.choose(p.Verbose > 0, "\n\t\t packet is too short", " (packet is too short)")
		return d.b
	case kind == slowLACP || kind == slowMarker:
		d.choose(kind == slowLACP, "LACP", "MARKER")
		if v := d.u8(1); v != 1 {
			d.printf(" version %d packet not supported", v)
			break
		}
		d.printf("v1, length %d", s.length)
		if p.Verbose > 0 {
			d.slowElements(kind)
		}
	case kind == slowOAM:
		d.printf("OAM, length %d", s.length)
		if p.Verbose > 0 {
			d.oam()
		}
	default:
		d.printf("unknown (%d), length %d", kind, s.length)
		d.dump(indent, 0, s.length)
	}
	return d.finish("slow")
}

var lacpElements = []name{
	{0, "Terminator"}, {1, "Actor Information"}, {2, "Partner Information"}, {3, "Collector Information"},
}

var markerElements = []name{{0, "Terminator"}, {1, "Marker Information"}}

var lacpStates = []name{
	{0x01, "Activity"}, {0x02, "Timeout"}, {0x04, "Aggregation"}, {0x08, "Synchronization"},
	{0x10, "Collecting"}, {0x20, "Distributing"}, {0x40, "Default"}, {0x80, "Expired"},
}

// slowSizes is how long the elements are, by protocol and type.
var slowSizes = [...][4]int{slowLACP: {1: 20, 2: 20, 3: 16}, slowMarker: {1: 16}}

const slowTooShort = "\n\t\t packet is too short"

// slowElements prints the elements of LACP or of a marker.
func (d *dissection) slowElements(protocol int) {
	names := lacpElements
	if protocol == slowMarker {
		names = markerElements
	}
	for at := 2; at < d.s.length && !d.cut(); {
		left := d.s.length - at
		if left < 2 {
			d.str(slowTooShort)
			return
		}
		kind, n := d.u8(at), d.u8(at+1)
		d.str("\n\t")
		d.name(names, kind, "Unknown")
		d.printf(" TLV (0x%02x), length %d", kind, n)
		switch {
		case kind == 0:
			return
		case n < 2:
			d.str("\n\t    ERROR: illegal length - should be >= 2")
			return
		case left < n:
			d.str(slowTooShort)
			return
		case !d.have(at, n):
			return
		}
		known := d.slowElement(protocol, kind, at, n)
		if d.p.Verbose > 1 || !known {
			d.dump("\n\t  ", at+2, n-2)
		}
		at += n
	}
}

// slowElement prints the value of an element of n bytes; false for one that is not
// known.
func (d *dissection) slowElement(protocol, kind, at, n int) bool {
	if kind >= len(slowSizes[protocol]) || slowSizes[protocol][kind] == 0 {
		return false
	}
	if want := slowSizes[protocol][kind]; n != want {
		d.printf("\n\t    ERROR: illegal length - should be %d", want)
		return true
	}
	switch {
	case protocol == slowMarker:
		d.str("\n\t  Request System ")
		d.mac(at + 4)
		d.printf(", Request Port %d, Request Transaction ID 0x%08x", d.u16(at+2), d.u32(at+10))
	case kind == 3:
		d.printf("\n\t  Max Delay %d", d.u16(at+2))
	default:
		d.str("\n\t  System ")
		d.mac(at + 4)
		d.printf(", System Priority %d, Key %d, Port %d, Port Priority %d\n\t  State Flags [",
			d.u16(at+2), d.u16(at+10), d.u16(at+14), d.u16(at+12))
		d.bits(lacpStates, d.u8(at+16), ", ")
		d.str("]")
	}
	return true
}

const (
	oamInformation = 0
	oamEvents      = 1
	oamLoopback    = 4
)

var oamCodes = []name{
	{oamInformation, "Information"}, {oamEvents, "Event Notification"}, {2, "Variable Request"},
	{3, "Variable Response"}, {oamLoopback, "Loopback Control"}, {0xfe, "Vendor Private"},
}

var oamFlags = []name{
	{0x01, "Link Fault"}, {0x02, "Dying Gasp"}, {0x04, "Critical Event"}, {0x08, "Local Evaluating"},
	{0x10, "Local Stable"}, {0x20, "Remote Evaluating"}, {0x40, "Remote Stable"},
}

var oamInformations = []name{
	{0, "End of TLV marker"}, {1, "Local"}, {2, "Remote"}, {0xfe, "Organization specific"},
}

var oamEventNames = []name{
	{0, "End of TLV marker"}, {1, "Errored Symbol Period Event"}, {2, "Errored Frame Event"},
	{3, "Errored Frame Period Event"}, {4, "Errored Frame Seconds Summary Event"}, {0xfe, "Organization specific"},
}

var oamParsers = []name{{0, "forwarding"}, {1, "looping back"}, {2, "discarding"}, {3, "reserved"}}

var oamConfigs = []name{
	{0x01, "Active"}, {0x02, "Unidirectional"}, {0x04, "Remote-Loopback"}, {0x08, "Link-Events"},
	{0x10, "Variable-Retrieval"},
}

var oamLoopbacks = []name{{1, "Enable OAM Remote Loopback"}, {2, "Disable OAM Remote Loopback"}}

// oam prints an OAM PDU behind its subtype.
func (d *dissection) oam() {
	if d.s.length < 4 {
		d.str(slowTooShort)
		return
	}
	code := d.u8(3)
	d.have(0, 4)
	d.str("\n\tCode ")
	d.name(oamCodes, code, "Unknown (%d)")
	d.str(" OAM PDU, Flags [")
	d.bits(oamFlags, d.u16(1), ", ")
	d.str("]")
	switch code {
	case oamInformation:
		d.oamElements(4, false)
	case oamEvents:
		if d.s.length < 6 {
			d.str(slowTooShort)
			return
		}
		d.printf("\n\t  Sequence Number %d", d.u16(4))
		d.oamElements(6, true)
	case oamLoopback:
		if d.s.length < 5 {
			d.str(slowTooShort)
			return
		}
		d.str("\n\t  Command ")
		d.name(oamLoopbacks, d.u8(4), "Unknown")
		d.printf(" (%d)", d.u8(4))
	default:
		if d.p.Verbose == 1 {
			d.dump("\n\t  ", 4, d.s.length-4)
		}
	}
}

// oamElements prints elements, of events or of information.
func (d *dissection) oamElements(at int, events bool) {
	names, form := oamInformations, " Information Type (%d), length %d"
	if events {
		names, form = oamEventNames, " Link Event Type (%d), length %d"
	}
	for at < d.s.length && !d.cut() {
		left := d.s.length - at
		if left < 2 {
			d.str(slowTooShort)
			return
		}
		kind, n := d.u8(at), d.u8(at+1)
		d.str("\n\t  ")
		d.name(names, kind, "Reserved")
		d.printf(form, kind, n)
		switch {
		case kind == 0:
			return
		case n < 2:
			d.str("\n\t    ERROR: illegal length - should be >= 2")
			return
		case left < n:
			d.str(slowTooShort)
			return
		case !d.have(at, n):
			return
		}
		known := !events && d.oamInformation(kind, at, n) || events && d.oamEvent(kind, at, n)
		if d.p.Verbose > 1 || !known {
			d.dump("\n\t  ", at, n)
		}
		at += n
	}
}

// oamInformation prints what a station can do; false for an element that is to be dumped.
func (d *dissection) oamInformation(kind, at, n int) bool {
	const size = 16
	if kind != 1 && kind != 2 {
		return false
	}
	if n != size {
		d.printf("\n\t    ERROR: illegal length - should be %d", size)
		return false
	}
	d.printf("\n\t    OAM-Version %d, Revision %d\n\t    State-Parser-Action ", d.u8(at+2), d.u16(at+3))
	d.name(oamParsers, d.u8(at+5)&3, "")
	d.str(", State-MUX-Action ")
	d.choose(d.u8(at+5)&4 != 0, "discarding", "forwarding")
	d.str("\n\t    OAM-Config Flags [")
	d.bits(oamConfigs, d.u8(at+6), ", ")
	d.printf("], OAM-PDU-Config max-PDU size %d\n\t    OUI ", d.u16(at+7)&0x7ff)
	d.name(OUIs, d.u24(at+9), "Unknown")
	d.printf(" (0x%06x), Vendor-Private 0x%08x", d.u24(at+9), d.u32(at+12))
	return true
}

// oamEvent prints a count of errors; false for an element that is to be dumped.
func (d *dissection) oamEvent(kind, at, n int) bool {
	const size = 40
	if kind < 1 || kind > 4 {
		return false
	}
	if n != size {
		d.printf("\n\t    ERROR: illegal length - should be %d", size)
		return false
	}
	d.printf("\n\t    Timestamp %d ms, Errored Window ", d.u16(at+2)*100)
	for i, next := range [...]string{"\n\t    Errored Threshold ", "\n\t    Errors ", "\n\t    Error Running Total ", "\n\t    Event Running Total "} {
		d.b = appendUint(d.b, d.u64(at+4+8*i))
		d.str(next)
	}
	d.printf("%d", d.u32(at+36))
	return true
}
