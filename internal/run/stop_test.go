package main

import (
	"testing"
	"time"

	"ringcap/internal/cli"
	"ringcap/packet"
)

// TestLate: what is stamped after the deadline is not delivered but counted.
func TestLate(t *testing.T) {
	at := time.Unix(1700000000, 0)
	p := &stopper{cfg: cli.Stop{Duration: time.Second}, halt: func() {}}
	p.begin(at)()
	f := new(packet.Frame)
	for i, want := range []bool{false, false, true, true} {
		f.Info.Timestamp = at.Add(time.Duration(i) * time.Second / 2)
		if got := p.late(f); got != want {
			t.Errorf("half second %d: late is %v", i, got)
		}
	}
	if p.unread != 2 {
		t.Errorf("%d unread, want 2", p.unread)
	}
}
