package main

import (
	"encoding/json"
	"io"
	"os"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/summary"
	"ringcap/packet"
)

// summarySink gathers what --summary shows.
type summarySink struct {
	*summary.Summary
	out    io.Writer
	json   bool
	faults *faults
}

// newSummarySink makes a sink for standard output, or for standard error if packets go
// to standard output.
func (s *session) newSummarySink() *summarySink {
	var out *os.File = s.stdout
	if s.cfg.Print || s.cfg.Export.OnOutput() || s.cfg.WriteFile == "-" {
		out = s.stderr
	}
	return &summarySink{summary.New(), out, s.cfg.Summary.JSON, &s.faults}
}

// Write adds a packet. It keeps nothing of it.
func (k *summarySink) Write(p *packet.Packet) error {
	defer k.faults.catch(p)
	k.Observe(p)
	return nil
}

// Tick does nothing: what was gathered is shown when it is asked for.
func (k *summarySink) Tick(time.Time, *ledger.Snapshot) error { return nil }

// Close shows what was gathered.
func (k *summarySink) Close(*ledger.Snapshot) error { return k.show() }

// show writes a table of the top ones, or an object with all.
func (k *summarySink) show() error {
	if k.json {
		return json.NewEncoder(k.out).Encode(k.Report(0))
	}
	return k.WriteTable(k.out)
}
