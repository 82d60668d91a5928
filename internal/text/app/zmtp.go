package app

// ZMTP/1.0, the protocol of ZeroMQ: https://rfc.zeromq.org/spec/13/. It has no port
// of its own.

import "ringcap/internal/text/dissect"

const maxZMTPBody = 128 // bytes of a frame's body that -v dumps

var zmtpFlags = []dissect.Name{
	{1, "MORE"}, {2, "R1"}, {4, "R2"}, {8, "R3"}, {16, "R4"}, {32, "R5"}, {64, "R6"}, {128, "R7"},
}

// zmtp prints the frames of a segment, one on each line.
func zmtp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": ZMTP/1.0"...), s)
	for off := 0; off < len(s.Data) && !d.Cut(); {
		off = zmtpFrame(&d, off)
	}
	return d.Finish("zmtp1")
}

// zmtpFrame appends a frame and returns the offset of the next one.
func zmtpFrame(d *dissect.Dissection, off int) int {
	n := uint64(d.U8(off))
	d.Str("\n\t frame flags+body ")
	if off++; n == 0xff {
		d.Str("(64-bit) length")
		n = d.U64(off)
		off += 8
		d.Str(" ")
	} else {
		d.Str(" (8-bit) length ")
	}
	d.Out = dissect.AppendUint(d.Out, n)
	if n == 0 || d.Cut() {
		return off
	}
	flags, has := d.U8(off), len(d.Span.Data)-off
	if n > uint64(max(0, has)) {
		d.Printf(" (%d captured)", has)
	}
	d.Printf(", flags 0x%02x", flags)
	if verbose := d.Ctx.Verbose; verbose > 0 && !d.Cut() {
		d.Str(" (")
		d.Bits(zmtpFlags, flags, ", ")
		d.Str(")")
		body := d.Span.Data[off+1:]
		if n-1 < uint64(len(body)) {
			body = body[:n-1]
		}
		if verbose == 1 && len(body) > maxZMTPBody {
			body = body[:maxZMTPBody]
		}
		if len(body) > 0 {
			d.Printf(", first %d byte(s) of body:", len(body))
			d.Out = d.Ctx.DumpText(d.Out, "\n\t ", body)
		}
	}
	if n > uint64(max(0, has)) {
		d.End()
		return off
	}
	return off + int(n)
}
