package parquet

import (
	"encoding/binary"
	"math/bits"
)

// A split block Bloom filter (BloomFilter.md of the Parquet format).

// bloomBits is how many bits a Bloom filter has for a value, at least: of 100 values that are not
// there, it finds one.
const bloomBits = 10

// bloomBlock is the size of a block in bytes, of which each value has one.
const bloomBlock = 32

var bloomSalts = [8]uint32{0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31}

// newBloom returns a filter for some values.
func newBloom(values int) []byte {
	blocks := max(1, (values*bloomBits+8*bloomBlock-1)/(8*bloomBlock))
	return make([]byte, bloomBlock<<bits.Len(uint(blocks-1)))
}

// addBloom adds a value, in its plain encoding but without its length.
func addBloom(filter, value []byte) {
	h := xxhash(value)
	block := (h >> 32) * uint64(len(filter)/bloomBlock) >> 32
	words := filter[block*bloomBlock:][:bloomBlock]
	for i, salt := range bloomSalts {
		bit := uint32(h) * salt >> 27
		words[4*i+int(bit/8)] |= 1 << (bit % 8)
	}
}

// appendBloomHeader appends the BloomFilterHeader.
func appendBloomHeader(t *thrift, size int) {
	t.element()
	t.field(1, int64(size))
	for number := 2; number <= 4; number++ { // BLOCK, XXHASH, UNCOMPRESSED
		t.open(number)
		t.open(1)
		t.close()
		t.close()
	}
	t.close()
}

// Primes of xxHash.
const (
	prime1 uint64 = 11400714785074694791
	prime2 uint64 = 14029467366897019727
	prime3 uint64 = 1609587929392839161
	prime4 uint64 = 9650029242287828579
	prime5 uint64 = 2870177450012600261
)

// xxhash returns the XXH64 of b with a seed of 0 (xxhash_spec.md).
func xxhash(b []byte) uint64 {
	le := binary.LittleEndian
	h, n := prime5, uint64(len(b))
	if len(b) >= 32 {
		zero := uint64(0)
		v1, v2, v3, v4 := zero+prime1, prime2, zero, zero-prime1
		v1 += prime2
		for ; len(b) >= 32; b = b[32:] {
			v1, v2 = xxround(v1, le.Uint64(b)), xxround(v2, le.Uint64(b[8:]))
			v3, v4 = xxround(v3, le.Uint64(b[16:])), xxround(v4, le.Uint64(b[24:]))
		}
		h = bits.RotateLeft64(v1, 1) + bits.RotateLeft64(v2, 7) + bits.RotateLeft64(v3, 12) + bits.RotateLeft64(v4, 18)
		for _, v := range [4]uint64{v1, v2, v3, v4} {
			h = (h^xxround(0, v))*prime1 + prime4
		}
	}
	h += n
	for ; len(b) >= 8; b = b[8:] {
		h = bits.RotateLeft64(h^xxround(0, le.Uint64(b)), 27)*prime1 + prime4
	}
	if len(b) >= 4 {
		h = bits.RotateLeft64(h^uint64(le.Uint32(b))*prime1, 23)*prime2 + prime3
		b = b[4:]
	}
	for _, c := range b {
		h = bits.RotateLeft64(h^uint64(c)*prime5, 11) * prime1
	}
	h = (h ^ h>>33) * prime2
	h = (h ^ h>>29) * prime3
	return h ^ h>>32
}

func xxround(acc, v uint64) uint64 { return bits.RotateLeft64(acc+v*prime2, 31) * prime1 }
