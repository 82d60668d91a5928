// Package rotate writes packets to a set of files, one after the other. It decides when a
// file is complete, how the next one is named and which old ones to delete. A sink.File
// writes each file.
package rotate

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

// Rules sets when a file is complete. A zero field is no rule.
type Rules struct {
	Size     int64         // bytes in the file
	Packets  uint64        // packets in the file
	Age      time.Duration // since the file began
	Period   time.Duration // at multiples since the start of the set
	Interval time.Duration // at multiples since 1970, by the wall clock
}

// Options describes a set.
type Options struct {
	Rules
	Name     Namer
	Open     func(name string) (sink.File, error)
	Remove   func(name string) error                   // deletes a complete file
	Measure  func(name string) (size int64, err error) // measures a file after the hook has run; nil if the hook leaves files as they are
	Old      []Old                                     // files of earlier runs, the oldest first, to which the limits apply
	First    int                                       // number of the first file in its period
	Account  *ledger.Snapshot                          // passed to the Close of a file
	Start    time.Time                                 // of a live capture; zero if only time stamps decide when a file is complete
	MaxFiles int                                       // the set is complete after so many files; 0 for no limit
	Files    int                                       // maximum number of files to keep, 0 for no limit
	Keep     int64                                     // maximum size of the files to keep, 0 for no limit
	Floor    *Floor                                    // space to leave free; may be nil
	Hook     *Hook                                     // runs a command for each complete file; may be nil
	Asked    func() bool                               // reports whether the user has requested the next file since the last call; may be nil
	Reopen   bool                                      // all files have the same name: the user moves complete ones away
	Note     func(string)                              // called with messages for the user; may be nil
}

// grace is how long a file stays open after its end for packets that are still in the ring,
// which may be delayed by a block time-out.
const grace = 250 * time.Millisecond

// Set is a sink over files. The first packet of a file opens it, so that no file is empty. A
// packet goes to the file of its time stamp, but a late packet goes to the current file, so
// that the order of packets never changes. A Set must not be used by several goroutines at
// once.
type Set struct {
	o        Options
	sink     sink.File // the current file; nil between two files
	name     string    // of the current file
	packets  uint64    // in the current file
	clocks   []*clock  // of the rules that depend on time
	began    bool      // clocks have their origin
	turn     time.Time // when the current file is complete; zero without clocks
	restart  bool      // the age counts from the next file
	ticked   time.Time // when Tick was called last
	place    Place     // of the next file
	complete []file    // files kept, the oldest first
	size     int64     // bytes in complete
	written  int64     // bytes in all closed files, including deleted ones
	deleted  int
	failed   error

	// used has the names of the existing files. The value of a name is how many files
	// would have it if none had got a number.
	used  map[string]int
	noted bool // the user knows that a name was used again

	gone      int  // files that were deleted or cut off while they were written
	impatient bool // the hook was too slow once: do not wait for it again
	dropped   bool // a file was deleted before the hook had run for it
}

type file struct {
	name  string
	size  int64
	waits bool // the hook has not run for it
}

// Old is a file of an earlier run.
type Old struct {
	Name string
	Size int64
}

// Following returns the number of Tcpdump's next file after those of earlier runs.
func Following(pattern string, old []Old) int {
	if len(old) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(strings.TrimPrefix(old[len(old)-1].Name, pattern)) // the first file has no number
	return n + 1
}

// New returns an empty set.
func New(o Options) *Set {
	if part := max(1, o.Keep/4); o.Keep > 0 && (o.Size == 0 || o.Size > part) {
		o.Size = part // with larger files there would be nothing old to delete
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
		s.ticked = o.Start
		s.begin(o.Start)
	}
	return s
}

// clock strikes at multiples of a time span since its origin, without drift.
type clock struct {
	origin   time.Time
	every    time.Duration
	restarts bool // restartClocks sets its origin
}

// last returns when the clock last struck at time t. It also strikes at its origin.
func (c *clock) last(t time.Time) time.Time {
	since := t.Sub(c.origin)
	if since < 0 {
		return c.origin
	}
	return c.origin.Add(since - since%c.every)
}

