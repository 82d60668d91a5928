package text

import (
	"fmt"
	"strings"
)

func telecomFrames() []goldenFrame {
	random := strings.Repeat("ab", 32)
	dtls := func(kind byte, epoch int, s string) string {
		data := hexed(s)
		return hexed(fmt.Sprintf("%02x fefd %04x 000000000002 %04x", kind, epoch, len(data))) + data
	}
	hello := func(kind byte, s string) string {
		data := hexed(s)
		return dtls(22, 0, fmt.Sprintf("%02x %06x 0000 000000 %06x", kind, len(data), len(data))+fmt.Sprintf("%x", data))
	}
	sni := "0000 0010 000e 00 000b 6578616d706c652e6f7267"
	pfcp := func(flags, kind byte, s string) string {
		data := hexed(s)
		return string([]byte{flags, kind, 0, byte(len(data))}) + data
	}
	diameter := func(flags byte, code, s string) string {
		data := hexed(s)
		return hexed(fmt.Sprintf("01 %06x %02x %s 00000000 12345678 9abcdef0", len(data)+20, flags, code)) + data
	}
	return []goldenFrame{
		{name: "DTLS, client", data: udp4(40000, 4433, hello(1, "fefd"+random+"00 02abcd 0002 c02f 01 00 0014"+sni))},
		{name: "DTLS 1.3, client", data: udp4(40000, 4433, hello(1, "fefd"+random+"00 00 0002 1301 01 00 0007 002b 0003 02 fefc"))},
		{name: "DTLS, server", data: udp4(4433, 40000, hello(2, "fefd"+random+"00 c02f 00"))},
		{name: "DTLS, verify", data: udp4(4433, 40000, hello(3, "feff 02abcd"))},
		{name: "DTLS, unknown message", data: udp4(4433, 40000, hello(99, "00"))},
		{name: "DTLS, alert", data: udp4(4433, 40000, dtls(21, 0, "0228"))},
		{name: "DTLS, data", data: udp4(4433, 40000, dtls(23, 1, "00112233"))},
		{name: "DTLS, longer than the datagram", data: udp4(4433, 40000, dtls(23, 1, "00112233")[:16])},
		{name: "PFCP, heartbeat", data: udp4(8805, 8805, pfcp(0x20, 1, "000005 00 0060 0004 e0000000"))},
		{name: "PFCP, session", data: udp4(8805, 8805, pfcp(0x21, 50, "0000000000000001 000006 00"))},
		{name: "PFCP, unknown", data: udp4(8805, 8805, pfcp(0x20, 99, "000006 00"))},
		{name: "PFCP, something else", data: udp4(8805, 8805, "hello, world")},
		{name: "Diameter, request", data: tcpTo(3868, diameter(0x80, "000101", "00000108 40 00000d 'host1'000000"))},
		{name: "Diameter, answer", data: tcpFrom(3868, diameter(0, "000118", "0000010c 40 00000c 000007d1 00000108 40 00000d 'host2'000000"))},
		{name: "Diameter, vendor", data: tcpFrom(3868, diameter(0, "00013c", "0000010c c0 000010 000028af 000007d1 0000010c 40 00000c 00001999"))},
		{name: "Diameter, an AVP without an end", data: tcpFrom(3868, diameter(0, "0000ff", "0000010c 40 000004"))},
		{name: "Diameter over SCTP", data: sctpData(4000, 46, diameter(0x80, "000118", "00000108 40 00000d 'host1'000000"))},
		{name: "Diameter over SCTP, by port", data: sctpData(3868, 0, diameter(0, "000118", "0000010c 40 00000c 000007d1"))},
		{name: "Diameter over SCTP, DTLS", data: sctpData(3868, 47, dtls(23, 1, "00112233"))},
		{name: "Diameter over SCTP, something else", data: sctpData(3868, 46, strings.Repeat("x", 30))},
		{name: "Diameter, something else", data: tcpTo(3868, strings.Repeat("x", 30))},
	}
}
