package text

// Spanning tree: IEEE 802.1D-2004, section 9 (STP and RSTP); IEEE 802.1Q-2014,
// section 14 (MSTP) and 802.1aq (SPB).

// Protocol versions.
const (
	stpPlain    = 0
	stpRapid    = 2
	stpMultiple = 3
	stpShortest = 4
)

var stpVersions = []name{
	{stpPlain, "802.1d"}, {stpRapid, "802.1w"}, {stpMultiple, "802.1s"}, {stpShortest, "802.1aq"},
}

// BPDU types.
const (
	stpConfig = 0x00
	stpRST    = 0x02
	stpTCN    = 0x80
)

var stpTypes = []name{
	{stpConfig, "Config"}, {stpRST, "Rapid STP"}, {stpTCN, "Topology Change"},
}

var stpFlags = []name{
	{0x01, "Topology change"}, {0x02, "Proposal"}, {0x10, "Learn"}, {0x20, "Forward"},
	{0x40, "Agreement"}, {0x80, "Topology change ACK"},
}

var stpRoles = []name{{0, "Unknown"}, {1, "Alternate"}, {2, "Root"}, {3, "Designated"}}

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
	stpV3Fixed   = 64 // of the version 3 length, what is not MSTI
	stpV4Minimum = 87
)

// stp prints a BPDU.
func (p *Context) stp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.stp()
	return d.finish("stp")
}

func (d *dissection) stp() {
	if d.s.length < 4 {
		d.invalid()
		d.have(0, d.s.length)
		return
	}
	if d.u16(0) != 0 {
		d.printf("unknown STP version, length %d", d.s.length)
		return
	}
	version := d.u8(2)
	d.str("STP ")
	d.name(stpVersions, version, "Unknown STP protocol (0x%02x)")
	if _, ok := lookup(stpVersions, uint32(version)); !ok {
		return
	}
	kind := d.u8(3)
	d.str(", ")
	d.name(stpTypes, kind, "Unknown BPDU Type (0x%02x)")
	multiple := version == stpMultiple || version == stpShortest
	switch {
	case kind == stpConfig && d.s.length < stpPlainSize, kind == stpRST && version == stpRapid && d.s.length < stpRapidSize:
		d.invalid()
		d.have(0, d.s.length)
	case kind == stpConfig, kind == stpRST && version == stpRapid:
		d.stpConfig(version)
	case kind == stpRST && multiple:
		d.stpMultiple(version)
	}
}

// stpConfig prints a BPDU of STP or RSTP.
func (d *dissection) stpConfig(version int) {
	flags := d.u8(stpFlagsAt)
	d.str(", Flags [")
	d.bits(stpFlags, flags, ", ")
	d.str("]")
	d.have(stpBridgeAt, 10) // tcpdump reads all of a line's part before it prints it
	d.str(", bridge-id ")
	d.stpBridge(stpBridgeAt)
	d.printf(".%04x, length %d", d.u16(stpPortAt), d.s.length)
	if d.p.Verbose == 0 {
		return
	}
	d.stpTimes()
	d.have(stpRootAt, 12)
	d.str("\n\troot-id ")
	d.stpBridge(stpRootAt)
	d.printf(", root-pathcost %d", d.u32(stpCostAt))
	if version == stpRapid {
		d.str(", port-role ")
		d.name(stpRoles, flags>>2&3, "")
	}
}

// stpTimes prints the four timers, which count 256ths of a second.
func (d *dissection) stpTimes() {
	d.have(stpTimesAt, 8)
	for i, name := range [...]string{"\n\tmessage-age ", ", max-age ", ", hello-time ", ", forwarding-delay "} {
		d.str(name)
		d.decimal(d.u16(stpTimesAt+2*i), 256)
		d.str("s")
	}
}

// stpBridge prints a bridge's priority and address.
func (d *dissection) stpBridge(off int) {
	d.printf("%04x.", d.u16(off))
	d.mac(off + 2)
}

