package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"ringcap/internal/cli"
	"ringcap/internal/outfile"
)

// exitStatus is that of the command of --run, if it is not 0: ringcap's own then.
type exitStatus int

func (e exitStatus) Error() string {
	return fmt.Sprintf("the command ended with exit status %d", int(e))
}

// command is the child of --run, during which packets are captured.
type command struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error // of Wait, once done
}

// tryCommands sees that the commands of --run and -z are there, before a file is
// made or a packet captured.
func tryCommands(c *cli.Config) error {
	for flag, words := range map[string][]string{"--run": c.Stop.Command, "-z": c.Rotate.Hook} {
		if words == nil {
			continue
		}
		if _, err := exec.LookPath(words[0]); err != nil {
			return fmt.Errorf("%s %s: %w", flag, words[0], outfile.Bare(errors.Unwrap(err)))
		}
	}
	return nil
}

// startCommand starts the command of --run. Its end ends the run, in order.
func (s *session) startCommand() error {
	words := s.cfg.Stop.Command
	if words == nil {
		return nil
	}
	c := &command{cmd: exec.Command(words[0], words[1:]...), done: make(chan struct{})}
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = s.stdin, s.stdout, s.stderr
	if err := c.cmd.Start(); err != nil {
		return fmt.Errorf("run %s: %w", words[0], outfile.Bare(err))
	}
	s.command = c
	s.signals.passOn(c.signal)
	go func() {
		c.err = c.cmd.Wait()
		s.signals.passOn(nil)
		close(c.done)
		s.signals.halt()
	}()
	return nil
}

// signal passes a signal on, unless the terminal has sent it to both of us.
func (c *command) signal(sig syscall.Signal) {
	if (sig == syscall.SIGINT || sig == syscall.SIGQUIT) && inForeground() {
		return
	}
	_ = c.cmd.Process.Signal(sig) // one that has ended needs none
}

// inForeground reports whether the terminal's keys send signals to this process
// group, to which the command belongs as well.
func inForeground() bool {
	tty, err := os.Open("/dev/tty")
	if err != nil {
		return false
	}
	defer func() { _ = tty.Close() }() // only asked
	group, err := unix.IoctlGetInt(int(tty.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}

// wait returns the command's exit status as an error, unless the capture failed
// or it is 0. Where the capture ended first the command goes on to its end, or
// until the user asks for ours.
func (c *command) wait(failed error, asked <-chan struct{}) error {
	if c == nil {
		return nil
	}
	select {
	case <-c.done:
	case <-asked:
		select {
		case <-c.done:
		default:
			return fmt.Errorf("%s still runs", strings.Join(c.cmd.Args, " "))
		}
	}
	var exit *exec.ExitError
	switch {
	case c.err == nil || failed != nil:
		return nil
	case !errors.As(c.err, &exit):
		return fmt.Errorf("run %s: %w", c.cmd.Args[0], c.err)
	case exit.ExitCode() < 0: // as a shell says it
		return exitStatus(128 + int(exit.Sys().(syscall.WaitStatus).Signal()))
	}
	return exitStatus(exit.ExitCode())
}
