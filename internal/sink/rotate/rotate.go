// Package rotate writes packets to a set of files, one after the other: it says
// when a file is complete, what the next one is called and which old ones have to
// go. How a file is written is its Sink's business.
package rotate

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
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
	Remove   func(name string) error                   // deletes a file that was complete
	Measure  func(name string) (size int64, err error) // of a file for which the hook has run; nil: it leaves files as they are
	Old      []Old                                     // files of earlier runs, the oldest first, to which the limits apply
	First    int                                       // the number of the first file in its period
	Account  *ledger.Snapshot                          // what a file that is closed is told
	Start    time.Time                                 // of a live capture; zero: files turn by time stamps alone
	MaxFiles int                                       // after which the set is complete; 0: no end
	Files    int                                       // most files that are kept, 0: all
	Keep     int64                                     // most bytes of them, 0: all
	Floor    *Floor                                    // space to leave free, nil: none
	Hook     *Hook                                     // told of each complete file, nil: nobody
	Asked    func() bool                               // whether the user asked for the next file since it was last called; nil: never
	Reopen   bool                                      // the next file has the same name, from which somebody moved the one before
	Note     func(string)                              // told what the user should know; may be nil
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

	gone      int  // files that somebody deleted or cut off while they were written
	impatient bool // the hook has been waited for in vain
	dropped   bool // a file was deleted before the hook had run for it
}

type file struct {
	name  string
	size  int64
	waits bool // for the hook
}

// Old is a file of an earlier run.
type Old struct {
	Name string
	Size int64
}

// Following is the number that Tcpdump's next file gets after those of earlier runs.
func Following(pattern string, old []Old) int {
	if len(old) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimPrefix(old[len(old)-1].Name, pattern)) // none is 0
	return n + 1
}

// New returns an empty set.
func New(o Options) *Set {
	if part := max(1, o.Keep/4); o.Keep > 0 && (o.Size == 0 || o.Size > part) {
		o.Size = part // or there were nothing old to delete
	}
	s := &Set{o: o, used: make(map[string]int)}
	for _, old := range o.Old {
		s.complete = append(s.complete, file{name: old.Name, size: old.Size})
		s.size += old.Size
		s.used[old.Name] = 1
	}
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
	place := s.place
	place.InPeriod += s.o.First
	name := s.unused(s.o.Name(place))
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
	f := s.sink
	s.sink = nil
	s.written += f.Size()
	if s.o.Reopen {
		delete(s.used, s.name)
	}
	switch err := f.Close(s.o.Account); {
	case sink.Gone(err):
		s.lost(err)
		return nil
	case err != nil:
		return s.fail(err)
	}
	s.complete = append(s.complete, file{name: s.name, size: f.Size(), waits: s.o.Hook != nil})
	s.size += f.Size()
	if s.o.Hook != nil {
		s.o.Hook.Add(s.name)
	}
	return nil
}

// abandon closes the file at hand, which somebody has deleted or cut off. The next packet
// begins another.
func (s *Set) abandon(err error) {
	f := s.sink
	s.sink, s.restart = nil, true
	s.written += f.Size()
	if s.o.Reopen {
		delete(s.used, s.name)
	}
	s.lost(errors.Join(err, f.Close(s.o.Account)))
}

// lost says that a file is gone.
func (s *Set) lost(err error) {
	if s.o.Note != nil {
		s.o.Note(err.Error())
	}
	s.gone++
}

// trim deletes the oldest files that are too many, with so many about to come and
// so many bytes in the file at hand.
func (s *Set) trim(coming int, current int64) error {
	if err := s.collect(); err != nil {
		return s.fail(err)
	}
	// exceeded says whether there is more than so many times what may be.
	exceeded := func(times int64) bool {
		return s.o.Files > 0 && int64(len(s.complete)+coming) > times*int64(s.o.Files) || s.o.Keep > 0 && s.size+current > times*s.o.Keep
	}
	for len(s.complete) > 0 && exceeded(1) {
		deleted, err := s.deleteOldest(exceeded(2))
		if err != nil {
			return s.fail(err)
		}
		if !deleted {
			break
		}
	}
	return nil
}

// collect takes note of what the hook left of the files for which it has run.
func (s *Set) collect() error {
	for _, name := range s.o.Hook.Finished() {
		i := slices.IndexFunc(s.complete, func(f file) bool { return f.name == name })
		if i < 0 {
			continue
		}
		f := &s.complete[i]
		f.waits = false
		if s.o.Measure == nil {
			continue
		}
		size, err := s.o.Measure(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			s.forget(i) // the hook has taken it away
		case err != nil:
			return fmt.Errorf("measure %s: %w", name, err)
		default:
			s.size += size - f.size
			f.size = size
		}
	}
	return nil
}

// deleteOldest deletes a file, unless all wait for the hook. Where it must, it deletes one
// for which the hook does not run yet. A file that somebody has taken away is no fault.
func (s *Set) deleteOldest(must bool) (deleted bool, err error) {
	for i := 0; i < len(s.complete); i++ {
		name := s.complete[i].name
		if s.complete[i].waits {
			if s.o.Start.IsZero() && !s.impatient { // files can wait
				s.impatient = !s.o.Hook.Await(name)
				if err := s.collect(); err != nil || len(s.complete) == 0 {
					return err == nil, err
				}
				i = -1
				continue
			}
			if !must {
				return false, nil
			}
			if !s.o.Hook.Drop(name) {
				continue
			}
			if !s.dropped && s.o.Note != nil {
				s.o.Note(fmt.Sprintf("the command of -z is slower than the capture: %s is deleted before it has run, and so on", name))
			}
			s.dropped = true
		}
		if err := s.o.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return false, fmt.Errorf("delete the oldest file: %w", err)
		}
		s.forget(i)
		s.deleted++
		return true, nil
	}
	return false, nil
}

// forget takes a file that is gone out of those that are kept.
func (s *Set) forget(i int) {
	f := s.complete[i]
	s.complete = slices.Delete(s.complete, i, i+1)
	s.size -= f.size
	if s.used[f.name] == 1 {
		delete(s.used, f.name)
	}
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
		switch err := s.sink.Tick(now, l); {
		case sink.Gone(err):
			s.abandon(err)
		case err != nil:
			return s.fail(err)
		}
	}
	if err := s.trim(0, s.Size()-s.written); err != nil {
		return err
	}
	return s.makeRoom()
}

// makeRoom deletes the oldest files while the disk is too full, and gives up when
// there are none.
func (s *Set) makeRoom() error {
	if s.o.Floor == nil {
		return nil
	}
	if err := s.collect(); err != nil {
		return s.fail(err)
	}
	for {
		full, err := s.o.Floor.Full()
		if err != nil {
			return s.fail(err)
		}
		if full == nil {
			return nil
		}
		deleted, err := s.deleteOldest(true)
		switch {
		case err != nil:
			return s.fail(err)
		case !deleted && len(s.complete) == 0:
			return s.fail(fmt.Errorf("%w, and there is no older file of this set to delete: make room", full))
		case !deleted:
			return nil // the hook is at work
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
		if s.failed == nil {
			s.impatient = true
			err = errors.Join(err, s.trim(0, 0))
		}
	}
	if s.gone > 0 {
		err = errors.Join(err, fmt.Errorf("%s of this set lost while written, as said before", ledger.FilesWere(s.gone)))
	}
	return err
}
