package routing

// LMP, the Link Management Protocol: RFC 4204; service discovery: OIF UNI 1.0.

import "ringcap/internal/text/dissect"

var lmpFlags = []dissect.Name{{0x01, "Control Channel Down"}, {0x02, "LMP restart"}}

var lmpTypes = []dissect.Name{
	{1, "Config"}, {2, "Config ACK"}, {3, "Config NACK"}, {4, "Hello"}, {5, "Begin Verify"},
	{6, "Begin Verify ACK"}, {7, "Begin Verify NACK"}, {8, "End Verify"}, {9, "End Verify ACK"},
	{10, "Test"}, {11, "Test Status Success"}, {12, "Test Status Failure"},
	{13, "Test Status ACK"}, {14, "Link Summary"}, {15, "Link Summary ACK"},
	{16, "Link Summary NACK"}, {17, "Channel Status"}, {18, "Channel Status ACK"},
	{19, "Channel Status Request"}, {20, "Channel Status Response"}, {50, "Service Config"},
	{51, "Service Config ACK"}, {52, "Service Config NACK"},
}

const (
	lmpChannel       = 1
	lmpNode          = 2
	lmpLink          = 3
	lmpInterface     = 4
	lmpMessage       = 5
	lmpConfig        = 6
	lmpHello         = 7
	lmpVerify        = 8
	lmpVerifyAck     = 9
	lmpVerifyID      = 10
	lmpTELink        = 11
	lmpDataLink      = 12
	lmpStatus        = 13
	lmpStatusRequest = 14
	lmpError         = 20
	lmpService       = 51
)

var lmpClasses = []dissect.Name{
	{lmpChannel, "Control Channel ID"}, {lmpNode, "Node ID"}, {lmpLink, "Link ID"},
	{lmpInterface, "Interface ID"}, {lmpMessage, "Message ID"}, {lmpConfig, "Configuration"},
	{lmpHello, "Hello"}, {lmpVerify, "Verify Begin"}, {lmpVerifyAck, "Verify Begin ACK"},
	{lmpVerifyID, "Verify ID"}, {lmpTELink, "TE Link"}, {lmpDataLink, "Data Link"},
	{lmpStatus, "Channel Status"}, {lmpStatusRequest, "Channel Status Request"},
	{lmpError, "Error Code"}, {lmpService, "Service Config"},
}

// Names of types within the classes, starting with type 1.
var (
	lmpSides    = []string{"Local", "Remote"}
	lmpEnds     = []string{"IPv4 Local", "IPv4 Remote", "IPv6 Local", "IPv6 Remote", "Unnumbered Local", "Unnumbered Remote"}
	lmpFamilies = []string{"IPv4", "IPv6", "Unnumbered"}
	lmpNumbers  = []string{"1", "2", "3", "4"}
)

// lmpKinds are the types within each class and the sizes of their values. A negative
// size is a minimum, and 0 allows any.
var lmpKinds = [...]struct {
	names []string
	sizes []int
}{
	lmpChannel:       {lmpSides, []int{4, 4}},
	lmpNode:          {lmpSides, []int{4, 4}},
	lmpLink:          {lmpEnds, []int{4, 4, 16, 16, 4, 4}},
	lmpInterface:     {lmpEnds, []int{4, 4, 16, 16, 4, 4}},
	lmpMessage:       {lmpNumbers, []int{4, 4}},
	lmpConfig:        {lmpNumbers, []int{4}},
	lmpHello:         {lmpNumbers, []int{8}},
	lmpVerify:        {lmpNumbers, []int{20}},
	lmpVerifyAck:     {lmpNumbers, []int{4}},
	lmpVerifyID:      {lmpNumbers, []int{4}},
	lmpTELink:        {lmpFamilies, []int{12, 36, 12}},
	lmpDataLink:      {lmpFamilies, []int{-12, -36, -12}},
	lmpStatus:        {lmpFamilies, []int{0, 0, 0}},
	lmpStatusRequest: {lmpFamilies, []int{0, 0, 0}},
	lmpError:         {lmpNumbers, []int{4, 4}},
	lmpService:       {lmpNumbers, []int{4, 16, 8, 4}},
}

