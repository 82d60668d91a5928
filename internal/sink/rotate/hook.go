package rotate

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
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

	news     atomic.Bool // finished has names
	mu       sync.Mutex
	names    []string // files that wait
	running  string   // the file for which the command runs
	finished []string // files for which it has run
	change   *sync.Cond
	ended    bool
	done     chan struct{}
}

// NewHook starts to wait for files. Both exec and note are called in a goroutine of
// the hook's own.
func NewHook(command string, exec func(name string) error, note func(string)) *Hook {
	h := &Hook{command: command, exec: exec, note: note, patience: hookPatience, done: make(chan struct{})}
	h.change = sync.NewCond(&h.mu)
	go h.run()
	return h
}

// Add has the command run for a file, and does not wait.
func (h *Hook) Add(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.names = append(h.names, name)
	h.change.Broadcast()
}

// Close waits for the files that were added, but not for ever.
func (h *Hook) Close() {
	h.mu.Lock()
	h.ended = true
	h.change.Broadcast()
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
		h.mu.Lock()
		h.running, h.finished = "", append(h.finished, name)
		h.news.Store(true)
		h.change.Broadcast()
		h.mu.Unlock()
	}
}

// Finished has the files for which the command has run since it was last called.
func (h *Hook) Finished() (names []string) {
	if h == nil || !h.news.Load() {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	names, h.finished = h.finished, nil
	h.news.Store(false)
	return names
}

// Drop takes a file back. It reports false if the command runs for it, or has.
func (h *Hook) Drop(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.Index(h.names, name)
	if i >= 0 {
		h.names = slices.Delete(h.names, i, i+1)
	}
	return i >= 0
}

// Await waits until the command has run for a file, but not for ever. It reports whether
// it has.
func (h *Hook) Await(name string) bool {
	end := time.Now().Add(h.patience)
	timer := time.AfterFunc(h.patience, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.change.Broadcast()
	})
	defer timer.Stop()
	h.mu.Lock()
	defer h.mu.Unlock()
	for h.running == name || slices.Contains(h.names, name) {
		if !time.Now().Before(end) {
			return false
		}
		h.change.Wait()
	}
	return true
}

// take waits for the next file.
func (h *Hook) take() (name string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for len(h.names) == 0 && !h.ended {
		h.change.Wait()
	}
	if len(h.names) == 0 {
		return "", false
	}
	h.running, h.names = h.names[0], h.names[1:]
	return h.running, true
}
