package app

// HTTP/2: RFC 9113; HPACK: RFC 7541. What is encrypted is TLS. Paths are printed where they
// are neither compressed by Huffman's code nor by reference.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

// The types of frames.
const (
	http2Data     = 0
	http2Headers  = 1
	http2Priority = 2
	http2Reset    = 3
	http2Settings = 4
	http2Push     = 5
	http2Ping     = 6
	http2GoAway   = 7
	http2Window   = 8
	http2Continue = 9

	http2Header = 9
	maxHTTP2    = 8 // frames printed

	hpackPath = 4 // the static table has :path twice
	hpackMost = 5
)

var http2Preface = []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")

var http2Types = [...]string{
	"DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY",
	"WINDOW_UPDATE", "CONTINUATION",
}

// isHTTP2 reports whether a segment begins with the preface, or consists of frames.
func isHTTP2(_ *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < http2Header || s.Data[0] != 0 && s.Data[0] != http2Preface[0] { // frames are small
		return false
	}
	if bytes.HasPrefix(s.Data, http2Preface) {
		return true
	}
	off := 0
	for off+http2Header <= len(s.Data) {
		if !isHTTP2Frame(s.Data[off:]) {
			return false
		}
		off += http2Header + http2Size(s.Data[off:])
	}
	return off == s.Length
}

func http2Size(b []byte) int { return int(b[0])<<16 | int(be.Uint16(b[1:])) }

// isHTTP2Frame reports whether a frame may begin with these bytes.
func isHTTP2Frame(b []byte) bool {
	size, stream := http2Size(b), be.Uint32(b[5:])
	if size > 1<<14 || stream>>31 != 0 {
		return false
	}
	switch b[3] {
	case http2Data, http2Headers, http2Push, http2Continue:
		return stream != 0 && b[4]&^0x2d == 0
	case http2Priority:
		return stream != 0 && size == 5 && b[4] == 0
	case http2Reset:
		return stream != 0 && size == 4 && b[4] == 0
	case http2Settings:
		return stream == 0 && size%6 == 0 && b[4] <= 1
	case http2Ping:
		return stream == 0 && size == 8 && b[4] <= 1
	case http2GoAway:
		return stream == 0 && size >= 8 && b[4] == 0
	case http2Window:
		return size == 4 && b[4] == 0
	}
	return false
}

// http2 prints the first frames of a segment.
func http2(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": HTTP/2"...), s)
	off, separator := 0, " "
	if bytes.HasPrefix(s.Data, http2Preface) {
		d.Str(" preface")
		off, separator = len(http2Preface), ", "
	}
	for range maxHTTP2 {
		if !d.Has(off, http2Header) || !isHTTP2Frame(s.Data[off:]) {
			break
		}
		d.Str(separator)
		http2Frame(&d, off)
		off, separator = off+http2Header+http2Size(s.Data[off:]), ", "
	}
	return clause(&d, "http2")
}

// http2Frame prints the frame at off.
func http2Frame(d *dissect.Dissection, off int) {
	size, kind, flags, stream := d.U24(off), d.U8(off+3), d.U8(off+4), d.U32(off+5)
	d.Str(http2Types[kind])
	if stream != 0 {
		d.Printf(" %d", stream)
	}
	body := off + http2Header
	switch kind {
	case http2Data:
		d.Printf(" length %d", size)
	case http2Headers:
		end := min(body+size, len(d.Span.Data))
		if flags&0x08 != 0 { // padded
			end = min(body+size-d.U8(body), end)
			body++
		}
		if flags&0x20 != 0 { // a priority
			body += 5
		}
		hpackFindPath(d, body, end)
	case http2Reset:
		d.Printf(" error %d", d.U32(body))
	case http2GoAway:
		d.Printf(" last %d error %d", d.U32(body), d.U32(body+4))
	case http2Window:
		d.Printf(" +%d", d.U32(body)&0x7fffffff)
	case http2Settings, http2Ping:
		d.Str(dissect.Pick(flags, 1, " ack", ""))
	}
}

// hpackFindPath prints the path among the header fields from off to end, if it is there
// literally.
func hpackFindPath(d *dissect.Dissection, off, end int) {
	for off >= 0 && off < end {
		c := d.Span.Data[off]
		var index int
		switch {
		case c&0x80 != 0: // a field of a table
			if off, index = hpackInt(d, off, end, 7); index == hpackPath {
				d.Str(" /")
			}
			continue
		case c&0xc0 == 0x40:
			off, index = hpackInt(d, off, end, 6)
		case c&0xe0 == 0x20: // the size of the table
			off, _ = hpackInt(d, off, end, 5)
			continue
		default:
			off, index = hpackInt(d, off, end, 4)
		}
		if index == 0 {
			off, _, _ = hpackString(d, off, end)
		}
		next, n, plain := hpackString(d, off, end)
		if index >= hpackPath && index <= hpackMost && plain && next >= 0 {
			clauseText(d, " ", next-n, n)
			return
		}
		off = next
	}
}

// hpackInt reads an integer of which bits bits are in the first byte. It returns the offset
// after it, or -1 at the end.
func hpackInt(d *dissect.Dissection, off, end, bits int) (next, v int) {
	if off < 0 || off >= end {
		return -1, 0
	}
	most := 1<<bits - 1
	v = int(d.Span.Data[off]) & most
	off++
	if v < most {
		return off, v
	}
	for shift := 0; off < end && shift < 28; shift += 7 {
		c := int(d.Span.Data[off])
		off++
		v += c & 0x7f << shift
		if c < 0x80 {
			return off, v
		}
	}
	return -1, 0
}

// hpackString reads a string of n bytes, which may be coded. It returns the offset after it,
// or -1 if it does not end before end.
func hpackString(d *dissect.Dissection, off, end int) (next, n int, plain bool) {
	if off < 0 || off >= end {
		return -1, 0, false
	}
	plain = d.Span.Data[off]&0x80 == 0
	if off, n = hpackInt(d, off, end, 7); off < 0 || n > end-off {
		return -1, 0, false
	}
	return off + n, n, plain
}