// lmpKind returns the name of a type and the size of its value, and whether the type is
// known.
func lmpKind(class, kind int) (what string, size int, known bool) {
	if class < len(lmpKinds) && kind > 0 && kind <= len(lmpKinds[class].sizes) {
		return lmpKinds[class].names[kind-1], lmpKinds[class].sizes[kind-1], true
	}
	return "Unknown", 0, false
}

const lmpHeader = 8

// lmp prints a message, and with -v its objects.
func lmp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if !d.Have(0, lmpHeader) {
		return d.Finish("lmp")
	}
	if version := d.U8(0) >> 4; version != 1 {
		d.Printf("LMP version %d packet not supported", version)
		return d.Finish("lmp")
	}
	kind := d.U8(3)
	if ctx.Verbose == 0 {
		d.Str("LMPv1 ")
		d.Name(lmpTypes, kind, "unknown (%d)")
		d.Printf(" Message, length: %d", s.Length)
		return d.Finish("lmp")
	}
	n, flags := d.U16(4), d.U8(2)
	d.Str("\n\tLMPv1, msg-type: ")
	d.Name(lmpTypes, kind, "unknown, type: %d")
	d.Str(", Flags: [")
	d.Bits(lmpFlags, flags, ", ")
	d.Printf("], length: %d", n)
	if n < lmpHeader {
		d.Str(" (too short)")
		return d.Finish("lmp")
	}
	if n > s.Length {
		d.Str(" (too long)")
		n = s.Length
	}
	for off := lmpHeader; off < n; {
		size, ok := lmpObject(&d, off)
		if !ok {
			break
		}
		if n-off < size {
			d.Printf(" [remaining objects length %d < %d] (invalid)", n-off, size)
			break
		}
		off += size
	}
	return d.Finish("lmp")
}

// lmpObject appends the object at off and returns its size. It returns false if no
// object can follow.
func lmpObject(d *dissect.Dissection, off int) (size int, ok bool) {
	if !d.Have(off, 4) {
		return 0, false
	}
	kind, class := d.U8(off), d.U8(off+1)
	size = d.U16(off + 2)
	what, want, known := lmpKind(class, kind&0x7f)
	d.Str("\n\t  ")
	d.Name(lmpClasses, class, "Unknown")
	d.Printf(" Object (%d), Class-Type: ", class)
	d.Str(what)
	d.Printf(" (%d) Flags: [", kind&0x7f)
	d.Choose(kind&0x80 != 0, "negotiable], length: ", "non-negotiable], length: ")
	d.Printf("%d", size)
	if size < 4 {
		d.Str(" (too short)")
		return 0, false
	}
	if size%4 != 0 {
		d.Str(" (not a multiple of 4)")
		return 0, false
	}
	if !d.Have(off, size) {
		return 0, false
	}
	n := size - 4
	_, knownClass := dissect.Lookup(lmpClasses, uint32(class))
	switch {
	case !known && !knownClass:
		if d.Ctx.Verbose <= 1 {
			d.Dump("\n\t    ", off+4, n)
		}
		known = true
	case !known:
	case want > 0 && n != want || want < 0 && n < -want:
		d.Str(" (not correct for object)")
	default:
		known = lmpValue(d, class, kind&0x7f, off+4, n)
	}
	if !known || d.Ctx.Verbose > 1 {
		d.Dump("\n\t    ", off+4, n)
	}
	return size, true
}

