package parquet

import (
	"bytes"
	"hash/maphash"
	"math/bits"
)

// dictionary numbers the different values of a column in a row group, from 0. It has numbers or bytes.
type dictionary struct {
	slots   []uint32 // a hash table of the numbers, each plus 1; 0 if free
	numbers []uint64
	data    []byte
	ends    []uint32 // of each value in data
	seed    maphash.Seed
}

func newDictionary() *dictionary {
	return &dictionary{slots: make([]uint32, 256), seed: maphash.MakeSeed()}
}

func (d *dictionary) len() int { return max(len(d.numbers), len(d.ends)) }

// at returns a value of bytes.
func (d *dictionary) at(i uint32) []byte {
	from := uint32(0)
	if i > 0 {
		from = d.ends[i-1]
	}
	return d.data[from:d.ends[i]]
}

func (d *dictionary) hash(v []byte) uint64 { return maphash.Bytes(d.seed, v) }

// hashNumber spreads a number over all bits, with a constant of the run's own.
func hashNumber(v uint64) uint64 {
	high, low := bits.Mul64(v^0x9e3779b97f4a7c15^numberSeed, 0xd6e8feb86659fd93)
	return high ^ low
}

// numberSeed keeps a sender from choosing numbers that collide.
var numberSeed = maphash.Bytes(maphash.MakeSeed(), nil)

// number returns the place of a number.
func (d *dictionary) number(v uint64) uint32 {
	mask := uint64(len(d.slots) - 1)
	for at := hashNumber(v) & mask; ; at = (at + 1) & mask {
		switch n := d.slots[at]; {
		case n == 0:
			d.numbers = append(d.numbers, v)
			d.slots[at] = uint32(len(d.numbers))
			d.grow()
			return uint32(len(d.numbers) - 1)
		case d.numbers[n-1] == v:
			return n - 1
		}
	}
}

// bytes returns the place of bytes.
func (d *dictionary) bytes(v []byte) uint32 {
	mask := uint64(len(d.slots) - 1)
	for at := d.hash(v) & mask; ; at = (at + 1) & mask {
		switch n := d.slots[at]; {
		case n == 0:
			d.data = append(d.data, v...)
			d.ends = append(d.ends, uint32(len(d.data)))
			d.slots[at] = uint32(len(d.ends))
			d.grow()
			return uint32(len(d.ends) - 1)
		case bytes.Equal(d.at(n-1), v):
			return n - 1
		}
	}
}

// grow doubles the hash table when it is half full.
func (d *dictionary) grow() {
	if 2*d.len() < len(d.slots) {
		return
	}
	d.slots = make([]uint32, 2*len(d.slots))
	mask := uint64(len(d.slots) - 1)
	for i := range d.len() {
		at := uint64(0)
		if len(d.ends) > 0 {
			at = d.hash(d.at(uint32(i)))
		} else {
			at = hashNumber(d.numbers[i])
		}
		for at &= mask; d.slots[at] != 0; at = (at + 1) & mask {
		}
		d.slots[at] = uint32(i + 1)
	}
}

func (d *dictionary) reset() {
	clear(d.slots)
	d.numbers, d.data, d.ends = d.numbers[:0], d.data[:0], d.ends[:0]
}
