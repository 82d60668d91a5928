package link

// Spanning tree: IEEE 802.1D-2004, section 9 (STP and RSTP); IEEE 802.1Q-2014,
// section 14 (MSTP) and 802.1aq (SPB).

import "ringcap/internal/text/dissect"

// Protocol versions.
const (
	stpPlain    = 0
	stpRapid    = 2
	stpMultiple = 3
	stpShortest = 4
)

var stpVersions = []dissect.Name{
	{stpPlain, "802.1d"}, {stpRapid, "802.1w"}, {stpMultiple, "802.1s"}, {stpShortest, "802.1aq"},
}

// BPDU types.
const (
	stpConfig = 0x00
	stpRST    = 0x02
	stpTCN    = 0x80
)

var stpTypes = []dissect.Name{
	{stpConfig, "Config"}, {stpRST, "Rapid STP"}, {stpTCN, "Topology Change"},
}

var stpFlags = []dissect.Name{
	{0x01, "Topology change"}, {0x02, "Proposal"}, {0x10, "Learn"}, {0x20, "Forward"},
	{0x40, "Agreement"}, {0x80, "Topology change ACK"},
}

var stpRoles = []dissect.Name{{0, "Unknown"}, {1, "Alternate"}, {2, "Root"}, {3, "Designated"}}

// Offsets of IEEE 802.1Q-2014, figures 14-1 and 14-2.
const (
	stpFlagsAt    = 4
	stpRootAt     = 5
	stpCostAt     = 13
	stpBridgeAt   = 17
	stpPortAt     = 25
	stpTimesAt    = 27
	stpV1LengthAt = 35
	stpV3LengthAt = 36
	stpNameAt     = 39
	stpDigestAt   = 73
	stpIntCostAt  = 89
	stpCISTAt     = 93
	stpHopsAt     = 101
	stpMSTIAt     = 102

	stpPlainSize = 35
	stpRapidSize = 36
	stpMSTSize   = 102
	stpMSTISize  = 16
	stpV3Fixed   = 64 // the version 3 length without the MSTIs
	stpV4Minimum = 87
)

// stp prints a BPDU.
func stp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	printSTP(&d)
	return d.Finish("stp")
}

func printSTP(d *dissect.Dissection) {
	if d.Span.Length < 4 {
		d.Invalid()
		d.Have(0, d.Span.Length)
		return
	}
	if d.U16(0) != 0 {
		d.Printf("unknown STP version, length %d", d.Span.Length)
		return
	}
	version := d.U8(2)
	d.Str("STP ")
	d.Name(stpVersions, version, "Unknown STP protocol (0x%02x)")
	if _, ok := dissect.Lookup(stpVersions, uint32(version)); !ok {
		return
	}
	kind := d.U8(3)
	d.Str(", ")
	d.Name(stpTypes, kind, "Unknown BPDU Type (0x%02x)")
	multiple := version == stpMultiple || version == stpShortest
	switch {
	case kind == stpConfig && d.Span.Length < stpPlainSize, kind == stpRST && version == stpRapid && d.Span.Length < stpRapidSize:
		d.Invalid()
		d.Have(0, d.Span.Length)
	case kind == stpConfig, kind == stpRST && version == stpRapid:
		printSTPConfig(d, version)
	case kind == stpRST && multiple:
		printSTPMultiple(d, version)
	}
}

// printSTPConfig prints a Configuration or RST BPDU.
func printSTPConfig(d *dissect.Dissection, version int) {
	flags := d.U8(stpFlagsAt)
	d.Str(", Flags [")
	d.Bits(stpFlags, flags, ", ")
	d.Str("]")
	d.Have(stpBridgeAt, 10) // like tcpdump, print all of a part or nothing
	d.Str(", bridge-id ")
	stpBridge(d, stpBridgeAt)
	d.Printf(".%04x, length %d", d.U16(stpPortAt), d.Span.Length)
	if d.Ctx.Verbose == 0 {
		return
	}
	stpTimes(d)
	d.Have(stpRootAt, 12)
	d.Str("\n\troot-id ")
	stpBridge(d, stpRootAt)
	d.Printf(", root-pathcost %d", d.U32(stpCostAt))
	if version == stpRapid {
		d.Str(", port-role ")
		d.Name(stpRoles, flags>>2&3, "")
	}
}

// stpTimes prints the four timers, which are in units of 1/256 second.
func stpTimes(d *dissect.Dissection) {
	d.Have(stpTimesAt, 8)
	for i, name := range [...]string{"\n\tmessage-age ", ", max-age ", ", hello-time ", ", forwarding-delay "} {
		d.Str(name)
		d.Decimal(d.U16(stpTimesAt+2*i), 256)
		d.Str("s")
	}
}

