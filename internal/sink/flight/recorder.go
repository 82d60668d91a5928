package flight

import (
	"errors"
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
	Account *ledger.Snapshot                    // passed to the Close of a file
}

// Recorder is a sink that keeps packets in memory until a trigger fires. Then it writes
// them to a file and starts again. It must not be used by several goroutines at once.
type Recorder struct {
	o       Options
	memory  *Memory
	sink    sink.File // nil unless a file is being written
	until   time.Time // time stamp after which packets are not for the file
	expires time.Time // when the file ends at the latest, on the monotonic clock
	number  int       // of the last file
	size    int64     // of the complete files
	pkt     packet.Packet
	failed  error
	lost    error // about files that were deleted or cut off while they were written
}

// NewRecorder returns a Recorder that keeps packets in m.
func NewRecorder(m *Memory, o Options) *Recorder {
	return &Recorder{o: o, memory: m, pkt: packet.Packet{Frame: new(packet.Frame)}}
}

// Write keeps a packet in memory, or writes it to the file after a trigger.
func (r *Recorder) Write(p *packet.Packet) error {
	if r.sink != nil && r.failed == nil && p.Info.Timestamp.After(r.until) {
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

// refuse counts a packet that comes after a failure.
func (r *Recorder) refuse() {
	if r.o.Account != nil {
		r.o.Account.Refused++
	}
}

// Fire writes the packets in memory to the next file. Packets stamped until After has passed
// since now go to it, too. If a file is already being written, Fire only prolongs it.
func (r *Recorder) Fire(now time.Time) error {
	if r.failed != nil {
		return r.failed
	}
	r.until = now.Add(r.o.After)
	r.expires = time.Now().Add(r.o.After + Grace)
	r.memory.Expire(now)
	if r.sink != nil {
		return nil
	}
	sink, err := r.o.Open(r.number + 1)
	for tries := 0; outfile.Taken(err) && tries < 100; tries++ {
		r.number++ // that name may not be replaced
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
		r.lost = errors.Join(r.lost, err) // go on: the next trigger starts another file
	case err != nil:
		return r.fail(err)
	case r.failed == nil: // else the error has the number of packets
		r.o.Wrote(r.number, f.Written())
	}
	return nil
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
	return r.Fire(time.Now()) // the signal may have come after now
}

func (r *Recorder) tick(now time.Time, l *ledger.Snapshot) error {
	if r.sink == nil || r.failed != nil {
		return r.failed
	}
	if now.After(r.until.Add(Grace)) || now.After(r.expires) { // expires matters if the wall clock was set back
		return r.finish()
	}
	switch err := r.sink.Tick(now, l); {
	case sink.Gone(err):
		r.lost = errors.Join(r.lost, err, r.sink.Close(l))
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
	return errors.Join(err, r.lost)
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
