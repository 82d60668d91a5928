package main

import "ringcap/internal/packet"

// plainLoop inspects and prints the frames of a live capture, some at a time, where that
// is all there is to do with them: one short loop for those that are plain, the others by
// themselves.
type plainLoop struct {
	s      *session
	sink   *lineSink
	frame  packet.Frame
	packet packet.Packet // of frame
	seen   bool          // the packet was inspected
}

func newPlainLoop(s *session, from *packet.Interface, sink *lineSink) *plainLoop {
	l := &plainLoop{s: s, sink: sink}
	l.frame.Link, l.frame.Interface, l.frame.Info.InterfaceIndex = from.Link, from, from.Index
	l.packet.Frame = &l.frame
	return l
}

// take takes over frames.
func (l *plainLoop) take(frames []packet.Raw) error {
	l.frame.Number = l.s.account.Delivered + l.s.cfg.Skip
	l.s.account.DeliverRaw(frames)
	for len(frames) > 0 {
		n, err := l.run(frames)
		if n < len(frames) && err == nil {
			err = l.single()
			n++
		}
		frames = frames[n:]
		if err != nil {
			*l.sink.refused += uint64(len(frames))
			return err
		}
	}
	return nil
}

// run prints frames up to one that is not plain, or that brings a fault to light, and
// returns how many. That one is l.packet then.
func (l *plainLoop) run(frames []packet.Raw) (n int, err error) {
	defer func() {
		if recover() != nil {
			err = nil // it happens to single again, which says so
		}
	}()
	k, p := l.sink, &l.packet
	for ; n < len(frames); n++ {
		l.seen = false
		frames[n].Fill(&l.frame)
		l.frame.Number++
		if l.seen = l.s.tracker.Peek(p); !l.seen {
			break
		}
		k.buf = k.line.Append(k.buf, p)
		k.ends = append(k.ends, len(k.buf))
		if len(k.buf) >= lineBuffer || k.each {
			if err := k.flush(); err != nil {
				return n + 1, err
			}
		}
	}
	return n, nil
}

// single handles a packet as the packet loop does.
func (l *plainLoop) single() error {
	if !l.seen {
		l.s.inspect(&l.packet)
	}
	return l.sink.Write(&l.packet)
}
