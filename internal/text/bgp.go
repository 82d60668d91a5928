package text

// BGP: RFC 4271; capabilities: RFC 5492, 4760, 2918, 5291, 8277, 4724, 6793, 7911,
// 7313, 8654, 8211; shutdown communication: RFC 9003; AS numbers: RFC 5396.

import "bytes"

// BGP message types.
const (
	bgpOpen         = 1
	bgpUpdate       = 2
	bgpNotification = 3
	bgpKeepalive    = 4
	bgpRefresh      = 5
)

var bgpTypes = []name{
	{bgpOpen, "Open"}, {bgpUpdate, "Update"}, {bgpNotification, "Notification"},
	{bgpKeepalive, "Keepalive"}, {bgpRefresh, "Route Refresh"},
}

var bgpMarker = []byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")

// bgpHeader is the size of a message's header.
const bgpHeader = 19

// bgpCut is what stands where a message ends too early. The next one follows.
const bgpCut = " [|bgp]"

// bgp prints the messages of a segment, with -v. One that began in a segment before
// is skipped up to the next marker.
func (p *Context) bgp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str(": BGP")
	if p.Verbose == 0 {
		return d.finish("bgp")
	}
	for off, start := 0, 0; !d.cut(); {
		i := bytes.Index(s.data[off:], bgpMarker)
		if i < 0 {
			break
		}
		off += i
		if !d.have(off, bgpHeader) {
			break
		}
		if off != start {
			d.str(bgpCut)
		}
		n := d.u16(off + 16)
		if n < bgpHeader {
			d.printf("\nmessage length %d < %d (invalid)", n, bgpHeader)
			break
		}
		if n > len(s.data)-off {
			d.str("\n[|BGP ")
			d.name(bgpTypes, d.u8(off+18), "Unknown Message Type")
			d.str("]")
			break
		}
		if !bgpMessage(&d, off, n) {
			d.str(bgpCut)
		}
		off += n
		start = off
	}
	return d.finish("bgp")
}

// bgpMessage appends the message of n bytes at off; false where it ends too early.
func bgpMessage(d *dissection, off, n int) bool {
	kind := d.u8(off + 18)
	d.str("\n\t")
	d.name(bgpTypes, kind, "Unknown")
	d.printf(" Message (%d), length: %d", kind, n)
	switch kind {
	case bgpOpen:
		return bgpPrintOpen(d, off, n)
	case bgpUpdate:
		return bgpPrintUpdate(d, off+bgpHeader, n-bgpHeader)
	case bgpNotification:
		bgpPrintNotification(d, off, n)
	case bgpKeepalive:
	case bgpRefresh:
		bgpPrintRefresh(d, off, n)
	default:
		d.printf("\n\t  no Message %d decoder", kind)
		d.dump("\n\t  ", off, n)
	}
	return true
}

// asn appends an AS number, above 65,535 as two numbers with -b.
func (d *dissection) asn(as int) {
	if d.p.ASDot && as > 0xffff {
		d.printf("%d.%d", as>>16, as&0xffff)
		return
	}
	d.printf("%d", as)
}

var bgpOptions = []name{{1, "Authentication Information"}, {2, "Capabilities Advertisement"}}

func bgpPrintOpen(d *dissection, off, n int) bool {
	if n < 29 {
		return false
	}
	d.printf("\n\t  Version %d, my AS %d, Holdtime %ds, ID ", d.u8(off+19), d.u16(off+20), d.u16(off+22))
	d.addr4(off + 24)
	size := d.u8(off + 28)
	d.printf("\n\t  Optional parameters, length: %d", size)
	off, n = off+29, n-29
	for i := 0; i < size && !d.cut(); {
		if n < i+2 {
			return false
		}
		kind, length := d.u8(off+i), d.u8(off+i+1)
		if i += 2; i+length > size {
			d.printf("\n\t     Option %d, length: %d, goes past the end of the options", kind, length)
			break
		}
		d.str("\n\t    Option ")
		d.named(bgpOptions, kind, "Unknown")
		d.printf(", length: %d", length)
		if kind == 2 {
			bgpCapabilities(d, off+i, length)
		} else {
			d.printf("\n\t      no decoder for option %d", kind)
		}
		i += length
	}
	return true
}

// BGP capabilities, IANA.
const (
	capMultiprotocol    = 1
	capRefresh          = 2
	capFiltering        = 3
	capMultipleRoutes   = 4
	capExtendedNextHop  = 5
	capExtendedMessage  = 6
	capBGPsec           = 7
	capMultipleLabels   = 8
	capRestart          = 64
	capASN              = 65
	capDynamic          = 67
	capMultisession     = 68
	capAddPath          = 69
	capEnhancedRefresh  = 70
	capLongLivedRestart = 71
	capRefreshCisco     = 128
)

