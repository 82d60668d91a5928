package track

import "encoding/binary"

const (
	maxQUICID  = 20   // bytes, RFC 9000, section 17.2
	maxQUICIDs = 4096 // that are remembered
)

// quicID is a connection id and its length.
type quicID struct {
	bytes [maxQUICID]byte
	n     uint8
}

// quicIDs remembers the connection ids that the handshakes of QUIC named. Once a
// connection is open its packets start with one of them, and do not say how long
// it is.
type quicIDs struct {
	known  map[quicID]struct{} // nil until the first
	ring   []quicID            // the same, to forget the oldest
	next   int
	counts [maxQUICID + 1]int // of each length
}

// observe remembers the ids of a datagram with a long header. It returns how long the
// id of one with a short header is, 0 if that is not known.
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

// add remembers an id that has at least a byte.
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

// find is the length of the longest id that data starts with, 0 for none.
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
