package main

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/sink/rotate"
	"ringcap/packet"
)

// stopper knows when a run ends of itself, beside -c and the end of a source.
type stopper struct {
	cfg      cli.Stop
	when     *linkFilters  // of --stop-when; nil without
	size     func() int64  // bytes in the file; nil if none is written
	captured int64         // bytes delivered, counted if size is nil
	deadline time.Time     // of --duration, on the monotonic clock; zero without
	end      atomic.Int64  // what the wall clock said at the deadline, in ns since 1970; 0 before
	set      *rotate.Set   // of files, nil without
	floor    *rotate.Floor // space to leave free, nil if nobody asks or set sees to it
	halt     func()        // ends the run in order
	unread   uint64        // frames that came after the end
}

// newStopper compiles the expression of --stop-when for the source.
func (s *session) newStopper() (*stopper, error) {
	when, err := s.sourceFilters(s.cfg.Stop.When)
	if err != nil {
		return nil, fmt.Errorf("--stop-when: %w", err)
	}
	return &stopper{cfg: s.cfg.Stop, when: when, halt: s.signals.halt}, nil
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

// begin sets the clock: at the deadline the run is halted, whether packets come
// or not. The returned function takes that back.
func (p *stopper) begin(start time.Time) (cancel func()) {
	if p.cfg.Duration == 0 {
		return func() {}
	}
	p.deadline = start.Add(p.cfg.Duration)
	t := time.AfterFunc(time.Until(p.deadline), func() {
		p.expire(time.Now())
		p.halt()
	})
	return func() { t.Stop() }
}

// expire notes what the wall clock said at the deadline, which has passed, and returns
// it. The clock may have been set since the start.
func (p *stopper) expire(now time.Time) int64 {
	p.end.CompareAndSwap(0, now.Add(p.deadline.Sub(now)).UnixNano())
	return p.end.Load()
}

// expired reports whether a time stamp is after the deadline.
func (p *stopper) expired(stamp time.Time) bool {
	if p.deadline.IsZero() {
		return false
	}
	end := p.end.Load()
	if end == 0 {
		if stamp.Before(p.deadline) {
			return false
		}
		now := time.Now()
		if now.Before(p.deadline) {
			return false // the clock was set forward
		}
		end = p.expire(now)
	}
	return stamp.UnixNano() >= end
}

// idle reports whether a run goes on whatever its frames are.
func (p *stopper) idle() bool {
	return p.cfg.Bytes == 0 && p.set == nil && p.deadline.IsZero() && p.when == nil
}

// late reports whether a frame is stamped after the end, be it of the time or of
// the last file: it is left unread.
func (p *stopper) late(f *packet.Frame) bool {
	over := p.set != nil && p.set.Over(f.Info.Timestamp)
	if over {
		p.halt()
	}
	if !over && !p.expired(f.Info.Timestamp) {
		return false
	}
	p.unread++
	return true
}

// tick ends the run when the last file is complete, and with an error when the
// disk is too full. A source that waits while it is opened ticks before there is
// a stopper.
func (p *stopper) tick() error {
	if p == nil {
		return nil
	}
	if p.set != nil && p.set.Complete() {
		p.halt()
	}
	if p.floor == nil {
		return nil
	}
	full, err := p.floor.Full()
	return errors.Join(full, err)
}

// last reports whether a frame that was delivered is to be the last one.
func (p *stopper) last(f *packet.Frame) (bool, error) {
	if p.cfg.Bytes > 0 {
		p.captured += int64(len(f.Data))
		if p.size != nil && p.size() >= p.cfg.Bytes || p.size == nil && p.captured >= p.cfg.Bytes {
			return true, nil
		}
	}
	if p.set != nil && p.set.Complete() {
		return true, nil
	}
	if p.when == nil {
		return false, nil
	}
	return p.when.match(f)
}

// fileLimit is how many files there may be, if it was that which ended the run: a
// number of files, or with -G and -W of periods. Else it is 0.
func (p *stopper) fileLimit(r *cli.Rotate, end time.Time) int {
	switch {
	case p.set == nil:
	case p.set.Complete():
		return p.cfg.Files
	case r.Period > 0 && r.Size == 0 && r.Limit > 0 && !p.deadline.IsZero() && !end.Before(p.deadline) &&
		p.cfg.Duration == time.Duration(r.Limit)*r.Period:
		return r.Limit
	}
	return 0
}
