package filter

import "golang.org/x/net/bpf"

// DropRule selects frames that the kernel drops by their direction, before it runs the
// filter.
type DropRule uint8

// The drop rules. On loopback the socket sees each packet twice, outgoing and incoming.
const (
	DropNone     DropRule = iota // both directions: -Q inout
	DropOutgoing                 // -Q in, and loopback
	DropIncoming                 // -Q out
)

// maxKernel is BPF_MAXINSNS of linux/bpf_common.h.
const maxKernel = 4096

// allBytes is the result that keeps the whole frame.
const allBytes = 0xffffffff

// packetOutgoing is PACKET_OUTGOING of packet(7).
const packetOutgoing = 4

// Kernel reports whether the program can run in the kernel. The kernel rejects backward
// jumps ("protochain"), loads at negative offsets and more than 4096 instructions,
// including those that Kernelize adds. MatchLive runs such a program in user space.
func (p *Program) Kernel() bool { return p.loadable }

// Complete reports whether the program that Kernelize returns decides about every frame.
// If the filter cannot run in the kernel, or examines VLAN tags that the kernel removes,
// some frames pass on which MatchLive must decide.
func (p *Program) Complete() bool { return p.loadable && !p.hidesTag() }

// Kernelize returns the program to attach to a socket (SO_ATTACH_FILTER): the rule, then
// the filter, whose result is the snapshot length. If the filter cannot run in the
// kernel, it returns RuleAlone.
func (p *Program) Kernelize(rule DropRule) []bpf.RawInstruction {
	if !p.loadable {
		return RuleAlone(rule)
	}
	before := prologue(rule)
	if p.hidesTag() {
		before = append(before, taggedWhole()...)
	}
	return append(append(before, clearWords(p.unset)...), p.raw...)
}

// RuleAlone returns a program that passes all frames uncut, except those that the rule
// drops. The caller runs MatchLive over them before it cuts them to the snapshot length.
func RuleAlone(rule DropRule) []bpf.RawInstruction {
	return append(prologue(rule), acceptAll(allBytes)...)
}

// DropAll returns a program that passes no frame.
func DropAll() []bpf.RawInstruction { return []bpf.RawInstruction{{Op: opRetK}} }

func acceptAll(snapLen uint32) []bpf.RawInstruction {
	return []bpf.RawInstruction{{Op: opRetK, K: snapLen}}
}

// prologue returns the instructions that return 0 for frames that the rule drops.
// Execution continues after them for the others. BPF jumps are relative, so any program
// may follow.
func prologue(rule DropRule) []bpf.RawInstruction {
	jump := bpf.RawInstruction{Op: opJeqK, K: packetOutgoing}
	switch rule {
	case DropOutgoing:
		jump.Jf = 1
	case DropIncoming:
		jump.Jt = 1
	default:
		return nil
	}
	return []bpf.RawInstruction{{Op: opLdAbsW, K: adOffset + adPktType}, jump, {Op: opRetK}}
}

// loadable reports whether the kernel accepts a program that decode has accepted
// (bpf_check_classic in net/core/filter.c), after the longest prologue, and whether the
// program then has the same result as in user space.
func loadable(raw []bpf.RawInstruction, unset uint16) bool {
	if len(raw)+len(clearWords(unset))+len(prologue(DropOutgoing))+len(taggedWhole()) > maxKernel {
		return false
	}
	for _, in := range raw {
		switch in.Op {
		case opJa:
			if int32(in.K) < 0 {
				return false
			}
		case opLshK, opRshK:
			if in.K >= 32 {
				return false
			}
		case opLdAbsW, opLdAbsH, opLdAbsB, opLdxMsh:
			// For the kernel, a negative offset is relative to a header (SKF_NET_OFF,
			// SKF_LL_OFF) or selects a fact that Match may not know.
			if int32(in.K) < 0 && !(isAncillary(in) && isKnownFact(in.K-adOffset)) {
				return false
			}
		}
	}
	return true
}

// unsetWords returns the set of scratch words that a program may load before it stores
// into them, as check_load_and_stores in net/core/filter.c computes it. libpcap generates
// such programs and expects 0 ("vlan and pppoes"); the kernel rejects them.
func unsetWords(raw []bpf.RawInstruction) (unset uint16) {
	stored := make([]uint16, len(raw)+1) // words that are stored on every path to an instruction
	for i := range stored {
		stored[i] = ^uint16(0)
	}
	valid := uint16(0)
	jump := func(to int) {
		if to < len(stored) {
			stored[to] &= valid
		}
	}
	for i, in := range raw {
		valid &= stored[i]
		switch operations[in.Op] {
		case doSt, doStx:
			valid |= 1 << in.K
		case doLdMem, doLdxMem:
			unset |= 1 << in.K &^ valid
		case doJa:
			if int32(in.K) >= 0 {
				jump(i + 1 + int(in.K))
			}
			valid = ^uint16(0)
		case doJeqK, doJgtK, doJgeK, doJsetK, doJeqX, doJgtX, doJgeX, doJsetX:
			jump(i + 1 + int(in.Jt))
			jump(i + 1 + int(in.Jf))
			valid = ^uint16(0)
		}
	}
	return unset
}

// clearWords returns instructions that store 0 into a set of scratch words. They use X,
// which is 0 at the start of a program and unchanged by a prologue.
func clearWords(set uint16) (out []bpf.RawInstruction) {
	for word := range uint32(memWords) {
		if set&(1<<word) != 0 {
			out = append(out, bpf.RawInstruction{Op: opStx, K: word})
		}
	}
	return out
}
