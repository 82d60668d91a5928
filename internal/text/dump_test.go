package text

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
	"ringcap/packet"
)

// TestDumpBound checks that only a bounded part of unknown data is dumped, that a note says so
// once, and that -X shows all. At -vvv a packet of 65,000 bytes once took 16 ms, nearly all for
// its dump.
func TestDumpBound(t *testing.T) {
	unknown := ether(0x9999, bytes.Repeat([]byte("a"), 60000))
	options := ether(layer.EtherTypeIPv6, ip6(58, join(unhex("8600 0000 40 00 0708 00000000 00000000"),
		bytes.Repeat(join([]byte{200, 31}, bytes.Repeat([]byte("b"), 246)), 240))))
	for name, data := range map[string][]byte{"a type": unknown, "options": options} {
		f := &packet.Frame{Data: data, Link: packet.LinkEthernet}
		f.Info.CaptureLength, f.Info.Length = len(data), len(data)
		p := &packet.Packet{Frame: f}
		out := string(NewPrinter(Options{Verbose: 3, Location: time.UTC}).Append(nil, p))
		if lines := strings.Count(out, "\t0x") + strings.Count(out, "    0x"); lines > dissect.MostDumped/16+240 || strings.Count(out, " more bytes, -X shows all]") != 1 {
			t.Errorf("%s: %d lines of dump, %d notes", name, lines, strings.Count(out, " more bytes"))
		}
		all := string(NewPrinter(Options{Verbose: 3, Dump: DumpBoth, Location: time.UTC}).Append(nil, p))
		if lines := strings.Count(all, "\n\t0x"); lines < len(data)/16-2 {
			t.Errorf("%s: -X has %d lines", name, lines)
		}
	}
	small := ether(0x9999, bytes.Repeat([]byte("a"), dissect.MostDumped))
	f := &packet.Frame{Data: small, Link: packet.LinkEthernet}
	f.Info.CaptureLength, f.Info.Length = len(small), len(small)
	if out := string(NewPrinter(Options{Location: time.UTC}).Append(nil, &packet.Packet{Frame: f})); strings.Contains(out, "more bytes") {
		t.Error("a packet of", dissect.MostDumped, "bytes is cut")
	}
}

// BenchmarkBiggest prints packets of 65,000 bytes with -vvv, and with -X, which dumps all of
// them. docs/performance.md promises a time for each byte of text.
func BenchmarkBiggest(b *testing.B) {
	for _, c := range []struct {
		name string
		data []byte
		o    Options
	}{
		{"unknown", ether(0x9999, bytes.Repeat([]byte("a"), 65000)), Options{Verbose: 3}},
		{"unknown -X", ether(0x9999, bytes.Repeat([]byte("a"), 65000)), Options{Verbose: 3, Dump: DumpBoth}},
		{"datagram", udp4(40000, 40001, strings.Repeat("a", 65000)), Options{Verbose: 3}},
	} {
		b.Run(c.name, func(b *testing.B) {
			c.o.Location = time.UTC
			printer, out := NewPrinter(c.o), make([]byte, 0, 1<<20)
			f := &packet.Frame{Data: c.data, Link: packet.LinkEthernet}
			f.Info.CaptureLength, f.Info.Length = len(c.data), len(c.data)
			p := &packet.Packet{Frame: f}
			layer.NewParser(layers.LayerTypeEthernet).Decode(c.data, p)
			for b.Loop() {
				out = printer.Append(out[:0], p)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(out)), "ns/byte")
		})
	}
}
