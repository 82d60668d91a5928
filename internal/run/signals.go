package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/capfile"
)

const (
	copyTime   = 250 * time.Millisecond // signals within it are copies of one
	soon       = 2 * time.Second        // after the first request, a second one says the same
	standstill = 3 * time.Second        // after which it is said that a run hangs which is to stop
	abortGrace = 500 * time.Millisecond // for an aborted run to end, and for any to show that it does not hang
)

// HangText says that a run hangs when it is to stop.
const HangText = "stopping, but the output has taken nothing for 3 seconds, and packets wait for it: press Ctrl-C twice to give them up"

// urgency is what a signal that asks the run to stop adds to those before it.
type urgency int

const (
	repeated urgency = iota // nothing
	first
	late  // the second, but not soon: the run may hang
	third // or a later one
)

// requests counts the signals that ask the run to stop. Who stops a program may
// send several: timeout(1) signals its child and then its group, a terminal each
// process of a pipeline, systemd a whole control group.
type requests struct {
	n           int
	first, last time.Time
}

func (r *requests) add(now time.Time) urgency {
	if r.n > 0 && now.Sub(r.last) < copyTime {
		return repeated
	}
	r.n++
	r.last = now
	switch {
	case r.n == 1:
		r.first = now
		return first
	case r.n > 2:
		return third
	case now.Sub(r.first) < soon:
		return repeated
	}
	return late
}

// The states of Signals.pressure.
const (
	calm    int32 = iota
	watched       // the packet loop is watched: it answers by becoming calm
	doubted       // the same, and a signal will end a run that does not answer
	aborting
)

// Signals turns the process's signals into questions that the packet loop asks.
// The first SIGINT, SIGTERM or SIGHUP ends the run in order. A second one that
// comes late kills a run that hangs; a third aborts any.
// While a command runs (--run) signals go to it instead, and its end is ours; a late
// or a third one ends the run as well.
// SIGHUP stays ignored under nohup. SIGUSR1 asks for statistics; SIGUSR2
// triggers the flight recorder (tcpdump flushes then, which every tick does here);
// SIGALRM asks for the next file of a set.
type Signals struct {
	stop, usr1, usr2, alarm atomic.Bool
	pressure                atomic.Int32
	event                   int // eventfd, readable once stopped
	incoming                chan os.Signal
	requests                requests
	ignored                 bool          // SIGINT was, by who started us
	asked                   chan struct{} // closed at the first request to stop
	done                    chan struct{}

	mu     sync.Mutex
	onStop func()                   // wakes a source that waits
	onPass func(sig syscall.Signal) // passes a signal on to the command
	onHang func()                   // told that the run hangs

	attended bool // attend runs, or has run

	after func(time.Duration) <-chan time.Time // time.After but in tests
	die   func(syscall.Signal)                 // ends this process, likewise
}

// WatchSignals starts to watch; a cancelled ctx counts as the first signal.
func WatchSignals(ctx context.Context) *Signals {
	s := &Signals{
		incoming: make(chan os.Signal, 8), asked: make(chan struct{}), done: make(chan struct{}),
		after: time.After, die: dieOf,
	}
	s.event, _ = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	s.ignored = signal.Ignored(syscall.SIGINT)
	wanted := []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGPIPE}
	if !signal.Ignored(syscall.SIGHUP) {
		wanted = append(wanted, syscall.SIGHUP)
	}
	signal.Notify(s.incoming, wanted...)
	go s.watch(ctx)
	return s
}

func (s *Signals) watch(ctx context.Context) {
	cancelled := ctx.Done()
	for {
		select {
		case <-s.done:
			return
		case <-cancelled:
			cancelled = nil
			s.requests.add(time.Now())
			s.end()
		case sig := <-s.incoming:
			switch sig {
			case syscall.SIGUSR1:
				s.usr1.Store(true)
			case syscall.SIGUSR2:
				s.usr2.Store(true)
			case syscall.SIGALRM:
				s.alarm.Store(true)
			case syscall.SIGPIPE: // a broken pipe is an error of write
			default:
				s.request(sig.(syscall.Signal), s.requests.add(time.Now()))
			}
		}
	}
}

// request does what a signal asks for.
func (s *Signals) request(sig syscall.Signal, u urgency) {
	switch {
	case u == repeated:
		return
	case s.pass(sig) && u == first:
		return
	case s.end():
		s.requests.n, s.requests.first = 1, s.requests.last // those before were for the command
	case u == late:
		if !s.pressure.CompareAndSwap(calm, doubted) {
			s.pressure.CompareAndSwap(watched, doubted)
		}
		go s.insist(sig, doubted)
	case u == third:
		s.pressure.Store(aborting)
		s.Halt()
		go s.insist(sig, aborting)
	}
}

// end ends the run in order, as somebody asked. It reports whether that is new.
func (s *Signals) end() bool {
	select {
	case <-s.asked:
		return false
	default:
		close(s.asked)
		s.Halt()
		return true
	}
}

// Halt ends the run in order, and is no request: a signal after it does not
// abort. Any goroutine may call it.
func (s *Signals) Halt() {
	s.stop.Store(true)
	_, _ = unix.Write(s.event, []byte{1, 0, 0, 0, 0, 0, 0, 0})
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.onStop != nil {
		s.onStop()
	}
	if s.onHang != nil && !s.attended {
		s.attended = true
		go s.attend()
	}
}

