// Package screentest runs a program on a terminal of its own: keys are typed there, and what the
// program shows is read from the screen.
package screentest

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"golang.org/x/sys/unix"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// patience is how long Await waits. A screen that works needs a fraction of it.
const patience = 30 * time.Second

// Screen is a terminal with a program.
type Screen struct {
	tb     testing.TB
	ours   *os.File
	theirs *os.File

	mu       sync.Mutex
	changed  *sync.Cond
	terminal *vt.Emulator
	raw      strings.Builder // all that was written to the terminal
	ended    bool

	cmd  *exec.Cmd
	wait chan struct{} // closed when the program has ended
}

// Start starts a program on a terminal of so many columns and rows.
func Start(tb testing.TB, width, height int, cmd *exec.Cmd) *Screen {
	tb.Helper()
	return StartIn(tb, nil, width, height, cmd)
}

// StartIn starts a program in the network of a host, that of the test if it is nil.
func StartIn(tb testing.TB, host *nettest.Host, width, height int, cmd *exec.Cmd) *Screen {
	tb.Helper()
	s := &Screen{tb: tb, terminal: vt.NewEmulator(width, height), cmd: cmd, wait: make(chan struct{})}
	s.changed = sync.NewCond(&s.mu)
	var ours *os.File
	ours, s.theirs = cmdtest.Terminal(tb)
	s.ours = pollable(tb, ours)
	s.size(width, height)
	if cmd.Stdin == nil {
		cmd.Stdin = s.theirs
	}
	cmd.Stdout, cmd.Stderr = s.theirs, s.theirs
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 1}
	if cmd.Env == nil {
		cmd.Env = os.Environ()
	}
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	if host != nil {
		host.Do(cmd.Start)
	} else if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	_ = s.theirs.Close() // the program has its own
	go s.read()
	go s.answer()
	go func() {
		_ = cmd.Wait() // the exit code is asked for in Wait
		close(s.wait)
	}()
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		if in, ok := s.terminal.InputPipe().(io.Closer); ok { // ends answer
			_ = in.Close()
		}
	})
	return s
}

// pollable returns a terminal that can be closed while it is read.
func pollable(tb testing.TB, terminal *os.File) *os.File {
	fd, err := unix.FcntlInt(terminal.Fd(), unix.F_DUPFD_CLOEXEC, 3)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		tb.Fatal(err)
	}
	_ = terminal.Close()
	return os.NewFile(uintptr(fd), "terminal")
}

func (s *Screen) size(width, height int) {
	raw, err := s.ours.SyscallConn()
	if err == nil {
		err = errors.Join(raw.Control(func(fd uintptr) {
			err = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(width), Row: uint16(height)})
		}), err)
	}
	if err != nil {
		s.tb.Fatal(err)
	}
}

// read shows what the program writes.
func (s *Screen) read() {
	b := make([]byte, 64<<10)
	for {
		n, err := s.ours.Read(b)
		s.mu.Lock()
		_, _ = s.terminal.Write(b[:n]) // never fails
		s.raw.Write(b[:n])
		s.ended = err != nil
		s.changed.Broadcast()
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// answer answers what the program asks the terminal.
func (s *Screen) answer() {
	b := make([]byte, 4<<10)
	for {
		n, err := s.terminal.Read(b)
		if err != nil {
			return
		}
		if _, err := s.ours.Write(b[:n]); err != nil {
			return
		}
	}
}

// Resize makes the terminal larger or smaller.
func (s *Screen) Resize(width, height int) {
	s.mu.Lock()
	s.terminal.Resize(width, height)
	s.mu.Unlock()
	s.size(width, height)
}

// Type types text, in which keys other than letters are escape sequences.
func (s *Screen) Type(text string) {
	s.tb.Helper()
	if _, err := s.ours.WriteString(text); err != nil {
		s.tb.Fatal(err)
	}
}

// Text returns what is on the screen.
func (s *Screen) Text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.terminal.String()
}

// Styled returns the screen with its colours and attributes, as escape sequences.
func (s *Screen) Styled() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.terminal.Render()
}

// Raw returns all that the program has written.
func (s *Screen) Raw() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw.String()
}

// Await waits until the screen has all of the texts.
func (s *Screen) Await(texts ...string) {
	s.tb.Helper()
	s.AwaitFunc(strings.Join(texts, " and "), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// AwaitFunc waits until the screen is as it should be.
func (s *Screen) AwaitFunc(what string, good func(screen string) bool) {
	s.tb.Helper()
	late := false
	timer := time.AfterFunc(patience, func() {
		s.mu.Lock()
		late = true
		s.changed.Broadcast()
		s.mu.Unlock()
	})
	defer timer.Stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !good(s.terminal.String()) {
		if late || s.ended {
			s.tb.Fatalf("the screen does not show %s:\n%s", what, s.terminal.String())
		}
		s.changed.Wait()
	}
}

// Hang takes the terminal away from the program.
func (s *Screen) Hang() { _ = s.ours.Close() }

// Wait waits for the end of the program, and returns its exit code.
func (s *Screen) Wait() int {
	s.tb.Helper()
	select {
	case <-s.wait:
		s.mu.Lock()
		for !s.ended { // there may be output that was not read
			s.changed.Wait()
		}
		s.mu.Unlock()
		return s.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		s.tb.Fatalf("the program does not end:\n%s", s.Text())
	}
	return -1
}
