package capfile

import (
	"bytes"

	"math/big"
	"strings"
	"testing"

	"ringcap/packet"
)

func TestPcapngInterfacesAndOptions(t *testing.T) {
	for name, order := range orders {
		b := order().section().ifc(1, 262144, func(b *builder) {
			b.option(optName, []byte("eth0")).option(optDescription, []byte("uplink\x00")).
				option(optFilter, []byte("\x00tcp port 80")).option(optOS, []byte("Linux 6")).
				option(optResolution, []byte{9})
			b.u16(optOffset, 8)
			b.b = b.order.AppendUint64(b.b, 1000)
		}).block(0x1234, func(b *builder) { b.bytes(1, 2, 3, 4) }).
			enhanced(0, 1_500_000_007, 1500, []byte("abcde"), func(b *builder) {
				b.option(optComment, []byte("hello"))
				b.u16(optFlags, 4).u32(1 | 3<<2)
				b.u16(optDrops, 8)
				b.b = b.order.AppendUint64(b.b, 77)
			})
		all, r := mustRead(t, b.b)
		if len(all) != 1 || string(all[0].data) != "abcde" || all[0].Info.Length != 1500 || !r.IsPcapng() {
			t.Fatalf("%s-endian: %+v", name, all)
		}
		f := all[0]
		wantTime(t, f.Info.Timestamp, 1001, 500_000_007)
		if f.Direction != packet.DirectionBroadcast {
			t.Errorf("%s-endian: direction %d", name, f.Direction)
		}
		want := packet.Interface{
			Name: "eth0", Description: "uplink", Filter: "tcp port 80", OS: "Linux 6",
			Link: 1, SnapLen: 262144, Nanoseconds: true,
		}
		// All options are kept for a copy, in one byte order.
		want.Options = string(little().option(optName, []byte("eth0")).option(optDescription, []byte("uplink\x00")).
			option(optFilter, []byte("\x00tcp port 80")).option(optOS, []byte("Linux 6")).
			option(optResolution, []byte{9}).u16(optOffset, 8).u32(1000, 0).b)
		if *f.Interface != want {
			t.Errorf("%s-endian: interface %+v", name, *f.Interface)
		}
		o := little().option(optComment, []byte("hello")).u16(optFlags, 4).u32(1|3<<2).u16(optDrops, 8).u32(77, 0)
		if !bytes.Equal(f.options, o.b) {
			t.Errorf("%s-endian: options\n got %x\nwant %x", name, f.options, o.b)
		}
	}
}

// TestPcapngSections checks that interfaces are numbered anew in each section, which may have
// another byte order, and through the whole file for the caller.
func TestPcapngSections(t *testing.T) {
	b := little().section().ifc(1, 0, nil).ifc(101, 0, nil).enhanced(1, 5, 1, []byte("a"), nil).b
	b = append(b, bigEnd().section().ifc(113, 0, nil).enhanced(0, 6, 1, []byte("b"), nil).b...)
	all, r := mustRead(t, b)
	if len(all) != 2 || all[0].Link != 101 || all[0].Interface.ID != 1 || all[1].Link != 113 || all[1].Interface.ID != 2 {
		t.Fatalf("%+v", all)
	}
	wantTime(t, all[1].Info.Timestamp, 0, 6000)
	if r.Link() != 1 || len(r.Interfaces()) != 1 {
		t.Errorf("link %s, %d interfaces", r.Link(), len(r.Interfaces()))
	}
}

func TestPcapngSimpleAndObsolete(t *testing.T) {
	b := little().section().ifc(1, 4, nil).block(blockSimple, func(b *builder) {
		b.u32(60).bytes('a', 'b', 'c', 'd')
	}).block(blockPacket, func(b *builder) {
		b.u16(0, 3).u32(0, 1_000_001, 2, 60).bytes('x', 'y', 0, 0).u16(optFlags, 4).u32(2).u16(0, 0)
	})
	all, _ := mustRead(t, b.b)
	if len(all) != 2 || string(all[0].data) != "abcd" || all[0].Info.Length != 60 || string(all[1].data) != "xy" {
		t.Fatalf("%+v", all)
	}
	wantTime(t, all[0].Info.Timestamp, 0, 0)
	wantTime(t, all[1].Info.Timestamp, 1, 1000)
	if all[1].Direction != packet.DirectionOut {
		t.Errorf("direction %d", all[1].Direction)
	}
}

