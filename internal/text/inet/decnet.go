package inet

// DECnet Phase IV: Digital's specifications of the routing layer, version 2.0.0, and of the network
// services protocol (NSP), version 4.0.0. Numbers are little-endian.

import (
	"strconv"

	"ringcap/internal/text/dissect"
)

// Bits of the first byte of a message.
const (
	decnetControl = 0x01
	decnetFuture  = 0x40 // of a later version
	decnetPadded  = 0x80 // the other bits are how many bytes come before the message
)

// Sizes of what precedes NSP.
const (
	decnetShort = 6
	decnetLong  = 21
)

var (
	decnetFlags = []dissect.Name{{0x08, "RQR "}, {0x10, "RTS "}, {0x20, "IE "}}

	decnetNodes     = []dissect.Name{{0, "reserved-ntype? "}, {1, "l2rout "}, {2, "l1rout "}, {3, "endnode "}}
	decnetNodeFlags = []dissect.Name{{0x04, "verif "}, {0x20, "nomcast "}, {0x40, "blo "}}
	decnetInitFlags = []dissect.Name{{0x04, "verif "}, {0x08, "blo "}}
)

// decnet prints a message after its length.
func decnet(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	ctx.Depth++
	d := ctx.Dissect(b, s)
	if s.Length < decnetShort {
		d.BadSize("length", s.Length, " < ", decnetShort)
		return d.Out
	}
	switch size := d.Le16(0); {
	case d.Cut():
	case size < decnetShort:
		d.BadSize("pktlen", size, " < ", decnetShort)
	case size > s.Length:
		d.BadSize("pktlen", size, " > ", s.Length)
	default:
		d.Span = s.From(2).UpTo(size)
		decnetMessage(&d, size)
	}
	return d.Finish("decnet")
}

// decnetMessage prints a message of size bytes, with the padding before it.
func decnetMessage(d *dissect.Dissection, size int) {
	flags := d.U8(0)
	if pad := flags &^ decnetPadded; flags&decnetPadded != 0 {
		if d.Ctx.Verbose > 0 {
			d.Printf("[pad:%d] ", pad)
		}
		if d.Span.Length < pad+2 {
			d.BadSize("length", d.Span.Length, " < ", pad+2)
			return
		}
		d.Have(0, pad+1)
		d.Span = d.Span.From(pad)
		flags = d.U8(0)
	}
	switch {
	case d.Cut():
	case flags&decnetFuture != 0:
		d.Str("future-version-decnet")
		d.Out = d.Ctx.DumpAnyway(d.Out, d.Span.Data)
	case flags&decnetControl != 0:
		decnetRouting(d, flags)
	case flags&7 == 6 && d.Span.Length < decnetLong:
		d.BadSize("length", d.Span.Length, " < ", decnetLong)
	case flags&7 == 6 && d.Have(0, decnetLong):
		decnetPacket(d, size, flags, decnetLong, 15, 7, d.U8(18))
	case flags&7 == 2 && d.Have(0, decnetShort):
		decnetPacket(d, size, flags, decnetShort, 3, 1, d.U8(5)&0x3f+1)
	case flags&7 != 2 && flags&7 != 6:
		d.Str("unknown message flags under mask")
		d.Out = d.Ctx.DumpAnyway(d.Out, d.Span.Data)
	}
}

// decnetPacket prints a header, whose nodes are at src and dst, and the message of NSP at off.
func decnetPacket(d *dissect.Dissection, size, flags, off, src, dst, hops int) {
	decnetNode(d, src)
	d.Str(" > ")
	decnetNode(d, dst)
	d.Printf(" %d ", size)
	if d.Ctx.Verbose > 0 {
		decnetBits(d, decnetFlags, flags)
		d.Printf("%d hops ", hops)
	}
	d.Span = d.Span.From(off)
	if d.Span.Length < nspSize {
		d.BadSize("nsplen", d.Span.Length, " < ", nspSize)
		return
	}
	if d.Have(0, nspSize) {
		nsp(d)
	}
}

// decnetNode prints the area and the number of a node.
func decnetNode(d *dissect.Dissection, off int) {
	v := d.Le16(off)
	d.Printf("%d.%d", v>>10, v&0x3ff)
}

func decnetBits(d *dissect.Dissection, names []dissect.Name, v int) {
	for _, n := range names {
		d.Str(dissect.Pick(v, int(n.Value), n.Name, ""))
	}
}

// decnetRooms are the sizes of the messages of routers, by their types.
var decnetRooms = [8]int{0: 12, 5: 18, 6: 32}

