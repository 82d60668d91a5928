package flight

import (
	"errors"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

// Options says what a Recorder does.
type Options struct {
	Open    func(number int) (sink.File, error) // opens the file of that trigger, from 1
	Trigger func(f *packet.Frame) (bool, error) // nil: only Fire
	After   time.Duration                       // to go on writing after a trigger
	Wrote   func(number int, packets uint64)    // a file is complete
	Asked   func() bool                         // whether the user asked for a file since it was last called; nil: never
	Account *ledger.Snapshot                    // what a file that is closed is told
}

// Recorder is a sink that keeps packets in memory until a trigger fires, and then
// writes them to a file. Then it begins anew. It belongs to one goroutine.
type Recorder struct {
	o       Options
	memory  *Memory
	sink    sink.File // while a file is written
	until   time.Time // a stamp: later packets are not for the file
	expires time.Time // when the file ends at the latest, on the monotonic clock
	number  int       // of files
	size    int64     // of the files before
	pkt     packet.Packet
	failed  error
	lost    error // of files that somebody deleted or cut off while they were written
}

// NewRecorder returns a Recorder that keeps packets in m.
func NewRecorder(m *Memory, o Options) *Recorder {
	return &Recorder{o: o, memory: m, pkt: packet.Packet{Frame: new(packet.Frame)}}
}

// Write keeps a packet, or writes it in the time after a trigger.
func (r *Recorder) Write(p *packet.Packet) error {
	if r.sink != nil && r.failed == nil && p.Info.Timestamp.After(r.until) {
		_ = r.finish() // its error is r.failed
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

// refuse counts a packet that no file was asked to take.
func (r *Recorder) refuse() {
	if r.o.Account != nil {
		r.o.Account.Refused++
	}
}

// Fire writes what is kept to the next file, and goes on until After has passed
// since now. In that time it only makes it longer.
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
		r.number++ // what has that name may not be replaced
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

// finish completes the file at hand.
func (r *Recorder) finish() error {
	f := r.sink
	r.sink = nil
	err := f.Close(r.o.Account)
	r.size += f.Size()
	switch {
	case sink.Gone(err):
		r.lost = errors.Join(r.lost, err) // the next trigger has a file of its own
	case err != nil:
		return r.fail(err)
	case r.failed == nil: // an error says how many there are
		r.o.Wrote(r.number, f.Written())
	}
	return nil
}

func (r *Recorder) fail(err error) error {
	r.failed = err
	return err
}

// Grace is how long after its end a file waits for packets that are on their way.
const Grace = 250 * time.Millisecond

// Tick ends the time after a trigger, packets or not, and does what the user asked for.
func (r *Recorder) Tick(now time.Time, l *ledger.Snapshot) error {
	if err := r.tick(now, l); err != nil || r.o.Asked == nil || !r.o.Asked() {
		return err
	}
	return r.Fire(time.Now()) // packets and then the signal may have come after now
}

func (r *Recorder) tick(now time.Time, l *ledger.Snapshot) error {
	if r.sink == nil || r.failed != nil {
		return r.failed
	}
	if now.After(r.until.Add(Grace)) || now.After(r.expires) { // the latter if the clock was set back
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

// Close completes the file at hand. What is in memory is lost: nobody asked for it.
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

// Unasked is the number of packets that were kept and never written.
func (r *Recorder) Unasked() uint64 { return r.memory.Lost() + uint64(r.memory.Len()) }

// Size is the number of bytes in the files.
func (r *Recorder) Size() int64 {
	if r.sink != nil {
		return r.size + r.sink.Size()
	}
	return r.size
}
