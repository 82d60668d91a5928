package text

// Domain names: RFC 1035, section 4.1.4; the bit labels of RFC 2673.

const (
	labelText    = 0
	labelEDNS    = 1
	labelPointer = 3
	bitLabel     = 1
)

// bitsOf is the length of the bit label whose count is at off, in bits and bytes.
func bitsOf(count byte) (bits, n int) {
	if bits = int(count); bits == 0 {
		bits = 256
	}
	return bits, (bits + 7) / 8
}

// skip is where what follows the name at off starts, -1 where the name does not end.
func (d *dnsMessage) skip(off int) int {
	for d.has(off, 1) {
		c := int(d.s.data[off])
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
			if c&0x3f != bitLabel || !d.has(off, 1) {
				return -1
			}
			_, n := bitsOf(d.s.data[off])
			off += 1 + n
		default:
			return -1
		}
	}
	return -1
}

// domainName appends the name at off and returns where what follows it starts.
// Pointers lead backwards only, which ends every name.
func (d *dnsMessage) domainName(off int) (next int) {
	if d.has(off, 1) && d.s.data[off] == 0 {
		d.str(".")
		return off + 1
	}
	next = -1
	for before, chars, hops := off, 0, 0; ; {
		c := d.u8(off)
		if d.cut() {
			return 0
		}
		if c>>6 == labelPointer {
			if next < 0 {
				next = off + 2
			}
			off = d.u16(off) & 0x3fff
			if hops++; !d.cut() && (off >= before || hops > maxDNSHops) {
				d.str("<BAD PTR>")
				d.end()
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
			d.str(".")
		} else if !d.cut() {
			d.str("<DOMAIN NAME TOO LONG>")
			d.end()
		}
		chars++
		if c = d.u8(off); c == 0 && next < 0 {
			next = off + 1
		}
	}
	return next
}

// label appends the label at off, of text at most most bytes, and returns where the
// next one starts.
func (d *dnsMessage) label(off, most int) int {
	c := d.u8(off)
	off++
	switch {
	case c>>6 == labelText:
		d.safe(off, max(0, min(c, most)))
		return off + c
	case c>>6 == labelEDNS && c&0x3f == bitLabel:
		bits, n := bitsOf(byte(d.u8(off)))
		d.str("\\[x")
		for i, left := 0, bits; left > 0; i, left = i+1, left-8 {
			switch v := d.u8(off + 1 + i); {
			case left > 7:
				d.printf("%02x", v)
			case left > 4:
				d.printf("%02x", v&(0xff<<(8-left)))
			default:
				d.printf("%x", v>>4&(0xf<<(4-left)))
			}
		}
		d.printf("/%d]", bits)
		return off + 1 + n
	case c>>6 == labelEDNS:
		d.printf("<ELT %d>", c&0x3f)
	default:
		d.str("<BAD LABEL TYPE>")
	}
	d.end()
	return off
}
