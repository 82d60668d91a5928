package live

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"ringcap/internal/host/netdev"
	"ringcap/internal/ring"
	"ringcap/packet"
)

// Limits of a batch, in which a tap sends its frames to the merge. A batch has room for
// the longest frame.
const (
	batchFrames = 1024
	batchBytes  = LongestFrame + 4 // a VLAN tag may have been put back
	tapBatches  = 4
)

// lendingSize is the size in bytes of the smallest ring whose blocks are lent. The frames in a lent block
// take room in the ring until the merge has read them, so a smaller ring would overflow meanwhile.
const lendingSize = 4 * tapBatches * batchBytes

// flightTime returns how long a frame may take from its time stamp into the ring. It takes
// far less than a millisecond, unless the machine is busy. The time allowed grows with the
// block time-out, which delays frames anyway.
func flightTime(blockTimeout time.Duration) time.Duration {
	return max(time.Millisecond, blockTimeout*2/5)
}

// Merge merges several live sources into one, by time stamp. It never changes the order
// within a source. A frame is held back only while another source may still deliver an
// earlier one, which is a block time-out at most.
//
// Time stamps come from the wall clock, which may be set while frames wait. So the merge
// records both clocks when it receives a batch. The wall clock shows how old a frame was
// then, the monotonic clock how much time has passed since. When the wall clock is set, a
// new era begins, and frames of earlier eras come first.
type Merge struct {
	flight time.Duration
	clocks func() (wall time.Time, since time.Duration) // since: monotonic
	note   func(string)
	ready  chan *batch   // from all taps
	wake   chan struct{} // makes Next look again
	quit   chan struct{} // closed by Close
	group  sync.WaitGroup

	mu       sync.Mutex // guards taps, stopping and a tap's account and done
	taps     []*tap
	stopping bool
	later    bool  // interfaces may be added
	lost     error // why an interface that is needed cannot be captured on

	joined    atomic.Int32 // length of taps
	merging   []*tap       // Next's copy of taps
	leading   *tap         // delivers until its place is no longer before limit; nil to look at all taps
	limit     place        // of the tap that comes after leading
	spent     *batch       // to be returned to its tap: Next has delivered its last frame
	ticked    time.Time
	unflushed bool  // frames were delivered after the last tick
	failure   error // of the tap that failed last
	delivered uint64
	era       int
	lead      time.Duration // of the wall clock before the monotonic one
	closed    bool
	faults    error // of closing, guarded by mu
}

// tapSource is a source that can be merged.
type tapSource interface {
	packet.Source
	Counters(*packet.SourceCounters) error
	Interfaces() []*packet.Interface
	Stop()
	// Empty reports whether Next would have to wait. Any goroutine may call it.
	Empty() bool
}

// tap reads one source in a goroutine of its own. It copies single frames, and lends whole blocks of a
// large ring.
type tap struct {
	src     tapSource
	blocks  packet.BlockSource // the same, nil if it lends no blocks
	free    chan *batch
	holding atomic.Bool           // a batch has frames that were not sent
	account packet.SourceCounters // as of the last tick; final once done
	done    bool

	// These fields belong to the goroutine that calls Next.
	queue []*batch
	place               // of the first frame
	quiet time.Duration // when the tap last had no frames, on the monotonic clock
	ended bool
}

// place is where a frame of a tap belongs among those of the others.
type place struct {
	era int
	key time.Time // the latest time stamp of the tap's era so far
}

// before reports whether p comes before q.
func (p place) before(q place) bool { return p.era < q.era || p.era == q.era && p.key.Before(q.key) }

// batch holds frames of one tap: copies, and after them the frames of a block that the tap lends
// until it gets the batch back.
type batch struct {
	tap    *tap
	frames []packet.Frame
	data   []byte
	next   int           // index of the first of frames that was not delivered
	block  packet.Block  // nil if none is lent
	head   packet.Frame  // the first frame of the block that was not delivered
	back   chan struct{} // told when the merge has read the block
	err    error         // what ended the tap after these frames

	// When the merge received it.
	wall  time.Time
	since time.Duration
	era   int
}

// clockStep is the smallest step of the wall clock that begins an era. A smaller one only
// disturbs the order of frames for as long as the step.
const clockStep = 250 * time.Millisecond

