package link

// DCBX before the IEEE's: "DCB Capability Exchange Protocol Base Specification", 1.01.

import "ringcap/internal/text/dissect"

var lldpDCBX = []dissect.Name{
	{1, "DCB Capability Exchange Protocol Rev 1"}, {2, "DCB Capability Exchange Protocol Rev 1.01"},
}

// Types of TLVs. They have the format of LLDP's.
const (
	dcbxControl      = 1
	dcbxGroups       = 2
	dcbxFlow         = 3
	dcbxApplications = 4
)

// dcbxLeast is the smallest size of a value, by type.
var dcbxLeast = [...]int{dcbxControl: 10, dcbxGroups: 17, dcbxFlow: 6, dcbxApplications: 4}

// printLLDPDCBX prints the TLVs of version 1.01. It reports whether to dump everything, as
// for another version or an unknown TLV.
func printLLDPDCBX(d *dissect.Dissection, subtype, off, n int) (dump bool) {
	if subtype == 1 {
		return true
	}
	end := off + n
	for off += 4; end-off >= 2; {
		kind, size := d.U16(off)>>9, d.U16(off)&0x1ff
		off += 2
		if kind == 0 || size == 0 || size > end-off {
			return false
		}
		dump = kind >= len(dcbxLeast)
		if !dump && size < dcbxLeast[kind] {
			return false
		}
		dcbxTLV(d, kind, off, size)
		if dump || d.Ctx.Verbose > 1 {
			d.Dump("\n\t    ", off, size)
		}
		off += size
	}
	return dump
}

func dcbxTLV(d *dissect.Dissection, kind, off, n int) {
	switch kind {
	case dcbxControl:
		d.Str("\n\t    Control - Protocol Control")
	case dcbxGroups:
		d.Str("\n\t    Feature - Priority Group")
	case dcbxFlow:
		d.Str("\n\t    Feature - Priority Flow Control")
	case dcbxApplications:
		d.Str("\n\t    Feature - Application")
	default:
		return
	}
	d.Printf(" (type 0x%x, length %d)\n\t      Oper_Version: %d\n\t      Max_Version: %d",
		kind, n, d.U8(off), d.U8(off+1))
	if kind == dcbxControl {
		d.Printf("\n\t      Sequence Number: %d\n\t      Acknowledgement Number: %d", d.U32(off+2), d.U32(off+6))
		return
	}
	info := d.U8(off + 2)
	d.Str("\n\t      Info block(0x")
	d.Out = append(d.Out, "0123456789ABCDEF"[info>>4], "0123456789ABCDEF"[info&15])
	d.Printf("): Enable bit: %d, Willing bit: %d, Error Bit: %d\n\t      SubType: %d",
		info>>7, info>>6&1, info>>5&1, d.U8(off+3))
	switch kind {
	case dcbxGroups:
		printDCBXGroups(d, off+4)
	case dcbxFlow:
		printDCBXFlow(d, off+4)
	case dcbxApplications:
		printDCBXApplications(d, off+4, n-4)
	}
}

func printDCBXGroups(d *dissect.Dissection, off int) {
	d.Str("\n\t      Priority Allocation")
	for i := range 8 {
		d.Printf("\n\t          PgId_%d: %d", i, d.U8(off+i/2)>>(4-i%2*4)&15)
	}
	d.Str("\n\t      Priority Group Allocation")
	for i := range 8 {
		d.Printf("\n\t          Pg percentage[%d]: %d", i, d.U8(off+4+i))
	}
	d.Printf("\n\t      NumTCsSupported: %d", d.U8(off+12))
}

func printDCBXFlow(d *dissect.Dissection, off int) {
	v := d.U8(off)
	d.Str("\n\t      PFC Config (0x")
	d.Out = append(d.Out, "0123456789ABCDEF"[v>>4], "0123456789ABCDEF"[v&15])
	d.Str(")")
	for i := range 8 {
		d.Printf("\n\t          Priority Bit %d: ", i)
		if v>>i&1 != 0 {
			d.Str("Enabled")
		} else {
			d.Str("Disabled")
		}
	}
	d.Printf("\n\t      NumTCPFCSupported: %d", d.U8(off+1))
}

// printDCBXApplications prints the priority of each application, in six bytes.
func printDCBXApplications(d *dissect.Dissection, off, n int) {
	for ; n >= 6; n -= 6 {
		which := d.U24(off + 2)
		d.Printf("\n\t      Application Value\n\t          Application Protocol ID: 0x%04x", d.U16(off))
		d.Printf("\n\t          SF (0x%x) Application Protocol ID is ", which>>22)
		if which>>22 != 0 {
			d.Str("Socket Number")
		} else {
			d.Str("L2 EtherType")
		}
		d.Printf("\n\t          OUI: 0x%06x\n\t          User Priority Map: 0x%02x", which&0x3fffff, d.U8(off+5))
		off += 6
	}
}
