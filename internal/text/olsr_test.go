package text

import (
	"encoding/binary"
	"encoding/hex"

	"ringcap/internal/layer"
)

func olsrFrames() []goldenFrame {
	message := func(kind, addr, body string) string {
		head := unhex(kind + "86 0000" + addr + "ff 00 0007")
		binary.BigEndian.PutUint16(head[2:], uint16(len(head)+len(unhex(body))))
		return hex.EncodeToString(head) + body
	}
	packet := func(messages string) []byte {
		b := unhex("0000 0009" + messages)
		binary.BigEndian.PutUint16(b, uint16(len(b)))
		return b
	}
	one, six := "c0000201", "20010db8000000000000000000000001"
	v4 := func(messages string) []byte { return udp4(698, 698, string(packet(messages))) }
	v6 := func(messages string) []byte {
		return ether(layer.EtherTypeIPv6, summed(ip6(17, udpDatagram(698, 698, packet(messages)))))
	}
	return []goldenFrame{
		{name: "hello", data: v4(message("01", one, "0000 05 03 0600 000c c0000202 c0000203 0a00 0004"))},
		{name: "hello, link too long", data: v4(message("01", one, "0000 05 03 0f00 0099"))},
		{name: "hello with quality", data: v4(message("c9", one, "0000 15 07 0600 000c c0000202 ff800000"))},
		{name: "topology", data: v4(message("02", one, "0009 0000 c0000202") + message("ca", one, "0009 0000 c0000202 40c00000"))},
		{name: "interfaces and networks", data: v4(message("03", one, "c0000202 c0000203") + message("04", one, "c0000200 ffffff00 00000000 00000000 0a000000 ff000000 ac100000 fff00000 c0a80000 ffff0000 00000000 001f0cff 00000000 00020000"))},
		{name: "names", data: v4(message("82", one, "0001 0002 0000 0004 c0000202 686f7374 0001 0003 c0000203 610a6300"))},
		{name: "names missing", data: v4(message("82", one, "0001 0009 0000 0004 c0000202 686f7374"))},
		{name: "name too long", data: v4(message("82", one, "0001 0001 0000 0009 c0000202 686f7374"))},
		{name: "name without padding", data: v4(message("82", one, "0001 0001 0000 0003 c0000202 686f73"))},
		{name: "unknown and short", data: v4(message("80", one, "0102") + message("02", one, "0009"))},
		{name: "short hello, short names", data: v4(message("01", one, "00"))},
		{name: "short names", data: v4(message("82", one, "00"))},
		{name: "message longer than the packet", data: v4("0186 0099 c0000201 ff 00 0007")},
		{name: "message of no type", data: v4("0086 000c c0000201 ff 00 0007")},
		{name: "over IPv6", data: v6(message("c9", six, "0000 05 03 0600 0018"+six+"ff800000") + message("03", six, six) + message("04", six, six+"ffffffffffffffff0000000000000000") + message("82", six, "0001 0001 0000 0004"+six+"686f7374") + message("02", six, "0009 0000"+six))},
		{name: "short", data: udp4(698, 698, "\x00")},
	}
}
