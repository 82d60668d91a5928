package text

import (
	"bytes"
	"encoding/binary"
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
