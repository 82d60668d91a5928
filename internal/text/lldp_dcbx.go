package text

// DCBX before IEEE: "DCB Capability Exchange Protocol Base Specification", 1.01.

var lldpDCBX = []name{
	{1, "DCB Capability Exchange Protocol Rev 1"}, {2, "DCB Capability Exchange Protocol Rev 1.01"},
}

// Elements, which have LLDP's form.
const (
	dcbxControl      = 1
	dcbxGroups       = 2
	dcbxFlow         = 3
	dcbxApplications = 4
)

// dcbxLeast is the shortest element by type.
var dcbxLeast = [...]int{dcbxControl: 10, dcbxGroups: 17, dcbxFlow: 6, dcbxApplications: 4}

// lldpDCBX prints the elements of version 1.01; others are dumped.
func (d *dissection) lldpDCBX(subtype, off, n int) (dump bool) {
	if subtype == 1 {
		return true
	}
	end := off + n
	for off += 4; end-off >= 2; {
		kind, size := d.u16(off)>>9, d.u16(off)&0x1ff
		off += 2
		if kind == 0 || size == 0 || size > end-off {
			return false
		}
		dump = kind >= len(dcbxLeast)
		if !dump && size < dcbxLeast[kind] {
			return false
		}
		d.dcbxElement(kind, off, size)
		if dump || d.p.Verbose > 1 {
			d.dump("\n\t    ", off, size)
		}
		off += size
	}
	return dump
}

func (d *dissection) dcbxElement(kind, off, n int) {
	switch kind {
	case dcbxControl:
		d.str("\n\t    Control - Protocol Control")
	case dcbxGroups:
		d.str("\n\t    Feature - Priority Group")
	case dcbxFlow:
		d.str("\n\t    Feature - Priority Flow Control")
	case dcbxApplications:
		d.str("\n\t    Feature - Application")
	default:
		return
	}
	d.printf(" (type 0x%x, length %d)\n\t      Oper_Version: %d\n\t      Max_Version: %d",
		kind, n, d.u8(off), d.u8(off+1))
	if kind == dcbxControl {
		d.printf("\n\t      Sequence Number: %d\n\t      Acknowledgement Number: %d", d.u32(off+2), d.u32(off+6))
		return
	}
	info := d.u8(off + 2)
	d.str("\n\t      Info block(0x")
	d.b = append(d.b, "0123456789ABCDEF"[info>>4], "0123456789ABCDEF"[info&15])
	d.printf("): Enable bit: %d, Willing bit: %d, Error Bit: %d\n\t      SubType: %d",
		info>>7, info>>6&1, info>>5&1, d.u8(off+3))
	switch kind {
	case dcbxGroups:
		d.dcbxGroups(off + 4)
	case dcbxFlow:
		d.dcbxFlow(off + 4)
	case dcbxApplications:
		d.dcbxApplications(off+4, n-4)
	}
}

func (d *dissection) dcbxGroups(off int) {
	d.str("\n\t      Priority Allocation")
	for i := range 8 {
		d.printf("\n\t          PgId_%d: %d", i, d.u8(off+i/2)>>(4-i%2*4)&15)
	}
	d.str("\n\t      Priority Group Allocation")
	for i := range 8 {
		d.printf("\n\t          Pg percentage[%d]: %d", i, d.u8(off+4+i))
	}
	d.printf("\n\t      NumTCsSupported: %d", d.u8(off+12))
}

func (d *dissection) dcbxFlow(off int) {
	v := d.u8(off)
	d.str("\n\t      PFC Config (0x")
	d.b = append(d.b, "0123456789ABCDEF"[v>>4], "0123456789ABCDEF"[v&15])
	d.str(")")
	for i := range 8 {
		d.printf("\n\t          Priority Bit %d: ", i)
		if v>>i&1 != 0 {
			d.str("Enabled")
		} else {
			d.str("Disabled")
		}
	}
	d.printf("\n\t      NumTCPFCSupported: %d", d.u8(off+1))
}

// dcbxApplications prints which priority each application has: six bytes each.
func (d *dissection) dcbxApplications(off, n int) {
	for ; n >= 6; n -= 6 {
		which := d.u24(off + 2)
		d.printf("\n\t      Application Value\n\t          Application Protocol ID: 0x%04x", d.u16(off))
		d.printf("\n\t          SF (0x%x) Application Protocol ID is ", which>>22)
		if which>>22 != 0 {
			d.str("Socket Number")
		} else {
			d.str("L2 EtherType")
		}
		d.printf("\n\t          OUI: 0x%06x\n\t          User Priority Map: 0x%02x", which&0x3fffff, d.u8(off+5))
		off += 6
	}
}
