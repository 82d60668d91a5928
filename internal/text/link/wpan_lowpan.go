package link

// 6LoWPAN: RFC 4944 (dispatch, fragments), RFC 6282 (compressed headers). tcpdump only dumps it.

import "ringcap/internal/text/dissect"

var (
	lowpanHopLimits = [4]int{0, 1, 64, 255}
	lowpanNext      = []dissect.Name{{0, "HBH"}, {6, "TCP"}, {17, "UDP"}, {43, "RT"}, {44, "FRAG"}, {58, "ICMP6"}, {59, "none"}}
)

// lowpan says what a packet of 6LoWPAN is. It prints nothing for other payloads, such as Zigbee's.
func lowpan(d *dissect.Dissection, off, end int) {
	before := len(d.Out)
	d.Str("6LoWPAN ")
	if v := d.Span.Data[off]; v>>6 == 2 && end-off > 5 && v&0x30 == 0x30 { // mesh, with two short addresses
		d.Printf("mesh %04x > %04x, hops %d, ", d.U16(off+1), d.U16(off+3), int(v&15))
		off += 5
	}
	switch v := d.Span.Data[off]; {
	case v>>3 == 0x18 && end-off > 4:
		d.Printf("first fragment, size %d, tag %d, ", d.U16(off)&0x7ff, d.U16(off+2))
		off += 4
	case v>>3 == 0x1c && end-off >= 5:
		d.Printf("fragment, size %d, tag %d, offset %d ", d.U16(off)&0x7ff, d.U16(off+2), 8*d.U8(off+4))
		return
	}
	switch v := d.Span.Data[off]; {
	case v == 0x41:
		d.Str("IPv6 ")
	case v>>5 == 3 && end-off >= 3:
		lowpanCompressed(d, off, end)
	default:
		d.Out = d.Out[:before]
	}
}

// lowpanCompressed prints what is left of a compressed header at off.
func lowpanCompressed(d *dissect.Dissection, off, end int) {
	v := d.U16(off)
	d.Str("IPHC")
	off += 2
	if v&0x80 != 0 { // the contexts of the addresses
		off++
	}
	off += [4]int{4, 3, 1, 0}[v>>11&3] // traffic class and flow label
	switch {
	case v&0x400 != 0:
		d.Str(", next header compressed")
	case off < end:
		d.Str(", next header ")
		d.Name(lowpanNext, d.U8(off), "%d")
		off++
	}
	hops := lowpanHopLimits[v>>8&3]
	if hops == 0 && off < end {
		hops = d.U8(off)
	}
	d.Printf(", hlim %d ", hops)
}
