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
	copyTime   = 250 * time.Millisecond // a signal that follows another within it is a copy
	soon       = 2 * time.Second        // a second request this soon after the first changes nothing
	standstill = 3 * time.Second        // a stopping run that does nothing for so long hangs
	abortGrace = 500 * time.Millisecond // for an aborted run to end, and for any run to show that it does not hang
)

// HangText is the message for a run that hangs instead of stopping.
const HangText = "stopping, but the output has taken nothing for 3 seconds, and packets wait for it: press Ctrl-C twice to give them up"

// urgency is how urgent a request to stop is, given the earlier ones.
type urgency int

const (
	repeated urgency = iota // a copy, or a second request soon after the first
	first
	late  // a second request later on: the run may hang
	third // or a later one
)

// requests counts the signals that ask the run to stop. One request may come as several
// signals: timeout(1) signals its child and then its group, a terminal signals each process
// of a pipeline, systemd a whole control group.
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
	watched       // waiting for the packet loop to call Aborted, which makes it calm
	doubted       // the same, but a signal will end the process if it does not
	aborting
)

// Signals handles the signals of the process. The packet loop polls its methods.
//
// The first SIGINT, SIGTERM or SIGHUP ends the run in order. A late second one kills a run
// that hangs; a third aborts any run. While a command runs (--run), signals go to it
// instead, and the run ends with it. A late or a third signal ends the run as well.
//
// SIGHUP stays ignored under nohup. SIGUSR1 asks for statistics. SIGUSR2 triggers the
// flight recorder (it makes tcpdump flush, which every tick does here). SIGALRM asks for the
// next file of a set.
type Signals struct {
	stop, usr1, usr2, alarm atomic.Bool
	pressure                atomic.Int32
	event                   int // eventfd, readable once stopped
	incoming                chan os.Signal
	requests                requests
	ignored                 bool          // the parent process ignored SIGINT
	requested               chan struct{} // closed at the first request to stop
	done                    chan struct{}

	mu     sync.Mutex
	onStop func()                   // wakes a source that waits
	onPass func(sig syscall.Signal) // passes a signal on to the command
	onHang func()                   // called if the run hangs

	attended bool // attend has been started

	after func(time.Duration) <-chan time.Time // time.After, except in tests
	die   func(syscall.Signal)                 // dieOf, except in tests
}

// WatchSignals starts to handle signals. A cancelled ctx counts as the first one.
func WatchSignals(ctx context.Context) *Signals {
	s := &Signals{
		incoming: make(chan os.Signal, 8), requested: make(chan struct{}), done: make(chan struct{}),
		after: time.After, die: dieOf,
	}
	s.event, _ = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	s.ignored = signal.Ignored(syscall.SIGINT)
	wanted := []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGPIPE}
	if !signal.Ignored(syscall.SIGHUP) {
		wanted = append(wanted, syscall.SIGHUP)
	}
	if unix.Getpid() == 1 {
		wanted = append(wanted, syscall.SIGCHLD)
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
			case syscall.SIGPIPE: // the write fails, too
			case syscall.SIGCHLD:
				reap()
			default:
				s.request(sig.(syscall.Signal), s.requests.add(time.Now()))
			}
		}
	}
}

// request acts on a signal that asks the run to stop.
func (s *Signals) request(sig syscall.Signal, u urgency) {
	switch {
	case u == repeated:
		return
	case s.pass(sig) && u == first:
		return
	case s.end():
		s.requests.n, s.requests.first = 1, s.requests.last // the earlier ones went to the command
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

// end ends the run in order, on request. It reports whether this is the first request.
func (s *Signals) end() bool {
	select {
	case <-s.requested:
		return false
	default:
		close(s.requested)
		s.Halt()
		return true
	}
}

// Halt ends the run in order. It does not count as a request, so that the next signal is
// the first. Any goroutine may call it.
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

// attend calls onHang once if the run hangs.
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

// OnHang makes f be called once if the run is to stop but hangs in an output. A nil f
// cancels this.
func (s *Signals) OnHang(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onHang = f
}

// insist gives the run a moment to close its files, or to show that it does not hang. Then
// a run that hangs, as in a write that nobody reads, dies of the signal.
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
		sig = syscall.SIGTERM // SIGINT would be ignored again
	}
	s.die(sig)
}