// lmpValue appends a value. It returns false if it did not decode all of it.
func lmpValue(d *dissect.Dissection, class, kind, off, n int) bool {
	switch class {
	case lmpChannel:
		lmpID(d, "\n\t    Control Channel ID: ", off, lmpUnnumbered)
	case lmpLink, lmpInterface:
		switch {
		case kind <= 2:
			lmpID(d, "\n\t    IPv4 Link ID: ", off, lmpIPv4)
		case kind <= 4:
			lmpID(d, "\n\t    IPv6 Link ID: ", off, lmpIPv6)
		default:
			lmpID(d, "\n\t    Link ID: ", off, lmpUnnumbered)
		}
	case lmpMessage:
		lmpID(d, [...]string{1: "\n\t    Message ID: ", 2: "\n\t    Message ID Ack: "}[kind], off, lmpUnnumbered)
	case lmpNode:
		lmpID(d, "\n\t    Node ID: ", off, lmpIPv4)
	case lmpConfig:
		d.Printf("\n\t    Hello Interval: %d\n\t    Hello Dead Interval: %d", d.U16(off), d.U16(off+2))
	case lmpHello:
		d.Printf("\n\t    Tx Seq: %d, Rx Seq: %d", d.U32(off), d.U32(off+4))
	case lmpTELink:
		lmpLinks(d, lmpTELinkFlags, kind, off, "Link-ID: ")
	case lmpDataLink:
		lmpLinks(d, lmpDataLinkFlags, kind, off, "Interface ID: ")
		fixed := 4 + 2*lmpIDSize(kind)
		return lmpSubobjects(d, off+fixed, n-fixed)
	case lmpVerify:
		lmpPrintVerify(d, off)
	case lmpVerifyAck:
		d.Printf("\n\t    Verify Dead Interval: %d\n\t    Verify Transport Response: %d", d.U16(off), d.U16(off+2))
	case lmpVerifyID:
		d.Printf("\n\t    Verify ID: %d", d.U32(off))
	case lmpStatus:
		lmpStatuses(d, kind, off, n)
	case lmpStatusRequest:
		for size := lmpIDSize(kind); n >= size; off, n = off+size, n-size {
			lmpID(d, "\n\t    Interface ID: ", off, kind)
		}
	case lmpError:
		d.Str("\n\t    Error Code: ")
		d.Bits([...][]dissect.Name{1: lmpVerifyErrors, 2: lmpSummaryErrors}[kind], d.U32(off), ", ")
	case lmpService:
		lmpPrintService(d, kind, off)
	}
	return true
}

// The kinds of identifiers, numbered like the types in lmpFamilies.
const (
	lmpIPv4       = 1
	lmpIPv6       = 2
	lmpUnnumbered = 3
)

func lmpIDSize(kind int) int {
	if kind == lmpIPv6 {
		return 16
	}
	return 4
}

// lmpID appends the identifier at off, followed by its first word in hexadecimal.
func lmpID(d *dissect.Dissection, what string, off, kind int) {
	d.Have(off, lmpIDSize(kind))
	d.Str(what)
	switch kind {
	case lmpIPv4:
		d.Addr4(off)
	case lmpIPv6:
		d.Addr6(off)
	default:
		d.Printf("%d", d.U32(off))
	}
	d.Printf(" (0x%08x)", d.U32(off))
}

var lmpTELinkFlags = []dissect.Name{{0x01, "Fault Management Supported"}, {0x02, "Link Verification Supported"}}

var lmpDataLinkFlags = []dissect.Name{{0x01, "Data Link Port"}, {0x02, "Allocated for user traffic"}, {0x04, "Failed link"}}

// lmpLinks appends the flags and both ends of a link.
func lmpLinks(d *dissect.Dissection, flags []dissect.Name, kind, off int, what string) {
	v := d.U8(off)
	d.Str("\n\t    Flags: [")
	d.Bits(flags, v, ", ")
	d.Str("]\n\t    Local ")
	lmpID(d, what, off+4, kind)
	d.Str("\n\t    Remote ")
	lmpID(d, what, off+4+lmpIDSize(kind), kind)
}

