package run

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink/outfile"
)

// Metrics writes the account to a file for Prometheus, again and again. A new file takes the
// place of the one before when it is whole.
type Metrics struct {
	path    string
	capture string // what tells it from other captures of the host
	every   time.Duration
	maker   outfile.Maker
	note    func(string)

	last   time.Time
	mu     sync.Mutex // held while a file is written
	failed bool       // the last file could not be written
}

// NewMetrics returns the Metrics of a path, nil if that is empty.
func NewMetrics(path string, every time.Duration, maker outfile.Maker, note func(string)) *Metrics {
	if path == "" {
		return nil
	}
	name := filepath.Base(path)
	return &Metrics{path: path, capture: strings.TrimSuffix(name, filepath.Ext(name)), every: every, maker: maker, note: note}
}

// Tick writes the file if that is due. The packet loop does not wait for the disk: while the file
// before is not written yet, there is none.
func (m *Metrics) Tick(now time.Time, s *ledger.Snapshot) {
	if m == nil || now.Sub(m.last) < m.every || !m.mu.TryLock() {
		return
	}
	m.last = now
	text := s.AppendMetrics(nil, m.capture)
	go func() {
		defer m.mu.Unlock()
		err := m.write(text)
		if err != nil && !m.failed {
			m.note(err.Error() + ": the capture goes on")
		}
		m.failed = err != nil
	}()
}

// End writes the file of the final account.
func (m *Metrics) End(s *ledger.Snapshot) error {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.write(s.AppendMetrics(nil, m.capture))
}

func (m *Metrics) write(text []byte) error {
	f, err := m.maker.Create(m.path)
	if err == nil {
		_, err = f.Write(text)
		if err = errors.Join(err, f.Close()); err == nil {
			err = m.maker.Publish(m.path)
		}
		if err != nil {
			err = errors.Join(err, m.maker.Discard(m.path))
		}
	}
	if err != nil {
		return fmt.Errorf("write --metrics %s: %w", m.path, outfile.Bare(err))
	}
	return nil
}
