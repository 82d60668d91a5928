package filter

import (
	"errors"
	"fmt"

	"golang.org/x/net/bpf"
)

// instruction is a decoded instruction. op is a small number, jump offsets and k are as
// in the program. It takes eight bytes, no more than the original.
type instruction struct {
	op     operation
	jt, jf uint8
	k      uint32
}

// errProgram is wrapped by every error about an invalid program. libpcap never generates
// one.
var errProgram = errors.New("not a valid BPF program")

// decode checks a program as bpf_validate of libpcap does, so that the matcher needs no
// checks: known operations, jumps within the program, a return at the end, existing
// scratch words, no division by a constant zero.
func decode(raw []bpf.RawInstruction) ([]instruction, error) {
	if len(raw) == 0 {
		return nil, fmt.Errorf("decode filter: %w: it is empty", errProgram)
	}
	code := make([]instruction, len(raw))
	for i, in := range raw {
		op := operations[in.Op]
		if !valid(in, op, i, len(raw)) {
			return nil, fmt.Errorf("decode filter: %w: instruction %d", errProgram, i)
		}
		code[i] = instruction{op: op, jt: in.Jt, jf: in.Jf, k: in.K}
		if isAncillary(in) {
			code[i].op, code[i].k = doAncillary, in.K-adOffset
		}
	}
	if last := code[len(code)-1].op; last != doRetK && last != doRetA {
		return nil, fmt.Errorf("decode filter: %w: no return at the end", errProgram)
	}
	return code, nil
}

func valid(in bpf.RawInstruction, op operation, at, length int) bool {
	switch op {
	case doIllegal:
		return false
	case doJa:
		to := at + 1 + int(int32(in.K))
		return to >= 0 && to < length
	case doJeqK, doJgtK, doJgeK, doJsetK, doJeqX, doJgtX, doJgeX, doJsetX:
		return at+1+max(int(in.Jt), int(in.Jf)) < length
	case doLdMem, doLdxMem, doSt, doStx:
		return in.K < memWords
	case doDivK, doModK:
		return in.K != 0
	}
	return true
}

func isAncillary(in bpf.RawInstruction) bool {
	switch in.Op {
	case opLdAbsW, opLdAbsH, opLdAbsB:
		return in.K >= adOffset && in.K < adOffset+adMax
	}
	return false
}
