package text

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// decoded decodes one Ethernet frame given in hexadecimal.
func decodedFrame(t testing.TB, frame string) *packet.Packet {
	data, err := hex.DecodeString(strings.ReplaceAll(frame, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	f := &packet.Frame{Data: data, Link: packet.LinkEthernet, Number: 1}
	f.Info.Timestamp = time.Unix(1700000000, 400004000)
	f.Info.CaptureLength, f.Info.Length = len(data), len(data)
	p := &packet.Packet{Frame: f}
	first, _ := layer.First(f.Link)
	layer.NewParser(first).Decode(data, p)
	return p
}

// benchFrames are the most common packets.
var benchFrames = []struct{ name, frame string }{
	{"tcp", "02000000000202000000000108004500003c000140004006b75ac0000201c6336402" +
		"9c4001bb000003e80000138980180 1f6bb0c0000 0101080a 0000 03e8 0000 0064 6162636465666768"},
	{"udp", "02000000000202000000000108004500002100014000401141" + "6ac0000201c6336402 1388 1770 000d 0000 68656c6c6f"},
	{"icmp", "020000000002020000000001080045000024000140004001b77cc0000201c633640208001234000700010102030405060708"},
	{"arp", "ffffffffffff02000000000108060001080006040001020000000001c0000201000000000000c0000202"},
	{"icmp6", "3333ff000002020000000001 86dd 60000000 0020 3a ff fe800000000000000000000000000001 ff0200000000000000000001ff000002" +
		"8700 1234 00000000 20010db8000000000000000000000002 0101 020000000001"},
}

func BenchmarkAppend(b *testing.B) {
	for _, f := range benchFrames {
		b.Run(f.name, func(b *testing.B) {
			pkt := decodedFrame(b, f.frame)
			p := NewPrinter(Options{Location: time.UTC})
			buf := p.Append(make([]byte, 0, 512), pkt)
			b.ReportAllocs()
			for b.Loop() {
				buf = p.Append(buf[:0], pkt)
			}
		})
	}
	for _, f := range benchFrames[:2] {
		b.Run(f.name+"-peeked", func(b *testing.B) {
			pkt := &packet.Packet{Frame: decodedFrame(b, f.frame).Frame}
			if !layer.PeekPacket(pkt) {
				b.Fatal("no ordinary packet")
			}
			p := NewPrinter(Options{Location: time.UTC})
			buf := p.Append(make([]byte, 0, 512), pkt)
			b.ReportAllocs()
			for b.Loop() {
				buf = p.Append(buf[:0], pkt)
			}
		})
	}
	b.Run("tcp-vv", func(b *testing.B) {
		pkt := decodedFrame(b, benchFrames[0].frame)
		p := NewPrinter(Options{Location: time.UTC, Verbose: 2})
		buf := p.Append(make([]byte, 0, 512), pkt)
		b.ReportAllocs()
		for b.Loop() {
			buf = p.Append(buf[:0], pkt)
		}
	})
}

// TestAppendAllocates checks that printing a packet does not allocate.
func TestAppendAllocates(t *testing.T) {
	for _, f := range benchFrames {
		for _, o := range []Options{{}, {Verbose: 2, Link: true}, {Dump: DumpBoth, Time: TimeDate}, {Quiet: true}} {
			o.Location = time.UTC
			pkt := decodedFrame(t, f.frame)
			p := NewPrinter(o)
			buf := p.Append(make([]byte, 0, 4096), pkt)
			if n := testing.AllocsPerRun(20, func() { buf = p.Append(buf[:0], pkt) }); n != 0 {
				t.Errorf("%s with %+v: %v allocations", f.name, o, n)
			}
		}
	}
}
