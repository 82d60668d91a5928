package inet

// AppleTalk: "Inside AppleTalk", 2nd edition: the links (LocalTalk, EtherTalk with its ARP), the
// datagrams (DDP), the names (NBP) and the transactions (ATP).

import (
	"math/bits"

	"ringcap/internal/text/dissect"
)

// LocalTalk carries datagrams with a short header, which has no networks, and with a long one.
const (
	llapShort  = 1
	llapLong   = 2
	llapHeader = 3

	ddpShort = 5
	ddpLong  = 13
)

// localTalk prints a frame of LocalTalk.
func localTalk(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < llapHeader {
		return appleShort(&d, "llap")
	}
	kind := d.U8(2)
	if d.Cut() {
		return d.Finish("llap")
	}
	ctx.SkipLink(llapHeader)
	body := s.From(llapHeader)
	switch kind {
	case llapLong:
		return ddp(ctx, b, body, "", "llap")
	case llapShort:
		d.Span = body
		if body.Length < ddpShort {
			return appleShort(&d, "sddp")
		}
		if !d.Have(0, ddpShort) {
			return d.Finish("sddp")
		}
		ctx.SkipLink(ddpShort)
		d.Printf("0.%d.%d > 0.%d.%d:", int(s.Data[1]), d.U8(3), int(s.Data[0]), d.U8(2))
		return ddpPayload(&d, d.U8(4), ddpShort, "llap")
	}
	d.Printf("%d > %d at-lap#%d %d", d.U8(1), d.U8(0), kind, body.Length)
	return d.Out
}

// appleShort says how many bytes there are of a header that needs more.
func appleShort(d *dissect.Dissection, proto string) []byte {
	d.Str(" [|")
	d.Str(proto)
	d.Printf(" %d]", d.Span.Length)
	return d.Out
}

// etherTalk prints a datagram on Ethernet.
func etherTalk(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if ctx.Verbose > 0 {
		b = append(b, "et1 "...)
	}
	return appleTalk(ctx, b, s)
}

// appleTalk prints a datagram on any link but LocalTalk.
func appleTalk(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if !ctx.Link {
		b = append(b, "AT "...)
	}
	return ddp(ctx, b, s, " ", "atalk")
}

// ddp prints a datagram with a long header. proto is the name of what carries it.
func ddp(ctx *dissect.Context, b []byte, s dissect.Span, space, proto string) []byte {
	d := ctx.Dissect(b, s)
	if s.Length < ddpLong {
		return appleShort(&d, "ddp")
	}
	if !d.Have(0, ddpLong) {
		return d.Finish("ddp")
	}
	ctx.Depth++
	d.Printf("%d.%d.%d > %d.%d.%d:", d.U16(6), d.U8(9), d.U8(11), d.U16(4), d.U8(8), d.U8(10))
	d.Str(space)
	return ddpPayload(&d, d.U8(12), ddpLong, proto)
}

const (
	ddpNBP = 2
	ddpATP = 3
)

var ddpTypes = []dissect.Name{{1, "rtmp"}, {4, "echo"}, {5, "rtmpReq"}, {22, "IP"}, {23, "ARP"}}

// ddpPayload prints what a datagram carries after a header of size bytes.
func ddpPayload(d *dissect.Dissection, kind, size int, proto string) []byte {
	d.Span = d.Span.From(size)
	switch kind {
	case ddpNBP:
		nbp(d, proto)
	case ddpATP:
		atp(d)
	default:
		d.Str(" at-")
		d.Name(ddpTypes, kind, "#%d")
		d.Printf(" %d", d.Span.Length)
	}
	return d.Finish(proto)
}

const (
	nbpHeader = 2
	nbpTuple  = 5                        // before the three strings of an entity's name
	nbpLeast  = nbpHeader + nbpTuple + 3 // of a message that asks
	nbpLong   = 32                       // of a string at most

	nbpForward = 1
	nbpReply   = 3
)

var nbpMessages = []dissect.Name{{nbpForward, "brRq"}, {2, "lkup"}, {nbpReply, "reply"}}

// nbp prints a message of the name binding protocol: what is asked for, or what was found.
func nbp(d *dissect.Dissection, proto string) {
	if d.Span.Length < nbpLeast {
		d.Printf(" truncated-nbp %d", d.Span.Length)
		return
	}
	if !d.Have(0, nbpHeader) {
		return
	}
	control, id := d.U8(0), d.U8(1)
	count := control & 15
	name, known := dissect.Lookup(nbpMessages, uint32(control>>4))
	if !known {
		d.Printf(" nbp-0x%x  %d (%d)", control, id, d.Span.Length-nbpHeader)
		return
	}
	d.Str(" nbp-")
	d.Str(name)
	d.Printf(" %d:", id)
	if control>>4 != nbpReply {
		if !d.Have(nbpHeader, nbpTuple) {
			return
		}
		nbpName(d, nbpHeader, proto)
		if count != 1 {
			d.Printf(" [ntup=%d]", count)
		}
		if enum := d.U8(nbpHeader + 4); enum != 0 {
			d.Printf(" [enum=%d]", enum)
		}
		nbpAddress(d, nbpHeader)
		d.Printf(".%d]", d.U8(nbpHeader+3))
		return
	}
	for off := nbpHeader; count > 0 && off > 0 && d.Have(off, nbpTuple); count-- {
		next := nbpName(d, off, proto)
		if enum := d.U8(off + 4); enum != 1 {
			d.Printf("(%d)", enum)
		}
		d.Printf(" %d", d.U8(off+3))
		nbpAddress(d, off)
		d.Str("]")
		off = next
	}
}