// follow moves the origin if the wall clock was set, so that the clock goes on to strike at
// the same times of the monotonic clock. It reports whether it did.
func (c *clock) follow(now time.Time) bool {
	since := now.Sub(c.origin)
	if since >= 0 && sink.ClockSet(c.origin, now).Abs() <= grace {
		return false
	}
	c.origin = now.Add(-max(0, since))
	return true
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

// setTurn makes the file that is current at time t end at the next strike of a clock.
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

// over reports whether the current file is complete at time t.
func (s *Set) over(t time.Time) bool { return !s.turn.IsZero() && !t.Before(s.turn) }

// Write writes a packet to its file.
func (s *Set) Write(p *packet.Packet) error {
	if err := s.ready(p.Info.Timestamp); err != nil {
		if s.o.Account != nil {
			s.o.Account.Refused++ // no file has counted it
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

// ready makes sure that a file is open for a packet with the given time stamp.
func (s *Set) ready(at time.Time) error {
	if s.failed != nil {
		return s.failed
	}
	if !s.began {
		s.begin(at)
	}
	at = s.plausible(at)
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

// plausible returns a time stamp, or the time of the last tick for one that is more than a period
// later: the wall clock was set back while the packet waited. Such packets would each end a file.
func (s *Set) plausible(at time.Time) time.Time {
	if s.ticked.IsZero() {
		return at
	}
	for _, c := range s.clocks {
		if at.Sub(s.ticked.Round(0)) > c.every {
			return s.ticked
		}
	}
	return at
}

// next closes the current file. The next one will be that of time t.
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
	if outfile.Taken(err) || outfile.Closed(err) {
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

// unused returns the name, with a number if a file of the set already has it. An hour comes
// twice at the end of summer time, and some patterns give several periods the same name.
// Names of deleted files can be used again, as in a ring of files.
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

// openBeside opens a file with another name because something else has its name and may not be
// replaced, as in a directory that all users may write to. The numbers that it adds are soon
// random ones, which nobody can take beforehand.
func (s *Set) openBeside(taken string, failed error) (f sink.File, name string, err error) {
	stem, extension := SplitExtension(taken)
	directory, leaf := filepath.Split(taken)
	beside := func(n int) string { return fmt.Sprintf("%s_%d%s", stem, n, extension) }
	if outfile.Closed(failed) {
		beside = func(n int) string { return filepath.Join(fmt.Sprintf("%s_%d", filepath.Clean(directory), n), leaf) }
	}
	for n := 2; n < 40; n++ {
		number := n
		if n > 20 {
			number = rand.IntN(1e9)
		}
		if name = beside(number); s.used[name] > 0 {
			continue
		}
		f, err = s.o.Open(name)
		switch {
		case outfile.Taken(err) || outfile.Closed(err):
			continue
		case err != nil && outfile.Closed(failed):
			return nil, "", failed // the set has no other directory
		case err != nil:
			return nil, "", err
		}
		s.used[name] = 1
		if s.used[taken] == 1 {
			delete(s.used, taken)
		}
		if s.o.Note != nil {
			s.o.Note(fmt.Sprintf("%s may not be replaced: the next file is %s", taken, name))
		}
		return f, name, nil
	}
	return nil, "", failed
}

// restartClocks makes the age of the file count from time t. This is necessary after a file
// that was complete before its time was up.
func (s *Set) restartClocks(t time.Time) {
	s.restart = false
	for _, c := range s.clocks {
		if c.restarts {
			c.origin = t
		}
	}
	s.setTurn(t)
}

// finish closes the current file, if there is one.
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

// abandon closes the current file, which was deleted or cut off. The next packet opens
// another.
func (s *Set) abandon(err error) {
	f := s.sink
	s.sink, s.restart = nil, true
	s.written += f.Size()
	if s.o.Reopen {
		delete(s.used, s.name)
	}
	s.lost(errors.Join(err, f.Close(s.o.Account)))
}

// lost notes that a file was deleted or cut off.
func (s *Set) lost(err error) {
	if s.o.Note != nil {
		s.o.Note(err.Error())
	}
	s.gone++
}

// trim deletes the oldest files until the limits hold. It allows for the files that are
// about to be opened and for the bytes in the current one.
func (s *Set) trim(coming int, current int64) error {
	if err := s.collect(); err != nil {
		return s.fail(err)
	}
	// exceeded reports whether a limit is exceeded by the given factor.
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

// collect updates the files for which the hook has run, which may have changed them.
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
			s.forget(i) // the hook has removed it
		case err != nil:
			return fmt.Errorf("measure %s: %w", name, err)
		default:
			s.size += size - f.size
			f.size = size
		}
	}
	return nil
}

// deleteOldest deletes the oldest file for which the hook has run. If must is set, it may
// delete one that still waits for the hook. It is no error if the file is already gone.
func (s *Set) deleteOldest(must bool) (deleted bool, err error) {
	for i := 0; i < len(s.complete); i++ {
		name := s.complete[i].name
		if s.complete[i].waits {
			if s.o.Start.IsZero() && !s.impatient { // reading files can wait, a live capture cannot
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

// forget removes a file that is gone from the list.
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

// Tick closes the current file when it is complete, even without packets, and keeps the
// limits.
func (s *Set) Tick(now time.Time, l *ledger.Snapshot) error {
	if s.failed != nil {
		return s.failed
	}
	if !s.o.Start.IsZero() {
		if err := s.strike(now); err != nil {
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

// strike closes the current file if its time is over. If the wall clock was set, it also
// computes anew when that is, since time stamps are of the wall clock.
func (s *Set) strike(now time.Time) error {
	before := s.ticked
	s.ticked = now
	if s.over(now.Add(-grace)) {
		return s.next(now)
	}
	set := sink.ClockSet(before, now).Abs() > grace
	for _, c := range s.clocks {
		set = c.follow(now) || set
	}
	if set && !s.over(now) {
		s.setTurn(now)
	}
	return nil
}

// makeRoom deletes the oldest files while the disk is too full. It returns an error if there
// are none left.
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
			return nil // the hook is still running
		}
	}
}

// Over reports whether a packet stamped at t would need one file more than MaxFiles.
func (s *Set) Over(t time.Time) bool {
	return s.Complete() || s.o.MaxFiles > 0 && s.place.Number == s.o.MaxFiles && s.over(s.plausible(t))
}

// Complete reports whether the set has MaxFiles complete files. A nil Set is not complete.
func (s *Set) Complete() bool {
	return s != nil && s.o.MaxFiles > 0 && s.place.Number == s.o.MaxFiles && s.sink == nil
}

// Size returns the number of bytes written to all files, including deleted ones.
func (s *Set) Size() int64 {
	if s.sink != nil {
		return s.written + s.sink.Size()
	}
	return s.written
}

// Deleted returns the number of files that were deleted, 0 for a nil Set.
func (s *Set) Deleted() int {
	if s == nil {
		return 0
	}
	return s.deleted
}

// Close closes the last file and waits for the hook, which runs for it, too.
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
		err = errors.Join(err, fmt.Errorf("this set has lost %s while it was written, as said before", ledger.Files(s.gone)))
	}
	return err
}
