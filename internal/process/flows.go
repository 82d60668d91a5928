package process

import (
	"math/bits"
	"unsafe"

	"ringcap/internal/prefetch"
)

// flows is what is known of flows. It is a hash table with open addressing, whose slots have the
// answers: a map would take three cache misses for a packet, and this takes one.
type flows struct {
	slots []slot // a power of two of them, at most half of which are used
	used  int
	seed  [2]uint64 // random, so that a sender cannot aim at one slot
}

type slot struct {
	answer
	key key
}

const fewestSlots = 1024

func newFlows(seed [2]uint64) *flows { return &flows{slots: make([]slot, fewestSlots), seed: seed} }

// prefetch brings the slot of a flow into the cache.
func (t *flows) prefetch(hash uint64) {
	s := unsafe.Pointer(&t.slots[int(hash)&(len(t.slots)-1)])
	prefetch.Line(s)
	prefetch.Line(unsafe.Add(s, unsafe.Sizeof(slot{})-1))
}

// slot returns the slot of a flow: the one that it has or will have.
func (t *flows) slot(k *key, hash uint64) *slot {
	mask := len(t.slots) - 1
	for i := int(hash) & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; !s.used || s.key == *k {
			return s
		}
	}
}

// add returns the answer of a flow that has none yet. Answers that were returned before may have moved.
func (t *flows) add(k *key, hash uint64) *answer {
	if t.used++; t.used > len(t.slots)/2 {
		old := t.slots
		t.slots = make([]slot, 2*len(old))
		for i := range old {
			if old[i].used {
				*t.slot(&old[i].key, t.hash(&old[i].key)) = old[i]
			}
		}
	}
	s := t.slot(k, hash)
	s.key, s.used = *k, true
	return &s.answer
}

// hash mixes the words of a key by multiplication, as wyhash does.
func (t *flows) hash(k *key) uint64 {
	ports := uint64(k.localPort)<<32 | uint64(k.remotePort)<<16 | uint64(k.protocol)<<8
	if k.v6 {
		ports++
	}
	h := fold(k.local.low^t.seed[0], k.remote.low^t.seed[1])
	h ^= fold(k.local.high^t.seed[1], k.remote.high^t.seed[0]^0x9e3779b97f4a7c15)
	return fold(h^ports, k.namespace^t.seed[0]|1)
}

func fold(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}
