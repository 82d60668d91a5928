package ring

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"reflect"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/ringtest"
	"ringcap/packet"
)

// memory is a ring in ordinary memory.
type memory struct{ *ringtest.Memory }

func newMemory(blocks int) *memory { return &memory{ringtest.New(blocks)} }

func (m *memory) ring(t testing.TB) *Ring {
	t.Helper()
	r, err := New(-1, m.Mem, Geometry{BlockSize: ringtest.BlockSize, Blocks: m.Blocks})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func ethernet(last byte) []byte {
	return append([]byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 8, 0}, last)
}

// next is Next without the ticks.
func next(t *testing.T, r *Ring, f *packet.Frame) {
	t.Helper()
	for {
		err := r.Next(f)
		if errors.Is(err, packet.ErrTick) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
}

// TestOrder checks that each frame comes once and in order, also after the ring's last block.
func TestOrder(t *testing.T) {
	m := newMemory(2)
	r := m.ring(t)
	var f packet.Frame
	for lap := range 5 {
		b := lap % 2
		m.Header(b).Num_pkts = 0
		for i := range 3 {
			m.Put(b, ringtest.Frame{Data: ethernet(byte(10*lap + i)), Seconds: uint32(lap)})
		}
		m.Hand(b)
		for i := range 3 {
			next(t, r, &f)
			if got := f.Data[14]; got != byte(10*lap+i) {
				t.Fatalf("lap %d frame %d: got frame %d", lap, i, got)
			}
			if f.Info.Timestamp != time.Unix(int64(lap), 7) || f.Info.InterfaceIndex != 9 || f.Info.CaptureLength != 15 {
				t.Fatalf("lap %d frame %d: %+v", lap, i, f.Info)
			}
		}
	}
}

// TestTickBeforeWaiting checks that sinks get a tick, to flush, before the ring waits for more.
// The ring has a descriptor for which every wait is an error.
func TestTickBeforeWaiting(t *testing.T) {
	reader, broken, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = broken.Close() }()
	_ = reader.Close()
	m := newMemory(2)
	r, err := New(int(broken.Fd()), m.Mem, Geometry{BlockSize: ringtest.BlockSize, Blocks: m.Blocks})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	m.Put(0, ringtest.Frame{Data: ethernet(1)})
	m.Hand(0)
	var f packet.Frame
	if err := r.Next(&f); err != nil {
		t.Fatal(err)
	}
	if err := r.Next(&f); !errors.Is(err, packet.ErrTick) {
		t.Fatalf("got %v, want a tick before the ring waits", err)
	}
	if m.Header(0).Block_status != unix.TP_STATUS_KERNEL {
		t.Error("the block was not given back before the tick")
	}
	if err := r.Next(&f); !errors.Is(err, unix.ENOTSOCK) {
		t.Errorf("got %v from a wait: this test cannot tell whether the ring waits", err)
	}
}

// TestWake checks that Wake stops a reader, whether it waits or reads.
func TestWake(t *testing.T) {
	m := newMemory(2)
	r := m.ring(t)
	go r.Wake()
	var f packet.Frame
	for {
		err := r.Next(&f)
		if errors.Is(err, ErrWoken) {
			return
		}
		if !errors.Is(err, packet.ErrTick) {
			t.Fatal(err)
		}
	}
}

// TestWakeFromNap checks the same for a reader that sleeps while blocks fill, here for an hour.
func TestWakeFromNap(t *testing.T) { wakeFromNap(t, newMemory(3), false, time.Hour) }

// TestWakeFromHold checks the same for a reader that holds its processor. With only one
// processor other goroutines have to wait for it.
func TestWakeFromHold(t *testing.T) { wakeFromNap(t, newMemory(3), true, 10*time.Millisecond) }

