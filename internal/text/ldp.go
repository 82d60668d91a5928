package text

// LDP: RFC 5036; maximum transmission unit: RFC 3988; fault tolerance: RFC 3479,
// 3478; pseudowires: RFC 4447, 4446, 5085.

import "ringcap/internal/layer"

const (
	ldpNotification    = 0x0001
	ldpHello           = 0x0100
	ldpInitialization  = 0x0200
	ldpKeepalive       = 0x0201
	ldpAddress         = 0x0300
	ldpAddressWithdraw = 0x0301
	ldpMapping         = 0x0400
	ldpWithdraw        = 0x0402
)

var ldpTypes = []name{
	{ldpNotification, "Notification"}, {ldpHello, "Hello"},
	{ldpInitialization, "Initialization"}, {ldpKeepalive, "Keepalive"},
	{ldpAddress, "Address"}, {ldpAddressWithdraw, "Address Withdraw"},
	{ldpMapping, "Label Mapping"}, {0x0401, "Label Request"}, {ldpWithdraw, "Label Withdraw"},
	{0x0403, "Label Release"}, {0x0404, "Label Abort Request"},
}

const (
	ldpFEC         = 0x0100
	ldpAddresses   = 0x0101
	ldpLabel       = 0x0200
	ldpStatus      = 0x0300
	ldpHelloParams = 0x0400
	ldpTransport4  = 0x0401
	ldpSequence    = 0x0402
	ldpTransport6  = 0x0403
	ldpSession     = 0x0500
	ldpFTSession   = 0x0503
	ldpMTU         = 0x0601
)

var ldpTLVs = []name{
	{ldpFEC, "FEC"}, {ldpAddresses, "Address List"}, {0x0103, "Hop Count"},
	{0x0104, "Path Vector"}, {ldpLabel, "Generic Label"}, {0x0201, "ATM Label"},
	{0x0202, "Frame-Relay Label"}, {ldpStatus, "Status"}, {0x0301, "Extended Status"},
	{0x0302, "Returned PDU"}, {0x0303, "Returned Message"},
	{ldpHelloParams, "Common Hello Parameters"},
	{ldpTransport4, "IPv4 Transport Address"},
	{ldpSequence, "Configuration Sequence Number"},
	{ldpTransport6, "IPv6 Transport Address"}, {ldpSession, "Common Session Parameters"},
	{0x0501, "ATM Session Parameters"}, {0x0502, "Frame-Relay Session Parameters"},
	{ldpFTSession, "Fault-Tolerant Session Parameters"},
	{0x0600, "Label Request Message ID"}, {ldpMTU, "MTU"},
}

const (
	ldpHeader  = 10
	ldpMessage = 8 // the header of a message
)

// ldp prints the PDUs of a datagram or a segment; without -v the header of the
// first.
func (p *Context) ldp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	for off, n := 0, s.length; n > ldpHeader+ldpMessage && !d.cut(); {
		size, ok := ldpPDU(&d, off)
		if !ok {
			break
		}
		if n < size {
			d.printf(" [remaining length %d < %d] (invalid)", n, size)
			break
		}
		off, n = off+size, n-size
	}
	return d.finish("ldp")
}

// ldpPDU appends the PDU at off and returns its size; false where nothing more can
// be told.
func ldpPDU(d *dissection, off int) (size int, ok bool) {
	if !d.have(off, ldpHeader) {
		return 0, false
	}
	verbose := d.p.Verbose > 0
	d.choose(verbose, "\n\t", "")
	if version := d.u16(off); version != 1 {
		d.printf("LDP version %d packet not supported", version)
		return 0, false
	}
	size = d.u16(off + 2)
	if size < ldpHeader-4 {
		d.printf("LDP, pdu-length: %d (too short, < %d)", size, ldpHeader-4)
		return 0, false
	}
	d.str("LDP, Label-Space-ID: ")
	d.addr4(off + 4)
	d.printf(":%d, pdu-length: %d", d.u16(off+8), size)
	if !verbose {
		return 0, false
	}
	at := off + ldpHeader
	for left := size - (ldpHeader - 4); left > 0; {
		n, ok := ldpPrintMessage(d, at)
		if !ok {
			return 0, false
		}
		at, left = at+4+n, int(uint16(left-4-n)) // 16 bits, as in tcpdump: it goes on
	}
	return 4 + size, true
}

