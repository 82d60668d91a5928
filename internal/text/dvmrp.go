package text

// DVMRP, which travels in IGMP: RFC 1075, draft-ietf-idmr-dvmrp-v3.

// Codes, in the byte after IGMP's type.
const (
	dvmrpProbe      = 1
	dvmrpReport     = 2
	dvmrpNeighbors  = 4
	dvmrpNeighbors2 = 6
	dvmrpPrune      = 7
	dvmrpGraft      = 8
	dvmrpGraftAck   = 9
)

var dvmrpNames = []name{
	{dvmrpProbe, "Probe"}, {dvmrpReport, "Report"}, {3, "Ask-neighbors(old)"},
	{dvmrpNeighbors, "Neighbors(old)"}, {5, "Ask-neighbors2"}, {dvmrpNeighbors2, "Neighbors2"},
	{dvmrpPrune, "Prune"}, {dvmrpGraft, "Graft"}, {dvmrpGraftAck, "Graft-ACK"},
}

var dvmrpNeighborFlags = []name{
	{0x01, "/tunnel"}, {0x02, "/srcrt"}, {0x40, "/querier"}, {0x20, "/disabled"}, {0x10, "/down"},
}

// dvmrpInIGMP prints a message from IGMP's header on.
func dvmrpInIGMP(d dissection, _, _ int) (_ dissection, proto string) {
	d.dvmrp()
	return d, "dvmrp"
}

func (d *dissection) dvmrp() {
	d.str("igmp dvmrp")
	if d.s.length < 8 {
		d.printf(" [len %d]", d.s.length)
		return
	}
	code := d.u8(1)
	d.str(" ")
	d.name(dvmrpNames, code, "[type %d]")
	switch code {
	case dvmrpProbe:
		if d.p.Verbose > 0 {
			d.dvmrpProbe()
		}
	case dvmrpReport:
		if d.p.Verbose > 1 {
			d.dvmrpReport()
		}
	case dvmrpNeighbors:
		d.dvmrpNeighbors()
	case dvmrpNeighbors2:
		d.printf(" (v %d.%d):", d.u8(7), d.u8(6))
		d.dvmrpNeighbors2()
	case dvmrpPrune:
		d.printf(" src %a grp %a", 8, 12)
		d.str(" timer ")
		d.duration(d.u32(16))
	case dvmrpGraft, dvmrpGraftAck:
		d.printf(" src %a grp %a", 8, 12)
	}
}

// short says, where n bytes do not follow off, what tcpdump says of it, and true.
func (d *dissection) short(what string, off, n int) bool {
	left := d.s.length - off
	if left >= n {
		return false
	}
	d.str(what)
	d.printf(" %d < %d] (invalid)", left, n)
	return true
}

func (d *dissection) dvmrpProbe() {
	if d.short(" [full length", 8, 4) {
		return
	}
	d.str(pick(d.p.Verbose, ^1, "\n\t", " "))
	d.printf("genid %d", d.u32(8))
	if d.p.Verbose < 2 {
		return
	}
	for off := 12; off < d.s.length && !d.cut(); off += 4 {
		if d.short("[remaining length", off, 4) {
			return
		}
		d.printf("\n\tneighbor %a", off)
	}
}

// dvmrpReport prints routes: a mask without its first byte, 255, and the networks
// behind it with as many bytes as the mask has; the last one's metric has its high
// bit set.
func (d *dissection) dvmrpReport() {
	for off := 8; off < d.s.length && !d.cut(); {
		if d.short(" [length", off, 3) {
			return
		}
		mask := d.bytes(off, 3)
		if d.cut() {
			return
		}
		width := 4
		for width > 1 && mask[width-2] == 0 {
			width--
		}
		d.printf("\n\tMask 255.%d.%d.%d", int(mask[0]), int(mask[1]), int(mask[2]))
		off += 3
		for last := false; !last && !d.cut(); off += width + 1 {
			if d.s.length-off < width+1 {
				d.str("\n\t  [Truncated Report] (invalid)")
				return
			}
			var origin [4]byte
			copy(origin[:], d.bytes(off, width))
			metric := d.u8(off + width)
			d.printf("\n\t  %d.%d.%d.%d metric %d", int(origin[0]), int(origin[1]), int(origin[2]), int(origin[3]), metric&0x7f)
			last = metric&0x80 != 0
		}
	}
}

func (d *dissection) dvmrpNeighbors() {
	for off := 8; off < d.s.length && !d.cut(); {
		if d.short(" [length", off, 7) {
			return
		}
		local, metric, threshold, n := off, d.u8(off+4), d.u8(off+5), d.u8(off+6)
		off += 7
		for ; n > 0 && !d.cut(); n-- {
			if d.short(" [length", off, 4) {
				return
			}
			d.printf(" [%a ->", local)
			d.printf(" %a, (%d/%d)]", off, metric, threshold)
			off += 4
		}
	}
}

func (d *dissection) dvmrpNeighbors2() {
	for off := 8; off < d.s.length && !d.cut(); {
		if d.short(" [length", off, 8) {
			return
		}
		local, metric, threshold, flags, n := off, d.u8(off+4), d.u8(off+5), d.u8(off+6), d.u8(off+7)
		for off += 8; n > 0 && off < d.s.length && !d.cut(); n-- {
			if d.short(" [length", off, 4) {
				return
			}
			d.printf(" [%a -> ", local)
			d.printf("%a (%d/%d", off, metric, threshold)
			if flags&0x73 != 0 {
				d.bits(dvmrpNeighborFlags, flags, "")
			}
			d.str(")]")
			off += 4
		}
		if n > 0 {
			d.printf(" [ncount %d] (invalid)", n-1)
			return
		}
	}
}