var lmpSubobjectNames = []dissect.Name{{1, "Interface Switching Type"}, {2, "Wavelength"}}

// lmpSubobjects appends the subobjects of a data link. It returns false after an
// unknown one.
func lmpSubobjects(d *dissect.Dissection, off, n int) bool {
	for n > 0 && !d.Cut() {
		kind, size := d.U8(off), d.U8(off+1)
		d.Str("\n\t    Subobject, Type: ")
		d.NameAndNumber(lmpSubobjectNames, kind, "Unknown")
		d.Printf(", Length: %d", size)
		switch {
		case size < 4:
			d.Str(" (too short)")
			return true
		case size%4 != 0:
			d.Str(" (not a multiple of 4)")
			return true
		case n < size:
			d.Str(" (goes past the end of the object)")
			return true
		}
		switch kind {
		case 1:
			d.Str("\n\t      Switching Type: ")
			d.NameAndNumber(gmplsSwitching, d.U8(off+2), "Unknown")
			d.Str("\n\t      Encoding Type: ")
			d.NameAndNumber(gmplsEncoding, d.U8(off+3), "Unknown")
			d.Have(off+4, 8)
			d.Str("\n\t      Min Reservable Bandwidth: ")
			d.Mbps(off + 4)
			d.Str(" Mbps\n\t      Max Reservable Bandwidth: ")
			d.Mbps(off + 8)
			d.Str(" Mbps")
		case 2:
			d.Printf("\n\t      Wavelength: %d", d.U32(off+4))
		default:
			return false
		}
		off, n = off+size, n-size
	}
	return true
}

var lmpVerifyFlags = []dissect.Name{{0x0001, "Verify all links"}, {0x0002, "Data link type"}}

func lmpPrintVerify(d *dissect.Dissection, off int) {
	d.Str("\n\t    Flags: ")
	d.Bits(lmpVerifyFlags, d.U16(off), ", ")
	d.Printf("\n\t    Verify Interval: %d\n\t    Data links: %d\n\t    Encoding type: ", d.U16(off+2), d.U32(off+4))
	d.Name(gmplsEncoding, d.U8(off+8), "Unknown")
	mechanism := d.U16(off + 10)
	d.Printf("\n\t    Verify Transport Mechanism: %d (0x%x)", mechanism, mechanism)
	d.Choose(mechanism&0x8000 != 0, " (Payload test messages capable)", "")
	d.Str("\n\t    Transmission Rate: ")
	d.Mbps(off + 12)
	d.Printf(" Mbps\n\t    Wavelength: %d", d.U32(off+16))
}

var lmpStatusValues = []dissect.Name{{1, "Signal Okay"}, {2, "Signal Degraded"}, {3, "Signal Fail"}}

// lmpStatuses appends interfaces and the state of their channels.
func lmpStatuses(d *dissect.Dissection, kind, off, n int) {
	id := lmpIDSize(kind)
	for ; n >= id+4 && !d.Cut(); off, n = off+id+4, n-id-4 {
		lmpID(d, "\n\t    Interface ID: ", off, kind)
		v := d.U32(off + id)
		d.Choose(v>>31 != 0, "\n\t\t    Active: Allocated (1)", "\n\t\t    Active: Non-allocated (0)")
		d.Choose(v>>30&1 != 0, "\n\t\t    Direction: Transmit (1)", "\n\t\t    Direction: Receive (0)")
		d.Str("\n\t\t    Channel Status: ")
		d.NameAndNumber(lmpStatusValues, v&0x3ffffff, "Unknown")
	}
}

var lmpVerifyErrors = []dissect.Name{
	{0x01, "Link Verification Procedure Not supported"}, {0x02, "Unwilling to verify"},
	{0x04, "Unsupported verification transport mechanism"}, {0x08, "Link-Id configuration error"},
	{0x10, "Unknown object c-type"},
}

