// Package rotate writes packets to a set of files, one after the other: it says
// when a file is complete, what the next one is called and which old ones have to
// go. How a file is written is its Sink's business.
package rotate

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

// Rules says when a file is complete. A field of 0 is no rule.
type Rules struct {
	Size     int64         // bytes: who reaches them takes no more packets
	Packets  uint64        // likewise
	Age      time.Duration // since the file began
	Period   time.Duration // multiples from the start of the set
	Interval time.Duration // multiples since 1970, by the clock on the wall
}

// Options says what a set is.
type Options struct {
	Rules
	Name     Namer
	Open     func(name string) (sink.File, error)
	Remove   func(name string) error // deletes a file that was complete
	Account  *ledger.Snapshot        // what a file that is closed is told
	Start    time.Time               // of a live capture; zero: files turn by time stamps alone
	MaxFiles int                     // after which the set is complete; 0: no end
	Files    int                     // most files that are kept, 0: all
	Keep     int64                   // most bytes of them, 0: all
	Floor    *Floor                  // space to leave free, nil: none
	Hook     *Hook                   // told of each complete file, nil: nobody
	Asked    func() bool             // whether the user asked for the next file since it was last called; nil: never
	Reopen   bool                    // the next file has the same name, from which somebody moved the one before
	Note     func(string)            // told what the user should know; may be nil
}

// grace is how long after its end a file waits for packets that are on their way:
// a ring hands them over up to a block's timeout late.
const grace = 250 * time.Millisecond

// Set is a sink over files. Files are opened with their first packet: there are no
// empty ones. A packet belongs to the file of its time stamp; one that comes late
// goes to the file at hand, so that their order never changes. A Set belongs to
// one goroutine.
type Set struct {
	o        Options
	sink     sink.File // nil between two files
	name     string
	packets  uint64    // in it
	clocks   []*clock  // of the rules of time
	began    bool      // clocks run
	turn     time.Time // when the file is complete; zero without clocks
	restart  bool      // the age counts from the next file
	place    Place     // of the next file
	complete []file    // files kept, the oldest first
	size     int64     // bytes of them
	written  int64     // bytes of all, deleted ones too
	deleted  int
	failed   error

	// used has the names of the files that are there, and those that came again, with
	// how many files each stands for.
	used  map[string]int
	noted bool // that a name came again
}

type file struct {
	name string
	size int64
}

// New returns an empty set.
func New(o Options) *Set {
	if part := max(1, o.Keep/4); o.Keep > 0 && (o.Size == 0 || o.Size > part) {
		o.Size = part // or there were nothing old to delete
	}
	s := &Set{o: o, used: make(map[string]int)}
	if o.Period > 0 {
		s.clocks = append(s.clocks, &clock{every: o.Period})
	}
	if o.Age > 0 {
		s.clocks = append(s.clocks, &clock{every: o.Age, restarts: true})
	}
	if o.Interval > 0 {
		s.clocks = append(s.clocks, &clock{every: o.Interval, origin: time.Unix(0, 0)})
	}
	if !o.Start.IsZero() {
		s.begin(o.Start)
	}
	return s
}

// clock strikes at multiples of a time span from its origin: it never drifts.
type clock struct {
	origin   time.Time
	every    time.Duration
	restarts bool // with each file
}

// last is when it struck last at time t, origin included.
func (c *clock) last(t time.Time) time.Time {
	since := t.Sub(c.origin)
	if since < 0 {
		return c.origin
	}
	return c.origin.Add(since - since%c.every)
}

func (s *Set) begin(at time.Time) {
	s.began, s.place.Period = true, at
	for _, c := range s.clocks {
		if c.origin.IsZero() {
			c.origin = at
		}
	}
	s.setTurn(at)
}

// setTurn makes the file that is current at time t last to the next strike.
func (s *Set) setTurn(t time.Time) {
	s.turn = time.Time{}
	for _, c := range s.clocks {
		if next := c.last(t).Add(c.every); s.turn.IsZero() || next.Before(s.turn) {
			s.turn = next
		}
	}
	if s.o.Period > 0 {
		if p := s.clocks[0].last(t); !p.Equal(s.place.Period) {
			s.place.Period, s.place.InPeriod = p, 0
		}
	}
}

