package link

// Tags that switch chips add to Ethernet frames to and from the CPU of the host: Broadcom's
// (https://www.tcpdump.org/linktypes/LINKTYPE_DSA_TAG_BRCM.html) and Marvell's
// (LINKTYPE_DSA_TAG_DSA, LINKTYPE_DSA_TAG_EDSA).

import "ringcap/internal/text/dissect"

var broadcomEgress = []dissect.Name{
	{0, "None"}, {1, "Untag"}, {2, "Header"}, {3, "Reserved"},
}

var broadcomReasons = []dissect.Name{
	{0x01, "mirror"}, {0x02, "MAC learning"}, {0x04, "switching"}, {0x08, "prot term"},
	{0x10, "prot snoop"}, {0x20, "exception"},
}

var broadcomPorts = []dissect.Name{
	{0x001, "port 0"}, {0x002, "port 1"}, {0x004, "port 2"}, {0x008, "port 3"}, {0x010, "port 4"},
	{0x020, "port 5"}, {0x040, "port 6"}, {0x080, "port 7"}, {0x100, "port 8"},
}

// switchTagKind is the format of the tag in a frame.
type switchTagKind uint8

const (
	tagNone switchTagKind = iota
	tagBroadcom
	tagDSA
	tagEDSA
)

// printSwitchTag prints the tag at off.
func printSwitchTag(d *dissect.Dissection, kind switchTagKind, off int) {
	switch kind {
	case tagBroadcom:
		broadcomTag(d, off)
	case tagDSA:
		dsaTag(d, off)
	case tagEDSA:
		edsaTag(d, off)
	}
}

// switchTag prints an Ethernet frame with a tag of size bytes after the addresses.
func switchTag(ctx *dissect.Context, b []byte, s dissect.Span, size int, tag switchTagKind) []byte {
	if len(s.Data) < 14+size || s.Length < 14+size {
		return ctx.Cut(b, "ether")
	}
	return etherFrame(ctx, b, s, scratchOf(ctx).between(s.Data[6:12], s.Data[:6]), size, tag)
}

func broadcomSecond(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return switchTag(ctx, b, s, 4, tagBroadcom)
}

func dsa(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return switchTag(ctx, b, s, 4, tagDSA)
}

func edsa(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return switchTag(ctx, b, s, 8, tagEDSA)
}

// broadcomFirst prints a frame with Broadcom's tag in front, which is only shown with -e.
func broadcomFirst(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) < 4 {
		return ctx.Cut(b, "brcm-tag-prepend")
	}
	d := ctx.Dissect(b, s)
	if ctx.Link {
		broadcomTag(&d, 0)
	}
	ctx.SkipLink(4)
	return ethernet(ctx, d.Out, s.From(4))
}

// broadcomTag prints a tag of a frame to or from a port.
func broadcomTag(d *dissect.Dissection, off int) {
	first, second, third, fourth := d.U8(off), d.U8(off+1), d.U8(off+2), d.U8(off+3)
	if first>>5 != 0 {
		d.Printf("BRCM tag OP: IG, TC: %d, TE: ", first>>2&7)
		d.Name(broadcomEgress, first&3, "")
		d.Printf(", TS: %d, DST map: [", second>>7)
		d.Bits(broadcomPorts, (third<<8|fourth)&0x1ff, ", ")
		d.Str("], ")
		return
	}
	d.Printf("BRCM tag OP: EG, CID: %d, RC: [", second)
	d.Bits(broadcomReasons, third, ", ")
	d.Printf("], TC: %d, port: %d, ", fourth>>5, fourth&0x1f)
}

// Modes of a Marvell tag.
const (
	dsaToCPU     = 0
	dsaFromCPU   = 1
	dsaToSniffer = 2
)

var dsaModes = []dissect.Name{{dsaToCPU, "To CPU"}, {dsaFromCPU, "From CPU"}, {dsaToSniffer, "To Sniffer"}, {3, "Forward"}}

var dsaCodes = []dissect.Name{
	{0, "BPDU (MGMT) Trap"}, {1, "Frame2Reg"}, {2, "IGMP/MLD Trap"}, {3, "Policy Trap"},
	{4, "ARP Mirror"}, {5, "Policy Mirror"},
}

func dsaTag(d *dissect.Dissection, off int) {
	if d.Ctx.Link {
		d.Str("Marvell ")
	}
	d.Str("DSA ")
	printDSA(d, off)
}

// edsaTag prints a Marvell tag with an EtherType.
func edsaTag(d *dissect.Dissection, off int) {
	t := d.U16(off)
	if d.Ctx.Link {
		d.Printf("Marvell EDSA ethertype 0x%04x (", t)
		d.Name(dissect.EtherTypes, t, "Unknown")
		d.Printf("), rsvd %d %d, ", d.U8(off+2), d.U8(off+3))
	} else {
		d.Printf("EDSA 0x%04x, ", t)
	}
	printDSA(d, off+4)
}

// printDSA prints the four bytes that DSA and EDSA tags share.
func printDSA(d *dissect.Dissection, off int) {
	device, port := d.U8(off)&0x1f, d.U8(off+1)>>3
	tagged := d.U8(off)&0x20 != 0
	sniff := d.U8(off+1)&4 != 0 // means a trunk in forwarded frames
	vlan := d.U16(off+2) & 0xfff
	mode := d.U8(off) >> 6
	if d.Ctx.Link {
		dsaLong(d, mode, device, port, sniff, off)
		d.Choose(tagged, "tagged, ", "untagged, ")
		d.Choose(d.U8(off+1)&1 != 0, "CFI, ", "")
		d.Printf("VID %d, FPri %d, ", vlan, d.U8(off+2)>>5)
		return
	}
	switch mode {
	case dsaToCPU:
		d.Printf("port %d.%d > CPU, ", device, port)
	case dsaFromCPU:
		d.Printf("CPU > port %d.%d, ", device, port)
	case dsaToSniffer:
		d.Printf("port %d.%d > ", device, port)
		d.Choose(sniff, "Rx", "Tx")
		d.Str(" Sniffer, ")
	default:
		d.Choose(sniff, "Forward trunk", "Forward port")
		d.Printf(" %d.%d, ", device, port)
	}
	d.Printf("VLAN %d", vlan)
	d.Choose(tagged, "t, ", "u, ")
}

// dsaLong prints the mode, the device and the port as -e shows them.
func dsaLong(d *dissect.Dissection, mode, device, port int, sniff bool, off int) {
	d.Str("mode ")
	d.Name(dsaModes, mode, "")
	switch mode {
	case dsaToCPU:
		d.Printf(", source dev %d, port %d, code ", device, port)
		d.Name(dsaCodes, d.U8(off+1)&6|d.U8(off+2)>>4&1, "reserved")
		d.Str(", ")
	case dsaFromCPU:
		d.Printf(", target dev %d, port %d, ", device, port)
	case dsaToSniffer:
		d.Printf(", source dev %d, port %d, ", device, port)
		d.Choose(sniff, "ingress sniff, ", "egress sniff, ")
	default:
		d.Printf(", dev %d, ", device)
		d.Choose(sniff, "trunk", "port")
		d.Printf(" %d, ", port)
	}
}