var bgpCapabilityNames = []name{
	{capMultiprotocol, "Multiprotocol Extensions"}, {capRefresh, "Route Refresh"},
	{capFiltering, "Cooperative Route Filtering"},
	{capMultipleRoutes, "Multiple Routes to a Destination"},
	{capExtendedNextHop, "Extended Next Hop Encoding"},
	{capExtendedMessage, "BGP Extended Message"}, {capBGPsec, "BGPsec"},
	{capMultipleLabels, "Multiple Labels"}, {capRestart, "Graceful Restart"},
	{capASN, "32-Bit AS Number"}, {capDynamic, "Dynamic Capability"},
	{capMultisession, "Multisession BGP"}, {capAddPath, "Multiple Paths"},
	{capEnhancedRefresh, "Enhanced Route Refresh"},
	{capLongLivedRestart, "Long-lived Graceful Restart"},
	{capRefreshCisco, "Route Refresh (Cisco)"},
}

// bgpCapabilities appends the n bytes of capabilities at off.
func bgpCapabilities(d *dissection, off, n int) {
	for i := 0; i < n && d.have(off+i, 2); {
		kind, size := d.u8(off+i), d.u8(off+i+1)
		d.str("\n\t      ")
		d.named(bgpCapabilityNames, kind, "Unknown")
		d.printf(", length: %d", size)
		i += 2
		if !d.have(off+i, size) {
			return
		}
		if least := bgpCapabilityLeast(kind); size < least {
			d.printf(" (too short, < %d)", least)
			return
		}
		bgpCapability(d, kind, off+i, size)
		if d.p.Verbose > 1 {
			d.dump("\n\t\t", off+i, size)
		}
		i += size
	}
}

// bgpCapabilityLeast is the least size of a capability that is printed.
func bgpCapabilityLeast(kind int) int {
	switch kind {
	case capMultiprotocol, capASN:
		return 4
	case capRestart:
		return 2
	case capBGPsec:
		return 3
	}
	return 0
}

var bgpRestartFlags = []name{{0x8, "R"}, {0x4, "N"}}

var bgpAddPathModes = []name{{1, "Receive"}, {2, "Send"}, {3, "Both"}}

// bgpCapability appends the value of n bytes at off.
func bgpCapability(d *dissection, kind, off, n int) {
	switch kind {
	case capMultiprotocol:
		bgpFamily(d, "\n\t\tAFI ", off, off+3)
	case capMultipleLabels:
		for i := 0; i+4 <= n; i += 4 {
			bgpFamily(d, "\n\t\tAFI ", off+i, off+i+2)
			d.printf(", Count: %d", d.u8(off+i+3))
		}
	case capRestart:
		flags := d.u16(off)
		d.str("\n\t\tRestart Flags: [")
		d.bits(bgpRestartFlags, flags>>12, ", ")
		d.printf("], Restart Time %ds", flags&0xfff)
		for i := 2; i+4 <= n; i += 4 {
			bgpFamily(d, "\n\t\t  AFI ", off+i, off+i+2)
			d.str(", Forwarding state preserved: ")
			d.choose(d.u8(off+i+3)&0x80 != 0, "yes", "no")
		}
	case capASN:
		d.str("\n\t\t 4 Byte AS ")
		d.asn(d.u32(off))
	case capAddPath:
		bgpAddPath(d, off, n)
	case capBGPsec:
		first := d.u8(off)
		d.printf("\n\t\tVersion %d, Direction ", first>>4)
		d.choose(first&8 != 0, "Send (1)", "Receive (0)")
		d.str(", AFI ")
		d.named(AddressFamilies, d.u16(off+1), "Unknown")
	case capRefresh, capLongLivedRestart, capRefreshCisco, capEnhancedRefresh, capExtendedMessage:
	default:
		d.printf("\n\t\tno decoder for Capability %d", kind)
		if d.p.Verbose <= 1 {
			d.dump("\n\t\t", off, n)
		}
	}
}

func bgpAddPath(d *dissection, off, n int) {
	if n == 0 {
		d.str(" (bogus)")
	}
	for ; n > 0; off, n = off+4, n-4 {
		if n < 4 {
			d.str(" (invalid)")
			return
		}
		bgpFamily(d, "\n\t\tAFI ", off, off+2)
		d.str(", Send/Receive: ")
		d.name(bgpAddPathModes, d.u8(off+3), "Bogus (0x%02x)")
	}
}