// ldpPrintMessage appends the message at off and returns its length, which leaves
// out the first four bytes.
func ldpPrintMessage(d *dissection, off int) (n int, ok bool) {
	if !d.have(off, ldpMessage) {
		return 0, false
	}
	kind := d.u16(off)
	n = d.u16(off + 2)
	d.str("\n\t  ")
	d.name(ldpTypes, kind&0x7fff, "Unknown")
	d.printf(" Message (0x%04x), length: %d", kind&0x7fff, n)
	if n < ldpMessage-4 {
		d.printf(" (too short, < %d)", ldpMessage-4)
		return 0, false
	}
	d.printf(", Message ID: 0x%08x, Flags: [", d.u32(off+4))
	d.choose(kind&0x8000 != 0, "continue processing", "ignore")
	d.str(" if unknown]")
	if !d.have(off, n) {
		return 0, false
	}
	at, left := off+ldpMessage, n-(ldpMessage-4)
	switch kind & 0x7fff {
	case ldpNotification, ldpHello, ldpInitialization, ldpKeepalive, ldpAddress,
		ldpAddressWithdraw, ldpMapping, ldpWithdraw:
		for left >= 4 && !d.cut() {
			size := ldpTLV(d, at, left)
			if size == 0 {
				break
			}
			at, left = at+size, left-size
		}
	default:
		if d.p.Verbose <= 1 {
			d.dump("\n\t  ", at, left)
		}
	}
	if d.p.Verbose > 1 {
		d.dump("\n\t  ", off+ldpMessage, n)
	}
	return n, !d.cut()
}

// ldpTLV appends the field at off, of which left bytes remain, and returns its
// size, 0 where it does not fit.
func ldpTLV(d *dissection, off, left int) int {
	kind, n := d.u16(off), d.u16(off+2)
	if n+4 > left {
		d.str("\n\t\t TLV contents go past end of message")
		return 0
	}
	d.str("\n\t    ")
	d.name(ldpTLVs, kind&0x3fff, "Unknown")
	d.printf(" TLV (0x%04x), length: %d, Flags: [", kind&0x3fff, n)
	d.choose(kind&0x8000 != 0, "continue processing", "ignore")
	d.str(" and ")
	d.choose(kind&0x4000 != 0, "do", "don't")
	d.str(" forward if unknown]")
	if ldpRoom(d, n, ldpLeast(kind&0x3fff)) {
		ldpValue(d, kind&0x3fff, off+4, n)
	}
	return n + 4
}

// ldpLeast is the least length of a field.
func ldpLeast(kind int) int {
	switch kind {
	case ldpFEC:
		return 1
	case ldpAddresses, ldpMTU:
		return 2
	case ldpLabel, ldpHelloParams, ldpTransport4, ldpSequence:
		return 4
	case ldpStatus:
		return 8
	case ldpFTSession:
		return 12
	case ldpSession:
		return 14
	case ldpTransport6:
		return 16
	}
	return 0
}

// ldpRoom says whether n bytes are enough; if not, that is appended.
func ldpRoom(d *dissection, n, least int) bool {
	if n < least {
		d.printf(" [tlv length %d < %d] (invalid)", n, least)
	}
	return n >= least
}

func ldpValue(d *dissection, kind, off, n int) {
	switch kind {
	case ldpHelloParams:
		flags := d.u16(off + 2)
		d.printf("\n\t      Hold Time: %ds, Flags: [", d.u16(off))
		d.choose(flags&0x8000 != 0, "Targeted Hello", "Link Hello")
		d.choose(flags&0x4000 != 0, ", Request for targeted Hellos]", "]")
	case ldpTransport4:
		d.have(off, 4)
		d.str("\n\t      IPv4 Transport Address: ")
		d.addr4(off)
	case ldpTransport6:
		d.have(off, 16)
		d.str("\n\t      IPv6 Transport Address: ")
		d.addr6(off)
	case ldpSequence:
		d.printf("\n\t      Sequence Number: %d", d.u32(off))
	case ldpAddresses:
		ldpAddressList(d, off, n)
	case ldpSession:
		ldpPrintSession(d, off)
	case ldpFEC:
		ldpPrintFEC(d, off, n)
	case ldpLabel:
		d.printf("\n\t      Label: %d", d.u32(off)&0xfffff)
	case ldpStatus:
		status := d.u32(off)
		d.printf("\n\t      Status: 0x%02x, Flags: [", status&0x3fffffff)
		d.choose(status&0x80000000 != 0, "Fatal error and ", "Advisory Notification and ")
		d.choose(status&0x40000000 != 0, "do forward]", "don't forward]")
		if id := d.u32(off + 4); id != 0 {
			d.printf(", causing Message ID: 0x%08x", id)
		}
	case ldpFTSession:
		ldpPrintFTSession(d, off)
	case ldpMTU:
		d.printf("\n\t      MTU: %d", d.u16(off))
	default:
		if d.p.Verbose <= 1 {
			d.dump("\n\t      ", off, n)
		}
	}
}

