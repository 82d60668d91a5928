package routing

// LDP: RFC 5036; maximum transmission unit: RFC 3988; fault tolerance: RFC 3479, 3478;
// pseudowires: RFC 4447, 4446, 5085.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

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

var ldpTypes = []dissect.Name{
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

var ldpTLVs = []dissect.Name{
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
	ldpMessage = 8 // message header
)

// ldp prints the PDUs of a datagram or a segment. Without -v it prints only the header
// of the first.
func ldp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	for off, n := 0, s.Length; n > ldpHeader+ldpMessage && !d.Cut(); {
		size, ok := ldpPDU(&d, off)
		if !ok {
			break
		}
		if n < size {
			d.Printf(" [remaining length %d < %d] (invalid)", n, size)
			break
		}
		off, n = off+size, n-size
	}
	return d.Finish("ldp")
}

// ldpPDU appends the PDU at off and returns its size. It returns false if nothing more
// can be printed.
func ldpPDU(d *dissect.Dissection, off int) (size int, ok bool) {
	if !d.Have(off, ldpHeader) {
		return 0, false
	}
	verbose := d.Ctx.Verbose > 0
	d.Choose(verbose, "\n\t", "")
	if version := d.U16(off); version != 1 {
		d.Printf("LDP version %d packet not supported", version)
		return 0, false
	}
	size = d.U16(off + 2)
	if size < ldpHeader-4 {
		d.Printf("LDP, pdu-length: %d (too short, < %d)", size, ldpHeader-4)
		return 0, false
	}
	d.Str("LDP, Label-Space-ID: ")
	d.Addr4(off + 4)
	d.Printf(":%d, pdu-length: %d", d.U16(off+8), size)
	if !verbose {
		return 0, false
	}
	at := off + ldpHeader
	for left := size - (ldpHeader - 4); left > 0; {
		n, ok := ldpPrintMessage(d, at)
		if !ok {
			return 0, false
		}
		at, left = at+4+n, int(uint16(left-4-n)) // 16 bits, as in tcpdump, so it can wrap around
	}
	return 4 + size, true
}

// ldpPrintMessage appends the message at off. The length it returns does not count the
// first four bytes.
func ldpPrintMessage(d *dissect.Dissection, off int) (n int, ok bool) {
	if !d.Have(off, ldpMessage) {
		return 0, false
	}
	kind := d.U16(off)
	n = d.U16(off + 2)
	d.Str("\n\t  ")
	d.Name(ldpTypes, kind&0x7fff, "Unknown")
	d.Printf(" Message (0x%04x), length: %d", kind&0x7fff, n)
	if n < ldpMessage-4 {
		d.Printf(" (too short, < %d)", ldpMessage-4)
		return 0, false
	}
	d.Printf(", Message ID: 0x%08x, Flags: [", d.U32(off+4))
	d.Choose(kind&0x8000 != 0, "continue processing", "ignore")
	d.Str(" if unknown]")
	if !d.Have(off, n) {
		return 0, false
	}
	at, left := off+ldpMessage, n-(ldpMessage-4)
	switch kind & 0x7fff {
	case ldpNotification, ldpHello, ldpInitialization, ldpKeepalive, ldpAddress,
		ldpAddressWithdraw, ldpMapping, ldpWithdraw:
		for left >= 4 && !d.Cut() {
			size := ldpTLV(d, at, left)
			if size == 0 {
				break
			}
			at, left = at+size, left-size
		}
	default:
		if d.Ctx.Verbose <= 1 {
			d.Dump("\n\t  ", at, left)
		}
	}
	if d.Ctx.Verbose > 1 {
		d.Dump("\n\t  ", off+ldpMessage, n)
	}
	return n, !d.Cut()
}

// ldpTLV appends the TLV at off and returns its size, or 0 if it does not fit in left
// bytes.
func ldpTLV(d *dissect.Dissection, off, left int) int {
	kind, n := d.U16(off), d.U16(off+2)
	if n+4 > left {
		d.Str("\n\t\t TLV contents go past end of message")
		return 0
	}
	d.Str("\n\t    ")
	d.Name(ldpTLVs, kind&0x3fff, "Unknown")
	d.Printf(" TLV (0x%04x), length: %d, Flags: [", kind&0x3fff, n)
	d.Choose(kind&0x8000 != 0, "continue processing", "ignore")
	d.Str(" and ")
	d.Choose(kind&0x4000 != 0, "do", "don't")
	d.Str(" forward if unknown]")
	if ldpRoom(d, n, ldpLeast(kind&0x3fff)) {
		ldpValue(d, kind&0x3fff, off+4, n)
	}
	return n + 4
}

