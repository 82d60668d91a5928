package view

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"ringcap/internal/escape"
	"ringcap/internal/host/helper"
)

// growth is a capture that goes on: another ringcap, in a sandbox of its own, writes the file.
type growth struct {
	name    string // of its interfaces
	command *helper.Command
	ended   chan struct{} // closed when the capture has ended and its messages were read

	mu       sync.Mutex
	account  account
	messages []string
	status   syscall.WaitStatus
	err      error
	stopping bool
}

// account is what is shown of the account of --stats json (docs/json.md).
type account struct {
	Received uint64 `json:"received"`
	Dropped  uint64 `json:"dropped"`
	Filtered uint64 `json:"filtered"`
	Unread   uint64 `json:"unread"`
}

// newLiveCapture returns a capture that is about to be started.
func newLiveCapture(l *Live) (*capture, error) {
	c := &capture{name: l.Name, live: &growth{name: l.Name, ended: make(chan struct{})}}
	if l.WriteFile != "" {
		if _, err := os.Lstat(l.WriteFile); err == nil {
			return nil, fmt.Errorf("view -w %s: there is such a file: give another name", l.WriteFile)
		}
		return c, nil
	}
	file, err := os.CreateTemp("", "ringcap-view-*")
	if err != nil {
		return nil, fmt.Errorf("view: a file for the packets: %w", err)
	}
	c.file = file
	return c, os.Remove(file.Name())
}

// follow opens the file of -w once the capture has made it.
func (c *capture) follow(l *Live) (err error) {
	if l == nil || l.WriteFile == "" {
		return nil
	}
	for last := false; ; {
		if c.file, err = os.Open(l.WriteFile); err == nil || !errors.Is(err, os.ErrNotExist) {
			return err
		}
		if last {
			return c.live.fault()
		}
		select {
		case <-c.live.ended:
			last = true
		case <-time.After(followTime):
		}
	}
}

// conclude ends the capture, says what it said at its end, and asks where to save the packets unless
// they have a file.
func (c *capture) conclude(s *saver, terminal *os.File, o *Options, alone <-chan struct{}) error {
	c.live.stop()
	err := c.live.fault()
	<-c.done
	for _, text := range c.live.messages {
		fmt.Fprintln(o.Stdout, "ringcap: "+text)
	}
	if o.Live.WriteFile != "" || c.state().count == 0 {
		return err
	}
	return errors.Join(err, s.question(terminal, o.Stdout, c, alone))
}

// maxMessages is how many lines of a capture are kept.
const maxMessages = 100

// watch follows the messages and the end of a capture. It closes errors.
func (g *growth) watch(errors *os.File) {
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer func() { _ = errors.Close() }() // it was only read
		lines := bufio.NewScanner(errors)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			g.line(lines.Text())
		}
		_, _ = io.Copy(io.Discard, errors) // after a line that is too long
	}()
	go func() {
		status, err := g.command.Wait()
		_ = g.command.Close() // the helper ends, and nobody can write messages any more
		<-read
		g.mu.Lock()
		g.status, g.err = status, err
		g.mu.Unlock()
		close(g.ended)
	}()
}

// line takes a line of the capture: an account, or a message.
func (g *growth) line(text string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if strings.HasPrefix(text, "{") {
		var a account
		if json.Unmarshal([]byte(text), &a) == nil {
			g.account = a
			return
		}
	}
	if len(g.messages) == maxMessages {
		g.messages = g.messages[1:]
	}
	g.messages = append(g.messages, escape.Line(strings.TrimPrefix(text, "ringcap: ")))
}

// running reports whether the capture goes on.
func (g *growth) running() bool {
	select {
	case <-g.ended:
		return false
	default:
		return true
	}
}

// stop asks the capture to end.
func (g *growth) stop() {
	g.mu.Lock()
	again := g.stopping
	g.stopping = true
	g.mu.Unlock()
	if !again && g.running() {
		g.command.Signal(syscall.SIGINT)
	}
}

// ask asks for the account.
func (g *growth) ask() {
	if g.running() {
		g.command.Signal(syscall.SIGUSR1)
	}
}

// words describe the capture in the title.
func (g *growth) words() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	text := "live"
	switch {
	case !g.running():
		if text = "ended"; g.err != nil || g.status.Signaled() || g.status.ExitStatus() != 0 {
			text = "failed"
		}
	case g.stopping:
		text = "ending"
	}
	if g.account.Dropped > 0 {
		text += ", " + grouped(int(g.account.Dropped)) + " dropped"
	}
	return text
}

// killed says that the capture did not end by itself.
func killed(by syscall.Signal) string {
	return fmt.Sprintf("the capture was killed by signal %d (%v)", int(by), by)
}

// last returns the last message.
func (g *growth) last() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.err != nil:
		return g.err.Error()
	case g.status.Signaled():
		return killed(g.status.Signal())
	case len(g.messages) == 0:
		return ""
	}
	return g.messages[len(g.messages)-1]
}

// fault returns an error if the capture has failed.
func (g *growth) fault() error {
	<-g.ended
	switch {
	case g.err != nil:
		return fmt.Errorf("view: the capture: %w", g.err)
	case g.status.ExitStatus() == 0:
		return nil
	case g.status.Signaled():
		return fmt.Errorf("view: %s: packets since then are missing", killed(g.status.Signal()))
	case len(g.messages) > 0:
		return errors.New("view: " + strings.Join(g.messages, "\n"))
	}
	return fmt.Errorf("view: the capture has ended with status %d", g.status.ExitStatus())
}

// follower reads a file to its end, and then waits for more until nobody writes it any longer.
type follower struct {
	file  io.ReaderAt
	at    int64
	ended <-chan struct{}
}

// followTime is how often a follower looks for more.
const followTime = 50 * time.Millisecond

// Read reads more.
func (f *follower) Read(b []byte) (int, error) {
	for last := false; ; {
		n, err := f.file.ReadAt(b, f.at)
		f.at += int64(n)
		switch {
		case n > 0:
			return n, nil
		case !errors.Is(err, io.EOF) || last:
			return 0, err
		}
		select {
		case <-f.ended:
			last = true // what was written at the end
		case <-time.After(followTime):
		}
	}
}
