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
	"ringcap/internal/host/helper"
	"ringcap/internal/host/netdev"
	"ringcap/internal/host/sandbox"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/flight"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/sink/rotate"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

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

// Exit codes: 0, 1, 3 for losses (--fail-on-drop) and, as tcpdump has it, 14 for
// an output that was closed.
const (
	exitFault  = 1
	exitDiff   = 2 // for a fault of ringcap diff, for which 1 is a difference
	exitLost   = 3
	exitClosed = 14
)

// errLost says that --fail-on-drop was right to be suspicious.
var errLost = errors.New("packets were lost, as the final lines say (--fail-on-drop)")

// errOutputClosed says that whoever read our standard output has gone.
var errOutputClosed = errors.New("unable to write output: broken pipe")

func exitCode(err error) int {
	var status exitStatus
	var fault diffError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &fault):
		return exitDiff
	case errors.Is(err, errOutputClosed):
		return exitClosed
	case errors.Is(err, errLost):
		return exitLost
	case errors.As(err, &status):
		return int(status)
	}
	return exitFault
}

// run is the whole program: args are those after its name. It returns nil for
// a capture that ended as it was asked to.
func run(ctx context.Context, args []string, stdin *os.File, stdout, stderr *os.File) error {
	if len(args) > 0 && args[0] == helper.Flag {
		if err := sandbox.DropFileCapabilities(); err != nil {
			return err
		}
		return helper.Serve(args[1:])
	}
	if len(args) > 0 && args[0] == "diff" {
		return runDiff(args[1:], stdout)
	}
	c, err := cli.Parse(args)
	if err != nil {
		return err
	}
	if answered, err := answer(c, stdout); answered || err != nil {
		return err
	}
	if c.Sandbox.Check {
		s := &session{cfg: c, stdin: stdin, stdout: stdout, stderr: stderr}
		return s.checkSandbox()
	}
	if c.FilterFile != "" {
		if c.Expression, err = filter.ReadFile(c.FilterFile); err != nil {
			return err
		}
	}
	if c.DumpFilter > 0 {
		return dumpFilter(c, stdin, stdout)
	}
	if err := errors.Join(tryCommands(c), tryFields(c), tryPayload(c)); err != nil {
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

	host      *netdev.Host // nil for files
	src       source
	listening string          // what a live source is, for the banner
	link      packet.LinkType // of a classic file of a live source
	cooked    bool            // frames of other link types are cooked for it
	inputs    []string        // files it reads
	reading   *progress       // of them; nil if nobody watches
	filters   *offlineFilters // nil for a live source, which filters itself
	decoder   *decoder        // nil if no sink wants layers
	tracker   *track.Tracker  // likewise
	plain     bool            // whether the sinks take ordinary packets that were not decoded
	names     *track.Names    // names of hosts that are printed, nil for none
	services  *text.Services  // names of ports, likewise
	sinks     []sink
	gathered  *summarySink     // that of sinks, if there is one
	set       *rotate.Set      // likewise
	flight    *flight.Recorder // likewise
	losses    losses           // what the file has no place for
	stop      *stopper
	command   *command // that of --run, if there is one
	rights    rights

	account  ledger.Snapshot
	faults   faults    // of ours, that packets brought to light
	drops    dropWatch // what is known of packets that get lost
	reported time.Time // when the last progress was shown

	statistics *os.File // where the account goes as JSON, nil for nowhere
}

// run opens both ends, pulls the packets through and closes the account.
func (s *session) run() (err error) {
	if err := s.openStatistics(); err != nil {
		return err
	}
	if err := s.openNames(); err != nil {
		return err
	}
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
	s.openAccount()
	if err := s.relinquish(); err != nil {
		return errors.Join(err, s.src.Close())
	}
	if err := s.openSinks(); errors.Is(err, outfile.ErrStopped) {
		return s.finish(nil)
	} else if err != nil {
		return errors.Join(err, s.src.Close())
	}
	if !s.waiting() {
		if err := s.confine(); err != nil {
			return s.finish(err)
		}
	}
	s.banner()
	s.openBatches()
	begin := time.Now()
	if s.set != nil {
		begin = s.account.Start // its files began with the account
	}
	defer s.stop.begin(begin)()
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
	ends := !s.stop.idle()
	for !s.signals.aborted() {
		switch err := s.src.Next(frame); {
		case err == nil:
			if ends && s.stop.late(frame) {
				continue
			}
			if s.filters != nil {
				ok, err := s.filters.match(frame)
				if err != nil {
					return err
				}
				if !ok {
					s.account.Filtered++
					continue
				}
			}
			s.account.Deliver(frame)
			frame.Number = s.account.Delivered + s.cfg.Skip
			if !s.rights.entered { // an interface was waited for
				if err := s.confine(); err != nil {
					return err
				}
			}
			if err := s.handle(pkt); err != nil {
				return err
			}
			if s.account.Delivered == s.cfg.Count {
				return nil
			}
			if ends {
				if last, err := s.stop.last(frame); last || err != nil {
					return err
				}
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
		s.inspect(p)
	}
	var failed error
	for _, k := range s.sinks { // all: each accounts for every packet delivered
		if err := k.Write(p); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// inspect decodes, where that is needed, and tracks a packet.
func (s *session) inspect(p *packet.Packet) {
	defer s.faults.catch(p)
	if !s.plain || !layer.PeekPacket(p) {
		s.decoder.Decode(p.Frame, p)
	}
	s.tracker.Observe(p)
	s.faults.decoded(p)
}

// tick flushes the sinks and answers signals.
func (s *session) tick() error {
	now := time.Now()
	if err := s.watch(now); err != nil {
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
		return s.answerSignal(now)
	}
	s.reading.show(now)
	s.showProgress(now)
	return nil
}

// finish closes source and sinks, in this order since the sinks write down the
// final account, and says how it went. An output that its reader closed is an
// orderly end for packets and a fault for text, as in tcpdump.
func (s *session) finish(err error) error {
	s.reading.clear()
	s.signals.wake(nil) // what it wakes is about to be closed
	err = errors.Join(err, s.src.Close())
	s.account.End = time.Now()
	err = errors.Join(err, s.count(s.account.End))
	for _, k := range s.sinks {
		err = errors.Join(err, k.Close(&s.account))
	}
	if s.cfg.CountOnly {
		_, e := fmt.Fprintln(s.stdout, ledger.Packets(s.account.Delivered))
		err = errors.Join(err, e)
	}
	told := s.summary()
	if errors.Is(err, syscall.EPIPE) {
		if s.cfg.WriteFile != "-" {
			return errOutputClosed
		}
		err = nil
	}
	if err = errors.Join(err, told); err == nil && s.cfg.FailOnDrop && s.account.Lost() {
		return errLost
	}
	return err
}
