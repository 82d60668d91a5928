package routing

// Babel: RFC 8966 (obsoletes 6126); diversity: RFC 7557 and its drafts; timestamps: RFC
// 9616; authentication: RFC 7298 and 8967; source-specific routing:
// draft-boutier-babel-source-specific.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

const babelMagic = 42

// Message types.
const (
	babelPad1       = 0
	babelPadN       = 1
	babelAckRequest = 2
	babelAck        = 3
	babelHello      = 4
	babelIHU        = 5
	babelRouterID   = 6
	babelNextHop    = 7
	babelUpdate     = 8
	babelRequest    = 9
	babelSeqRequest = 10
	babelStamp      = 11
	babelHMAC       = 12
	babelSSUpdate   = 13
	babelSSRequest  = 14
	babelSSSeq      = 15
	babelMAC        = 16
	babelCounter    = 17
	babelChallenge  = 18
	babelReply      = 19
)

// babelShort are the names of messages without -v.
var babelShort = []dissect.Name{
	{babelPadN, " padN"}, {babelAckRequest, " ack-req"}, {babelAck, " ack"}, {babelHello, " hello"},
	{babelIHU, " ihu"}, {babelRouterID, " router-id"}, {babelNextHop, " nh"}, {babelUpdate, " update"},
	{babelRequest, " route-request"}, {babelSeqRequest, " seqno-request"}, {babelStamp, " tspc"},
	{babelHMAC, " hmac"}, {babelSSUpdate, " ss-update"}, {babelSSRequest, " ss-request"},
	{babelSSSeq, " ss-mh-request"}, {babelMAC, " mac"}, {babelCounter, " pc"},
	{babelChallenge, " challenge_request"}, {babelReply, " challenge_reply"},
}

// Sub-TLVs.
const (
	babelSubPad1      = 0
	babelSubPadN      = 1
	babelSubDiversity = 2
	babelSubTimestamp = 3
	babelMandatory    = 0x80
)

// babelMapped is the prefix of IPv4-mapped IPv6 addresses.
var babelMapped = [16]byte{10: 0xff, 11: 0xff}

// babelReader reads messages. An update may omit the leading bytes of its prefix; they
// are then those of the last update in the same address family that set the prefix
// flag.
type babelReader struct {
	dissect.Dissection
	last4, last6 [16]byte
	off, n       int // the start of the message and its length field
	bad          bool
}

func babel(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	r := &scratchOf(ctx).babel
	*r = babelReader{Dissection: ctx.Dissect(b, s), last4: babelMapped}
	r.Str("babel")
	if !r.Have(0, 4) {
		return r.Finish("babel")
	}
	version := r.U8(1)
	switch {
	case r.U8(0) != babelMagic:
		r.Str(" invalid header")
	case version != 2:
		r.Printf(" %d unknown version", version)
	case s.Length < 4:
		r.Str(" 2 (invalid)")
	default:
		r.packet(4 + r.U16(2))
	}
	return r.Finish("babel")
}

// packet prints the body, which ends at end, and the trailer after it.
func (r *babelReader) packet(end int) {
	r.Printf(" 2 (%d)", end-4)
	if r.Span.Length < end {
		r.Invalid()
		return
	}
	if r.messages(4, end); !r.bad && !r.Cut() && r.Span.Length > end {
		r.Str(dissect.Pick(r.Ctx.Verbose, ^0, "\n\t----", " |"))
		r.last4, r.last6 = babelMapped, [16]byte{}
		r.messages(end, r.Span.Length)
	}
}

// messages prints the messages from off to end, up to the first malformed one.
func (r *babelReader) messages(off, end int) {
	for off < end && !r.Cut() {
		kind := r.U8(off)
		if kind == babelPad1 {
			r.Str(dissect.Pick(r.Ctx.Verbose, ^0, "\n\tPad 1", " pad1"))
			off++
			continue
		}
		if off+2 > end || !r.Have(off, 2) || off+2+r.U8(off+1) > end {
			r.fail()
			return
		}
		r.off, r.n = off, r.U8(off+1)
		if !r.Have(off, 2+r.n) {
			return
		}
		if r.Ctx.Verbose == 0 {
			r.short(kind)
		} else if printer := babelPrinters[min(kind, len(babelPrinters)-1)]; printer != nil {
			printer(r)
		} else {
			r.Printf("\n\tUnknown message type %d", kind)
		}
		if r.bad {
			return
		}
		off += 2 + r.n
	}
}

// fail marks the message as malformed.
func (r *babelReader) fail() {
	if !r.Cut() {
		r.Invalid()
	}
	r.bad = true
}

// fits reports whether the message has n bytes.
func (r *babelReader) fits(n int) bool {
	if r.n < n {
		r.fail()
	}
	return !r.bad
}

