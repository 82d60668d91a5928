package app

// CoAP: RFC 7252.

import "ringcap/internal/text/dissect"

var (
	coapTypes = [4]string{"CON", "NON", "ACK", "RST"}
	coapCodes = []dissect.Name{
		{0, "empty"}, {1, "GET"}, {2, "POST"}, {3, "PUT"}, {4, "DELETE"}, {5, "FETCH"}, {6, "PATCH"}, {7, "iPATCH"},
	}
)

// Options with parts of the address.
const (
	coapPath  = 11
	coapQuery = 15
)

func isCoAP(_ *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 4 || s.Data[0]>>6 != 1 {
		return false
	}
	token, class := int(s.Data[0]&15), s.Data[1]>>5
	return token <= 8 && 4+token <= s.Length && (class == 0 || class == 2 || class == 4 || class == 5)
}

// coap prints a message.
func coap(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "CoAP "...), s)
	first, code := d.U8(0), d.U8(1)
	d.Str(coapTypes[first>>4&3])
	d.Str(" ")
	if code < 32 {
		d.Name(coapCodes, code, "method %d")
	} else {
		d.Printf("%d.%02d", code>>5, code&31)
	}
	off := 4 + first&15
	start := len(d.Out)
	d.Str(" ")
	for number := 0; d.Has(off, 1) && d.U8(off) != 0xff; {
		v := d.U8(off)
		next, delta := coapNumber(&d, off+1, v>>4)
		next, n := coapNumber(&d, next, v&15)
		number += delta
		switch number {
		case coapPath:
			clauseText(&d, "/", next, n)
		case coapQuery:
			clauseText(&d, "?", next, n)
		}
		off = next + n
	}
	if len(d.Out) == start+1 { // no path
		d.Out, d.CutAt = d.Out[:start], min(d.CutAt, start)
	}
	d.Printf(", id %d", d.U16(2))
	if n := first & 15; n > 0 {
		d.Str(", token ")
		d.Hex(4, n)
	}
	return clause(&d, "coap")
}

// coapNumber reads the rest of a number that has four bits v in front. Like the length that
// 15 stands for, it ends the text if it is not there.
func coapNumber(d *dissect.Dissection, off, v int) (next, n int) {
	switch v {
	case 13:
		return off + 1, 13 + d.U8(off)
	case 14:
		return off + 2, 269 + d.U16(off)
	case 15:
		d.End()
		return len(d.Span.Data), 0
	}
	return off, v
}
