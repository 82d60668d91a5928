package routing

// BGP: RFC 4271; capabilities: RFC 5492, 4760, 2918, 5291, 8277, 4724, 6793, 7911,
// 7313, 8654, 8211; shutdown communication: RFC 9003; AS numbers: RFC 5396.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

const (
	bgpOpen         = 1
	bgpUpdate       = 2
	bgpNotification = 3
	bgpKeepalive    = 4
	bgpRefresh      = 5
)

var bgpTypes = []dissect.Name{
	{bgpOpen, "Open"}, {bgpUpdate, "Update"}, {bgpNotification, "Notification"},
	{bgpKeepalive, "Keepalive"}, {bgpRefresh, "Route Refresh"},
}

var bgpMarker = []byte("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")

const bgpHeader = 19

// bgpCut marks a message that ends too early. The next message is printed after it.
const bgpCut = " [|bgp]"

// bgp prints the messages of a segment with -v. It skips the rest of a message that
// began in an earlier segment, up to the next marker.
func bgp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str(": BGP")
	if ctx.Verbose == 0 {
		return d.Finish("bgp")
	}
	for off, start := 0, 0; !d.Cut(); {
		i := bytes.Index(s.Data[off:], bgpMarker)
		if i < 0 {
			break
		}
		off += i
		if !d.Have(off, bgpHeader) {
			break
		}
		if off != start {
			d.Str(bgpCut)
		}
		n := d.U16(off + 16)
		if n < bgpHeader {
			d.Printf("\nmessage length %d < %d (invalid)", n, bgpHeader)
			break
		}
		if n > len(s.Data)-off {
			d.Str("\n[|BGP ")
			d.Name(bgpTypes, d.U8(off+18), "Unknown Message Type")
			d.Str("]")
			break
		}
		if !bgpMessage(&d, off, n) {
			d.Str(bgpCut)
		}
		off += n
		start = off
	}
	return d.Finish("bgp")
}

// bgpMessage appends the message of n bytes at off. It returns false if the message
// ends too early.
func bgpMessage(d *dissect.Dissection, off, n int) bool {
	kind := d.U8(off + 18)
	d.Str("\n\t")
	d.Name(bgpTypes, kind, "Unknown")
	d.Printf(" Message (%d), length: %d", kind, n)
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
		d.Printf("\n\t  no Message %d decoder", kind)
		d.Dump("\n\t  ", off, n)
	}
	return true
}

// asn appends an AS number; with -b, one above 65,535 as two numbers.
func asn(d *dissect.Dissection, as int) {
	if d.Ctx.ASDot && as > 0xffff {
		d.Printf("%d.%d", as>>16, as&0xffff)
		return
	}
	d.Printf("%d", as)
}

var bgpOptions = []dissect.Name{{1, "Authentication Information"}, {2, "Capabilities Advertisement"}}

func bgpPrintOpen(d *dissect.Dissection, off, n int) bool {
	if n < 29 {
		return false
	}
	d.Printf("\n\t  Version %d, my AS %d, Holdtime %ds, ID ", d.U8(off+19), d.U16(off+20), d.U16(off+22))
	d.Addr4(off + 24)
	size := d.U8(off + 28)
	d.Printf("\n\t  Optional parameters, length: %d", size)
	off, n = off+29, n-29
	for i := 0; i < size && !d.Cut(); {
		if n < i+2 {
			return false
		}
		kind, length := d.U8(off+i), d.U8(off+i+1)
		if i += 2; i+length > size {
			d.Printf("\n\t     Option %d, length: %d, goes past the end of the options", kind, length)
			break
		}
		d.Str("\n\t    Option ")
		d.NameAndNumber(bgpOptions, kind, "Unknown")
		d.Printf(", length: %d", length)
		if kind == 2 {
			bgpCapabilities(d, off+i, length)
		} else {
			d.Printf("\n\t      no decoder for option %d", kind)
		}
		i += length
	}
	return true
}

// Capability codes, IANA.
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

