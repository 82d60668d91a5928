package jsonl

import (
	"testing"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// BenchmarkAppend writes a TCP segment as JSON without a line of text, and each of its
// headers alone.
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