// over reports whether the time of the file at hand is up at t.
func (s *Set) over(t time.Time) bool { return !s.turn.IsZero() && !t.Before(s.turn) }

// Write puts a packet into the file it belongs to.
func (s *Set) Write(p *packet.Packet) error {
	if err := s.ready(p.Info.Timestamp); err != nil {
		if s.o.Account != nil {
			s.o.Account.Refused++ // no file was asked to take it
		}
		return err
	}
	if err := s.sink.Write(p); err != nil {
		return s.fail(err)
	}
	s.packets++
	size := s.sink.Size()
	if s.o.Size > 0 && size >= s.o.Size || s.packets == s.o.Packets {
		s.restart = true
		return s.finish()
	}
	return s.trim(0, size)
}

// ready sees that a file is open for a packet stamped at a time.
func (s *Set) ready(at time.Time) error {
	if s.failed != nil {
		return s.failed
	}
	if !s.began {
		s.begin(at)
	}
	if s.over(at) {
		if err := s.next(at); err != nil {
			return err
		}
	}
	if s.sink == nil {
		if err := s.open(at); err != nil {
			return s.fail(err)
		}
	}
	return nil
}

// next turns to the file of time t.
func (s *Set) next(t time.Time) error {
	err := s.finish()
	s.setTurn(t)
	return err
}

// open opens the next file, which begins at time t.
func (s *Set) open(t time.Time) error {
	if err := s.trim(1, 0); err != nil {
		return err
	}
	s.place.Opened = time.Now()
	if s.o.Start.IsZero() {
		s.place.Opened = t
	}
	name := s.unused(s.o.Name(s.place))
	sink, err := s.o.Open(name)
	if outfile.Taken(err) {
		sink, name, err = s.openBeside(name, err)
	}
	if err != nil {
		return err
	}
	s.sink, s.name, s.packets = sink, name, 0
	s.place.Number++
	s.place.InPeriod++
	if s.restart {
		s.restartClocks(t)
	}
	return nil
}

// unused returns the name, or with a number if a file of the set has it: an hour comes
// twice at the end of summer time, and not every pattern tells periods apart. The names
// of deleted files are free, for a ring is to use them again.
func (s *Set) unused(name string) string {
	n := s.used[name] + 1
	if n == 1 {
		s.used[name] = 1
		return name
	}
	stem, extension := SplitExtension(name)
	for ; ; n++ {
		other := fmt.Sprintf("%s_%d%s", stem, n, extension)
		if s.used[other] > 0 {
			continue
		}
		s.used[name], s.used[other] = n, 1
		if !s.noted && s.o.Note != nil {
			s.o.Note(fmt.Sprintf("this capture has a file %s already: the next one is %s, and so on", name, other))
		}
		s.noted = true
		return other
	}
}

// openBeside opens a file whose name is taken: what lies there may not be replaced, as in
// a directory that all may write to.
func (s *Set) openBeside(taken string, failed error) (f sink.File, name string, err error) {
	stem, extension := SplitExtension(taken)
	for n := 2; n < 100; n++ {
		name = fmt.Sprintf("%s_%d%s", stem, n, extension)
		if s.used[name] > 0 {
			continue
		}
		f, err = s.o.Open(name)
		if outfile.Taken(err) {
			continue
		}
		if err == nil {
			s.used[name] = 1
			if s.used[taken] == 1 {
				delete(s.used, taken)
			}
			if s.o.Note != nil {
				s.o.Note(fmt.Sprintf("%s may not be replaced: the next file is %s", taken, name))
			}
		}
		return f, name, err
	}
	return nil, "", failed
}

// restartClocks makes the age of a file count from time t, where the one before
// was full before its time.
func (s *Set) restartClocks(t time.Time) {
	s.restart = false
	for _, c := range s.clocks {
		if c.restarts {
			c.origin = t
		}
	}
	s.setTurn(t)
}