func TestPcapngErrors(t *testing.T) {
	start := func() *builder { return little().section().ifc(1, 0, nil).enhanced(0, 1, 2, []byte("ab"), nil) }
	at := len(start().b)
	for _, c := range []struct {
		file []byte
		want string
	}{
		{start().u32(6).b, "is cut short: 4 of 12 bytes (the file ends there)"},
		{start().u32(6, 40, 0, 0).b, "is cut short: 16 of 40 bytes (the file ends there)"},
		{start().u32(6, 13, 0, 0).b, "is corrupt: its length is 13 before it and 0 behind it"},
		{start().u32(0x99, 400, 0, 0).b, "is cut short: 16 of 400 bytes (the file ends there)"},
		{start().u32(6, 16, 0, 20).b, "is corrupt: its length is 16 before it and 20 behind it"},
		{start().enhanced(7, 1, 1, nil, nil).b, "is corrupt: packet of interface 7, while 1 are described"},
		{start().block(6, func(b *builder) { b.u32(0, 0, 0, 9, 9).bytes('a') }).b, "is corrupt: 9 bytes of packet in a block with room for 4"},
		{start().block(6, func(b *builder) { b.u32(0) }).b, "is corrupt: packet block too short"},
		{start().u32(blockSection, 28, 0x12345678).b, "is corrupt: section header with byte order magic 78 56 34 12"},
	} {
		all, _, err := readAll(c.file, windowSize)
		prefix := "read test.pcap: block 4 at byte "
		if len(all) != 1 || err == nil || !strings.HasPrefix(err.Error(), prefix) || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%d packets, got %v\nwant %s%d %s", len(all), err, prefix, at, c.want)
		}
	}
}

// TestPcapngTruncated cuts a file at every byte. Whole packets must be delivered, and only a
// cut between two blocks is a clean end.
func TestPcapngTruncated(t *testing.T) {
	b := bigEnd().section().ifc(1, 0, nil)
	ends := map[int]int{len(b.section0()): 0, len(b.b): 0}
	for i := range 3 {
		b.enhanced(0, 1, 2, []byte("ab"), nil)
		ends[len(b.b)] = i + 1
	}
	whole := 0
	for n := range len(b.b) {
		if k, ok := ends[n]; ok {
			whole = k
		}
		all, _, err := readAll(b.b[:n], windowSize)
		if _, clean := ends[n]; clean != (err == nil) || len(all) != whole {
			t.Errorf("%d bytes: %d packets, %v", n, len(all), err)
		}
	}
}

func (b *builder) section0() []byte { return (&builder{order: b.order}).section().b }

// TestPcapngLongUnknownBlock checks that a long block is skipped without being held in memory.
func TestPcapngLongUnknownBlock(t *testing.T) {
	b := little().section().ifc(1, 0, nil).block(0x77, func(b *builder) { b.bytes(make([]byte, 3<<20)...) }).
		enhanced(0, 1, 2, []byte("ab"), nil)
	all, r := mustRead(t, b.b)
	if len(all) != 1 || len(r.win.buf) != windowSize {
		t.Errorf("%d packets, window of %d", len(all), len(r.win.buf))
	}
}

// TestResolution compares the times of every resolution with exact arithmetic.
func TestResolution(t *testing.T) {
	stamps := []uint64{0, 1, 999, 1_700_000_000_123_456_789, 1<<63 + 12345, 1<<64 - 1}
	for code := range 256 {
		unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(code)), nil)
		if code >= 128 {
			unit = new(big.Int).Lsh(big.NewInt(1), uint(code-128))
		}
		clock := newResolution(byte(code), -5)
		for _, stamp := range stamps {
			n := new(big.Int).SetUint64(stamp)
			sec, rest := new(big.Int).QuoRem(n, unit, new(big.Int))
			rest.Mul(rest, big.NewInt(1e9)).Quo(rest, unit)
			got := clock.time(stamp)
			if got.Unix() != int64(min(sec.Uint64(), farthest))-5 || int64(got.Nanosecond()) != rest.Int64() {
				t.Fatalf("if_tsresol %#x, stamp %d: %d.%09d, want %d.%09d", code, stamp,
					got.Unix(), got.Nanosecond(), int64(min(sec.Uint64(), farthest))-5, rest)
			}
		}
	}
}

func BenchmarkReadPcapng(b *testing.B) {
	for _, size := range []int{64, 512, 1500} {
		b.Run(sizeName(size), func(b *testing.B) {
			head := little().section().ifc(1, 0, func(b *builder) { b.option(optResolution, []byte{9}) }).b
			block := little().enhanced(0, 1_700_000_000_123_456_789, uint32(size), make([]byte, size), func(b *builder) {
				b.u16(optFlags, 4).u32(1)
			}).b
			benchmarkRead(b, &endless{head: head, body: bytes.Repeat(block, windowSize/len(block))}, size)
		})
	}
}
