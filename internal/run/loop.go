// Package run carries packets from a source to sinks. It has the packet loop, the rules and
// signals that end it, and the account.
package run

import (
	"errors"
	"fmt"
	"io"
	"time"
	"unsafe"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/packet"
)

// A Filter selects frames. Match is called once for each frame, in order.
type Filter interface {
	Match(f *packet.Frame) (bool, error)
}

// An Expression is a filter that may not fit the link types of the frames.
type Expression interface {
	// Unfit returns an error if the expression fits none of their link types.
	Unfit() error
}

// A BlockFilter is a Filter that may be able to match each frame on its own.
type BlockFilter interface {
	Filter
	// Matcher returns a function that matches frames of the given link type. It is nil
	// if Match has to be called for the frames in order.
	Matcher() (packet.Matcher, packet.LinkType)
}

// A Stage decodes packets.
type Stage interface {
	Previewer
	Decode(p *packet.Packet)
	// Again decodes a packet that a Step has changed since Decode. What earlier packets tell
	// about it stays.
	Again(p *packet.Packet)
}

// A Previewer is a Stage, or a Step, that sees the frames of a block before they are processed, to
// bring the memory that it will need into the cache.
type Previewer interface {
	// Begin announces the frames of a block.
	Begin()
	// Ahead is called with a frame of the block some frames before it is processed.
	Ahead(f *packet.Frame)
}

// A Step looks at single packets. If there is one, packets do not go to a sink in blocks.
type Step interface {
	// Before reports whether a frame that the filter selects is to be delivered. It may
	// change the frame. Number is that which the frame will have.
	Before(f *packet.Frame) (bool, error)
	// After is called when all sinks have the frame. It reports whether it is the last.
	After(f *packet.Frame) (last bool, err error)
}

// Loop carries packets from a source to sinks.
type Loop struct {
	Source  packet.Source
	Filter  Filter // nil if the source only delivers wanted frames
	Steps   []Step
	Stage   Stage // nil if no sink and no step needs decoded packets
	Sinks   []sink.Sink
	Account *ledger.Snapshot
	Chosen  bool   // a step has ended the run, so unread packets are not losses
	Skipped uint64 // offset of packet numbers: packets that were skipped at the start

	Expressions []Expression // checked at the end for any that could not match

	Aborted func() bool // reports whether the run is to end at once
	Tick    func(now time.Time) error

	// Single turns blocks off. It must not make a difference, which tests check by
	// setting it.
	Single bool

	early    bool   // a step had the frame decoded
	captured []byte // its bytes then
	hidden   uint64 // packets that Where left out, which keep their numbers

	frame, soon  packet.Frame
	packet       packet.Packet
	blocks       packet.BlockSource // nil if the source has none
	blockOptions packet.BlockOptions
	handleBlock  func(packet.Block) error // frames or block
	file         sink.BlockSink           // writes blocks; nil if they are only counted
	previewers   []Previewer              // the stage and steps that see frames ahead
}

// errLast ends the loop after the last packet.
var errLast = errors.New("last packet")

// lookahead is how many frames Stage.Ahead is in front of Stage.Decode.
const lookahead = 2

// Run carries packets until the source, a step or a signal ends it. It turns a panic into
// an error, so that the sinks are closed and the packets counted all the same.
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

// unfit returns an error if an expression could not match any packet.
func (l *Loop) unfit() (err error) {
	for _, e := range l.Expressions {
		err = errors.Join(err, e.Unfit())
	}
	return err
}

// next carries the frames of the blocks that there are, and then one frame.
func (l *Loop) next() error {
	if l.blocks != nil {
		if err := l.blocks.Blocks(&l.blockOptions, l.handleBlock); err != nil {
			return err
		}
	}
	if err := l.Source.Next(&l.frame); err != nil {
		return err
	}
	return l.process()
}

// openBlocks decides whether whole blocks can go to the sink.
func (l *Loop) openBlocks() {
	source, ok := l.Source.(packet.BlockSource)
	if !ok || l.Single {
		return
	}
	l.blocks, l.handleBlock, l.blockOptions.Frames = source, l.frames, true
	for _, s := range l.Steps {
		if p, ok := s.(Previewer); ok {
			l.previewers = append(l.previewers, p)
		}
	}
	if l.Stage != nil {
		l.previewers = append(l.previewers, l.Stage)
	}
	if len(l.Steps) > 0 || l.Stage != nil || len(l.Sinks) > 1 {
		return
	}
	if l.Filter != nil {
		f, ok := l.Filter.(BlockFilter)
		if !ok {
			return
		}
		if l.blockOptions.Match, l.blockOptions.Link = f.Matcher(); l.blockOptions.Match == nil {
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
		l.file, l.blockOptions.Encoding = file, &e
	}
	l.handleBlock, l.blockOptions.Frames = l.block, false
}

// block writes a whole block to the sink.
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

// count counts the frames of a block when there is no sink.
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
		l.Account.Deliver(&l.frame, l.frame.Info.CaptureLength < l.frame.Info.Length)
	}
}

// frames processes the frames of a block one by one.
func (l *Loop) frames(b packet.Block) error {
	var ahead packet.Block
	preview := func() {
		if ahead.Next(&l.soon) {
			for _, p := range l.previewers {
				p.Ahead(&l.soon)
			}
		}
	}
	if len(l.previewers) > 0 {
		ahead = b.Clone()
		for _, p := range l.previewers {
			p.Begin()
		}
		for range lookahead {
			preview()
		}
	}
	for !l.Aborted() && b.Next(&l.frame) {
		if ahead != nil {
			preview()
		}
		if err := l.process(); err != nil {
			return err
		}
	}
	return nil
}

// process carries l.frame to the sinks.
func (l *Loop) process() error {
	f := &l.frame
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
	f.Number = l.Account.Delivered + l.hidden + 1 + l.Skipped
	l.early = false
	snapped := f.Info.CaptureLength < f.Info.Length // a step may shorten the frame
	for _, s := range l.Steps {
		if ok, err := s.Before(f); !ok || err != nil {
			return err
		}
	}
	l.Account.Deliver(f, snapped)
	switch {
	case l.Stage == nil:
	case !l.early:
		l.Stage.Decode(&l.packet)
	case len(f.Data) != len(l.captured) || unsafe.SliceData(f.Data) != unsafe.SliceData(l.captured):
		l.Stage.Again(&l.packet)
	}
	var failed error
	for _, s := range l.Sinks { // go on after an error: each sink accounts for every packet
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

// Flush makes the sinks write what they have gathered.
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
		Source: source, Stage: stage, Sinks: []sink.Sink{sinkFunc(f)}, Account: new(ledger.Snapshot),
		Aborted: func() bool { return false }, Tick: func(time.Time) error { return nil },
	}
	return l.Run()
}

// sinkFunc makes a function a sink.
type sinkFunc func(*packet.Packet) error

func (f sinkFunc) Write(p *packet.Packet) error           { return f(p) }
func (f sinkFunc) Tick(time.Time, *ledger.Snapshot) error { return nil }
func (f sinkFunc) Close(*ledger.Snapshot) error           { return nil }