// finish closes the file at hand, if there is one.
func (s *Set) finish() error {
	if s.sink == nil {
		return nil
	}
	sink := s.sink
	s.sink = nil
	s.written += sink.Size()
	if err := sink.Close(s.o.Account); err != nil {
		return s.fail(err)
	}
	if s.o.Reopen {
		delete(s.used, s.name)
	}
	f := file{name: s.name, size: sink.Size()}
	s.complete = append(s.complete, f)
	s.size += f.size
	if s.o.Hook != nil {
		s.o.Hook.Add(s.name)
	}
	return nil
}

// trim deletes the oldest files that are too many, with so many about to come and
// so many bytes in the file at hand.
func (s *Set) trim(coming int, current int64) error {
	for len(s.complete) > 0 {
		tooMany := s.o.Files > 0 && len(s.complete)+coming > s.o.Files
		tooLong := s.o.Keep > 0 && s.size+current > s.o.Keep
		if !tooMany && !tooLong {
			break
		}
		if err := s.deleteOldest(); err != nil {
			return s.fail(err)
		}
	}
	return nil
}

// deleteOldest deletes a file; one that somebody has taken away is no fault.
func (s *Set) deleteOldest() error {
	f := s.complete[0]
	if err := s.o.Remove(f.name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete the oldest file: %w", err)
	}
	s.complete = s.complete[1:]
	s.size -= f.size
	if s.used[f.name] == 1 {
		delete(s.used, f.name)
	}
	s.deleted++
	return nil
}

func (s *Set) fail(err error) error {
	s.failed = err
	return err
}

// Tick turns to the next file when it is time, packets or not, and sees to the
// space that is left.
func (s *Set) Tick(now time.Time, l *ledger.Snapshot) error {
	if s.failed != nil {
		return s.failed
	}
	if !s.o.Start.IsZero() && s.over(now.Add(-grace)) {
		if err := s.next(now); err != nil {
			return err
		}
	}
	if s.o.Asked != nil && s.o.Asked() {
		s.restart = true
		if err := s.finish(); err != nil {
			return err
		}
	}
	if s.sink != nil {
		if err := s.sink.Tick(now, l); err != nil {
			return s.fail(err)
		}
	}
	return s.makeRoom()
}

// makeRoom deletes the oldest files while the disk is too full, and gives up when
// there are none.
func (s *Set) makeRoom() error {
	if s.o.Floor == nil {
		return nil
	}
	for {
		full, err := s.o.Floor.Full()
		if err != nil {
			return s.fail(err)
		}
		if full == nil {
			return nil
		}
		if len(s.complete) == 0 {
			return s.fail(fmt.Errorf("%w, and there is no older file of this capture to delete: make room", full))
		}
		if err := s.deleteOldest(); err != nil {
			return s.fail(err)
		}
	}
}

// Over reports whether a packet stamped at t would need a file more than the set
// may have.
func (s *Set) Over(t time.Time) bool {
	return s.Complete() || s.o.MaxFiles > 0 && s.place.Number == s.o.MaxFiles && s.over(t)
}

// Complete reports whether the set has all the files it may have, the last one
// full. A nil Set never is.
func (s *Set) Complete() bool {
	return s != nil && s.o.MaxFiles > 0 && s.place.Number == s.o.MaxFiles && s.sink == nil
}

// Size is the number of bytes written to all files, deleted ones too.
func (s *Set) Size() int64 {
	if s.sink != nil {
		return s.written + s.sink.Size()
	}
	return s.written
}

// Deleted is the number of files that had to go. It is 0 for a nil Set.
func (s *Set) Deleted() int {
	if s == nil {
		return 0
	}
	return s.deleted
}

// Close completes the last file and waits for the hook, which is told of it, too.
func (s *Set) Close(l *ledger.Snapshot) error {
	s.o.Account = l
	err := s.finish()
	if s.o.Hook != nil {
		s.o.Hook.Close()
	}
	return err
}
