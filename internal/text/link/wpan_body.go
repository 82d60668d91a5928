package link

// IEEE 802.15.4-2015: the auxiliary security header (9.4), the beacon (7.3.1) and the
// commands (7.5). Numbers are little-endian.

import "ringcap/internal/text/dissect"

const (
	wpanSecured  = 1 << 3 // bits of the frame control field
	wpanElements = 1 << 9

	wpanNoCounter = 1 << 5 // of the security control field
	wpanEncrypted = 4      // the lowest security level with encryption
)

// wpanMICs are the sizes of the code at the end of a frame, by the security level.
var wpanMICs = [4]int{0, 4, 8, 16}

// wpanSecurity prints the security header at off. It returns the offset after it, or -1 if it is
// cut, and the security level.
func wpanSecurity(d *dissect.Dissection, off int) (next, level int) {
	if !d.Has(off, 1) {
		d.Str("[ERROR: Truncated before Aux Security Header]")
		return -1, 0
	}
	control := d.U8(off)
	off++
	mode := control >> 3 & 3
	level = control & 7
	verbose := d.Ctx.Verbose
	if verbose > 0 {
		d.Printf("\n\tSecurity Level %d, Key Id Mode %d, ", level, mode)
	}
	if control&wpanNoCounter == 0 {
		if !d.Has(off, 4) {
			d.Str("[ERROR: Truncated before Frame Counter]")
			return -1, 0
		}
		if verbose > 1 {
			d.Printf("Frame Counter 0x%08x ", d.Le32(off))
		}
		off += 4
	}
	source := [4]int{0, 0, 4, 8}[mode]
	if !d.Has(off, source) {
		d.Str("[ERROR: Truncated before Key Source]")
		return -1, 0
	}
	if verbose > 1 {
		switch mode {
		case 0:
			d.Str("Implicit")
		case 2:
			d.Printf("KeySource 0x%04x:%04x, ", d.Le16(off), d.Le16(off+2))
		case 3:
			d.Str("KeySource ")
			wpanLong(d, off)
			d.Str(", ")
		}
	}
	off += source
	if mode != 0 {
		if !d.Has(off, 1) {
			d.Str("[ERROR: Truncated before Key Index]")
			return -1, 0
		}
		if verbose > 1 {
			d.Printf("KeyIndex 0x%02x, ", d.U8(off))
		}
		off++
	}
	return off, level
}

// wpanLong prints an extended address.
func wpanLong(d *dissect.Dissection, off int) {
	for i := 7; i >= 0; i-- {
		d.Printf("%02x", d.U8(off+i))
		if i > 0 {
			d.Str(":")
		}
	}
}

// wpanSuperframe prints a beacon's fields. It returns the offset of its payload, or -1 if it is
// cut.
func wpanSuperframe(d *dissect.Dissection, off int) int {
	if !d.Has(off, 2) {
		d.Str("[ERROR: Truncated before beacon information]")
		return -1
	}
	verbose := d.Ctx.Verbose
	spec := d.Le16(off)
	if verbose > 0 {
		d.Printf("\n\tBeacon order = %d, Superframe order = %d, Final CAP Slot = %d", spec&15, spec>>4&15, spec>>8&15)
		d.Str(dissect.Pick(spec, 1<<12, ", BLE enabled", ""))
		d.Str(dissect.Pick(spec, 1<<14, ", PAN Coordinator", ""))
		d.Str(dissect.Pick(spec, 1<<15, ", Association Permit", ""))
	}
	off += 2
	if !d.Has(off, 1) {
		d.Str("[ERROR: Truncated before GTS info]")
		return -1
	}
	if off = wpanSlots(d, off); off < 0 {
		return -1
	}
	if !d.Has(off, 1) {
		d.Str("[ERROR: Truncated before pending addresses]")
		return -1
	}
	short, long := d.U8(off)&7, d.U8(off)>>4&7
	off++
	if verbose > 0 {
		d.Printf("\n\tPending address list, # short addresses = %d, # extended addresses = %d", short, long)
	}
	if !d.Has(off, 2*short+8*long) {
		d.Str(" [ERROR: Pending address list truncated]")
		return -1
	}
	if verbose > 1 && short > 0 {
		d.Str(", Short address list = [ ")
		for i := range short {
			d.Printf("%04x ", d.Le16(off+2*i))
		}
		d.Str("]")
	}
	off += 2 * short
	if verbose > 1 && long > 0 {
		d.Str(", Extended address list = [ ")
		for i := range long {
			wpanLong(d, off+8*i)
			d.Str(" ")
		}
		d.Str("]")
	}
	return off + 8*long
}