// ldpLeast returns the minimum length of a value.
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

// ldpRoom reports whether n bytes are enough, and if not prints that.
func ldpRoom(d *dissect.Dissection, n, least int) bool {
	if n < least {
		d.Printf(" [tlv length %d < %d] (invalid)", n, least)
	}
	return n >= least
}

func ldpValue(d *dissect.Dissection, kind, off, n int) {
	switch kind {
	case ldpHelloParams:
		flags := d.U16(off + 2)
		d.Printf("\n\t      Hold Time: %ds, Flags: [", d.U16(off))
		d.Choose(flags&0x8000 != 0, "Targeted Hello", "Link Hello")
		d.Choose(flags&0x4000 != 0, ", Request for targeted Hellos]", "]")
	case ldpTransport4:
		d.Have(off, 4)
		d.Str("\n\t      IPv4 Transport Address: ")
		d.Addr4(off)
	case ldpTransport6:
		d.Have(off, 16)
		d.Str("\n\t      IPv6 Transport Address: ")
		d.Addr6(off)
	case ldpSequence:
		d.Printf("\n\t      Sequence Number: %d", d.U32(off))
	case ldpAddresses:
		ldpAddressList(d, off, n)
	case ldpSession:
		ldpPrintSession(d, off)
	case ldpFEC:
		ldpPrintFEC(d, off, n)
	case ldpLabel:
		d.Printf("\n\t      Label: %d", d.U32(off)&0xfffff)
	case ldpStatus:
		status := d.U32(off)
		d.Printf("\n\t      Status: 0x%02x, Flags: [", status&0x3fffffff)
		d.Choose(status&0x80000000 != 0, "Fatal error and ", "Advisory Notification and ")
		d.Choose(status&0x40000000 != 0, "do forward]", "don't forward]")
		if id := d.U32(off + 4); id != 0 {
			d.Printf(", causing Message ID: 0x%08x", id)
		}
	case ldpFTSession:
		ldpPrintFTSession(d, off)
	case ldpMTU:
		d.Printf("\n\t      MTU: %d", d.U16(off))
	default:
		if d.Ctx.Verbose <= 1 {
			d.Dump("\n\t      ", off, n)
		}
	}
}

func ldpAddressList(d *dissect.Dissection, off, n int) {
	family := d.U16(off)
	d.Str("\n\t      Address Family: ")
	d.Name(dissect.AddressFamilies, family, "Unknown (%d)")
	d.Str(", addresses")
	size := 0
	switch family {
	case layer.AFIIPv4:
		size = 4
	case layer.AFIIPv6:
		size = 16
	default:
		return
	}
	for i := 2; i+size <= n && d.Have(off+i, size); i += size {
		d.Str(" ")
		if size == 4 {
			d.Addr4(off + i)
		} else {
			d.Addr6(off + i)
		}
	}
}

func ldpPrintSession(d *dissect.Dissection, off int) {
	flags := d.U16(off + 4)
	d.Printf("\n\t      Version: %d, Keepalive: %ds, Flags: [Downstream ", d.U16(off), d.U16(off+2))
	d.Choose(flags&0x8000 != 0, "On Demand", "Unsolicited")
	d.Str(", Loop Detection ")
	d.Choose(flags&0x4000 != 0, "Enabled]", "Disabled]")
	d.Have(off, 14)
	d.Printf("\n\t      Path Vector Limit %d, Max-PDU length: %d, Receiver Label-Space-ID ", d.U8(off+5), d.U16(off+6))
	d.Addr4(off + 8)
	d.Printf(":%d", d.U16(off+12))
}

func ldpPrintFTSession(d *dissect.Dissection, off int) {
	flags := d.U16(off)
	d.Str("\n\t      Flags: [")
	d.Choose(flags&0x8000 != 0, "Reconnect, ", "No Reconnect, ")
	d.Choose(flags&0x8 != 0, "Save State, ", "Don't Save State, ")
	d.Choose(flags&0x4 != 0, "All-Label Protection, ", "No All-Label Protection, ")
	d.Choose(flags&0x2 != 0, "Sequence Numbered Label Checkpoint, ", "All Labels Checkpoint, ")
	d.Choose(flags&0x1 != 0, "Re-Learn State]", "Don't Re-Learn State]")
	if t := d.U32(off + 4); t != 0 {
		d.Printf(", Reconnect Timeout: %dms", t)
	}
	if t := d.U32(off + 8); t != 0 {
		d.Printf(", Recovery Time: %dms", t)
	}
}

