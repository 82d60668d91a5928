package helper

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Command is the helper of --run. It starts its command on request.
type Command struct {
	*helper

	mu      sync.Mutex // guards the rest
	started bool       // the helper was asked to start the command
	early   []syscall.Signal
}

// StartCommand starts the helper, and waits until signals to the process group cannot end it:
// Go unblocks them for a moment while a program starts, whatever was blocked before. The command
// inherits the given files.
func StartCommand(words []string, stdin, stdout, stderr *os.File) (*Command, error) {
	return startCommand("", words, stdin, stdout, stderr)
}

// StartTied is like StartCommand for a command that gets SIGINT if this process ends before it.
func StartTied(words []string, stdin, stdout, stderr *os.File) (*Command, error) {
	return startCommand(tied, words, stdin, stdout, stderr)
}

// tied is the argument of the helper of StartTied.
const tied = "tied"

func startCommand(how string, words []string, stdin, stdout, stderr *os.File) (*Command, error) {
	h, err := start(stdin, stdout, stderr, nil, append([]string{commandJob, how}, words...)...)
	if err != nil {
		return nil, err
	}
	return &Command{helper: h}, h.reply()
}

// Ancestor returns the ID of the process that the command and all that it starts descend from,
// however long their parents live.
func (c *Command) Ancestor() int { return c.pid }

// Run starts the command. It calls begun first. The command gets all signals sent after
// that, even those sent before it runs.
func (c *Command) Run(begun func()) error {
	begun()
	if err := c.request(); err != nil {
		return err
	}
	return c.reply()
}

// request asks the helper to start the command, and sends the signals that came before.
func (c *Command) request() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.send(runMessage, ""); err != nil {
		return err
	}
	c.started = true
	for _, s := range c.early {
		c.pass(s)
	}
	return nil
}

// Wait waits for the command's end.
func (c *Command) Wait() (syscall.WaitStatus, error) {
	letter, text, err := c.receive()
	if err != nil {
		return 0, err
	}
	status, err := strconv.ParseUint(text, 10, 32)
	if letter != exitMessage || err != nil {
		return 0, fmt.Errorf("the helper said %q", text)
	}
	return syscall.WaitStatus(status), nil
}

// Close lets the helper end, which has the same files open as the command. It is called after Wait.
func (c *Command) Close() error { return c.socket.Close() }

// Signal sends the command a signal, unless the command has already received it with its
// process group. Any goroutine may call it.
func (c *Command) Signal(s syscall.Signal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.started {
		c.pass(s)
	} else {
		c.early = append(c.early, s)
	}
}

func (c *Command) pass(s syscall.Signal) {
	_ = c.send(signalMessage, strconv.Itoa(int(s))) // fails only if the command has ended
}

// passed are the signals that are passed on to a command: those that ask it to end.
var passed = []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP}

// serveCommand starts the command at the first request and then passes signals on.
func (h *helper) serveCommand(how string, words []string) error {
	receipts := survive()
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) // see Ancestor; Linux 3.4
	if err := h.answer(nil); err != nil {
		return nil // the run is over
	}
	if letter, _, err := h.receive(); err != nil || letter != runMessage {
		return nil // the capture did not start
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Start()
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // the caller's error names the command
	}
	if e := h.answer(err); err != nil || e != nil {
		return e
	}
	gone, certain := make(chan struct{}), time.Now().Add(settled)
	go func() {
		defer close(gone)
		h.passOn(cmd.Process, receipts, certain)
		if how == tied {
			_ = cmd.Process.Signal(syscall.SIGINT) // fails only if the command has ended
		}
	}()
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if h.send(exitMessage, strconv.FormatUint(uint64(status), 10)) == nil {
		<-gone // closing the socket with an unread request would discard the message (unix(7))
	}
	return nil
}

// passOn sends the command the requested signals, except those that it has received with its
// process group. Only receipts after certain show that.
func (h *helper) passOn(command *os.Process, receipts <-chan receipt, certain time.Time) {
	for {
		letter, text, err := h.receive()
		if err != nil {
			return
		}
		n, err := strconv.Atoi(text)
		s := syscall.Signal(n)
		if letter != signalMessage || err != nil || s != syscall.SIGUSR1 && !slices.Contains(passed, os.Signal(s)) {
			continue
		}
		group, err := unix.Getpgid(command.Pid)
		if err == nil && s != syscall.SIGUSR1 && group == unix.Getpgrp() && received(receipts, s, certain) {
			continue
		}
		_ = command.Signal(s) // fails only if the command has ended
	}
}

// receipt records a signal that the helper itself has received.
type receipt struct {
	signal os.Signal
	at     time.Time
}

// survived returns the signals of passed as a set.
func survived() *unix.Sigset_t {
	set := new(unix.Sigset_t)
	size := int(unsafe.Sizeof(set.Val[0])) * 8
	for _, s := range passed {
		bit := int(s.(syscall.Signal)) - 1
		set.Val[bit/size] |= 1 << (bit % size)
	}
	return set
}

// survive keeps this process alive when the terminal, timeout(1) or systemd sends a signal
// to a whole group. The returned channel receives each such signal. Commands that the
// calling goroutine starts from now on inherit neither ignored nor blocked signals from
// this.
func survive() <-chan receipt {
	runtime.LockOSThread()
	incoming, receipts := make(chan os.Signal, 16), make(chan receipt, 16)
	for _, s := range passed {
		if s != syscall.SIGHUP || !signal.Ignored(s) { // commands inherit it from nohup
			signal.Notify(incoming, s)
		}
	}
	_ = unix.PthreadSigmask(unix.SIG_UNBLOCK, survived(), nil) // cannot fail
	go func() {
		for s := range incoming {
			select {
			case receipts <- receipt{s, time.Now()}:
			default: // the buffer is full: nobody reads
			}
		}
	}()
	return receipts
}

// A signal to a group does not reach all processes at the same time. The helper's may arrive
// so long before or after the request to pass it on.
const (
	before = 250 * time.Millisecond
	after  = 100 * time.Millisecond
)

// settled is the time after the start of a command in which a receipt may be of a signal
// sent before the start, which the command has not received. During this time the helper
// passes on all signals, so that the command may get one twice.
const settled = time.Second

// received reports whether the helper also receives the signal, just before or soon after
// the call. Receipts from before certain do not count.
func received(receipts <-chan receipt, s os.Signal, certain time.Time) bool {
	counts := func(r receipt) bool { return r.signal == s && time.Since(r.at) < before && r.at.After(certain) }
	patience := time.After(after)
	for late := false; ; {
		if late { // receipts may have come while this goroutine did not run
			select {
			case r := <-receipts:
				if counts(r) {
					return true
				}
				continue
			default:
				return false
			}
		}
		select {
		case r := <-receipts:
			if counts(r) {
				return true
			}
		case <-patience:
			late = true
		}
	}
}
