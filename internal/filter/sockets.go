package filter

import (
	"maps"
	"slices"

	"golang.org/x/net/bpf"

	"ringcap/packet"
)

// Sockets makes the filters of packet sockets that are each bound to one interface.
type Sockets struct{ fit }

// New compiles an expression for an interface. If the expression does not fit it and
// o.Mixed is set, New returns a Socket that matches nothing, with the reason in Refused.
// Unfit reports whether the expression fits any of the interfaces.
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
	Network    bool  // frames start at the network header; only IPv4 and IPv6 pass
	Refused    error // reason why the expression does not fit, in which case nothing matches
}

// Program returns the program for the kernel. Unless complete is true, Match must decide
// on the frames that pass.
func (s *Socket) Program() (program []bpf.RawInstruction, complete bool) {
	return s.behind(s.Expression.Kernelize(s.Rule)), s.Expression.Complete()
}

func (s *Socket) behind(program []bpf.RawInstruction) []bpf.RawInstruction {
	if s.Network {
		return append(OnlyIP(), program...)
	}
	return program
}

// Broad returns Program without the expression, for a kernel that rejects Program.
func (s *Socket) Broad() []bpf.RawInstruction { return s.behind(RuleAlone(s.Rule)) }

// Match reports whether a frame matches, with the same result as in the kernel.
func (s *Socket) Match(f *packet.Frame) bool { return s.Expression.MatchLive(f) }

// AnySocket is the filter of a packet socket that is not bound to an interface. It has a
// program for each link type.
type AnySocket struct {
	branches []Branch
	programs map[packet.LinkType]*Program
}

// NewAnySocket compiles the expression for the link types of hardware, which maps the
// ARPHRD_ values of interfaces to link types. If the expression does not compile for a
// link type, as "ether" for raw IP, none of its frames match. options and rule return the
// parameters for a link type and an ARPHRD_ value.
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

// Program returns the program for the kernel. Unless complete is true, Match must decide
// on the frames that pass.
func (a *AnySocket) Program() (program []bpf.RawInstruction, complete bool) {
	return ByHardware(a.branches)
}

// Broad returns Program without the expression, for a kernel that rejects Program.
func (a *AnySocket) Broad() []bpf.RawInstruction { return RulesByHardware(a.branches) }

// Match reports whether a frame matches, with the same result as in the kernel.
func (a *AnySocket) Match(f *packet.Frame) bool {
	p := a.programs[f.Link]
	return p != nil && p.MatchLive(f)
}
