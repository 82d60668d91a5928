package routing

// Shortest path bridging in IS-IS: RFC 6329, IEEE 802.1aq.

import "ringcap/internal/text/dissect"

// details prints the sub-TLVs of a value: the type, by its name in names, and then the
// value through printer. It stops at one that does not fit, or that is shorter than
// need returns for its type.
func (r *isisReader) details(indent string, names []dissect.Name, need func(kind int) int, printer func(kind, at, size int)) {
	for r.left() > 2 && !r.Cut() {
		kind, size := r.U8(r.off), r.U8(r.off+1)
		if r.Cut() {
			return
		}
		r.off += 2
		r.Str(indent)
		r.Name(names, kind, "unknown")
		r.Printf(" subTLV #%d, length: %d", kind, size)
		switch {
		case r.left() < size:
			r.Str(" (> containing TLV length)")
			return
		case !r.Have(r.off, size):
			return
		case size < need(kind):
			r.Str(" (too short)")
			return
		}
		printer(kind, r.off, size)
		r.off += size
	}
}

var isisPortTLVs = []dissect.Name{{4, "SPB MCID"}, {5, "SPB Digest"}, {6, "SPB BVID"}}

// port prints the capabilities of a port.
func (r *isisReader) port() {
	if r.left() < 2 {
		return
	}
	topology := r.U16(r.off)
	r.Printf("\n\t       RES: %d, MTID(s): %d", topology>>12, topology&0xfff)
	r.off += 2
	r.details("\n\t       ", isisPortTLVs, func(kind int) int {
		return [8]int{4: 102, 5: 33}[kind&7]
	}, func(kind, at, size int) {
		switch kind {
		case 4:
			r.Str("\n\t         MCID: ")
			r.configuration(at)
			r.Str("\n\t         AUX-MCID: ")
			r.configuration(at + 51)
		case 5:
			r.digest(at)
		case 6:
			r.bridges(at, size)
		}
	})
}

// configuration prints 802.1Q's identifier of a spanning tree configuration.
func (r *isisReader) configuration(at int) {
	r.Printf("ID: %d, Name: ", r.U8(at))
	r.Padded(at+1, 32)
	r.Printf("\n\t              Lvl: %d, Digest: ", r.U16(at+33))
	for i := range 16 {
		r.Printf("%02x ", r.U8(at+35+i))
	}
}

func (r *isisReader) digest(at int) {
	v := r.U8(at)
	r.Printf("\n\t        RES: %d V: %d A: %d D: %d\n\t         Digest: ", v>>5, v>>4&1, v>>2&3, v&3)
	for i := range 8 {
		if i == 4 {
			r.Str("\n\t                 ")
		}
		r.Printf("%08x ", r.U32(at+1+4*i))
	}
}

// bridges prints base VLANs and the tree algorithm of each.
func (r *isisReader) bridges(at, size int) {
	for ; size > 0; at, size = at+6, size-6 {
		if size >= 4 {
			r.Printf("\n\t           ECT: %08x", r.U32(at))
		}
		if size < 6 {
			r.Str(" (too short)")
			return
		}
		v := r.U16(at + 4)
		r.Printf(" BVID: %d, U:%x M:%x ", v>>4, v>>3&1, v>>2&1)
	}
}

var isisCapabilityTLVs = []dissect.Name{{1, "SPB Instance"}, {3, "SPBM Service Identifier and Unicast Address"}}

// capability prints the capabilities of a bridge.
func (r *isisReader) capability() {
	if r.left() < 2 {
		return
	}
	topology := r.U16(r.off)
	r.Printf("\n\t      O: %d, RES: %d, MTID(s): %d", topology>>15, topology>>12&7, topology&0xfff)
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
			r.End()
		case kind == 3:
			r.spbServices(at, size)
		}
	})
}

func (r *isisReader) spbInstance(at, size int) {
	r.Printf("\n\t        CIST Root-ID: %08x %08x, Path Cost: %08x, Prio: %d", r.U32(at), r.U32(at+4), r.U32(at+8), r.U16(at+12))
	v, trees := r.U32(at+14), r.U8(at+18)
	r.Printf("\n\t        RES: %d, V: %d, SPSource-ID: %d, No of Trees: %x", v>>21, v>>20&1, v&0xfffff, trees)
	for i, off := 0, at+19; i < trees; i, off = i+1, off+8 {
		if size < off+8-at {
			r.End()
			return
		}
		flags, vlans := r.U8(off), r.U24(off+5)
		r.Printf("\n\t         U:%d, M:%d, A:%d, RES:%d, ECT: %08x", flags>>7, flags>>6&1, flags>>5&1, flags&0x1f, r.U32(off+1))
		r.Printf(", BVID: %d, SPVID: %d", vlans>>12, vlans&0xfff)
	}
}

// spbServices prints the services at an address.
func (r *isisReader) spbServices(at, size int) {
	vlan := r.U16(at + 6)
	r.Printf("\n\t        BMAC: %08x%04x, RES: %d, VID: %d", r.U32(at), r.U16(at+4), vlan>>12, vlan&0xfff)
	for off := at + 8; off+4 <= at+size; off += 4 {
		v := r.U32(off)
		r.Printf("\n\t        T: %d, R: %d, RES: %d, ISID: %d", v>>31, v>>30&1, v>>24&0x3f, v&0xffffff)
	}
}
