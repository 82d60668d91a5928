package sandbox

import (
	"errors"
	"fmt"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"
)

// rule allows a system call if all its tests pass.
type rule struct {
	number uint32
	tests  []test
}

// test checks the lower 32 bits of an argument. The calls with tests ignore the others.
type test struct {
	argument int
	kind     testKind
	values   []uint32
}

type testKind int

const (
	oneOf    testKind = iota // equals one of the values
	noneOf                   // equals none of the values
	someBits                 // has at least one bit of the single value
	lackBits                 // has no bit of the single value
)

// Results of a filter (seccomp(2)). A refused call fails with EPERM and does not end the
// process, so that a runtime can fall back to another call.
const (
	allow  = unix.SECCOMP_RET_ALLOW
	refuse = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
	absent = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
)

// Offsets in struct seccomp_data (linux/seccomp.h), on little-endian machines.
const (
	offNumber    = 0
	offArch      = 4
	offArguments = 16
	argumentSize = 8
)

// maxJump is the longest conditional jump of BPF.
const maxJump = 255

// maxProgram is the length of the longest filter (BPF_MAXINSNS).
const maxProgram = 4096

// assemble returns the filter. Calls with tests come first: for the others the kernel caches
// the result and does not run the filter.
func assemble(rules []rule) ([]bpf.RawInstruction, error) {
	program := []bpf.Instruction{
		bpf.LoadAbsolute{Off: offArch, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: auditArch, SkipTrue: 1},
		bpf.RetConstant{Val: refuse},
		bpf.LoadAbsolute{Off: offNumber, Size: 4},
		// A filter cannot read the flags of clone3 and openat2, which are in memory. With
		// ENOSYS callers fall back to clone and openat.
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: unix.SYS_CLONE3, SkipTrue: 1},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: unix.SYS_OPENAT2, SkipTrue: 1},
		bpf.RetConstant{Val: absent},
	}
	var untested []rule
	for _, r := range rules {
		if len(r.tests) == 0 {
			untested = append(untested, r)
			continue
		}
		body := r.assemble()
		program = append(program, bpf.JumpIf{Cond: bpf.JumpEqual, Val: r.number, SkipTrue: 1}, bpf.Jump{Skip: uint32(len(body))})
		program = append(program, body...)
	}
	if len(untested) > maxJump {
		return nil, errors.New("too many system calls")
	}
	for i, r := range untested {
		program = append(program, bpf.JumpIf{Cond: bpf.JumpEqual, Val: r.number, SkipTrue: uint8(len(untested) - i)})
	}
	program = append(program, bpf.RetConstant{Val: refuse}, bpf.RetConstant{Val: allow})
	if len(program) > maxProgram {
		return nil, errors.New("too many sockets for one filter")
	}
	return bpf.Assemble(program)
}

// assemble returns the part of the filter for one call. It always ends with a return.
func (r *rule) assemble() (body []bpf.Instruction) {
	for _, t := range r.tests {
		body = append(body, bpf.LoadAbsolute{Off: uint32(offArguments + argumentSize*t.argument), Size: 4})
		switch t.kind {
		case oneOf:
			for i, v := range t.values { // a conditional jump may be too short
				rest := 2*(len(t.values)-i-1) + 1
				body = append(body, bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: v, SkipTrue: 1}, bpf.Jump{Skip: uint32(rest)})
			}
			body = append(body, bpf.RetConstant{Val: refuse})
		case noneOf:
			for _, v := range t.values {
				body = append(body, bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: v, SkipTrue: 1}, bpf.RetConstant{Val: refuse})
			}
		case someBits:
			body = append(body, bpf.JumpIf{Cond: bpf.JumpBitsSet, Val: t.values[0], SkipTrue: 1}, bpf.RetConstant{Val: refuse})
		case lackBits:
			body = append(body, bpf.JumpIf{Cond: bpf.JumpBitsNotSet, Val: t.values[0], SkipTrue: 1}, bpf.RetConstant{Val: refuse})
		}
	}
	return append(body, bpf.RetConstant{Val: allow})
}

// load loads the filter for all threads (SECCOMP_FILTER_FLAG_TSYNC).
func load(program []bpf.RawInstruction) error {
	code := make([]unix.SockFilter, len(program))
	for i, in := range program {
		code[i] = unix.SockFilter{Code: in.Op, Jt: in.Jt, Jf: in.Jf, K: in.K}
	}
	prog := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	thread, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&prog)))
	switch {
	case errno != 0:
		return fmt.Errorf("seccomp: %w", errno)
	case thread != 0:
		return fmt.Errorf("seccomp: thread %d has a filter of its own", thread)
	}
	return nil
}
