package rotate

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"ringcap/packet"
)

// TestClockSet: where the wall clock is set, no packet is lost or changes places, and
// files by age go on to turn. Stamps are of the wall clock, ticks of the monotonic one.
func TestClockSet(t *testing.T) {
	const (
		each  = 100 * time.Millisecond
		count = 200
	)
	for _, rules := range []Rules{{Period: time.Second}, {Age: time.Second}, {Interval: time.Second}} {
		for _, step := range []time.Duration{
			0, time.Second, -time.Second, 3 * time.Hour, -3 * time.Hour, 20 * 365 * 24 * time.Hour, -20 * 365 * 24 * time.Hour,
		} {
			t.Run(fmt.Sprint(rules, step), func(t *testing.T) {
				shelf, start := newShelf(t), time.Now()
				s := shelf.set(Options{
					Rules: rules, Start: start,
					Name: func(p Place) string { return filepath.Join(shelf.dir, fmt.Sprint(p.Number)) },
				})
				ahead := time.Duration(0)
				for i := range count {
					if i == count/2 {
						ahead = step
					}
					now := start.Add(time.Duration(i) * each)
					f := &packet.Frame{Data: []byte{byte(i)}}
					f.Info.Timestamp = now.Round(0).Add(ahead)
					if err := s.Write(&packet.Packet{Frame: f}); err != nil {
						t.Fatal(err)
					}
					if rules.Interval > 0 {
						now = now.Round(0).Add(ahead) // this rule is of the wall clock
					}
					if err := s.Tick(now, nil); err != nil {
						t.Fatal(err)
					}
				}
				closeSet(t, s)
				next := 0
				for _, name := range shelf.names {
					data := shelf.files[name].data
					for _, b := range data {
						if int(b) != next {
							t.Fatalf("packet %d is where %d should be", b, next)
						}
						next++
					}
					if len(data) > 25 && (rules.Interval == 0 || step >= 0) {
						t.Errorf("%s has the packets of %v", name, time.Duration(len(data))*each)
					}
				}
				if next != count {
					t.Errorf("%d of %d packets", next, count)
				}
			})
		}
	}
}
