package filter

import "ringcap/packet"

// ByLink is an expression for frames of any link type: it is compiled for each that comes,
// since a pcapng file may mix them.
type ByLink struct {
	expression string
	options    Options // but for the link type
	live       bool
	programs   map[packet.LinkType]*Program
	link       packet.LinkType // of the frame before
	program    *Program        // programs[link]
}

// NewByLink compiles for o.Link, so that a bad expression is refused before anything is
// read. Live frames have their VLAN tags put back, and are matched as by MatchLive.
func NewByLink(expression string, o Options, live bool) (*ByLink, error) {
	b := &ByLink{expression: expression, options: o, live: live, programs: map[packet.LinkType]*Program{}}
	return b, b.use(o.Link)
}

func (b *ByLink) use(link packet.LinkType) (err error) {
	p := b.programs[link]
	if p == nil {
		b.options.Link = link
		if p, err = Compile(b.expression, b.options); err != nil {
			return err
		}
		b.programs[link] = p
	}
	b.link, b.program = link, p
	return nil
}

// Match reports whether a frame matches. Its error is that the expression does not fit the
// frame's link type.
func (b *ByLink) Match(f *packet.Frame) (bool, error) {
	if f.Link != b.link {
		if err := b.use(f.Link); err != nil {
			return false, err
		}
	}
	if b.live {
		return b.program.MatchLive(f), nil
	}
	return b.program.Match(f), nil
}

// Matcher is the program for the link type of the last frame, or that of NewByLink.
func (b *ByLink) Matcher() (packet.Matcher, packet.LinkType) { return b.program, b.link }
