package track

import (
	"encoding/binary"
	"testing"

	"ringcap/internal/layer"
	"ringcap/packet"

	"github.com/google/gopacket"
)

// ikePacket is a message of version 1 from a host to another.
func ikePacket(from, to byte, initiator, responder uint64) *packet.Packet {
	body := make([]byte, 28)
	binary.BigEndian.PutUint64(body, initiator)
	binary.BigEndian.PutUint64(body[8:], responder)
	body[17] = 0x10
	ip, udp := new(layer.IPv4), new(layer.UDP)
	ip.SrcIP, ip.DstIP, udp.SrcPort, udp.DstPort = []byte{10, 0, 0, from}, []byte{10, 0, 0, to}, portIKE, portIKE
	udp.Payload = body
	return &packet.Packet{Layers: []gopacket.DecodingLayer{ip, udp}}
}

// TestRoles shows who began an exchange, from its first message on.
func TestRoles(t *testing.T) {
	tracker := New(Options{})
	for i, c := range []struct {
		p    *packet.Packet
		want byte
	}{
		{ikePacket(2, 1, 7, 8), 0}, // its beginning was not seen
		{ikePacket(1, 2, 7, 0), 'I'},
		{ikePacket(2, 1, 7, 8), 'R'},
		{ikePacket(1, 2, 7, 8), 'I'},
		{ikePacket(3, 2, 7, 8), 0},
		{ikePacket(1, 2, 0, 0), 0},
	} {
		if tracker.Observe(c.p); c.p.Role != c.want {
			t.Errorf("message %d: role %q, want %q", i, c.p.Role, c.want)
		}
	}
}

// TestPeekLeavesIKE shows that messages of IKE are decoded, so that their roles are
// found.
func TestPeekLeavesIKE(t *testing.T) {
	data := make([]byte, 14+20+8+28)
	data[12], data[14], data[17], data[23] = 0x08, 0x45, 20+8+28, 17
	for port, want := range map[uint16]sight{portIKE: unclear, portNATT: unclear, 5000: other} {
		binary.BigEndian.PutUint16(data[36:], port)
		var s segment
		if got := peek(data, packet.LinkEthernet, &s); got != want {
			t.Errorf("port %d: sight %d, want %d", port, got, want)
		}
	}
}