func wakeFromNap(t *testing.T, m *memory, hold bool, nap time.Duration) {
	r := m.ring(t)
	r.Nap(nap)
	if hold {
		r.Hold()
	}
	var f packet.Frame
	for b := range 2 {
		m.Put(b, ringtest.Frame{Data: ethernet(1)})
		m.Hand(b)
	}
	next(t, r, &f)
	next(t, r, &f)
	if err := r.Next(&f); !errors.Is(err, packet.ErrTick) || !hold && r.gap >= nap {
		t.Fatalf("%v, and blocks came in %v", err, r.gap)
	}
	go r.Wake()
	for {
		err := r.Next(&f)
		if errors.Is(err, ErrWoken) {
			return
		}
		if err != nil && !errors.Is(err, packet.ErrTick) {
			t.Fatal(err)
		}
	}
}

// TestIdle checks that ticks become frequent again after a stop, because the frames that are
// left are counted at ticks.
func TestIdle(t *testing.T) {
	r := newMemory(2).ring(t)
	r.Idle(time.Hour)
	go r.Wake()
	var f packet.Frame
	if err := r.Next(&f); !errors.Is(err, ErrWoken) {
		t.Fatalf("got %v before Wake", err)
	}
	if err := r.Next(&f); !errors.Is(err, packet.ErrTick) {
		t.Errorf("got %v after Wake, want a tick", err)
	}
}

// TestPending checks that Pending counts the frames in the ring, including those of a block
// that is being filled, and no block twice.
func TestPending(t *testing.T) {
	m := newMemory(3)
	r := m.ring(t)
	var f packet.Frame
	check := func(want int) {
		t.Helper()
		if got := r.Pending(); got != want {
			t.Fatalf("pending %d, want %d", got, want)
		}
	}
	check(0)
	m.Put(0, ringtest.Frame{Data: ethernet(1)})
	m.Put(0, ringtest.Frame{Data: ethernet(2)})
	check(2)
	m.Hand(0)
	m.Put(1, ringtest.Frame{Data: ethernet(3)})
	check(3)
	next(t, r, &f)
	check(2)
	next(t, r, &f)
	check(1)
	m.Hand(1)
	next(t, r, &f)
	check(0)
	_ = r.Next(&f) // returns the last block to the kernel
	check(0)
}

// TestPendingAllFull checks that Pending stops if all blocks are full.
func TestPendingAllFull(t *testing.T) {
	m := newMemory(3)
	r := m.ring(t)
	for b := range 3 {
		m.Put(b, ringtest.Frame{Data: ethernet(byte(b))})
		m.Hand(b)
	}
	if got := r.Pending(); got != 3 {
		t.Fatalf("pending %d, want 3", got)
	}
	var f packet.Frame
	next(t, r, &f)
	if got := r.Pending(); got != 2 {
		t.Fatalf("pending %d, want 2", got)
	}
}

func TestSkip(t *testing.T) {
	m := newMemory(2)
	r := m.ring(t)
	for i := range 5 {
		m.Put(0, ringtest.Frame{Data: ethernet(byte(i))})
	}
	r.Skip(3)
	if got := r.Pending(); got != 2 {
		t.Errorf("pending %d, want 2", got)
	}
	m.Hand(0)
	var f packet.Frame
	next(t, r, &f)
	if f.Data[14] != 3 {
		t.Errorf("first frame is %d, want 3", f.Data[14])
	}
}