const (
	fecPrefix     = 0x02
	fecPseudowire = 0x80
)

var ldpFECs = []dissect.Name{{0x01, "Wildcard"}, {fecPrefix, "Prefix"}, {0x03, "Host address"}, {fecPseudowire, "Martini VC"}}

func ldpPrintFEC(d *dissect.Dissection, off, n int) {
	kind := d.U8(off)
	d.Str("\n\t      ")
	d.Name(ldpFECs, kind, "Unknown")
	d.Printf(" FEC (0x%02x)", kind)
	off, n = off+1, n-1
	switch kind {
	case fecPrefix:
		if ldpRoom(d, n, 2) {
			ldpPrefix(d, d.U16(off), off+2, n-2)
		}
	case fecPseudowire:
		if ldpRoom(d, n, 7) {
			ldpPseudowire(d, off, n)
		}
	}
}

func ldpPrefix(d *dissect.Dissection, family, off, n int) {
	bits := 0
	switch family {
	case layer.AFIIPv4:
		bits = 32
	case layer.AFIIPv6:
		bits = 128
	default:
		d.Printf(": Address family %d prefix", family)
		return
	}
	switch d.PrefixSize(off, n, bits) {
	case dissect.PrefixShort:
		d.End()
		return
	case dissect.PrefixIllegal:
		d.Choose(bits == 32, ": IPv4 prefix (invalid length)", ": IPv6 prefix (invalid length)")
		return
	}
	d.Choose(bits == 32, ": IPv4 prefix ", ": IPv6 prefix ")
	d.Prefix(off+1, d.U8(off), bits)
}

// pseudowires are the pseudowire types of RFC 4446.
var pseudowires = []dissect.Name{
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

// ldpPseudowire appends a pseudowire. Its identifier is optional.
func ldpPseudowire(d *dissect.Dissection, off, n int) {
	size := d.U8(off + 2)
	if size != 0 && !ldpRoom(d, n, 11) {
		return
	}
	d.Have(off, 7)
	kind := d.U16(off)
	d.Str(": ")
	d.Name(pseudowires, kind&0x7fff, "Unknown")
	d.Choose(kind&0x8000 != 0, ", control word, ", ", no control word, ")
	d.Printf("group-ID %d, ", d.U32(off+3))
	if size != 0 {
		d.Printf("VC-ID %d, ", d.U32(off+7))
	}
	d.Printf("VC-info-length: %d", size)
	switch {
	case size == 0:
		return
	case size < 4:
		d.Str(" (invalid, < 4") // tcpdump does not close the parenthesis either
		return
	}
	off, n, size = off+11, n-11, size-4
	if !ldpRoom(d, n, size) {
		return
	}
	for size > 2 && !d.Cut() {
		length := d.U8(off + 1)
		if length < 2 || size < length {
			break
		}
		ldpInterface(d, off, length)
		off, size = off+length, size-length
	}
}

var ldpInterfaces = []dissect.Name{{0x01, "MTU"}, {0x03, "Description"}, {0x0c, "VCCV"}}

var ldpControlChannels = []dissect.Name{
	{0x01, "PWE3 control word"}, {0x02, "MPLS Router Alert Label"}, {0x04, "MPLS inner label TTL = 1"},
}

var ldpVerifications = []dissect.Name{{0x01, "ICMP Ping"}, {0x02, "LSP Ping"}, {0x04, "BFD"}}

// ldpInterface appends an interface parameter of a pseudowire, n bytes long.
func ldpInterface(d *dissect.Dissection, off, n int) {
	kind := d.U8(off)
	d.Str("\n\t\tInterface Parameter: ")
	d.Name(ldpInterfaces, kind, "Unknown")
	d.Printf(" (0x%02x), len %d", kind, n)
	switch kind {
	case 0x01:
		d.Printf(": %d", d.U16(off+2))
	case 0x03:
		d.Str(": ")
		d.Safe(off+2, n-2)
	case 0x0c:
		channels := d.U8(off + 2)
		d.Printf("\n\t\t  Control Channels (0x%02x) = [", channels)
		d.Bits(ldpControlChannels, channels, ", ")
		d.Str("]")
		types := d.U8(off + 3)
		d.Printf("\n\t\t  CV Types (0x%02x) = [", types)
		d.Bits(ldpVerifications, types, ", ")
		d.Str("]")
	default:
		d.Dump("\n\t\t  ", off+2, n-2)
	}
}
