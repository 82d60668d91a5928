package outfile

import (
	"os"
	"time"
)

// Syncer syncs a file to the disk once an interval (fsync(2)). It does so in a goroutine of
// its own, since the disk may be slow. Its methods are for the goroutine that writes.
type Syncer struct {
	file    *os.File
	every   time.Duration
	last    time.Time
	running bool
	result  chan error
}

// NewSyncer returns a Syncer for file. With an interval of 0 it never syncs.
func NewSyncer(file *os.File, every time.Duration) *Syncer {
	return &Syncer{file: file, every: every, last: time.Now(), result: make(chan error, 1)}
}

// Tick starts a sync if one is due. It returns the error of an earlier one.
func (s *Syncer) Tick(now time.Time) error {
	if s.running {
		select {
		case err := <-s.result:
			s.running = false
			if err != nil {
				return err
			}
		default:
			return nil
		}
	}
	if s.every == 0 || now.Sub(s.last) < s.every {
		return nil
	}
	s.last, s.running = now, true
	go func() { s.result <- s.file.Sync() }()
	return nil
}

// Close syncs for the last time. It must be called before the file is closed.
func (s *Syncer) Close() error {
	if s.every == 0 {
		return nil
	}
	if s.running {
		if err := <-s.result; err != nil {
			return err
		}
	}
	return s.file.Sync()
}
