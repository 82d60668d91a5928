package main

import (
	"errors"

	"ringcap/internal/layer"
	"ringcap/internal/track"
	"ringcap/packet"
)

// plainLoop inspects and prints the frames of a live capture, where that is all there is to
// do with them. A frame waits until two more have come: what is remembered of its
// connection and its ends is brought into the cache meanwhile.
type plainLoop struct {
	s     *session
	sink  *lineSink
	queue [4]waitingFrame // a ring
	next  int             // where the next frame goes
	count int             // how many wait

	frame  packet.Frame
	packet packet.Packet // of frame, the one that is printed
	stage  plainStage    // how far that got
}

// rest gives the frames that are left of a block one by one, as ring.Ring does.
type rest interface {
	One(*packet.Raw) (bool, error)
}

type waitingFrame struct {
	raw     packet.Raw
	headers packet.Headers
	ahead   track.Ahead // if the headers were found
}

// plainStage is where single goes on with a packet.
type plainStage uint8

const (
	waiting   plainStage = iota
	delivered            // it is packet
	inspected            // the tracker has seen it
)

func newPlainLoop(s *session, from *packet.Interface, sink *lineSink) *plainLoop {
	l := &plainLoop{s: s, sink: sink}
	l.frame.Link, l.frame.Interface, l.frame.Info.InterfaceIndex = from.Link, from, from.Index
	l.packet.Frame = &l.frame
	return l
}

// take takes over what is left of a block, and returns how many frames that were. Those
// that wait are printed at the end: their block goes then.
func (l *plainLoop) take(r rest) (n int, err error) {
	for {
		ok, corrupt := r.One(&l.at(-1).raw)
		if corrupt != nil {
			err = corrupt
		}
		if ok {
			n++
			l.next++
			l.count++
		} else if l.count == 0 {
			return n, err
		}
		if e := l.advance(ok); e != nil {
			return n, errors.Join(err, e)
		}
	}
}

// at is the frame that came so many before the last one.
func (l *plainLoop) at(before int) *waitingFrame { return &l.queue[(l.next-1-before)&(len(l.queue)-1)] }

// advance looks at the new frame, if another came, and prints the oldest if it has waited
// long enough or none came.
func (l *plainLoop) advance(another bool) error {
	printed, err := l.plain(another)
	if !printed && err == nil {
		err = l.single()
		l.count--
	}
	if err != nil { // those that wait are refused, too
		for ; l.count > 0; l.count-- {
			l.s.account.DeliverRaw(&l.at(l.count - 1).raw)
			*l.sink.refused++
		}
	}
	return err
}

// plain looks at the new frame, and prints the oldest. It is false if that has to be decoded, or
// anything brings a fault to light: that happens to single again, which says so.
func (l *plainLoop) plain(another bool) (done bool, err error) {
	defer func() { _ = recover() }()
	l.stage = waiting
	if another {
		f := l.at(0)
		if layer.Peek(f.raw.Data, l.frame.Link, &f.headers) {
			l.s.tracker.LookAhead(&f.ahead, f.raw.Data, &f.headers)
		}
		if l.count < 2 {
			return true, nil
		}
		if f = l.at(1); f.headers.Peeked {
			l.s.tracker.Prefetch(&f.ahead)
			l.sink.line.Prefetch(f.raw.Data, &f.headers)
		}
		if l.count < 3 {
			return true, nil
		}
	}
	l.deliver()
	k, p := l.sink, &l.packet
	f := l.at(l.count - 1)
	if !f.headers.Peeked {
		return false, nil
	}
	p.SetPeeked(&f.headers)
	l.s.tracker.ObserveAhead(p, &f.ahead)
	l.stage = inspected
	k.buf = k.line.Append(k.buf, p)
	k.ends = append(k.ends, len(k.buf))
	l.count--
	if len(k.buf) >= lineBuffer || k.each {
		return true, k.flush()
	}
	return true, nil
}

// deliver makes the oldest frame the packet.
func (l *plainLoop) deliver() {
	raw := &l.at(l.count - 1).raw
	l.s.account.DeliverRaw(raw)
	raw.Fill(&l.frame)
	l.frame.Number = l.s.account.Delivered + l.s.cfg.Skip
	l.stage = delivered
}

// single handles the oldest frame as the packet loop does.
func (l *plainLoop) single() error {
	if l.stage == waiting {
		l.deliver()
	}
	if l.stage == delivered {
		l.s.inspect(&l.packet)
	}
	return l.sink.Write(&l.packet)
}
