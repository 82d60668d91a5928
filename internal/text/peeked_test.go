package text

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/testing/captest"
	"ringcap/internal/track"
	"ringcap/packet"
)

// twoWays prints each packet decoded, and also undecoded if layer.Peek finds its headers.
type twoWays struct {
	decoded, peeked *track.Tracker
	printer, direct *Printer
	parsers         map[packet.LinkType]*layer.Parser
}

func newTwoWays(o Options) *twoWays {
	few := track.Options{Connections: 64} // allocating more would take longer than printing
	return &twoWays{track.New(few), track.New(few), NewPrinter(o), NewPrinter(o), map[packet.LinkType]*layer.Parser{}}
}

// print returns the text of the decoded and of the undecoded packet. If the packet has to be
// decoded, it returns the same text twice and false.
func (w *twoWays) print(f *packet.Frame) (want, got string, ok bool) {
	p, q := &packet.Packet{Frame: f}, &packet.Packet{Frame: f}
	if first, known := layer.First(f.Link); known {
		if w.parsers[f.Link] == nil {
			w.parsers[f.Link] = layer.NewParser(first)
		}
		w.parsers[f.Link].Decode(f.Data, p)
	}
	w.decoded.Observe(p)
	want = string(w.printer.Append(nil, p))
	if !layer.PeekPacket(q) {
		w.peeked.Observe(p)
		return want, want, false
	}
	w.peeked.Observe(q)
	return want, string(w.direct.Append(nil, q)), true
}

// TestPeek checks that a packet has the same text whether or not it was decoded.
func TestPeek(t *testing.T) {
	captures, _ := goldenCaptures()
	for _, protocol := range protocols {
		captures = append(captures, captureOf(protocol.frames()))
	}
	ordinary := 0
	for _, o := range fuzzOptions {
		o.Location = time.UTC
		if o.Color {
			continue // the colour depends on the layers
		}
		both := newTwoWays(o) // shared by all captures, because its tables are large
		for _, c := range captures {
			for i := range c.frames {
				want, got, ok := both.print(&c.frames[i])
				if got != want {
					t.Errorf("%+v\n peeked  %q\n decoded %q", o, got, want)
				}
				if ok {
					ordinary++
				}
			}
		}
	}
	if ordinary < 100 {
		t.Errorf("only %d packets are ordinary", ordinary)
	}
}

// TestPeekTunnel checks that Peek leaves a packet in a tunnel to the decoder, and that it is
// printed with its own IP header, not with the outer one: AODV over IPv6 in L2TP over IPv4.
func TestPeekTunnel(t *testing.T) {
	route := unhex("01000000 00000001" + strings.Repeat("20010db8000000000000000000000001 00000001", 2))
	inner := join(unhex("0002 0001 0002 0057"), ip6(17, udpDatagram(654, 654, route)))
	f := &packet.Frame{Data: udp4(1701, 1701, string(inner)), Link: packet.LinkEthernet}
	f.Info.CaptureLength, f.Info.Length = len(f.Data), len(f.Data)
	want, got, ok := newTwoWays(Options{Location: time.UTC}).print(f)
	if ok || got != want || !strings.Contains(want, "aodv") {
		t.Errorf("ordinary is %v:\n got  %q\n want %q", ok, got, want)
	}
}

func ethernetCapture(frames ...[]byte) capture {
	var golden []goldenFrame
	for _, data := range frames {
		golden = append(golden, goldenFrame{data: data})
	}
	return captureOf(golden)
}

// TestPeekAlone checks that a payload is printed with the IP header of its own packet, not
// of an earlier one: AODV over IPv4 and over IPv6 by turns.
func TestPeekAlone(t *testing.T) {
	one := append([]byte{1, 0, 0, 0, 0, 0, 0, 1}, make([]byte, 16)...)
	frames := ethernetCapture(
		udp4(654, 654, string(one)), ether(layer.EtherTypeIPv6, ip6(17, udpDatagram(654, 654, append(one, make([]byte, 24)...)))), udp4(1, 2, "x"),
	).frames
	after := newTwoWays(Options{Location: time.UTC})
	for _, i := range []int{0, 1, 0, 2, 1, 2, 0} {
		_, want, ok := newTwoWays(Options{Location: time.UTC}).print(&frames[i])
		if _, got, _ := after.print(&frames[i]); got != want || !ok {
			t.Errorf("frame %d is ordinary: %v\n after others %q\n alone        %q", i, ok, got, want)
		}
	}
}

// TestEnds checks that the cache of ends does not confuse ends that share an entry or
// differ in one bit.
func TestEnds(t *testing.T) {
	both := newTwoWays(Options{Location: time.UTC})
	random := rand.NewChaCha8([32]byte{})
	for _, frame := range [][]byte{udp4(0, 0, "x"), ether(layer.EtherTypeIPv6, ip6(17, udpDatagram(0, 0, []byte("x"))))} {
		headers, size := 26, 12 // offset of the addresses, and size of the addresses and ports
		if frame[14]>>4 == 6 {
			headers, size = 22, 36
		}
		f := &packet.Frame{Data: frame, Link: packet.LinkEthernet}
		f.Info.CaptureLength, f.Info.Length = len(frame), len(frame)
		for i := range 30_000 {
			if i%3 == 0 { // new ends; otherwise change one bit of the previous ones
				_, _ = random.Read(frame[headers : headers+size])
			} else {
				frame[headers+i/3%size] ^= 1 << (i % 8)
			}
			want, got, _ := both.print(f)
			if got != want {
				t.Fatalf("packet %d\n peeked  %q\n decoded %q", i, got, want)
			}
		}
	}
}

// FuzzPeek is TestPeek for arbitrary frames. It prints each one twice, with another frame
// in between.
func FuzzPeek(f *testing.F) {
	for _, g := range goldenFrames() {
		f.Add(g.data, uint8(1))
	}
	between := ethernetCapture(udp4(1, 2, "x")).frames
	f.Fuzz(func(t *testing.T, data []byte, options uint8) {
		o := fuzzOptions[int(options)%len(fuzzOptions)]
		o.Location, o.Color = time.UTC, false
		frame := &packet.Frame{Data: data, Link: packet.LinkEthernet, Number: 1}
		frame.Info.CaptureLength, frame.Info.Length = len(data), len(data)
		both := newTwoWays(o)
		for range 2 {
			for _, f := range []*packet.Frame{frame, &between[0]} {
				if want, got, _ := both.print(f); got != want {
					t.Errorf("%+v\n peeked  %q\n decoded %q", o, got, want)
				}
			}
		}
	})
}

// TestClean checks that a line that Clean accepts needs no escapes, and that Clean accepts
// many lines without options and none with options that add text.
func TestClean(t *testing.T) {
	frames := captest.Mixed(t, 600, 2000)
	eth := &packet.Interface{Name: `a"b`, Link: packet.LinkEthernet}
	for _, o := range []Options{{}, {Interface: true}, {Dump: DumpText}, {Verbose: 1}} {
		both, clean := newTwoWays(o), 0
		for i := range frames {
			f := frames[i]
			f.Interface = eth
			_, line, ok := both.print(&f)
			if !ok || !both.direct.Clean() {
				continue
			}
			clean++
			if i := strings.IndexFunc(line, func(r rune) bool { return r < ' ' || r > '~' || r == '"' || r == '\\' }); i != len(line)-1 {
				t.Fatalf("%+v: not clean at %d: %q", o, i, line)
			}
		}
		if (o == Options{}) != (clean > len(frames)/4) {
			t.Errorf("%+v: %d of %d lines are clean", o, clean, len(frames))
		}
	}
}
