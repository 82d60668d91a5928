package text

import "encoding/binary"

func gtpFrames() []goldenFrame {
	gtp := func(port uint16, header string, payload ...[]byte) []byte {
		m := join(unhex(header), join(payload...))
		if m[0]>>5 == 2 {
			binary.BigEndian.PutUint16(m[2:], uint16(len(m)-4))
		} else {
			binary.BigEndian.PutUint16(m[2:], uint16(len(m)-8))
		}
		return udp4(port, port, string(m))
	}
	inner := summed(ip4(17, nil, udpDatagram(5000, 6000, []byte(hello))))
	return []goldenFrame{
		{name: "a packet", data: gtp(2152, "30 ff 0000 0000002a", inner)},
		{name: "numbered, with an extension", data: gtp(2152, "36 ff 0000 0000002a 0007 00 85 01 10 05 00", inner)},
		{name: "ipv6", data: gtp(2152, "30 ff 0000 0000002a", ip6(59, nil))},
		{name: "neither", data: gtp(2152, "30 ff 0000 0000002a", []byte(hello))},
		{name: "an extension of no length", data: gtp(2152, "34 ff 0000 0000002a 0000 00 85 00 10 05 00", inner)},
		{name: "echo", data: gtp(2152, "32 01 0000 00000000 0001 0000")},
		{name: "control 1", data: gtp(2123, "32 10 0000 00000000 0001 0000")},
		{name: "control 2", data: gtp(2123, "48 20 0000 00000007 00000100")},
		{name: "control 2 without a tunnel", data: gtp(2123, "40 01 0000 00000100")},
		{name: "something else", data: udp4(2152, 40000, "not a tunnel")},
	}
}
