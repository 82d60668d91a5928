package transport

// Reconfiguration of SCTP associations: addresses, RFC 5061; streams, RFC 6525.

import "ringcap/internal/text/dissect"

var reconfigParams = []dissect.Name{
	{13, "OUT SSN RESET"}, {14, "IN SSN RESET"}, {15, "SSN/TSN Reset"}, {16, "RESP"},
	{17, "ADD OUT STREAM"}, {18, "ADD IN STREAM"},
}

var reconfigResults = []dissect.Name{
	{0, "Success - Nothing to do"}, {1, "Success - Performed"}, {2, "Denied"},
	{3, "Error - Wrong SSN"}, {4, "Error - Request already in progress"},
	{5, "Error - Bad Sequence Number"}, {6, "In progress"},
}

var confParams = []dissect.Name{
	{0xc004, "SET PRIM ADDR"}, {0xc006, "Adaptation Layer Indication"}, {0x8008, "Supported Extensions"},
	{0xc001, "ADD ADDR"}, {0xc002, "DEL ADDR"}, {confError, "ERR"}, {confSuccess, "SUCCESS"},
}

const (
	confError   = 0xc003
	confSuccess = 0xc005
)

var sctpCauses = []dissect.Name{
	{1, "Invalid Stream Identifier"}, {2, "Missing Mandatory Parameter"}, {3, "Stale Cookie Error"},
	{4, "Out of Resource"}, {5, "Unresolvable Address"}, {6, "Unrecognized Chunk Type"},
	{7, "Invalid Mandatory Parameter"}, {8, "Unrecognized Parameters"}, {9, "No User Data"},
	{10, "Cookie Received While Shutting Down"}, {11, "Restart of an Association with New Addresses"},
	{12, "User Initiated Abort"}, {13, "Protocol Violation"},
}

// printSCTPReConfig appends the parameters of a RE-CONFIG chunk. Fewer than four bytes at
// its end are padding.
func printSCTPReConfig(d *dissect.Dissection, off, end int) bool {
	for end-off >= 4 {
		kind, size := d.U16(off), d.U16(off+2)
		if !sctpRoom(d, "parameter", size, 4) {
			return false
		}
		d.Str("[")
		d.Name(reconfigParams, kind, "#%d")
		if !sctpRoom(d, "chunk", end-off-4, size-4) {
			return false
		}
		if d.Ctx.Verbose > 1 && !reconfigParam(d, kind, off+4, off+size) {
			return false
		}
		if d.Ctx.Verbose < 2 {
			d.Str("]")
		}
		off += (size + 3) &^ 3
	}
	return true
}

func reconfigParam(d *dissect.Dissection, kind, off, end int) bool {
	need := [...]int{13: 12, 14: 4, 15: 4, 16: 8, 17: 8, 18: 8}
	if kind >= len(need) || need[kind] == 0 {
		return true
	}
	if !sctpRoom(d, "parameter", end-off, need[kind]) {
		return false
	}
	d.Printf(": REQ SEQ: %d", d.U32(off))
	switch kind {
	case 13:
		d.Printf(", RES SEQ: %d, Last TSN: %d", d.U32(off+4), d.U32(off+8))
		streams(d, off+12, end)
	case 14:
		streams(d, off+4, end)
	case 15:
		d.Str("]")
	case 16:
		d.Str(", REQ: ")
		d.Name(reconfigResults, d.U32(off+4), "#%d")
		if off+8 == end {
			d.Str("]")
			break
		}
		if !sctpRoom(d, "parameter", end-off-8, 8) {
			return false
		}
		d.Printf(", Sender's TSN: %d, Receiver's Next TSN: %d] ", d.U32(off+8), d.U32(off+12))
	default:
		d.Printf(", No. of new streams: %d] ", d.U16(off+4))
	}
	return true
}

// streams appends stream numbers.
func streams(d *dissect.Dissection, off, end int) {
	d.Str(", SID")
	for ; end-off >= 2; off += 2 {
		d.Printf(" %d", d.U16(off))
	}
	d.Str("]")
}

// confAddr appends the address in the parameter at off.
func confAddr(d *dissect.Dissection, off, end int) bool {
	switch d.U16(off) {
	case 5:
		if !sctpRoom(d, "chunk", end-off, 8) {
			return false
		}
		d.Str("ADDR: ")
		d.Addr4(off + 4)
		d.Str("] ")
	case 6:
		if !sctpRoom(d, "chunk", end-off, 20) {
			return false
		}
		d.Str("ADDR: ")
		d.Addr6(off + 4)
		d.Str("] ")
	default:
		d.Str("ADDR: bogus address type]")
	}
	return true
}

// printSCTPConf appends an ASCONF chunk: the address of the sender and the changes that it
// asks for.
func printSCTPConf(d *dissect.Dissection, off, end int) bool {
	if !sctpRoom(d, "chunk", end-off, 12) {
		return false
	}
	d.Printf("[SEQ: %d, ", d.U32(off))
	if !confAddr(d, off+4, end) {
		return false
	}
	for off += 4 + d.U16(off+6); off < end && !d.Cut(); {
		if !sctpRoom(d, "chunk", end-off, 4) {
			return false
		}
		kind, size := d.U16(off), d.U16(off+2)
		if !sctpRoom(d, "parameter", size, 4) || !sctpRoom(d, "chunk", end-off, size) {
			return false
		}
		d.Str("[")
		d.Name(confParams, kind, "#%d")
		if d.Ctx.Verbose < 2 {
			d.Str("]")
		} else {
			if !sctpRoom(d, "parameter", size, 12) {
				return false
			}
			d.Printf(": C-ID: %d, ", d.U32(off+4))
			if !confAddr(d, off+8, off+size) {
				return false
			}
		}
		off += size
	}
	return true
}

// printSCTPConfAck appends an ASCONF-ACK chunk.
func printSCTPConfAck(d *dissect.Dissection, off, end int) bool {
	if !sctpRoom(d, "chunk", end-off, 4) {
		return false
	}
	d.Printf("[SEQ: %d] ", d.U32(off))
	for off += 4; off < end; {
		if !sctpRoom(d, "chunk", end-off, 8) {
			return false
		}
		kind, size := d.U16(off), d.U16(off+2)
		if !sctpRoom(d, "parameter", size, 8) || !sctpRoom(d, "chunk", end-off, size) {
			return false
		}
		d.Str("[")
		d.Name(confParams, kind, "#%d")
		switch {
		case d.Ctx.Verbose < 2:
			d.Str("] ")
		case kind == confError:
			d.Printf(": C-ID: %d ", d.U32(off+4))
			confCauses(d, off+12, off+size)
			d.Str("] ")
		case kind == confSuccess:
			d.Printf(": C-ID: %d ", d.U32(off+4))
		default:
			d.Str("Unknown parameter] ")
		}
		off += size
	}
	return true
}

// confCauses appends the causes for which a change was refused.
func confCauses(d *dissect.Dissection, off, end int) {
	for end-off >= 4 {
		size := d.U16(off + 2)
		if size < 4 || size > end-off {
			return
		}
		d.Name(sctpCauses, d.U16(off), "#%d")
		d.Str(", ")
		off += size
	}
}
