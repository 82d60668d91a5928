// Ringcap captures packets on Linux, prints them as tcpdump does, writes them
// for Wireshark and replays what was written.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/filter"
	"ringcap/internal/flight"
	"ringcap/internal/ledger"
	"ringcap/internal/outfile"
	"ringcap/internal/packet"
	"ringcap/internal/rotate"
	"ringcap/internal/track"
)

// version is what --version says; a release build sets it with -ldflags.
var version = "0.1.0"

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	var status exitStatus
	if err != nil && !errors.As(err, &status) {
		explain(os.Stderr, err)
	}
	os.Exit(exitCode(err))
}

// explain says an error in one line; one in an expression also shows where.
func explain(w io.Writer, err error) {
	fmt.Fprintf(w, "ringcap: %v\n", err)
	var in *filter.Error
	if errors.As(err, &in) {
		fmt.Fprintln(w, in.Caret())
	}
}

// A source gives frames one by one: a ring or a file.
type source interface {
	// Next fills f, whose bytes are valid until the next call. It returns
	// packet.ErrTick when there is time to look around, and io.EOF at the end.
	Next(f *packet.Frame) error
	Close() error
}

// A counter is a source whose packets the kernel counts: a live one.
type counter interface {
	source
	// Count brings the kernel's part of the account up to date. After Close it
	// gives what was final then.
	Count(s *ledger.Snapshot) error
	// Interfaces are those that frames may come from, as far as they are known.
	Interfaces() []*packet.Interface
	// Stop makes Next deliver what has arrived and end. Any goroutine may call
	// it.
	Stop()
}

// A sink takes packets: text, a file.
type sink interface {
	// Write keeps nothing of the packet after it returns.
	Write(p *packet.Packet) error
	// Tick comes when nothing is to be done, and at least every 100 ms: it is
	// the time to flush.
	Tick(now time.Time, s *ledger.Snapshot) error
	// Close ends the output with the final account.
	Close(s *ledger.Snapshot) error
}

// Exit codes: 0, 1 and, as tcpdump has it, 14 for an output that was closed.
const (
	exitFault  = 1
	exitClosed = 14
)

// errOutputClosed says that whoever read our standard output has gone.
var errOutputClosed = errors.New("unable to write output: broken pipe")

func exitCode(err error) int {
	var status exitStatus
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errOutputClosed):
		return exitClosed
	case errors.As(err, &status):
		return int(status)
	}
	return exitFault
}

// run is the whole program: args are those after its name. It returns nil for
// a capture that ended as it was asked to.
func run(ctx context.Context, args []string, stdin *os.File, stdout, stderr *os.File) error {
	c, err := cli.Parse(args)
	if err != nil {
		return err
	}
	if answered, err := answer(c, stdout); answered || err != nil {
		return err
	}
	if c.FilterFile != "" {
		if c.Expression, err = filter.ReadFile(c.FilterFile); err != nil {
			return err
		}
	}
	if c.DumpFilter > 0 {
		return dumpFilter(c, stdin, stdout)
	}
	if err := tryCommands(c); err != nil {
		return err
	}
	signals := watchSignals(ctx)
	defer signals.close()
	s := &session{cfg: c, stdin: stdin, stdout: stdout, stderr: stderr, signals: signals}
	return s.run()
}

// session is one run over packets, from its source to its sinks.
type session struct {
	cfg            *cli.Config
	stdin          *os.File
	stdout, stderr *os.File
	signals        *signals

	src       source
	listening string          // what a live source is, for the banner
	link      packet.LinkType // of a classic file of a live source
	cooked    bool            // frames of other link types are cooked for it
	inputs    []string        // files it reads
	reading   *progress       // of them; nil if nobody watches
	filters   *offlineFilters // nil for a live source, which filters itself
	decoder   *decoder        // nil if no sink wants layers
	tracker   *track.Tracker  // likewise
	sinks     []sink
	lost      losses           // of them, in a classic file
	set       *rotate.Set      // that of sinks, if there is one
	flight    *flight.Recorder // likewise
	stop      *stopper
	command   *command // that of --run, if there is one

	account  ledger.Snapshot
	reported time.Time // when the last progress was shown
}

// run opens both ends, pulls the packets through and closes the account.
func (s *session) run() (err error) {
	if s.cfg.Live() {
		err = s.openLive()
	} else {
		err = s.openFiles()
	}
	if err != nil {
		return err
	}
	if s.stop, err = s.newStopper(); err != nil {
		return errors.Join(err, s.src.Close())
	}
	s.account.Start = time.Now()
	if err := s.openSinks(); errors.Is(err, outfile.ErrStopped) {
		return s.finish(nil)
	} else if err != nil {
		return errors.Join(err, s.src.Close())
	}
	if s.set == nil { // whose files began already
		s.account.Start = time.Now()
	}
	s.banner()
	defer s.stop.begin(s.account.Start)()
	if err = s.startCommand(); err == nil {
		err = s.pullSafely()
	}
	err = s.finish(err)
	return errors.Join(err, s.command.wait(err, s.signals.asked))
}