var lmpSummaryErrors = []dissect.Name{
	{0x01, "Unacceptable non-negotiable LINK-SUMMARY parameters"},
	{0x02, "Renegotiate LINK-SUMMARY parameters"}, {0x04, "Invalid TE-LINK Object"},
	{0x08, "Invalid DATA-LINK Object"}, {0x10, "Unknown TE-LINK Object c-type"},
	{0x20, "Unknown DATA-LINK Object c-type"},
}

var (
	uniSignaling     = []dissect.Name{{0x01, "RSVP Supported"}, {0x02, "LDP Supported"}}
	uniLinks         = []dissect.Name{{5, "SDH ITU-T G.707"}, {6, "SONET ANSI T1.105"}}
	uniSDH           = []dissect.Name{{5, "VC-3"}, {6, "VC-4"}, {7, "STM-0"}, {8, "STM-1"}, {9, "STM-4"}, {10, "STM-16"}, {11, "STM-64"}, {12, "STM-256"}}
	uniSONET         = []dissect.Name{{5, "STS-1 SPE"}, {6, "STS-3c SPE"}, {7, "STS-1"}, {8, "STM-3"}, {9, "STM-12"}, {10, "STM-48"}, {11, "STM-192"}, {12, "STM-768"}}
	uniPort          = []dissect.Name{{0x01, "Path/VC Overhead Transparency Supported"}, {0x02, "Line/MS Overhead Transparency Supported"}, {0x04, "Section/RS Overhead Transparency Supported"}}
	uniConcatenation = []dissect.Name{{0x01, "Contiguous Concatenation Types Supported"}}
	uniTransparency  = []dissect.Name{{0x01, "Standard SOH/RSOH Transparency Supported"}, {0x02, "Standard LOH/MSOH Transparency Supported"}}
	uniTandem        = []dissect.Name{{0x01, "Transparent Tandem Connection Monitoring Supported"}}
	uniDiversity     = []dissect.Name{{0x01, "Node Diversity Supported"}, {0x02, "Link Diversity Supported"}, {0x04, "SRLG Diversity Supported"}}
)

// lmpPrintService appends the services of a port or a network.
func lmpPrintService(d *dissect.Dissection, kind, off int) {
	switch kind {
	case 1:
		d.Str("\n\t Flags: ")
		d.Bits(uniSignaling, d.U8(off), ", ")
		d.Printf("\n\t  UNI Version: %d", d.U8(off+1))
	case 2:
		lmpPort(d, off)
	case 3:
		d.Str("\n\t Transparency Flags: ")
		d.Bits(uniTransparency, d.U32(off), ", ")
		d.Str("\n\t TCM Monitoring Flags: ")
		d.Bits(uniTandem, d.U8(off+7), ", ")
	case 4:
		d.Str("\n\t Diversity: Flags: ")
		d.Bits(uniDiversity, d.U8(off+3), ", ")
	}
}

func lmpPort(d *dissect.Dissection, off int) {
	link, signal := d.U8(off), d.U8(off+1)
	d.Str("\n\t Link Type: ")
	d.NameAndNumber(uniLinks, link, "Unknown")
	if link == 5 || link == 6 {
		d.Str("\n\t Signal Type: ")
		d.Name([...][]dissect.Name{5: uniSDH, 6: uniSONET}[link], signal, "Unknown")
		d.Printf(" (%d)", signal)
	}
	d.Str("\n\t Transparency: ")
	d.Bits(uniPort, d.U8(off+2), ", ")
	d.Str("\n\t Contiguous Concatenation Types: ")
	d.Bits(uniConcatenation, d.U8(off+3), ", ")
	d.Printf("\n\t Minimum NCC: %d\n\t Maximum NCC: %d", d.U16(off+4), d.U16(off+6))
	d.Printf("\n\t Minimum NVC:%d\n\t Maximum NVC:%d", d.U16(off+8), d.U16(off+10))
	lmpID(d, "\n\t    Local Interface ID: ", off+12, lmpIPv4)
}