func ldpAddressList(d *dissection, off, n int) {
	family := d.u16(off)
	d.str("\n\t      Address Family: ")
	d.name(AddressFamilies, family, "Unknown (%d)")
	d.str(", addresses")
	size := 0
	switch family {
	case layer.AFIIPv4:
		size = 4
	case layer.AFIIPv6:
		size = 16
	default:
		return
	}
	for i := 2; i+size <= n && d.have(off+i, size); i += size {
		d.str(" ")
		if size == 4 {
			d.addr4(off + i)
		} else {
			d.addr6(off + i)
		}
	}
}

func ldpPrintSession(d *dissection, off int) {
	flags := d.u16(off + 4)
	d.printf("\n\t      Version: %d, Keepalive: %ds, Flags: [Downstream ", d.u16(off), d.u16(off+2))
	d.choose(flags&0x8000 != 0, "On Demand", "Unsolicited")
	d.str(", Loop Detection ")
	d.choose(flags&0x4000 != 0, "Enabled]", "Disabled]")
	d.have(off, 14)
	d.printf("\n\t      Path Vector Limit %d, Max-PDU length: %d, Receiver Label-Space-ID ", d.u8(off+5), d.u16(off+6))
	d.addr4(off + 8)
	d.printf(":%d", d.u16(off+12))
}

func ldpPrintFTSession(d *dissection, off int) {
	flags := d.u16(off)
	d.str("\n\t      Flags: [")
	d.choose(flags&0x8000 != 0, "Reconnect, ", "No Reconnect, ")
	d.choose(flags&0x8 != 0, "Save State, ", "Don't Save State, ")
	d.choose(flags&0x4 != 0, "All-Label Protection, ", "No All-Label Protection, ")
	d.choose(flags&0x2 != 0, "Sequence Numbered Label Checkpoint, ", "All Labels Checkpoint, ")
	d.choose(flags&0x1 != 0, "Re-Learn State]", "Don't Re-Learn State]")
	if t := d.u32(off + 4); t != 0 {
		d.printf(", Reconnect Timeout: %dms", t)
	}
	if t := d.u32(off + 8); t != 0 {
		d.printf(", Recovery Time: %dms", t)
	}
}

const (
	fecPrefix     = 0x02
	fecPseudowire = 0x80
)

var ldpFECs = []name{{0x01, "Wildcard"}, {fecPrefix, "Prefix"}, {0x03, "Host address"}, {fecPseudowire, "Martini VC"}}

// ldpPrintFEC appends the first element of a forwarding equivalence class.
func ldpPrintFEC(d *dissection, off, n int) {
	kind := d.u8(off)
	d.str("\n\t      ")
	d.name(ldpFECs, kind, "Unknown")
	d.printf(" FEC (0x%02x)", kind)
	off, n = off+1, n-1
	switch kind {
	case fecPrefix:
		if ldpRoom(d, n, 2) {
			ldpPrefix(d, d.u16(off), off+2, n-2)
		}
	case fecPseudowire:
		if ldpRoom(d, n, 7) {
			ldpPseudowire(d, off, n)
		}
	}
}

func ldpPrefix(d *dissection, family, off, n int) {
	bits := 0
	switch family {
	case layer.AFIIPv4:
		bits = 32
	case layer.AFIIPv6:
		bits = 128
	default:
		d.printf(": Address family %d prefix", family)
		return
	}
	switch d.prefixSize(off, n, bits) {
	case prefixShort:
		d.end()
		return
	case prefixIllegal:
		d.choose(bits == 32, ": IPv4 prefix (invalid length)", ": IPv6 prefix (invalid length)")
		return
	}
	d.choose(bits == 32, ": IPv4 prefix ", ": IPv6 prefix ")
	d.prefix(off+1, d.u8(off), bits)
}

