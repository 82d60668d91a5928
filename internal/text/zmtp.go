package text

// ZMTP/1.0, the protocol of ZeroMQ: https://rfc.zeromq.org/spec/13/. It has no port
// of its own.

const maxZMTPBody = 128 // bytes of a frame's body that -v dumps

var zmtpFlags = []name{
	{1, "MORE"}, {2, "R1"}, {4, "R2"}, {8, "R3"}, {16, "R4"}, {32, "R5"}, {64, "R6"}, {128, "R7"},
}

// zmtp prints the frames of a segment, each on a line of its own.
func (p *Context) zmtp(b []byte, s span) []byte {
	d := p.dissect(append(b, ": ZMTP/1.0"...), s)
	for off := 0; off < len(s.data) && !d.cut(); {
		off = d.zmtpFrame(off)
	}
	return d.finish("zmtp1")
}

// zmtpFrame appends a frame and returns where the next one starts.
func (d *dissection) zmtpFrame(off int) int {
	n := uint64(d.u8(off))
	d.str("\n\t frame flags+body ")
	if off++; n == 0xff {
		d.str("(64-bit) length")
		n = d.u64(off)
		off += 8
		d.str(" ")
	} else {
		d.str(" (8-bit) length ")
	}
	d.b = appendUint(d.b, n)
	if n == 0 || d.cut() {
		return off
	}
	flags, has := d.u8(off), len(d.s.data)-off
	if n > uint64(max(0, has)) {
		d.printf(" (%d captured)", has)
	}
	d.printf(", flags 0x%02x", flags)
	if verbose := d.p.Verbose; verbose > 0 && !d.cut() {
		d.str(" (")
		d.bits(zmtpFlags, flags, ", ")
		d.str(")")
		body := d.s.data[off+1:]
		if n-1 < uint64(len(body)) {
			body = body[:n-1]
		}
		if verbose == 1 && len(body) > maxZMTPBody {
			body = body[:maxZMTPBody]
		}
		if len(body) > 0 {
			d.printf(", first %d byte(s) of body:", len(body))
			d.b = appendDumpText(d.b, "\n\t ", body)
		}
	}
	if n > uint64(max(0, has)) {
		d.end()
		return off
	}
	return off + int(n)
}
