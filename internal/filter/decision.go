package filter

import "encoding/binary"

// decision is one comparison in a diagram. It masks some bytes of the frame and compares
// them with a range of values. Most programs can be turned into such a diagram, which
// runs in half the time: a decision loads what it compares, so there are no registers.
type decision struct {
	field
	low, span uint32 // the comparison holds for low to low + span
	yes, no   *decision
	end       verdict // the result, if this is the end of a path and not a comparison
}

type verdict uint8

const (
	undecided verdict = iota
	accepted
	rejected
)

// field locates a value in a frame.
type field struct {
	at      uint32
	header  uint32 // indexed: offset of the byte whose low half is the number of words to add to at
	mask    uint32
	shift   uint8 // right shift of the 32 bits at at: 24 for a byte, 16 for a half word
	indexed bool
}

// match runs the diagram. A field that is not completely in the frame rejects it, as in
// bpf_filter.
func (d *decision) match(data []byte) bool {
	for d.end == undecided {
		at := int(d.at)
		if d.indexed {
			if int(d.header) >= len(data) {
				return false
			}
			at += int(data[d.header]&0xf) << 2
		}
		var v uint32
		if at+4 <= len(data) {
			v = binary.BigEndian.Uint32(data[at:]) >> (d.shift & 31)
		} else if at+4-int(d.shift>>3) <= len(data) {
			for _, b := range data[at : at+4-int(d.shift>>3)] {
				v = v<<8 | uint32(b)
			}
		} else {
			return false
		}
		if v&d.mask-d.low <= d.span {
			d = d.yes
		} else {
			d = d.no
		}
	}
	return d.end == accepted
}

// diagram turns the instructions of a program into decisions.
type diagram struct {
	code           []instruction
	made           map[position]*decision
	accept, reject decision
}

// position is an instruction with the contents of the registers before it.
type position struct {
	pc int
	a  field // the value of A; mask 0 if unknown
	x  int64 // offset of the header whose length is in X; -1 if unknown
	// The register was loaded but not used yet. The load may reject the frame, so it must
	// not be dropped.
	freshA, freshX bool
}

// decide returns the diagram of a checked program, or nil if the program does more than
// load and compare and has to be run instead.
func decide(code []instruction) *decision {
	g := diagram{code: code, made: map[position]*decision{}, accept: decision{end: accepted}, reject: decision{end: rejected}}
	return g.from(position{x: -1})
}

// from returns the diagram from a position on, or nil if there is none.
func (g *diagram) from(p position) *decision {
	if d, ok := g.made[p]; ok {
		return d
	}
	if len(g.made) > 2*len(g.code) {
		return nil // the same instructions with ever new register contents
	}
	g.made[p] = nil
	d := g.instruction(p)
	g.made[p] = d
	return d
}

func (g *diagram) instruction(p position) *decision {
	in := &g.code[p.pc]
	switch in.op {
	case doJeqK, doJgtK, doJgeK, doJsetK:
		return g.compare(p, in)
	case doRetK:
		switch {
		case p.freshA || p.freshX:
			return nil
		case in.k == 0:
			return &g.reject
		}
		return &g.accept
	}
	p.pc++
	switch in.op {
	case doLdAbsW, doLdAbsH, doLdAbsB, doLdIndW, doLdIndH, doLdIndB:
		return g.load(p, in)
	case doLdxMsh:
		if p.freshX {
			return nil
		}
		p.x, p.freshX = int64(in.k), true
	case doAndK:
		p.a.mask &= in.k
	case doJa:
		if int32(in.k) < 0 {
			return nil
		}
		p.pc += int(in.k)
	default:
		return nil
	}
	return g.from(p)
}

// shifts is the right shift of loads of less than 32 bits.
var shifts = map[operation]uint8{doLdAbsH: 16, doLdAbsB: 24, doLdIndH: 16, doLdIndB: 24}

// load returns the diagram from a load instruction on.
func (g *diagram) load(p position, in *instruction) *decision {
	indexed := in.op >= doLdIndW
	if p.freshA || indexed && p.x < 0 {
		return nil
	}
	shift := shifts[in.op]
	p.a, p.freshA = field{at: in.k, mask: 1<<(32-shift) - 1, shift: shift, indexed: indexed}, true
	if indexed {
		p.a.header, p.freshX = uint32(p.x), false
	}
	return g.from(p)
}

// compare returns the decision for a conditional jump.
func (g *diagram) compare(p position, in *instruction) *decision {
	if p.a.mask == 0 || p.freshX {
		return nil
	}
	const most = 1<<32 - 1
	d := &decision{field: p.a}
	switch {
	case in.op == doJeqK:
		d.low = in.k
	case in.op == doJgeK:
		d.low, d.span = in.k, most-in.k
	case in.op == doJgtK && in.k < most:
		d.low, d.span = in.k+1, most-in.k-1
	case in.op == doJsetK && in.k&d.mask > 0:
		d.mask &= in.k
		d.low, d.span = 1, most-1
	default: // always or never true
		return nil
	}
	yes, no := p, p
	yes.freshA, no.freshA = false, false
	yes.pc += 1 + int(in.jt)
	no.pc += 1 + int(in.jf)
	d.yes, d.no = g.from(yes), g.from(no)
	if d.yes == nil || d.no == nil {
		return nil
	}
	return d
}
