package track

import (
	"encoding/binary"
	"math"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// analyses judge the segments of TCP connections as Wireshark 4.0 does ("TCP Analysis" in its User's
// Guide), so that the fields tcp.analysis.* have its values. There is one for each connection of
// streams, at the same index.
type analyses struct {
	of    []analysis
	sent  []unacked // shared by all connections
	spare int32     // the first element of sent that is not in use, none if there is none
	made  slab[packet.Analysis]
}

// Limits of what is remembered of segments that were not acknowledged yet: in one direction of a
// connection, and in all of them. Later segments have no round trip time.
const (
	maxUnacked    = 1000
	maxUnackedAll = 1 << 18
)

// none is the end of a list of elements.
const none = -1

// unacked is a segment that was not acknowledged yet.
type unacked struct {
	seq, end uint32 // its first number, and the one behind it
	next     int32  // the segment that was sent before it, or the next spare element
	frame    uint64
	at       time.Time
}

// analysis is what is known of a connection.
type analysis struct {
	flow [2]flow
	syn  time.Time     // of the last SYN
	rtt  time.Duration // from the SYN to the end of the handshake, 0 if it is not known
}

// flow is one direction of a connection. Numbers are 0 until they are known.
type flow struct {
	next      uint32 // the number that is expected next
	nextFrame uint64 // the packet that raised it
	nextAt    time.Time
	reach     uint32 // up to where everything was captured
	ack       uint32 // last acknowledgment number
	ackAt     time.Time
	ackFrame  uint64 // the first packet with it
	repeats   uint32 // duplicates of it
	window    uint32 // last window, as on the wire
	shift     uint8  // by which it is to be shifted
	shifts    bool   // whether shift is known
	marks     packet.Marks
	sacked    uint32 // bytes in the blocks of the last segment
	unsure    bool   // the bytes in flight are not known
	pushed    uint32 // bytes since the last PSH
	push      bool   // the last data had PSH
	sent      int32  // the last segment that was not acknowledged yet
	oldest    int32  // the first of them, valid if there is one, as are the next two
	low, high uint32 // the lowest of their numbers, and the one behind the highest
	unacked   int    // how many there are
}

// connection returns the analysis of connection i, which is cleared for a new one.
func (a *analyses) connection(i int, fresh bool) *analysis {
	for len(a.of) <= i {
		a.of = append(a.of, analysis{flow: [2]flow{{sent: none}, {sent: none}}})
	}
	c := &a.of[i]
	if fresh {
		for d := range c.flow {
			for c.flow[d].sent != none {
				a.drop(&c.flow[d], none)
			}
		}
		*c = analysis{flow: [2]flow{{sent: none}, {sent: none}}}
	}
	return c
}

// keep adds the segment from seq to end to those that are not acknowledged yet.
func (a *analyses) keep(f *flow, seq, end uint32, p *packet.Packet) {
	i := a.spare
	switch {
	case f.unacked == maxUnacked:
		return
	case i != none:
		a.spare = a.sent[i].next
	case len(a.sent) == maxUnackedAll:
		return
	default:
		i = int32(len(a.sent))
		a.sent = append(a.sent, unacked{})
	}
	a.sent[i] = unacked{seq: seq, end: end, next: f.sent, frame: p.Number, at: p.Info.Timestamp}
	if f.sent == none {
		f.oldest = i
	}
	f.span(seq, end, f.sent == none)
	f.sent = i
	f.unacked++
}

// span extends low and high to a segment, which may be the first one.
func (f *flow) span(seq, end uint32, first bool) {
	if first || past(f.low, seq) {
		f.low = seq
	}
	if first || past(end, f.high) {
		f.high = end
	}
}

// drop removes the segment behind before, or the first one, and returns the one behind it.
func (a *analyses) drop(f *flow, before int32) int32 {
	at := &f.sent
	if before != none {
		at = &a.sent[before].next
	}
	i := *at
	if *at = a.sent[i].next; *at == none {
		f.oldest = before
	}
	a.sent[i].next, a.spare = a.spare, i
	f.unacked--
	return *at
}

// past reports whether number a comes after b.
func past(a, b uint32) bool { return int32(a-b) > 0 }

// observed is a segment as the analysis sees it.
type observed struct {
	*packet.Packet
	seq, ack, size uint32 // size is that of the payload on the wire
	window         uint32
	flags          byte
	ours, theirs   *flow
	a              *packet.Analysis
}

// has reports whether one of some flags is set.
func (s *observed) has(flags byte) bool { return s.flags&flags != 0 }

// ends reports whether the segment begins or ends a connection.
func (s *observed) ends() bool { return s.has(layer.FlagSYN | layer.FlagFIN | layer.FlagRST) }

// repeated reports whether the segment is an acknowledgment with the numbers of the one before.
func (s *observed) repeated() bool {
	return s.size == 0 && s.seq == s.ours.next && s.ack == s.ours.ack && !s.ends()
}

// observe judges a segment of connection i, which is that of stream.
func (a *analyses) observe(i int, fresh, reused bool, s *segment, stream *stream, p *packet.Packet) {
	c := a.connection(i, fresh)
	ours, theirs := 0, 1
	if s.reversed {
		ours, theirs = 1, 0
	}
	tcp := p.Data[p.Headers.Transport:p.Headers.Payload]
	o := &observed{
		Packet: p, seq: s.seq, ack: s.ack, size: uint32(wireLength(p)), window: uint32(binary.BigEndian.Uint16(tcp[14:])), flags: s.flags,
		ours: &c.flow[ours], theirs: &c.flow[theirs], a: a.made.next(),
	}
	p.Analysis = o.a
	if reused {
		o.a.Marks |= packet.ReusedPorts
	}
	a.judge(o, c)
	o.ours.window, o.ours.marks = o.window, o.a.Marks
	o.ours.shift, o.ours.shifts = 0, stream.scale[ours] != 0
	if k := stream.scale[ours]; k > 0 && !o.has(layer.FlagSYN) {
		o.ours.shift = uint8(k - 1)
	}
	o.ours.ack, o.ours.ackAt = o.ack, p.Info.Timestamp
	a.acknowledge(o)
	a.inFlight(o)
	o.ours.sacked = sacked(tcp[20:])
	switch {
	case s.flags&(layer.FlagSYN|layer.FlagACK) == layer.FlagSYN:
		c.syn = p.Info.Timestamp
	case s.flags&(layer.FlagSYN|layer.FlagACK) == layer.FlagACK && c.rtt == 0 && !c.syn.IsZero():
		c.rtt = p.Info.Timestamp.Sub(c.syn)
	}
	o.a.InitialRTT = c.rtt
	if *o.a == (packet.Analysis{InitialRTT: c.rtt}) { // as in Wireshark, nothing is said of other segments
		o.a.InitialRTT = 0
	}
}

// wireLength returns the length of the payload on the wire.
func wireLength(p *packet.Packet) int {
	h := &p.Headers
	ip, end := p.Data[h.Network:], 0
	if h.IPVersion == 6 {
		if n := int(binary.BigEndian.Uint16(ip[4:])); n > 0 {
			end = h.Network + 40 + n
		}
	} else if n := int(binary.BigEndian.Uint16(ip[2:])); n > 0 {
		end = h.Network + n
	}
	size := int(p.Data[h.Transport+12]>>4) * 4
	return max(end-h.Transport-size, h.End-h.Payload)
}

// judge sets the marks of a segment, and what is expected next.
func (a *analyses) judge(s *observed, c *analysis) {
	ours, theirs := s.ours, s.theirs
	if s.has(layer.FlagACK) {
		theirs.unsure = false
	}
	switch {
	case s.size == 1 && s.seq == ours.next && theirs.window == 0:
		s.a.Marks |= packet.ZeroWindowProbe
	default:
		s.judgeWindow()
		s.judgeAck()
	}
	if s.ack != ours.ack {
		ours.ackFrame, ours.repeats = s.Number, 0
	}
	s.judgeUnseen()
	if s.size > 0 || s.has(layer.FlagSYN|layer.FlagFIN) {
		a.judgeOrder(s, c)
	}
	end := s.seq + s.size
	if s.has(layer.FlagSYN | layer.FlagFIN) {
		end++
	}
	if end != s.seq && ours.unacked < maxUnacked {
		a.keep(ours, s.seq, end, s.Packet)
	}
	if s.a.Marks&packet.ZeroWindowProbe != 0 {
		return
	}
	if ours.next == 0 || past(end, ours.next) {
		ours.next, ours.nextFrame, ours.nextAt = end, s.Number, s.Info.Timestamp
	}
	if ours.reach == 0 || s.seq == ours.reach {
		ours.reach = ours.next
	}
}

// judgeWindow sets the marks that are about windows, gaps and keep-alives.
func (s *observed) judgeWindow() {
	ours, theirs := s.ours, s.theirs
	if s.window == 0 && !s.ends() {
		s.a.Marks |= packet.ZeroWindow
	}
	if ours.next != 0 && past(s.seq, ours.next) && !s.has(layer.FlagRST) {
		s.a.Marks |= packet.LostSegment
		ours.unsure = true
	}
	if s.size <= 1 && s.seq == ours.next-1 && !s.ends() {
		s.a.Marks |= packet.KeepAlive
	}
	if s.repeated() && s.window != 0 && s.window != ours.window {
		s.a.Marks |= packet.WindowUpdate
	}
	if s.size > 0 && theirs.shifts && s.seq+s.size == theirs.ack+theirs.window<<theirs.shift && !s.ends() {
		s.a.Marks |= packet.WindowFull
	}
}

// judgeAck sets the marks of an acknowledgment that repeats the one before.
func (s *observed) judgeAck() {
	ours := s.ours
	switch {
	case !s.repeated() || s.window != ours.window:
	case s.window != 0 && s.theirs.marks&packet.KeepAlive != 0:
		s.a.Marks |= packet.KeepAliveAck
	case s.window == 0:
		if s.theirs.marks&packet.ZeroWindowProbe != 0 {
			s.a.Marks |= packet.ZeroWindowProbeAck
		}
	default:
		ours.repeats++
		s.a.Marks |= packet.DuplicateAck
		s.a.Duplicate, s.a.DuplicateOf = ours.repeats, ours.ackFrame
	}
}

// judgeUnseen marks an acknowledgment of data that was not captured.
func (s *observed) judgeUnseen() {
	if t := s.theirs; t.reach != 0 && past(s.ack, t.reach) && s.has(layer.FlagACK) {
		s.a.Marks |= packet.AckLostSegment
		t.reach = t.next // said once
	}
}

// Times that tell a fast retransmission or a segment out of order from a retransmission.
const (
	fastTime  = 20 * time.Millisecond // since the last duplicate acknowledgment
	orderTime = 3 * time.Millisecond  // since the last new segment, where the round trip time is not known
)

// judgeOrder marks a segment that has no new numbers.
func (a *analyses) judgeOrder(s *observed, c *analysis) {
	ours, theirs := s.ours, s.theirs
	if s.a.Marks&packet.KeepAlive != 0 {
		return
	}
	end := s.seq + s.size
	if s.size > 0 && theirs.ack != 0 && !past(end, theirs.ack) {
		s.a.Marks |= packet.SpuriousRetransmission | packet.Retransmission
		return
	}
	probe := s.size > 1 && s.seq == ours.next-1 // what repeats the byte of a probe is new
	if ours.next == 0 || !past(ours.next, s.seq) || probe {
		return
	}
	if s.has(layer.FlagSYN | layer.FlagFIN) {
		end++
	}
	now, soon := s.Info.Timestamp, orderTime
	if c.rtt != 0 {
		soon = c.rtt
	}
	switch {
	case theirs.repeats >= 2 && theirs.ack == s.seq && within(now.Sub(theirs.ackAt), fastTime):
		s.a.Marks |= packet.FastRetransmission | packet.Retransmission
	case within(now.Sub(ours.nextAt), soon) && ours.next != end:
		s.a.Marks |= packet.OutOfOrder
	default:
		s.a.Marks |= packet.Retransmission
		s.a.RTO, s.a.RTOFrame = now.Sub(ours.nextAt), ours.nextFrame
		if ours.sent != none {
			first := &a.sent[ours.oldest]
			s.a.RTO, s.a.RTOFrame = now.Sub(first.at), first.frame
		}
		if s.a.RTO == 0 {
			s.a.RTOFrame = 0
		}
	}
}

// within reports whether a time that has passed is less than a limit.
func within(passed, limit time.Duration) bool { return passed >= 0 && passed < limit }

// acknowledge forgets the segments that s acknowledges.
func (a *analyses) acknowledge(s *observed) {
	before := int32(none) // the last segment that stays
	for i := s.theirs.sent; i != none; {
		u := &a.sent[i]
		switch {
		case s.ack == u.end:
			s.a.Acks, s.a.RTT = u.frame, s.Info.Timestamp.Sub(u.at)
		case past(u.end, s.ack):
			if past(s.ack, u.seq) {
				u.seq = s.ack
			}
			s.theirs.span(u.seq, u.end, before == none)
			before, i = i, u.next
			continue
		}
		i = a.drop(s.theirs, before)
	}
}

// inFlight counts the bytes that are sent and not acknowledged, and those since the last PSH.
func (a *analyses) inFlight(s *observed) {
	ours := s.ours
	if s.size == 0 || ours.sent == none || ours.unsure {
		return
	}
	if n := ours.high - ours.low - s.theirs.sacked; n > 0 && n <= math.MaxInt32 {
		if s.has(layer.FlagSYN | layer.FlagFIN) {
			n--
		}
		s.a.InFlight = n
	}
	if ours.push {
		ours.pushed = 0
	}
	ours.pushed += s.size
	ours.push = s.has(layer.FlagPSH)
	s.a.Pushed = ours.pushed
}

// sacked returns the bytes in the SACK blocks of some options.
func sacked(options []byte) (n uint32) {
	const end, noOperation, sack = 0, 1, 5
	for len(options) > 1 && options[0] != end {
		if options[0] == noOperation {
			options = options[1:]
			continue
		}
		size := int(options[1])
		if size < 2 || size > len(options) {
			break
		}
		if options[0] == sack {
			for b := options[2:size]; len(b) >= 8; b = b[8:] {
				n += binary.BigEndian.Uint32(b[4:]) - binary.BigEndian.Uint32(b)
			}
		}
		options = options[size:]
	}
	return n
}