// NewMerge returns a Merge of sources whose rings have the given block time-out (0 for the
// default). It calls note with messages for the user; nil for nothing.
func NewMerge(blockTimeout time.Duration, note func(string)) *Merge {
	if blockTimeout == 0 {
		blockTimeout = defaultBlockTimeout
	}
	if note == nil {
		note = func(string) {}
	}
	start := time.Now()
	return &Merge{
		flight: flightTime(blockTimeout), note: note, ticked: start,
		clocks: func() (time.Time, time.Duration) {
			now := time.Now()
			return now.Round(0), now.Sub(start)
		},
		ready: make(chan *batch, 64), wake: make(chan struct{}, 1), quit: make(chan struct{}),
	}
}

// Add adds a source, which the merge will close. Any goroutine may call it.
func (f *Merge) Add(src tapSource) {
	t := &tap{src: src, free: make(chan *batch, tapBatches), quiet: math.MinInt64}
	if s, ok := src.(*Source); !ok || s.Size >= lendingSize {
		t.blocks, _ = src.(packet.BlockSource)
	}
	for range tapBatches {
		t.free <- &batch{tap: t, frames: make([]packet.Frame, 0, batchFrames), data: make([]byte, 0, batchBytes), back: make(chan struct{}, 1)}
	}
	f.mu.Lock()
	f.taps = append(f.taps, t)
	f.joined.Add(1)
	if f.stopping {
		src.Stop()
	}
	f.group.Add(1)
	f.mu.Unlock()
	go t.run(f)
}

// run copies or lends frames until the source ends or the merge is closed. Then it closes
// the source.
func (t *tap) run(f *Merge) {
	defer f.group.Done()
	var frame packet.Frame
	counted := time.Now()
	for b := t.freeBatch(f.quit); ; {
		if b == nil {
			f.fault(f.end(t))
			return
		}
		err := t.src.Next(&frame)
		switch {
		case err == nil:
			t.holding.Store(true)
			if !b.fits(&frame) {
				if !b.send(f) {
					b = nil
					continue
				}
				if b = t.freeBatch(f.quit); b == nil {
					continue
				}
			}
			b.add(&frame)
			if t.blocks != nil && !b.lend(f) {
				b = nil
			}
		case errors.Is(err, packet.ErrTick):
			if time.Since(counted) >= ring.TickInterval {
				counted = time.Now()
				f.count(t)
			}
			switch {
			case len(b.frames) == 0 && !t.holding.Load():
				b = b.unlessClosed(f.quit)
			case b.send(f): // even if it is empty: the merge may wait to know
				t.holding.Store(false)
				b = t.freeBatch(f.quit)
			default:
				b = nil
			}
		default:
			b.err = errors.Join(err, f.end(t))
			b.send(f)
			return
		}
	}
}

// freeBatch waits for a batch that the merge has returned. It returns nil once the merge is
// closed.
func (t *tap) freeBatch(quit <-chan struct{}) *batch {
	select {
	case b := <-t.free:
		b.reset()
		return b
	case <-quit:
		return nil
	}
}

func (b *batch) reset() {
	b.frames, b.data, b.next, b.block, b.err = b.frames[:0], b.data[:0], 0, nil, nil
}

// minLent is the smallest number of frames that are lent. Fewer are copied in less time than it takes
// to get the block back.
const minLent = 64

// lend sends the batch with the rest of the source's block, and takes it back empty. It does nothing if
// there is no such block, and returns false once the merge is closed.
func (b *batch) lend(f *Merge) bool {
	open := true
	_ = b.tap.blocks.Blocks(&packet.BlockOptions{Frames: true}, func(block packet.Block) error {
		if block.Len() < minLent {
			return nil
		}
		if b.block = block; !b.send(f) {
			open = false
			return nil
		}
		select {
		case <-b.back:
			b.reset()
		case <-f.quit:
			open = false
		}
		return nil
	})
	return open
}

// first returns the first frame that was not delivered.
func (b *batch) first() *packet.Frame {
	if b.next < len(b.frames) {
		return &b.frames[b.next]
	}
	return &b.head
}

