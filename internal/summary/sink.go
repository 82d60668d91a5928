package summary

import (
	"encoding/json"
	"io"
	"time"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// Sink summarizes the packets that are written to it.
type Sink struct {
	*Summary
	out    io.Writer
	json   bool
	faults *ledger.Faults
	hidden bool
}

// NewSink returns a Sink that writes to out a table of the top entries, or all entries as
// JSON. It counts packets that make it panic in faults.
func NewSink(out io.Writer, json bool, faults *ledger.Faults) *Sink {
	return &Sink{Summary: New(), out: out, json: json, faults: faults}
}

// Write adds a packet. It does not keep p.
func (s *Sink) Write(p *packet.Packet) error {
	defer s.faults.Catch(p)
	s.Observe(p)
	return nil
}

// Tick does nothing: a summary is only shown on request and at the end.
func (s *Sink) Tick(time.Time, *ledger.Snapshot) error { return nil }

// Hide sets whether Close leaves the summary out. The sink may be nil.
func (s *Sink) Hide(hidden bool) {
	if s != nil {
		s.hidden = hidden
	}
}

// Close shows the summary, unless it is hidden.
func (s *Sink) Close(*ledger.Snapshot) error {
	if s.hidden {
		return nil
	}
	return s.Show()
}

// Show writes the summary so far.
func (s *Sink) Show() error {
	if s.json {
		return json.NewEncoder(s.out).Encode(s.Report(0))
	}
	return s.WriteTable(s.out)
}
