package filter

import "encoding/binary"

// decision is one comparison: of some bytes of the frame, masked, with a range of
// values. Most programs are a diagram of these, which runs in half the time: each loads
// what it compares, so that there are no registers.
type decision struct {
	field
	low, span uint32 // holds for low to low + span
	yes, no   *decision
	end       verdict // if it is no comparison, but the end of one way through the diagram
}

type verdict uint8

const (
	undecided verdict = iota
	accepted
	rejected
)

// field is where a value stands in a frame.
type field struct {
	at      uint32
	header  uint32 // indexed: the byte whose low half is how many words to add to at
	mask    uint32
	shift   uint8 // of the 32 bits from at on: 24 for a byte, 16 for a half word
	indexed bool
}

// match runs the diagram. As in bpf_filter, a field that the frame does not hold
// whole rejects it.
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

// diagram makes decisions of a program's instructions.
type diagram struct {
	code           []instruction
	made           map[position]*decision
	accept, reject decision
}

// position is an instruction, and what the registers hold where it is reached.
type position struct {
	pc int
	a  field // mask 0: nothing that is known
	x  int64 // where the header stands whose length it is; -1: nothing that is known
	// The register was loaded and not used yet. Such a load may reject the frame, and
	// must not get lost.
	freshA, freshX bool
}

// decide makes the diagram of a checked program. It is nil if the program does more than
// to load and to compare: then it is left to run.
func decide(code []instruction) *decision {
	g := diagram{code: code, made: map[position]*decision{}, accept: decision{end: accepted}, reject: decision{end: rejected}}
	return g.from(position{x: -1})
}

// from is the diagram from a position on, nil if there is none.
func (g *diagram) from(p position) *decision {
	if d, ok := g.made[p]; ok {
		return d
	}
	if len(g.made) > 2*len(g.code) {
		return nil // the same instructions with ever other registers
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

// shifts is what the operations that load less than 32 bits shift out.
var shifts = map[operation]uint8{doLdAbsH: 16, doLdAbsB: 24, doLdIndH: 16, doLdIndB: 24}

// load goes on with what an instruction loads.
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

// compare is the decision of a jump.
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
	default: // always so, or never
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