// bgpFamily appends the address family at off and the subsequent one at sub.
func bgpFamily(d *dissection, ident string, off, sub int) {
	family, safi := d.u16(off), d.u8(sub)
	d.str(ident)
	d.named(AddressFamilies, family, "Unknown")
	d.str(", SAFI ")
	d.named(bgpSubsequent, safi, "Unknown")
}

const (
	notifyMessage    = 1
	notifyOpen       = 2
	notifyUpdate     = 3
	notifyFSM        = 5
	notifyCease      = 6
	notifyCapability = 7
)

var bgpErrors = []name{
	{notifyMessage, "Message Header Error"}, {notifyOpen, "OPEN Message Error"},
	{notifyUpdate, "UPDATE Message Error"}, {4, "Hold Timer Expired"},
	{notifyFSM, "Finite State Machine Error"}, {notifyCease, "Cease"},
	{notifyCapability, "Capability Message Error"},
}

// bgpSubcodes are the names of an error's subcodes.
var bgpSubcodes = [...][]name{
	notifyMessage: {{1, "Connection Not Synchronized"}, {2, "Bad Message Length"}, {3, "Bad Message Type"}},
	notifyOpen: {
		{1, "Unsupported Version Number"}, {2, "Bad Peer AS"}, {3, "Bad BGP Identifier"},
		{4, "Unsupported Optional Parameter"}, {5, "Authentication Failure"},
		{6, "Unacceptable Hold Time"}, {7, "Capability Message Error"},
	},
	notifyUpdate: {
		{1, "Malformed Attribute List"}, {2, "Unrecognized Well-known Attribute"},
		{3, "Missing Well-known Attribute"}, {4, "Attribute Flags Error"},
		{5, "Attribute Length Error"}, {6, "Invalid ORIGIN Attribute"}, {7, "AS Routing Loop"},
		{8, "Invalid NEXT_HOP Attribute"}, {9, "Optional Attribute Error"},
		{10, "Invalid Network Field"}, {11, "Malformed AS_PATH"},
	},
	notifyFSM: {
		{0, "Unspecified Error"}, {1, "In OpenSent State"}, {2, "In OpenConfirm State"}, {3, "In Established State"},
	},
	notifyCease: {
		{1, "Maximum Number of Prefixes Reached"}, {2, "Administrative Shutdown"},
		{3, "Peer Unconfigured"}, {4, "Administrative Reset"}, {5, "Connection Rejected"},
		{6, "Other Configuration Change"}, {7, "Connection Collision Resolution"},
		{8, "Out of Resources"}, {9, "Hard Reset"}, {10, "BFD Down"},
	},
	notifyCapability: {
		{1, "Invalid Action Value"}, {2, "Invalid Capability Length"},
		{3, "Malformed Capability Value"}, {4, "Unsupported Capability Code"},
	},
}

func bgpPrintNotification(d *dissection, off, n int) {
	if n < 21 {
		return
	}
	major, minor := d.u8(off+19), d.u8(off+20)
	d.str(", ")
	d.named(bgpErrors, major, "Unknown Error")
	if major >= len(bgpSubcodes) || bgpSubcodes[major] == nil {
		return
	}
	d.choose(major == notifyFSM || major == notifyCapability, " subcode ", ", subcode ")
	d.name(bgpSubcodes[major], minor, "Unknown")
	d.printf(" (%d)", minor)
	if major != notifyCease {
		return
	}
	off, n = off+21, n-21
	switch {
	case minor == 1 && n >= 7:
		d.have(off, 7)
		bgpFamily(d, ", AFI ", off, off+2)
		d.printf(", Max Prefixes: %d", d.u32(off+3))
	case (minor == 2 || minor == 4) && n >= 1:
		bgpShutdown(d, off, n)
	}
}

// bgpShutdown appends a message meant for people, and what follows it.
func bgpShutdown(d *dissection, off, n int) {
	size := d.u8(off)
	switch {
	case size > n-1: // the size is then taken for data, too
		d.str(", invalid Shutdown Communication length")
	case size == 0:
		d.str(", empty Shutdown Communication")
		off, n = off+1, n-1
	default:
		d.printf(`, Shutdown Communication (length: %d): "`, size)
		d.safe(off+1, size)
		d.str(`"`)
		off, n = off+1+size, n-1-size
	}
	if n > 0 {
		d.printf(", Data: (length: %d)", n)
		d.dump("\n\t\t", off, n)
	}
}

func bgpPrintRefresh(d *dissection, off, n int) {
	if n < 23 {
		return
	}
	bgpFamily(d, "\n\t  AFI ", off+19, off+22)
	if d.p.Verbose > 1 {
		d.dump("\n\t  ", off, n)
	}
}
