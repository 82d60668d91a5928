package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"

	"ringcap/internal/cli"
	"ringcap/internal/sink/outfile"
)

// exitStatus is that of the command of --run, if it is not 0: ringcap's own then.
type exitStatus int

func (e exitStatus) Error() string {
	return fmt.Sprintf("the command ended with exit status %d", int(e))
}

// command is the child of --run, during which packets are captured.
type command struct {
	words  []string
	done   chan struct{}
	status syscall.WaitStatus // once done
	err    error              // likewise: its end is not known
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
	child := s.rights.command
	if err := child.Run(func() { s.signals.passOn(child.Signal) }); err != nil {
		s.signals.passOn(nil)
		return fmt.Errorf("run %s: %w", words[0], err)
	}
	c := &command{words: words, done: make(chan struct{})}
	s.command = c
	go func() {
		c.status, c.err = child.Wait()
		s.signals.passOn(nil)
		close(c.done)
		s.signals.halt()
	}()
	return nil
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
			return fmt.Errorf("%s still runs", strings.Join(c.words, " "))
		}
	}
	switch {
	case failed != nil:
		return nil
	case c.err != nil:
		return fmt.Errorf("run %s: %w", c.words[0], c.err)
	case c.status.Signaled(): // as a shell says it
		return exitStatus(128 + int(c.status.Signal()))
	case c.status.ExitStatus() != 0:
		return exitStatus(c.status.ExitStatus())
	}
	return nil
}