// wpanSlots prints a beacon's guaranteed time slots. It returns the offset after them, or -1 if
// they are cut.
func wpanSlots(d *dissect.Dissection, off int) int {
	n, verbose := d.U8(off)&7, d.Ctx.Verbose
	off++
	if n == 0 {
		if verbose > 0 {
			d.Str("\n\tGTS Descriptor Count = 0, ")
		}
		return off
	}
	if !d.Has(off, 1+3*n) {
		d.Str(" [ERROR: Truncated GTS Info List]")
		return -1
	}
	if verbose > 1 {
		d.Printf("GTS Descriptor Count = %d, GTS Directions Mask = %02x, [ ", n, d.U8(off)&0x7f)
		for i := range n {
			slot := off + 1 + 3*i
			d.Printf("[ %04x, Start slot = %d, Length = %d ] ", d.Le16(slot), d.U8(slot+2)&15, d.U8(slot+2)>>4)
		}
		d.Str("]")
	}
	return off + 1 + 3*n
}

// The commands with fields.
const (
	wpanAssociate  = 1
	wpanAssociated = 2
	wpanLeave      = 3
	wpanRealign    = 8
	wpanSlot       = 9
)

var wpanCommands = []dissect.Name{
	{wpanAssociate, "Association Request command"}, {wpanAssociated, "Association Response command"},
	{wpanLeave, "Disassociation Notification command"}, {4, "Data Request command"},
	{5, "PAN ID Conflict Notification command"}, {6, "Orphan Notification command"},
	{7, "Beacon Request command"}, {wpanRealign, "Coordinator realignment command"},
	{wpanSlot, "GTS request command"}, {10, "TRLE Management Request command"},
	{11, "TRLE Management Response command"}, {19, "DSME Association Request command"},
	{20, "DSME Association Response command"}, {21, "DSME GTS Request command"},
	{22, "DSME GTS Response command"}, {23, "DSME GTS Notify command"},
	{24, "DSME Information Request command"}, {25, "DSME Information Response command"},
	{26, "DSME Beacon Allocation Notification command"},
	{27, "DSME Beacon Collision Notification command"}, {28, "DSME Link Report command"},
	{32, "RIT Data Request command"}, {33, "DBS Request command"}, {34, "DBS Response command"},
	{35, "RIT Data Response command"}, {36, "Vendor Specific command"},
}

var (
	wpanStatus = []dissect.Name{
		{0, "Association successful"}, {1, "PAN at capacity"}, {2, "PAN access denied"},
		{3, "Hooping sequence offset duplication"}, {0x80, "Fast association successful"},
	}
	wpanReasons = []dissect.Name{
		{1, "The coordinator wishes the device to leave PAN"}, {2, "The device wishes to leave the PAN"},
	}
)

// wpanCommandBody prints the command at off, before end. It returns the offset of what is still to
// be dumped, or -1 if there is no command.
func wpanCommandBody(d *dissect.Dissection, off, end int) int {
	if off >= end {
		d.Str("[ERROR: Truncated before Command ID]")
		return -1
	}
	command := d.U8(off)
	d.Str("Command ID = ")
	d.Name(wpanCommands, command, "Reserved 0x%02x")
	d.Str(" ")
	off++
	n := end - off
	switch {
	case n == 0, command >= 4 && command <= 7:
		return off
	case command == wpanAssociate && n != 1:
		d.Str("Invalid Association request command length")
		return off
	case command == wpanAssociate:
		v := d.U8(off)
		d.Str(dissect.Pick(v, 2, "FFD, ", "RFD, "))
		d.Str(dissect.Pick(v, 4, "AC powered, ", ""))
		d.Str(dissect.Pick(v, 8, "Receiver on when idle, ", ""))
		d.Str(dissect.Pick(v, 16, "Fast association, ", ""))
		d.Str(dissect.Pick(v, 64, "Security supported, ", ""))
		d.Str(dissect.Pick(v, 128, "Allocate address, ", ""))
	case command == wpanAssociated && n != 3:
		d.Str("Invalid Association response command length")
		return off
	case command == wpanAssociated:
		d.Printf("Short address = %04x, ", d.Le16(off))
		d.Name(wpanStatus, d.U8(off+2), "Status = 0x%02x")
	case command == wpanLeave && n != 1:
		d.Str("Invalid Disassociation Notification command length")
		return off
	case command == wpanLeave:
		d.Str("Reason = ")
		d.Name(wpanReasons, d.U8(off), "0x%02x")
	case command == wpanRealign && n != 7 && n != 8:
		d.Str("Invalid Coordinator Realignment command length")
		return off
	case command == wpanRealign:
		d.Printf("Pan ID = 0x%04x, Coordinator short address = %04x, Channel Number = %d, ", d.Le16(off), d.Le16(off+2), d.U8(off+4))
		if n == 8 {
			d.Printf("page = %d, ", d.U8(off+7))
		}
		d.Printf("Short address = %04x", d.Le16(off+5))
	case command == wpanSlot && n != 1:
		d.Str("Invalid GTS Request command length")
		return off
	case command == wpanSlot:
		v := d.U8(off)
		d.Printf("GTS Length = %d, ", v&15)
		d.Str(dissect.Pick(v, 16, "Receive-only GTS, ", "Transmit-only GTS, "))
		d.Str(dissect.Pick(v, 32, "GTS allocation", "GTS deallocations"))
	default:
		d.Str("Command Data = ")
		for i := range n {
			d.Printf("%02x ", d.U8(off+i))
		}
		return off
	}
	return end
}
