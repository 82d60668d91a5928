package text

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
	"testing"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// TestClausesEnd prints what -v says of payloads that senders ended after every byte. No text ends in the middle of
// a list.
func TestClausesEnd(t *testing.T) {
	printer := NewPrinter(Options{Verbose: 1, OneLine: true, NoChecksums: true})
	for _, frames := range [][]goldenFrame{
		databaseFrames(), industryFrames(), messagingFrames(), storageFrames(), telecomFrames(), guessFrames(), sctpFrames(),
	} {
		for _, g := range frames {
			f := captureOf([]goldenFrame{g}).frames[0]
			p := &packet.Packet{Frame: &f}
			if !layer.PeekPacket(p) || p.Headers.IPVersion != 4 {
				continue
			}
			h := p.Headers
			for end := h.Payload + 1; end <= h.End; end++ {
				f.Data = bytes.Clone(g.data[:end])
				f.Info.CaptureLength, f.Info.Length = end, end
				binary.BigEndian.PutUint16(f.Data[h.Network+2:], uint16(end-h.Network))
				if h.Protocol == packet.ProtocolUDP {
					binary.BigEndian.PutUint16(f.Data[h.Transport+4:], uint16(end-h.Transport))
				}
				p := &packet.Packet{Frame: &f}
				first, _ := layer.First(f.Link)
				layer.NewParser(first).Decode(f.Data, p)
				got := bytes.TrimRight(printer.Append(nil, p), "\n")
				if bytes.HasSuffix(got, []byte(": ")) || bytes.HasSuffix(got, []byte(", ")) {
					t.Errorf("%s, %d bytes: %q", g.name, end-h.Payload, got)
				}
			}
		}
	}
}

// TestNoWrongNames prints payloads that are plainly something else, from and to each port that a protocol of -v has.
func TestNoWrongNames(t *testing.T) {
	payloads := []string{
		"hello, world\r\n", `{"json": true, "x": [1,2,3]}`, "The quick brown fox jumps over the lazy dog\n", `<?xml version="1.0"?><a/>`,
		"%PDF-1.4 " + strings.Repeat("z", 40), strings.Repeat("A", 100), strings.Repeat("\x00", 40), strings.Repeat("\xff", 40),
		"\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 50), "PK\x03\x04" + strings.Repeat("x", 50), "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 40),
		"GIF89a" + strings.Repeat("\x01\x02\x03", 20), "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xb5\x91\x3e\x77\x08\xc2\x15\x99\xde",
		"SIP is nice SIP/2.0x\r\n", "INVITATION to SIP/2.0 land\r\n",
	}
	printer := NewPrinter(Options{Verbose: 1, OneLine: true, NoChecksums: true, Time: TimeNone})
	for _, port := range []uint16{
		139, 445, 502, 1883, 2905, 3260, 3306, 3389, 3478, 3868, 4420, 4433, 4840, 5060, 5355, 5432, 5683, 8009, 8805, 9092,
		11211, 20000, 47808, 49152, 51820,
	} {
		for _, payload := range payloads {
			for _, data := range [][]byte{
				tcpTo(port, payload), tcpFrom(port, payload), udp4(40000, port, payload), udp4(port, 40000, payload), sctpData(port, 46, payload),
			} {
				p := &packet.Packet{Frame: &captureOf([]goldenFrame{{data: data}}).frames[0]}
				first, _ := layer.First(p.Link)
				layer.NewParser(first).Decode(p.Data, p)
				got := string(bytes.TrimRight(printer.Append(nil, p), "\n"))
				_, rest, found := strings.Cut(got, ", length "+strconv.Itoa(len(payload)))
				if data[23] == 132 {
					_, rest, found = strings.Cut(got, "[PPID 0x2e] ")
				}
				if port == layer.PortSIP && data[23] == 17 { // as in tcpdump
					rest, found = "", strings.Contains(got, "SIP")
				}
				if !found || rest != "" {
					t.Errorf("port %d, %q: %q", port, payload, got)
				}
			}
		}
	}
}
