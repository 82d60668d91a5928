package file

import (
	"fmt"
	"time"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// statementTime is how often the statistics of a live capture are written to its pcapng
// file, so that a file that is never closed has some.
const statementTime = 10 * time.Second

// statement describes the statistics that were last written.
type statement struct {
	at    time.Time
	count uint64 // sum of the counters, which only grow
}

// state writes the statistics if this is due and they have changed.
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
		s.statistics(now, l, false)
	}
}

// statistics appends a statistics block for each interface, or unless all is set, for those
// whose counters have changed. A zero end means now.
func (s *Sink) statistics(end time.Time, l *ledger.Snapshot, all bool) {
	if end.IsZero() {
		end = time.Now()
	}
	accounts := s.accounts(l)
	for id := range s.interfaces {
		st := capfile.Statistics{Start: l.Start, End: end, Delivered: s.packets[id]}
		if of := accounts[s.interfaces[id].ifc]; of != nil {
			st.HasKernel, st.Received, st.Dropped, st.InterfaceDropped = true, of.Received, of.Dropped, of.InterfaceDropped
		} else if id == 0 {
			st.Comment = fmt.Sprintf("all interfaces together: %d packets received by filter, %d dropped by kernel",
				l.Received, l.Dropped)
		}
		count := 1 + st.Delivered + st.Received + st.Dropped + st.InterfaceDropped
		if !all && id > 0 && s.counts[id] == count { // the first block may be about all interfaces
			continue
		}
		s.counts[id] = count
		s.buf = capfile.AppendStatistics(s.buf, uint32(id), &st)
	}
}

// accounts returns the kernel's counters of each interface, nil if it counts several
// together.
func (s *Sink) accounts(l *ledger.Snapshot) map[*packet.Interface]*ledger.Interface {
	accounts := map[*packet.Interface]*ledger.Interface{}
	if len(l.Interfaces) == 0 && len(s.interfaces) == 1 {
		accounts[s.interfaces[0].ifc] = &ledger.Interface{InterfaceCounters: packet.InterfaceCounters{Counters: l.Counters}, InterfaceDropped: l.InterfaceDropped}
		return accounts
	}
	if !l.ByInterface() {
		return nil
	}
	for i := range l.Interfaces {
		accounts[s.alias(l.Interfaces[i].Interface)] = &l.Interfaces[i]
	}
	return accounts
}
