package track

import (
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// streams numbers TCP connections or UDP conversations as Wireshark does, and finds the bases
// of its relative numbers. It holds at most limit of them; a new one replaces the one that was
// added first.
type streams struct {
	limit  int
	byKey  map[key]int // indexes in all
	all    []stream
	oldest int // index of the stream to replace next, once all is full
	count  uint32

	analyses *analyses // nil if not asked for
}

// conversation sets found from the two ends of a UDP datagram, which was captured at now.
func (t *streams) conversation(k *key, now time.Time, found *packet.Stream) {
	c := &t.all[t.find(k)]
	*found = packet.Stream{Known: true, Index: c.index, Delta: c.since(now)}
}

// stream is a connection or a conversation. Its arrays have an element for each direction: the second is
// that of reversed segments.
type stream struct {
	key   key
	index uint32
	first [2]uint32 // the number of the SYN, even if it was not captured
	known [2]bool   // whether first is set
	scale [2]scale
	last  time.Time // of the packet before
}

// since returns the time since the packet before, 0 for the first one.
func (c *stream) since(now time.Time) (d time.Duration) {
	if !c.last.IsZero() {
		d = now.Sub(c.last)
	}
	c.last = now
	return d
}

// scale is the shift of the windows of one direction (RFC 7323, section 2), plus 1. It is 0 if the SYN
// was not captured.
type scale int8

const notScaled scale = -1

// setScale notes the scale that the SYN of a direction offers. Windows are only scaled if both do.
func (c *stream) setScale(ours, theirs int, answer bool, offered scale) {
	switch {
	case offered == 0:
		c.scale = [2]scale{notScaled, notScaled}
	case answer && c.scale[theirs] == notScaled:
		c.scale[ours] = notScaled
	default:
		c.scale[ours] = offered
	}
}

// maxShift is the largest shift (RFC 7323, section 2.3).
const maxShift = 14

// offeredScale returns the scale in the options of a SYN, 0 if there is none.
func offeredScale(options []byte) scale {
	const end, noOperation, windowScale = 0, 1, 3
	for len(options) > 0 && options[0] != end {
		size := 1
		if options[0] != noOperation {
			if len(options) < 2 || options[1] < 2 || int(options[1]) > len(options) {
				break
			}
			size = int(options[1])
		}
		if options[0] == windowScale && size == 3 {
			return scale(min(options[2], maxShift)) + 1
		}
		options = options[size:]
	}
	return 0
}

func newStreams(limit int) *streams { return &streams{limit: limit, byKey: map[key]int{}} }

// observe sets found from the connection of a segment of p. A SYN with another number starts a
// new connection.
func (t *streams) observe(s *segment, p *packet.Packet) {
	ours, theirs := 0, 1
	if s.reversed {
		ours, theirs = 1, 0
	}
	syn, ack := s.flags&layer.FlagSYN != 0, s.flags&layer.FlagACK != 0
	before := t.count
	i := t.find(&s.key)
	c := &t.all[i]
	reused := syn && !ack && c.known[ours] && c.first[ours] != s.seq
	if reused {
		*c = stream{key: s.key, index: t.count}
		t.count++
	}
	if !c.known[ours] {
		c.known[ours], c.first[ours] = true, s.seq-1
		if syn {
			c.first[ours] = s.seq
		}
	}
	if ack && !c.known[theirs] {
		c.known[theirs], c.first[theirs] = true, s.ack-1
	}
	p.Stream = packet.Stream{Known: true, Index: c.index, Seq: c.first[ours], Ack: c.first[theirs], Delta: c.since(p.Info.Timestamp)}
	if syn {
		c.setScale(ours, theirs, ack, offeredScale(p.Data[min(p.Headers.Transport+20, p.Headers.Payload):p.Headers.Payload]))
	} else if c.scale[ours] > 0 {
		p.Stream.Shift = uint8(c.scale[ours] - 1)
	}
	if t.analyses != nil {
		t.analyses.observe(i, t.count != before, reused, s, c, p)
	}
}

// find returns the index of the stream of k. It adds one if there is none.
func (t *streams) find(k *key) int {
	if i, ok := t.byKey[*k]; ok {
		return i
	}
	i := len(t.all)
	if i < t.limit {
		t.all = append(t.all, stream{})
	} else {
		i = t.oldest
		t.oldest = (i + 1) % t.limit
		delete(t.byKey, t.all[i].key)
	}
	t.all[i] = stream{key: *k, index: t.count}
	t.byKey[*k] = i
	t.count++
	return i
}
