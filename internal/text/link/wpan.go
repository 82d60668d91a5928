package link

// IEEE 802.15.4-2015, section 7: the MAC header.

import (
	"ringcap/internal/text/dissect"
)

var wpanTypes = []dissect.Name{
	{0, "Beacon"}, {1, "Data"}, {2, "ACK"}, {wpanCommand, "Command"},
	{4, "Reserved"}, {wpanMultipurpose, "Multipurpose"}, {6, "Fragment"}, {7, "Extended"},
}

// Frame types.
const (
	wpanBeacon       = 0
	wpanData         = 1
	wpanCommand      = 3 // the last type that has the general MAC header
	wpanMultipurpose = 5
)

// Bits of the frame control field.
const (
	wpanCompressed = 1 << 6 // the PAN ID appears once, or not at all
	wpanNoSequence = 1 << 8
)

var wpanFlags = []dissect.Name{
	{1 << 3, "Security Enabled, "}, {1 << 4, "Frame Pending, "}, {1 << 5, "AR, "},
	{wpanCompressed, ""}, {wpanNoSequence, "Sequence Number Suppression, "}, {1 << 9, "IE present, "},
}

// wpan prints a frame.
func wpan(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "IEEE 802.15.4 "...), s)
	if !d.Have(0, 3) {
		return d.Finish("802.15.4")
	}
	control := d.Le16(0)
	kind := control & 7
	d.Name(wpanTypes, kind, "")
	d.Str(" packet ")
	var off int
	switch {
	case kind <= wpanCommand:
		off = wpanHeader(&d, control)
	case kind == wpanMultipurpose:
		control, off = wpanMultipurposeHeader(&d, control)
	default:
		return ctx.DumpUnknown(d.Out, s.Data[2:])
	}
	if off < 0 {
		return d.Out
	}
	off, end := wpanBody(&d, control, off, len(s.Data)-wpanCheck(&d, off))
	if off < 0 {
		return d.Out
	}
	return ctx.DumpUnknown(d.Out, s.Data[off:end])
}

// wpanBody prints what comes between the header and the payload. It returns where the payload
// begins and ends. It begins at -1 if the frame is cut.
func wpanBody(d *dissect.Dissection, control, off, end int) (from, to int) {
	level, mic, whole := 0, 0, end
	if control&wpanSecured != 0 {
		if off, level = wpanSecurity(d, off); off < 0 {
			return -1, end
		}
		mic = wpanMICs[level&3]
		if end -= mic; end < off {
			d.Str("[ERROR: Truncated before MIC]")
			return -1, end
		}
	}
	if control&wpanElements != 0 {
		if off = wpanAllElements(d, off, end, level >= wpanEncrypted); off < 0 {
			return -1, end
		}
	}
	if d.Ctx.Verbose > 2 {
		if mic > 0 {
			d.Str("\n\tMIC ")
			d.Hex(end, mic)
			d.Str(" ")
		}
		wpanChecked(d, whole)
	}
	switch kind, version := control&7, control>>12&3; {
	case kind == wpanData:
		if d.Ctx.Verbose > 0 && control&wpanSecured == 0 && off < end {
			lowpan(d, off, end)
		}
	case kind == wpanBeacon && version < 2: // later beacons have information elements instead
		off = wpanSuperframe(d, off)
	case kind == wpanCommand:
		off = wpanCommandBody(d, off, end)
	}
	return min(off, end), end
}

// wpanHeader prints the header and returns the offset after it, or -1 if it is malformed
// or cut.
func wpanHeader(d *dissect.Dissection, control int) int {
	version := wpanVersion(d, control, "PAN ID Compression, ")
	off := 3
	if control&wpanNoSequence != 0 {
		off = 2
		if version < 2 {
			d.Str("[ERROR: Sequence number suppressed on frames where version < 2]")
		}
	}
	if d.Ctx.Verbose > 0 {
		if off == 2 {
			d.Str("seq suppressed ")
		} else {
			d.Printf("seq %02x ", d.U8(2))
		}
	}
	dst, src := wpanAddress(control>>10), wpanAddress(control>>14)
	if dst < 0 || src < 0 {
		d.Choose(src < 0, "[ERROR: Invalid src address mode]", "[ERROR: Invalid dst address mode]")
		return -1
	}
	if version < 2 && control&wpanCompressed != 0 && (dst == 0 || src == 0) {
		d.Str("[ERROR: PAN ID Compression != 0, and only one address with frame version < 2]")
	}
	dstPAN, srcPAN := wpanPANs(version, control&wpanCompressed != 0, dst, src)
	if off = wpanEnd(d, off, dstPAN, dst); off < 0 {
		return -1
	}
	d.Str(" < ")
	if off = wpanEnd(d, off, srcPAN, src); off >= 0 {
		d.Str(" ")
	}
	return off
}

// wpanVersion prints and returns the version of a frame, and prints its flags. pan is what the flag of
// the PAN ID means.
func wpanVersion(d *dissect.Dissection, control int, pan string) int {
	version := control >> 12 & 3
	d.Printf("v%d ", version)
	if d.Ctx.Verbose > 2 {
		for _, f := range wpanFlags {
			if f.Value == wpanCompressed {
				f.Name = pan
			}
			d.Str(dissect.Pick(control, int(f.Value), f.Name, ""))
		}
	}
	return version
}

