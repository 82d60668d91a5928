package routing

// LSP ping: RFC 4379, 5884.

import "ringcap/internal/text/dissect"

var lspTypes = []dissect.Name{{1, "MPLS Echo Request"}, {2, "MPLS Echo Reply"}}

var lspReplyModes = []dissect.Name{
	{1, "Do not reply"}, {2, "Reply via an IPv4/IPv6 UDP packet"},
	{3, "Reply via an IPv4/IPv6 UDP packet with Router Alert"},
	{4, "Reply via application level control channel"},
}

var lspReturnCodes = []dissect.Name{
	{0, "No return code or return code contained in the Error Code TLV"},
	{1, "Malformed echo request received"}, {2, "One or more of the TLVs was not understood"},
	{3, "Replying router is an egress for the FEC at stack depth"},
	{4, "Replying router has no mapping for the FEC at stack depth"},
	{5, "Reserved"}, {6, "Reserved"}, {7, "Reserved"}, {8, "Label switched at stack-depth"},
	{9, "Label switched but no MPLS forwarding at stack-depth"},
	{10, "Mapping for this FEC is not the given label at stack depth"},
	{11, "No label entry at stack-depth"},
	{12, "Protocol not associated with interface at FEC stack depth"},
	{13, "Premature termination of ping due to label stack shrinking to a single label"},
}

const (
	lspTarget     = 1
	lspDownstream = 2
	lspVendor     = 5
	lspBFD        = 15
)

var lspTLVs = []dissect.Name{
	{lspTarget, "Target FEC Stack"}, {lspDownstream, "Downstream Mapping"}, {3, "Pad"},
	{9, "Error Code"}, {lspVendor, "Vendor Enterprise Code"}, {7, "Interface Label Stack"},
	{10, "Reply TOS Byte"}, {lspBFD, "BFD Discriminator"}, {0xfc00, "Vendor Private Code"},
}

const lspHeader = 32

// lspPing prints a message, and with -v its TLVs.
func lspPing(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < lspHeader {
		d.Str("\n\t\t packet is too short")
		return d.Finish("lspping")
	}
	if !d.Have(0, lspHeader) {
		return d.Finish("lspping")
	}
	if version := d.U16(0); version != 1 {
		d.Printf("LSP-PING version %d packet not supported", version)
		return d.Finish("lspping")
	}
	kind := d.U8(4)
	if ctx.Verbose == 0 {
		d.Str("LSP-PINGv1, ")
		d.Name(lspTypes, kind, "unknown (%d)")
		d.Printf(", seq %d, length: %d", d.U32(12), s.Length)
		return d.Finish("lspping")
	}
	d.Str("\n\tLSP-PINGv1, msg-type: ")
	d.NameAndNumber(lspTypes, kind, "unknown")
	d.Printf(", length: %d\n\t  reply-mode: ", s.Length)
	d.NameAndNumber(lspReplyModes, d.U8(5), "unknown")
	lspResult(&d)
	for off := lspHeader; off < s.Length && !d.Cut(); {
		size, ok := lspField(&d, off, s.Length-off)
		if !ok {
			d.Str("\n\t\t packet is too short")
			break
		}
		if size == 0 {
			break
		}
		off += size
	}
	return d.Finish("lspping")
}

// lspResult appends the return code, the identification of the ping, and the
// timestamps.
func lspResult(d *dissect.Dissection) {
	code, sub := d.U8(6), d.U8(7)
	d.Str("\n\t  Return Code: ")
	d.Name(lspReturnCodes, code, "unknown")
	switch code {
	case 3, 4, 8, 10, 11, 12: // the names of these end in a stack depth
		d.Printf(" %d", sub)
	}
	d.Printf(" (%d)\n\t  Return Subcode: (%d)", code, sub)
	d.Printf("\n\t  Sender Handle: 0x%08x, Sequence: %d", d.U32(8), d.U32(12))
	d.Str("\n\t  Sender Timestamp: ")
	d.NtpStamp(16)
	d.Str(" Receiver Timestamp: ")
	if d.U64(24) != 0 {
		d.NtpStamp(24)
	} else {
		d.Str("no timestamp")
	}
}

