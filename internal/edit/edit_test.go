package edit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ringcap/internal/diff"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// TestWindow compares what is left out with what a list of all packets says.
func TestWindow(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, w := range []Window{{Packets: 2}, {Packets: 3}, {Packets: 5}, {Packets: 300}, {Time: 1}, {Time: 7}, {Time: 500}} {
		account := new(ledger.Snapshot)
		e := New(Options{Window: w}, account)
		type seen struct {
			data string
			at   int64
		}
		var before []seen
		var now int64
		for i := range 5000 {
			now += random.Int64N(3)
			p := seen{fmt.Sprint(random.IntN(1 + i/4)), now}
			want := true
			for j := len(before) - 1; j >= 0; j-- {
				if b := before[j]; w.Packets > 0 && j <= i-w.Packets || w.Time > 0 && now-b.at > int64(w.Time) {
					break
				} else if b.data == p.data {
					want = false
				}
			}
			before = append(before, p)
			f := packet.Frame{Data: []byte(p.data)}
			f.Info.Timestamp = time.Unix(0, now)
			if got, err := e.Before(&f); got != want || err != nil {
				t.Fatalf("%v: packet %d: %v, %v", w, i, got, err)
			}
		}
		if n := len(e.history.last); w.Packets > 0 && n >= w.Packets || w.Time > 0 && n > int(w.Time)+1 && w.Time < 100 {
			t.Errorf("%v: %d packets are remembered", w, n)
		}
		if account.Duplicates == 0 {
			t.Errorf("%v: no duplicates", w)
		}
	}
}

// TestWindowIsBounded checks that a window of time forgets the oldest packets when there are too
// many, and keeps their number.
func TestWindowIsBounded(t *testing.T) {
	h := newHistory(Window{Time: math.MaxInt64}, 0)
	h.limit = 3000
	for i := range 10000 {
		if h.has(&packet.Frame{Data: fmt.Append(nil, i)}) {
			t.Fatalf("packet %d is a duplicate", i)
		}
	}
	if len(h.entries) != 3000 || len(h.last) != 3000 || h.next-h.first != 3000 {
		t.Errorf("%d entries, %d digests, %d packets", len(h.entries), len(h.last), h.next-h.first)
	}
	if h.has(&packet.Frame{Data: []byte("6999")}) || !h.has(&packet.Frame{Data: []byte("7001")}) {
		t.Error("it remembers others than the last ones")
	}
}

// TestIgnore checks in which fields duplicates may differ.
func TestIgnore(t *testing.T) {
	routed := []byte(inside)
	copy(routed, outerMACs)
	routed[14+8]--
	routed[14+10]++ // checksum
	offloaded := []byte(inside)
	offloaded[14+20+6]++ // checksum of UDP
	again := []byte(inside)
	again[14+5]++ // identification: sent again
	other := []byte(inside)
	other[len(other)-1]++
	for _, c := range []struct {
		ignore     diff.Ignore
		data       []byte
		duplicated bool
	}{
		{0, []byte(inside), true}, {0, routed, false}, {diff.TTL, routed, false}, {diff.TTL | diff.MAC, routed, true},
		{0, offloaded, false}, {diff.Checksum, offloaded, true}, {diff.TTL | diff.MAC | diff.Checksum, again, false}, {diff.TTL | diff.MAC | diff.Checksum, other, false},
	} {
		e := New(Options{Window: DefaultWindow, Ignore: c.ignore}, new(ledger.Snapshot))
		first := string(c.data)
		for i, data := range [][]byte{[]byte(inside), c.data} {
			f := packet.Frame{Data: data, Link: packet.LinkEthernet}
			if ok, err := e.Before(&f); ok != (i == 0 || !c.duplicated) || err != nil {
				t.Errorf("%b, %x: %v, %v", c.ignore, c.data, ok, err)
			}
		}
		if string(c.data) != first {
			t.Errorf("%b: the packet has changed", c.ignore)
		}
	}
}

// TestTunnelled checks that a packet is found again outside its tunnel.
func TestTunnelled(t *testing.T) {
	account := new(ledger.Snapshot)
	e := New(Options{Strip: VXLAN, Window: DefaultWindow}, account)
	for i, data := range []string{inside, tunnels[12].outer} {
		f := packet.Frame{Data: []byte(data), Link: packet.LinkEthernet}
		f.Info.Length = len(data)
		if ok, err := e.Before(&f); ok != (i == 0) || err != nil {
			t.Errorf("packet %d: %v, %v", i, ok, err)
		}
	}
}

// TestShiftAndComment checks that times move except those that are none, and that comments find
// their packets.
func TestShiftAndComment(t *testing.T) {
	account := new(ledger.Snapshot)
	e := New(Options{Shift: -1500 * time.Millisecond, Comments: map[uint64][]string{2: {"two", "deux"}, 5: {"five"}, 4: {"four"}}}, account)
	for n := range 3 {
		f := packet.Frame{Data: []byte("x"), Number: uint64(n + 1), NoTime: n == 2}
		f.Info.Timestamp = time.Unix(10, 5)
		if _, err := e.Before(&f); err != nil {
			t.Fatal(err)
		}
		account.Delivered++
		want := time.Unix(8, 500000005)
		if n == 2 {
			want = time.Unix(10, 5)
		}
		if !f.Info.Timestamp.Equal(want) || (fmt.Sprint(f.Comments()) == "[two deux]") != (n == 1) {
			t.Errorf("packet %d: %v %q", n+1, f.Info.Timestamp, f.Comments())
		}
	}
	if err := e.Unfit(); err == nil || !strings.Contains(err.Error(), "--set-comment 4: there is no packet of that number, only 3 packets") {
		t.Error(err)
	}
}

func TestParse(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"1h": time.Hour, "+1h": time.Hour, "-0.5s": -500 * time.Millisecond, "-0.5": -500 * time.Millisecond, "3": 3 * time.Second, "0.000001": time.Microsecond, "1e3": 1000 * time.Second,
	} {
		if got, err := ParseTime(s); got != want || err != nil {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "x", "1x", "NaN", "Inf", "1e300", "99999999999999999999"} {
		if _, err := ParseTime(s); err == nil {
			t.Errorf("%s is a time", s)
		}
	}
	for s, want := range map[string]Window{"5": {Packets: 5}, "1000000": {Packets: 1000000}, "10ms": {Time: 10 * time.Millisecond}, "0.5": {Time: 500 * time.Millisecond}} {
		if got, err := ParseWindow(s); got != want || err != nil {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "0", "1", "-5", "1000001", "-1s", "0s", "x"} {
		if w, err := ParseWindow(s); err == nil {
			t.Errorf("%s is a window: %v", s, w)
		}
	}
	if _, err := ParseHeaders("vlan,tunnel"); err == nil || !strings.Contains(err.Error(), "vlan, mpls, pppoe, gre, erspan, vxlan") {
		t.Error(err)
	}
}

func BenchmarkDedup(b *testing.B) {
	for _, w := range []Window{DefaultWindow, {Packets: 100000}} {
		b.Run(w.String(), func(b *testing.B) {
			e := New(Options{Window: w}, new(ledger.Snapshot))
			f := packet.Frame{Data: make([]byte, 500), Link: packet.LinkEthernet}
			n := uint32(0)
			b.ReportAllocs()
			for b.Loop() {
				n++
				f.Data[0], f.Data[1], f.Data[2] = byte(n), byte(n>>8), byte(n>>16)
				_, _ = e.Before(&f)
			}
		})
	}
}