// stpMultiple prints a BPDU of MSTP or SPB, if its lengths agree.
func (d *dissection) stpMultiple(version int) {
	v3 := d.u16(stpV3LengthAt) + 2
	if d.s.length < stpMSTSize || d.u8(stpV1LengthAt) != 0 || d.s.length < stpRapidSize+v3 {
		d.invalid()
		d.have(0, d.s.length)
		return
	}
	flags := d.u8(stpFlagsAt)
	d.str(", CIST Flags [")
	d.bits(stpFlags, flags, ", ")
	d.printf("], length %d", d.s.length)
	if d.p.Verbose > 0 {
		d.stpCIST(flags)
		d.stpInstances(v3 - 2 - stpV3Fixed)
	}
	if version != stpShortest {
		return
	}
	v4 := d.u16(stpV3LengthAt+v3) + 2
	if d.s.length < stpRapidSize+v3+v4 || v4 < stpV4Minimum {
		d.invalid()
		d.have(0, d.s.length)
		return
	}
	if d.p.Verbose > 0 {
		d.stpSPB(stpRapidSize + v3)
	}
}

// stpCIST prints the common tree.
func (d *dissection) stpCIST(flags int) {
	d.str("\n\tport-role ")
	d.name(stpRoles, flags>>2&3, "")
	d.str(", ")
	d.have(stpRootAt, 12)
	d.str("CIST root-id ")
	d.stpBridge(stpRootAt)
	d.printf(", CIST ext-pathcost %d", d.u32(stpCostAt))
	d.have(stpBridgeAt, 8)
	d.str("\n\tCIST regional-root-id ")
	d.stpBridge(stpBridgeAt)
	d.str(", ")
	d.printf("CIST port-id %04x,", d.u16(stpPortAt))
	d.stpTimes()
	d.printf("\n\tv3len %d, MCID Name ", d.u16(stpV3LengthAt))
	d.text(stpNameAt, 32)
	d.have(stpDigestAt-2, 18)
	d.printf(", rev %d,\n\t\tdigest ", d.u16(stpNameAt+32))
	d.b = appendHexBytes(d.b, d.bytes(stpDigestAt, 16))
	d.str(", ")
	d.printf("CIST int-root-pathcost %d,", d.u32(stpIntCostAt))
	d.have(stpCISTAt, 8)
	d.str("\n\tCIST bridge-id ")
	d.stpBridge(stpCISTAt)
	d.str(", ")
	d.printf("CIST remaining-hops %d", d.u8(stpHopsAt))
}

// stpInstances prints the trees in size bytes.
func (d *dissection) stpInstances(size int) {
	for at := stpMSTIAt; size >= stpMSTISize && !d.cut(); at += stpMSTISize {
		d.have(at, 3)
		flags := d.u8(at)
		d.printf("\n\tMSTI %d, Flags [", d.u16(at+1)&0xfff)
		d.bits(stpFlags, flags, ", ")
		d.str("], port-role ")
		d.name(stpRoles, flags>>2&3, "")
		d.have(at, 13)
		d.str("\n\t\tMSTI regional-root-id ")
		d.stpBridge(at + 1)
		d.printf(", pathcost %d", d.u32(at+9))
		d.printf("\n\t\tMSTI bridge-prio %d, port-prio %d, hops %d",
			d.u8(at+13)>>4, d.u8(at+14)>>4, d.u8(at+15))
		size -= stpMSTISize
	}
}

// stpSPB prints what 802.1aq adds, from its version 4 length on.
func (d *dissection) stpSPB(at int) {
	d.printf("\n\tv4len %d, AUXMCID Name ", d.u16(at))
	d.text(at+3, 32)
	d.printf(", Rev %d,\n\t\tdigest ", d.u16(at+35))
	d.b = appendHexBytes(d.b, d.bytes(at+37, 16))
	agreement, format, convention := d.u8(at+53), d.u8(at+55), d.u8(at+56)
	d.printf("\n\tAgreement num %d, Discarded Agreement num %d, Agreement valid-flag %d,",
		agreement>>6, agreement>>4&3, agreement>>3&1)
	d.printf("\n\tRestricted role-flag: %d, Format id %d cap %d, Convention id %d cap %d,",
		agreement>>2&1, format>>4, format, convention>>4, convention)
	d.printf("\n\tEdge count %d, Agreement digest ", d.u16(at+57))
	d.b = appendHexBytes(d.b, d.bytes(at+67, 20))
}
