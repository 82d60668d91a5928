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

// Later is a Source for interfaces that come up after the process has given up the right
// to open rings. Its ring is bound to no interface, and its filter starts with a check of
// the interface. Replacing a filter requires no privilege.
type Later struct {
	*Source
	promiscuous bool

	mu      sync.Mutex
	indices []int
}

// OpenLater opens the ring. It receives no frames before the first call of Take.
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
	l.calm = l.whole // this filter drops every frame, so all that come passed a later one
	return &Later{Source: l, promiscuous: promiscuous}, nil
}

// Take starts capturing on an interface.
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

// Drop stops capturing on an interface that is gone. It reports whether Take had added it.
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

// Leave ends the source if it is in the network namespace with that inode.
func (l *Later) Leave(namespace uint64) {
	if namespace == l.Host.Namespace() {
		l.Stop()
	}
}

// Has reports whether frames of an interface are captured.
func (l *Later) Has(index int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(l.indices, index)
}

// narrow attaches a filter for the wanted frames of these interfaces.
func (l *Later) narrow(indices []int) error {
	f := onInterfaces{l.Filter.(onInterfaces).Filter, indices}
	program, _ := f.Program()
	if !l.whole {
		program = f.Broad()
	}
	l.attaching.Lock()
	defer l.attaching.Unlock()
	if l.shut {
		return nil // dropAll has to stay attached
	}
	return ring.Attach(l.fd, program)
}

// onInterfaces is a Filter that only lets frames of some interfaces through.
type onInterfaces struct {
	Filter
	indices []int
}

func (f onInterfaces) Program() (program []bpf.RawInstruction, complete bool) {
	program, complete = f.Filter.Program()
	return f.prepend(program), complete
}

func (f onInterfaces) Broad() []bpf.RawInstruction { return f.prepend(f.Filter.Broad()) }

// prepend puts the check of the interface before a program. The program need not be
// adjusted because its jumps are relative.
func (f onInterfaces) prepend(program []bpf.RawInstruction) []bpf.RawInstruction {
	if program == nil {
		return nil
	}
	test := []bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtInterfaceIndex}}
	for i, index := range f.indices {
		rest := 2*(len(f.indices)-i-1) + 1
		test = append(test, bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: uint32(index), SkipTrue: 1}, bpf.Jump{Skip: uint32(rest)})
	}
	raw, err := bpf.Assemble(append(test, bpf.RetConstant{Val: 0}))
	if err != nil {
		return nil // the kernel will refuse this
	}
	return append(raw, program...)
}
