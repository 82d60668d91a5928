package run

import (
	"fmt"
	"strings"
	"syscall"
)

// ExitStatus is an exit status other than 0 of the command of --run. Ringcap exits with it.
type ExitStatus int

func (e ExitStatus) Error() string {
	return fmt.Sprintf("the command ended with exit status %d", int(e))
}

// A Child can start the command of --run, once: helper.Command.
type Child interface {
	// Run starts it. It calls begun first, and the command gets all signals sent after that.
	Run(begun func()) error
	Signal(s syscall.Signal)
	Wait() (syscall.WaitStatus, error)
}

// Command is the running command of --run. The capture ends with it.
type Command struct {
	words  []string
	done   chan struct{}
	status syscall.WaitStatus // valid once done is closed
	err    error              // why status is unknown; valid once done is closed
}

// StartCommand makes the child start its command. From then on signals go to the command,
// and the run ends in order when the command does. The words are for messages.
func StartCommand(child Child, words []string, signals *Signals) (*Command, error) {
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

// Wait waits for the command and returns its exit status as an error, unless it is 0 or the
// capture failed. Wait gives up when stop is closed. For a nil Command it returns nil.
func (c *Command) Wait(failed error, stop <-chan struct{}) error {
	if c == nil {
		return nil
	}
	select {
	case <-c.done:
	case <-stop:
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
	case c.status.Signaled(): // the same status as in a shell
		return ExitStatus(128 + int(c.status.Signal()))
	case c.status.ExitStatus() != 0:
		return ExitStatus(c.status.ExitStatus())
	}
	return nil
}
