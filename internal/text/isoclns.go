package text

// What follows an OSI access point: ISO/IEC TR 9577's protocol identifiers.

import "ringcap/internal/layer"

// isoclns prints a packet from its protocol identifier on.
func (p *Context) isoclns(b []byte, s span) []byte {
	if !p.nest() {
		return p.cut(b, "isoclns")
	}
	d := p.dissect(b, s)
	id := d.u8(0)
	if d.cut() {
		return d.finish("isoclns")
	}
	if p.Link {
		d.str("OSI NLPID ")
		d.name(NLPIDs, id, "Unknown")
		d.printf(" (0x%02x): ", id)
	}
	body := s
	if id != layer.NLPIDCLNP && id != layer.NLPIDESIS && id != layer.NLPIDISIS { // these read their identifier themselves
		body = s.from(1)
	}
	if b, ok := p.NLPID(d.b, byte(id), body); ok {
		return b
	}
	if !p.Link {
		if id != layer.NLPIDNull {
			d.printf("OSI NLPID 0x%02x unknown", id)
		}
		d.str(", ")
	}
	d.printf("length: %d", s.length)
	if id != layer.NLPIDNull && s.length > 1 {
		d.dump("\n\t", 0, s.length)
	}
	return d.b
}

// osiName appends the protocol's name, which -e has said before.
func (d *dissection) osiName(name string) {
	if !d.p.Link {
		d.str(name)
	}
}

// osiComma separates the protocol's name from what follows.
func (d *dissection) osiComma() { d.osiName(", ") }

// osiChecksum says whether sum, which stands at bytes at and at+1 of the n bytes from
// off on, is right: ISO 8473's, which is Fletcher's.
func (d *dissection) osiChecksum(sum, off, at, n int) {
	if sum == 0 || at > n || at+2 > len(d.s.data)-off || n > len(d.s.data)-off {
		d.str(" (unverified)")
		return
	}
	if want := fletcher(d.s.data[off:off+n], at); want != sum {
		d.printf(" (incorrect should be 0x%04x)", want)
		return
	}
	d.str(" (correct)")
}

// fletcher is the checksum that data should have at byte at (ISO 8473-1, annex C).
func fletcher(data []byte, at int) int {
	var c0, c1 uint64
	for i, c := range data {
		if i != at && i != at+1 {
			c0 += uint64(c)
		}
		c1 += c0
	}
	// Sums modulo 255, in which 0 is written as 255 and the byte 0 does not occur.
	n, s0, s1 := len(data)-at, int(c0%255), int(c1%255)
	x, y := (n-1)*s0-s1, s1-n*s0
	return modulo255(x)<<8 | modulo255(y)
}

func modulo255(v int) int {
	if v = (v%255 + 255) % 255; v == 0 {
		return 255
	}
	return v
}
