package filter

import "golang.org/x/net/bpf"

// Branch is the filter for frames of one hardware type.
type Branch struct {
	Hardware uint16 // ARPHRD_ value (if_arp.h)
	Program  *Program
	Rule     DropRule
}

// ByHardware returns the program for a socket that is not bound to an interface. It loads
// the hardware type of the frame's interface (SKF_AD_HATYPE) and jumps to the branch for
// it. Frames of other types are dropped. If a branch cannot run in the kernel, the
// program is that of RulesByHardware. Unless complete is true, the caller must run
// MatchLive over the frames that pass.
func ByHardware(branches []Branch) (program []bpf.RawInstruction, complete bool) {
	kernel, complete := true, true
	for _, b := range branches {
		kernel = kernel && b.Program.Kernel()
		complete = complete && b.Program.Complete()
	}
	if program = byHardware(branches, kernel); len(program) > maxKernel {
		return RulesByHardware(branches), false
	}
	return program, complete
}

// RulesByHardware is ByHardware without the filters. It passes all frames of the hardware
// types uncut, except those that the rules drop.
func RulesByHardware(branches []Branch) []bpf.RawInstruction { return byHardware(branches, false) }

// byHardware builds a jump table followed by the programs of the branches.
func byHardware(branches []Branch, kernel bool) []bpf.RawInstruction {
	bodies := make([][]bpf.RawInstruction, len(branches))
	for i, b := range branches {
		if kernel {
			bodies[i] = b.Program.Kernelize(b.Rule)
		} else {
			bodies[i] = RuleAlone(b.Rule)
		}
	}
	out := []bpf.RawInstruction{{Op: opLdAbsW, K: adOffset + adHaType}}
	table := 1 + 2*len(branches) + 1 // instructions before the first branch
	at := table
	for i, b := range branches {
		// A conditional jump reaches only 255 instructions, so a ja follows it.
		out = append(out, bpf.RawInstruction{Op: opJeqK, K: uint32(b.Hardware), Jf: 1})
		out = append(out, bpf.RawInstruction{Op: opJa, K: uint32(at - len(out) - 1)})
		at += len(bodies[i])
	}
	out = append(out, DropAll()...)
	for _, body := range bodies {
		out = append(out, body...)
	}
	return out
}

// OnlyIP is the start of a program for a socket whose frames begin at the network header.
// It drops all but IPv4 and IPv6 (SKF_AD_PROTOCOL): without a link-layer header nothing
// would identify other protocols.
func OnlyIP() []bpf.RawInstruction {
	const ipv4, ipv6 = 0x0800, 0x86dd
	return []bpf.RawInstruction{
		{Op: opLdAbsW, K: adOffset + adProtocol},
		{Op: opJeqK, K: ipv4, Jt: 2},
		{Op: opJeqK, K: ipv6, Jt: 1},
		DropAll()[0],
	}
}
