package app

// Domain names: RFC 1035, section 4.1.4; bit labels: RFC 2673.

const (
	labelText    = 0
	labelEDNS    = 1
	labelPointer = 3
	bitLabel     = 1
)

// bitsOf returns the length in bits and bytes of a bit label with this count byte.
func bitsOf(count byte) (bits, n int) {
	if bits = int(count); bits == 0 {
		bits = 256
	}
	return bits, (bits + 7) / 8
}

// skip returns the offset after the name at off, or -1 if the name does not end.
func (d *dnsMessage) skip(off int) int {
	for d.Has(off, 1) {
		c := int(d.Span.Data[off])
		off++
		switch c >> 6 {
		case labelText:
			if c == 0 {
				return off
			}
			off += c
		case labelPointer:
			return off + 1
		case labelEDNS:
			if c&0x3f != bitLabel || !d.Has(off, 1) {
				return -1
			}
			_, n := bitsOf(d.Span.Data[off])
			off += 1 + n
		default:
			return -1
		}
	}
	return -1
}

// domainName appends the name at off and returns the offset after it. Pointers may only
// lead backwards, so every name ends.
func (d *dnsMessage) domainName(off int) (next int) {
	if d.Has(off, 1) && d.Span.Data[off] == 0 {
		d.Str(".")
		return off + 1
	}
	next = -1
	for before, chars, hops := off, 0, 0; ; {
		c := d.U8(off)
		if d.Cut() {
			return 0
		}
		if c>>6 == labelPointer {
			if next < 0 {
				next = off + 2
			}
			off = d.U16(off) & 0x3fff
			if hops++; !d.Cut() && (off >= before || hops > maxDNSHops) {
				d.Str("<BAD PTR>")
				d.End()
			}
			before = off
			continue
		}
		if c == 0 {
			break
		}
		off = d.label(off, maxDNSName-chars)
		if c>>6 == labelText {
			chars += c
		}
		if chars <= maxDNSName {
			d.Str(".")
		} else if !d.Cut() {
			d.Str("<DOMAIN NAME TOO LONG>")
			d.End()
		}
		chars++
		if c = d.U8(off); c == 0 && next < 0 {
			next = off + 1
		}
	}
	return next
}

// label appends the label at off and returns the offset of the next one. most limits
// the text that it prints.
func (d *dnsMessage) label(off, most int) int {
	c := d.U8(off)
	off++
	switch {
	case c>>6 == labelText:
		d.Safe(off, max(0, min(c, most)))
		return off + c
	case c>>6 == labelEDNS && c&0x3f == bitLabel:
		bits, n := bitsOf(byte(d.U8(off)))
		d.Str("\\[x")
		for i, left := 0, bits; left > 0; i, left = i+1, left-8 {
			switch v := d.U8(off + 1 + i); {
			case left > 7:
				d.Printf("%02x", v)
			case left > 4:
				d.Printf("%02x", v&(0xff<<(8-left)))
			default:
				d.Printf("%x", v>>4&(0xf<<(4-left)))
			}
		}
		d.Printf("/%d]", bits)
		return off + 1 + n
	case c>>6 == labelEDNS:
		d.Printf("<ELT %d>", c&0x3f)
	default:
		d.Str("<BAD LABEL TYPE>")
	}
	d.End()
	return off
}