// lspField appends the TLV at off, of which left bytes remain. It returns the size,
// which is 0 if no TLV can follow, and false if the TLV does not fit.
func lspField(d *dissect.Dissection, off, left int) (size int, ok bool) {
	if left < 4 {
		return 0, false
	}
	kind, n := d.U16(off), d.U16(off+2)
	d.Str("\n\t  ")
	d.Name(lspTLVs, kind, "Unknown")
	d.Printf(" TLV (%d), length: %d", kind, n)
	if n == 0 {
		return 4, true
	}
	if left < 4+n {
		return 0, false
	}
	if !d.Have(off+4, n) {
		return 0, true
	}
	known := true
	switch kind {
	case lspTarget:
		var more bool
		if known, more = lspTargets(d, off+4, n); !more {
			return 0, true
		}
	case lspDownstream:
		lspPrintDownstream(d, off+4, n)
		known = false // the labels are not decoded
	case lspBFD, lspVendor:
		known = lspNumber(d, kind, off+4, n)
	default:
		if d.Ctx.Verbose <= 1 {
			d.Dump("\n\t    ", off+4, n)
		}
	}
	if !known || d.Ctx.Verbose > 1 {
		d.Dump("\n\t    ", off+4, n)
	}
	size = 4 + (n+3)&^3
	return size, left >= size
}

const lspTooShort = "\n\t      TLV is too short"

// lspNumber appends a value that is a single number. It returns false if the value is
// too short.
func lspNumber(d *dissect.Dissection, kind, off, n int) bool {
	if n < 4 {
		d.Str(lspTooShort)
		return false
	}
	v := d.U32(off)
	if kind == lspBFD {
		d.Printf("\n\t    BFD Discriminator 0x%08x", v)
		return true
	}
	d.Str("\n\t    Vendor: ")
	d.Name(dissect.Enterprises, v, "Unknown")
	d.Printf(" (0x%04x)", v)
	return true
}

const (
	lspLDP4     = 1
	lspLDP6     = 2
	lspRSVP4    = 3
	lspRSVP6    = 4
	lspVPN4     = 6
	lspVPN6     = 7
	lspEndpoint = 8
	lspOldWire  = 9
	lspWire     = 10
	lspBGP4     = 12
	lspBGP6     = 13
)

var lspTargetNames = []dissect.Name{
	{lspLDP4, "LDP IPv4 prefix"}, {lspLDP6, "LDP IPv6 prefix"},
	{lspRSVP4, "RSVP IPv4 Session Query"}, {lspRSVP6, "RSVP IPv6 Session Query"},
	{5, "Reserved"}, {lspVPN4, "VPN IPv4 prefix"}, {lspVPN6, "VPN IPv6 prefix"},
	{lspEndpoint, "L2 VPN endpoint"}, {lspOldWire, "FEC 128 pseudowire (old)"},
	{lspWire, "FEC 128 pseudowire"}, {lspBGP4, "BGP labeled IPv4 prefix"},
	{lspBGP6, "BGP labeled IPv6 prefix"},
}

// lspTargetSizes are the sizes of the targets that are decoded.
var lspTargetSizes = [...]int{
	lspLDP4: 5, lspLDP6: 17, lspRSVP4: 20, lspRSVP6: 56, lspVPN4: 13, lspVPN6: 25,
	lspEndpoint: 14, lspOldWire: 10, lspWire: 14, lspBGP4: 5, lspBGP6: 17,
}

// lspTargets appends the target FEC stack. known is false if the value has to be
// dumped, more is false if no TLV can follow.
func lspTargets(d *dissect.Dissection, off, n int) (known, more bool) {
	for n > 0 && !d.Cut() {
		if n < 4 {
			d.Str(lspTooShort)
			return false, true
		}
		kind, size := d.U16(off), d.U16(off+2)
		if n < 4+size {
			d.Str(lspTooShort)
			return false, true
		}
		d.Str("\n\t    ")
		d.Name(lspTargetNames, kind, "Unknown")
		d.Printf(" subTLV (%d), length: %d", kind, size)
		want := 0
		if kind < len(lspTargetSizes) {
			want = lspTargetSizes[kind]
		}
		switch {
		case want == 0:
		case size != want:
			d.Printf("\n\t      invalid subTLV length, should be %d", want)
			want = 0
		default:
			d.Have(off+4, size)
			d.Str("\n\t      ")
			lspPrintTarget(d, kind, off+4)
		}
		if want == 0 || d.Ctx.Verbose > 1 {
			d.Dump("\n\t      ", off+4, size)
		}
		if size = 4 + (size+3)&^3; n < size {
			d.Str("\n\t\t TLV is too short")
			return true, false
		}
		off, n = off+size, n-size
	}
	return true, true
}

