package track

import (
	"encoding/hex"
	"strings"
	"testing"

	"ringcap/packet"
)

// TestQUICIDs checks the length of the id in packets of an open connection, both for
// decoded and for peeked packets.
func TestQUICIDs(t *testing.T) {
	for name, see := range map[string]func(testing.TB, *packet.Packet) *packet.Packet{"decoded": decoded, "peeked": peeked} {
		t.Run(name, func(t *testing.T) {
			tr := New(Options{})
			datagram := func(port uint16, payload string) int {
				data, _ := hex.DecodeString(strings.ReplaceAll(payload, " ", ""))
				// The zeros matter: packets of fewer than 8 bytes are ignored.
				p := see(t, ethernetFrame(datagramBetween(1, 2, 40000, port, append(data, make([]byte, 8)...))))
				tr.Observe(p)
				return p.QUICID
			}
			testQUICIDs(t, datagram)
			if n := len(tr.quic.known); n != maxQUICIDs {
				t.Errorf("%d ids remembered", n)
			}
		})
	}
}

func testQUICIDs(t *testing.T, datagram func(port uint16, payload string) int) {
	datagram(443, "c0 00000001 08 0102030405060708 04 aabbccdd 00 00")
	datagram(8443, "c0 00000001 02 eeee 02 ffff 00 00")
	datagram(443, "c0 00000001 15 "+strings.Repeat("77", 30))
	for _, c := range []struct {
		payload string
		want    int
	}{
		{"40 aabbccdd 0102030405", 4}, {"40 0102030405060708 11", 8}, {"40 01020304050607", 0},
		{"40 eeee 0102030405", 0}, {"40 " + strings.Repeat("77", 30), 0}, {"00 aabbccdd 0102030405", 0},
	} {
		if got := datagram(443, c.payload); got != c.want {
			t.Errorf("%s: %d, want %d", c.payload, got, c.want)
		}
	}
	for i := range maxQUICIDs {
		datagram(443, "c0 00000001 03 "+hex.EncodeToString([]byte{9, byte(i >> 8), byte(i)})+" 00 00 00")
	}
	if got := datagram(443, "40 aabbccdd 0102030405"); got != 0 {
		t.Errorf("an id of long ago: %d", got)
	}
}
