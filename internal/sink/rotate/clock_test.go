package rotate

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"ringcap/internal/testing/clocktest"
	"ringcap/packet"
)

// TestClockSet sets the wall clock while packets come or while it is quiet, and back again. No
// packet may be lost or change places. Each file must be closed when its time is over by the
// monotonic clock, or for an interval by the wall clock.
func TestClockSet(t *testing.T) {
	const (
		each  = 100 * time.Millisecond // between two ticks
		count = 250
	)
	for _, rules := range []Rules{
		{Period: time.Second}, {Age: time.Second}, {Interval: time.Second}, {Age: time.Second, Packets: 7}, {Period: time.Second, Size: 5},
		{Period: 3 * time.Second, Interval: time.Second},
	} {
		for _, step := range clocktest.Steps {
			for name, script := range map[string]struct {
				set    map[int]time.Duration
				packet func(i int) bool
			}{
				"once":           {map[int]time.Duration{100: step}, func(int) bool { return true }},
				"forth and back": {map[int]time.Duration{100: step, 130: -step}, func(int) bool { return true }},
				"at once":        {map[int]time.Duration{100: step, 101: -step}, func(int) bool { return true }},
				"quiet":          {map[int]time.Duration{100: step, 200: -step}, func(i int) bool { return i%25 == 0 }},
				"before packets": {map[int]time.Duration{99: step, 199: -step}, func(i int) bool { return i%50 == 0 }},
			} {
				t.Run(fmt.Sprint(rules, step, name), func(t *testing.T) {
					clock, shelf := clocktest.New(), newShelf(t)
					s := shelf.set(Options{
						Rules: rules, Start: clock.Now(),
						Name: func(p Place) string { return filepath.Join(shelf.dir, fmt.Sprint(p.Number)) },
					})
					opened, written := 0, 0 // the tick of the file's first packet, and the number of packets
					for i := range count {
						clock.Set(script.set[i])
						if script.packet(i) {
							f := &packet.Frame{Data: []byte{byte(i)}}
							f.Info.Timestamp = clock.Stamp()
							before := s.place.Number
							if err := s.Write(&packet.Packet{Frame: f}); err != nil {
								t.Fatal(err)
							}
							if written++; s.place.Number > before {
								opened = i
							}
						}
						if err := s.Tick(clock.Now(), nil); err != nil {
							t.Fatal(err)
						}
						most := time.Second + grace + each
						if rules.Interval > 0 {
							most += time.Second // the file may stay open until the first strike by the new time
						}
						if age := time.Duration(i-opened) * each; s.sink != nil && age > most {
							t.Fatalf("a file is open for %v", age)
						}
						clock.Advance(each)
					}
					closeSet(t, s)
					last, files := -1, len(shelf.names)
					for _, name := range shelf.names {
						for _, b := range shelf.files[name].data {
							if int(b) <= last {
								t.Fatalf("packet %d comes after %d", b, last)
							}
							last = int(b)
							written--
						}
					}
					if written != 0 {
						t.Errorf("%d packets are lost", written)
					}
					if files > count*int(each)/int(time.Second)*2+12 {
						t.Errorf("%d files", files)
					}
				})
			}
		}
	}
}

// TestStampsAhead checks that time stamps ahead of the clock do not end a file each: those of
// packets that waited while the wall clock was set back, and all of a clock of their own.
func TestStampsAhead(t *testing.T) {
	for _, rules := range []Rules{{Period: 10 * time.Second}, {Age: 10 * time.Second}, {Interval: 10 * time.Second}} {
		for _, ahead := range []time.Duration{time.Second, 5 * time.Second, 37 * time.Second, time.Hour, 20 * 365 * 24 * time.Hour} {
			for _, back := range []bool{true, false} {
				clock, shelf := clocktest.New(), newShelf(t)
				s := shelf.set(Options{
					Rules: rules, Start: clock.Now(), Name: func(p Place) string { return filepath.Join(shelf.dir, fmt.Sprint(p.Number)) },
				})
				if back {
					clock.Set(-ahead)
				}
				for i := range 600 { // a minute
					f := &packet.Frame{Data: []byte{0}}
					if f.Info.Timestamp = clock.Stamp(); !back || i < 20 {
						f.Info.Timestamp = f.Info.Timestamp.Add(ahead)
					}
					if err := s.Write(&packet.Packet{Frame: f}); err != nil {
						t.Fatal(err)
					}
					if err := s.Tick(clock.Now(), nil); err != nil {
						t.Fatal(err)
					}
					clock.Advance(100 * time.Millisecond)
				}
				closeSet(t, s)
				if files := len(shelf.names); files < 4 || files > 9 {
					t.Errorf("%+v, %v ahead, set back %v: %d files in a minute", rules, ahead, back, files)
				}
			}
		}
	}
}