// advance passes over the first frame, and reports whether there is another one.
func (b *batch) advance() bool {
	if b.next++; b.next < len(b.frames) {
		return true
	}
	return b.block != nil && b.block.Next(&b.head)
}

// giveBack returns a batch to its tap.
func (b *batch) giveBack() {
	if b.block != nil {
		b.back <- struct{}{}
	} else {
		b.tap.free <- b
	}
}

func (b *batch) fits(f *packet.Frame) bool {
	return len(b.frames) < batchFrames && len(b.data)+len(f.Data) <= cap(b.data)
}

// add copies a frame into the batch.
func (b *batch) add(f *packet.Frame) {
	b.frames = append(b.frames, packet.Frame{})
	b.data = f.CopyTo(&b.frames[len(b.frames)-1], b.data, f.Data)
}

// send sends the batch to the merge. It returns false once the merge is closed.
func (b *batch) send(f *Merge) bool {
	select {
	case f.ready <- b:
		return true
	case <-f.quit:
		return false
	}
}

func (b *batch) unlessClosed(quit <-chan struct{}) *batch {
	select {
	case <-quit:
		return nil
	default:
		return b
	}
}

// count copies the tap's account for other goroutines.
func (f *Merge) count(t *tap) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := t.src.Counters(&t.account); err != nil {
		f.note(err.Error())
	}
}

// end closes the tap's source and reads its final account.
func (f *Merge) end(t *tap) error {
	f.mu.Lock()
	t.done = true
	f.mu.Unlock()
	err := t.src.Close() // all at once: the kernel takes tens of milliseconds for each
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(err, t.src.Counters(&t.account))
}

// fault saves an error for Close to return.
func (f *Merge) fault(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = errors.Join(f.faults, err)
}

// Next reads the earliest frame of all taps. After Close it returns os.ErrClosed.
func (f *Merge) Next(out *packet.Frame) error {
	if f.closed {
		return fmt.Errorf("capture: %w", os.ErrClosed)
	}
	if f.spent != nil {
		f.spent.giveBack()
		f.spent = nil
		if time.Since(f.ticked) >= ring.TickInterval/2 {
			return f.tick()
		}
	}
	if t := f.leading; t != nil {
		if t.look(); t.before(f.limit) && int(f.joined.Load()) == len(f.merging) {
			f.deliver(t, out)
			return nil
		}
		f.leading = nil
	}
	for {
		f.meet()
		first := f.earliest()
		wait := ring.TickInterval
		if first != nil {
			if wait = f.missing(first); wait == 0 {
				f.follow(first)
				f.deliver(first, out)
				return nil
			}
		}
		switch {
		case f.poll():
		case first == nil && f.over():
			return f.ending()
		case f.unflushed || time.Since(f.ticked) >= ring.TickInterval:
			return f.tick()
		default:
			f.wait(wait)
		}
	}
}

// ending returns what Next returns after the last frame.
func (f *Merge) ending() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.lost != nil:
		return f.lost
	case f.failure != nil && !f.stopping:
		return f.failure
	}
	return io.EOF
}

// meet updates merging if taps were added.
func (f *Merge) meet() {
	if int(f.joined.Load()) == len(f.merging) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.merging = append(f.merging[:0], f.taps...)
}

// deliver sets out to the first frame of a tap.
func (f *Merge) deliver(t *tap, out *packet.Frame) {
	b := t.queue[0]
	*out = *b.first()
	if !b.advance() {
		t.queue = t.queue[1:]
		f.spent = b
		if len(t.queue) == 0 {
			f.leading = nil
		}
	}
	f.delivered++
	f.unflushed = true
}

// follow notes that t, whose frame is the earliest, may deliver more of them without a look at the other
// taps: until the first frame of another one, if all have frames.
func (f *Merge) follow(t *tap) {
	var next *tap
	for _, u := range f.merging {
		switch {
		case u == t || len(u.queue) == 0 && u.ended:
		case len(u.queue) == 0:
			return
		case next == nil || u.before(next.place):
			next = u
		}
	}
	if next != nil {
		f.leading, f.limit = t, next.place
	}
}

