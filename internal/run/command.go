package run

import (
	"fmt"
	"strings"
	"syscall"

	"ringcap/internal/host/helper"
)

// ExitStatus is that of the command of --run, if it is not 0: ringcap's own then.
type ExitStatus int

func (e ExitStatus) Error() string {
	return fmt.Sprintf("the command ended with exit status %d", int(e))
}

// Command is the child of --run, during which packets are captured.
type Command struct {
	words  []string
	done   chan struct{}
	status syscall.WaitStatus // once done
	err    error              // likewise: its end is not known
}

// StartCommand has the helper start its command, whose words are given for messages.
// Signals go to the command from now on, and its end ends the run, in order.
func StartCommand(child *helper.Command, words []string, signals *Signals) (*Command, error) {
	if err := child.Run(func() { signals.PassOn(child.Signal) }); err != nil {
		signals.PassOn(nil)
		return nil, fmt.Errorf("run %s: %w", words[0], err)
	}
	c := &Command{words: words, done: make(chan struct{})}
	go func() {
		c.status, c.err = child.Wait()
		signals.PassOn(nil)
		close(c.done)
		signals.Halt()
	}()
	return c, nil
}

// Wait returns the command's exit status as an error, unless the capture failed
// or it is 0. Where the capture ended first the command goes on to its end, or
// until the user asks for ours. A nil Command has no status.
func (c *Command) Wait(failed error, asked <-chan struct{}) error {
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
		return ExitStatus(128 + int(c.status.Signal()))
	case c.status.ExitStatus() != 0:
		return ExitStatus(c.status.ExitStatus())
	}
	return nil
}
