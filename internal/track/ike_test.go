package track

import (
	"encoding/binary"
	"testing"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// ikeMessage returns a message of version 1 from one host to another.
func ikeMessage(from, to byte, initiator, responder uint64) []byte {
	body := make([]byte, 28)
	binary.BigEndian.PutUint64(body, initiator)
	binary.BigEndian.PutUint64(body[8:], responder)
	body[17] = 0x10
	return datagramBetween(from, to, layer.PortIKE, layer.PortIKE, body)
}

// TestRoles checks the role of each message from the first message of an exchange on.
func TestRoles(t *testing.T) {
	for name, see := range map[string]func(testing.TB, *packet.Packet) *packet.Packet{"decoded": decoded, "peeked": peeked} {
		tracker := New(Options{})
		for i, c := range []struct {
			message []byte
			want    byte
		}{
			{ikeMessage(2, 1, 7, 8), 0}, // the start was not captured
			{ikeMessage(1, 2, 7, 0), 'I'},
			{ikeMessage(2, 1, 7, 8), 'R'},
			{ikeMessage(1, 2, 7, 8), 'I'},
			{ikeMessage(3, 2, 7, 8), 0},
			{ikeMessage(1, 2, 0, 0), 0},
		} {
			p := see(t, ethernetFrame(c.message))
			if tracker.Observe(p); p.Role != c.want {
				t.Errorf("%s: message %d: role %q, want %q", name, i, p.Role, c.want)
			}
		}
	}
}