// earliest returns the tap with the earliest frame, nil if no tap has frames.
func (f *Merge) earliest() (first *tap) {
	for _, t := range f.merging {
		if len(t.queue) == 0 {
			continue
		}
		t.look()
		if first == nil || t.before(first.place) {
			first = t
		}
	}
	return first
}

// look sets the place of the tap to that of its first frame.
func (t *tap) look() {
	b := t.queue[0]
	if b.era != t.era {
		t.place = place{era: b.era}
	}
	at := b.first().Info.Timestamp
	if at.After(b.wall) {
		at = b.wall // the clock was set back after the frame was stamped
	}
	if at.After(t.key) {
		t.key = at
	}
}

// missing returns 0 if no other tap can still deliver a frame that comes before the first
// frame of first. Otherwise it returns how long to wait before it is called again. A tap
// without frames cannot deliver an earlier one if it was empty at a time when every frame
// with an earlier stamp had arrived.
func (f *Merge) missing(first *tap) (wait time.Duration) {
	b := first.queue[0]
	arrived := b.since - min(b.wall.Sub(first.key), oldest) + f.flight
	for _, t := range f.merging {
		if len(t.queue) > 0 || t.ended || !t.before(first.place) || t.quiet >= arrived {
			continue
		}
		_, now := f.clocks()
		if !f.empty(t) {
			return ring.TickInterval
		}
		f.poll()
		if len(t.queue) > 0 || t.ended {
			return time.Nanosecond // it has frames now: find the earliest again
		}
		if t.quiet = now; now < arrived {
			return arrived - now
		}
	}
	return 0
}

// oldest is longer than any frame stays in a ring.
const oldest = 24 * time.Hour

// empty reports whether a tap has no frames to send. The ring has to be checked before
// holding: a tap sets holding before a frame leaves the ring.
func (f *Merge) empty(t *tap) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return t.done || t.src.Empty() && !t.holding.Load()
}

// poll receives all batches that the taps have sent. It reports whether there were any.
func (f *Merge) poll() (some bool) {
	for {
		select {
		case b := <-f.ready:
			f.accept(b)
			some = true
		default:
			return some
		}
	}
}

// wait waits for a batch, but not longer than most or until the next tick.
func (f *Merge) wait(most time.Duration) {
	timer := time.NewTimer(min(most, ring.TickInterval-time.Since(f.ticked)))
	defer timer.Stop()
	select {
	case b := <-f.ready:
		f.accept(b)
	case <-f.wake:
	case <-timer.C:
	}
}

// accept adds a batch to its tap's queue, or returns an empty one. It notes the end of a
// tap.
func (f *Merge) accept(b *batch) {
	t := b.tap
	if b.err != nil {
		f.ended(t, b.err)
	}
	if len(b.frames) > 0 {
		f.stamp(b)
		t.queue = append(t.queue, b)
	} else {
		b.giveBack()
	}
}

// stamp records on a batch when it was received, and begins an era if the wall clock was
// set.
func (f *Merge) stamp(b *batch) {
	b.wall, b.since = f.clocks()
	lead := b.wall.Sub(time.Unix(0, 0)) - b.since
	if (lead - f.lead).Abs() > clockStep {
		f.era++
	}
	b.era, f.lead = f.era, lead
}

// ended notes why a tap ended. The merge goes on with the other taps. If there are none, it
// ends for the same reason.
func (f *Merge) ended(t *tap, err error) {
	t.ended = true
	if errors.Is(err, io.EOF) {
		return
	}
	f.failure = err
	if !f.over() {
		f.note(err.Error())
	}
}

// over reports whether no more frames can come.
func (f *Merge) over() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.taps {
		if !t.ended || len(t.queue) > 0 {
			return false
		}
	}
	return f.stopping || !f.later
}

func (f *Merge) tick() error {
	f.ticked = time.Now()
	f.unflushed = false
	return packet.ErrTick
}

