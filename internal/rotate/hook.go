package rotate

import (
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// hookPatience is how long Close waits for the hook.
const hookPatience = 30 * time.Second

// Hook runs a command for each complete file, beside the capture and one at a
// time, with the lowest priority: "cmd args file", without a shell.
type Hook struct {
	words    []string
	output   io.Writer    // of the commands
	note     func(string) // what the user should know
	patience time.Duration

	mu    sync.Mutex
	names []string // files that wait
	more  *sync.Cond
	ended bool
	done  chan struct{}
}

// NewHook starts to wait for files. Both what the command says and note must
// stand other writers beside them.
func NewHook(words []string, output io.Writer, note func(string)) *Hook {
	h := &Hook{words: words, output: output, note: note, patience: hookPatience, done: make(chan struct{})}
	h.more = sync.NewCond(&h.mu)
	go h.run()
	return h
}

// Add has the command run for a file, and does not wait.
func (h *Hook) Add(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.names = append(h.names, name)
	h.more.Signal()
}

// Close waits for the files that were added, but not for ever.
func (h *Hook) Close() {
	h.mu.Lock()
	h.ended = true
	h.more.Signal()
	h.mu.Unlock()
	select {
	case <-h.done:
	case <-time.After(h.patience):
		h.mu.Lock()
		defer h.mu.Unlock()
		h.note(fmt.Sprintf("-z %s takes too long: %d more files wait, and are left as they are", h.words[0], len(h.names)))
		h.names = nil
	}
}

// run has a thread of its own for its priority, which commands inherit.
func (h *Hook) run() {
	defer close(h.done)
	runtime.LockOSThread() // and never unlocked: the thread ends with it
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, 19)
	for name, ok := h.take(); ok; name, ok = h.take() {
		cmd := exec.Command(h.words[0], append(h.words[1:len(h.words):len(h.words)], name)...)
		cmd.Stdout, cmd.Stderr = h.output, h.output
		cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is for the capture
		if err := cmd.Run(); err != nil {
			h.note(fmt.Sprintf("-z %s for %s: %v", strings.Join(h.words, " "), name, err))
		}
	}
}

// take waits for the next file.
func (h *Hook) take() (name string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.names) == 0 && !h.ended {
		h.more.Wait()
	}
	if len(h.names) == 0 {
		return "", false
	}
	name = h.names[0]
	h.names = h.names[1:]
	return name, true
}
