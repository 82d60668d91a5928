package jsonl

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/packet"
	"ringcap/internal/text"
)

// decoded decodes one frame given in hexadecimal.
func decoded(t testing.TB, link packet.LinkType, frame string) *packet.Packet {
	t.Helper()
	data, err := hex.DecodeString(strings.ReplaceAll(frame, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	f := &packet.Frame{Data: data, Link: link, Number: 7, Interface: &packet.Interface{Name: "eth0"}, Direction: packet.DirectionIn}
	f.Info.Timestamp = time.Unix(1700000000, 400004009)
	f.Info.CaptureLength, f.Info.Length = len(data), len(data)
	p := &packet.Packet{Frame: f}
	if first, ok := layer.First(link); ok {
		layer.NewParser(first).Decode(data, p)
	}
	return p
}

func newPrinter(t testing.TB, columns ...string) *Printer {
	t.Helper()
	p, err := NewPrinter(Options{Columns: columns, Summary: text.NewPrinter(text.Options{Time: text.TimeNone})})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// benchFrames are those of internal/text's benchmark.
var benchFrames = []struct{ name, frame string }{
	{"tcp", "02000000000202000000000108004500003c000140004006b75ac0000201c6336402" +
		"9c4001bb000003e80000138980180 1f6bb0c0000 0101080a 0000 03e8 0000 0064 6162636465666768"},
	{"udp", "02000000000202000000000108004500002100014000401141" + "6ac0000201c6336402 1388 1770 000d 0000 68656c6c6f"},
	{"icmp", "020000000002020000000001080045000024000140004001b77cc0000201c633640208001234000700010102030405060708"},
	{"arp", "ffffffffffff02000000000108060001080006040001020000000001c0000201000000000000c0000202"},
	{"icmp6", "3333ff000002020000000001 86dd 60000000 0020 3a ff fe800000000000000000000000000001 ff0200000000000000000001ff000002" +
		"8700 1234 00000000 20010db8000000000000000000000002 0101 020000000001"},
}

// BenchmarkAppend has each line beside the time of its text, which it contains.
func BenchmarkAppend(b *testing.B) {
	for _, f := range benchFrames {
		pkt := decoded(b, packet.LinkEthernet, f.frame)
		lines := text.NewPrinter(text.Options{})
		run := func(name string, of Summarizer) {
			b.Run(f.name+"/"+name, func(b *testing.B) {
				buf := of.Append(nil, pkt)
				b.ReportAllocs()
				for b.Loop() {
					buf = of.Append(buf[:0], pkt)
				}
				b.SetBytes(int64(len(buf)))
			})
		}
		bare, _ := NewPrinter(Options{})
		run("text", lines)
		run("json", newPrinter(b))
		run("json-without-summary", bare)
		run("columns", newPrinter(b, "time", "ip.src", "ip.dst", "tcp.dstport"))
	}
}

func TestLook(t *testing.T) {
	for _, f := range benchFrames {
		t.Logf("%s", newPrinter(t).Append(nil, decoded(t, packet.LinkEthernet, f.frame)))
		t.Logf("%s", newPrinter(t, "time", "ip.src", "ip.addr", "tcp.dstport", "frame.protocols", "tcp.options.timestamp.tsval", "summary").Append(nil, decoded(t, packet.LinkEthernet, f.frame)))
	}
}
