package text

// What follows an OSI access point: ISO/IEC TR 9577's protocol identifiers.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// isoclns prints a packet from its protocol identifier on.
func isoclns(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.Nest() {
		return ctx.Cut(b, "isoclns")
	}
	d := ctx.Dissect(b, s)
	id := d.U8(0)
	if d.Cut() {
		return d.Finish("isoclns")
	}
	if ctx.Link {
		d.Str("OSI NLPID ")
		d.Name(dissect.NLPIDs, id, "Unknown")
		d.Printf(" (0x%02x): ", id)
	}
	body := s
	if id != layer.NLPIDCLNP && id != layer.NLPIDESIS && id != layer.NLPIDISIS { // these read their identifier themselves
		body = s.From(1)
	}
	if b, ok := ctx.NLPID(d.Out, byte(id), body); ok {
		return b
	}
	if !ctx.Link {
		if id != layer.NLPIDNull {
			d.Printf("OSI NLPID 0x%02x unknown", id)
		}
		d.Str(", ")
	}
	d.Printf("length: %d", s.Length)
	if id != layer.NLPIDNull && s.Length > 1 {
		d.Dump("\n\t", 0, s.Length)
	}
	return d.Out
}

// osiName appends the protocol's name, which -e has said before.
func osiName(d *dissect.Dissection, name string) {
	if !d.Ctx.Link {
		d.Str(name)
	}
}

// osiComma separates the protocol's name from what follows.
func osiComma(d *dissect.Dissection) { osiName(d, ", ") }

// osiChecksum says whether sum, which stands at bytes at and at+1 of the n bytes from
// off on, is right: ISO 8473's, which is Fletcher's.
func osiChecksum(d *dissect.Dissection, sum, off, at, n int) {
	if sum == 0 || at > n || at+2 > len(d.Span.Data)-off || n > len(d.Span.Data)-off {
		d.Str(" (unverified)")
		return
	}
	if want := fletcher(d.Span.Data[off:off+n], at); want != sum {
		d.Printf(" (incorrect should be 0x%04x)", want)
		return
	}
	d.Str(" (correct)")
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
