// Ringcap captures packets on Linux, prints them as tcpdump does, writes them
// for Wireshark and replays what was written.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"ringcap/capfile"
	"ringcap/internal/anonymize"
	"ringcap/internal/ask"
	"ringcap/internal/cli"
	"ringcap/internal/escape"
	"ringcap/internal/extcap"
	"ringcap/internal/filter"
	"ringcap/internal/host/helper"
	"ringcap/internal/host/rights"
	"ringcap/internal/host/sandbox"
	"ringcap/internal/ledger"
	"ringcap/internal/member"
	"ringcap/internal/run"
	"ringcap/internal/sink/lines"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/sink/serve"
	_ "ringcap/internal/start" // huge pages for the tables that fill at start
	"ringcap/internal/track"
)

func main() {
	helper.CloseInherited(os.Args[1:])
	os.Exit(newSession().main(os.Args[1:]))
}

func newSession() *session { return &session{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr} }

// main runs the program with the arguments after its name, and returns the exit code.
func (s *session) main(args []string) int {
	stderr := s.stderr
	err := s.command(context.Background(), args)
	if err != nil && !errors.As(err, new(run.ExitStatus)) {
		cli.Explain(stderr, err)
	}
	return exitCode(err)
}

// Exit codes. exitClosed is tcpdump's.
const (
	exitFault  = 1
	exitLost   = 3
	exitClosed = 14
)

// errLost is the error of a run with --fail-on-drop that lost packets.
var errLost = errors.New("packets were lost, as the final lines say (--fail-on-drop)")

func exitCode(err error) int {
	var status run.ExitStatus
	switch {
	case err == nil:
		return 0
	case errors.Is(err, lines.ErrOutputClosed):
		return exitClosed
	case errors.Is(err, errLost):
		return exitLost
	case errors.As(err, &status):
		return int(status)
	}
	return exitFault
}

// command runs what the arguments ask for.
func (s *session) command(ctx context.Context, args []string) (err error) {
	if len(args) > 0 && args[0] == helper.Flag {
		if err := sandbox.DropFileCapabilities(); err != nil {
			return err
		}
		return helper.Serve(args[1:])
	}
	if answered, err := ask.Verb(args, s.stdout, bareStage); answered || err != nil {
		return err
	}
	if extcap.Called(args) {
		var call *extcap.Call
		if call, err = extcap.Capture(args, s.stdout); call == nil || err != nil {
			return err
		}
		defer func() { err = call.End(err) }()
		args, s.stderr = call.Args(), call.Log
	}
	c, err := cli.Parse(args)
	if err != nil {
		return err
	}
	if answered, err := ask.Answer(c, s.stdout); answered || err != nil {
		return err
	}
	if c.Live() {
		member.Exec()
	}
	s.cfg = c
	if c.Sandbox.Check {
		c.Verbose = max(c.Verbose, 1)
		if err := errors.Join(s.openRights(), s.openServer()); err != nil {
			return err
		}
		return s.rights.Check(s.stdout)
	}
	if err := c.CompleteExpression(); err != nil {
		return err
	}
	if c.DumpFilter > 0 {
		return ask.DumpFilter(c, s.stdin, s.stdout)
	}
	if err := errors.Join(helper.LookUp("--run", c.Stop.Command), helper.LookUp("-z", c.Rotate.Hook), c.Try()); err != nil {
		return err
	}
	s.signals = run.WatchSignals(ctx)
	defer s.signals.Close()
	return s.run()
}

// bareStage returns a decoding stage for a command that has no session.
func bareStage(o track.Options, layers bool) run.Stage {
	s := newStage(o, new(ledger.Faults))
	s.layers = layers
	return s
}

// session is one run over packets, from its source to its sinks.
type session struct {
	cfg                   *cli.Config
	stdin, stdout, stderr *os.File
	signals               *run.Signals

	loop       run.Loop // carries the packets
	stage      *stage   // same as loop.Stage; nil if no sink needs decoded packets
	report     run.Report
	stop       *run.Stopper
	rights     *rights.Rights
	child      *run.Command          // the command of --run; may be nil
	progress   *run.Progress         // of reading files; nil if it is not shown
	input      input                 // the source: see capture.go
	output     output                // the sinks: see writer.go
	server     *serve.Server         // the sink of --serve; may be nil
	anonymizer *anonymize.Anonymizer // nil without --anonymize
}

// note shows the user a message.
func (s *session) note(text string) { fmt.Fprintln(s.stderr, "ringcap: "+escape.Text(text)) }

