package run

import (
	"os"
	"sync/atomic"
)

// Successor finds the file that comes after a followed one, and passes it from the goroutine
// that reads to the one that opens files.
type Successor struct {
	find  atomic.Pointer[func(current *os.File) (*os.File, error)]
	found atomic.Pointer[os.File]
}

// Find sets the function that finds the next file.
func (s *Successor) Find(find func(current *os.File) (*os.File, error)) { s.find.Store(&find) }

// look looks for the file after current, and reports whether there is one for Take.
func (s *Successor) look(current *os.File) bool {
	find := s.find.Load()
	if find == nil {
		return false
	}
	file, err := (*find)(current)
	if err != nil || file == nil {
		return false // perhaps next time
	}
	s.found.Store(file)
	return true
}

// Take returns the file that look has found, nil if there is none.
func (s *Successor) Take() *os.File { return s.found.Swap(nil) }
