package file

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/track"
	"ringcap/packet"
)

// datagram returns a packet of UDP over IPv4.
func datagram(src, dst netip.Addr, port uint16, payload []byte) *packet.Packet {
	n := len(payload)
	data := []byte{0x45, 0, byte((28 + n) >> 8), byte(28 + n), 0, 1, 0, 0, 64, 17, 0, 0}
	data = append(append(data, src.AsSlice()...), dst.AsSlice()...)
	data = append(data, byte(port>>8), byte(port), 0x30, 0x39, byte((8+n)>>8), byte(8+n), 0, 0)
	data = append(data, payload...)
	p := &packet.Packet{Frame: &packet.Frame{Data: data, Link: packet.LinkRaw}}
	p.Info.CaptureLength, p.Info.Length = len(data), len(data)
	return p
}

// answer returns a packet that gives an address a name.
func answer(tb testing.TB, name string, a netip.Addr) *packet.Packet {
	tb.Helper()
	n := dnsmessage.MustNewName(name)
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{Response: true},
		Questions: []dnsmessage.Question{{Name: n, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
		Answers:   []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: n, Class: dnsmessage.ClassINET}, Body: &dnsmessage.AResource{A: a.As4()}}},
	}
	b, err := m.Pack()
	if err != nil {
		tb.Fatal(err)
	}
	return datagram(netip.MustParseAddr("192.0.2.53"), netip.MustParseAddr("192.0.2.1"), 53, b)
}

// TestNames checks which names two files of a set have and where: each once, before the packet
// that needs it, again if it has changed, and none that a block cannot hold.
func TestNames(t *testing.T) {
	a, b := netip.MustParseAddr("198.51.100.1"), netip.MustParseAddr("198.51.100.2")
	me := netip.MustParseAddr("192.0.2.1")
	names := track.NewNames()
	tracker, decoder := track.New(track.Options{Names: names}), layer.NewDecoder()
	var files [2]bytes.Buffer
	write := func(file int, packets ...*packet.Packet) {
		t.Helper()
		k, err := Open("-", Options{Stdout: &files[file], Pattern: "x.pcapng", Names: names})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range packets {
			decoder.Decode(p.Frame, p)
			tracker.Observe(p)
			if err := k.Write(p); err != nil {
				t.Fatal(err)
			}
		}
		if n := testing.AllocsPerRun(100, func() { _ = k.Write(packets[0]) }); n > 0 {
			t.Errorf("%v allocations for each packet", n)
		}
		if err := k.Close(nil); err != nil {
			t.Fatal(err)
		}
	}
	write(0, datagram(me, a, 7, nil), answer(t, "one.example.", a), datagram(me, a, 7, nil), datagram(a, me, 7, nil), answer(t, "two.example.", b), answer(t, "bad\x00.example.", me))
	write(1, datagram(me, b, 7, nil), answer(t, "three.example.", a), datagram(b, a, 7, nil), answer(t, "one.example.", a))
	want := [][]string{
		{"1", "198.51.100.1 one.example", "2", "3", "4", "198.51.100.2 two.example", "5", "6"},
		{"198.51.100.2 two.example", "1", "198.51.100.1 three.example", "2", "3", "198.51.100.1 one.example", "4"},
	}
	for i := range files {
		var got []string
		number := 0
		o := capfile.Opener{Stdin: &files[i], Names: func(a netip.Addr, name string) { got = append(got, a.String()+" "+name) }}
		r, err := o.Open("-")
		if err != nil {
			t.Fatal(err)
		}
		var f packet.Frame
		for r.Next(&f) == nil {
			number++
			got = append(got, fmt.Sprint(number))
		}
		got = got[:min(len(got), len(want[i]))] // packets follow that count allocations
		if !slices.Equal(got, want[i]) {
			t.Errorf("file %d: %q, want %q", i, got, want[i])
		}
	}
}

// TestManyNames checks that a file does not remember more names than it may.
func TestManyNames(t *testing.T) {
	names := track.NewNames()
	tracker, decoder := track.New(track.Options{Names: names}), layer.NewDecoder()
	k, err := Open("-", Options{Stdout: new(bytes.Buffer), Pattern: "x.pcapng", Names: names})
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxSaid + 10 {
		p := answer(t, "x.example.", netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))
		decoder.Decode(p.Frame, p)
		tracker.Observe(p)
		if err := k.Write(p); err != nil {
			t.Fatal(err)
		}
		if n := len(k.naming.said); n > maxSaid {
			t.Fatalf("%d names are remembered", n)
		}
	}
}
