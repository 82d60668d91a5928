package tunnel

// ERSPAN, mirrored frames in GRE: draft-foschiano-erspan. Type I has no header of its own.
// It differs from type II by the missing sequence number in GRE.

import "ringcap/internal/text/dissect"

// erspan2 prints the header of type II and the frame.
func erspan2(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "erspan type2"...), s)
	head, index := d.U32(0), d.U32(4)&0xfffff
	if s.Length < 8 {
		d.Str(" (invalid)")
		return d.Finish("erspan")
	}
	if version := head >> 28; version != 1 && !d.Cut() {
		d.Printf(" erspan-unknown-version-%x", version)
		return d.Finish("erspan")
	}
	erspanFields(&d, head)
	if ctx.Verbose > 0 {
		d.Printf(" index %d", index)
	}
	if d.Cut() {
		return d.Finish("erspan")
	}
	return ctx.Ethernet(append(d.Out, ": "...), s.From(8))
}

// erspan3 prints the header of type III with its optional platform part, and the
// frame.
func erspan3(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "erspan type3"...), s)
	head, flags, size := d.U32(0), d.U16(10), 12
	if s.Length < size {
		d.Str(" (invalid)")
		return d.Finish("erspan")
	}
	if version := head >> 28; version != 2 && !d.Cut() {
		d.Printf(" erspan-unknown-version-%x", version)
		return d.Finish("erspan")
	}
	erspanFields(&d, head)
	if ctx.Verbose > 0 {
		d.Printf(" ts %d sgt %d hw %d direction %d granularity %d",
			d.U32(4), d.U16(8), flags>>4&0x3f, flags>>3&1, flags>>1&3)
	}
	if flags&1 != 0 {
		size += 8
		d.Have(12, 8)
	}
	if d.Cut() {
		return d.Finish("erspan")
	}
	switch kind := flags >> 10 & 0x1f; kind {
	case 0:
		return ctx.Ethernet(append(d.Out, ": "...), s.From(size))
	case 2:
		inner := s.From(size)
		if len(inner.Data) > 0 && inner.Data[0]>>4 == 6 {
			return ctx.IPv6(append(d.Out, ": "...), inner)
		}
		return ctx.IPv4(append(d.Out, ": "...), inner)
	default:
		d.Printf(": frame type %d", kind)
	}
	return d.Finish("erspan")
}

// erspanFields appends the fields of the first word, which both types have.
func erspanFields(d *dissect.Dissection, head int) {
	d.Printf(" session %d", head&0x3ff)
	if d.Ctx.Verbose == 0 {
		return
	}
	d.Printf(" vlan %d cos %d", head>>16&0xfff, head>>13&7)
	if head&0x400 != 0 {
		d.Str(" truncated")
	}
}
