package literal

import (
	"go/format"
	"strings"
	"testing"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/packet"
)

// TestGo checks that what is printed is Go source as gofmt leaves it, and that its bytes are
// those of the frames.
func TestGo(t *testing.T) {
	for _, name := range []string{"http.pcap", "dns.pcapng", "ping6.pcapng", "vlan.pcap"} {
		src, err := capfile.Open("../../testdata/"+name, nil)
		if err != nil {
			t.Fatal(err)
		}
		printer, decoder := NewPrinter(), layer.NewDecoder()
		var f packet.Frame
		var p packet.Packet
		source := []byte("package x\n\nvar frames = []packet.Frame{\n")
		bytes := 0
		for src.Next(&f) == nil {
			decoder.Decode(&f, &p)
			source = printer.Append(source, &p)
			bytes += len(f.Data)
		}
		source = append(source, "}\n"...)
		formatted, err := format.Source(source)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, source)
		}
		if string(formatted) != string(source) {
			t.Errorf("%s: gofmt changes it:\n%s", name, source)
		}
		if n := strings.Count(string(source), "0x") - strings.Count(string(source), "ethertype 0x"); n < bytes {
			t.Errorf("%s: %d bytes, want %d", name, n, bytes)
		}
		if err := src.Close(); err != nil {
			t.Error(err)
		}
	}
}
