package main

import (
	"fmt"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/netdev"
	"ringcap/internal/packet"
)

// stopper knows when a run ends of itself, beside -c and the end of a source.
type stopper struct {
	cfg      cli.Stop
	when     *linkFilters // of --stop-when; nil without
	size     func() int64 // bytes in the file; nil if none is written
	captured int64        // bytes delivered, counted if size is nil
	deadline time.Time    // of --duration; zero without
	unread   uint64       // frames stamped after the deadline
}

// newStopper compiles the expression of --stop-when for the source.
func (s *session) newStopper() (*stopper, error) {
	when, err := s.sourceFilters(s.cfg.Stop.When)
	if err != nil {
		return nil, fmt.Errorf("--stop-when: %w", err)
	}
	return &stopper{cfg: s.cfg.Stop, when: when}, nil
}

// sourceFilters has an expression for the frames that the source delivers, nil
// if it is empty.
func (s *session) sourceFilters(expression string) (*linkFilters, error) {
	if expression == "" {
		return nil, nil
	}
	if files, ok := s.src.(*offline); ok {
		return fileFilters(expression, s.cfg, files.captures)
	}
	o := filter.Options{Link: packet.LinkEthernet, Unoptimized: s.cfg.Unoptimized}
	if list := s.src.(counter).Interfaces(); len(list) > 0 {
		o = s.filterOptions(netdev.Device{Index: list[0].Index, Name: list[0].Name, Hardware: list[0].Hardware}, list[0].Link)
	}
	return newLinkFilters(&linkFilters{expression: expression, options: o, live: true})
}

// begin sets the clock: at the deadline halt is called, whether packets come or
// not. The returned function takes that back.
func (p *stopper) begin(start time.Time, halt func()) (cancel func()) {
	if p.cfg.Duration == 0 {
		return func() {}
	}
	p.deadline = start.Add(p.cfg.Duration)
	t := time.AfterFunc(time.Until(p.deadline), halt)
	return func() { t.Stop() }
}

// late reports whether a frame came after the deadline, while the ring was being
// stopped: it is left unread.
func (p *stopper) late(f *packet.Frame) bool {
	if p.deadline.IsZero() || f.Info.Timestamp.Before(p.deadline) {
		return false
	}
	p.unread++
	return true
}

// last reports whether a frame that was delivered is to be the last one.
func (p *stopper) last(f *packet.Frame) (bool, error) {
	if p.cfg.Bytes > 0 {
		p.captured += int64(len(f.Data))
		if p.size != nil && p.size() >= p.cfg.Bytes || p.size == nil && p.captured >= p.cfg.Bytes {
			return true, nil
		}
	}
	if p.when == nil {
		return false, nil
	}
	return p.when.match(f)
}
