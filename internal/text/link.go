package text

import (
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// link prints a frame from its link header on.
func (p *Printer) link(b []byte, t packet.LinkType, s dissect.Span) []byte {
	b, ok := p.ctx.LinkType(b, t, s)
	if ok {
		return b
	}
	return p.ctx.UnknownLink(b, t, s)
}
