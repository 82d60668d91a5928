package flight

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"syscall"
	"testing"
	"time"

	"github.com/google/gopacket"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/clocktest"
	"ringcap/packet"
)

var epoch = time.Unix(1700000000, 123456789)

// TestMemory keeps random packets in a Memory and in a slice, and takes some out. Take must
// return the oldest packet that is left, unchanged.
func TestMemory(t *testing.T) {
	eth0, eth1 := &packet.Interface{Name: "eth0"}, &packet.Interface{Name: "eth1"}
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 1))
		m := New(MinSize, 0)
		var all []packet.Frame
		for n := range 3000 {
			f := packet.Frame{
				Data: make([]byte, r.IntN(1<<(1+r.IntN(16)))), Link: packet.LinkType(r.IntN(1 << 16)), Number: uint64(n),
				Interface: []*packet.Interface{nil, eth0, eth1}[r.IntN(3)], Direction: packet.Direction(r.IntN(6)),
				ChecksumPending: r.IntN(2) == 0,
			}
			for i := range f.Data {
				f.Data[i] = byte(n + i)
			}
			if r.IntN(3) == 0 {
				f.Options = []byte("options")
			}
			f.Info.Timestamp, f.Info.Length = epoch.Add(time.Duration(n)), len(f.Data)+r.IntN(9)
			f.Info.CaptureLength, f.Info.InterfaceIndex = len(f.Data), r.IntN(9)
			if !m.Keep(&f) {
				t.Fatalf("seed %d: packet of %d bytes refused", seed, len(f.Data))
			}
			all = append(all, f)
			for r.IntN(5) == 0 {
				take(t, m, all)
			}
		}

		for take(t, m, all) {
		}
		if m.Len() != 0 {
			t.Errorf("seed %d: %d left", seed, m.Len())
		}
	}
}

// take takes the oldest packet from m and compares it with that in all.
func take(t *testing.T, m *Memory, all []packet.Frame) bool {
	t.Helper()
	left := all[len(all)-m.Len():]
	var got packet.Frame
	if !m.Take(&got) {
		return false
	}
	if want := left[0]; !reflect.DeepEqual(got.Info.Timestamp.UnixNano(), want.Info.Timestamp.UnixNano()) || !bytes.Equal(got.Data, want.Data) ||
		!bytes.Equal(got.Options, want.Options) || got.Number != want.Number || got.Interface != want.Interface || got.Link != want.Link ||
		got.Direction != want.Direction || got.ChecksumPending != want.ChecksumPending || got.Info.Length != want.Info.Length ||
		got.Info.CaptureLength != want.Info.CaptureLength || got.Info.InterfaceIndex != want.Info.InterfaceIndex {
		t.Fatalf("got %+v\nwant %+v", got, want)
	}
	return true
}

// TestFields checks that the memory keeps all fields of a frame, and that a frame that is taken
// keeps nothing of its former contents. The process is not kept: the file needs only what the
// options say of it.
func TestFields(t *testing.T) {
	m := New(MinSize, 0)
	for _, want := range []*packet.Frame{captest.Full(t), {Info: gopacket.CaptureInfo{Timestamp: epoch}}} {
		for _, got := range []*packet.Frame{{}, captest.Full(t)} {
			if !m.Keep(want) || !m.Take(got) {
				t.Fatal("a frame was not kept")
			}
			want := *want
			want.Process = nil
			if d := captest.Differences(got, &want); len(d) > 0 {
				t.Errorf("%v differ: got %+v\nwant %+v", d, got, want)
			}
		}
	}
}

// TestFull checks that the memory keeps as many of the last packets as there is room for.
func TestFull(t *testing.T) {
	m := New(MinSize, 0)
	f := &packet.Frame{Data: make([]byte, 1000)}
	for range 10000 {
		m.Keep(f)
	}
	if n := m.Len(); n != MinSize/1056 || m.Lost() != uint64(10000-n) {
		t.Errorf("%d kept, %d lost", n, m.Lost())
	}
	f.Data = make([]byte, MinSize)
	if m.Keep(f) {
		t.Error("a packet of the ring's size was kept")
	}
}

