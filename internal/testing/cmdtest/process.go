package cmdtest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/testing/nettest"
)

// Patience bounds every wait for an event. It says nothing about speed.
const Patience = 20 * time.Second

// Process is a program that a test starts and watches.
type Process struct {
	Cmd    *exec.Cmd
	Stdout Buffer // output, unless Cmd.Stdout is set
	Stderr Buffer
	tb     testing.TB
}

// New returns a process that will run ringcap with arguments.
func New(tb testing.TB, args ...string) *Process {
	tb.Helper()
	return From(tb, Command(tb, args...))
}

// From returns a process that will run cmd.
func From(tb testing.TB, cmd *exec.Cmd) *Process { return &Process{Cmd: cmd, tb: tb} }

// Listen starts ringcap in a host and returns once its ring is open.
func Listen(tb testing.TB, h *nettest.Host, args ...string) *Process {
	tb.Helper()
	p := New(tb, args...)
	p.Listen(h)
	return p
}

// Listen starts the process in a host and returns once its ring is open.
func (p *Process) Listen(h *nettest.Host) {
	p.tb.Helper()
	p.Start(h)
	p.Stderr.Await(p.tb, "listening on", 1)
}

// Start starts the process in a host, or in the test's own namespace if h is nil. The
// process is killed at the end of the test.
func (p *Process) Start(h *nettest.Host) {
	p.tb.Helper()
	if p.Cmd.Stdout == nil {
		p.Cmd.Stdout = &p.Stdout
	}
	if p.Cmd.Stderr == nil {
		p.Cmd.Stderr = &p.Stderr
	}
	// A child that outlives the process would keep its output open and block Wait.
	p.Cmd.WaitDelay = Patience
	if h != nil {
		h.Start(p.Cmd)
	} else if err := p.Cmd.Start(); err != nil {
		p.tb.Fatal(err)
	}
	p.tb.Cleanup(func() {
		if p.Cmd.ProcessState == nil {
			_ = p.Cmd.Process.Kill()
			_ = p.Cmd.Wait()
		}
	})
}

// Pid returns the process id.
func (p *Process) Pid() int { return p.Cmd.Process.Pid }

// Signal sends a signal.
func (p *Process) Signal(sig os.Signal) {
	p.tb.Helper()
	if err := p.Cmd.Process.Signal(sig); err != nil {
		p.tb.Fatal(err)
	}
}

// Stop sends a signal and returns the exit code.
func (p *Process) Stop(sig os.Signal) int {
	p.tb.Helper()
	p.Signal(sig)
	return p.Wait()
}

// Wait returns the exit code. It fails the test if an account does not close.
func (p *Process) Wait() int {
	p.tb.Helper()
	// On SIGQUIT a Go program prints where it hangs.
	quit := time.AfterFunc(Patience, func() { _ = p.Cmd.Process.Signal(syscall.SIGQUIT) })
	kill := time.AfterFunc(Patience+Patience/4, func() { _ = p.Cmd.Process.Kill() })
	err := p.Cmd.Wait()
	hung := !quit.Stop()
	kill.Stop()
	var exit *exec.ExitError
	switch {
	case hung:
		p.tb.Errorf("%v does not end: %s", p.Cmd, p.Stderr.String())
	case err != nil && !errors.As(err, &exit):
		p.tb.Fatal(err)
	}
	if strings.Contains(p.Stderr.String(), "does not close") {
		p.tb.Errorf("the account does not close: %s", p.Stderr.String())
	}
	return p.Cmd.ProcessState.ExitCode()
}

// Freeze stops the process with SIGSTOP and returns once all its threads are stopped.
func (p *Process) Freeze() {
	p.tb.Helper()
	p.Signal(syscall.SIGSTOP)
	var status unix.WaitStatus
	if _, err := unix.Wait4(p.Pid(), &status, unix.WUNTRACED, nil); err != nil || !status.Stopped() {
		p.tb.Fatalf("not stopped: %v, %v", status, err)
	}
}

// Says fails the test unless standard error contains the text.
func (p *Process) Says(text string) {
	p.tb.Helper()
	if !strings.Contains(p.Stderr.String(), text) {
		p.tb.Errorf("no %q in: %s", text, p.Stderr.String())
	}
}

// Buffer holds the output of a process. It is safe to read while the process writes.
type Buffer struct {
	mu   sync.Mutex
	cond *sync.Cond
	buf  bytes.Buffer
}

func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cond != nil {
		b.cond.Broadcast()
	}
	return b.buf.Write(p)
}

func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// Await returns once the buffer contains text n times.
func (b *Buffer) Await(tb testing.TB, text string, n int) {
	tb.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.cond == nil {
		b.cond = sync.NewCond(&b.mu)
	}
	timer := time.AfterFunc(Patience, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.cond.Broadcast()
	})
	defer timer.Stop()
	end := time.Now().Add(Patience)
	for strings.Count(b.buf.String(), text) < n {
		if time.Now().After(end) {
			tb.Fatalf("no %q in: %s", text, b.buf.String())
		}
		b.cond.Wait()
	}
}