func (r *babelReader) short(kind int) {
	r.Name(babelShort, kind, " unknown")
	if kind == babelUpdate && r.fits(10) {
		r.updateFlags()
	}
}

func (r *babelReader) updateFlags() {
	bits := r.U8(r.off + 3)
	r.Str(dissect.Pick(bits, 0x80, "/prefix", ""))
	r.Str(dissect.Pick(bits, 0x40, "/id", ""))
	r.Str(dissect.Pick(bits, 0x3f, "/unknown", ""))
}

// babelPrinters print a message with -v. The last one is nil, for unknown messages.
var babelPrinters = [21]func(*babelReader){
	babelPadN:       func(r *babelReader) { r.Printf("\n\tPad %d", r.n+2) },
	babelAckRequest: (*babelReader).ackRequest, babelAck: (*babelReader).ack,
	babelHello: (*babelReader).hello, babelIHU: (*babelReader).ihu,
	babelRouterID: (*babelReader).routerID, babelNextHop: (*babelReader).nextHop,
	babelUpdate: (*babelReader).update, babelRequest: (*babelReader).request,
	babelSeqRequest: (*babelReader).seqRequest, babelStamp: (*babelReader).stamp,
	babelHMAC: (*babelReader).hmac, babelSSUpdate: (*babelReader).sourceUpdate,
	babelSSRequest: (*babelReader).sourceRequest, babelSSSeq: (*babelReader).sourceSeq,
	babelMAC:     func(r *babelReader) { r.Printf("\n\tMAC len %d", r.n) },
	babelCounter: (*babelReader).counter,
	babelChallenge: func(r *babelReader) {
		r.challenge("\n\tChallenge Request")
	},
	babelReply: func(r *babelReader) {
		r.challenge("\n\tChallenge Reply")
	},
}

// interval appends an interval in hundredths of a second.
func (r *babelReader) interval(v int) {
	if v == 0 {
		r.Str("0.0s (bogus)")
		return
	}
	r.Printf("%d.%02ds", v/100, v%100)
}

// routeInterval appends the interval of an update, which may be infinite.
func (r *babelReader) routeInterval(v int) {
	if v == 0xffff {
		r.Str("infinity")
		return
	}
	r.interval(v)
}

// prefix reads the address at off, which has at most n bytes. bits is its prefix
// length, or -1 for a whole address. The first omitted bytes are copied from last. It
// returns the number of bytes read, and false for a malformed prefix.
func (r *babelReader) prefix(family, bits, omitted, off, n int, last *[16]byte) (addr [16]byte, read int, ok bool) {
	size := (bits + 7) / 8
	if bits < 0 {
		size = 16
		if family == 1 {
			size = 4
		}
	}
	if size > 16 {
		return addr, 0, false
	}
	start, most := 0, 16
	switch family {
	case 0:
		return addr, 0, true
	case 1:
		addr, start, most = babelMapped, 12, 4
	case 2:
	case 3:
		addr[0], addr[1] = 0xfe, 0x80
		omitted, last = min(8, size), &addr
	default:
		return addr, 0, false
	}
	if read = max(0, size-omitted); omitted > most || size > most || read > n {
		return addr, 0, false
	}
	if omitted > 0 && last == nil {
		return addr, 0, false
	}
	if omitted > 0 && last != &addr {
		copy(addr[:start+omitted], last[:])
	}
	if family == 3 {
		omitted = 8
	}
	copy(addr[start+min(omitted, most):], r.Bytes(off, read))
	return addr, read, true
}

// ip appends an address, an IPv4-mapped one as IPv4.
func (r *babelReader) ip(addr [16]byte) {
	if bytes.Equal(addr[:12], babelMapped[:12]) {
		r.Out = dissect.AppendAddr4(r.Out, addr[12:])
		return
	}
	r.Out = dissect.AppendAddr6(r.Out, addr[:])
}

// network appends a prefix whose length is bits on the wire.
func (r *babelReader) network(family int, addr [16]byte, bits int) {
	if family == 1 {
		bits = (bits + 96) & 0xff
	}
	if bits >= 96 && bytes.Equal(addr[:12], babelMapped[:12]) {
		r.Out = dissect.AppendAddr4(r.Out, addr[12:])
		r.Printf("/%d", bits-96)
		return
	}
	r.Out = dissect.AppendAddr6(r.Out, addr[:])
	r.Printf("/%d", bits)
}

func (r *babelReader) routerName(off int) { r.Out = dissect.AppendMAC(r.Out, r.Bytes(off, 8)) }