// TestAge checks that only packets are kept that are not older than the newest by more than the
// age.
func TestAge(t *testing.T) {
	m := New(MinSize, 10*time.Second)
	f := &packet.Frame{}
	for n := range 100 {
		f.Info.Timestamp = epoch.Add(time.Duration(n) * time.Second)
		m.Keep(f)
	}
	if n := m.Len(); n != 11 {
		t.Errorf("%d kept, want those of seconds 89 to 99", n)
	}
	m.Take(f)
	if got := f.Info.Timestamp.Sub(epoch); got != 89*time.Second {
		t.Errorf("the oldest is of second %v", got)
	}
}

// tape is a file in memory.
type tape struct {
	data   []byte
	closed bool
	failed error
}

func (s *tape) Write(p *packet.Packet) error           { s.data = append(s.data, p.Data...); return s.failed }
func (s *tape) Tick(time.Time, *ledger.Snapshot) error { return s.failed }
func (s *tape) Close(*ledger.Snapshot) error           { s.closed = true; return nil }
func (s *tape) Size() int64                            { return int64(len(s.data)) }
func (s *tape) Written() uint64                        { return uint64(len(s.data)) }

// recorder returns a Recorder that writes to tapes and is triggered by "!".
func recorder(after time.Duration) (*Recorder, *[]*tape) {
	o, tapes := tapeOptions(after)
	return NewRecorder(New(MinSize, 0), o), tapes
}

func tapeOptions(after time.Duration) (Options, *[]*tape) {
	tapes := new([]*tape)
	return Options{
		After: after,
		Open: func(n int) (sink.File, error) {
			if n != len(*tapes)+1 {
				return nil, fmt.Errorf("file number %d", n)
			}
			*tapes = append(*tapes, &tape{})
			return (*tapes)[n-1], nil
		},
		Trigger: func(f *packet.Frame) (bool, error) { return f.Data[0] == '!', nil },
		Wrote:   func(int, uint64) {},
	}, tapes
}

// record writes packets of one byte each, a second apart.
func record(t *testing.T, r *Recorder, text string) {
	t.Helper()
	f := &packet.Frame{}
	for i := range text {
		f.Data, f.Info.Timestamp = []byte(text[i:i+1]), epoch.Add(time.Duration(i)*time.Second)
		if err := r.Write(&packet.Packet{Frame: f}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRecorder(t *testing.T) {
	for _, c := range []struct {
		after   time.Duration
		text    string
		want    []string
		unasked uint64
	}{
		{0, "abc", nil, 3},
		{0, "abc!de!f", []string{"abc!", "de!"}, 1},
		{2 * time.Second, "abc!defg!h", []string{"abc!de", "fg!h"}, 0},
		{2 * time.Second, "a!b!cdef", []string{"a!b!cd"}, 2},
	} {
		r, tapes := recorder(c.after)
		record(t, r, c.text)
		if err := r.Close(nil); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range *tapes {
			got = append(got, string(s.data))
			if !s.closed {
				t.Errorf("%s: a file is open", c.text)
			}
		}
		if !reflect.DeepEqual(got, c.want) || r.Unasked() != c.unasked {
			t.Errorf("%s: %q, %d not asked for; want %q, %d", c.text, got, r.Unasked(), c.want, c.unasked)
		}
	}
}

func TestRecorderFails(t *testing.T) {
	r, tapes := recorder(time.Minute)
	record(t, r, "a!")
	r.o.Wrote = func(_ int, n uint64) { t.Errorf("%d packets are reported as written", n) }
	full := errors.New("full")
	(*tapes)[0].failed = full
	for range 2 {
		if err := r.Write(&packet.Packet{Frame: &packet.Frame{Data: []byte("b")}}); !errors.Is(err, full) {
			t.Errorf("got %v", err)
		}
	}
	if err := r.Close(nil); err != nil || !(*tapes)[0].closed {
		t.Errorf("closed %v, %v", (*tapes)[0].closed, err)
	}
}

func TestKeepAllocatesNothing(t *testing.T) {
	m := New(MinSize, time.Hour)
	f := &packet.Frame{Data: make([]byte, 1500), Interface: &packet.Interface{}}
	f.Info.Timestamp = epoch
	m.Keep(f)
	if n := testing.AllocsPerRun(5000, func() { m.Keep(f) }); n != 0 {
		t.Errorf("%v allocations a packet", n)
	}
}

func BenchmarkKeep(b *testing.B) {
	for _, size := range []int{64, 1500} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			m := New(64<<20, time.Hour)
			f := &packet.Frame{Data: make([]byte, size), Interface: &packet.Interface{}}
			f.Info.Timestamp = epoch
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				m.Keep(f)
			}
		})
	}
}