// pseudowires are the types of RFC 4446.
var pseudowires = []name{
	{0x00, "Reserved"}, {0x01, "Frame Relay DLCI (Martini Mode)"},
	{0x02, "ATM AAL5 SDU VCC transport"}, {0x03, "ATM transparent cell transport"},
	{0x04, "Ethernet VLAN"}, {0x05, "Ethernet"}, {0x06, "Cisco-HDLC"}, {0x07, "PPP"},
	{0x08, "SONET/SDH Circuit Emulation Service over MPLS"},
	{0x09, "ATM n-to-one VCC cell transport"}, {0x0a, "ATM n-to-one VPC cell transport"},
	{0x0b, "IP Layer2 Transport"}, {0x0c, "ATM one-to-one VCC Cell Mode"},
	{0x0d, "ATM one-to-one VPC Cell Mode"}, {0x0e, "ATM AAL5 PDU VCC transport"},
	{0x0f, "Frame-Relay Port mode"}, {0x10, "SONET/SDH Circuit Emulation over Packet"},
	{0x11, "Structure-agnostic E1 over Packet"},
	{0x12, "Structure-agnostic T1 (DS1) over Packet"},
	{0x13, "Structure-agnostic E3 over Packet"},
	{0x14, "Structure-agnostic T3 (DS3) over Packet"}, {0x15, "CESoPSN basic mode"},
	{0x16, "TDMoIP basic mode"}, {0x17, "CESoPSN TDM with CAS"},
	{0x18, "TDMoIP TDM with CAS"}, {0x19, "Frame Relay DLCI"}, {0x40, "IP-interworking"},
}

// ldpPseudowire appends a pseudowire, whose identifier may be left out.
func ldpPseudowire(d *dissection, off, n int) {
	size := d.u8(off + 2)
	if size != 0 && !ldpRoom(d, n, 11) {
		return
	}
	d.have(off, 7)
	kind := d.u16(off)
	d.str(": ")
	d.name(pseudowires, kind&0x7fff, "Unknown")
	d.choose(kind&0x8000 != 0, ", control word, ", ", no control word, ")
	d.printf("group-ID %d, ", d.u32(off+3))
	if size != 0 {
		d.printf("VC-ID %d, ", d.u32(off+7))
	}
	d.printf("VC-info-length: %d", size)
	switch {
	case size == 0:
		return
	case size < 4:
		d.str(" (invalid, < 4") // the parenthesis stays open, as in tcpdump
		return
	}
	off, n, size = off+11, n-11, size-4
	if !ldpRoom(d, n, size) {
		return
	}
	for size > 2 && !d.cut() {
		length := d.u8(off + 1)
		if length < 2 || size < length {
			break
		}
		ldpInterface(d, off, length)
		off, size = off+length, size-length
	}
}

var ldpInterfaces = []name{{0x01, "MTU"}, {0x03, "Description"}, {0x0c, "VCCV"}}

var ldpControlChannels = []name{
	{0x01, "PWE3 control word"}, {0x02, "MPLS Router Alert Label"}, {0x04, "MPLS inner label TTL = 1"},
}

var ldpVerifications = []name{{0x01, "ICMP Ping"}, {0x02, "LSP Ping"}, {0x04, "BFD"}}

// ldpInterface appends a parameter of a pseudowire's interface, of n bytes.
func ldpInterface(d *dissection, off, n int) {
	kind := d.u8(off)
	d.str("\n\t\tInterface Parameter: ")
	d.name(ldpInterfaces, kind, "Unknown")
	d.printf(" (0x%02x), len %d", kind, n)
	switch kind {
	case 0x01:
		d.printf(": %d", d.u16(off+2))
	case 0x03:
		d.str(": ")
		d.safe(off+2, n-2)
	case 0x0c:
		channels := d.u8(off + 2)
		d.printf("\n\t\t  Control Channels (0x%02x) = [", channels)
		d.bits(ldpControlChannels, channels, ", ")
		d.str("]")
		types := d.u8(off + 3)
		d.printf("\n\t\t  CV Types (0x%02x) = [", types)
		d.bits(ldpVerifications, types, ", ")
		d.str("]")
	default:
		d.dump("\n\t\t  ", off+2, n-2)
	}
}
