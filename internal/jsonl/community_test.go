package jsonl

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"ringcap/packet"
)

// TestCommunityID compares with the vectors of the reference implementation, pycommunityid.
func TestCommunityID(t *testing.T) {
	p := newPrinter(t, Options{Columns: []string{"communityid"}})
	for _, c := range []struct {
		protocol byte
		src, dst string
		a, b     uint16 // ports, or type and code
		want     string
	}{
		{1, "192.168.0.89", "192.168.0.1", 8, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
		{1, "192.168.0.1", "192.168.0.89", 0, 8, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
		{1, "192.168.0.89", "192.168.0.1", 20, 0, "1:3o2RFccXzUgjl7zDpqmY7yJi8rI="},
		{1, "192.168.0.89", "192.168.0.1", 20, 1, "1:tz/fHIDUHs19NkixVVoOZywde+I="},
		{1, "192.168.0.1", "192.168.0.89", 0, 20, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
		{58, "fe80::200:86ff:fe05:80da", "fe80::260:97ff:fe07:69ea", 135, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
		{58, "fe80::260:97ff:fe07:69ea", "fe80::200:86ff:fe05:80da", 136, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
		{58, "3ffe:507:0:1:260:97ff:fe07:69ea", "3ffe:507:0:1:200:86ff:fe05:80da", 3, 0, "1:NdobDX8PQNJbAyfkWxhtL2Pqp5w="},
		{58, "3ffe:507:0:1:200:86ff:fe05:80da", "3ffe:507:0:1:260:97ff:fe07:69ea", 3, 0, "1:/OGBt9BN1ofenrmSPWYicpij2Vc="},
		{132, "192.168.170.8", "192.168.170.56", 7, 80, "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ="},
		{132, "192.168.170.56", "192.168.170.8", 80, 7, "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ="},
		{6, "128.232.110.120", "66.35.250.204", 34855, 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
		{6, "66.35.250.204", "128.232.110.120", 80, 34855, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
		{6, "10.0.0.1", "10.0.0.2", 10, 11569, "1:SXBGMX1lBOwhhoDrZynfROxnhnM="},
		{17, "192.168.1.52", "8.8.8.8", 54585, 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
		{17, "8.8.8.8", "192.168.1.52", 53, 54585, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
		{46, "10.1.24.4", "10.1.12.1", 0, 0, "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4="},
		{46, "10.1.12.1", "10.1.24.4", 0, 0, "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4="},
	} {
		src, dst := netip.MustParseAddr(c.src), netip.MustParseAddr(c.dst)
		above := make([]byte, 20)
		binary.BigEndian.PutUint16(above, c.a)
		binary.BigEndian.PutUint16(above[2:], c.b)
		above[12] = 0x50 // bytes of a TCP header
		switch c.protocol {
		case 17:
			binary.BigEndian.PutUint16(above[4:], 20)
		case 1, 58:
			above[0], above[1] = byte(c.a), byte(c.b)
		}
		ip := []byte{0x45, 0, 0, 40, 0, 0, 0, 0, 64, c.protocol, 0, 0}
		if src.Is6() {
			ip = []byte{0x60, 0, 0, 0, 0, 20, c.protocol, 64}
		}
		data := append(append(append(ip, src.AsSlice()...), dst.AsSlice()...), above...)
		if got := string(p.Append(nil, packetOf(data, packet.LinkRaw))); got != c.want+"\n" {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}
