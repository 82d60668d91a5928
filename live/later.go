package live

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/net/bpf"

	"ringcap/internal/host/netdev"
	"ringcap/internal/ring"
)

// Later is a Source of the frames of interfaces that come up after the process has given
// up the right to open rings. Its ring is bound to no interface, and its filter begins
// with the list of those that were taken in: to replace the filter needs no right.
type Later struct {
	*Source
	promiscuous bool

	mu      sync.Mutex
	indices []int
}

// OpenLater opens the ring. Nothing comes before Take.
func OpenLater(o Options) (*Later, error) {
	promiscuous := o.Promiscuous
	o.Promiscuous = false
	l, err := openRing(o)
	if err != nil {
		return nil, err
	}
	l.Filter = onInterfaces{l.Filter, nil}
	if err := l.admit(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	l.calm = l.whole // each filter after this one lets more in, so what passed one is wanted
	return &Later{Source: l, promiscuous: promiscuous}, nil
}

// Take has the frames of an interface come, too.
func (l *Later) Take(d netdev.Device) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if slices.Contains(l.indices, d.Index) {
		return nil
	}
	indices := append(slices.Clone(l.indices), d.Index)
	if err := l.narrow(indices); err != nil {
		return fmt.Errorf("capture on %s: %w", d.Name, err)
	}
	l.indices = indices
	l.attaching.Lock()
	defer l.attaching.Unlock()
	if !l.promiscuous || l.shut {
		return nil
	}
	if err := ring.Promiscuous(l.fd, d.Index); err != nil {
		l.Note(d.Name + ": " + err.Error())
	}
	return nil
}

// Drop forgets an interface that is gone. It is false if it was not taken.
func (l *Later) Drop(index int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := slices.Index(l.indices, index)
	if at < 0 {
		return false
	}
	l.indices = slices.Delete(slices.Clone(l.indices), at, at+1)
	if err := l.narrow(l.indices); err != nil {
		l.Note(err.Error())
	}
	return true
}

// Has reports whether an interface was taken in.
func (l *Later) Has(index int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(l.indices, index)
}

// narrow lets in the frames of these interfaces that the filter wants.
func (l *Later) narrow(indices []int) error {
	f := onInterfaces{l.Filter.(onInterfaces).Filter, indices}
	program, _ := f.Program()
	if !l.whole {
		program = f.Broad()
	}
	l.attaching.Lock()
	defer l.attaching.Unlock()
	if l.shut {
		return nil // the end lets nothing in any more
	}
	return ring.Attach(l.fd, program)
}

// onInterfaces is a Filter for the frames of some interfaces.
type onInterfaces struct {
	Filter
	indices []int
}

// Program is what the kernel runs.
func (f onInterfaces) Program() (program []bpf.RawInstruction, complete bool) {
	program, complete = f.Filter.Program()
	return f.prepend(program), complete
}

// Broad is Program without the expression.
func (f onInterfaces) Broad() []bpf.RawInstruction { return f.prepend(f.Filter.Broad()) }

// prepend puts the test of the interface before a program, whose jumps are relative.
func (f onInterfaces) prepend(program []bpf.RawInstruction) []bpf.RawInstruction {
	if program == nil {
		return nil // there is none
	}
	test := []bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtInterfaceIndex}}
	for i, index := range f.indices {
		rest := 2*(len(f.indices)-i-1) + 1
		test = append(test, bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: uint32(index), SkipTrue: 1}, bpf.Jump{Skip: uint32(rest)})
	}
	raw, err := bpf.Assemble(append(test, bpf.RetConstant{Val: 0}))
	if err != nil {
		return nil // which the kernel refuses: it is no program
	}
	return append(raw, program...)
}
