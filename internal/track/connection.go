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

// key identifies a connection by its two ends. a is the end with the lower port, or with
// the lower address if the ports are equal.
type key struct {
	a, b  host
	ports uint32
	v6    bool
}

// host is an IP address. An IPv4 address is all in low.
type host struct{ high, low uint64 }

func host4(a []byte) host { return host{0, uint64(binary.BigEndian.Uint32(a))} }
func host6(a []byte) host { return host{binary.BigEndian.Uint64(a), binary.BigEndian.Uint64(a[8:])} }

// before orders addresses.
func (h host) before(o host) bool { return h.high < o.high || h.high == o.high && h.low < o.low }

// connection holds the first sequence numbers of a connection.
type connection struct {
	key      key
	seq, ack uint32 // first numbers that a and b sent
	ended    bool   // the next segment with ACK starts a new connection
	reset    bool   // a reset was seen
	next     int32  // index of the next connection in the same bucket, -1 for none
	// reach is the highest number that a and b are known to have sent, as the end of what
	// was sent or acknowledged. It is relative to seq and ack and counts beyond 4 GiB.
	reach [2]int64
}

// table holds a fixed number of connections. When it is full, a new connection replaces
// the one that was added first.
type table struct {
	seed        uint64  // random, so that a sender cannot aim at one bucket
	buckets     []int32 // index of the first connection, -1 for none
	connections []connection
	limit       int
	oldest      int // index of the connection to replace next, once the table is full
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

// prefetchBucket brings the bucket into the cache. prefetchFirst brings in the first
// connection of the bucket.
func (t *table) prefetchBucket(bucket int) { prefetch.Line(unsafe.Pointer(&t.buckets[bucket])) }
func (t *table) prefetchFirst(bucket int) {
	if i := t.buckets[bucket]; i >= 0 {
		c := unsafe.Pointer(&t.connections[i])
		prefetch.Line(c)
		prefetch.Line(unsafe.Add(c, unsafe.Sizeof(connection{})-1))
	}
}

// observe sets found, which is zero, to the bases of the segment's connection, if it is
// known. bucket is that of the connection. The rule is tcpdump's: only segments with ACK
// count. The first segment of a connection, and each with SYN, sets the bases of both
// directions, and keeps absolute numbers itself.
//
// Two rules go beyond tcpdump's, for ports that are used again: a SYN without ACK ends
// the previous connection, and so does a segment from before its start, after a reset.
func (t *table) observe(s *segment, bucket int, found *packet.Sequence) {
	if s.flags&(layer.FlagACK|layer.FlagSYN|layer.FlagRST) == 0 {
		return
	}
	c := t.lookup(&s.key, bucket)
	if s.flags&layer.FlagACK == 0 {
		if c != nil {
			c.ended = c.ended || s.flags&layer.FlagSYN != 0 && s.seq != c.first(s.reversed) // not a repeated SYN
			c.reset = c.reset || s.flags&layer.FlagRST != 0
		}
		return
	}
	if c == nil {
		c = t.add(&s.key, bucket)
		c.ended = true // the connection starts here
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

// start sets the bases of both directions from s.
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

// advance updates reach from s, and sets the parts of found that depend on reach.
func (c *connection) advance(found *packet.Sequence, s *segment) {
	ours, theirs := &c.reach[0], &c.reach[1]
	if s.reversed {
		ours, theirs = theirs, ours
	}
	at := nearest(*ours, s.seq-found.Seq)
	found.SeqPast = uint64(at) &^ (1<<32 - 1)
	if n := int64(s.payload); n > 0 {
		// A single byte just before the end is a keep-alive probe.
		found.Old = at+n <= *ours && !(n == 1 && at+n == *ours)
		at += n
	}
	*ours = max(*ours, at)
	acked := nearest(*theirs, s.ack-found.Ack)
	found.AckPast = uint64(acked) &^ (1<<32 - 1)
	*theirs = max(*theirs, acked)
}

// nearest returns the number closest to reach whose lower 32 bits are low. It may be
// negative.
func nearest(reach int64, low uint32) int64 {
	return reach + int64(int32(low-uint32(reach)))
}

// first returns the first number that a sent, or, if reversed, b.
func (c *connection) first(reversed bool) uint32 {
	if reversed {
		return c.ack
	}
	return c.seq
}

// equal is == word by word, with the words that differ most often first. For a type of
// this size the compiler would call a function.
func (k *key) equal(o *key) bool {
	return k.ports == o.ports && k.a.low == o.a.low && k.b.low == o.b.low && k.a.high == o.a.high && k.b.high == o.b.high && k.v6 == o.v6
}

// bucket returns the index of the bucket for k.
func (t *table) bucket(k *key) int {
	h := mix(k.a.low^uint64(k.ports), t.seed)
	h = mix(h^k.b.low, t.seed)
	if k.v6 {
		h = mix(h^k.a.high, t.seed)
		h = mix(h^k.b.high, t.seed)
	}
	return int(h & uint64(len(t.buckets)-1))
}

// mix hashes x by a 128-bit multiplication whose halves it folds, as wyhash does.
func mix(x, seed uint64) uint64 {
	hi, lo := bits.Mul64(x^seed, 0x9e3779b97f4a7c15)
	return hi ^ lo
}

// lookup returns the connection k, or nil if it is not known.
func (t *table) lookup(k *key, bucket int) *connection {
	for i := t.buckets[bucket]; i >= 0; i = t.connections[i].next {
		if c := &t.connections[i]; c.key.equal(k) {
			return c
		}
	}
	return nil
}

// add adds a connection for k. In a full table it replaces the oldest.
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

// unlink removes connection i from its bucket.
func (t *table) unlink(i int) {
	at := &t.buckets[t.bucket(&t.connections[i].key)]
	for *at != int32(i) {
		at = &t.connections[*at].next
	}
	*at = t.connections[i].next
}
