package run

import (
	"os"
	"sync/atomic"
)

// Successor finds the file that comes after one that is followed, and hands it from the
// goroutine that reads to the one that opens.
type Successor struct {
	find  atomic.Pointer[func(current *os.File) (*os.File, error)]
	found atomic.Pointer[os.File]
}

// Find has the file looked for by find from now on.
func (s *Successor) Find(find func(current *os.File) (*os.File, error)) { s.find.Store(&find) }

// look reports whether there is a file after current, which Take gives.
func (s *Successor) look(current *os.File) bool {
	find := s.find.Load()
	if find == nil {
		return false
	}
	file, err := (*find)(current)
	if err != nil || file == nil {
		return false // perhaps the next time
	}
	s.found.Store(file)
	return true
}

// Take gives the file that was found, nil if there is none.
func (s *Successor) Take() *os.File { return s.found.Swap(nil) }
