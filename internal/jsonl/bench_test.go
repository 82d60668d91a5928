package jsonl

import (
	"path/filepath"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/testing/captest"
	"ringcap/internal/text"
	"ringcap/packet"
)

// BenchmarkAppend writes a TCP segment as JSON without a summary, and each of its headers
// alone.
func BenchmarkAppend(b *testing.B) {
	pkt := decoded(b, packet.LinkEthernet, tcpFrame)
	p := newPrinter(b, Options{})
	buf := p.Append(make([]byte, 0, 8192), pkt)
	b.Run("packet", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buf = p.Append(buf[:0], pkt)
		}
	})
	peeked := &packet.Packet{Frame: pkt.Frame}
	if !layer.PeekPacket(peeked) {
		b.Fatal("no ordinary packet")
	}
	b.Run("peeked", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			buf = p.Append(buf[:0], peeked)
		}
	})
	p.pkt = pkt
	for _, c := range []struct {
		t        *table
		from, to int
	}{{p.tables.ethernet, 0, 14}, {p.tables.ipv4, 14, 34}, {p.tables.tcp, 34, 66}, {p.tables.udp, 34, 42}} {
		h := header{data: pkt.Data[c.from:c.to]}
		b.Run(c.t.name, func(b *testing.B) {
			for b.Loop() {
				p.b = buf[:0]
				p.record(c.t, &h)
			}
		})
	}
}

// BenchmarkExport writes packets as JSON with a summary.
func BenchmarkExport(b *testing.B) {
	for _, name := range []string{"http.pcap", "dns.pcapng", "ping6.pcapng"} {
		packets := packetsOf(b, name)
		line := text.NewPrinter(text.Options{Location: time.UTC})
		b.Run(name+"/text", func(b *testing.B) { benchmarkLines(b, packets, line.Append) })
		for what, o := range map[string]Options{
			"json":   {Summary: text.NewPrinter(text.Options{Time: text.TimeNone})},
			"fields": {Columns: []string{"time", "ip.src", "ip.dst", "tcp.dstport"}},
		} {
			p := newPrinter(b, o)
			b.Run(name+"/"+what, func(b *testing.B) { benchmarkLines(b, packets, p.Append) })
		}
	}
}

func benchmarkLines(b *testing.B, packets []*packet.Packet, appendLine func([]byte, *packet.Packet) []byte) {
	buf := make([]byte, 0, 1<<16)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		buf = appendLine(buf[:0], packets[i%len(packets)])
	}
}

// packetsOf decodes the packets of a capture in testdata, each with layers of its own.
func packetsOf(b *testing.B, name string) (packets []*packet.Packet) {
	for _, c := range captest.ReadFile(b, filepath.Join(captest.Testdata(b), name)) {
		f := &packet.Frame{Data: c.Data, Link: c.Link, Direction: c.Direction, Interface: c.Interface}
		f.Info.CaptureLength, f.Info.Length = len(c.Data), c.Length
		p := new(packet.Packet)
		layer.NewDecoder().Decode(f, p)
		packets = append(packets, p)
	}
	return packets
}
