package file

import (
	"fmt"
	"time"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// statementTime is how often the statistics of a live capture are written into
// its pcapng file: whoever finds a file that was never closed has these.
const statementTime = 10 * time.Second

// statement is when the statistics were last written, and what they were.
type statement struct {
	at    time.Time
	count uint64 // of all counters: they only go up
}

// state writes the statistics if it is time to and they have changed.
func (s *Sink) state(now time.Time, l *ledger.Snapshot) {
	if !s.pcapng() || !s.live || l == nil {
		return
	}
	if s.stated.at.IsZero() {
		s.stated.at = now
	}
	if now.Sub(s.stated.at) < statementTime {
		return
	}
	s.stated.at = now
	if count := l.Received + l.Delivered + l.InterfaceDropped; count != s.stated.count {
		s.stated.count = count
		s.statistics(now, l)
	}
}

// statistics appends a statistics block as of end, which is now if it is zero,
// for each interface that has a description.
func (s *Sink) statistics(end time.Time, l *ledger.Snapshot) {
	if end.IsZero() {
		end = time.Now()
	}
	for id := range s.interfaces {
		st := capfile.Statistics{Start: l.Start, End: end, Delivered: s.packets[id]}
		if of := s.accountOf(id, l); of != nil {
			st.HasKernel, st.Received, st.Dropped, st.InterfaceDropped = true, of.Received, of.Dropped, of.InterfaceDropped
		} else if id == 0 {
			st.Comment = fmt.Sprintf("all interfaces together: %d packets received by filter, %d dropped by kernel",
				l.Received, l.Dropped)
		}
		s.buf = capfile.AppendStatistics(s.buf, uint32(id), &st)
	}
}

// accountOf is what the kernel says of the interface with that place in the file,
// nil where it counts several together.
func (s *Sink) accountOf(id int, l *ledger.Snapshot) *ledger.Interface {
	if len(l.Interfaces) == 0 && len(s.interfaces) == 1 {
		return &ledger.Interface{InterfaceCounters: packet.InterfaceCounters{Counters: l.Counters}, InterfaceDropped: l.InterfaceDropped}
	}
	if !l.ByInterface() {
		return nil
	}
	for i := range l.Interfaces {
		if l.Interfaces[i].Interface == s.interfaces[id].ifc {
			return &l.Interfaces[i]
		}
	}
	return nil
}
