package text

// Shortest path bridging in IS-IS: RFC 6329, IEEE 802.1aq.

// details calls print for each field within a value, as long as they fit; names
// has theirs. print says how many bytes it needs, and is not called with fewer.
func (r *isisReader) details(indent string, names []name, need func(kind int) int, print func(kind, at, size int)) {
	for r.left() > 2 && !r.cut() {
		kind, size := r.u8(r.off), r.u8(r.off+1)
		if r.cut() {
			return
		}
		r.off += 2
		r.str(indent)
		r.name(names, kind, "unknown")
		r.printf(" subTLV #%d, length: %d", kind, size)
		switch {
		case r.left() < size:
			r.str(" (> containing TLV length)")
			return
		case !r.have(r.off, size):
			return
		case size < need(kind):
			r.str(" (too short)")
			return
		}
		print(kind, r.off, size)
		r.off += size
	}
}

var isisPortTLVs = []name{{4, "SPB MCID"}, {5, "SPB Digest"}, {6, "SPB BVID"}}

// port prints what a port is capable of.
func (r *isisReader) port() {
	if r.left() < 2 {
		return
	}
	topology := r.u16(r.off)
	r.printf("\n\t       RES: %d, MTID(s): %d", topology>>12, topology&0xfff)
	r.off += 2
	r.details("\n\t       ", isisPortTLVs, func(kind int) int {
		return [8]int{4: 102, 5: 33}[kind&7]
	}, func(kind, at, size int) {
		switch kind {
		case 4:
			r.str("\n\t         MCID: ")
			r.configuration(at)
			r.str("\n\t         AUX-MCID: ")
			r.configuration(at + 51)
		case 5:
			r.digest(at)
		case 6:
			r.bridges(at, size)
		}
	})
}

// configuration prints 802.1Q's identifier of a configuration of spanning trees.
func (r *isisReader) configuration(at int) {
	r.printf("ID: %d, Name: ", r.u8(at))
	r.padded(at+1, 32)
	r.printf("\n\t              Lvl: %d, Digest: ", r.u16(at+33))
	for i := range 16 {
		r.printf("%02x ", r.u8(at+35+i))
	}
}

func (r *isisReader) digest(at int) {
	v := r.u8(at)
	r.printf("\n\t        RES: %d V: %d A: %d D: %d\n\t         Digest: ", v>>5, v>>4&1, v>>2&3, v&3)
	for i := range 8 {
		if i == 4 {
			r.str("\n\t                 ")
		}
		r.printf("%08x ", r.u32(at+1+4*i))
	}
}

// bridges prints base VLANs with the algorithms of their trees.
func (r *isisReader) bridges(at, size int) {
	for ; size > 0; at, size = at+6, size-6 {
		if size >= 4 {
			r.printf("\n\t           ECT: %08x", r.u32(at))
		}
		if size < 6 {
			r.str(" (too short)")
			return
		}
		v := r.u16(at + 4)
		r.printf(" BVID: %d, U:%x M:%x ", v>>4, v>>3&1, v>>2&1)
	}
}

var isisCapabilityTLVs = []name{{1, "SPB Instance"}, {3, "SPBM Service Identifier and Unicast Address"}}

// capability prints what a bridge is capable of.
func (r *isisReader) capability() {
	if r.left() < 2 {
		return
	}
	topology := r.u16(r.off)
	r.printf("\n\t      O: %d, RES: %d, MTID(s): %d", topology>>15, topology>>12&7, topology&0xfff)
	r.off += 2
	r.details("\n\t      ", isisCapabilityTLVs, func(kind int) int {
		if kind == 1 {
			return 19
		}
		return 0
	}, func(kind, at, size int) {
		switch {
		case kind == 1:
			r.spbInstance(at, size)
		case kind == 3 && size < 8:
			r.end()
		case kind == 3:
			r.spbServices(at, size)
		}
	})
}

// spbInstance prints a bridge and its trees.
func (r *isisReader) spbInstance(at, size int) {
	r.printf("\n\t        CIST Root-ID: %08x %08x, Path Cost: %08x, Prio: %d", r.u32(at), r.u32(at+4), r.u32(at+8), r.u16(at+12))
	v, trees := r.u32(at+14), r.u8(at+18)
	r.printf("\n\t        RES: %d, V: %d, SPSource-ID: %d, No of Trees: %x", v>>21, v>>20&1, v&0xfffff, trees)
	for i, off := 0, at+19; i < trees; i, off = i+1, off+8 {
		if size < off+8-at {
			r.end()
			return
		}
		flags, vlans := r.u8(off), r.u24(off+5)
		r.printf("\n\t         U:%d, M:%d, A:%d, RES:%d, ECT: %08x", flags>>7, flags>>6&1, flags>>5&1, flags&0x1f, r.u32(off+1))
		r.printf(", BVID: %d, SPVID: %d", vlans>>12, vlans&0xfff)
	}
}

// spbServices prints the services behind an address.
func (r *isisReader) spbServices(at, size int) {
	vlan := r.u16(at + 6)
	r.printf("\n\t        BMAC: %08x%04x, RES: %d, VID: %d", r.u32(at), r.u16(at+4), vlan>>12, vlan&0xfff)
	for off := at + 8; off+4 <= at+size; off += 4 {
		v := r.u32(off)
		r.printf("\n\t        T: %d, R: %d, RES: %d, ISID: %d", v>>31, v>>30&1, v>>24&0x3f, v&0xffffff)
	}
}
