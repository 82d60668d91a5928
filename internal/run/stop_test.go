package run

import (
	"testing"
	"time"

	"ringcap/packet"
)

// TestLate: what is stamped after the deadline is not delivered but counted.
func TestLate(t *testing.T) {
	at := time.Unix(1700000000, 0)
	s := &Stopper{Duration: time.Second, Halt: func() {}}
	s.Begin(at)()
	f := new(packet.Frame)
	for i, want := range []bool{false, false, true, true} {
		f.Info.Timestamp = at.Add(time.Duration(i) * time.Second / 2)
		if in, err := s.Before(f); in == want || err != nil {
			t.Errorf("half second %d: late is %v, %v", i, !in, err)
		}
	}
	if s.Unread() != 2 {
		t.Errorf("%d unread, want 2", s.Unread())
	}
}