var bgpCapabilityNames = []dissect.Name{
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
func bgpCapabilities(d *dissect.Dissection, off, n int) {
	for i := 0; i < n && d.Have(off+i, 2); {
		kind, size := d.U8(off+i), d.U8(off+i+1)
		d.Str("\n\t      ")
		d.NameAndNumber(bgpCapabilityNames, kind, "Unknown")
		d.Printf(", length: %d", size)
		i += 2
		if !d.Have(off+i, size) {
			return
		}
		if least := bgpCapabilityLeast(kind); size < least {
			d.Printf(" (too short, < %d)", least)
			return
		}
		bgpCapability(d, kind, off+i, size)
		if d.Ctx.Verbose > 1 {
			d.Dump("\n\t\t", off+i, size)
		}
		i += size
	}
}

// bgpCapabilityLeast returns the minimum length of a capability that is decoded.
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

var bgpRestartFlags = []dissect.Name{{0x8, "R"}, {0x4, "N"}}

var bgpAddPathModes = []dissect.Name{{1, "Receive"}, {2, "Send"}, {3, "Both"}}

// bgpCapability appends the value of n bytes at off.
func bgpCapability(d *dissect.Dissection, kind, off, n int) {
	switch kind {
	case capMultiprotocol:
		bgpFamily(d, "\n\t\tAFI ", off, off+3)
	case capMultipleLabels:
		for i := 0; i+4 <= n; i += 4 {
			bgpFamily(d, "\n\t\tAFI ", off+i, off+i+2)
			d.Printf(", Count: %d", d.U8(off+i+3))
		}
	case capRestart:
		flags := d.U16(off)
		d.Str("\n\t\tRestart Flags: [")
		d.Bits(bgpRestartFlags, flags>>12, ", ")
		d.Printf("], Restart Time %ds", flags&0xfff)
		for i := 2; i+4 <= n; i += 4 {
			bgpFamily(d, "\n\t\t  AFI ", off+i, off+i+2)
			d.Str(", Forwarding state preserved: ")
			d.Choose(d.U8(off+i+3)&0x80 != 0, "yes", "no")
		}
	case capASN:
		d.Str("\n\t\t 4 Byte AS ")
		asn(d, d.U32(off))
	case capAddPath:
		bgpAddPath(d, off, n)
	case capBGPsec:
		first := d.U8(off)
		d.Printf("\n\t\tVersion %d, Direction ", first>>4)
		d.Choose(first&8 != 0, "Send (1)", "Receive (0)")
		d.Str(", AFI ")
		d.NameAndNumber(dissect.AddressFamilies, d.U16(off+1), "Unknown")
	case capRefresh, capLongLivedRestart, capRefreshCisco, capEnhancedRefresh, capExtendedMessage:
	default:
		d.Printf("\n\t\tno decoder for Capability %d", kind)
		if d.Ctx.Verbose <= 1 {
			d.Dump("\n\t\t", off, n)
		}
	}
}

func bgpAddPath(d *dissect.Dissection, off, n int) {
	if n == 0 {
		d.Str(" (bogus)")
	}
	for ; n > 0; off, n = off+4, n-4 {
		if n < 4 {
			d.Str(" (invalid)")
			return
		}
		bgpFamily(d, "\n\t\tAFI ", off, off+2)
		d.Str(", Send/Receive: ")
		d.Name(bgpAddPathModes, d.U8(off+3), "Bogus (0x%02x)")
	}
}

// bgpFamily appends the address family at off and the subsequent family at sub.
func bgpFamily(d *dissect.Dissection, ident string, off, sub int) {
	family, safi := d.U16(off), d.U8(sub)
	d.Str(ident)
	d.NameAndNumber(dissect.AddressFamilies, family, "Unknown")
	d.Str(", SAFI ")
	d.NameAndNumber(bgpSubsequent, safi, "Unknown")
}

const (
	notifyMessage    = 1
	notifyOpen       = 2
	notifyUpdate     = 3
	notifyFSM        = 5
	notifyCease      = 6
	notifyCapability = 7
)

var bgpErrors = []dissect.Name{
	{notifyMessage, "Message Header Error"}, {notifyOpen, "OPEN Message Error"},
	{notifyUpdate, "UPDATE Message Error"}, {4, "Hold Timer Expired"},
	{notifyFSM, "Finite State Machine Error"}, {notifyCease, "Cease"},
	{notifyCapability, "Capability Message Error"},
}

// bgpSubcodes are the names of subcodes by error code.
var bgpSubcodes = [...][]dissect.Name{
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

func bgpPrintNotification(d *dissect.Dissection, off, n int) {
	if n < 21 {
		return
	}
	major, minor := d.U8(off+19), d.U8(off+20)
	d.Str(", ")
	d.NameAndNumber(bgpErrors, major, "Unknown Error")
	if major >= len(bgpSubcodes) || bgpSubcodes[major] == nil {
		return
	}
	d.Choose(major == notifyFSM || major == notifyCapability, " subcode ", ", subcode ")
	d.Name(bgpSubcodes[major], minor, "Unknown")
	d.Printf(" (%d)", minor)
	if major != notifyCease {
		return
	}
	off, n = off+21, n-21
	switch {
	case minor == 1 && n >= 7:
		d.Have(off, 7)
		bgpFamily(d, ", AFI ", off, off+2)
		d.Printf(", Max Prefixes: %d", d.U32(off+3))
	case (minor == 2 || minor == 4) && n >= 1:
		bgpShutdown(d, off, n)
	}
}

// bgpShutdown appends the shutdown communication and any data after it.
func bgpShutdown(d *dissect.Dissection, off, n int) {
	size := d.U8(off)
	switch {
	case size > n-1: // the length byte is then dumped as data as well
		d.Str(", invalid Shutdown Communication length")
	case size == 0:
		d.Str(", empty Shutdown Communication")
		off, n = off+1, n-1
	default:
		d.Printf(`, Shutdown Communication (length: %d): "`, size)
		d.Safe(off+1, size)
		d.Str(`"`)
		off, n = off+1+size, n-1-size
	}
	if n > 0 {
		d.Printf(", Data: (length: %d)", n)
		d.Dump("\n\t\t", off, n)
	}
}

func bgpPrintRefresh(d *dissect.Dissection, off, n int) {
	if n < 23 {
		return
	}
	bgpFamily(d, "\n\t  AFI ", off+19, off+22)
	if d.Ctx.Verbose > 1 {
		d.Dump("\n\t  ", off, n)
	}
}
