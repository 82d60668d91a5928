package text

// LMP, link management: RFC 4204; service discovery: OIF UNI 1.0.

var lmpFlags = []name{{0x01, "Control Channel Down"}, {0x02, "LMP restart"}}

var lmpTypes = []name{
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

var lmpClasses = []name{
	{lmpChannel, "Control Channel ID"}, {lmpNode, "Node ID"}, {lmpLink, "Link ID"},
	{lmpInterface, "Interface ID"}, {lmpMessage, "Message ID"}, {lmpConfig, "Configuration"},
	{lmpHello, "Hello"}, {lmpVerify, "Verify Begin"}, {lmpVerifyAck, "Verify Begin ACK"},
	{lmpVerifyID, "Verify ID"}, {lmpTELink, "TE Link"}, {lmpDataLink, "Data Link"},
	{lmpStatus, "Channel Status"}, {lmpStatusRequest, "Channel Status Request"},
	{lmpError, "Error Code"}, {lmpService, "Service Config"},
}

// The names of types within the classes, by number from 1 on.
var (
	lmpSides    = []string{"Local", "Remote"}
	lmpEnds     = []string{"IPv4 Local", "IPv4 Remote", "IPv6 Local", "IPv6 Remote", "Unnumbered Local", "Unnumbered Remote"}
	lmpFamilies = []string{"IPv4", "IPv6", "Unnumbered"}
	lmpNumbers  = []string{"1", "2", "3", "4"}
)

// lmpKinds are the types within a class, and the sizes of their values: exactly
// that, at least that where it is negative, any for 0.
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

// lmpKind is the name of a type and the size of its value; false where the type
// is not known.
func lmpKind(class, kind int) (what string, size int, known bool) {
	if class < len(lmpKinds) && kind > 0 && kind <= len(lmpKinds[class].sizes) {
		return lmpKinds[class].names[kind-1], lmpKinds[class].sizes[kind-1], true
	}
	return "Unknown", 0, false
}

const lmpHeader = 8

// lmp prints a message, with -v its objects.
func (p *Context) lmp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	if !d.have(0, lmpHeader) {
		return d.finish("lmp")
	}
	if version := d.u8(0) >> 4; version != 1 {
		d.printf("LMP version %d packet not supported", version)
		return d.finish("lmp")
	}
	kind := d.u8(3)
	if p.Verbose == 0 {
		d.str("LMPv1 ")
		d.name(lmpTypes, kind, "unknown (%d)")
		d.printf(" Message, length: %d", s.length)
		return d.finish("lmp")
	}
	n, flags := d.u16(4), d.u8(2)
	d.str("\n\tLMPv1, msg-type: ")
	d.name(lmpTypes, kind, "unknown, type: %d")
	d.str(", Flags: [")
	d.bits(lmpFlags, flags, ", ")
	d.printf("], length: %d", n)
	if n < lmpHeader {
		d.str(" (too short)")
		return d.finish("lmp")
	}
	if n > s.length {
		d.str(" (too long)")
		n = s.length
	}
	for off := lmpHeader; off < n; {
		size, ok := lmpObject(&d, off)
		if !ok {
			break
		}
		if n-off < size {
			d.printf(" [remaining objects length %d < %d] (invalid)", n-off, size)
			break
		}
		off += size
	}
	return d.finish("lmp")
}