// nbpAddress prints the network and the node of the tuple at off.
func nbpAddress(d *dissect.Dissection, off int) {
	d.Printf(" [addr=%d.%d", d.U16(off), d.U8(off+2))
}

// nbpName prints the object, the type and the zone of the tuple at off. It returns the offset after
// them, and -1 if they are cut or too long: then it is the address that is still of use.
func nbpName(d *dissect.Dissection, off int, proto string) int {
	off += nbpTuple
	for _, before := range [3]string{` "`, ":", "@"} {
		d.Str(before)
		if !d.Has(off, 1) {
			d.Out = d.Ctx.Cut(d.Out, proto)
			return -1
		}
		n := int(d.Span.Data[off])
		off++
		switch {
		case n > nbpLong:
			d.Printf("[len=%d]", n)
			return -1
		case !d.Has(off, n):
			d.Out = d.Ctx.Cut(dissect.AppendSafe(d.Out, d.Span.Data[off:]), proto)
			return -1
		}
		d.Safe(off, n)
		off += n
	}
	d.Str(`"`)
	return off
}

const (
	atpHeader = 8

	atpRequest  = 0x40
	atpResponse = 0x80
	atpRelease  = 0xc0

	atpOnce   = 0x20 // exactly once
	atpEnd    = 0x10 // of the message
	atpStatus = 0x08
)

var atpFlags = []dissect.Name{{atpOnce, "XO"}, {atpEnd, "EOM"}, {atpStatus, "STS"}}

// atp prints a message of the transaction protocol: which responses are asked for, or which one it is.
func atp(d *dissect.Dissection) {
	if !d.Have(0, atpHeader) {
		return
	}
	control, sequence, id, n := d.U8(0), d.U8(1), d.U16(2), d.Span.Length-atpHeader
	switch control & 0xc0 {
	case atpRequest:
		d.Choose(control&atpOnce != 0, " atp-req  ", " atp-req* ")
		atpWanted(d, id, sequence, n)
		atpFlagged(d, " ", control&(atpEnd|atpStatus))
	case atpResponse:
		d.Choose(control&atpEnd != 0, " atp-resp*", " atp-resp ")
		d.Printf("%d:%d (%d)", id, sequence, n)
		atpFlagged(d, " ", control&(atpOnce|atpStatus))
	case atpRelease:
		d.Str(" atp-rel  ")
		atpWanted(d, id, sequence, n)
		atpFlagged(d, "", control&(atpOnce|atpEnd|atpStatus))
	default:
		d.Printf(" atp-0x%x  %d (%d)", control, id, n)
	}
	if v := d.U32(4); v != 0 {
		d.Printf(" 0x%x", v)
	}
}

func atpFlagged(d *dissect.Dissection, before string, flags int) {
	if flags != 0 {
		d.Str(before)
		d.Str("[")
		d.Bits(atpFlags, flags, ",")
		d.Str("]")
	}
}

// atpWanted prints the number of a transaction and which of its responses are wanted.
func atpWanted(d *dissect.Dissection, id, wanted, n int) {
	d.Printf("%d<", id)
	switch wanted {
	case 0, 1:
		d.Str("0")
	case 3, 7, 15, 31, 63, 127, 255:
		d.Printf("0-%d", bits.Len(uint(wanted))-1)
	default:
		for i, before := 0, ""; i < 8; i++ {
			if wanted>>i&1 != 0 {
				d.Str(before)
				d.Printf("%d", i)
				before = ","
			}
		}
	}
	d.Str(">")
	if n > 0 {
		d.Printf(" [len=%d]", n)
	}
}

const (
	aarpSize     = 28
	aarpRequest  = 1
	aarpResponse = 2
	aarpProbe    = 3
)

// aarp prints a message of EtherTalk's address resolution protocol.
func aarp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "aarp "...), s)
	if !d.Have(0, aarpSize) {
		return d.Finish("aarp")
	}
	op, ours := d.U16(6), d.U48(0) == 0x0001809b0604
	switch {
	case ours && op == aarpRequest:
		aarpQuestion(&d, "who-has ")
	case ours && op == aarpResponse:
		d.Str("reply ")
		aarpNode(&d, 14)
		d.Str(" is-at ")
		d.Mac(8)
	case ours && op == aarpProbe:
		aarpQuestion(&d, "probe ")
	default:
		d.Printf("len %d op %d htype %d ptype ", s.Length, op, d.U16(0))
		d.HashHex(d.U16(2))
		d.Printf(" halen %d palen %d", d.U8(4), d.U8(5))
	}
	return d.Out
}

// aarpQuestion prints the node that is asked for and the one that asks.
func aarpQuestion(d *dissect.Dissection, before string) {
	d.Str(before)
	aarpNode(d, 24)
	d.Str(" tell ")
	aarpNode(d, 14)
}

func aarpNode(d *dissect.Dissection, off int) { d.Printf("%d.%d", d.U16(off+1), d.U8(off+3)) }
