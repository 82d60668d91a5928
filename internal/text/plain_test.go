package text

import (
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/packet"
	"ringcap/internal/track"
)

// bothWays prints a packet decoded, and undecoded where the tracker finds it plain; ok
// says whether it does.
func bothWays(f *packet.Frame, decoded, plain *track.Tracker, o Options) (want, got string, ok bool) {
	p := &packet.Packet{Frame: f}
	if first, known := layer.First(f.Link); known {
		layer.NewParser(first).Decode(f.Data, p)
	}
	decoded.Observe(p)
	want = string(NewPrinter(o).Append(nil, p))
	q := &packet.Packet{Frame: f}
	if !plain.Peek(q) {
		if first, known := layer.First(f.Link); known {
			layer.NewParser(first).Decode(f.Data, q)
		}
		plain.Observe(q)
		return want, want, false
	}
	return want, string(NewPrinter(o).Append(nil, q)), true
}

// TestPlain holds that a packet that was not decoded is printed as one that was.
func TestPlain(t *testing.T) {
	captures, _ := goldenCaptures()
	for _, protocol := range protocols {
		captures = append(captures, captureOf(protocol.frames()))
	}
	plainOnes := 0
	for _, o := range fuzzOptions {
		o.Location = time.UTC
		if o.Color {
			continue // colours go by the layers
		}
		// One pair for all captures: their tables are large.
		decoded, plain := track.New(track.Options{}), track.New(track.Options{})
		for _, c := range captures {
			for i := range c.frames {
				want, got, ok := bothWays(&c.frames[i], decoded, plain, o)
				if got != want {
					t.Errorf("%+v\n plain   %q\n decoded %q", o, got, want)
				}
				if ok {
					plainOnes++
				}
			}
		}
	}
	if plainOnes < 100 {
		t.Errorf("only %d packets are plain", plainOnes)
	}
}

// TestPlainTunnel holds that what a tunnel carries is printed by its own IP header, not
// by that of the plain packet around it: AODV over IPv6, in L2TP over IPv4.
func TestPlainTunnel(t *testing.T) {
	route := unhex("01000000 00000001" + strings.Repeat("20010db8000000000000000000000001 00000001", 2))
	inner := join(unhex("0002 0001 0002 0057"), ip6(17, udpDatagram(654, 654, route)))
	f := &packet.Frame{Data: udp4(1701, 1701, string(inner)), Link: packet.LinkEthernet}
	f.Info.CaptureLength, f.Info.Length = len(f.Data), len(f.Data)
	want, got, ok := bothWays(f, track.New(track.Options{}), track.New(track.Options{}), Options{Location: time.UTC})
	if !ok || got != want || !strings.Contains(want, "aodv") {
		t.Errorf("plain is %v:\n got  %q\n want %q", ok, got, want)
	}
}

// FuzzPlain is TestPlain for anything, seen twice.
func FuzzPlain(f *testing.F) {
	for _, g := range goldenFrames() {
		f.Add(g.data, uint8(1))
	}
	f.Fuzz(func(t *testing.T, data []byte, options uint8) {
		o := fuzzOptions[int(options)%len(fuzzOptions)]
		o.Location, o.Color = time.UTC, false
		frame := &packet.Frame{Data: data, Link: packet.LinkEthernet, Number: 1}
		frame.Info.CaptureLength, frame.Info.Length = len(data), len(data)
		decoded, plain := track.New(track.Options{}), track.New(track.Options{})
		for range 2 {
			if want, got, _ := bothWays(frame, decoded, plain, o); got != want {
				t.Errorf("%+v\n plain   %q\n decoded %q", o, got, want)
			}
		}
	})
}
