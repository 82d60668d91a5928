// Package run is one run over packets: the loop that carries them from a source to sinks,
// what ends it, and the account of it.
package run

import (
	"errors"
	"fmt"
	"io"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/packet"
)

// A Filter says which frames are wanted. It is asked about each frame once, in order.
type Filter interface {
	Match(f *packet.Frame) (bool, error)
}

// An Expression is a filter that may not fit the frames that came.
type Expression interface {
	// Unfit says why it fits none of their link types, nil if it fits one.
	Unfit() error
}

// A BlockFilter is a Filter that depends on nothing but a single frame.
type BlockFilter interface {
	Filter
	// Matcher decides on frames of one link type. It is nil where frames have to be
	// asked about in order.
	Matcher() (packet.Matcher, packet.LinkType)
}

// A Stage decodes packets.
type Stage interface {
	Decode(p *packet.Packet)
	// Begin says that the frames of a block follow.
	Begin()
	// Ahead shows a frame of the block some frames before Decode gets it, so that what
	// is looked up for it comes into the cache meanwhile.
	Ahead(f *packet.Frame)
}

// A Step looks at single packets. Where there is one, packets never go past it as a block.
type Step interface {
	// Before reports whether a frame that the source gave is to go on.
	Before(f *packet.Frame) (bool, error)
	// After reports whether the frame, which went to all sinks, is the last one.
	After(f *packet.Frame) (last bool, err error)
}

// Loop carries packets from a source to sinks.
type Loop struct {
	Source  packet.Source
	Filter  Filter // nil: the source gives what is wanted
	Steps   []Step
	Stage   Stage // nil: no sink looks into packets
	Sinks   []sink.Sink
	Account *ledger.Snapshot
	Chosen  bool   // a step has ended the run: what else has arrived is to be left
	Skipped uint64 // packets that were numbered before the first one

	Expressions []Expression // asked at the end whether they were of any use

	Aborted func() bool // reports whether the run is to end at once
	Tick    func(now time.Time) error

	// Single has packets go one by one where they might go as blocks. Nobody can tell
	// the difference, which is what it is for: tests compare the two.
	Single bool

	frame  packet.Frame
	packet packet.Packet
	blocks packet.BlockSource // nil: the source gives none
	taken  packet.BlockOptions
	take   func(packet.Block) error // frames or block
	file   sink.BlockSink           // takes blocks; nil where they are only counted
}

// What ends the loop in order, and is no error of it.
var errLast = errors.New("last packet")

// lookahead is how many frames Stage.Ahead is in front of Stage.Decode.
const lookahead = 2

// Run carries packets until the source, a step or a signal ends it. A panic becomes an
// error, so that what was captured is closed and counted all the same.
func (l *Loop) Run() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error at packet %d: %v (please report it)", l.Account.Delivered, r)
		}
	}()
	l.packet.Frame = &l.frame
	l.openBlocks()
	for !l.Aborted() {
		err := l.next()
		switch {
		case err == nil:
		case errors.Is(err, packet.ErrTick):
			if err := l.Tick(time.Now()); err != nil {
				return err
			}
		case errors.Is(err, errLast):
			l.Chosen = true
			return l.unfit()
		case errors.Is(err, io.EOF):
			return l.unfit()
		default:
			return err
		}
	}
	return nil
}

// unfit is the error of a run whose expressions could not match.
func (l *Loop) unfit() (err error) {
	for _, e := range l.Expressions {
		err = errors.Join(err, e.Unfit())
	}
	return err
}

// next takes the frames of blocks, as long as there are some, and then one frame.
func (l *Loop) next() error {
	if l.blocks != nil {
		if err := l.blocks.Blocks(&l.taken, l.take); err != nil {
			return err
		}
	}
	if err := l.Source.Next(&l.frame); err != nil {
		return err
	}
	return l.one()
}