func (r *babelReader) ackRequest() {
	if r.Str("\n\tAcknowledgment Request "); r.fits(6) {
		r.Printf("%04x ", r.U16(r.off+4))
		r.interval(r.U16(r.off + 6))
	}
}

func (r *babelReader) ack() {
	if r.Str("\n\tAcknowledgment "); r.fits(2) {
		r.Printf("%04x", r.U16(r.off+2))
	}
}

func (r *babelReader) hello() {
	if r.Str("\n\tHello "); !r.fits(6) {
		return
	}
	r.Str(dissect.Pick(r.U16(r.off+2), 0x8000, "(Unicast) ", ""))
	r.Printf("seqno %d ", r.U16(r.off+4))
	if v := r.U16(r.off + 6); v != 0 {
		r.Str("interval ")
		r.interval(v)
	} else {
		r.Str("unscheduled")
	}
	r.subs(babelHello, 6)
}

func (r *babelReader) ihu() {
	if r.Str("\n\tIHU "); !r.fits(6) {
		return
	}
	family := r.U8(r.off + 2)
	addr, read, ok := r.prefix(family, -1, 0, r.off+8, r.n-6, nil)
	if !ok {
		r.Str(" [|babel]")
		return
	}
	if family == 0 {
		r.Str("any")
	} else {
		r.ip(addr)
	}
	r.Printf(" rxcost %d interval ", r.U16(r.off+4))
	r.interval(r.U16(r.off + 6))
	r.subs(babelIHU, 6+read)
}

func (r *babelReader) routerID() {
	if r.Str("\n\tRouter Id"); r.fits(10) {
		r.Str(" ")
		r.routerName(r.off + 4)
	}
}

func (r *babelReader) nextHop() {
	if r.Str("\n\tNext Hop"); !r.fits(2) {
		return
	}
	family := r.U8(r.off + 2)
	addr, _, ok := r.prefix(family, -1, 0, r.off+4, r.n-2, nil)
	switch {
	case !ok:
		r.fail()
	case family == 0:
		r.Str(" invalid AE 0")
	default:
		r.Str(" ")
		r.ip(addr)
	}
}

// last returns where the last prefix of a family is kept.
func (r *babelReader) last(family int) *[16]byte {
	if family == 1 {
		return &r.last4
	}
	return &r.last6
}

func (r *babelReader) update() {
	if r.Str("\n\tUpdate"); !r.fits(10) {
		return
	}
	family, bits := r.U8(r.off+2), r.U8(r.off+4)
	addr, read, ok := r.prefix(family, bits, r.U8(r.off+5), r.off+12, r.n-10, r.last(family))
	if !ok {
		r.fail()
		return
	}
	r.updateFlags()
	r.Str(" ")
	if family == 0 {
		r.Str("any")
	} else {
		r.network(family, addr, bits)
	}
	r.route()
	if r.U8(r.off+3)&0x80 != 0 {
		*r.last(family) = addr
	}
	r.subs(babelUpdate, 10+read)
}

// route appends the metric, sequence number and interval of an update.
func (r *babelReader) route() {
	r.Printf(" metric %d seqno %d interval ", r.U16(r.off+10), r.U16(r.off+8))
	r.routeInterval(r.U16(r.off + 6))
}

func (r *babelReader) request() {
	if r.Str("\n\tRoute Request "); !r.fits(2) {
		return
	}
	family, bits := r.U8(r.off+2), r.U8(r.off+3)
	addr, _, ok := r.prefix(family, bits, 0, r.off+4, r.n-2, nil)
	switch {
	case !ok:
		r.fail()
	case family == 0:
		r.Str("for any")
	default:
		r.Str("for ")
		r.network(family, addr, bits)
	}
}

func (r *babelReader) seqRequest() {
	if r.Str("\n\tSeqno Request "); !r.fits(14) {
		return
	}
	family, bits := r.U8(r.off+2), r.U8(r.off+3)
	addr, _, ok := r.prefix(family, bits, 0, r.off+16, r.n-14, nil)
	if !ok {
		r.fail()
		return
	}
	r.Printf("(%d hops) for ", r.U8(r.off+6))
	if family == 0 {
		r.Str("invalid AE 0")
	} else {
		r.network(family, addr, bits)
	}
	r.Printf(" seqno %d id ", r.U16(r.off+4))
	r.routerName(r.off + 8)
}

func (r *babelReader) stamp() {
	if r.Str("\n\tTS/PC "); r.fits(6) {
		r.Printf("timestamp %d packetcounter %d", r.U32(r.off+4), r.U16(r.off+2))
	}
}

func (r *babelReader) hmac() {
	if r.Str("\n\tHMAC "); r.fits(18) {
		r.Printf("key-id %d digest-%d ", r.U16(r.off+2), r.n-2)
		r.UpperHex(r.Bytes(r.off+4, r.n-2))
	}
}

