package flight

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

// Options describes what a Recorder does.
type Options struct {
	Open    func(number int) (sink.File, error) // opens the file with the given number, from 1
	Trigger func(f *packet.Frame) (bool, error) // reports whether a packet fires the trigger; may be nil
	After   time.Duration                       // how long to go on writing after a trigger
	Wrote   func(number int, packets uint64)    // called when a file is complete
	Asked   func() bool                         // reports whether the user has requested a file since the last call; may be nil
	Note    func(string)                        // called with messages for the user; may be nil
	Account *ledger.Snapshot                    // passed to the Close of a file
	Live    bool                                // time passes by itself, not with the packets' time stamps
}

// Recorder is a sink that keeps packets in memory until a trigger fires. Then it writes
// them to a file and starts again. It must not be used by several goroutines at once.
type Recorder struct {
	o      Options
	memory *Memory
	clock  func() time.Time // time.Now, except in tests
	start  time.Time
	sink   sink.File // nil unless a file is being written
	until  time.Time // time stamp after which packets are not for the file
	fired  time.Time // when the trigger fired last, on both clocks
	number int       // of the last file
	size   int64     // of the complete files
	pkt    packet.Packet
	failed error
	gone   int // files that were deleted or cut off while they were written
}

// NewRecorder returns a Recorder that keeps packets in m.
func NewRecorder(m *Memory, o Options) *Recorder { return newRecorder(m, o, time.Now) }

func newRecorder(m *Memory, o Options, clock func() time.Time) *Recorder {
	if o.Live {
		m.Advance(0)
	}
	return &Recorder{o: o, memory: m, clock: clock, start: clock(), pkt: packet.Packet{Frame: new(packet.Frame)}}
}

// Write keeps a packet in memory, or writes it to the file after a trigger.
func (r *Recorder) Write(p *packet.Packet) error {
	if r.sink != nil && r.failed == nil && r.over(p.Info.Timestamp) {
		_ = r.finish() // sets r.failed
	}
	if r.failed != nil {
		r.refuse()
		return r.failed
	}
	if r.sink != nil {
		if err := r.put(p); err != nil {
			return err
		}
	} else {
		r.memory.Keep(p.Frame)
	}
	if r.o.Trigger == nil {
		return nil
	}
	fired, err := r.o.Trigger(p.Frame)
	if err != nil || !fired {
		return err
	}
	return r.Fire(p.Info.Timestamp)
}

// over reports whether a time stamp is after the end of the file.
func (r *Recorder) over(stamp time.Time) bool {
	if stamp.After(r.until) && r.o.Live {
		r.follow(r.clock())
	}
	return stamp.After(r.until)
}

// follow moves the end of the file if the wall clock was set since the trigger fired.
func (r *Recorder) follow(now time.Time) {
	if set := sink.ClockSet(r.fired, now); set.Abs() > Grace {
		r.until = r.until.Add(set)
		r.fired = now.Add(-now.Sub(r.fired))
	}
}

// refuse counts a packet that comes after a failure.
func (r *Recorder) refuse() {
	if r.o.Account != nil {
		r.o.Account.Refused++
	}
}

// Fire writes the packets in memory to the next file. Packets stamped until After has passed
// since the given time go to it, too. If a file is already being written, Fire only prolongs
// it.
func (r *Recorder) Fire(at time.Time) error {
	if r.failed != nil {
		return r.failed
	}
	r.fired = r.clock()
	if age := r.fired.Round(0).Sub(at.Round(0)); r.o.Live && (age < 0 || age > Grace) {
		at = r.fired // the wall clock was set after the packet was stamped, or the packet had to wait
	}
	r.until = at.Round(0).Add(r.o.After)
	r.memory.Expire(at)
	if r.sink != nil {
		return nil
	}
	sink, err := r.o.Open(r.number + 1)
	for tries := 0; outfile.Taken(err) && tries < 40; tries++ { // what has the name may not be replaced
		if r.number++; tries > 20 {
			r.number += rand.IntN(1e9) // nobody can take this name beforehand
		}
		sink, err = r.o.Open(r.number + 1)
	}
	if err != nil {
		return r.fail(err)
	}
	r.sink = sink
	r.number++
	for r.memory.Take(r.pkt.Frame) {
		if err := r.put(&r.pkt); err != nil {
			return err
		}
	}
	return nil
}

func (r *Recorder) put(p *packet.Packet) error {
	if err := r.sink.Write(p); err != nil {
		return r.fail(err)
	}
	return nil
}

// finish closes the current file.
func (r *Recorder) finish() error {
	f := r.sink
	r.sink = nil
	err := f.Close(r.o.Account)
	r.size += f.Size()
	switch {
	case sink.Gone(err):
		r.lose(err) // go on: the next trigger starts another file
	case err != nil:
		return r.fail(err)
	case r.failed == nil: // else the error has the number of packets
		r.o.Wrote(r.number, f.Written())
	}
	return nil
}

// lose notes that a file was deleted or cut off.
func (r *Recorder) lose(err error) {
	if r.o.Note != nil {
		r.o.Note(err.Error())
	}
	r.gone++
}

func (r *Recorder) fail(err error) error {
	r.failed = err
	return err
}

// Grace is how long a file stays open after its end for packets that are still in the ring.
const Grace = 250 * time.Millisecond

// Tick closes the file when its time is over, even without packets. It starts one if the
// user has requested it.
func (r *Recorder) Tick(now time.Time, l *ledger.Snapshot) error {
	if err := r.tick(now, l); err != nil || r.o.Asked == nil || !r.o.Asked() {
		return err
	}
	return r.Fire(r.clock()) // the signal may have come after now
}

func (r *Recorder) tick(now time.Time, l *ledger.Snapshot) error {
	if r.o.Live {
		r.memory.Advance(now.Sub(r.start))
	}
	if r.sink == nil || r.failed != nil {
		return r.failed
	}
	if r.o.Live {
		r.follow(now)
		if now.Round(0).After(r.until.Add(Grace)) {
			return r.finish()
		}
	}
	switch err := r.sink.Tick(now, l); {
	case sink.Gone(err):
		r.lose(errors.Join(err, r.sink.Close(l)))
		r.sink = nil
	case err != nil:
		return r.fail(err)
	}
	return nil
}

// Close closes the current file. The packets in memory are dropped.
func (r *Recorder) Close(l *ledger.Snapshot) (err error) {
	if r.sink != nil {
		r.o.Account = l
		err = r.finish()
	}
	if l != nil {
		l.Unasked = r.Unasked()
	}
	if r.gone > 0 {
		err = errors.Join(err, fmt.Errorf("the flight recorder has lost %s while it was written, as said before", ledger.Files(r.gone)))
	}
	return err
}

// Unasked returns the number of packets that no trigger has written.
func (r *Recorder) Unasked() uint64 { return r.memory.Lost() + uint64(r.memory.Len()) }

// Size returns the number of bytes in all files.
func (r *Recorder) Size() int64 {
	if r.sink != nil {
		return r.size + r.sink.Size()
	}
	return r.size
}
