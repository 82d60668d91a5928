package summary

import (
	"encoding/json"
	"errors"
	"io"
	"time"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// Form is how a summary is shown.
type Form uint8

// The forms of a summary.
const (
	Table Form = iota // the largest entries, as text
	JSON              // an object with all entries
	Page              // the largest entries, as a page of HTML
)

// Options describes a Sink.
type Options struct {
	Output  io.WriteCloser // a summary is one call of Write
	Form    Form
	About   About            // for Page
	Account *ledger.Snapshot // has the losses
	Losses  *Losses          // has those of files
	Faults  *ledger.Faults   // counts packets that make the summary panic
}

// Sink summarizes the packets that are written to it.
type Sink struct {
	*Summary
	o      Options
	hidden bool
}

// NewSink returns a Sink.
func NewSink(o Options) *Sink {
	s := &Sink{Summary: New(), o: o}
	s.Account, s.Losses = o.Account, o.Losses
	return s
}

// Write adds a packet. It does not keep p.
func (s *Sink) Write(p *packet.Packet) error {
	defer s.o.Faults.Catch(p)
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
		return s.o.Output.Close()
	}
	return errors.Join(s.Show(), s.o.Output.Close())
}

// Show writes the summary so far.
func (s *Sink) Show() error {
	switch s.o.Form {
	case JSON:
		return json.NewEncoder(s.o.Output).Encode(s.Report(0))
	case Page:
		return s.WritePage(s.o.Output, &s.o.About)
	}
	return s.WriteTable(s.o.Output)
}
