package app

// CoAP: RFC 7252; over TCP: RFC 8323.

import "ringcap/internal/text/dissect"

var (
	coapTypes   = [4]string{"CON", "NON", "ACK", "RST"}
	coapSignals = []dissect.Name{{1, "CSM"}, {2, "ping"}, {3, "pong"}, {4, "release"}, {5, "abort"}}
	coapCodes   = []dissect.Name{
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
	token, code := int(s.Data[0]&15), s.Data[1]
	if code == 0 {
		return token == 0 && s.Length == 4
	}
	return token <= 8 && isCoAPCode(code) && areCoAPOptions(s.From(4), token)
}

// isCoAPCode reports whether a method or a response is known.
func isCoAPCode(code byte) bool {
	switch n := code & 31; code >> 5 {
	case 0:
		return n <= 7
	case 2:
		return n <= 8 || n == 31
	case 4:
		return n <= 15 || n == 22 || n == 29
	case 5:
		return n <= 8
	}
	return false
}

// areCoAPOptions reports whether after a token nothing but options and a payload follow.
func areCoAPOptions(s dissect.Span, token int) bool {
	if token > s.Length {
		return false
	}
	for off := token; off < len(s.Data); {
		v := s.Data[off]
		if off++; v == 0xff {
			return off < s.Length
		}
		n := 0 // of the option, at last
		for _, part := range [...]byte{v >> 4, v & 15} {
			n = int(part)
			switch {
			case part == 13 && off < len(s.Data):
				n = 13 + int(s.Data[off])
				off++
			case part == 14 && off+1 < len(s.Data):
				n = 269 + int(be.Uint16(s.Data[off:]))
				off += 2
			case part > 12:
				return part < 15 && len(s.Data) < s.Length // it is cut there
			}
		}
		if off += n; off > s.Length {
			return false
		}
	}
	return true
}

// coap prints a message.
func coap(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "CoAP "...), s)
	first, code := d.U8(0), d.U8(1)
	d.Str(coapTypes[first>>4&3])
	d.Str(" ")
	coapCode(&d, code)
	coapAddress(&d, 4+first&15)
	d.Printf(", id %d", d.U16(2))
	coapToken(&d, 4, first&15)
	return clause(&d, "coap")
}

// coapCode prints a method, a response or, over TCP, a signal.
func coapCode(d *dissect.Dissection, code int) {
	switch {
	case code < 32:
		d.Name(coapCodes, code, "method %d")
	case code>>5 == 7:
		d.Name(coapSignals, code&31, "signal %d")
	default:
		d.Printf("%d.%02d", code>>5, code&31)
	}
}

// coapStream returns the offsets of the code, the token and the options of the first message of a segment, and
// of its end. The end is 0 if there is none.
func coapStream(s dissect.Span) (code, token, options, end int) {
	if len(s.Data) < 2 || s.Data[0]&15 > 8 {
		return 0, 0, 0, 0
	}
	n := int(s.Data[0] >> 4)
	switch code = 1; {
	case n == 13:
		n, code = 13+int(s.Data[1]), 2
	case n == 14 && len(s.Data) > 3:
		n, code = 269+int(be.Uint16(s.Data[1:])), 3
	case n > 13: // 15 stands for more than a segment has
		return 0, 0, 0, 0
	}
	if code >= len(s.Data) {
		return 0, 0, 0, 0
	}
	token = code + 1
	options = token + int(s.Data[0]&15)
	return code, token, options, options + n
}

// isCoAPStream reports whether a segment is nothing but whole messages.
func isCoAPStream(_ *dissect.Context, s dissect.Span) bool {
	for {
		code, token, options, end := coapStream(s)
		if end == 0 || end > s.Length {
			return false
		}
		switch kind := s.Data[code]; {
		case kind == 0:
			if end != s.Length {
				return false
			}
		case kind>>5 == 7:
			if kind&31 < 1 || kind&31 > 5 {
				return false
			}
		case !isCoAPCode(kind) || !areCoAPOptions(s.UpTo(end).From(token), options-token):
			return false
		}
		if end >= len(s.Data) {
			return true
		}
		s = s.From(end)
	}
}

// coapTCP prints the first message of a segment (RFC 8323).
func coapTCP(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	code, token, options, end := coapStream(s)
	d := ctx.Dissect(append(b, ": CoAP "...), s.UpTo(min(end, len(s.Data))))
	kind := d.U8(code)
	if coapCode(&d, kind); kind>>5 != 7 {
		coapAddress(&d, options)
	}
	coapToken(&d, token, options-token)
	return clause(&d, "coap")
}

// coapAddress prints the path and the query, from the options at off.
func coapAddress(d *dissect.Dissection, off int) {
	start := len(d.Out)
	d.Str(" ")
	for number := 0; d.Has(off, 1) && d.U8(off) != 0xff; {
		v := d.U8(off)
		next, delta := coapNumber(d, off+1, v>>4)
		next, n := coapNumber(d, next, v&15)
		number += delta
		switch number {
		case coapPath:
			clauseText(d, "/", next, n)
		case coapQuery:
			clauseText(d, "?", next, n)
		}
		off = next + n
	}
	if len(d.Out) == start+1 { // no path
		d.Out, d.CutAt = d.Out[:start], min(d.CutAt, start)
	}
}

func coapToken(d *dissect.Dissection, off, n int) {
	if n > 0 {
		d.Str(", token ")
		d.Hex(off, n)
	}
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
