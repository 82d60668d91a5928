package ring

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"ringcap/internal/packet"
)

const testBlock = 1 << 16

// memory is a ring in plain memory, filled as the kernel fills one.
type memory struct {
	mem    []byte
	blocks int
	at     []int // end of what each block holds
	last   []int // offset of its last frame
}

func newMemory(blocks int) *memory {
	m := &memory{mem: make([]byte, blocks*testBlock), blocks: blocks, at: make([]int, blocks), last: make([]int, blocks)}
	return m
}

func (m *memory) ring(t testing.TB) *Ring {
	t.Helper()
	r, err := New(-1, m.mem, Geometry{BlockSize: testBlock, Blocks: m.blocks})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func (m *memory) header(b int) *unix.TpacketHdrV1 {
	return (*unix.TpacketHdrV1)(unsafe.Pointer(&m.mem[b*testBlock+8]))
}

// testFrame is a frame as the kernel sees it, and its facts.
type testFrame struct {
	data    []byte
	wire    int
	kind    uint8 // sll_pkttype
	status  uint32
	tci     uint32
	tpid    uint16
	seconds uint32
}

// put adds a frame to block b, which stays the kernel's.
func (m *memory) put(b int, f testFrame) {
	h := m.header(b)
	if h.Num_pkts == 0 {
		h.Offset_to_first_pkt = 48
		m.at[b] = 48
	} else {
		(*unix.Tpacket3Hdr)(unsafe.Pointer(&m.mem[b*testBlock+m.last[b]])).Next_offset = uint32(m.at[b] - m.last[b])
	}
	const mac = 82 // where an Ethernet frame starts: 96 - 14
	at := b*testBlock + m.at[b]
	p := (*unix.Tpacket3Hdr)(unsafe.Pointer(&m.mem[at]))
	*p = unix.Tpacket3Hdr{
		Sec: f.seconds, Nsec: 7, Snaplen: uint32(len(f.data)), Len: uint32(max(f.wire, len(f.data))),
		Status: unix.TP_STATUS_USER | f.status, Mac: mac, Net: 96,
		Hv1: unix.TpacketHdrVariant1{Vlan_tci: f.tci, Vlan_tpid: f.tpid},
	}
	binary.NativeEndian.PutUint32(m.mem[at+sockaddrLL+4:], 9)
	m.mem[at+sockaddrLL+10] = f.kind
	copy(m.mem[at+mac:], f.data)
	m.last[b] = m.at[b]
	m.at[b] += (mac + len(f.data) + 15) &^ 15
	h.Num_pkts++
}

// hand gives block b to the reader.
func (m *memory) hand(b int) { m.header(b).Block_status = unix.TP_STATUS_USER }

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

// TestOrder walks more blocks than the ring has: each frame once, in order.
func TestOrder(t *testing.T) {
	m := newMemory(2)
	r := m.ring(t)
	var f packet.Frame
	for lap := range 5 {
		b := lap % 2
		m.header(b).Num_pkts = 0
		for i := range 3 {
			m.put(b, testFrame{data: ethernet(byte(10*lap + i)), seconds: uint32(lap)})
		}
		m.hand(b)
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

// TestTickBeforeWaiting: a sink must get its chance to flush before the ring
// waits for more.
func TestTickBeforeWaiting(t *testing.T) {
	m := newMemory(2)
	r := m.ring(t)
	m.put(0, testFrame{data: ethernet(1)})
	m.hand(0)
	var f packet.Frame
	if err := r.Next(&f); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := r.Next(&f); !errors.Is(err, packet.ErrTick) {
		t.Fatalf("got %v, want a tick", err)
	}
	if d := time.Since(start); d > TickInterval/2 {
		t.Errorf("the tick came after %v: the ring waited first", d)
	}
	if m.header(0).Block_status != unix.TP_STATUS_KERNEL {
		t.Error("the block was not given back before the tick")
	}
}

// TestWake: a reader that waits, or reads without end, hears of a stop.
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

// TestWakeFromNap: likewise a reader that lets full blocks gather, here for an hour.
func TestWakeFromNap(t *testing.T) { wakeFromNap(t, newMemory(3), false, time.Hour) }

// TestWakeFromHold: likewise one that holds on to its processor, which on one processor
// others have to wait for.
func TestWakeFromHold(t *testing.T) { wakeFromNap(t, newMemory(3), true, 10*time.Millisecond) }

func wakeFromNap(t *testing.T, m *memory, hold bool, nap time.Duration) {
	r := m.ring(t)
	r.Nap(nap)
	if hold {
		r.Hold()
	}
	var f packet.Frame
	for b := range 2 {
		m.put(b, testFrame{data: ethernet(1)})
		m.hand(b)
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

// TestIdle: rare ticks end with the stop, since what is left is counted at ticks.
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

// TestPending counts what is in the ring without reading it, the block that is
// being filled included, and never a block twice.
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
	m.put(0, testFrame{data: ethernet(1)})
	m.put(0, testFrame{data: ethernet(2)})
	check(2)
	m.hand(0)
	m.put(1, testFrame{data: ethernet(3)})
	check(3)
	next(t, r, &f)
	check(2)
	next(t, r, &f)
	check(1)
	m.hand(1)
	next(t, r, &f)
	check(0)
	_ = r.Next(&f) // gives the last block back
	check(0)
}

// TestPendingAllFull: every block waits to be read.
func TestPendingAllFull(t *testing.T) {
	m := newMemory(3)
	r := m.ring(t)
	for b := range 3 {
		m.put(b, testFrame{data: ethernet(byte(b))})
		m.hand(b)
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
		m.put(0, testFrame{data: ethernet(byte(i))})
	}
	r.Skip(3)
	if got := r.Pending(); got != 2 {
		t.Errorf("pending %d, want 2", got)
	}
	m.hand(0)
	var f packet.Frame
	next(t, r, &f)
	if f.Data[14] != 3 {
		t.Errorf("first frame is %d, want 3", f.Data[14])
	}
}

// TestVLANTag: the tag comes back with its TPID and all of its TCI, even 0, and
// both lengths say so.
func TestVLANTag(t *testing.T) {
	valid := uint32(unix.TP_STATUS_VLAN_VALID)
	both := valid | unix.TP_STATUS_VLAN_TPID_VALID
	for _, c := range []struct {
		name   string
		frame  testFrame
		snap   int
		data   string
		length int
	}{
		{"802.1Q, PCP 1, VID 100", testFrame{data: ethernet(9), status: both, tci: 0x2064, tpid: 0x8100}, 100,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x81\x00\x20\x64\x08\x00\x09", 19},
		{"802.1ad", testFrame{data: ethernet(9), status: both, tci: 100, tpid: 0x88a8}, 100,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x88\xa8\x00\x64\x08\x00\x09", 19},
		{"VID 0", testFrame{data: ethernet(9), status: both, tpid: 0x8100}, 100,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x81\x00\x00\x00\x08\x00\x09", 19},
		{"no TPID from the kernel", testFrame{data: ethernet(9), status: valid, tci: 5}, 100,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x81\x00\x00\x05\x08\x00\x09", 19},
		{"at the snap length", testFrame{data: ethernet(9), wire: 60, status: both, tci: 5, tpid: 0x8100}, 15,
			"\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x81\x00\x00", 64},
		{"untagged", testFrame{data: ethernet(9)}, 100, string(ethernet(9)), 15},
		{"cut inside the addresses", testFrame{data: ethernet(9)[:10], wire: 60, status: both, tci: 5, tpid: 0x8100}, 10,
			string(ethernet(9)[:10]), 60},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory(2)
			r := m.ring(t)
			r.RestoreTags(c.snap)
			m.put(0, c.frame)
			m.hand(0)
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

// TestSome: what is left of a block comes as Next would give it, tags, lengths, times and
// directions, however many are asked for, and no frame of the next block with it.
func TestSome(t *testing.T) {
	m := newMemory(2)
	r := m.ring(t)
	r.RestoreTags(100)
	tagged := testFrame{data: ethernet(2), status: unix.TP_STATUS_VLAN_VALID, tci: 5, seconds: 1700000001}
	cut := testFrame{data: ethernet(3), wire: 99, seconds: 1700000002, kind: unix.PACKET_MULTICAST}
	for b := range 2 {
		m.put(b, testFrame{data: ethernet(1)})
		m.put(b, tagged)
		m.put(b, cut)
		m.hand(b)
	}
	var f packet.Frame
	next(t, r, &f)
	var got, want []string
	var frames [2]packet.Raw
	for _, room := range []int{1, 2, 2} {
		n, err := r.Some(frames[:room])
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range frames[:n] {
			got = append(got, fmt.Sprintf("%x of %d at %d.%d, %d", f.Data, f.Wire, f.Sec, f.Nsec, f.Direction))
		}
	}
	for next(t, r, &f); len(want) < 2; {
		next(t, r, &f)
		at := f.Info.Timestamp
		want = append(want, fmt.Sprintf("%x of %d at %d.%d, %d", f.Data, f.Info.Length, at.Unix(), at.Nanosecond(), f.Direction))
	}
	if !slices.Equal(got, want) {
		t.Errorf("Some gives %q,\n Next %q", got, want)
	}
}

func TestDirectionAndChecksum(t *testing.T) {
	m := newMemory(2)
	r := m.ring(t)
	want := []packet.Direction{packet.DirectionIn, packet.DirectionBroadcast, packet.DirectionMulticast, packet.DirectionOther, packet.DirectionOut}
	for kind := range want {
		f := testFrame{data: ethernet(0), kind: uint8(kind)}
		if kind == unix.PACKET_OUTGOING {
			f.status = unix.TP_STATUS_CSUMNOTREADY
		}
		m.put(0, f)
	}
	m.hand(0)
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

// TestCorruptBlock: headers that point outside their block end that block, and
// no more.
func TestCorruptBlock(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(block []byte)
	}{
		{"first offset", func(b []byte) { binary.NativeEndian.PutUint32(b[16:], testBlock-4) }},
		{"mac", func(b []byte) { binary.NativeEndian.PutUint16(b[48+24:], 3) }},
		{"length", func(b []byte) { binary.NativeEndian.PutUint32(b[48+12:], testBlock) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMemory(2)
			r := m.ring(t)
			m.put(0, testFrame{data: ethernet(1)})
			c.spoil(m.mem)
			m.hand(0)
			m.put(1, testFrame{data: ethernet(2)})
			m.hand(1)
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

// BenchmarkNext is the walk alone: ns per frame of 64 bytes.
func BenchmarkNext(b *testing.B) {
	m := newMemory(2)
	for blk := range 2 {
		for range 400 {
			m.put(blk, testFrame{data: make([]byte, 64)})
		}
	}
	r := m.ring(b)
	r.RestoreTags(packet.DefaultSnapLen)
	var f packet.Frame
	b.ReportAllocs()
	for b.Loop() {
		if r.left == 0 {
			m.header(0).Num_pkts, m.header(1).Num_pkts = 400, 400
			m.hand(0)
			m.hand(1)
		}
		if err := r.Next(&f); err != nil && !errors.Is(err, packet.ErrTick) {
			b.Fatal(err)
		}
	}
}
