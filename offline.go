package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ringcap/capfile"
	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/packet"
)

// captures are files that are read as one: a capfile.List or a capfile.Merge.
type captures interface {
	source
	Link() packet.LinkType
	SnapLen() int
	Header() capfile.Header
	IsPcapng() bool
	SectionOptions() string
	Interfaces() []*packet.Interface
	Consumed() int64
}

// offline is the source of files. It ends at a signal.
type offline struct {
	captures
	opener  *capfile.Opener
	signals *signals
	calls   uint64
	ticked  time.Time

	list *capfile.List // captures, if they give batches
	put  func(*capfile.Batch) error
	take func(*capfile.Batch) error // takeBatch
}

// tickTime is the most between two ticks, as packet.ErrTick has it. The clock is
// looked at every callsATick frames.
const (
	tickTime   = 100 * time.Millisecond
	callsATick = 256
)

// openFiles makes the files of -r or -V the source.
func (s *session) openFiles() (err error) {
	names := s.cfg.ReadFiles
	if s.cfg.ReadList != "" {
		if names, err = capfile.ReadNames(s.cfg.ReadList, s.stdin); err != nil {
			return err
		}
	}
	names, skipped, err := capfile.Expand(names)
	if err != nil {
		return err
	}
	if len(skipped) > 0 {
		fmt.Fprintf(s.stderr, "ringcap: left out, since they are no captures: %s\n", strings.Join(skipped, ", "))
	}
	s.inputs = names
	opener := &capfile.Opener{
		Stdin: s.stdin, Idle: s.tick, Blocks: isPcapng(s.cfg.WriteFile) && !s.cfg.Rotate.Set() && s.cfg.Flight.Size == 0,
		Follow: s.cfg.Follow, Wrap: func(f *capfile.CachedFile) io.Reader { return s.signals.reader(f, s.cfg.Follow) },
	}
	if s.names != nil {
		opener.Names = s.names.Give
	}
	files, err := open(opener, names, s.cfg.Merge)
	if err != nil {
		return err
	}
	s.reading = s.newProgress(names, files.Consumed)
	s.src = &offline{captures: files, opener: opener, signals: s.signals, ticked: time.Now()}
	s.filters, err = newOfflineFilters(s.cfg, files)
	if err != nil {
		return errors.Join(err, files.Close())
	}
	return nil
}

func open(o *capfile.Opener, names []string, merge bool) (captures, error) {
	if merge {
		return o.OpenMerge(names)
	}
	return o.OpenList(names)
}

// inputName is what is read, in a word or two.
func (s *session) inputName() string {
	switch {
	case s.cfg.ReadList != "":
		return s.cfg.ReadList
	case len(s.cfg.ReadFiles) > 1:
		return fmt.Sprintf("%s and %d more", s.cfg.ReadFiles[0], len(s.cfg.ReadFiles)-1)
	}
	return s.cfg.ReadFiles[0]
}

// Next gives the next frame of the files, packet.ErrTick when it is time for it,
// and io.EOF after a signal: then a record that is not there whole is no fault.
// Batches before the frame go where they are taken.
func (o *offline) Next(f *packet.Frame) error {
	if o.signals.stopped() {
		return io.EOF
	}
	if o.list != nil {
		if err := o.list.Batches(o.take); err != nil {
			return err
		}
	}
	if o.calls++; o.calls%callsATick == 0 && o.due() {
		return packet.ErrTick
	}
	err := o.captures.Next(f)
	if err != nil && o.signals.stopped() {
		return io.EOF
	}
	return err
}

// takeBatch puts a batch where they go. Its error is that of Next: a tick or a signal, too.
func (o *offline) takeBatch(b *capfile.Batch) error {
	if err := o.put(b); err != nil {
		return err
	}
	if o.signals.stopped() {
		return io.EOF
	}
	if o.due() {
		return packet.ErrTick
	}
	return nil
}

// due reports whether it is time for a tick.
func (o *offline) due() bool {
	now := time.Now()
	if now.Sub(o.ticked) < tickTime {
		return false
	}
	o.ticked = now
	return true
}

// timeRange is --after and --before.
type timeRange struct {
	after, before cli.Moment
	known         bool      // from and to are set, since a packet came
	from, to      time.Time // zero for no bound
}

// newTimeRange is nil if no time is asked for.
func newTimeRange(c *cli.Config) *timeRange {
	if !c.After.Given() && !c.Before.Given() {
		return nil
	}
	return &timeRange{after: c.After, before: c.Before}
}

// has reports whether t is in the range. It is asked for the first packet first.
func (r *timeRange) has(t time.Time) bool {
	if !r.known {
		r.known = true
		r.resolve(t, time.Now())
	}
	return (r.from.IsZero() || !t.Before(r.from)) && (r.to.IsZero() || t.Before(r.to))
}

// resolve sets the bounds. From 23:50 to 00:10 is over midnight.
func (r *timeRange) resolve(first, now time.Time) {
	if r.after.Given() {
		r.from = r.after.Time(first, now)
	}
	if r.before.Given() {
		r.to = r.before.Time(first, now)
		if r.after.OfDay() && r.before.OfDay() && !r.to.After(r.from) {
			r.to = r.to.AddDate(0, 0, 1)
		}
	}
}

// offlineFilters says which packets of files are wanted: by expression, by time,
// and by how many came before.
type offlineFilters struct {
	expression *linkFilters // nil without one
	times      *timeRange   // nil for all times
	skip       uint64       // matches still to be left out
}

// newOfflineFilters is nil if everything is wanted.
func newOfflineFilters(c *cli.Config, files captures) (*offlineFilters, error) {
	o := &offlineFilters{times: newTimeRange(c), skip: c.Skip}
	if c.Expression == "" {
		if o.times == nil && o.skip == 0 {
			return nil, nil
		}
		return o, nil
	}
	var err error
	o.expression, err = fileFilters(c.Expression, c, files)
	return o, err
}

// fileFilters is an expression for the frames of files.
func fileFilters(expression string, c *cli.Config, files captures) (*linkFilters, error) {
	return newLinkFilters(&linkFilters{
		expression: expression,
		options:    filter.Options{Link: files.Link(), Swapped: files.Header().BigEndian, Unoptimized: c.Unoptimized},
	})
}

// match is asked once for each frame, in order.
func (o *offlineFilters) match(f *packet.Frame) (bool, error) {
	if o.times != nil && !o.times.has(f.Info.Timestamp) {
		return false, nil
	}
	if o.expression != nil {
		if ok, err := o.expression.match(f); !ok || err != nil {
			return false, err
		}
	}
	if o.skip > 0 {
		o.skip--
		return false, nil
	}
	return true, nil
}