// decnetRouting prints what routers say to each other and to nodes.
func decnetRouting(d *dissect.Dissection, flags int) {
	kind := flags >> 1 & 7
	names := [8]string{"init ", "verification ", "test ", "lev-1-routing ", "lev-2-routing ", "router-hello ", "endnode-hello ", ""}
	d.Str(names[kind])
	switch {
	case d.Span.Length < decnetRooms[kind]:
		d.Invalid()
		return
	case !d.Have(0, max(decnetRooms[kind], 4)):
		return
	}
	switch kind {
	case 0:
		decnetNodeType(d, 3, decnetInitFlags)
		d.Str("src ")
		decnetNode(d, 1)
		d.Printf("blksize %d vers %d eco %d ueco %d hello %d", d.Le16(4), d.U8(6), d.U8(7), d.U8(8), d.Le16(9))
	case 1, 2:
		d.Str("src ")
		decnetNode(d, 1)
		d.Choose(kind == 1, " fcnval ", " data ")
		d.Out = strconv.AppendUint(d.Out, uint64(d.U8(3)), 8)
	case 3, 4:
		decnetRoutes(d, kind)
	case 5:
		decnetNodeType(d, 10, decnetNodeFlags)
		decnetHello(d)
		d.Printf(" pri %d hello %d", d.U8(13), d.Le16(15))
	case 6:
		decnetNodeType(d, 10, decnetNodeFlags)
		decnetHello(d)
		d.Str(" rtr ")
		decnetNode(d, 26)
		d.Printf(" hello %d data %d", d.Le16(28), d.U8(31))
	default:
		d.Str("unknown control message")
		d.Out = d.Ctx.DumpAnyway(d.Out, d.Span.Data)
	}
}

func decnetNodeType(d *dissect.Dissection, off int, flags []dissect.Name) {
	d.Name(decnetNodes, d.U8(off)&3, "")
	decnetBits(d, flags, d.U8(off))
}

// decnetHello prints what all hellos have in common.
func decnetHello(d *dissect.Dissection) {
	d.Printf("vers %d eco %d ueco %d src ", d.U8(1), d.U8(2), d.U8(3))
	decnetNode(d, 8)
	d.Printf(" blksize %d", d.Le16(11))
}

// decnetRoutes prints the ranges of nodes or areas that a router can reach, each with the cost and
// the hops of its first. A checksum ends the message.
func decnetRoutes(d *dissect.Dissection, kind int) {
	d.Str("src ")
	decnetNode(d, 1)
	d.Str(" ")
	for off := 4; off+6 <= d.Span.Length-2 && !d.Cut(); {
		count, first, route := d.Le16(off), d.Le16(off+2), d.Le16(off+4)
		d.Choose(kind == 3, "{ids ", "{areas ")
		d.Printf("%d-%d cost %d hops %d} ", first, first+max(count, 1)-1, route&0x3ff, route>>10&31)
		off += 4 + 2*count
		d.Have(off, 0)
	}
}

// nspSize is the size of the header of all messages of NSP: the flags and the numbers of a link at
// both ends.
const nspSize = 5

// Messages of NSP, by their flags without the low bits.
const (
	nspDataAck    = 0x04
	nspLink       = 0x10
	nspLinkAck    = 0x14
	nspConnect    = 0x18
	nspConnectAck = 0x24
	nspConfirm    = 0x28
	nspInterrupt  = 0x30
	nspDisconnect = 0x38
	nspDropped    = 0x48
	nspAgain      = 0x68
)

var (
	nspMessages = []dissect.Name{
		{0x00, "data"}, {0x20, "data"}, {0x40, "data"}, {0x60, "data"}, {nspDataAck, "data-ack"}, {nspLink, "link-service"}, {nspLinkAck, "ils-ack"},
		{nspConnect, "conn-initiate"}, {nspConfirm, "conn-confirm"}, {nspDisconnect, "disconn-initiate"}, {nspDropped, "disconn-confirm"},
		{nspAgain, "retrans-conn-initiate"},
	}
	nspReserved = [4]string{"reserved-subtype? ", "reserved-acktype? ", "reserved-ctltype? ", "reserved-type? "}
	nspServices = []dissect.Name{{4, "seg "}, {8, "msg "}}
	nspVersions = [4]string{"3.2", "3.1", "4.0", "4.1"}
	nspReasons  = []dissect.Name{
		{0, "object rejected connect"}, {1, "insufficient resources"}, {2, "unrecognized node name"}, {3, "node is shutting down"},
		{4, "unrecognized object"}, {5, "invalid object name format"}, {6, "object too busy"}, {7, "protocol error discovered"},
		{8, "third party abort"}, {9, "user abort"}, {10, "invalid node name format"}, {11, "local node shutting down"},
		{32, "insufficient local resources"}, {33, "insufficient remote user resources"}, {34, "invalid access control information"},
		{36, "bad ACCOUNT information"}, {38, "no response from object"}, {39, "node unreachable"}, {41, "no link terminate"},
		{42, "disconnect complete"}, {43, "bad image data in connect"},
	}
)