// lmpObject appends the object at off and returns its size; false where none can
// follow.
func lmpObject(d *dissection, off int) (size int, ok bool) {
	if !d.have(off, 4) {
		return 0, false
	}
	kind, class := d.u8(off), d.u8(off+1)
	size = d.u16(off + 2)
	what, want, known := lmpKind(class, kind&0x7f)
	d.str("\n\t  ")
	d.name(lmpClasses, class, "Unknown")
	d.printf(" Object (%d), Class-Type: ", class)
	d.str(what)
	d.printf(" (%d) Flags: [", kind&0x7f)
	d.choose(kind&0x80 != 0, "negotiable], length: ", "non-negotiable], length: ")
	d.printf("%d", size)
	if size < 4 {
		d.str(" (too short)")
		return 0, false
	}
	if size%4 != 0 {
		d.str(" (not a multiple of 4)")
		return 0, false
	}
	if !d.have(off, size) {
		return 0, false
	}
	n := size - 4
	_, class1 := lookup(lmpClasses, uint32(class))
	switch {
	case !known && !class1:
		if d.p.Verbose <= 1 {
			d.dump("\n\t    ", off+4, n)
		}
		known = true
	case !known:
	case want > 0 && n != want || want < 0 && n < -want:
		d.str(" (not correct for object)")
	default:
		known = lmpValue(d, class, kind&0x7f, off+4, n)
	}
	if !known || d.p.Verbose > 1 {
		d.dump("\n\t    ", off+4, n)
	}
	return size, true
}

// lmpValue appends a value; false where it is not understood.
func lmpValue(d *dissection, class, kind, off, n int) bool {
	switch class {
	case lmpChannel:
		lmpID(d, "\n\t    Control Channel ID: ", off, lmpPlain)
	case lmpLink, lmpInterface:
		switch {
		case kind <= 2:
			lmpID(d, "\n\t    IPv4 Link ID: ", off, lmpIPv4)
		case kind <= 4:
			lmpID(d, "\n\t    IPv6 Link ID: ", off, lmpIPv6)
		default:
			lmpID(d, "\n\t    Link ID: ", off, lmpPlain)
		}
	case lmpMessage:
		lmpID(d, [...]string{1: "\n\t    Message ID: ", 2: "\n\t    Message ID Ack: "}[kind], off, lmpPlain)
	case lmpNode:
		lmpID(d, "\n\t    Node ID: ", off, lmpIPv4)
	case lmpConfig:
		d.printf("\n\t    Hello Interval: %d\n\t    Hello Dead Interval: %d", d.u16(off), d.u16(off+2))
	case lmpHello:
		d.printf("\n\t    Tx Seq: %d, Rx Seq: %d", d.u32(off), d.u32(off+4))
	case lmpTELink:
		lmpLinks(d, lmpTELinkFlags, kind, off, "Link-ID: ")
	case lmpDataLink:
		lmpLinks(d, lmpDataLinkFlags, kind, off, "Interface ID: ")
		fixed := 4 + 2*lmpIDSize(kind)
		return lmpSubobjects(d, off+fixed, n-fixed)
	case lmpVerify:
		lmpPrintVerify(d, off)
	case lmpVerifyAck:
		d.printf("\n\t    Verify Dead Interval: %d\n\t    Verify Transport Response: %d", d.u16(off), d.u16(off+2))
	case lmpVerifyID:
		d.printf("\n\t    Verify ID: %d", d.u32(off))
	case lmpStatus:
		lmpStatuses(d, kind, off, n)
	case lmpStatusRequest:
		for size := lmpIDSize(kind); n >= size; off, n = off+size, n-size {
			lmpID(d, "\n\t    Interface ID: ", off, kind)
		}
	case lmpError:
		d.str("\n\t    Error Code: ")
		d.bits([...][]name{1: lmpVerifyErrors, 2: lmpSummaryErrors}[kind], d.u32(off), ", ")
	case lmpService:
		lmpPrintService(d, kind, off)
	}
	return true
}

// How identifiers are written: as in the types of lmpFamilies.
const (
	lmpIPv4  = 1
	lmpIPv6  = 2
	lmpPlain = 3
)

func lmpIDSize(kind int) int {
	if kind == lmpIPv6 {
		return 16
	}
	return 4
}

// lmpID appends the identifier at off, and its first word in hexadecimal.
func lmpID(d *dissection, what string, off, kind int) {
	d.have(off, lmpIDSize(kind))
	d.str(what)
	switch kind {
	case lmpIPv4:
		d.addr4(off)
	case lmpIPv6:
		d.addr6(off)
	default:
		d.printf("%d", d.u32(off))
	}
	d.printf(" (0x%08x)", d.u32(off))
}

