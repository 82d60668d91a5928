package routing

// What follows an OSI access point: the protocol identifiers of ISO/IEC TR 9577.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// isoclns prints a packet, starting at its protocol identifier.
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
	if id != layer.NLPIDCLNP && id != layer.NLPIDESIS && id != layer.NLPIDISIS { // these printers expect the identifier
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

// isoclnsEther prints a packet of OSI's EtherType. One byte comes before its protocol identifier.
func isoclnsEther(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return isoclns(ctx, b, s.From(1))
}

// osiName appends the protocol's name unless -e has already printed it.
func osiName(d *dissect.Dissection, name string) {
	if !d.Ctx.Link {
		d.Str(name)
	}
}

// osiComma separates the protocol's name from what follows.
func osiComma(d *dissect.Dissection) { osiName(d, ", ") }

// osiChecksum prints whether sum is right. It is the Fletcher checksum of ISO 8473 over
// the n bytes at off, stored at offset at of these.
func osiChecksum(d *dissect.Dissection, sum, off, at, n int) {
	if sum == 0 || at > n || at+2 > len(d.Span.Data)-off || n > len(d.Span.Data)-off {
		d.Str(" (unverified)")
		return
	}
	if want := dissect.Fletcher(d.Span.Data[off:off+n], at); want != sum {
		d.Printf(" (incorrect should be 0x%04x)", want)
		return
	}
	d.Str(" (correct)")
}
