package main

import (
	"ringcap/internal/filter"
	"ringcap/packet"
)

// linkFilters has an expression compiled for each link type that was met: a
// pcapng file may mix them.
type linkFilters struct {
	expression string
	options    filter.Options // but for the link type
	live       bool
	programs   map[packet.LinkType]*filter.Program
	link       packet.LinkType // of the frame before
	program    *filter.Program // programs[link]
}

// newLinkFilters compiles for the link type of f.options, so that a bad
// expression is refused before anything is read.
func newLinkFilters(f *linkFilters) (*linkFilters, error) {
	f.programs = map[packet.LinkType]*filter.Program{}
	return f, f.use(f.options.Link)
}

func (f *linkFilters) use(link packet.LinkType) (err error) {
	p := f.programs[link]
	if p == nil {
		f.options.Link = link
		if p, err = filter.Compile(f.expression, f.options); err != nil {
			return err
		}
		f.programs[link] = p
	}
	f.link, f.program = link, p
	return nil
}

func (f *linkFilters) match(frame *packet.Frame) (bool, error) {
	if frame.Link != f.link {
		if err := f.use(frame.Link); err != nil {
			return false, err
		}
	}
	if f.live {
		return f.program.MatchLive(frame), nil
	}
	return f.program.Match(frame), nil
}
