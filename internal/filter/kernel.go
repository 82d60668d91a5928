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

// Kernel tells whether the kernel takes the program. It refuses backward jumps
// ("protochain") and more than 4096 instructions, those of a DropRule counted;
// such a program is matched in user space, by MatchLive.
func (p *Program) Kernel() bool { return p.loadable }

// Kernelize is the program to attach to a socket (SO_ATTACH_FILTER): the rule,
// then the filter, which returns the snap length. Where the kernel would not
// take the filter it is the rule alone, which lets frames through whole: the
// caller runs MatchLive over them, and only then cuts them to the snap length.
func (p *Program) Kernelize(rule DropRule) []bpf.RawInstruction {
	out := prologue(rule)
	if !p.loadable {
		return append(out, acceptAll(allBytes)...)
	}
	return append(out, p.raw...)
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
// accepts a program that decode has accepted, behind the longest prologue.
func loadable(raw []bpf.RawInstruction) bool {
	if len(raw)+len(prologue(DropOutgoing)) > maxKernel {
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
		}
	}
	return true
}