var lmpTELinkFlags = []name{{0x01, "Fault Management Supported"}, {0x02, "Link Verification Supported"}}

var lmpDataLinkFlags = []name{{0x01, "Data Link Port"}, {0x02, "Allocated for user traffic"}, {0x04, "Failed link"}}

// lmpLinks appends the flags and the two ends of a link.
func lmpLinks(d *dissection, flags []name, kind, off int, what string) {
	v := d.u8(off)
	d.str("\n\t    Flags: [")
	d.bits(flags, v, ", ")
	d.str("]\n\t    Local ")
	lmpID(d, what, off+4, kind)
	d.str("\n\t    Remote ")
	lmpID(d, what, off+4+lmpIDSize(kind), kind)
}

var lmpSubobjectNames = []name{{1, "Interface Switching Type"}, {2, "Wavelength"}}

// lmpSubobjects appends the subobjects of a data link; false after an unknown one.
func lmpSubobjects(d *dissection, off, n int) bool {
	for n > 0 && !d.cut() {
		kind, size := d.u8(off), d.u8(off+1)
		d.str("\n\t    Subobject, Type: ")
		d.named(lmpSubobjectNames, kind, "Unknown")
		d.printf(", Length: %d", size)
		switch {
		case size < 4:
			d.str(" (too short)")
			return true
		case size%4 != 0:
			d.str(" (not a multiple of 4)")
			return true
		case n < size:
			d.str(" (goes past the end of the object)")
			return true
		}
		switch kind {
		case 1:
			d.str("\n\t      Switching Type: ")
			d.named(gmplsSwitching, d.u8(off+2), "Unknown")
			d.str("\n\t      Encoding Type: ")
			d.named(gmplsEncoding, d.u8(off+3), "Unknown")
			d.have(off+4, 8)
			d.str("\n\t      Min Reservable Bandwidth: ")
			d.mbps(off + 4)
			d.str(" Mbps\n\t      Max Reservable Bandwidth: ")
			d.mbps(off + 8)
			d.str(" Mbps")
		case 2:
			d.printf("\n\t      Wavelength: %d", d.u32(off+4))
		default:
			return false
		}
		off, n = off+size, n-size
	}
	return true
}

var lmpVerifyFlags = []name{{0x0001, "Verify all links"}, {0x0002, "Data link type"}}

func lmpPrintVerify(d *dissection, off int) {
	d.str("\n\t    Flags: ")
	d.bits(lmpVerifyFlags, d.u16(off), ", ")
	d.printf("\n\t    Verify Interval: %d\n\t    Data links: %d\n\t    Encoding type: ", d.u16(off+2), d.u32(off+4))
	d.name(gmplsEncoding, d.u8(off+8), "Unknown")
	mechanism := d.u16(off + 10)
	d.printf("\n\t    Verify Transport Mechanism: %d (0x%x)", mechanism, mechanism)
	d.choose(mechanism&0x8000 != 0, " (Payload test messages capable)", "")
	d.str("\n\t    Transmission Rate: ")
	d.mbps(off + 12)
	d.printf(" Mbps\n\t    Wavelength: %d", d.u32(off+16))
}

var lmpStatusValues = []name{{1, "Signal Okay"}, {2, "Signal Degraded"}, {3, "Signal Fail"}}

// lmpStatuses appends interfaces and what state their channels are in.
func lmpStatuses(d *dissection, kind, off, n int) {
	id := lmpIDSize(kind)
	for ; n >= id+4 && !d.cut(); off, n = off+id+4, n-id-4 {
		lmpID(d, "\n\t    Interface ID: ", off, kind)
		v := d.u32(off + id)
		d.choose(v>>31 != 0, "\n\t\t    Active: Allocated (1)", "\n\t\t    Active: Non-allocated (0)")
		d.choose(v>>30&1 != 0, "\n\t\t    Direction: Transmit (1)", "\n\t\t    Direction: Receive (0)")
		d.str("\n\t\t    Channel Status: ")
		d.named(lmpStatusValues, v&0x3ffffff, "Unknown")
	}
}