// pullSafely turns a fault of ours into an error: what was captured is closed
// and counted all the same.
func (s *session) pullSafely() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("internal error at packet %d: %v (please report it)", s.account.Delivered, r)
		}
	}()
	return s.pull()
}

// pull is the packet loop.
func (s *session) pull() error {
	frame := new(packet.Frame)
	pkt := &packet.Packet{Frame: frame}
	for !s.signals.aborted() {
		switch err := s.src.Next(frame); {
		case err == nil:
			if s.stop.late(frame) {
				continue
			}
			if s.filters != nil {
				ok, err := s.filters.match(frame)
				if err != nil {
					return err
				}
				if !ok {
					continue
				}
			}
			s.account.Delivered++
			frame.Number = s.account.Delivered
			if err := s.handle(pkt); err != nil {
				return err
			}
			if s.account.Delivered == s.cfg.Count {
				return nil
			}
			if last, err := s.stop.last(frame); last || err != nil {
				return err
			}
		case errors.Is(err, packet.ErrTick):
			if err := s.tick(); err != nil {
				return err
			}
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
	return nil
}

// handle decodes one packet, if anybody wants to know, and hands it on.
func (s *session) handle(p *packet.Packet) error {
	if s.decoder != nil {
		s.decoder.Decode(p.Frame, p)
		s.tracker.Observe(p)
	}
	for _, k := range s.sinks {
		if err := k.Write(p); err != nil {
			return err
		}
	}
	return nil
}

// tick flushes the sinks and answers signals.
func (s *session) tick() error {
	now := time.Now()
	if err := s.count(); err != nil {
		return err
	}
	for _, k := range s.sinks {
		if err := k.Tick(now, &s.account); err != nil {
			return err
		}
	}
	if s.flight != nil && s.signals.wantFlight() {
		if err := s.flight.Fire(now); err != nil {
			return err
		}
	}
	if err := s.stop.tick(); err != nil {
		return err
	}
	if s.signals.wantStatistics() {
		a := &s.account
		fmt.Fprintf(s.stderr, "ringcap: %s captured, %s received by filter, %s dropped by kernel\n",
			packets(a.Delivered), packets(a.Received), packets(a.Dropped))
	}
	s.reading.show(now)
	if s.showsProgress() && now.Sub(s.reported) >= time.Second {
		s.reported = now
		fmt.Fprintf(s.stderr, "Got %d\r", s.account.Delivered)
	}
	return nil
}

func (s *session) showsProgress() bool {
	return s.cfg.Live() && s.cfg.WriteFile != "" && s.cfg.Verbose > 0 && !s.cfg.Print
}

// count brings the account up to date with the kernel's.
func (s *session) count() (err error) {
	if k, ok := s.src.(counter); ok {
		err = k.Count(&s.account)
		s.account.Unread += s.stop.unread
	}
	return err
}

// finish closes source and sinks, in this order since the sinks write down the
// final account, and says how it went. An output that its reader closed is an
// orderly end for packets and a fault for text, as in tcpdump.
func (s *session) finish(err error) error {
	s.reading.clear()
	s.signals.wake(nil) // what it wakes is about to be closed
	err = errors.Join(err, s.src.Close(), s.count())
	s.account.End = time.Now()
	for _, k := range s.sinks {
		err = errors.Join(err, k.Close(&s.account))
	}
	if s.cfg.CountOnly {
		_, e := fmt.Fprintln(s.stdout, packets(s.account.Delivered))
		err = errors.Join(err, e)
	}
	s.summary()
	if errors.Is(err, syscall.EPIPE) {
		if s.cfg.WriteFile == "-" {
			return nil
		}
		return errOutputClosed
	}
	return err
}

// summary says tcpdump's final lines, and one more for each thing that is not
// as it should be.
func (s *session) summary() {
	a := &s.account
	say := func(format string, args ...any) { fmt.Fprintf(s.stderr, format+"\n", args...) }
	if n := s.stop.fileLimit(&s.cfg.Rotate, a.End); n > 0 {
		say("Maximum file limit reached: %d", n)
	}
	if s.cfg.Live() {
		say("%s captured", packets(a.Delivered))
		say("%s received by filter", packets(a.Received))
		say("%s dropped by kernel", packets(a.Dropped))
		if a.Unread > 0 {
			say("%s left unread", packets(a.Unread))
		}
		if a.Filtered > 0 {
			say("%s refused by the filter in user space", packets(a.Filtered))
		}
	}
	s.sayLosses()
	if s.set != nil && s.set.Deleted() > 0 {
		say("%d files deleted to make room", s.set.Deleted())
	}
	if s.flight != nil && s.flight.Unasked() > 0 {
		say("%s kept in memory were not asked for", packets(s.flight.Unasked()))
	}
	if a.Cut > 0 {
		say("%s cut at %d bytes in the file", packets(a.Cut), packet.MaxRecord)
	}
	if s.cfg.Live() && !a.Closes() {
		say("the count does not close: %d received, %d captured + %d refused + %d dropped + %d unread",
			a.Received, a.Delivered, a.Filtered, a.Dropped, a.Unread)
	}
}

// packets is a number of packets in words.
func packets(n uint64) string {
	if n == 1 {
		return "1 packet"
	}
	return fmt.Sprintf("%d packets", n)
}
