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

// Hook runs a command for each complete file, one at a time, while the capture goes on.
type Hook struct {
	command  string                  // its name in messages
	exec     func(name string) error // runs the command for a file and waits for it
	note     func(string)            // called with messages for the user
	patience time.Duration

	news     atomic.Bool // finished is not empty
	mu       sync.Mutex
	names    []string // files that wait for the command
	running  string   // the file for which the command runs
	finished []string // files for which it has run
	change   *sync.Cond
	ended    bool
	done     chan struct{}
}

// NewHook starts a goroutine that waits for files. It calls exec and note.
func NewHook(command string, exec func(name string) error, note func(string)) *Hook {
	h := &Hook{command: command, exec: exec, note: note, patience: hookPatience, done: make(chan struct{})}
	h.change = sync.NewCond(&h.mu)
	go h.run()
	return h
}

// Add queues a file for the command.
func (h *Hook) Add(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.names = append(h.names, name)
	h.change.Broadcast()
}

// Close waits until the command has run for all files, for at most hookPatience.
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
	for name, ok := h.waitForFile(); ok; name, ok = h.waitForFile() {
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

// Finished returns the files for which the command has run since the last call.
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

// Drop removes a file from the queue. It returns false if the command is running for the
// file or has run.
func (h *Hook) Drop(name string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.Index(h.names, name)
	if i >= 0 {
		h.names = slices.Delete(h.names, i, i+1)
	}
	return i >= 0
}

// Await waits until the command has run for a file, for at most hookPatience. It reports
// whether the command has run.
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

// waitForFile waits for the next file. It returns false after the last one.
func (h *Hook) waitForFile() (name string, ok bool) {
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
