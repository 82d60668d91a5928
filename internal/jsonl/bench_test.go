package jsonl

import (
	"testing"

	"ringcap/internal/packet"
)

// BenchmarkAppend writes a TCP segment as JSON without a line of text, and parts of it.
func BenchmarkAppend(b *testing.B) {
	pkt := decoded(b, packet.LinkEthernet, tcpFrame)
	p := newPrinter(b, Options{})
	buf := p.Append(make([]byte, 0, 8192), pkt)
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			buf = p.Append(buf[:0], pkt)
		}
	})
	p.pkt = pkt
	for _, c := range []struct {
		t  *table
		at int
		to int
	}{{p.tables.ethernet, 0, 14}, {p.tables.ipv4, 14, 34}, {p.tables.tcp, 34, 66}, {p.tables.tcpTS, 56, 66}, {p.tables.udp, 34, 42}} {
		h := header{data: pkt.Data[c.at:c.to]}
		b.Run(c.t.name, func(b *testing.B) {
			for b.Loop() {
				p.b = buf[:0]
				p.record(c.t, &h)
			}
		})
		b.Run(c.t.name+"-fill", func(b *testing.B) {
			for b.Loop() {
				p.fill(buf[:0], c.t.plan[0].template, &h)
			}
		})
	}
	b.Run("memmove-60", func(b *testing.B) {
		n := 60
		for b.Loop() {
			n = copy(buf[100:200], buf[400:400+n])
		}
	})
	b.Run("number", func(b *testing.B) {
		for b.Loop() {
			putNumber((*[maxNumber]byte)(buf[:maxNumber]), 50000)
		}
	})
}