// TestVLANTag checks that a tag is put back with its TPID and its whole TCI, even if that is 0,
// and that both lengths include it.
func TestVLANTag(t *testing.T) {
	valid := uint32(unix.TP_STATUS_VLAN_VALID)
	both := valid | unix.TP_STATUS_VLAN_TPID_VALID
	for _, c := range []struct {
		name   string
		frame  ringtest.Frame
		snap   int
		data   string
		length int
	}{
		{"802.1Q, PCP 1, VID 100", ringtest.Frame{Data: ethernet(9), Status: both, TCI: 0x2064, TPID: 0x8100}, 100,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x81\x00\x20\x64\x08\x00\x09", 19},
		{"802.1ad", ringtest.Frame{Data: ethernet(9), Status: both, TCI: 100, TPID: 0x88a8}, 100,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x88\xa8\x00\x64\x08\x00\x09", 19},
		{"VID 0", ringtest.Frame{Data: ethernet(9), Status: both, TPID: 0x8100}, 100,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x81\x00\x00\x00\x08\x00\x09", 19},
		{"no TPID from the kernel", ringtest.Frame{Data: ethernet(9), Status: valid, TCI: 5}, 100,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x81\x00\x00\x05\x08\x00\x09", 19},
		{"at the snap length", ringtest.Frame{Data: ethernet(9), Wire: 60, Status: both, TCI: 5, TPID: 0x8100}, 15,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x81\x00\x00", 64},
		{"untagged", ringtest.Frame{Data: ethernet(9)}, 100, string(ethernet(9)), 15},
		{"cut inside the addresses", ringtest.Frame{Data: ethernet(9)[:10], Wire: 60, Status: both, TCI: 5, TPID: 0x8100}, 10,
			string(ethernet(9)[:10]), 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory(2)
			r := m.ring(t)
			r.RestoreTags(c.snap)
			m.Put(0, c.frame)
			m.Hand(0)
			var f packet.Frame
			next(t, r, &f)
			if string(f.Data) != c.data {
				t.Errorf("got % x\nwant % x", f.Data, c.data)
			}
			if f.Info.CaptureLength != len(f.Data) || f.Info.Length != c.length {
				t.Errorf("lengths %d of %d, want %d of %d", f.Info.CaptureLength, f.Info.Length, len(c.data), c.length)
			}
		})
	}
}

// TestBlock checks that the rest of a block has the frames that Next would return, one by one
// and as records, and no frame of the next block.
func TestBlock(t *testing.T) {
	m := newMemory(5)
	r := m.ring(t)
	r.RestoreTags(100)
	for b := range 5 {
		m.Put(b, ringtest.Frame{Data: ethernet(1)})
		m.Put(b, ringtest.Frame{Data: ethernet(2), Status: unix.TP_STATUS_VLAN_VALID, TCI: 5, Seconds: 1700000001})
		m.Put(b, ringtest.Frame{Data: ethernet(3), Wire: 99, Seconds: 1700000002, Kind: unix.PACKET_MULTICAST})
		m.Hand(b)
	}
	ifc := &packet.Interface{Index: 9, Link: packet.LinkEthernet}
	r.Bind(ifc)
	var f packet.Frame
	var want, frames, again []packet.Frame
	next(t, r, &f)
	for range 2 {
		next(t, r, &f)
		want = append(want, f)
	}
	next(t, r, &f)
	ahead := r.Block().Clone()
	for r.Block().Next(&f) {
		frames = append(frames, f)
	}
	for ahead.Next(&f) {
		again = append(again, f)
	}
	if r.Pending() != 9 { // those of the other three blocks
		t.Errorf("%d frames are left", r.Pending())
	}
	for _, list := range [][]packet.Frame{want, frames, again} {
		for i := range list {
			list[i].Data = bytes.Clone(list[i].Data)
		}
	}
	if !reflect.DeepEqual(frames, want) || !reflect.DeepEqual(again, want) {
		t.Errorf("Block gives %+v,\nits clone %+v,\nNext %+v", frames, again, want)
	}
	for _, format := range []packet.Format{packet.Microseconds, packet.Nanoseconds, packet.Pcapng} {
		checkRecords(t, r, format)
	}
}

// checkRecords compares the records of a block with those of its frames.
func checkRecords(t *testing.T, r *Ring, format packet.Format) {
	t.Helper()
	var f packet.Frame
	next(t, r, &f)
	frames, block := r.Block().Clone(), r.Block()
	got, n := block.AppendRecords(make([]byte, 0, 1<<16), &packet.Encoding{Format: format, Limit: 1 << 16, Interface: 3})
	var want []byte
	for frames.Next(&f) {
		if format == packet.Pcapng {
			want = capfile.AppendPacket(want, &f, len(f.Data), 3)
		} else {
			want = capfile.AppendRecord(want, &f, len(f.Data), format == packet.Nanoseconds)
		}
	}
	if n.Frames != 2 || block.Len() != 0 || !bytes.Equal(got, want) {
		t.Errorf("format %d: %d frames, %d left: %x, want %x", format, n.Frames, block.Len(), got, want)
	}
}

func TestDirectionAndChecksum(t *testing.T) {
	m := newMemory(2)
	r := m.ring(t)
	want := []packet.Direction{packet.DirectionIn, packet.DirectionBroadcast, packet.DirectionMulticast, packet.DirectionOther, packet.DirectionOut}
	for kind := range want {
		f := ringtest.Frame{Data: ethernet(0), Kind: uint8(kind)}
		if kind == unix.PACKET_OUTGOING {
			f.Status = unix.TP_STATUS_CSUMNOTREADY
		}
		m.Put(0, f)
	}
	m.Hand(0)
	var f packet.Frame
	for kind, d := range want {
		next(t, r, &f)
		if f.Direction != d {
			t.Errorf("pkttype %d is direction %d, want %d", kind, f.Direction, d)
		}
		if out := kind == unix.PACKET_OUTGOING; f.ChecksumPending != out {
			t.Errorf("pkttype %d: checksum pending %v", kind, f.ChecksumPending)
		}
	}
}

// TestFields checks that Next and blocks set all fields of a frame, so that it keeps nothing of
// its former contents.
func TestFields(t *testing.T) {
	ifc := &packet.Interface{Index: 9, Link: packet.LinkEthernet}
	for _, block := range []bool{false, true} {
		left := captest.Leftovers(t, func() func(*packet.Frame) bool {
			m := newMemory(1)
			m.Put(0, ringtest.Frame{Data: ethernet(1), Wire: 99, Kind: unix.PACKET_OUTGOING, Status: unix.TP_STATUS_CSUMNOTREADY | unix.TP_STATUS_GSO_TCP})
			m.Put(0, ringtest.Frame{Data: ethernet(2)})
			m.Put(0, ringtest.Frame{})
			m.Hand(0)
			r := m.ring(t)
			r.Bind(ifc)
			first := true
			return func(f *packet.Frame) bool {
				if !first && block {
					return r.Block().Next(f)
				}
				if first || r.Pending() > 0 {
					first = false
					next(t, r, f)
					return true
				}
				return false
			}
		})
		if len(left) > 0 {
			t.Errorf("left over: %v", left)
		}
	}
}

// TestCorruptBlock checks that headers which point outside of their block end that block and no
// more.
func TestCorruptBlock(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(block []byte)
	}{
		{"first offset", func(b []byte) { binary.NativeEndian.PutUint32(b[16:], ringtest.BlockSize-4) }},
		{"mac", func(b []byte) { binary.NativeEndian.PutUint16(b[48+24:], 3) }},
		{"length", func(b []byte) { binary.NativeEndian.PutUint32(b[48+12:], ringtest.BlockSize) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory(2)
			r := m.ring(t)
			m.Put(0, ringtest.Frame{Data: ethernet(1)})
			c.spoil(m.Mem)
			m.Hand(0)
			m.Put(1, ringtest.Frame{Data: ethernet(2)})
			m.Hand(1)
			var f packet.Frame
			if err := r.Next(&f); !errors.Is(err, ErrCorrupt) {
				t.Fatalf("got %v, want ErrCorrupt", err)
			}
			next(t, r, &f)
			if f.Data[14] != 2 {
				t.Error("the block after it was not read")
			}
		})
	}
}

func TestGeometry(t *testing.T) {
	if _, err := New(-1, make([]byte, 100), Geometry{BlockSize: 64, Blocks: 2}); err == nil {
		t.Error("a mapping of another size was accepted")
	}
}

// BenchmarkNext measures only the walk over frames of 64 bytes.
func BenchmarkNext(b *testing.B) {
	m := newMemory(2)
	for blk := range 2 {
		for range 400 {
			m.Put(blk, ringtest.Frame{Data: make([]byte, 64)})
		}
	}
	r := m.ring(b)
	r.RestoreTags(packet.DefaultSnapLen)
	var f packet.Frame
	b.ReportAllocs()
	for b.Loop() {
		if r.rest.left == 0 {
			m.Header(0).Num_pkts, m.Header(1).Num_pkts = 400, 400
			m.Hand(0)
			m.Hand(1)
		}
		if err := r.Next(&f); err != nil && !errors.Is(err, packet.ErrTick) {
			b.Fatal(err)
		}
	}
}
