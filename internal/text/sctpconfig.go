package text

// What changes an SCTP association: addresses, RFC 5061; streams, RFC 6525.

var reconfigParams = []name{
	{13, "OUT SSN RESET"}, {14, "IN SSN RESET"}, {15, "SSN/TSN Reset"}, {16, "RESP"},
	{17, "ADD OUT STREAM"}, {18, "ADD IN STREAM"},
}

var reconfigResults = []name{
	{0, "Success - Nothing to do"}, {1, "Success - Performed"}, {2, "Denied"},
	{3, "Error - Wrong SSN"}, {4, "Error - Request already in progress"},
	{5, "Error - Bad Sequence Number"}, {6, "In progress"},
}

var confParams = []name{
	{0xc004, "SET PRIM ADDR"}, {0xc006, "Adaptation Layer Indication"}, {0x8008, "Supported Extensions"},
	{0xc001, "ADD ADDR"}, {0xc002, "DEL ADDR"}, {confError, "ERR"}, {confSuccess, "SUCCESS"},
}

const (
	confError   = 0xc003
	confSuccess = 0xc005
)

var sctpCauses = []name{
	{1, "Invalid Stream Identifier"}, {2, "Missing Mandatory Parameter"}, {3, "Stale Cookie Error"},
	{4, "Out of Resource"}, {5, "Unresolvable Address"}, {6, "Unrecognized Chunk Type"},
	{7, "Invalid Mandatory Parameter"}, {8, "Unrecognized Parameters"}, {9, "No User Data"},
	{10, "Cookie Received While Shutting Down"}, {11, "Restart of an Association with New Addresses"},
	{12, "User Initiated Abort"}, {13, "Protocol Violation"},
}

// sctpReConfig appends the parameters of a RE-CONFIG chunk; fewer than four bytes
// at its end are padding.
func (d *dissection) sctpReConfig(off, end int) bool {
	for end-off >= 4 {
		kind, size := d.u16(off), d.u16(off+2)
		if !d.sctpRoom("parameter", size, 4) {
			return false
		}
		d.str("[")
		d.name(reconfigParams, kind, "#%d")
		if !d.sctpRoom("chunk", end-off-4, size-4) {
			return false
		}
		if d.p.Verbose > 1 && !d.reconfigParam(kind, off+4, off+size) {
			return false
		}
		if d.p.Verbose < 2 {
			d.str("]")
		}
		off += (size + 3) &^ 3
	}
	return true
}

func (d *dissection) reconfigParam(kind, off, end int) bool {
	need := [...]int{13: 12, 14: 4, 15: 4, 16: 8, 17: 8, 18: 8}
	if kind >= len(need) || need[kind] == 0 {
		return true
	}
	if !d.sctpRoom("parameter", end-off, need[kind]) {
		return false
	}
	d.printf(": REQ SEQ: %d", d.u32(off))
	switch kind {
	case 13:
		d.printf(", RES SEQ: %d, Last TSN: %d", d.u32(off+4), d.u32(off+8))
		d.streams(off+12, end)
	case 14:
		d.streams(off+4, end)
	case 15:
		d.str("]")
	case 16:
		d.str(", REQ: ")
		d.name(reconfigResults, d.u32(off+4), "#%d")
		if off+8 == end {
			d.str("]")
			break
		}
		if !d.sctpRoom("parameter", end-off-8, 8) {
			return false
		}
		d.printf(", Sender's TSN: %d, Receiver's Next TSN: %d] ", d.u32(off+8), d.u32(off+12))
	default:
		d.printf(", No. of new streams: %d] ", d.u16(off+4))
	}
	return true
}

// streams appends stream numbers.
func (d *dissection) streams(off, end int) {
	d.str(", SID")
	for ; end-off >= 2; off += 2 {
		d.printf(" %d", d.u16(off))
	}
	d.str("]")
}

// confAddr appends the address parameter at off.
func (d *dissection) confAddr(off, end int) bool {
	switch d.u16(off) {
	case 5:
		if !d.sctpRoom("chunk", end-off, 8) {
			return false
		}
		d.str("ADDR: ")
		d.addr4(off + 4)
		d.str("] ")
	case 6:
		if !d.sctpRoom("chunk", end-off, 20) {
			return false
		}
		d.str("ADDR: ")
		d.addr6(off + 4)
		d.str("] ")
	default:
		d.str("ADDR: bogus address type]")
	}
	return true
}

// sctpConf appends an ASCONF chunk: who asks, and for what.
func (d *dissection) sctpConf(off, end int) bool {
	if !d.sctpRoom("chunk", end-off, 12) {
		return false
	}
	d.printf("[SEQ: %d, ", d.u32(off))
	if !d.confAddr(off+4, end) {
		return false
	}
	for off += 4 + d.u16(off+6); off < end && !d.cut(); {
		if !d.sctpRoom("chunk", end-off, 4) {
			return false
		}
		kind, size := d.u16(off), d.u16(off+2)
		if !d.sctpRoom("parameter", size, 4) || !d.sctpRoom("chunk", end-off, size) {
			return false
		}
		d.str("[")
		d.name(confParams, kind, "#%d")
		if d.p.Verbose < 2 {
			d.str("]")
		} else {
			if !d.sctpRoom("parameter", size, 12) {
				return false
			}
			d.printf(": C-ID: %d, ", d.u32(off+4))
			if !d.confAddr(off+8, off+size) {
				return false
			}
		}
		off += size
	}
	return true
}

// sctpConfAck appends the answers to an ASCONF chunk.
func (d *dissection) sctpConfAck(off, end int) bool {
	if !d.sctpRoom("chunk", end-off, 4) {
		return false
	}
	d.printf("[SEQ: %d] ", d.u32(off))
	for off += 4; off < end; {
		if !d.sctpRoom("chunk", end-off, 8) {
			return false
		}
		kind, size := d.u16(off), d.u16(off+2)
		if !d.sctpRoom("parameter", size, 8) || !d.sctpRoom("chunk", end-off, size) {
			return false
		}
		d.str("[")
		d.name(confParams, kind, "#%d")
		switch {
		case d.p.Verbose < 2:
			d.str("] ")
		case kind == confError:
			d.printf(": C-ID: %d ", d.u32(off+4))
			d.confCauses(off+12, off+size)
			d.str("] ")
		case kind == confSuccess:
			d.printf(": C-ID: %d ", d.u32(off+4))
		default:
			d.str("Unknown parameter] ")
		}
		off += size
	}
	return true
}

// confCauses appends why a change was refused.
func (d *dissection) confCauses(off, end int) {
	for end-off >= 4 {
		size := d.u16(off + 2)
		if size < 4 || size > end-off {
			return
		}
		d.name(sctpCauses, d.u16(off), "#%d")
		d.str(", ")
		off += size
	}
}
