package routing

// AODV: RFC 3561; over IPv6: draft-perkins-manet-aodv6.

import "ringcap/internal/text/dissect"

const (
	aodvRequest = 1
	aodvReply   = 2
	aodvError   = 3
)

var aodvNames = []dissect.Name{{aodvRequest, " rreq"}, {aodvReply, " rrep"}, {aodvError, " rerr"}, {4, " rrep-ack"}}

func aodv(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str(" aodv")
	kind := d.U8(0)
	d.Name(aodvNames, kind, " type %d")
	addr, size := "%a", 4
	if ctx.IP().V6 {
		addr, size = "%A", 16
	}
	switch kind {
	case aodvRequest:
		printAODVRequest(&d, addr, size)
	case aodvReply:
		printAODVReply(&d, addr, size)
	case aodvError:
		printAODVError(&d, addr, size)
	default:
		d.Printf(" %d", s.Length)
	}
	return d.Finish("aodv")
}

// aodvShort reports whether the message has fewer than n bytes, and if so prints that.
func aodvShort(d *dissect.Dissection, n int) bool {
	if d.Span.Length >= n {
		return false
	}
	d.Printf(" [message length %d < %d] (invalid)", d.Span.Length, n)
	return true
}

// printAODVRequest prints a route request. It shows no flags: tcpdump looks for them in
// the type byte, which is always 1, and so never finds one.
func printAODVRequest(d *dissect.Dissection, addr string, size int) {
	end := 16 + 2*size
	if aodvShort(d, end) || !d.Have(0, end) {
		return
	}
	d.Printf(" %d  hops %d id 0x%08x\n\tdst ", d.Span.Length, d.U8(3), d.U32(4))
	d.Printf(addr, 8)
	d.Printf(" seq %d src ", d.U32(8+size))
	d.Printf(addr, 12+size)
	d.Printf(" seq %d", d.U32(12+2*size))
	aodvExtension(d, end)
}

// printAODVReply prints a route reply, like printAODVRequest without the flags.
func printAODVReply(d *dissect.Dissection, addr string, size int) {
	end := 12 + 2*size
	if aodvShort(d, end) || !d.Have(0, end) {
		return
	}
	d.Printf(" %d  prefix %d hops %d\n\tdst ", d.Span.Length, d.U8(2)&0x1f, d.U8(3))
	d.Printf(addr, 4)
	d.Printf(" dseq %d src ", d.U32(4+size))
	d.Printf(addr, 8+size)
	d.Printf(" %d ms", d.U32(8+2*size))
	aodvExtension(d, end)
}

// printAODVError prints the destinations that have become unreachable.
func printAODVError(d *dissect.Dissection, addr string, size int) {
	if aodvShort(d, 4) {
		return
	}
	n := d.U8(3)
	d.Str(dissect.Pick(d.U8(1), 0x80, " [D]", " "))
	d.Printf(" [items %d] [%d]:", n, d.Span.Length)
	for off := 4; n > 0 && !d.Cut(); n-- {
		if left := d.Span.Length - off; left < size+4 {
			d.Printf(" [remaining length %d < %d] (invalid)", left, size+4)
			return
		}
		if !d.Have(off, size+4) {
			return
		}
		d.Str(" {")
		d.Printf(addr, off)
		d.Printf("}(%d)", d.U32(off+size))
		off += size + 4
	}
}

func aodvExtension(d *dissect.Dissection, off int) {
	left := d.Span.Length - off
	if left < 2 {
		return
	}
	kind, n := d.U8(off), d.U8(off+1)
	switch {
	case kind != 1:
		d.Printf("\n\text %d %d", kind, n)
	case left < 6:
		d.Printf(" [ext data length %d < 6] (invalid)", left)
	case n < 4:
		d.Printf("\n\text HELLO - bad length %d (invalid)", n)
	default:
		d.Printf("\n\text HELLO %d ms", d.U32(off+2))
	}
}
