package track

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"unsafe"

	"ringcap/internal/layer"
	"ringcap/internal/prefetch"
	"ringcap/packet"
)

// key names a connection: its two ends, the one of the lower port first, or of the
// lower address where the ports are equal. An IPv4 address is in the low half.
type key struct {
	a, b  host
	ports uint32
	v6    bool
}

// host is the address of a host; one of IPv4 is all in low.
type host struct{ high, low uint64 }

func host4(a []byte) host { return host{0, uint64(binary.BigEndian.Uint32(a))} }
func host6(a []byte) host { return host{binary.BigEndian.Uint64(a), binary.BigEndian.Uint64(a[8:])} }

// before orders the ends of a connection.
func (h host) before(o host) bool { return h.high < o.high || h.high == o.high && h.low < o.low }

// connection is where the numbers of a connection start.
type connection struct {
	key      key
	seq, ack uint32 // first numbers of the segments that a, and b, sends
	ended    bool   // the next segment with ACK starts another
	reset    bool   // a reset was seen
	next     int32  // index of the next connection in the same bucket, -1 for none
	// How far a's numbers, and b's, are known to have got, relative to seq and ack
	// and beyond 4 GiB: the end of what was sent or acknowledged.
	reach [2]int64
}

// table holds the connections seen last in memory that never grows: the one that
// was added first makes room for a new one.
type table struct {
	seed        uint64  // so that nobody can choose what falls in one bucket
	buckets     []int32 // index of the first connection, -1 for none
	connections []connection
	limit       int
	oldest      int // index of the connection to give up next, once there are limit
}

func newTable(limit int) *table {
	size := 1 << bits.Len(uint(limit-1))
	t := &table{
		seed:        rand.Uint64() | 1,
		buckets:     make([]int32, size),
		connections: make([]connection, 0, limit),
		limit:       limit,
	}
	for i := range t.buckets {
		t.buckets[i] = -1
	}
	return t
}

// expect has the bucket brought into the cache, expectFirst the first connection in it.
func (t *table) expect(bucket int) { prefetch.Line(unsafe.Pointer(&t.buckets[bucket])) }
func (t *table) expectFirst(bucket int) {
	if i := t.buckets[bucket]; i >= 0 {
		c := unsafe.Pointer(&t.connections[i])
		prefetch.Line(c)
		prefetch.Line(unsafe.Add(c, unsafe.Sizeof(connection{})-1))
	}
}

// observe sets in found, which is zero, where the numbers start of a segment whose
// connection is in that bucket, if it is known. The rule is tcpdump's: only segments with ACK count; the first of a connection, and each with SYN, sets
// where the numbers of both directions start, and stays absolute itself.
//
// Two rules are ours, for a pair of ports that is used again: a SYN without ACK
// ends the connection before, and so does, after a reset, a segment from before
// its start.
func (t *table) observe(s *segment, bucket int, found *packet.Sequence) {
	if s.flags&(layer.FlagACK|layer.FlagSYN|layer.FlagRST) == 0 {
		return
	}
	c := t.lookup(&s.key, bucket)
	if s.flags&layer.FlagACK == 0 {
		if c != nil {
			c.ended = c.ended || s.flags&layer.FlagSYN != 0 && s.seq != c.first(s.reversed) // not one repeated
			c.reset = c.reset || s.flags&layer.FlagRST != 0
		}
		return
	}
	if c == nil {
		c = t.add(&s.key, bucket)
		c.ended = true // it starts here
	}
	if s.flags&layer.FlagSYN == 0 && !c.ended && !(c.reset && int32(s.seq-c.first(s.reversed)) < 0) {
		found.Seq, found.Ack = c.first(s.reversed), c.first(!s.reversed)
		c.advance(found, s)
	} else {
		c.start(s)
	}
	found.SackBase = c.first(!s.reversed)
	c.reset = c.reset || s.flags&layer.FlagRST != 0
}

// start begins the numbers of both directions anew with s.
func (c *connection) start(s *segment) {
	c.ended, c.reset = false, false
	sent := int64(s.payload)
	if s.flags&layer.FlagSYN != 0 {
		sent++
	}
	if c.seq, c.ack, c.reach = s.seq, s.ack-1, [2]int64{sent, 1}; s.reversed {
		c.seq, c.ack, c.reach = c.ack, c.seq, [2]int64{1, sent}
	}
}

// advance notes how far s gets, and in found what its numbers are past 4 GiB.
func (c *connection) advance(found *packet.Sequence, s *segment) {
	ours, theirs := &c.reach[0], &c.reach[1]
	if s.reversed {
		ours, theirs = theirs, ours
	}
	at := nearest(*ours, s.seq-found.Seq)
	found.SeqPast = uint64(at) &^ (1<<32 - 1)
	if n := int64(s.payload); n > 0 {
		// A byte from just before the end is how a host asks whether the other lives.
		found.Old = at+n <= *ours && !(n == 1 && at+n == *ours)
		at += n
	}
	*ours = max(*ours, at)
	acked := nearest(*theirs, s.ack-found.Ack)
	found.AckPast = uint64(acked) &^ (1<<32 - 1)
	*theirs = max(*theirs, acked)
}

// nearest is the number that ends in the 32 bits of low and is closest to reach. It
// may be negative.
func nearest(reach int64, low uint32) int64 {
	return reach + int64(int32(low-uint32(reach)))
}

// first is the first number of what a sends, or of what b sends.
func (c *connection) first(reversed bool) uint32 {
	if reversed {
		return c.ack
	}
	return c.seq
}

// equal is == word by word, most telling first: the compiler calls a function for
// a comparison of this size.
func (k *key) equal(o *key) bool {
	return k.ports == o.ports && k.a.low == o.a.low && k.b.low == o.b.low && k.a.high == o.a.high && k.b.high == o.b.high && k.v6 == o.v6
}

// bucket is the index in buckets of the connections that k may be among.
func (t *table) bucket(k *key) int {
	h := mix(k.a.low^uint64(k.ports), t.seed)
	h = mix(h^k.b.low, t.seed)
	if k.v6 {
		h = mix(h^k.a.high, t.seed)
		h = mix(h^k.b.high, t.seed)
	}
	return int(h & uint64(len(t.buckets)-1))
}

// mix multiplies to 128 bits and folds them, as wyhash does.
func mix(x, seed uint64) uint64 {
	hi, lo := bits.Mul64(x^seed, 0x9e3779b97f4a7c15)
	return hi ^ lo
}

// lookup returns the connection of k, nil if it is not known.
func (t *table) lookup(k *key, bucket int) *connection {
	for i := t.buckets[bucket]; i >= 0; i = t.connections[i].next {
		if c := &t.connections[i]; c.key.equal(k) {
			return c
		}
	}
	return nil
}

// add makes a connection for k, in the place of the oldest if all are taken.
func (t *table) add(k *key, bucket int) *connection {
	i := len(t.connections)
	if i < t.limit {
		t.connections = t.connections[:i+1]
	} else {
		i = t.oldest
		t.oldest = (i + 1) % t.limit
		t.unlink(i)
	}
	t.connections[i] = connection{key: *k, next: t.buckets[bucket]}
	t.buckets[bucket] = int32(i)
	return &t.connections[i]
}

// unlink takes connection i out of its bucket.
func (t *table) unlink(i int) {
	at := &t.buckets[t.bucket(&t.connections[i].key)]
	for *at != int32(i) {
		at = &t.connections[*at].next
	}
	*at = t.connections[i].next
}