// pair reads the destination prefix, at offset at of the message, and the source prefix
// after it. It appends both, with before, between and after around them. It returns the
// offset in the message where they end, and false if one is malformed.
func (r *babelReader) pair(at, bits, sourceBits, omitted int, before, between, after string) (int, bool) {
	family := r.U8(r.off + 2)
	dst, read, ok := r.prefix(family, bits, omitted, r.off+2+at, r.n-at, r.last(family))
	if !ok {
		r.fail()
		return 0, false
	}
	at += read
	src, read, ok := r.prefix(family, sourceBits, 0, r.off+2+at, r.n-at, nil)
	if !ok {
		r.fail()
		return 0, false
	}
	r.Str(before)
	r.network(family, dst, bits)
	r.Str(between)
	r.network(family, src, sourceBits)
	r.Str(after)
	return at + read, true
}

func (r *babelReader) sourceUpdate() {
	if r.Str("\n\tSS-Update"); !r.fits(10) {
		return
	}
	end, ok := r.pair(10, r.U8(r.off+4), r.U8(r.off+3), r.U8(r.off+5), " ", " from ", "")
	if ok {
		r.route()
		r.subs(babelSSUpdate, end)
	}
}

func (r *babelReader) sourceRequest() {
	if r.Str("\n\tSS-Request "); !r.fits(3) {
		return
	}
	if r.U8(r.off+2) == 0 {
		if r.U8(r.off+3) > 128 || r.U8(r.off+4) > 128 {
			r.fail()
			return
		}
		r.Str("for any")
		return
	}
	_, _ = r.pair(3, r.U8(r.off+3), r.U8(r.off+4), 0, "for (", ", ", ")")
}

func (r *babelReader) sourceSeq() {
	if r.Str("\n\tSS-MH-Request "); !r.fits(14) {
		return
	}
	start := len(r.Out)
	r.Printf("(%d hops) for (", r.U8(r.off+6))
	if _, ok := r.pair(14, r.U8(r.off+3), r.U8(r.off+7), 0, "", ", ", ")"); !ok {
		r.Out = append(r.Out[:start], " (invalid)"...)
		return
	}
	r.Printf(" seqno %d id ", r.U16(r.off+4))
	r.routerName(r.off + 8)
}

func (r *babelReader) counter() {
	if r.Str("\n\tPC"); r.fits(4) {
		r.Printf(" value %d index len %d", r.U32(r.off+2), r.n-4)
	}
}

func (r *babelReader) challenge(what string) {
	if r.Str(what); r.n > 192 {
		r.fail()
		return
	}
	r.Printf(" len %d", r.n)
}

// subs prints the sub-TLVs that follow the first used bytes of a message.
func (r *babelReader) subs(message, used int) {
	end := r.off + 2 + r.n
	for at := r.off + 2 + used; at < end; {
		kind := r.U8(at)
		if at++; kind == babelSubPad1 {
			r.Str(" sub-pad1")
			continue
		}
		r.Str(dissect.Pick(kind, babelMandatory, " (M)", ""))
		if at == end || at+1+r.U8(at) > end {
			r.Invalid()
			return
		}
		n := r.U8(at)
		at++
		if !r.sub(message, kind, at, n) {
			r.Invalid()
			return
		}
		at += n
	}
}

// sub prints one sub-TLV of n bytes. It returns false if that is too short.
func (r *babelReader) sub(message, kind, at, n int) bool {
	switch kind {
	case babelSubPadN:
		r.Str(" sub-padn")
	case babelSubDiversity:
		r.Str(" sub-diversity")
		if n == 0 {
			r.Str(" empty")
			return true
		}
		for i := range n {
			r.Str(dissect.Pick(i, ^0, "-", " "))
			r.Name([]dissect.Name{{0, "reserved"}, {255, "all"}}, r.U8(at+i), "%d")
		}
		if message != babelUpdate && message != babelSSUpdate {
			r.Str(" (bogus)")
		}
	case babelSubTimestamp:
		r.Str(" sub-timestamp")
		switch {
		case message != babelHello && message != babelIHU:
			r.Str(" (bogus)")
		case n < 4 || message == babelIHU && n < 8:
			return false
		default:
			r.seconds(" ", r.U32(at))
			if message == babelIHU {
				r.seconds("|", r.U32(at+4))
			}
		}
	default:
		r.Printf(" sub-unknown-0x%02x", kind)
	}
	return true
}

// seconds appends a number of microseconds as seconds.
func (r *babelReader) seconds(sep string, v int) {
	r.Str(sep)
	r.Printf("%d.%06ds", v/1000000, v%1000000)
}
