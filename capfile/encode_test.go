package capfile

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"ringcap/packet"
)

// TestPacketRoundTrip writes frames of every direction as pcapng and reads
// them back.
func TestPacketRoundTrip(t *testing.T) {
	ifc := &packet.Interface{Name: "eth0", Description: "d", Filter: "icmp", OS: "Linux", Link: 276, SnapLen: 96, Nanoseconds: true}
	b := AppendSection(nil, &Section{Hardware: "x86_64", OS: "Linux", Application: "test"})
	b = AppendInterface(b, ifc, ifc.Link, ifc.SnapLen)
	stamp := time.Unix(1700000000, 123456789)
	comment := little().option(optComment, []byte("why")).b
	for d := packet.DirectionUnknown; d <= packet.DirectionOut; d++ {
		f := packet.Frame{Data: []byte("0123456789")[:d+3], Direction: d}
		f.Info.Timestamp, f.Info.Length = stamp, 1500
		b = AppendPacket(b, &f, len(f.Data), 0)
		f.Options = comment
		b = AppendPacket(b, &f, 3, 0)
	}
	all, _ := mustRead(t, b)
	for i, f := range all {
		d := packet.Direction(i / 2)
		if f.Direction != d || !f.Info.Timestamp.Equal(stamp) || f.Link != 276 || f.Info.Length != 1500 {
			t.Errorf("packet %d: %+v", i, f.Frame)
		}
		if i%2 == 1 && (!bytes.HasPrefix(f.options, comment) || string(f.data) != "012") {
			t.Errorf("packet %d: data %q, options %x", i, f.data, f.options)
		}
	}
	if all[0].Interface.Options == "" {
		t.Error("no options of the interface")
	}
	all[0].Interface.Options = ""
	if len(all) != 12 || !reflect.DeepEqual(all[0].Interface, ifc) {
		t.Errorf("%d packets, interface %+v", len(all), all[0].Interface)
	}
}

// TestPacketKeepsFlags checks that a copied packet keeps its epb_flags, which say more than a
// direction does.
func TestPacketKeepsFlags(t *testing.T) {
	options := little().u16(optFlags, 4).u32(2 | 4<<5 | 1<<24).b
	f := packet.Frame{Direction: packet.DirectionOut, Options: options}
	b := AppendPacket(nil, &f, 0, 0)
	if n := bytes.Count(b, []byte{optFlags, 0, 4, 0}); n != 1 || !bytes.Contains(b, options) {
		t.Errorf("%d flags in %x", n, b)
	}
}

// TestPadding checks that padding in a reused buffer has nothing of the buffer's former
// contents.
func TestPadding(t *testing.T) {
	used := bytes.Repeat([]byte{0xff}, 100)[:0]
	for n := range 5 {
		f := packet.Frame{Data: []byte("0123")[:n]}
		if got, want := AppendPacket(used, &f, n, 0), AppendPacket(nil, &f, n, 0); !bytes.Equal(got, want) {
			t.Errorf("%d bytes: %x, into a new buffer %x", n, got, want)
		}
	}
}

// TestRecordTimes checks that seconds which do not fit in 32 bits wrap, as in libpcap.
func TestRecordTimes(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want uint32
	}{
		{time.Unix(-1, 5000), 0xffffffff},
		{time.Unix(1<<32+7, 5000), 7},
		{time.Unix(1700000000, 5999), 1700000000},
	} {
		var f packet.Frame
		f.Info.Timestamp = c.at
		if got, want := AppendRecord(nil, &f, 0, false), little().record(c.want, 5, 0, 0, nil).b; !bytes.Equal(got, want) {
			t.Errorf("%v: %x, want %x", c.at, got, want)
		}
	}
}

// TestWholeRecords checks that the last whole record is found in a buffer that is cut anywhere.
func TestWholeRecords(t *testing.T) {
	var f packet.Frame
	f.Data = []byte("abcde")
	var classic []byte
	ng := AppendInterface(nil, &packet.Interface{}, 1, 0)
	classicEnds, ngEnds := []int{0}, []int{0, len(ng)}
	for range 3 {
		classic = AppendRecord(classic, &f, 5, false)
		classicEnds = append(classicEnds, len(classic))
		ng = AppendPacket(ng, &f, 5, 0)
		ngEnds = append(ngEnds, len(ng))
	}
	check := func(b []byte, ends []int, pcapng bool, extra int) {
		for n := range len(b) + 1 {
			k := 0
			for k+1 < len(ends) && ends[k+1] <= n {
				k++
			}
			if packets, size := WholeRecords(b, n, pcapng); size != ends[k] || int(packets) != max(0, k-extra) {
				t.Errorf("%d of %d bytes: %d packets in %d, want %d in %d", n, len(b), packets, size, max(0, k-extra), ends[k])
			}
		}
	}
	check(classic, classicEnds, false, 0)
	check(ng, ngEnds, true, 1)
}
