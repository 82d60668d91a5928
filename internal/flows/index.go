package flows

import (
	"math/bits"
	"math/rand/v2"
)

// index finds flows by their keys. Unlike a map it has no copies of the keys, which would take half as
// much memory again as the flows.
type index struct {
	heads []int32 // of chains of flows, linked by next; -1 for none
	count int
	seed  uint64 // keeps a sender from choosing addresses that collide
}

func newIndex() index {
	x := index{heads: make([]int32, chunkSize), seed: rand.Uint64()}
	for i := range x.heads {
		x.heads[i] = -1
	}
	return x
}

// hash spreads a key over all bits.
func (x *index) hash(k *key) uint32 {
	h := x.seed
	for _, word := range [...]uint64{
		k.a.high, k.a.low, k.b.high, k.b.low,
		uint64(k.aPort)<<48 | uint64(k.bPort)<<32 | uint64(k.protocol)<<16 | uint64(k.tunnel), uint64(k.outer)<<48 | uint64(k.inner)<<32 | uint64(k.network),
	} {
		high, low := bits.Mul64(h^word, 0x9e3779b97f4a7c15)
		h = high ^ low ^ x.seed
	}
	return uint32(h ^ h>>32)
}

func (x *index) head(hash uint32) *int32 { return &x.heads[hash&uint32(len(x.heads)-1)] }

// find returns the place of the flow with a key, or -1.
func (t *Table) find(k *key, hash uint32) int32 {
	i := *t.of.head(hash)
	for i >= 0 {
		f := t.at(i)
		if f.hash == hash && f.key == *k {
			break
		}
		i = f.next
	}
	return i
}

// insert adds a flow to the index, which grows so that chains are short.
func (t *Table) insert(i int32, f *flow) {
	x := &t.of
	if x.count++; x.count > len(x.heads) {
		old := x.heads
		x.heads = make([]int32, 2*len(old))
		for k := range x.heads {
			x.heads[k] = -1
		}
		for _, i := range old {
			for i >= 0 {
				f := t.at(i)
				head, next := x.head(f.hash), f.next
				*head, f.next, i = i, *head, next
			}
		}
	}
	head := x.head(f.hash)
	*head, f.next = i, *head
}

// remove removes a flow from the index.
func (t *Table) remove(i int32, f *flow) {
	link := t.of.head(f.hash)
	for *link != i {
		link = &t.at(*link).next
	}
	*link = f.next
	t.of.count--
}
