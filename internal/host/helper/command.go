package helper

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"slices"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// Command is the helper of --run, whose command is started on request.
type Command struct {
	*helper
}

// StartCommand starts the helper. The command's standard input, output and error
// are those given.
func StartCommand(words []string, stdin, stdout, stderr *os.File) (*Command, error) {
	h, err := start(stdin, stdout, stderr, nil, append([]string{commandJob, ""}, words...)...)
	return &Command{h}, err
}

// Run starts the command. From when it calls begun, signals reach the command.
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

// Signal sends the command a signal, unless it is one of the terminal's keys and
// the terminal has sent it to the command, too. Any goroutine may call it.
func (c *Command) Signal(s syscall.Signal) {
	_ = c.send(signalMessage, strconv.Itoa(int(s))) // one that has ended needs none
}

// passed are the signals that a command is sent: those that ask it to end.
var passed = []os.Signal{syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGHUP}

// serveCommand starts the command at the first request and then passes signals on.
func (h *helper) serveCommand(words []string) error {
	// The terminal's signals are for the command; not ignored, which it would
	// inherit.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup's is to be inherited
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	if letter, _, err := h.receive(); err != nil || letter != runMessage {
		return nil // nothing came of the capture
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Start()
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // whoever asked names the command
	}
	if e := h.answer(err); err != nil || e != nil {
		return e
	}
	go h.passOn(cmd.Process)
	err = cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return err
	}
	status := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if h.send(exitMessage, strconv.FormatUint(uint64(status), 10)) != nil {
		return nil
	}
	return nil
}

// passOn sends the command the signals that are asked for.
func (h *helper) passOn(command *os.Process) {
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
		if (s == syscall.SIGINT || s == syscall.SIGQUIT) && inForeground() {
			continue
		}
		_ = command.Signal(s) // one that has ended needs none
	}
}

// inForeground reports whether the terminal's keys send signals to this process
// group, to which the command and the capture belong as well.
func inForeground() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer func() { _ = tty.Close() }() // only asked
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
