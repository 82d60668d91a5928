package filter

import (
	"encoding/binary"

	"ringcap/packet"
)

// maxBackward is the largest number of backward jumps in one run. A "protochain" loop
// jumps back once for each header that it skips, and a header has at least 8 bytes.
const maxBackward = 1 << 16

// macLen is the offset of the VLAN tag or EtherType in an Ethernet frame. tagLen is the
// length of the tag that the kernel removes.
const (
	macLen = 12
	tagLen = 4

	typeVLAN = 0x8100 // 802.1Q
	typeQinQ = 0x88a8 // 802.1ad
)

// view is a frame as the program sees it.
type view struct {
	frame  *packet.Frame
	data   []byte
	size   uint32 // number of bytes that the program may load
	wire   uint32 // length of the frame on the wire
	tagged bool   // data has an outer VLAN tag that is hidden from the program
}

// Match runs the program over f.Data and reports whether it accepts the frame. It behaves
// exactly like bpf_filter of libpcap: a load outside the captured bytes rejects the
// frame, and "len" is the length on the wire. The SKF_AD_ loads, which bpf_filter does
// not support, are answered from f. A fact that f does not have rejects it too.
func (p *Program) Match(f *packet.Frame) bool {
	if p.first != nil {
		return p.first.match(f.Data)
	}
	v := view{frame: f, data: f.Data, size: uint32(len(f.Data)), wire: uint32(f.Info.Length)}
	return p.run(&v) != 0
}

// MatchLive is Match for a frame of a live capture whose VLAN tag was put back into
// f.Data. The program sees the frame as in the kernel: without the outer 802.1Q or
// 802.1ad tag, which it can examine with SKF_AD_ loads. If the expression refers to bytes
// that the tag moves, the program sees the frame as in a file (Options.Live).
//
// f.Link, f.Interface and f.Direction must be set. MatchLive assumes that the kernel had
// removed every outer tag. That is wrong for a frame which this host built with a tag and
// sent through a raw socket.
func (p *Program) MatchLive(f *packet.Frame) bool {
	if p.tag == tagInFrame {
		return p.Match(f)
	}
	v := view{frame: f, data: f.Data, size: uint32(len(f.Data)), wire: uint32(f.Info.Length)}
	if hasTag(f) {
		v.tagged = true
		v.size -= tagLen
		if p.tag != tagCounted {
			v.wire -= tagLen
		}
	}
	return p.run(&v) != 0
}

// hasTag reports whether the kernel would remove an outer tag from the frame. It does so
// for these two types (eth_type_vlan in linux/if_vlan.h), but not for 0x9100.
func hasTag(f *packet.Frame) bool {
	if f.Link != packet.LinkEthernet || len(f.Data) < macLen+tagLen || f.Info.Length < macLen+tagLen {
		return false
	}
	t := binary.BigEndian.Uint16(f.Data[macLen:])
	return t == typeVLAN || t == typeQinQ
}

// run executes the program, which decode has checked, and returns its result. As in
// bpf_filter, words are unsigned and wrap, and scratch memory starts with zeros.
func (p *Program) run(v *view) uint32 {
	var (
		a, x     uint32
		mem      [memWords]uint32
		backward int
		ok       bool
	)
	// Loads that end at or before direct do not depend on the view.
	data, code := v.data, p.code
	direct := uint64(len(data))
	if v.tagged {
		direct = macLen
	}
	for pc := uint(0); pc < uint(len(code)); pc++ {
		in := &code[pc]
		k := in.k
		switch in.op {
		case doRetK:
			return k
		case doRetA:
			return a
		case doLdAbsW:
			if at := uint64(k); at+4 <= direct {
				a = binary.BigEndian.Uint32(data[at:])
			} else if a, ok = v.word(at); !ok {
				return 0
			}
		case doLdAbsH:
			if at := uint64(k); at+2 <= direct {
				a = uint32(binary.BigEndian.Uint16(data[at:]))
			} else if a, ok = v.half(at); !ok {
				return 0
			}
		case doLdAbsB:
			if at := uint64(k); at+1 <= direct {
				a = uint32(data[at])
			} else if a, ok = v.byte(at); !ok {
				return 0
			}
		case doLdIndW:
			if at := uint64(x) + uint64(k); at+4 <= direct {
				a = binary.BigEndian.Uint32(data[at:])
			} else if a, ok = v.word(at); !ok {
				return 0
			}
		case doLdIndH:
			if at := uint64(x) + uint64(k); at+2 <= direct {
				a = uint32(binary.BigEndian.Uint16(data[at:]))
			} else if a, ok = v.half(at); !ok {
				return 0
			}
		case doLdIndB:
			if at := uint64(x) + uint64(k); at+1 <= direct {
				a = uint32(data[at])
			} else if a, ok = v.byte(at); !ok {
				return 0
			}
		case doLdxMsh:
			if x, ok = v.byte(uint64(k)); !ok {
				return 0
			}
			x = (x & 0xf) << 2
		case doAncillary:
			if a, ok = v.ancillary(k); !ok {
				return 0
			}
		case doLdLen:
			a = v.wire
		case doLdxLen:
			x = v.wire
		case doLdImm:
			a = k
		case doLdxImm:
			x = k
		case doLdMem:
			a = mem[k%memWords]
		case doLdxMem:
			x = mem[k%memWords]
		case doSt:
			mem[k%memWords] = a
		case doStx:
			mem[k%memWords] = x
		case doJa:
			if int32(k) < 0 {
				if backward++; backward > maxBackward {
					return 0
				}
			}
			pc += uint(int(int32(k)))
		case doJeqK:
			pc += in.jump(a == k)
		case doJgtK:
			pc += in.jump(a > k)
		case doJgeK:
			pc += in.jump(a >= k)
		case doJsetK:
			pc += in.jump(a&k != 0)
		case doJeqX:
			pc += in.jump(a == x)
		case doJgtX:
			pc += in.jump(a > x)
		case doJgeX:
			pc += in.jump(a >= x)
		case doJsetX:
			pc += in.jump(a&x != 0)
		case doTax:
			x = a
		case doTxa:
			a = x
		case doDivX, doModX:
			if x == 0 {
				return 0
			}
			a = arithmetic(in.op, a, x)
		default:
			a = arithmetic(in.op, a, operand(in, x))
		}
	}
	return 0
}

func (in *instruction) jump(taken bool) uint {
	if taken {
		return uint(in.jt)
	}
	return uint(in.jf)
}

// operand returns the second operand of an arithmetic instruction.
func operand(in *instruction, x uint32) uint32 {
	if in.op >= doAddX {
		return x
	}
	return in.k
}

// arithmetic returns the result of an operation on A. Shifts by 32 or more give 0.
func arithmetic(op operation, a, b uint32) uint32 {
	switch op {
	case doAddK, doAddX:
		return a + b
	case doSubK, doSubX:
		return a - b
	case doMulK, doMulX:
		return a * b
	case doDivK, doDivX:
		return a / b
	case doModK, doModX:
		return a % b
	case doAndK, doAndX:
		return a & b
	case doOrK, doOrX:
		return a | b
	case doXorK, doXorX:
		return a ^ b
	case doLshK, doLshX:
		return a << b
	case doRshK, doRshX:
		return a >> b
	}
	return -a // doNeg
}