// TestClockSet sets the wall clock before, at and after a trigger. The file must begin with the
// last second before the trigger and end a second after it by the monotonic clock, whether
// packets come or not.
func TestClockSet(t *testing.T) {
	const each = 50 * time.Millisecond // between two packets, and between two ticks
	const trigger = 100
	for _, step := range clocktest.Steps {
		for _, set := range []int{10, 90, trigger - 1, trigger, trigger + 1, 110, 200} {
			for _, back := range []bool{false, true} {
				for _, quiet := range []bool{false, true} {
					t.Run(fmt.Sprint(step, set, back, quiet), func(t *testing.T) {
						clock := clocktest.New()
						o, tapes := tapeOptions(time.Second)
						o.Live = true
						r := newRecorder(New(MinSize, time.Second), o, clock.Now)
						tick := func() {
							if err := r.Tick(clock.Now(), nil); err != nil {
								t.Fatal(err)
							}
						}
						for i := range 250 {
							switch {
							case i == set:
								clock.Set(step)
							case i == set+5 && back:
								clock.Set(-step)
							}
							f := &packet.Frame{Data: []byte{'.', byte(i)}}
							if f.Info.Timestamp = clock.Stamp(); i == trigger {
								f.Data[0] = '!'
							}
							if i%2 == 1 { // a tick between the stamp and the packet
								tick()
							}
							if i <= trigger || !quiet {
								if err := r.Write(&packet.Packet{Frame: f}); err != nil {
									t.Fatal(err)
								}
							}
							if i%2 == 0 {
								tick()
							}
							clock.Advance(each)
							if len(*tapes) > 0 && i > trigger+int((time.Second+Grace)/each)+4 && !(*tapes)[0].closed {
								t.Fatalf("the file is open %v after the trigger", time.Duration(i-trigger)*each)
							}
						}
						data := (*tapes)[0].data
						first, last := int(data[1]), int(data[len(data)-1])
						if want := trigger - int(time.Second/each); first > want+1 || first < want-3 {
							t.Errorf("the file begins with packet %d, want %d", first, want)
						}
						if most := trigger + int((time.Second+Grace)/each); last > most+2 || !quiet && last < trigger+int(time.Second/each)-1 {
							t.Errorf("the file ends with packet %d, want %d at most", last, most)
						}
						if len(data) != 2*(last-first+1) {
							t.Errorf("%d packets from %d to %d", len(data)/2, first, last)
						}
					})
				}
			}
		}
	}
}

// TestTaken checks that a number is skipped if someone else's file has its name.
func TestTaken(t *testing.T) {
	r, tapes := recorder(0)
	open := r.o.Open
	r.o.Open = func(n int) (sink.File, error) {
		if n < 3 {
			return nil, &os.PathError{Op: "open", Path: "x", Err: syscall.EPERM}
		}
		return open(n - 2)
	}
	wrote := 0
	r.o.Wrote = func(n int, _ uint64) { wrote = n }
	record(t, r, "ab!")
	if err := r.Close(nil); err != nil || wrote != 3 || len(*tapes) != 1 {
		t.Errorf("%v: file %d of %d", err, wrote, len(*tapes))
	}
}
