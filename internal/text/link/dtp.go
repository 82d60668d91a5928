package link

// Cisco's Dynamic Trunking Protocol.

import "ringcap/internal/text/dissect"

const (
	dtpDomain   = 1
	dtpStatus   = 2
	dtpType     = 3
	dtpNeighbor = 4
)

var dtpElements = []dissect.Name{{dtpDomain, "Domain"}, {dtpStatus, "Status"}, {dtpType, "DTP type"}, {dtpNeighbor, "Neighbor"}}

// dtp prints the version and, with -v, the elements.
func dtp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	const header = 4
	d := ctx.Dissect(b, s)
	if s.Length < 1 {
		d.Str("[zero packet length] (invalid)")
		return d.Out
	}
	d.Printf("DTPv%d, length %d", d.U8(0), s.Length)
	if ctx.Verbose == 0 {
		return d.Finish("dtp")
	}
	for at := 1; at < s.Length && !d.Cut(); {
		if s.Length-at < header {
			d.Printf("[%d bytes remaining]", s.Length-at)
			d.Invalid()
			return d.Finish("dtp")
		}
		kind, n := d.U16(at), d.U16(at+2)
		if kind == 0 {
			return d.Finish("dtp")
		}
		d.Str("\n\t")
		d.Name(dtpElements, kind, "Unknown")
		d.Printf(" (0x%04x) TLV, length %d", kind, n)
		if n < header || n > s.Length-at {
			d.Printf("[invalid TLV length %d]", n)
			d.Invalid()
			return d.Finish("dtp")
		}
		value, size := at+header, n-header
		switch kind {
		case dtpDomain:
			d.Str(", ")
			d.Padded(value, size)
		case dtpStatus, dtpType:
			if size != 1 {
				d.Invalid()
				return d.Finish("dtp")
			}
			d.Printf(", 0x%x", d.U8(value))
		case dtpNeighbor:
			if size != 6 {
				d.Invalid()
				return d.Finish("dtp")
			}
			d.Str(", ")
			d.Mac(value)
		}
		at += n
	}
	return d.Finish("dtp")
}