// Stop makes all sources end after the frames that have arrived.
func (f *Merge) Stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopping = true
	for _, t := range f.taps {
		if !t.done {
			t.src.Stop()
		}
	}
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Expect returns a function that has take called in the goroutine of the merge that may add
// sources, one call at a time. It waits for its turn, and does nothing once the merge is closed.
func Expect[T any](f *Merge, take func(T) error) func(T) {
	given := make(chan T)
	f.beside(func(done <-chan struct{}) {
		for {
			select {
			case <-done:
				return
			case v := <-given:
				if err := take(v); err != nil {
					f.note(err.Error())
				}
			}
		}
	})
	return func(v T) {
		select {
		case <-f.quit:
		case given <- v:
		}
	}
}

// Leave calls Leave of each source that has it.
func (f *Merge) Leave(namespace uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.taps {
		if l, ok := t.src.(interface{ Leave(namespace uint64) }); ok && !t.done {
			l.Leave(namespace)
		}
	}
}

// Close ends all taps. Frames that they had copied and Next did not deliver count as unread.
// A second Close does nothing.
func (f *Merge) Close() error {
	if f.closed {
		return nil
	}
	f.Stop()
	close(f.quit)
	f.group.Wait()
	f.closed = true
	return f.faults
}

// Counters sets c to the sum of the taps' accounts. Rings on the same interface share one
// entry.
func (f *Merge) Counters(c *packet.SourceCounters) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	*c = packet.SourceCounters{Interfaces: c.Interfaces[:0]}
	handed := uint64(0)
	for _, t := range f.taps {
		c.Received += t.account.Received
		c.Dropped += t.account.Dropped
		c.Freezes += t.account.Freezes
		c.Filtered += t.account.Filtered
		c.Unread += t.account.Unread
		for _, i := range t.account.Interfaces {
			handed += i.Delivered
			c.Interfaces = addInterface(c.Interfaces, i)
		}
	}
	if f.closed {
		c.Unread += handed - f.delivered
	}
	return nil
}

func addInterface(list []packet.InterfaceCounters, i packet.InterfaceCounters) []packet.InterfaceCounters {
	for k := range list {
		if list[k].Interface == i.Interface {
			list[k].Received += i.Received
			list[k].Dropped += i.Dropped
			list[k].Freezes += i.Freezes
			list[k].Delivered += i.Delivered
			return list
		}
	}
	return append(list, i)
}

// Interfaces returns the interfaces of all taps.
func (f *Merge) Interfaces() (list []*packet.Interface) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, t := range f.taps {
		for _, i := range t.src.Interfaces() {
			if len(list) == 0 || list[len(list)-1] != i {
				list = append(list, i)
			}
		}
	}
	return list
}

// Watch calls join for each wanted interface of a host that comes up, until the merge is closed.
// Interfaces that have no ring of their own are captured by shared, which may be nil. If needed
// is set, an interface that join fails for ends the merge.
func (f *Merge) Watch(host *netdev.Host, shared *Later, needed bool, wanted func(netdev.Device) bool, join func(netdev.Device) error) {
	f.beside(func(done <-chan struct{}) {
		err := host.Watch(done, func(d netdev.Device, gone bool) {
			if gone && shared != nil && shared.Drop(d.Index) {
				f.note(d.Name + " disappeared")
			}
			if !d.Up || f.has(d) || !wanted(d) {
				return
			}
			switch err := join(d); {
			case err != nil && needed:
				f.mu.Lock()
				f.lost = err
				f.mu.Unlock()
				f.Stop()
			case err != nil:
				f.note(err.Error())
			}
		})
		if err != nil {
			f.note("interfaces that come up later are left out: " + err.Error())
		}
	})
}

// beside runs a function that may add sources, until the merge is closed. The merge does not end
// before Stop, even if it has no source.
func (f *Merge) beside(more func(done <-chan struct{})) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.later = true
	f.group.Add(1)
	go func() {
		defer f.group.Done()
		more(f.quit)
	}()
}

// has reports whether a tap reads the interface. It also returns true once the merge is stopping.
// Ending a tap changes its interface, which must not be added again.
func (f *Merge) has(d netdev.Device) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stopping {
		return true
	}
	for _, t := range f.taps {
		if l, shared := t.src.(*Later); shared {
			if l.Host.Namespace() == d.Namespace && l.Has(d.Index) {
				return true
			}
		} else if i := t.src.Interfaces(); !t.done && i[0].Index == d.Index && i[0].Namespace == d.Namespace {
			return true
		}
	}
	return false
}
