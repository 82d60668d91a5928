package link

// IEEE 802.15.4-2015, section 7: the MAC header. Information elements and payloads after it are
// dumped.

import (
	"math/bits"

	"ringcap/internal/text/dissect"
)

var wpanTypes = []dissect.Name{
	{0, "Beacon"}, {1, "Data"}, {2, "ACK"}, {wpanCommand, "Command"},
	{4, "Reserved"}, {5, "Multipurpose"}, {6, "Fragment"}, {7, "Extended"},
}

// Frame types.
const (
	wpanBeacon  = 0
	wpanData    = 1
	wpanCommand = 3 // the last type that has the general MAC header
)

// Bits of the frame control field.
const (
	wpanCompressed = 1 << 6 // the PAN ID appears once, or not at all
	wpanNoSequence = 1 << 8
)

var wpanFlags = []dissect.Name{
	{1 << 3, "Security Enabled, "}, {1 << 4, "Frame Pending, "}, {1 << 5, "AR, "},
	{wpanCompressed, "PAN ID Compression, "}, {wpanNoSequence, "Sequence Number Suppression, "}, {1 << 9, "IE present, "},
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
	off := 2
	if kind <= wpanCommand {
		if off = wpanHeader(&d, control); off < 0 {
			return d.Out
		}
	}
	end := len(s.Data) - wpanCheck(&d, off)
	if kind <= wpanCommand {
		if off, end = wpanBody(&d, control, off, end); off < 0 {
			return d.Out
		}
	}
	return ctx.DumpUnknown(d.Out, s.Data[off:end])
}

// wpanBody prints what comes between the header and the payload. It returns where the payload
// begins and ends. It begins at -1 if the frame is cut.
func wpanBody(d *dissect.Dissection, control, off, end int) (from, to int) {
	if control&wpanSecured != 0 {
		next, mic := wpanSecurity(d, off)
		switch {
		case next < 0:
			return -1, end
		case end-next < mic:
			d.Str("[ERROR: Truncated before MIC]")
			return -1, end
		}
		off, end = next, end-mic
		if mic > 0 && d.Ctx.Verbose > 2 {
			d.Str("\n\tMIC ")
			d.Hex(end, mic)
			d.Str(" ")
		}
	}
	if control&wpanElements != 0 {
		return off, end
	}
	switch control & 7 {
	case wpanData:
		if d.Ctx.Verbose > 0 && control&wpanSecured == 0 && off < end {
			lowpan(d, off, end)
		}
	case wpanBeacon:
		off = wpanSuperframe(d, off)
	case wpanCommand:
		off = wpanCommandBody(d, off, end)
	}
	return min(off, end), end
}

// wpanHeader prints the header and returns the offset after it, or -1 if it is malformed
// or cut.
func wpanHeader(d *dissect.Dissection, control int) int {
	version := control >> 12 & 3
	d.Printf("v%d ", version)
	if d.Ctx.Verbose > 2 {
		for _, f := range wpanFlags {
			if control&int(f.Value) != 0 {
				d.Str(f.Name)
			}
		}
	}
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

// WpanCRC returns the 16-bit ITU-T CRC of data, with an initial value of 0 and the least
// significant bit first.
func WpanCRC(data []byte) uint16 {
	var crc uint16
	for _, c := range data {
		crc ^= uint16(bits.Reverse8(c)) << 8
		for range 8 {
			carry := crc >> 15
			crc = crc<<1 ^ carry*0x1021
		}
	}
	return bits.Reverse16(crc)
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
