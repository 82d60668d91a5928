package rotate

import (
	"fmt"
	"sync"
	"time"
)

// hookPatience is how long Close waits for the hook.
const hookPatience = 30 * time.Second

// Hook has a command run for each complete file, beside the capture and one at a
// time.
type Hook struct {
	command  string                  // as messages name it
	exec     func(name string) error // runs it for a file, and waits for its end
	note     func(string)            // what the user should know
	patience time.Duration

	mu    sync.Mutex
	names []string // files that wait
	more  *sync.Cond
	ended bool
	done  chan struct{}
}

// NewHook starts to wait for files. Both exec and note are called in a goroutine of
// the hook's own.
func NewHook(command string, exec func(name string) error, note func(string)) *Hook {
	h := &Hook{command: command, exec: exec, note: note, patience: hookPatience, done: make(chan struct{})}
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
		h.note(fmt.Sprintf("-z %s takes too long: %d more files wait, and are left as they are", h.command, len(h.names)))
		h.names = nil
	}
}

func (h *Hook) run() {
	defer close(h.done)
	for name, ok := h.take(); ok; name, ok = h.take() {
		if err := h.exec(name); err != nil {
			h.note(fmt.Sprintf("-z %s for %s: %v", h.command, name, err))
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