func lspPrintTarget(d *dissect.Dissection, kind, off int) {
	switch kind {
	case lspLDP4, lspBGP4:
		d.Addr4(off)
		d.Printf("/%d", d.U8(off+4))
	case lspLDP6, lspBGP6:
		d.Addr6(off)
		d.Printf("/%d", d.U8(off+16))
	case lspRSVP4:
		d.Str("tunnel end-point ")
		d.Addr4(off)
		d.Str(", tunnel sender ")
		d.Addr4(off + 12)
		d.Printf(", lsp-id 0x%04x\n\t      tunnel-id 0x%04x, extended tunnel-id ", d.U16(off+18), d.U16(off+6))
		d.Addr4(off + 8)
	case lspRSVP6:
		d.Str("tunnel end-point ")
		d.Addr6(off)
		d.Str(", tunnel sender ")
		d.Addr6(off + 36)
		d.Printf(", lsp-id 0x%04x\n\t      tunnel-id 0x%04x, extended tunnel-id ", d.U16(off+54), d.U16(off+18))
		d.Addr6(off + 20)
	case lspVPN4, lspVPN6, lspEndpoint:
		d.Str("RD: ")
		bgpDistinguisher(d, off)
		lspVPN(d, kind, off+8)
	case lspOldWire:
		d.Str("Remote PE: ")
		d.Addr4(off)
		lspPseudowire(d, off+4)
	case lspWire:
		d.Str("Sender PE: ")
		d.Addr4(off)
		d.Str(", Remote PE: ")
		d.Addr4(off + 4)
		lspPseudowire(d, off+8)
	}
}

// lspVPN appends what follows a route distinguisher.
func lspVPN(d *dissect.Dissection, kind, off int) {
	switch kind {
	case lspVPN4:
		d.Str(", ")
		d.Addr4(off)
		d.Printf("/%d", d.U8(off+4))
	case lspVPN6:
		d.Str(", ")
		d.Addr6(off)
		d.Printf("/%d", d.U8(off+16))
	default:
		d.Printf(", Sender VE ID: %d, Receiver VE ID: %d\n\t      Encapsulation Type: ", d.U16(off), d.U16(off+2))
		d.NameAndNumber(pseudowires, d.U16(off+4), "unknown")
	}
}

func lspPseudowire(d *dissect.Dissection, off int) {
	d.Printf("\n\t      PW ID: 0x%08x, PW Type: ", d.U32(off))
	d.NameAndNumber(pseudowires, d.U16(off+4), "unknown")
}

var lspAddressTypes = []dissect.Name{{1, "IPv4"}, {2, "Unnumbered IPv4"}, {3, "IPv6"}, {4, "IPv6"}}

// lspPrintDownstream appends the interface towards the next hop. A numbered interface
// has an address, an unnumbered one has an index.
func lspPrintDownstream(d *dissect.Dissection, off, n int) {
	if n < 4 {
		d.Str(lspTooShort)
		return
	}
	kind := d.U8(off + 2)
	d.Printf("\n\t    MTU: %d, Address-Type: ", d.U16(off))
	d.NameAndNumber(lspAddressTypes, kind, "unknown")
	if kind < 1 || kind > 4 {
		return
	}
	v6, numbered := kind >= 3, kind%2 == 1
	address, index := 4, 4
	if v6 {
		address = 16
	}
	if numbered {
		index = address
	}
	if n < 4+address+index {
		d.Str(lspTooShort)
		return
	}
	d.Str("\n\t    Downstream IP: ")
	lspAddress(d, off+4, v6)
	if numbered {
		d.Str("\n\t    Downstream Interface IP: ")
		lspAddress(d, off+4+address, v6)
	} else {
		d.Printf("\n\t    Downstream Interface Index: 0x%08x", d.U32(off+4+address))
	}
	if n < 8+address+index {
		d.Str(lspTooShort)
	}
}

func lspAddress(d *dissect.Dissection, off int, v6 bool) {
	if v6 {
		d.Addr6(off)
	} else {
		d.Addr4(off)
	}
}