// nsp prints a message of the network services protocol.
func nsp(d *dissect.Dissection) {
	flags, dst, src := d.U8(0), d.Le16(1), d.Le16(3)
	kind := flags & 0x7c
	name, known := dissect.Lookup(nspMessages, uint32(kind))
	switch {
	case kind == nspConnectAck:
		d.Printf("conn-ack %d", dst)
		return
	case kind == nspInterrupt:
		d.Str("intr ")
	case known:
		d.Str(name)
		d.Printf(" %d>%d ", src, dst)
	default:
		d.Str(nspReserved[flags>>2&3])
		d.Printf("%x %d > %d", flags, src, dst)
		return
	}
	switch kind {
	case nspConnect, nspAgain, nspConfirm:
		nspConnection(d, kind)
	case nspDisconnect, nspDropped:
		nspEnd(d, kind)
	case nspDataAck, nspLinkAck:
		nspAcks(d, kind)
	default:
		off := nspAcks(d, kind)
		if off < 0 || !nspRoom(d, off, 2) {
			return
		}
		d.Printf("seg %d ", d.Le16(off)&0xfff)
		if kind == nspLink && nspRoom(d, off+2, 2) {
			nspFlow(d, off+2)
		}
	}
}

// nspRoom reports whether the message has the n bytes at off, and says so if not.
func nspRoom(d *dissect.Dissection, off, n int) bool {
	if d.Span.Length < off+n {
		d.Invalid()
		return false
	}
	return true
}

// nspAcks prints the acknowledgements of this subchannel and of the other one, both of which may be
// missing. It returns the offset after them, or -1 if the message ends before.
func nspAcks(d *dissect.Dissection, kind int) int {
	names := [2][2]string{{"ack", "nak"}, {"oack", "onak"}}
	switch kind {
	case nspLink, nspLinkAck, nspInterrupt:
		names[1] = [2]string{"ackdat", "nakdat"}
	}
	off := nspSize
	for i, bits := range [2]int{0x1000, 0x3000} {
		if d.Span.Length < off+2 && off > nspSize && (kind == nspDataAck || kind == nspLinkAck) {
			return off
		}
		if !nspRoom(d, off, 2) {
			return -1
		}
		v := d.Le16(off)
		if v&0x8000 == 0 {
			return off
		}
		d.Choose(v&bits == bits, names[i][1], names[i][0])
		d.Printf(" %d ", v&0xfff)
		off += 2
	}
	return off
}

// nspFlow prints what the receiver of a link asks for.
func nspFlow(d *dissect.Dissection, off int) {
	flags, count := d.U8(off), d.U8(off+1)
	switch flags & 0x0c {
	case 0:
		d.Printf("dat seg count %d ", count)
		switch flags & 3 {
		case 1:
			d.Str("donotsend-data ")
		case 2:
			d.Str("send-data ")
		case 3:
			d.Printf("reserved-fcmod? %x", flags)
		}
	case 4:
		d.Printf("intr req count %d ", count)
	default:
		d.Printf("reserved-fcval-int? %x", flags)
	}
}

// nspConnection prints what both ends of a new link offer.
func nspConnection(d *dissect.Dissection, kind int) {
	room := 4
	if kind == nspConfirm {
		room++
	}
	if !nspRoom(d, nspSize, room) || !d.Have(nspSize, room) {
		return
	}
	d.Name(nspServices, d.U8(5)&0x0c, "")
	d.Str("ver ")
	d.Str(nspVersions[d.U8(6)&3])
	d.Printf(" segsize %d ", d.Le16(7))
	if kind == nspConfirm && d.U8(9) > 0 {
		d.Printf("optlen %d ", d.U8(9))
	}
}

// nspEnd prints why a link ends.
func nspEnd(d *dissect.Dissection, kind int) {
	room := 2
	if kind == nspDisconnect {
		room++
	}
	if !nspRoom(d, nspSize, room) || !d.Have(nspSize, room) {
		return
	}
	d.Name(nspReasons, d.Le16(5), "reason-%d")
	d.Str(" ")
	if kind == nspDisconnect && d.U8(7) > 0 {
		d.Printf("optlen %d ", d.U8(7))
	}
}
