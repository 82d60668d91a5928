package text

// Tags that switch chips put into Ethernet frames for the host's CPU: Broadcom's
// (https://www.tcpdump.org/linktypes/LINKTYPE_DSA_TAG_BRCM.html) and Marvell's
// (LINKTYPE_DSA_TAG_DSA, LINKTYPE_DSA_TAG_EDSA).

var broadcomEgress = []name{
	{0, "None"}, {1, "Untag"}, {2, "Header"}, {3, "Reserved"},
}

var broadcomReasons = []name{
	{0x01, "mirror"}, {0x02, "MAC learning"}, {0x04, "switching"}, {0x08, "prot term"},
	{0x10, "prot snoop"}, {0x20, "exception"},
}

var broadcomPorts = []name{
	{0x001, "port 0"}, {0x002, "port 1"}, {0x004, "port 2"}, {0x008, "port 3"}, {0x010, "port 4"},
	{0x020, "port 5"}, {0x040, "port 6"}, {0x080, "port 7"}, {0x100, "port 8"},
}

// switchTagKind says whose tag a frame has.
type switchTagKind uint8

const (
	tagNone switchTagKind = iota
	tagBroadcom
	tagDSA
	tagEDSA
)

// switchTag prints the tag at off.
func (d *dissection) switchTag(kind switchTagKind, off int) {
	switch kind {
	case tagBroadcom:
		d.broadcomTag(off)
	case tagDSA:
		d.dsaTag(off)
	case tagEDSA:
		d.edsaTag(off)
	}
}

// switchTag prints an Ethernet frame with a tag of size bytes behind the addresses.
func (p *Context) switchTag(b []byte, s span, size int, tag switchTagKind) []byte {
	p.decoded(s)
	h := &Scratch[linkScratch](p, FamilyLink).ethernet
	if len(s.data) < 14+size || s.length < 14+size || h.DecodeFromBytes(s.data, noFeedback) != nil {
		return p.cut(b, "ether")
	}
	return p.etherFrame(b, s, &h.Ethernet, size, tag)
}

func (p *Context) broadcomSecond(b []byte, s span) []byte { return p.switchTag(b, s, 4, tagBroadcom) }
func (p *Context) dsa(b []byte, s span) []byte            { return p.switchTag(b, s, 4, tagDSA) }
func (p *Context) edsa(b []byte, s span) []byte           { return p.switchTag(b, s, 8, tagEDSA) }

// broadcomFirst prints a frame with Broadcom's tag in front, which only -e shows.
func (p *Context) broadcomFirst(b []byte, s span) []byte {
	if len(s.data) < 4 {
		return p.cut(b, "brcm-tag-prepend")
	}
	d := p.dissect(b, s)
	if p.Link {
		d.broadcomTag(0)
	}
	p.decoded(s)
	p.skipLink(4)
	return p.ethernet(d.b, s.from(4))
}

// broadcomTag prints a tag to a port, or from one.
func (d *dissection) broadcomTag(off int) {
	first, second, third, fourth := d.u8(off), d.u8(off+1), d.u8(off+2), d.u8(off+3)
	if first>>5 != 0 {
		d.printf("BRCM tag OP: IG, TC: %d, TE: ", first>>2&7)
		d.name(broadcomEgress, first&3, "")
		d.printf(", TS: %d, DST map: [", second>>7)
		d.bits(broadcomPorts, (third<<8|fourth)&0x1ff, ", ")
		d.str("], ")
		return
	}
	d.printf("BRCM tag OP: EG, CID: %d, RC: [", second)
	d.bits(broadcomReasons, third, ", ")
	d.printf("], TC: %d, port: %d, ", fourth>>5, fourth&0x1f)
}

// Modes of a Marvell tag.
const (
	dsaToCPU     = 0
	dsaFromCPU   = 1
	dsaToSniffer = 2
)

var dsaModes = []name{{dsaToCPU, "To CPU"}, {dsaFromCPU, "From CPU"}, {dsaToSniffer, "To Sniffer"}, {3, "Forward"}}

var dsaCodes = []name{
	{0, "BPDU (MGMT) Trap"}, {1, "Frame2Reg"}, {2, "IGMP/MLD Trap"}, {3, "Policy Trap"},
	{4, "ARP Mirror"}, {5, "Policy Mirror"},
}

func (d *dissection) dsaTag(off int) {
	if d.p.Link {
		d.str("Marvell ")
	}
	d.str("DSA ")
	d.dsa(off)
}

// edsaTag prints the form with an EtherType of its own.
func (d *dissection) edsaTag(off int) {
	t := d.u16(off)
	if d.p.Link {
		d.printf("Marvell EDSA ethertype 0x%04x (", t)
		d.name(EtherTypes, t, "Unknown")
		d.printf("), rsvd %d %d, ", d.u8(off+2), d.u8(off+3))
	} else {
		d.printf("EDSA 0x%04x, ", t)
	}
	d.dsa(off + 4)
}

// dsa prints the four bytes that both forms have.
func (d *dissection) dsa(off int) {
	device, port := d.u8(off)&0x1f, d.u8(off+1)>>3
	tagged := d.u8(off)&0x20 != 0
	sniff := d.u8(off+1)&4 != 0 // a trunk where frames are forwarded
	vlan := d.u16(off+2) & 0xfff
	mode := d.u8(off) >> 6
	if d.p.Link {
		d.dsaLong(mode, device, port, sniff, off)
		d.choose(tagged, "tagged, ", "untagged, ")
		d.choose(d.u8(off+1)&1 != 0, "CFI, ", "")
		d.printf("VID %d, FPri %d, ", vlan, d.u8(off+2)>>5)
		return
	}
	switch mode {
	case dsaToCPU:
		d.printf("port %d.%d > CPU, ", device, port)
	case dsaFromCPU:
		d.printf("CPU > port %d.%d, ", device, port)
	case dsaToSniffer:
		d.printf("port %d.%d > ", device, port)
		d.choose(sniff, "Rx", "Tx")
		d.str(" Sniffer, ")
	default:
		d.choose(sniff, "Forward trunk", "Forward port")
		d.printf(" %d.%d, ", device, port)
	}
	d.printf("VLAN %d", vlan)
	d.choose(tagged, "t, ", "u, ")
}

// dsaLong prints mode and ends as -e shows them.
func (d *dissection) dsaLong(mode, device, port int, sniff bool, off int) {
	d.str("mode ")
	d.name(dsaModes, mode, "")
	switch mode {
	case dsaToCPU:
		d.printf(", source dev %d, port %d, code ", device, port)
		d.name(dsaCodes, d.u8(off+1)&6|d.u8(off+2)>>4&1, "reserved")
		d.str(", ")
	case dsaFromCPU:
		d.printf(", target dev %d, port %d, ", device, port)
	case dsaToSniffer:
		d.printf(", source dev %d, port %d, ", device, port)
		d.choose(sniff, "ingress sniff, ", "egress sniff, ")
	default:
		d.printf(", dev %d, ", device)
		d.choose(sniff, "trunk", "port")
		d.printf(" %d, ", port)
	}
}