// attend says once if the run hangs.
func (s *Signals) attend() {
	for {
		s.pressure.CompareAndSwap(calm, watched)
		select {
		case <-s.done:
			return
		case <-s.after(standstill):
		}
		if s.pressure.Load() == watched {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.onHang != nil {
				s.onHang()
			}
			return
		}
	}
}

// OnHang has f called once if the run hangs in an output when it is to stop; nil takes it
// back.
func (s *Signals) OnHang(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onHang = f
}

// insist gives the run a moment to close its files, or to show that it goes on. One
// that hangs in a write to somebody who does not read dies of the signal then.
func (s *Signals) insist(sig syscall.Signal, pressure int32) {
	select {
	case <-s.done:
		return
	case <-s.after(abortGrace):
	}
	if s.pressure.Load() != pressure {
		return
	}
	if sig == syscall.SIGINT && s.ignored {
		sig = syscall.SIGTERM // the other would be ignored again
	}
	s.die(sig)
}

// dieOf ends this process as a signal that it does not handle would.
func dieOf(sig syscall.Signal) {
	signal.Reset(sig)
	_ = unix.Kill(unix.Getpid(), sig)
}

// Wake has f called at each request to stop, and now if there was one. A nil f
// takes it back, and returns only when f runs no more.
func (s *Signals) Wake(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onStop = f
	if f != nil && s.stop.Load() {
		f()
	}
}

// PassOn has f called with the signals that would stop the run; nil takes it
// back.
func (s *Signals) PassOn(f func(syscall.Signal)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onPass = f
}

// pass hands a signal to the command, and reports whether one runs.
func (s *Signals) pass(sig syscall.Signal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.onPass == nil {
		return false
	}
	s.onPass(sig)
	return true
}

// Asked is closed at the first request to stop.
func (s *Signals) Asked() <-chan struct{} { return s.asked }

// Stopped reports whether the run is to end in order.
func (s *Signals) Stopped() bool { return s.stop.Load() }

// Aborted reports whether the run is to end at once.
func (s *Signals) Aborted() bool { return s.pressure.Load() != calm && !s.answer() }

// WantStatistics reports whether SIGUSR1 came since it was last asked, WantFlight whether
// SIGUSR2 did, WantFile whether SIGALRM did.
func (s *Signals) WantStatistics() bool { return s.usr1.Load() && s.usr1.Swap(false) }
func (s *Signals) WantFlight() bool     { return s.usr2.Load() && s.usr2.Swap(false) }
func (s *Signals) WantFile() bool       { return s.alarm.Load() && s.alarm.Swap(false) }

// answer takes a doubt away: whoever asks whether to go on does not hang.
func (s *Signals) answer() bool {
	return s.pressure.CompareAndSwap(doubted, calm) || s.pressure.CompareAndSwap(watched, calm)
}

// Close ends the watch.
func (s *Signals) Close() {
	signal.Stop(s.incoming)
	close(s.done)
}

// Reader makes reads of f end at a signal. One that follows ends only then: at
// the end of a regular file it waits for more, or for its successor. A nil successor is
// no following.
func (s *Signals) Reader(f *capfile.CachedFile, successor *Successor) io.Reader {
	info, err := f.Stat()
	regular := err == nil && info.Mode().IsRegular()
	r := &interruptible{file: f, signals: s, regular: regular}
	if regular {
		r.successor = successor
	}
	return r
}

// growTime is how often a file that is followed is looked at.
const growTime = 100 // ms

type interruptible struct {
	file    *capfile.CachedFile
	signals *Signals
	regular bool // a read of it does not wait

	successor *Successor // nil: the file is not followed
	last      bool       // it has a successor: nothing is added to it any more
}

// Read reports the end of the file once the run was asked to stop.
func (r *interruptible) Read(b []byte) (int, error) {
	for {
		if err := r.ready(); err != nil {
			return 0, err
		}
		n, err := r.file.Read(b)
		if n > 0 || r.successor == nil || r.last || !errors.Is(err, io.EOF) {
			return n, err
		}
		if r.last = r.successor.look(r.file.File); r.last {
			continue
		}
		if err := r.cut(); err != nil {
			return 0, err
		}
		fds := []unix.PollFd{{Fd: int32(r.signals.event), Events: unix.POLLIN}}
		if _, err := unix.Poll(fds, growTime); err != nil && !errors.Is(err, unix.EINTR) {
			return 0, fmt.Errorf("poll: %w", err)
		}
	}
}

// ready waits until there is something to read. It is io.EOF once the run was asked to
// stop.
func (r *interruptible) ready() error {
	for !r.regular && !r.signals.Stopped() {
		fds := []unix.PollFd{{Fd: int32(r.signals.event), Events: unix.POLLIN}, {Fd: int32(r.file.Fd()), Events: unix.POLLIN}}
		if fds[1].Fd < 0 {
			return os.ErrClosed
		}
		_, err := unix.Poll(fds, -1)
		if err == nil {
			break
		}
		if !errors.Is(err, unix.EINTR) {
			return fmt.Errorf("poll %s: %w", r.file.Name(), err)
		}
	}
	if r.signals.Stopped() {
		return io.EOF
	}
	return nil
}

// cut is an error if the file is shorter now than what was read of it: what
// comes next is no continuation.
func (r *interruptible) cut() error {
	at, err := r.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	info, err := r.file.Stat()
	if err == nil && info.Size() < at {
		err = fmt.Errorf("it was cut to %d bytes when %d had been read", info.Size(), at)
	}
	return err
}