// stpBridge prints the priority and the address of a bridge.
func stpBridge(d *dissect.Dissection, off int) {
	d.Printf("%04x.", d.U16(off))
	d.Mac(off + 2)
}

// printSTPMultiple prints a BPDU of MSTP or SPB, if its lengths are consistent.
func printSTPMultiple(d *dissect.Dissection, version int) {
	v3 := d.U16(stpV3LengthAt) + 2
	if d.Span.Length < stpMSTSize || d.U8(stpV1LengthAt) != 0 || d.Span.Length < stpRapidSize+v3 {
		d.Invalid()
		d.Have(0, d.Span.Length)
		return
	}
	flags := d.U8(stpFlagsAt)
	d.Str(", CIST Flags [")
	d.Bits(stpFlags, flags, ", ")
	d.Printf("], length %d", d.Span.Length)
	if d.Ctx.Verbose > 0 {
		stpCIST(d, flags)
		stpInstances(d, v3-2-stpV3Fixed)
	}
	if version != stpShortest {
		return
	}
	v4 := d.U16(stpV3LengthAt+v3) + 2
	if d.Span.Length < stpRapidSize+v3+v4 || v4 < stpV4Minimum {
		d.Invalid()
		d.Have(0, d.Span.Length)
		return
	}
	if d.Ctx.Verbose > 0 {
		stpSPB(d, stpRapidSize+v3)
	}
}

// stpCIST prints the common and internal spanning tree.
func stpCIST(d *dissect.Dissection, flags int) {
	d.Str("\n\tport-role ")
	d.Name(stpRoles, flags>>2&3, "")
	d.Str(", ")
	d.Have(stpRootAt, 12)
	d.Str("CIST root-id ")
	stpBridge(d, stpRootAt)
	d.Printf(", CIST ext-pathcost %d", d.U32(stpCostAt))
	d.Have(stpBridgeAt, 8)
	d.Str("\n\tCIST regional-root-id ")
	stpBridge(d, stpBridgeAt)
	d.Str(", ")
	d.Printf("CIST port-id %04x,", d.U16(stpPortAt))
	stpTimes(d)
	d.Printf("\n\tv3len %d, MCID Name ", d.U16(stpV3LengthAt))
	d.Text(stpNameAt, 32)
	d.Have(stpDigestAt-2, 18)
	d.Printf(", rev %d,\n\t\tdigest ", d.U16(stpNameAt+32))
	d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(stpDigestAt, 16))
	d.Str(", ")
	d.Printf("CIST int-root-pathcost %d,", d.U32(stpIntCostAt))
	d.Have(stpCISTAt, 8)
	d.Str("\n\tCIST bridge-id ")
	stpBridge(d, stpCISTAt)
	d.Str(", ")
	d.Printf("CIST remaining-hops %d", d.U8(stpHopsAt))
}

// stpInstances prints the MSTIs in size bytes.
func stpInstances(d *dissect.Dissection, size int) {
	for at := stpMSTIAt; size >= stpMSTISize && !d.Cut(); at += stpMSTISize {
		d.Have(at, 3)
		flags := d.U8(at)
		d.Printf("\n\tMSTI %d, Flags [", d.U16(at+1)&0xfff)
		d.Bits(stpFlags, flags, ", ")
		d.Str("], port-role ")
		d.Name(stpRoles, flags>>2&3, "")
		d.Have(at, 13)
		d.Str("\n\t\tMSTI regional-root-id ")
		stpBridge(d, at+1)
		d.Printf(", pathcost %d", d.U32(at+9))
		d.Printf("\n\t\tMSTI bridge-prio %d, port-prio %d, hops %d",
			d.U8(at+13)>>4, d.U8(at+14)>>4, d.U8(at+15))
		size -= stpMSTISize
	}
}

// stpSPB prints the fields that 802.1aq adds. at is the offset of the version 4 length.
func stpSPB(d *dissect.Dissection, at int) {
	d.Printf("\n\tv4len %d, AUXMCID Name ", d.U16(at))
	d.Text(at+3, 32)
	d.Printf(", Rev %d,\n\t\tdigest ", d.U16(at+35))
	d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(at+37, 16))
	agreement, format, convention := d.U8(at+53), d.U8(at+55), d.U8(at+56)
	d.Printf("\n\tAgreement num %d, Discarded Agreement num %d, Agreement valid-flag %d,",
		agreement>>6, agreement>>4&3, agreement>>3&1)
	d.Printf("\n\tRestricted role-flag: %d, Format id %d cap %d, Convention id %d cap %d,",
		agreement>>2&1, format>>4, format, convention>>4, convention)
	d.Printf("\n\tEdge count %d, Agreement digest ", d.U16(at+57))
	d.Out = dissect.AppendHexBytes(d.Out, d.Bytes(at+67, 20))
}
