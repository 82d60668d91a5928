package filter

import (
	"slices"

	"ringcap/packet"
)

// ByLink is an expression for frames of any link type: it is compiled for each that comes,
// since a pcapng file may mix them. Frames of a type that it does not fit do not match.
type ByLink struct {
	fit
	expression string
	options    Options // but for the link type
	programs   map[packet.LinkType]*Program
	link       packet.LinkType // of the frame before
	program    *Program        // programs[link]; nil if the expression does not fit it
}

// fit is what is known of how an expression fits the link types of an input.
type fit struct {
	fits    bool  // one of them
	refusal error // why it does not fit another, the first one
}

// Unfit says why the expression fits no link type that came, nil if it fits one.
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

// NewByLink compiles for o.Link, so that a bad expression is refused before anything is
// read, and for the interfaces that frames are known to come from. Live frames have their VLAN
// tags put back, and are matched as by MatchLive.
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

// use makes the program for a link type the one to match with.
func (b *ByLink) use(link packet.LinkType) {
	p, known := b.programs[link]
	if !known {
		b.options.Link = link
		var err error
		p, err = Compile(b.expression, b.options)
		switch {
		case err != nil:
			b.refuse(err)
		case b.options.Live || p.asks == 0:
			b.fits = true
		default:
			b.refuse(&Error{Expr: b.expression, Msg: p.asks.missing()})
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
	b.fits = b.fits || b.program.asks.answered(f)
	return b.program.Match(f), nil
}

// Matcher is the program for the link type of the last frame, or that of NewByLink. It is
// nil where the expression does not fit that, or asks for what only some frames tell.
func (b *ByLink) Matcher() (packet.Matcher, packet.LinkType) {
	if b.program == nil || !b.options.Live && b.program.asks != 0 {
		return nil, 0
	}
	return b.program, b.link
}

// keywordLinks are link types that have words of their own in the language, and those
// that most words are for.
var keywordLinks = []packet.LinkType{
	packet.LinkEthernet, packet.LinkRaw, packet.LinkLinuxSLL2, packet.LinkLinuxSLL,
	105, // IEEE802_11
	117, // PFLOG
	123, // SUNATM
	140, // MTP2
}

// fitsAny reports whether an expression fits any link type at all. Otherwise it is wrong.
func fitsAny(expression string, o Options) bool {
	return slices.ContainsFunc(keywordLinks, func(link packet.LinkType) bool {
		o.Link = link
		_, err := Compile(expression, o)
		return err == nil
	})
}

// facts are those about a frame that its bytes do not tell: bits.
type facts uint8

const (
	factDirection facts = 1 << iota // "inbound", "outbound"
	factIndex                       // "ifindex"
)

// factsOf is what a program asks for.
func factsOf(code []instruction) (asks facts) {
	for _, in := range code {
		if in.op == doAncillary {
			switch in.k {
			case adPktType:
				asks |= factDirection
			case adIfIndex:
				asks |= factIndex
			}
		}
	}
	return asks
}

// answered reports whether a frame of a file tells all of them.
func (a facts) answered(f *packet.Frame) bool {
	return a&factIndex == 0 && f.Direction != packet.DirectionUnknown
}

// missing says what a file lacks.
func (a facts) missing() string {
	if a&factIndex != 0 {
		return "ifindex: no file of this link type has the index of the interface"
	}
	return "inbound and outbound: the file does not say which way its packets went"
}
