package track

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
)

// TestQUICIDs tells how long the id is that packets of an open connection start with,
// of packets that are decoded as of those that are not.
func TestQUICIDs(t *testing.T) {
	for name, see := range map[string]func(*Tracker, []byte) int{"decoded": decodedID, "plain": plainID} {
		t.Run(name, func(t *testing.T) {
			tr := New(Options{})
			datagram := func(port uint16, payload string) int {
				data, _ := hex.DecodeString(strings.ReplaceAll(payload, " ", ""))
				return see(tr, datagramTo(port, data))
			}
			testQUICIDs(t, datagram)
			if n := len(tr.quic.known); n != maxQUICIDs {
				t.Errorf("%d ids remembered", n)
			}
		})
	}
}

// datagramTo is an IPv4 packet to a port, with some zeros behind the payload: shorter
// ones are decoded.
func datagramTo(port uint16, payload []byte) []byte {
	payload = append(payload, make([]byte, 8)...)
	ip := []byte{0x45, 0, 0, 0, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0x9c, 0x40, 0, 0, 0, 0, 0, 0}
	binary.BigEndian.PutUint16(ip[2:], uint16(len(ip)+len(payload)))
	binary.BigEndian.PutUint16(ip[22:], port)
	binary.BigEndian.PutUint16(ip[24:], uint16(8+len(payload)))
	return append(ip, payload...)
}

func decodedID(tr *Tracker, ip []byte) int {
	p := ethernetFrame(ip)
	layer.NewParser(layers.LayerTypeEthernet).Decode(p.Data, p)
	tr.Observe(p)
	return p.QUICID
}

// plainID is -1 for a packet that has to be decoded.
func plainID(tr *Tracker, ip []byte) int {
	p := ethernetFrame(ip)
	if !tr.Peek(p) {
		return -1
	}
	return p.QUICID
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
