package main

import (
	"ringcap/internal/packet"
	"ringcap/internal/track"
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

type waitingFrame struct {
	raw    packet.Raw
	glance track.Glance
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

// take takes over frames. Without any it prints those that wait, which it has to before
// their block goes.
func (l *plainLoop) take(frames []packet.Raw) error {
	for i := range frames {
		if err := l.advance(&frames[i]); err != nil {
			return err
		}
	}
	for len(frames) == 0 && l.count > 0 {
		if err := l.advance(nil); err != nil {
			return err
		}
	}
	return nil
}

// at is the frame that came so many before the last one.
func (l *plainLoop) at(before int) *waitingFrame { return &l.queue[(l.next-1-before)&(len(l.queue)-1)] }

// advance takes over a frame, if there is one, and prints the oldest if it has waited long
// enough or no frame came.
func (l *plainLoop) advance(frame *packet.Raw) error {
	if frame != nil {
		l.next++
		l.count++
		l.at(0).raw = *frame
	}
	printed, err := l.plain(frame != nil)
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

// plain looks at the new frame, and prints the oldest. It is false if that is not plain, or
// anything brings a fault to light: that happens to single again, which says so.
func (l *plainLoop) plain(another bool) (done bool, err error) {
	defer func() { _ = recover() }()
	l.stage = waiting
	if another {
		f := l.at(0)
		l.s.tracker.Look(&f.glance, f.raw.Data, l.frame.Link)
		if l.count < 2 {
			return true, nil
		}
		if f = l.at(1); l.s.tracker.Expect(&f.glance) {
			l.sink.line.Expect(f.raw.Data)
		}
		if l.count < 3 {
			return true, nil
		}
	}
	l.deliver()
	k, p := l.sink, &l.packet
	if !l.s.tracker.Take(&l.at(l.count-1).glance, p) {
		return false, nil
	}
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
