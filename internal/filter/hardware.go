package filter

import "golang.org/x/net/bpf"

// Branch is the filter for the frames of one hardware type.
type Branch struct {
	Hardware uint16 // ARPHRD_ value (if_arp.h)
	Program  *Program
	Rule     DropRule
}

// ByHardware is the program for a socket that is bound to no interface: it asks
// for the hardware type of the frame's interface (SKF_AD_HATYPE) and goes on to
// the branch for it. Frames of other types are dropped. Where one cannot run in the
// kernel it is RulesByHardware. Unless it is complete, the caller runs MatchLive over
// what it lets through.
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

// RulesByHardware is ByHardware without the filters: it lets all frames of the
// types through, whole, but those of the rules.
func RulesByHardware(branches []Branch) []bpf.RawInstruction { return byHardware(branches, false) }

// byHardware puts a table of jumps before the branches' programs.
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
	table := 1 + 2*len(branches) + 1 // what stands before the first body
	at := table
	for i, b := range branches {
		// The jump is a ja: that of a comparison reaches 255 instructions.
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

// OnlyIP is the beginning of a program for a socket whose frames start at the
// network header: it drops what is neither IPv4 nor IPv6 (SKF_AD_PROTOCOL), since
// without its link-layer header nobody could tell what it is.
func OnlyIP() []bpf.RawInstruction {
	const ipv4, ipv6 = 0x0800, 0x86dd
	return []bpf.RawInstruction{
		{Op: opLdAbsW, K: adOffset + adProtocol},
		{Op: opJeqK, K: ipv4, Jt: 2},
		{Op: opJeqK, K: ipv6, Jt: 1},
		DropAll()[0],
	}
}
