package filter

import "golang.org/x/net/bpf"

// DropRule says which frames the kernel drops by their direction, before it
// runs the filter.
type DropRule uint8

// The rules. On loopback each packet is seen going out and coming in.
const (
	DropNone     DropRule = iota // both directions: -Q inout
	DropOutgoing                 // -Q in, and loopback
	DropIncoming                 // -Q out
)

// maxKernel is BPF_MAXINSNS of linux/bpf_common.h.
const maxKernel = 4096

// allBytes is the return value that cuts nothing.
const allBytes = 0xffffffff

// packetOutgoing is PACKET_OUTGOING of packet(7).
const packetOutgoing = 4

// Kernel tells whether the program can run in the kernel. The kernel refuses
// backward jumps ("protochain"), loads at negative offsets and more than 4096
// instructions, those that Kernelize adds counted; such a program is matched in
// user space, by MatchLive.
func (p *Program) Kernel() bool { return p.loadable }

// Complete tells whether what Kernelize returns decides all. It does not where the program
// cannot run in the kernel, or looks at VLAN tags that the kernel takes out: then tagged
// frames pass, and MatchLive decides.
func (p *Program) Complete() bool { return p.loadable && !p.hidesTag() }

// Kernelize is the program to attach to a socket (SO_ATTACH_FILTER): the rule,
// then the filter, which returns the snap length. Where the filter cannot run in
// the kernel it is RuleAlone.
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

// RuleAlone is a program that lets all frames through but those of the rule, and
// whole: the caller runs MatchLive over them, and only then cuts them to the snap
// length.
func RuleAlone(rule DropRule) []bpf.RawInstruction {
	return append(prologue(rule), acceptAll(allBytes)...)
}

// DropAll is the program that no frame passes.
func DropAll() []bpf.RawInstruction { return []bpf.RawInstruction{{Op: opRetK}} }

func acceptAll(snapLen uint32) []bpf.RawInstruction {
	return []bpf.RawInstruction{{Op: opRetK, K: snapLen}}
}

// prologue returns 0 for the frames that a rule drops and goes on to the
// instruction after it with the others: BPF jumps are relative.
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

// loadable tells whether bpf_check_classic of the kernel's net/core/filter.c
// accepts a program that decode has accepted, behind the longest prologue, and
// whether the program means the same there as in user space.
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
			// The kernel counts a negative offset from a header (SKF_NET_OFF,
			// SKF_LL_OFF), or takes it for a fact that Match does not know.
			if int32(in.K) < 0 && !(isAncillary(in) && answered(in.K-adOffset)) {
				return false
			}
		}
	}
	return true
}

// unsetWords is the set of scratch words that a program may load before it has
// stored into them, as check_load_and_stores of net/core/filter.c finds them.
// libpcap makes such programs and means 0 ("vlan and pppoes"); the kernel refuses
// them.
func unsetWords(raw []bpf.RawInstruction) (unset uint16) {
	stored := make([]uint16, len(raw)+1) // on all jumps to an instruction
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

// clearWords stores 0 into a set of scratch words. X is 0 where a program starts,
// and no prologue changes it.
func clearWords(set uint16) (out []bpf.RawInstruction) {
	for word := range uint32(memWords) {
		if set&(1<<word) != 0 {
			out = append(out, bpf.RawInstruction{Op: opStx, K: word})
		}
	}
	return out
}
