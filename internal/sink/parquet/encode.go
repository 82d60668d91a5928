package parquet

import (
	"encoding/binary"
	"math/bits"
)

// The encodings of values (Encodings.md of the Parquet format).

var le = binary.LittleEndian

// packer packs numbers of some bits each, the first one in the lowest bits.
type packer struct {
	b    []byte
	acc  uint64
	used int // bits of acc
}

func (p *packer) add(v uint64, width int) {
	p.acc |= v << p.used
	if p.used += width; p.used >= 64 {
		p.b = le.AppendUint64(p.b, p.acc)
		p.used -= 64
		p.acc = v >> (width - p.used) // 0 if there is nothing left of it
	}
}

// flush writes the last bits, and zeros up to a whole byte.
func (p *packer) flush() {
	for ; p.used > 0; p.used -= 8 {
		p.b = append(p.b, byte(p.acc))
		p.acc >>= 8
	}
	p.acc, p.used = 0, 0
}

// shortestRun is how often a value has to come for a run of its own.
const shortestRun = 16

// appendHybrid appends numbers of some bits each in runs of equal and of packed ones.
func appendHybrid(b []byte, values []uint32, width int) []byte {
	start := 0 // of numbers that are not written
	for i := 0; i < len(values); {
		n := 1
		for i+n < len(values) && values[i+n] == values[i] {
			n++
		}
		if n < shortestRun && n < len(values) {
			i += 8
			continue
		}
		b = appendPacked(b, values[start:i], width)
		b = binary.AppendUvarint(b, uint64(n)<<1)
		for k, v := 0, values[i]; k < width; k, v = k+8, v>>8 {
			b = append(b, byte(v))
		}
		i += n
		start = i
	}
	return appendPacked(b, values[start:], width)
}

// appendPacked appends a run of packed numbers. Only the last one may have a number that is no multiple of 8.
func appendPacked(b []byte, values []uint32, width int) []byte {
	if len(values) == 0 {
		return b
	}
	groups := (len(values) + 7) / 8
	p := packer{b: binary.AppendUvarint(b, uint64(groups)<<1|1)}
	for _, v := range values {
		p.add(uint64(v), width)
	}
	for range 8*groups - len(values) {
		p.add(0, width)
	}
	p.flush()
	return p.b
}

// appendLevels appends which of the rows of a page have a value, with its length. The first row is in
// the lowest bit.
func appendLevels(b []byte, words []uint64, rows, present int) []byte {
	at := len(b)
	b = append(b, 0, 0, 0, 0)
	switch present {
	case 0, rows:
		b = append(binary.AppendUvarint(b, uint64(rows)<<1), byte(present/max(1, rows)))
	default:
		b = binary.AppendUvarint(b, uint64((rows+7)/8)<<1|1)
		for _, w := range words {
			b = le.AppendUint64(b, w)
		}
		b = b[:len(b)-(len(words)*8-(rows+7)/8)]
	}
	le.PutUint32(b[at:], uint32(len(b)-at-4))
	return b
}

// Sizes of DELTA_BINARY_PACKED.
const (
	deltaBlock = 128
	deltaMini  = 32
)

// appendDeltas appends numbers as differences, each block of them above its least one.
func appendDeltas(b []byte, values []uint64) []byte {
	b = binary.AppendUvarint(b, deltaBlock)
	b = binary.AppendUvarint(b, deltaBlock/deltaMini)
	b = binary.AppendUvarint(b, uint64(len(values)))
	if len(values) == 0 {
		return binary.AppendVarint(b, 0)
	}
	b = binary.AppendVarint(b, int64(values[0]))
	var deltas [deltaBlock]uint64
	for last, values := values[0], values[1:]; len(values) > 0; {
		n := min(deltaBlock, len(values))
		least := int64(values[0] - last)
		for i, v := range values[:n] {
			deltas[i], last = v-last, v
			least = min(least, int64(deltas[i]))
		}
		clear(deltas[n:])
		values = values[n:]
		b = binary.AppendVarint(b, least)
		widths := len(b)
		b = append(b, make([]byte, deltaBlock/deltaMini)...)
		for m := 0; m*deltaMini < n; m++ {
			mini := deltas[m*deltaMini:][:deltaMini]
			all := uint64(0)
			for i := range min(deltaMini, n-m*deltaMini) {
				mini[i] -= uint64(least)
				all |= mini[i]
			}
			width := bits.Len64(all)
			b[widths+m] = byte(width)
			p := packer{b: b}
			for _, v := range mini {
				p.add(v, width)
			}
			p.flush()
			b = p.b
		}
	}
	return b
}