// wpanMultipurposeHeader prints the header of a multipurpose frame, whose frame control field has one
// byte or two, and other bits than that of all others. It returns the field with the bits of the
// others, and the offset after the header, or -1 if it is malformed or cut.
func wpanMultipurposeHeader(d *dissect.Dissection, field int) (control, off int) {
	const long = 1 << 3
	control, off, pan := wpanMultipurpose, 1, false
	if field&long != 0 {
		bit := func(from, to int) int { return field >> from & 1 << to }
		control |= bit(9, 3) | bit(11, 4) | bit(14, 5) | bit(8, 6) | bit(10, 8) | bit(15, 9) | field&0x3000
		off, pan = 2, control&wpanCompressed != 0
		wpanVersion(d, control, "PAN ID Present, ")
	}
	if control&wpanNoSequence == 0 {
		if d.Ctx.Verbose > 0 {
			d.Printf("seq %02x ", d.U8(off))
		}
		off++
	}
	dst, src := wpanAddress(field>>4), wpanAddress(field>>6)
	if dst < 0 || src < 0 {
		d.Choose(src < 0, "[ERROR: Invalid src address mode]", "[ERROR: Invalid dst address mode]")
		return control, -1
	}
	if off = wpanEnd(d, off, pan, dst); off < 0 {
		return control, -1
	}
	d.Str(" <  ")
	if off = wpanEnd(d, off, false, src); off >= 0 {
		d.Str(" ")
	}
	return control, off
}

// wpanAddress returns the size of an address in this mode, or -1 if the mode is reserved.
func wpanAddress(mode int) int { return [4]int{0, -1, 2, 8}[mode&3] }

// wpanPANs reports which of two addresses has a PAN ID in front (table 7-2). dst and src
// are the sizes of the addresses.
func wpanPANs(version int, compressed bool, dst, src int) (dstPAN, srcPAN bool) {
	switch {
	case version < 2:
		return dst > 0, src > 0 && !compressed
	case dst == 0 && src == 0:
		return compressed, false
	case dst == 0 || src == 0:
		return dst > 0 && !compressed, src > 0 && !compressed
	case dst == 8 && src == 8:
		return !compressed, false
	}
	// By the standard, the PAN ID of the source precedes a long source address too. Early
	// implementations of 6TiSCH leave it out, and tcpdump reads all frames like theirs.
	return true, !compressed && (dst != 2 || src != 8)
}

// wpanEnd prints an address of n bytes, after a PAN ID if pan is set. It returns the offset
// after it, or -1 if it is cut.
func wpanEnd(d *dissect.Dissection, off int, pan bool, n int) int {
	if pan {
		if !d.Has(off, 2) {
			d.Str("[ERROR: Truncated before dst_pan]")
			return -1
		}
		d.Printf("%04x", d.Le16(off))
		off += 2
	} else {
		d.Str("-")
	}
	d.Str(":")
	switch {
	case !d.Has(off, n):
		d.Str("[ERROR: Truncated before dst_addr]")
		return -1
	case n == 0:
		d.Str("none")
	case n == 2:
		d.Printf("%04x", d.Le16(off))
	default:
		wpanLong(d, off)
	}
	return off + n
}

// wpanCheck returns the size of the frame check sequence at the end of a frame with data
// from off on. Not all captures keep it, so this is 2 if the last two bytes are the right
// check sequence, and 0 otherwise.
func wpanCheck(d *dissect.Dissection, off int) int {
	data := d.Span.Data
	n := len(data) - 2
	if n < off || len(data) < d.Span.Length || WpanCRC(data[:n]) != uint16(data[n])|uint16(data[n+1])<<8 {
		return 0
	}
	return 2
}

// wpanChecked says whether the frame check sequence is right. The frame ends at end, without one
// that is.
func wpanChecked(d *dissect.Dissection, end int) {
	data := d.Span.Data
	if stored := len(data) - end; stored > 0 {
		d.Printf("FCS %x ", d.Le16(end))
	} else if n := len(data) - 2; n >= 0 {
		d.Printf("wrong FCS %x vs %x (assume no FCS stored) ", d.Le16(n), int(WpanCRC(data[:n])))
	}
}

// WpanCRC returns the 16-bit ITU-T CRC of data, with an initial value of 0 and the least
// significant bit first.
func WpanCRC(data []byte) uint16 {
	var crc uint16
	for _, c := range data {
		// The remainders of all 8 bits at once: a bit at a time would take as long as all the rest.
		c ^= byte(crc)
		c ^= c << 4
		crc = crc>>8 ^ uint16(c)<<8 ^ uint16(c)<<3 ^ uint16(c)>>4
	}
	return crc
}

// wpanTAP prints a frame after metadata, which begins with a version and its length
// (https://www.tcpdump.org/linktypes/LINKTYPE_IEEE802_15_4_TAP.html).
func wpanTAP(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	version, size := d.U16(0), d.Le16(2)
	if d.Cut() {
		return ctx.Cut(b, "802.15.4_tap")
	}
	if version != 0 || size < 4 {
		return append(append(b, "IEEE 802.15.4 TAP"...), " (invalid)"...)
	}
	if !d.Have(0, size) {
		return ctx.Cut(b, "802.15.4_tap")
	}
	ctx.SkipLink(size)
	return wpan(ctx, b, s.From(size))
}

// wpanPHY prints a frame after the preamble and the length that the radio sends.
func wpanPHY(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 6
	if len(s.Data) < header {
		return ctx.Cut(b, "802.15.4")
	}
	ctx.SkipLink(header)
	return wpan(ctx, b, s.From(header))
}
