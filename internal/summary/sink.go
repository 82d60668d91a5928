package summary

import (
	"encoding/json"
	"io"
	"time"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// Sink shows the summary of the packets that it takes.
type Sink struct {
	*Summary
	out    io.Writer
	json   bool
	faults *ledger.Faults
}

// NewSink returns a Sink that shows a table on out, or all there is as JSON. Packets that
// make it panic are counted in faults.
func NewSink(out io.Writer, json bool, faults *ledger.Faults) *Sink {
	return &Sink{New(), out, json, faults}
}

// Write adds a packet. It keeps nothing of it.
func (s *Sink) Write(p *packet.Packet) error {
	defer s.faults.Catch(p)
	s.Observe(p)
	return nil
}

// Tick does nothing: what was gathered is shown when it is asked for.
func (s *Sink) Tick(time.Time, *ledger.Snapshot) error { return nil }

// Close shows what was gathered.
func (s *Sink) Close(*ledger.Snapshot) error { return s.Show() }

// Show writes a table of the top ones, or an object with all.
func (s *Sink) Show() error {
	if s.json {
		return json.NewEncoder(s.out).Encode(s.Report(0))
	}
	return s.WriteTable(s.out)
}
