package live

import (
	"errors"
	"io"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// script is a live source that plays frames from memory.
type script struct {
	stamps []int         // milliseconds; a negative one is a tick
	frame  *packet.Frame // copied for each frame except stamp and data; nil: empty
	iface  packet.Interface
	given  uint64
	stop   chan struct{}
	empty  atomic.Bool
}

func newScript(stamps ...int) *script {
	return &script{stamps: stamps, stop: make(chan struct{}, 1)}
}

func (s *script) Next(f *packet.Frame) error {
	if len(s.stamps) == 0 {
		s.empty.Store(true)
		<-s.stop
		return io.EOF
	}
	ms := s.stamps[0]
	s.stamps = s.stamps[1:]
	if ms < 0 {
		return packet.ErrTick
	}
	if s.frame != nil {
		*f = *s.frame
	}
	f.Data = []byte{byte(ms)}
	f.Info.Timestamp = time.UnixMilli(int64(ms))
	f.Interface = &s.iface
	s.given++
	return nil
}
func (s *script) Close() error { return nil }
func (s *script) Empty() bool  { return s.empty.Load() }
func (s *script) Stop() {
	select {
	case s.stop <- struct{}{}:
	default:
	}
}
func (s *script) Interfaces() []*packet.Interface { return []*packet.Interface{&s.iface} }
func (s *script) Counters(c *packet.SourceCounters) error {
	c.Received = s.given
	c.Interfaces = append(c.Interfaces[:0], packet.InterfaceCounters{Interface: &s.iface, Counters: c.Counters, Delivered: s.given})
	return nil
}

// TestMergeOrder: frames are sorted by time. The order within a source stays as it is, even
// if its time stamps go back. A quiet source holds nothing up.
func TestMergeOrder(t *testing.T) {
	m := NewMerge(time.Millisecond, func(string) {})
	for _, s := range []*script{
		newScript(10, 30, -1, 50, 70, -1),
		newScript(20, -1, 60, 55, 80, -1), // 55 comes after 60
		newScript(-1),
	} {
		m.Add(s)
	}
	var got []int
	var frame packet.Frame
	for len(got) < 9-1 {
		err := m.Next(&frame)
		if errors.Is(err, packet.ErrTick) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, int(frame.Data[0]))
	}
	if want := []int{10, 20, 30, 50, 60, 55, 70, 80}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	m.Stop()
	for {
		if err := m.Next(&frame); errors.Is(err, io.EOF) {
			break
		} else if !errors.Is(err, packet.ErrTick) {
			t.Fatal(err)
		}
	}
	var c packet.SourceCounters
	if err := errors.Join(m.Close(), m.Counters(&c)); err != nil || c.Received != 8 || c.Unread != 0 {
		t.Errorf("%v: %+v", err, c)
	}
}

// lender is a script that lends the frames up to the next tick as a block.
type lender struct{ *script }

func (l lender) Blocks(_ *packet.BlockOptions, take func(packet.Block) error) error {
	return take(&lent{l.script})
}

type lent struct{ s *script }

func (b *lent) Len() int {
	return slices.IndexFunc(append(slices.Clone(b.s.stamps), -1), func(ms int) bool { return ms < 0 })
}
func (b *lent) Next(f *packet.Frame) bool { return b.Len() > 0 && b.s.Next(f) == nil }

func (b *lent) Interface() *packet.Interface { return &b.s.iface }
func (b *lent) Filtered() int                { return 0 }
func (b *lent) Clone() packet.Block          { return b }
func (b *lent) AppendRecords(dst []byte, _ *packet.Encoding) ([]byte, packet.Appended) {
	return dst, packet.Appended{}
}