// dieOf kills this process with a signal. Process 1 of a PID namespace, as in a container,
// cannot be killed from inside, so it exits as a shell does after such a death.
func dieOf(sig syscall.Signal) {
	if unix.Getpid() == 1 {
		os.Exit(128 + int(sig))
	}
	signal.Reset(sig)
	_ = unix.Kill(unix.Getpid(), sig)
}

// reap waits for all children that have ended. Process 1 inherits orphans, such as what a
// command of -z leaves behind. This process waits for no child of its own.
func reap() {
	for {
		if pid, err := unix.Wait4(-1, nil, unix.WNOHANG, nil); pid <= 0 && !errors.Is(err, unix.EINTR) {
			return
		}
	}
}

// Wake makes f be called whenever the run is to stop, and at once if it already is. A nil f
// cancels this; then the earlier f is no longer running when Wake returns.
func (s *Signals) Wake(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onStop = f
	if f != nil && s.stop.Load() {
		f()
	}
}

// PassOn makes f be called with signals instead of stopping the run. A nil f cancels this.
func (s *Signals) PassOn(f func(syscall.Signal)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onPass = f
}

// pass passes a signal on to the command. It reports whether one is running.
func (s *Signals) pass(sig syscall.Signal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.onPass == nil {
		return false
	}
	s.onPass(sig)
	return true
}

// Requested returns a channel that is closed at the first request to stop.
func (s *Signals) Requested() <-chan struct{} { return s.requested }

// Stopped reports whether the run is to end in order.
func (s *Signals) Stopped() bool { return s.stop.Load() }

// Aborted reports whether the run is to end at once.
func (s *Signals) Aborted() bool { return s.pressure.Load() != calm && !s.answer() }

// WantStatistics reports whether SIGUSR1 has come since the last call, WantFlight whether
// SIGUSR2 has, WantFile whether SIGALRM has.
func (s *Signals) WantStatistics() bool { return s.usr1.Load() && s.usr1.Swap(false) }
func (s *Signals) WantFlight() bool     { return s.usr2.Load() && s.usr2.Swap(false) }
func (s *Signals) WantFile() bool       { return s.alarm.Load() && s.alarm.Swap(false) }

// answer notes that the packet loop does not hang, which its call of Aborted shows. It
// reports whether somebody was waiting for that.
func (s *Signals) answer() bool {
	return s.pressure.CompareAndSwap(doubted, calm) || s.pressure.CompareAndSwap(watched, calm)
}

// Close stops handling signals.
func (s *Signals) Close() {
	signal.Stop(s.incoming)
	close(s.done)
}

// Reader returns a reader of f that ends at a signal. If successor is not nil, the reader
// follows a regular file: at its end it waits for more data or for the next file. The reader
// of a regular file is also an io.ReaderAt and an io.Seeker.
func (s *Signals) Reader(f *capfile.CachedFile, successor *Successor) io.Reader {
	info, err := f.Stat()
	regular := err == nil && info.Mode().IsRegular()
	r := &interruptible{file: f, signals: s, regular: regular}
	if regular {
		r.successor = successor
		return interruptibleFile{r, f}
	}
	return r
}

type interruptibleFile struct {
	*interruptible
	io.Seeker
}

// ReadAt returns io.EOF once the run is to stop. It does not wait at the end of the file.
func (r interruptibleFile) ReadAt(b []byte, at int64) (int, error) {
	if r.signals.Stopped() {
		return 0, io.EOF
	}
	return r.file.ReadAt(b, at)
}

// growTime is the interval in milliseconds at which a followed file is checked for growth.
const growTime = 100

type interruptible struct {
	file    *capfile.CachedFile
	signals *Signals
	regular bool // a regular file, so that reads do not wait
	begun   bool // something was read

	successor *Successor // nil if the file is not followed
	last      bool       // the next file was found, so this one grows no more
}

// Read returns io.EOF once the run is to stop, or capfile.ErrStopped if nothing was read before.
func (r *interruptible) Read(b []byte) (int, error) {
	for {
		if err := r.ready(); err != nil {
			return 0, err
		}
		n, err := r.file.Read(b)
		r.begun = r.begun || n > 0
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

// ready waits until there is something to read. Once the run is to stop it returns an error.
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
	switch {
	case !r.signals.Stopped():
		return nil
	case r.begun:
		return io.EOF
	}
	return capfile.ErrStopped
}

// cut returns an error if the file has become shorter than what was read of it. What is
// written next would not continue the data that was read.
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
