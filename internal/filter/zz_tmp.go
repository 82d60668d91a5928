package filter

import "golang.org/x/net/bpf"

func RulesByHardware(branches []Branch) []bpf.RawInstruction { return byHardware(branches, false) }

func RuleAlone(rule DropRule) []bpf.RawInstruction {
	return append(prologue(rule), acceptAll(allBytes)...)
}
