package live

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"ringcap/internal/host/netdev"
	"ringcap/packet"
)

// What Options of 0 stand for. The ring is the largest one with short blocks: a caller that
// reads frame by frame finds them in the cache, which a long block does not fit.
const (
	defaultSize         = (manyBlocks - 1) * minBlockSize * (maxBlockSize / minBlockSize)
	defaultBlockTimeout = 100 * time.Millisecond
)

// setDefaults fills in what was left out.
func (o *Options) setDefaults() error {
	switch {
	case o.Interface == nil:
		return errors.New("capture: Options.Interface is missing")
	case o.Size < 0 || o.SnapLen < 0 || o.BlockTimeout < 0 || o.Idle < 0:
		return fmt.Errorf("capture on %s: the size of the ring, the snap length and the times cannot be negative", o.Interface.Name)
	}
	if o.Size == 0 {
		o.Size = defaultSize
	}
	if o.BlockTimeout == 0 {
		o.BlockTimeout = defaultBlockTimeout
	}
	if o.Filter == nil {
		o.Filter = everything{}
	}
	if o.IDs == nil {
		o.IDs = new(IDs)
	}
	if o.Note == nil {
		o.Note = func(string) {}
	}
	if o.Interface.Index == 0 && o.Interface.Name == netdev.Any && o.Links == nil {
		o.Links = netdev.Hardware()
	}
	if o.Interface.Index != 0 || o.Links != nil {
		return nil
	}
	d, err := netdev.Find(o.Interface.Name)
	if err != nil {
		return err
	}
	if !d.Up {
		return fmt.Errorf("%s is down: bring it up with: ip link set %s up", d.Name, d.Name)
	}
	ifc := *o.Interface
	ifc.Index, ifc.Name, ifc.Hardware, ifc.MTU = d.Index, d.Name, d.Hardware, d.MTU
	if ifc.Link, err = d.LinkType(); err != nil {
		return err
	}
	o.Interface, o.Tags = &ifc, ifc.Link == packet.LinkEthernet
	return nil
}

// NewProgram returns a Filter that runs a classic BPF program, such as one of tcpdump -ddd. It
// returns an error for a program that package bpf cannot run: Source also runs it itself for
// the first frames.
func NewProgram(program []bpf.RawInstruction) (Filter, error) {
	instructions, ok := bpf.Disassemble(program)
	if !ok {
		return nil, errors.New("the filter program has instructions that are unknown")
	}
	vm, err := bpf.NewVM(instructions)
	if err != nil {
		return nil, fmt.Errorf("the filter program: %w", err)
	}
	return &given{program, vm}, nil
}

// given is the Filter of NewProgram.
type given struct {
	program []bpf.RawInstruction
	vm      *bpf.VM
}

func (g *given) Program() (program []bpf.RawInstruction, complete bool) { return g.program, true }

func (g *given) Broad() []bpf.RawInstruction { return everything{}.Broad() }

func (g *given) Match(f *packet.Frame) bool {
	n, err := g.vm.Run(f.Data)
	return err == nil && n > 0
}

// everything is a Filter that all frames pass.
type everything struct{}

func (everything) Program() (program []bpf.RawInstruction, complete bool) {
	return []bpf.RawInstruction{{Op: unix.BPF_RET | unix.BPF_K, K: 1<<32 - 1}}, true
}

func (e everything) Broad() []bpf.RawInstruction {
	program, _ := e.Program()
	return program
}

func (everything) Match(*packet.Frame) bool { return true }
