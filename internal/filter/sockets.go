package filter

import (
	"maps"
	"slices"

	"golang.org/x/net/bpf"

	"ringcap/packet"
)

// Sockets makes the filters of packet sockets that are each bound to one interface.
type Sockets struct{ fit }

// New compiles an expression for an interface. With o.Mixed, where it fits other interfaces
// maybe, Refused says that no frame of this one matches. See Unfit.
func (s *Sockets) New(expression string, o Options, rule DropRule, network bool) (*Socket, error) {
	p, err := Compile(expression, o)
	if err != nil {
		s.refuse(err)
		if !o.Mixed || !fitsAny(expression, o) {
			return nil, err
		}
		p, _ = newProgram(DropAll(), 0)
	}
	s.fits = s.fits || err == nil
	return &Socket{Expression: p, Rule: rule, Network: network, Refused: err}, nil
}

// Socket is the filter of a packet socket that is bound to one interface.
type Socket struct {
	Expression *Program
	Rule       DropRule
	Network    bool  // frames start at the network header: only IPv4 and IPv6 are wanted
	Refused    error // why the expression does not fit, and nothing matches; nil if it fits
}

// Program is what the kernel runs. It is complete if Match need not be asked.
func (s *Socket) Program() (program []bpf.RawInstruction, complete bool) {
	return s.behind(s.Expression.Kernelize(s.Rule)), s.Expression.Complete()
}

func (s *Socket) behind(program []bpf.RawInstruction) []bpf.RawInstruction {
	if s.Network {
		return append(OnlyIP(), program...)
	}
	return program
}

// Broad is Program without the expression, where the kernel refuses that.
func (s *Socket) Broad() []bpf.RawInstruction { return s.behind(RuleAlone(s.Rule)) }

// Match decides on a frame as the kernel does.
func (s *Socket) Match(f *packet.Frame) bool { return s.Expression.MatchLive(f) }

// AnySocket is the filter of a packet socket that is bound to no interface: one for each
// link type.
type AnySocket struct {
	branches []Branch
	programs map[packet.LinkType]*Program
}

// NewAnySocket compiles the expression for every link type that has such frames; one that
// refuses it ("ether" for raw IP) has none that match. Hardware maps the ARPHRD_ values of
// interfaces to link types; options and rule say what to compile for.
func NewAnySocket(expression string, hardware map[uint16]packet.LinkType,
	options func(packet.LinkType) Options, rule func(hardware uint16) DropRule) (*AnySocket, error) {
	a := &AnySocket{programs: map[packet.LinkType]*Program{}}
	var refused error
	for _, h := range slices.Sorted(maps.Keys(hardware)) {
		link := hardware[h]
		if a.programs[link] == nil {
			p, err := Compile(expression, options(link))
			if err != nil {
				if refused == nil {
					refused = err
				}
				continue
			}
			a.programs[link] = p
		}
		a.branches = append(a.branches, Branch{Hardware: h, Program: a.programs[link], Rule: rule(h)})
	}
	if len(a.programs) == 0 {
		return nil, refused
	}
	return a, nil
}

// Program is what the kernel runs. It is complete if Match need not be asked.
func (a *AnySocket) Program() (program []bpf.RawInstruction, complete bool) {
	return ByHardware(a.branches)
}

// Broad is Program without the expression, where the kernel refuses that.
func (a *AnySocket) Broad() []bpf.RawInstruction { return RulesByHardware(a.branches) }

// Match decides on a frame as the kernel does.
func (a *AnySocket) Match(f *packet.Frame) bool {
	p := a.programs[f.Link]
	return p != nil && p.MatchLive(f)
}
