package live

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"ringcap/internal/filter"
	"ringcap/internal/ring"
	"ringcap/internal/testing/clocktest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/internal/testing/ringtest"
	"ringcap/packet"
)

// scriptedClock is a wall clock that can be set and a monotonic clock. Time passes only
// when they are read.
type scriptedClock struct {
	mu    sync.Mutex
	since time.Duration
	ahead time.Duration
}

func (c *scriptedClock) read() (wall time.Time, since time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.since += 200 * time.Microsecond
	return time.Unix(1700000000, 0).Add(c.since + c.ahead), c.since
}

func (c *scriptedClock) set(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += by
}

// clocked is a live source whose frames are stamped by a scripted clock. The data of each
// frame is its place in true time.
type clocked struct {
	script
	clock  *scriptedClock
	events []func(f *packet.Frame) error
}

func newClocked(c *scriptedClock) *clocked {
	return &clocked{script: script{stop: make(chan struct{}, 1)}, clock: c}
}

func (s *clocked) Next(f *packet.Frame) error {
	if len(s.events) == 0 {
		return s.script.Next(f)
	}
	e := s.events[0]
	s.events = s.events[1:]
	return e(f)
}

// frames adds n frames and a tick after every ten.
func (s *clocked) frames(n int) *clocked {
	for i := range n {
		s.events = append(s.events, func(f *packet.Frame) error {
			wall, since := s.clock.read()
			f.Data, f.Info.Timestamp, f.Interface = binary.BigEndian.AppendUint64(nil, uint64(since)), wall, &s.iface
			s.given++
			return nil
		})
		if i%10 == 9 {
			s.tick(func() {})
		}
	}
	s.tick(func() {})
	return s
}

// tick adds a tick. The function runs before it, while the source has no frames.
func (s *clocked) tick(do func()) *clocked {
	s.events = append(s.events, func(*packet.Frame) error {
		do()
		return packet.ErrTick
	})
	return s
}

// pause adds a time without frames, until the channel is closed.
func (s *clocked) pause(until <-chan struct{}) *clocked {
	return s.tick(func() {
		s.empty.Store(true)
		<-until
		s.empty.Store(false)
	})
}

// mergeAll reads all frames of the sources and returns their places in true time. After
// each frame it calls after with the number of frames so far.
func mergeAll(t *testing.T, clock *scriptedClock, after func(n int), total int, sources ...*clocked) (places []uint64) {
	t.Helper()
	f := NewMerge(10*time.Millisecond, func(string) {})
	f.clocks = clock.read
	for _, s := range sources {
		f.Add(s)
	}
	var frame packet.Frame
	for end := time.Now().Add(cmdtest.Patience); len(places) < total; {
		switch err := f.Next(&frame); {
		case err == nil:
			places = append(places, binary.BigEndian.Uint64(frame.Data))
			after(len(places))
		case !errors.Is(err, packet.ErrTick):
			t.Fatal(err)
		case time.Now().After(end):
			t.Fatalf("%d of %d frames came", len(places), total)
		}
	}
	f.Stop()
	for {
		if err := f.Next(&frame); errors.Is(err, io.EOF) {
			break
		}
	}
	var c packet.SourceCounters
	if err := errors.Join(f.Close(), f.Counters(&c)); err != nil || c.Received != uint64(total) || c.Unread != 0 {
		t.Errorf("%v: %+v", err, c)
	}
	return places
}

// TestMergeClockSet: when the wall clock is set, the merge goes on at once and keeps the
// order of true time, whatever the stamps are.
func TestMergeClockSet(t *testing.T) {
	for _, step := range clocktest.Steps {
		t.Run(fmt.Sprint(step), func(t *testing.T) {
			clock := &scriptedClock{}
			set := make(chan struct{})
			a, b := newClocked(clock).frames(60).pause(set).frames(60), newClocked(clock).frames(35).pause(set).frames(90)
			quiet := newClocked(clock)
			places := mergeAll(t, clock, func(n int) {
				if n == 95 {
					clock.set(step)
					close(set)
				}
			}, 245, a, b, quiet)
			if step == -20*time.Millisecond {
				slices.Sort(places) // a step this small is not noticed: frames this close may change places
			}
			if !slices.IsSorted(places) {
				t.Errorf("out of order: %v", places)
			}
		})
	}
}

// TestMergeClockSetBusy: frames stamped before the clock was set do not wait for a source
// that never pauses.
func TestMergeClockSetBusy(t *testing.T) {
	for _, step := range clocktest.Steps {
		t.Run(fmt.Sprint(step), func(t *testing.T) {
			clock := &scriptedClock{}
			ready, set := make(chan struct{}), make(chan struct{})
			// The frames that a delivers while b is between two frames are in its batch when
			// the clock is set.
			a := newClocked(clock).frames(15).tick(func() { close(ready); <-set })
			b := newClocked(clock).frames(30).tick(func() {
				<-ready
				clock.set(step)
				close(set)
			}).frames(30000)
			places := mergeAll(t, clock, func(int) {}, 30045, a, b)
			last := slices.Max(places[:len(places)/2])
			for i, p := range places[len(places)/2:] {
				if p+uint64(3*clockStep) < last {
					t.Fatalf("frame %d was stamped %v before one that is gone", len(places)/2+i, time.Duration(last-p))
				}
			}
		})
	}
}

// TestSettleClockSet: setting the clock back does not prolong matching in user space. It
// ends when all frames that came before the filter was attached have been read.
func TestSettleClockSet(t *testing.T) {
	for _, stamp := range []uint32{0, 1 << 31} { // long ago, far ahead
		m := ringtest.New(2)
		m.Put(0, ringtest.Frame{Data: nettest.Numbered(9, 1), Seconds: stamp})
		m.Put(0, ringtest.Frame{Data: nettest.Numbered(7, 1), Seconds: 0})
		m.Put(0, ringtest.Frame{Data: nettest.Numbered(9, 2), Seconds: stamp})
		m.Hand(0)
		r, err := ring.New(-1, m.Mem, ring.Geometry{BlockSize: ringtest.BlockSize, Blocks: m.Blocks})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		p, err := filter.Compile("udp port 9", filter.Options{Link: packet.LinkEthernet})
		if err != nil {
			t.Fatal(err)
		}
		ifc := &packet.Interface{Link: packet.LinkEthernet}
		r.Bind(ifc)
		l := &Source{ring: r, whole: true, settled: time.Now(), Options: Options{Interface: ifc, Filter: &filter.Socket{Expression: p}}}
		var f packet.Frame
		for err = nil; err == nil; {
			err = l.Next(&f)
		}
		if !errors.Is(err, packet.ErrTick) || !l.calm || l.delivered+l.filtered != 3 || stamp == 0 && l.filtered != 1 {
			t.Errorf("stamp %d: %v, calm: %v, %d delivered, %d filtered", stamp, err, l.calm, l.delivered, l.filtered)
		}
	}
}
