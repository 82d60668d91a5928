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
	"syscall"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Command is the helper of --run. It starts its command on request.
type Command struct {
	*helper
}

// StartCommand starts the helper. The command inherits the given files.
func StartCommand(words []string, stdin, stdout, stderr *os.File) (*Command, error) {
	h, err := start(stdin, stdout, stderr, nil, append([]string{commandJob, ""}, words...)...)
	return &Command{h}, err
}

// Run starts the command. It calls begun when signals can reach the command.
func (c *Command) Run(begun func()) error {
	if err := c.send(runMessage, ""); err != nil {
		return err
	}
	begun()
	return c.reply()
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

// Signal sends the command a signal, unless the command has already received it with its
// process group. Any goroutine may call it.
func (c *Command) Signal(s syscall.Signal) {
	_ = c.send(signalMessage, strconv.Itoa(int(s))) // fails only if the command has ended
}

// passed are the signals that are passed on to a command: those that ask it to end.
var passed = []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP}

// serveCommand starts the command at the first request and then passes signals on.
func (h *helper) serveCommand(words []string) error {
	receipts := survive()
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
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		h.passOn(cmd.Process, receipts)
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

// passOn sends the command the requested signals.
func (h *helper) passOn(command *os.Process, receipts <-chan receipt) {
	for {
		letter, text, err := h.receive()
		if err != nil {
			return
		}
		n, err := strconv.Atoi(text)
		s := syscall.Signal(n)
		if letter != signalMessage || err != nil || !slices.Contains(passed, os.Signal(s)) {
			continue
		}
		group, err := unix.Getpgid(command.Pid)
		if err == nil && group == unix.Getpgrp() && received(receipts, s) {
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

// received reports whether the helper also receives the signal, just before or soon after
// the call.
func received(receipts <-chan receipt, s os.Signal) bool {
	patience := time.After(after)
	for {
		select {
		case r := <-receipts:
			if r.signal == s && time.Since(r.at) < before {
				return true
			}
		case <-patience:
			return false
		}
	}
}
