package track

import (
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
}

// conversation sets found from the two ends of a UDP datagram.
func (t *streams) conversation(k *key, found *packet.Stream) {
	*found = packet.Stream{Known: true, Index: t.find(k).index}
}

// stream is a connection or a conversation. Its arrays have an element for each direction: the second is
// that of reversed segments.
type stream struct {
	key   key
	index uint32
	first [2]uint32 // the number of the SYN, even if it was not captured
	known [2]bool   // whether first is set
}

func newStreams(limit int) *streams { return &streams{limit: limit, byKey: map[key]int{}} }

// observe sets found from the segment's connection. A SYN with another number starts a
// new connection.
func (t *streams) observe(s *segment, found *packet.Stream) {
	ours, theirs := 0, 1
	if s.reversed {
		ours, theirs = 1, 0
	}
	syn, ack := s.flags&layer.FlagSYN != 0, s.flags&layer.FlagACK != 0
	c := t.find(&s.key)
	if syn && !ack && c.known[ours] && c.first[ours] != s.seq {
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
	*found = packet.Stream{Known: true, Index: c.index, Seq: c.first[ours], Ack: c.first[theirs]}
}

// find returns the stream of k. It adds one if there is none.
func (t *streams) find(k *key) *stream {
	if i, ok := t.byKey[*k]; ok {
		return &t.all[i]
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
	return &t.all[i]
}
