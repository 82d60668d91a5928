package routing

// DVMRP, which is carried in IGMP: RFC 1075, draft-ietf-idmr-dvmrp-v3.

import "ringcap/internal/text/dissect"

// Codes, in the byte after the IGMP type.
const (
	dvmrpProbe      = 1
	dvmrpReport     = 2
	dvmrpNeighbors  = 4
	dvmrpNeighbors2 = 6
	dvmrpPrune      = 7
	dvmrpGraft      = 8
	dvmrpGraftAck   = 9
)

var dvmrpNames = []dissect.Name{
	{dvmrpProbe, "Probe"}, {dvmrpReport, "Report"}, {3, "Ask-neighbors(old)"},
	{dvmrpNeighbors, "Neighbors(old)"}, {5, "Ask-neighbors2"}, {dvmrpNeighbors2, "Neighbors2"},
	{dvmrpPrune, "Prune"}, {dvmrpGraft, "Graft"}, {dvmrpGraftAck, "Graft-ACK"},
}

var dvmrpNeighborFlags = []dissect.Name{
	{0x01, "/tunnel"}, {0x02, "/srcrt"}, {0x40, "/querier"}, {0x20, "/disabled"}, {0x10, "/down"},
}

// dvmrpInIGMP prints a message, starting at the IGMP header.
func dvmrpInIGMP(d dissect.Dissection, _, _ int) (_ dissect.Dissection, proto string) {
	dvmrp(&d)
	return d, "dvmrp"
}

func dvmrp(d *dissect.Dissection) {
	d.Str("igmp dvmrp")
	if d.Span.Length < 8 {
		d.Printf(" [len %d]", d.Span.Length)
		return
	}
	code := d.U8(1)
	d.Str(" ")
	d.Name(dvmrpNames, code, "[type %d]")
	switch code {
	case dvmrpProbe:
		if d.Ctx.Verbose > 0 {
			printDVMRPProbe(d)
		}
	case dvmrpReport:
		if d.Ctx.Verbose > 1 {
			printDVMRPReport(d)
		}
	case dvmrpNeighbors:
		printDVMRPNeighbors(d)
	case dvmrpNeighbors2:
		d.Printf(" (v %d.%d):", d.U8(7), d.U8(6))
		printDVMRPNeighbors2(d)
	case dvmrpPrune:
		d.Printf(" src %a grp %a", 8, 12)
		d.Str(" timer ")
		d.Duration(d.U32(16))
	case dvmrpGraft, dvmrpGraftAck:
		d.Printf(" src %a grp %a", 8, 12)
	}
}

// short reports whether fewer than n bytes follow off. If so it prints tcpdump's
// message, which starts with what.
func short(d *dissect.Dissection, what string, off, n int) bool {
	left := d.Span.Length - off
	if left >= n {
		return false
	}
	d.Str(what)
	d.Printf(" %d < %d] (invalid)", left, n)
	return true
}

func printDVMRPProbe(d *dissect.Dissection) {
	if short(d, " [full length", 8, 4) {
		return
	}
	d.Str(dissect.Pick(d.Ctx.Verbose, ^1, "\n\t", " "))
	d.Printf("genid %d", d.U32(8))
	if d.Ctx.Verbose < 2 {
		return
	}
	for off := 12; off < d.Span.Length && !d.Cut(); off += 4 {
		if short(d, "[remaining length", off, 4) {
			return
		}
		d.Printf("\n\tneighbor %a", off)
	}
}

// printDVMRPReport prints routes. Each group of them starts with a mask without its
// first byte, which is 255. The networks after it have as many bytes as the mask has
// nonzero ones. The high bit of a metric marks the last network of the group.
func printDVMRPReport(d *dissect.Dissection) {
	for off := 8; off < d.Span.Length && !d.Cut(); {
		if short(d, " [length", off, 3) {
			return
		}
		mask := d.Bytes(off, 3)
		if d.Cut() {
			return
		}
		width := 4
		for width > 1 && mask[width-2] == 0 {
			width--
		}
		d.Printf("\n\tMask 255.%d.%d.%d", int(mask[0]), int(mask[1]), int(mask[2]))
		off += 3
		for last := false; !last && !d.Cut(); off += width + 1 {
			if d.Span.Length-off < width+1 {
				d.Str("\n\t  [Truncated Report] (invalid)")
				return
			}
			var origin [4]byte
			copy(origin[:], d.Bytes(off, width))
			metric := d.U8(off + width)
			d.Printf("\n\t  %d.%d.%d.%d metric %d", int(origin[0]), int(origin[1]), int(origin[2]), int(origin[3]), metric&0x7f)
			last = metric&0x80 != 0
		}
	}
}

func printDVMRPNeighbors(d *dissect.Dissection) {
	for off := 8; off < d.Span.Length && !d.Cut(); {
		if short(d, " [length", off, 7) {
			return
		}
		local, metric, threshold, n := off, d.U8(off+4), d.U8(off+5), d.U8(off+6)
		off += 7
		for ; n > 0 && !d.Cut(); n-- {
			if short(d, " [length", off, 4) {
				return
			}
			d.Printf(" [%a ->", local)
			d.Printf(" %a, (%d/%d)]", off, metric, threshold)
			off += 4
		}
	}
}

func printDVMRPNeighbors2(d *dissect.Dissection) {
	for off := 8; off < d.Span.Length && !d.Cut(); {
		if short(d, " [length", off, 8) {
			return
		}
		local, metric, threshold, flags, n := off, d.U8(off+4), d.U8(off+5), d.U8(off+6), d.U8(off+7)
		for off += 8; n > 0 && off < d.Span.Length && !d.Cut(); n-- {
			if short(d, " [length", off, 4) {
				return
			}
			d.Printf(" [%a -> ", local)
			d.Printf("%a (%d/%d", off, metric, threshold)
			if flags&0x73 != 0 {
				d.Bits(dvmrpNeighborFlags, flags, "")
			}
			d.Str(")]")
			off += 4
		}
		if n > 0 {
			d.Printf(" [ncount %d] (invalid)", n-1)
			return
		}
	}
}