var lmpVerifyErrors = []name{
	{0x01, "Link Verification Procedure Not supported"}, {0x02, "Unwilling to verify"},
	{0x04, "Unsupported verification transport mechanism"}, {0x08, "Link-Id configuration error"},
	{0x10, "Unknown object c-type"},
}

var lmpSummaryErrors = []name{
	{0x01, "Unacceptable non-negotiable LINK-SUMMARY parameters"},
	{0x02, "Renegotiate LINK-SUMMARY parameters"}, {0x04, "Invalid TE-LINK Object"},
	{0x08, "Invalid DATA-LINK Object"}, {0x10, "Unknown TE-LINK Object c-type"},
	{0x20, "Unknown DATA-LINK Object c-type"},
}

var (
	uniSignaling     = []name{{0x01, "RSVP Supported"}, {0x02, "LDP Supported"}}
	uniLinks         = []name{{5, "SDH ITU-T G.707"}, {6, "SONET ANSI T1.105"}}
	uniSDH           = []name{{5, "VC-3"}, {6, "VC-4"}, {7, "STM-0"}, {8, "STM-1"}, {9, "STM-4"}, {10, "STM-16"}, {11, "STM-64"}, {12, "STM-256"}}
	uniSONET         = []name{{5, "STS-1 SPE"}, {6, "STS-3c SPE"}, {7, "STS-1"}, {8, "STM-3"}, {9, "STM-12"}, {10, "STM-48"}, {11, "STM-192"}, {12, "STM-768"}}
	uniPort          = []name{{0x01, "Path/VC Overhead Transparency Supported"}, {0x02, "Line/MS Overhead Transparency Supported"}, {0x04, "Section/RS Overhead Transparency Supported"}}
	uniConcatenation = []name{{0x01, "Contiguous Concatenation Types Supported"}}
	uniTransparency  = []name{{0x01, "Standard SOH/RSOH Transparency Supported"}, {0x02, "Standard LOH/MSOH Transparency Supported"}}
	uniTandem        = []name{{0x01, "Transparent Tandem Connection Monitoring Supported"}}
	uniDiversity     = []name{{0x01, "Node Diversity Supported"}, {0x02, "Link Diversity Supported"}, {0x04, "SRLG Diversity Supported"}}
)

// lmpPrintService appends what services there are on a port or in a network.
func lmpPrintService(d *dissection, kind, off int) {
	switch kind {
	case 1:
		d.str("\n\t Flags: ")
		d.bits(uniSignaling, d.u8(off), ", ")
		d.printf("\n\t  UNI Version: %d", d.u8(off+1))
	case 2:
		lmpPort(d, off)
	case 3:
		d.str("\n\t Transparency Flags: ")
		d.bits(uniTransparency, d.u32(off), ", ")
		d.str("\n\t TCM Monitoring Flags: ")
		d.bits(uniTandem, d.u8(off+7), ", ")
	case 4:
		d.str("\n\t Diversity: Flags: ")
		d.bits(uniDiversity, d.u8(off+3), ", ")
	}
}

func lmpPort(d *dissection, off int) {
	link, signal := d.u8(off), d.u8(off+1)
	d.str("\n\t Link Type: ")
	d.named(uniLinks, link, "Unknown")
	if link == 5 || link == 6 {
		d.str("\n\t Signal Type: ")
		d.name([...][]name{5: uniSDH, 6: uniSONET}[link], signal, "Unknown")
		d.printf(" (%d)", signal)
	}
	d.str("\n\t Transparency: ")
	d.bits(uniPort, d.u8(off+2), ", ")
	d.str("\n\t Contiguous Concatenation Types: ")
	d.bits(uniConcatenation, d.u8(off+3), ", ")
	d.printf("\n\t Minimum NCC: %d\n\t Maximum NCC: %d", d.u16(off+4), d.u16(off+6))
	d.printf("\n\t Minimum NVC:%d\n\t Maximum NVC:%d", d.u16(off+8), d.u16(off+10))
	lmpID(d, "\n\t    Local Interface ID: ", off+12, lmpIPv4)
}
