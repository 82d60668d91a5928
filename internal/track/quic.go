package track

import "encoding/binary"

const (
	maxQUICID  = 20   // bytes, RFC 9000, section 17.2
	maxQUICIDs = 4096 // number of ids that are remembered
)

// quicID is a connection id and its length.
type quicID struct {
	bytes [maxQUICID]byte
	n     uint8
}

// quicIDs remembers the connection ids of QUIC handshakes. Later packets start with one
// of these ids, but do not contain its length.
type quicIDs struct {
	known  map[quicID]struct{} // nil if empty
	ring   []quicID            // the ids in order of arrival, to replace the oldest
	next   int
	counts [maxQUICID + 1]int // number of known ids by length
}

// observe remembers the ids of a datagram with a long header. For a short header it
// returns the length of the id, or 0 if that is not known.
func (q *quicIDs) observe(data []byte) int {
	if len(data) < 8 || data[0]&0x40 == 0 && binary.BigEndian.Uint32(data[1:]) != 0 {
		return 0
	}
	if data[0]&0x80 == 0 {
		return q.find(data[1:])
	}
	for ids, i := data[5:], 0; i < 2 && len(ids) > 0; i++ {
		size := int(ids[0])
		if size > maxQUICID || size >= len(ids) {
			return 0
		}
		q.add(ids[1 : 1+size])
		ids = ids[1+size:]
	}
	return 0
}

// add remembers an id. It ignores an empty one.
func (q *quicIDs) add(id []byte) {
	k := quicID{n: uint8(len(id))}
	copy(k.bytes[:], id)
	if _, ok := q.known[k]; ok || len(id) == 0 {
		return
	}
	if q.known == nil {
		q.known = make(map[quicID]struct{})
	}
	if len(q.ring) < maxQUICIDs {
		q.ring = append(q.ring, k)
	} else {
		old := &q.ring[q.next]
		delete(q.known, *old)
		q.counts[old.n]--
		*old = k
		q.next = (q.next + 1) % maxQUICIDs
	}
	q.known[k] = struct{}{}
	q.counts[k.n]++
}

// find returns the length of the longest known id that data starts with, or 0.
func (q *quicIDs) find(data []byte) int {
	for n := min(maxQUICID, len(data)); n > 0; n-- {
		if q.counts[n] == 0 {
			continue
		}
		k := quicID{n: uint8(n)}
		copy(k.bytes[:], data[:n])
		if _, ok := q.known[k]; ok {
			return n
		}
	}
	return 0
}