// TestMergeLent: the frames of blocks that sources lend are sorted by time with copied ones, and those
// that were not delivered count as unread.
func TestMergeLent(t *testing.T) {
	const frames, left = 200, 150
	var odd, even, copied []int
	for i := range frames {
		odd, even = append(odd, 3*i), append(even, 3*i+1)
		if copied = append(copied, 3*i+2); i%80 == 79 { // more than one block
			odd, even, copied = append(odd, -1), append(even, -1), append(copied, -1)
		}
	}
	m := NewMerge(time.Millisecond, func(string) {})
	m.Add(lender{newScript(append(odd, -1)...)})
	m.Add(lender{newScript(append(even, -1)...)})
	m.Add(newScript(append(copied, -1)...))
	var frame packet.Frame
	for n := 0; n < 3*frames-left; {
		if err := m.Next(&frame); errors.Is(err, packet.ErrTick) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		if got := int(frame.Info.Timestamp.UnixMilli()); got != n {
			t.Fatalf("frame %d has the stamp %d", n, got)
		}
		n++
	}
	var c packet.SourceCounters
	if err := errors.Join(m.Close(), m.Counters(&c)); err != nil || c.Received-c.Unread != 3*frames-left {
		t.Errorf("%v: %+v", err, c)
	}
}

// TestMergeUnread: frames that were copied and never delivered count as unread.
func TestMergeUnread(t *testing.T) {
	m := NewMerge(time.Millisecond, func(string) {})
	m.Add(newScript(1, 2, 3, 4, 5, -1))
	var frame packet.Frame
	for n := 0; n < 2; {
		if err := m.Next(&frame); err == nil {
			n++
		} else if !errors.Is(err, packet.ErrTick) {
			t.Fatal(err)
		}
	}
	var c packet.SourceCounters
	if err := errors.Join(m.Close(), m.Counters(&c)); err != nil || c.Received != 5 || c.Unread != 3 {
		t.Errorf("%v: %+v", err, c)
	}
}

// TestMergeFields: a frame keeps all its fields in the merge, and gets none from the frame
// that was in its place before.
func TestMergeFields(t *testing.T) {
	full := captest.Full(t)
	m := NewMerge(time.Millisecond, func(string) {})
	a, b := newScript(1, 3, 5, -1), newScript(2, 4, 6, -1)
	a.frame, b.frame = full, new(packet.Frame)
	m.Add(a)
	m.Add(b)
	for n := 0; n < 6; {
		got := new(packet.Frame)
		if n > 2 {
			got = captest.Full(t)
		}
		if err := m.Next(got); errors.Is(err, packet.ErrTick) {
			continue
		} else if err != nil {
			t.Fatal(err)
		}
		n++
		want := packet.Frame{Interface: &b.iface}
		if n%2 == 1 {
			want = *full
			want.Interface = &a.iface
		}
		want.Data, want.Info.Timestamp, want.Info.CaptureLength = []byte{byte(n)}, time.UnixMilli(int64(n)), 1
		if d := captest.Differences(got, &want); len(d) > 0 {
			t.Errorf("frame %d: %v differ: %+v, want %+v", n, d, got, want)
		}
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}

// TestMergeSmallRing: what comes while the merge is not read fits in more than a small ring. Were its blocks
// lent, they would stay full.
func TestMergeSmallRing(t *testing.T) {
	const pieces, each = 4, 850 // each nearly a block, of which the ring has two
	a, b := nettest.NewPair(t)
	var l *Source
	a.Do(func() (err error) {
		l, err = Open(Options{Interface: &packet.Interface{Name: nettest.NameA}, Size: MinRing})
		return err
	})
	m := NewMerge(0, nil)
	m.Add(l)
	piece := nettest.Series(9, each)
	for i := range piece {
		piece[i] = append(piece[i], make([]byte, 1000)...)
	}
	for range pieces {
		b.Inject(nettest.NameB, piece...)
		for end := time.Now().Add(2 * time.Second); !l.Empty() && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
	}
	m.Stop()
	n, f := 0, new(packet.Frame)
	for err := error(nil); !errors.Is(err, io.EOF); {
		if err = m.Next(f); err == nil {
			n++
		}
	}
	var c packet.SourceCounters
	if err := errors.Join(m.Close(), m.Counters(&c)); err != nil || n != pieces*each || c.Dropped != 0 {
		t.Errorf("%d of %d frames, %+v: %v", n, pieces*each, c.Counters, err)
	}
}