// openBlocks finds out whether the frames of a block can go to a sink at once.
func (l *Loop) openBlocks() {
	source, ok := l.Source.(packet.BlockSource)
	if !ok || l.Single {
		return
	}
	l.blocks, l.take, l.taken.Frames = source, l.frames, true
	if len(l.Steps) > 0 || l.Stage != nil || len(l.Sinks) > 1 {
		return
	}
	if l.Filter != nil {
		f, ok := l.Filter.(BlockFilter)
		if !ok {
			return
		}
		if l.taken.Match, l.taken.Link = f.Matcher(); l.taken.Match == nil {
			return
		}
	}
	if len(l.Sinks) == 1 {
		file, ok := l.Sinks[0].(sink.BlockSink)
		if !ok {
			return
		}
		e, blocks := file.Encoding()
		if !blocks {
			return
		}
		l.file, l.taken.Encoding = file, &e
	}
	l.take, l.taken.Frames = l.block, false
}

// block gives all frames of a block to the sink.
func (l *Loop) block(b packet.Block) error {
	l.Account.Filtered += uint64(b.Filtered())
	if l.file == nil {
		l.count(b)
		return nil
	}
	n, err := l.file.WriteBlock(b)
	l.Account.DeliverBlock(n)
	return err
}

// count passes over the frames of a block, to which nothing else is done.
func (l *Loop) count(b packet.Block) {
	if r, ok := b.(packet.RecordBlock); ok {
		for r.Len() > 0 {
			_, n := r.Records()
			l.Account.DeliverBlock(packet.Appended{Frames: n})
			r.Skip()
		}
		return
	}
	for b.Next(&l.frame) {
		l.Account.Deliver(&l.frame)
	}
}

// frames takes the frames of a block one by one.
func (l *Loop) frames(b packet.Block) error {
	var ahead packet.Block
	var soon packet.Frame
	if l.Stage != nil {
		ahead = b.Clone()
		l.Stage.Begin()
		for range lookahead {
			if ahead.Next(&soon) {
				l.Stage.Ahead(&soon)
			}
		}
	}
	for !l.Aborted() && b.Next(&l.frame) {
		if ahead != nil && ahead.Next(&soon) {
			l.Stage.Ahead(&soon)
		}
		if err := l.one(); err != nil {
			return err
		}
	}
	return nil
}

// one takes l.frame to the sinks.
func (l *Loop) one() error {
	f := &l.frame
	for _, s := range l.Steps {
		if ok, err := s.Before(f); !ok || err != nil {
			return err
		}
	}
	if l.Filter != nil {
		ok, err := l.Filter.Match(f)
		if err != nil {
			return err
		}
		if !ok {
			l.Account.Filtered++
			return nil
		}
	}
	l.Account.Deliver(f)
	f.Number = l.Account.Delivered + l.Skipped
	if l.Stage != nil {
		l.Stage.Decode(&l.packet)
	}
	var failed error
	for _, s := range l.Sinks { // all of them: each accounts for every packet delivered
		if err := s.Write(&l.packet); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	if failed != nil {
		return failed
	}
	for _, s := range l.Steps {
		if last, err := s.After(f); err != nil {
			return err
		} else if last {
			return errLast
		}
	}
	return nil
}

// Flush tells the sinks the time, so that they write what they have gathered.
func (l *Loop) Flush(now time.Time) error {
	for _, s := range l.Sinks {
		if err := s.Tick(now, l.Account); err != nil {
			return err
		}
	}
	return nil
}

// Close closes all sinks.
func (l *Loop) Close() (err error) {
	for _, s := range l.Sinks {
		err = errors.Join(err, s.Close(l.Account))
	}
	return err
}

// Each calls f for each packet of a source that ends by itself, decoded by stage.
func Each(source packet.Source, stage Stage, f func(*packet.Packet) error) error {
	l := &Loop{
		Source: source, Stage: stage, Sinks: []sink.Sink{each(f)}, Account: new(ledger.Snapshot),
		Aborted: func() bool { return false }, Tick: func(time.Time) error { return nil },
	}
	return l.Run()
}

// each is a function as a sink.
type each func(*packet.Packet) error

func (f each) Write(p *packet.Packet) error           { return f(p) }
func (f each) Tick(time.Time, *ledger.Snapshot) error { return nil }
func (f each) Close(*ledger.Snapshot) error           { return nil }