// run opens the source and the sinks, carries the packets, and shows the final account.
func (s *session) run() (err error) {
	s.loop.Account, s.loop.Aborted, s.loop.Tick = &s.report.Account, s.signals.Aborted, s.tick
	s.report.Output, s.report.Terminal, s.report.Verbose = s.stderr, outfile.IsTerminal(s.stderr), s.cfg.Verbose > 0
	if s.cfg.Stats.JSON {
		if s.report.Statistics, err = run.OpenStatistics(s.cfg.Stats.Descriptor, s.stdout, s.stderr); err != nil {
			return err
		}
	}
	for _, open := range []func() error{s.openNames, s.openRights, s.openServer, s.openSource, s.openStopper} {
		if err := open(); errors.Is(err, capfile.ErrStopped) {
			s.note(capfile.ErrStopped.Error())
			return nil
		} else if err != nil {
			return err
		}
	}
	s.report.Begin()
	if err := s.rights.Relinquish(); err != nil {
		return errors.Join(err, s.loop.Source.Close())
	}
	if s.rights.FollowHelper != nil {
		s.input.successor.Find(s.rights.FollowHelper.Next)
	}
	if err := s.openSinks(); errors.Is(err, outfile.ErrStopped) {
		return s.finish(nil)
	} else if errors.Is(err, syscall.EPIPE) { // the reader went away before the header
		return s.finish(err)
	} else if err != nil {
		return errors.Join(err, s.loop.Source.Close())
	}
	if err := s.addServer(); err != nil {
		return s.finish(err)
	}
	if err := s.rights.Confine(); err != nil {
		return s.finish(err)
	}
	s.server.Begin()
	if !s.input.noneUp {
		fmt.Fprint(s.stderr, s.cfg.Banner(s.input.what))
	}
	s.signals.OnHang(func() { s.note(run.HangText) })
	defer s.stop.Begin(s.report.Account.Start)()
	if words := s.cfg.Stop.Command; words != nil {
		s.child, err = run.StartCommand(s.rights.CommandHelper, words, s.signals)
	}
	if err == nil {
		err = s.loop.Run()
	}
	err = s.finish(err)
	return errors.Join(err, s.child.Wait(err, s.signals.Requested()))
}

// openRights prepares giving up the rights that the run does not need. openSource adds
// those that its source needs.
func (s *session) openRights() error {
	o, err := s.cfg.RightsOptions()
	o.Note, o.Stdin, o.Stdout, o.Stderr = s.note, s.stdin, s.stdout, s.stderr
	s.rights = rights.New(o)
	return err
}

// openServer opens the port of --serve, which the sandbox would not allow.
func (s *session) openServer() (err error) {
	if !s.cfg.Serve.Given() {
		return nil
	}
	if s.server, err = serve.Listen(s.cfg.ServeOptions(s.note)); err == nil {
		s.rights.Accepts, err = s.server.Descriptors()
	}
	return err
}

// addServer adds the sink of --serve.
func (s *session) addServer() error {
	if s.server == nil {
		return nil
	}
	o, classic := s.fileOptions(), s.cfg.Serve.Classic()
	o.Account, o.Lost, o.Secrets, o.Sync = nil, nil, nil, 0 // these are of -w
	s.addFile(s.server, !classic)
	return s.server.Open(o, classic, &s.report.Account)
}

// tick flushes the sinks, and shows what a signal asked for or how far the run is.
func (s *session) tick(now time.Time) error {
	if err := s.report.Tick(now); err != nil {
		return err
	}
	if err := s.loop.Flush(now); err != nil {
		return err
	}
	if err := s.stop.Tick(); err != nil {
		return err
	}
	if s.signals.WantStatistics() {
		if err := s.report.Answer(now); err != nil {
			return err
		}
		if s.output.summary != nil {
			return s.output.summary.Show()
		}
		return nil
	}
	s.progress.Show(now)
	if s.cfg.Live() && s.cfg.WriteFile != "" && s.cfg.Verbose > 0 && !s.cfg.Print {
		s.report.Progress(now)
	}
	return nil
}

// finish closes the source and then the sinks, which write the final account, and shows it.
// If the reader closes the output, this is an orderly end for packets and an error for
// text, as in tcpdump.
func (s *session) finish(err error) error {
	s.progress.Clear()
	s.signals.Wake(nil) // the source is about to be closed
	if s.output.set != nil {
		s.signals.OnHang(nil) // the set may wait for the command of -z, which is no hang
	}
	err = errors.Join(err, s.loop.Source.Close())
	_, refused := errors.AsType[*filter.Error](err) // an expression that fits no packet: there is nothing to count
	if s.output.summary != nil {
		s.output.summary.Hide(refused)
	}
	account := &s.report.Account
	err = errors.Join(err, s.report.End(time.Now(), s.loop.Chosen), s.loop.Close())
	s.signals.OnHang(nil)
	if s.cfg.CountOnly && !refused {
		_, e := fmt.Fprintln(s.stdout, ledger.Packets(account.Delivered))
		err = errors.Join(err, e)
	}
	shown := s.report.Final(s.cfg.LimitReached(s.output.set.Complete(), s.stop.Expired(account.End)), s.leftOut())
	if errors.Is(err, syscall.EPIPE) {
		if s.cfg.WriteFile != "-" {
			return lines.ErrOutputClosed
		}
		err = nil
	}
	if err = errors.Join(err, shown); err == nil && s.cfg.FailOnDrop && account.Lost() {
		return errLost
	}
	return err
}
