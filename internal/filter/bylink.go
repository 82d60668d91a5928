package filter

import (
	"slices"

	"ringcap/packet"
)

// ByLink is an expression for frames of any link type. It compiles the expression when it
// meets a link type for the first time, because a pcapng file may mix them. Frames of a
// type for which the expression does not compile do not match.
type ByLink struct {
	fit
	expression string
	options    Options // Link changes with the frames
	programs   map[packet.LinkType]*Program
	link       packet.LinkType // of the previous frame
	program    *Program        // programs[link]; nil if the expression does not compile for link
}

// fit records whether an expression fits the link types of an input, which means that it
// compiles for the link type and that the input has the facts that it needs.
type fit struct {
	fits    bool  // it fits at least one link type
	refusal error // the first reason why it does not fit a link type
}

// Unfit returns the reason why the expression fits no link type so far, or nil if it fits
// one.
func (f *fit) Unfit() error {
	if f.fits {
		return nil
	}
	return f.refusal
}

func (f *fit) refuse(err error) {
	if f.refusal == nil {
		f.refusal = err
	}
}

// NewByLink compiles the expression for o.Link, so that a bad expression is an error
// before anything is read, and for the link types of from, the interfaces that are
// already known. Live frames must have their VLAN tags put back; they are matched by
// MatchLive.
func NewByLink(expression string, o Options, from ...*packet.Interface) (*ByLink, error) {
	b := &ByLink{expression: expression, options: o, programs: map[packet.LinkType]*Program{}}
	b.use(o.Link)
	for _, i := range from {
		b.use(i.Link)
	}
	b.use(o.Link)
	if err := b.Unfit(); err != nil && (!o.Mixed || !fitsAny(expression, o)) {
		return nil, err
	}
	return b, nil
}

// use selects the program of a link type for the next frames.
func (b *ByLink) use(link packet.LinkType) {
	p, known := b.programs[link]
	if !known {
		b.options.Link = link
		var err error
		p, err = Compile(b.expression, b.options)
		switch {
		case err != nil:
			b.refuse(err)
		case b.options.Live || p.needs == 0:
			b.fits = true
		default:
			b.refuse(&Error{Expr: b.expression, Msg: p.needs.missing()})
		}
		b.programs[link] = p
	}
	b.link, b.program = link, p
}

// Match reports whether a frame matches.
func (b *ByLink) Match(f *packet.Frame) (bool, error) {
	if f.Link != b.link {
		b.use(f.Link)
	}
	switch {
	case b.program == nil:
		return false, nil
	case b.options.Live:
		return b.program.MatchLive(f), nil
	}
	b.fits = b.fits || b.program.needs.availableIn(f)
	return b.program.Match(f), nil
}

// Matcher returns the program for the link type of the last frame, or for that of
// NewByLink. It returns nil if the expression does not compile for this type, or if it
// needs facts that only some frames have.
func (b *ByLink) Matcher() (packet.Matcher, packet.LinkType) {
	if b.program == nil || !b.options.Live && b.program.needs != 0 {
		return nil, 0
	}
	return b.program, b.link
}

// keywordLinks are the link types to which the language's keywords apply: the usual ones,
// and those that have keywords of their own.
var keywordLinks = []packet.LinkType{
	packet.LinkEthernet, packet.LinkRaw, packet.LinkLinuxSLL2, packet.LinkLinuxSLL,
	105, // IEEE802_11
	117, // PFLOG
	123, // SUNATM
	140, // MTP2
}

// fitsAny reports whether an expression compiles for any link type. If not, it has an
// error.
func fitsAny(expression string, o Options) bool {
	return slices.ContainsFunc(keywordLinks, func(link packet.LinkType) bool {
		o.Link = link
		_, err := Compile(expression, o)
		return err == nil
	})
}

// facts is a set of facts about a frame that are not in its bytes.
type facts uint8

const (
	factDirection facts = 1 << iota // "inbound", "outbound"
	factIndex                       // "ifindex"
)

// factsOf returns the facts that a program needs.
func factsOf(code []instruction) (needs facts) {
	for _, in := range code {
		if in.op == doAncillary {
			switch in.k {
			case adPktType:
				needs |= factDirection
			case adIfIndex:
				needs |= factIndex
			}
		}
	}
	return needs
}

// availableIn reports whether f, a frame of a file, has all of the facts.
func (a facts) availableIn(f *packet.Frame) bool {
	return a&factIndex == 0 && f.Direction != packet.DirectionUnknown
}

// missing describes which facts are not in a file.
func (a facts) missing() string {
	if a&factIndex != 0 {
		return "ifindex: no file of this link type has the index of the interface"
	}
	return "inbound and outbound: the file does not say which way its packets went"
}
