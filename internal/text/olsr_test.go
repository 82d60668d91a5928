package text

import (
	"fmt"
	"strings"
)

func olsrFrames() []goldenFrame {
	const doc = "20010db8000000000000000000000001"
	message := func(kind int, addr, body string) string {
		size := (len(strings.ReplaceAll(addr+body, " ", "")))/2 + 8
		return fmt.Sprintf("%02x 86 %04x %s 01 02 0007 %s", kind, size, addr, body)
	}
	packet := func(messages string) []byte {
		data := unhex("0000 002a" + messages)
		data[0], data[1] = byte(len(data)>>8), byte(len(data))
		return data
	}
	v4 := func(kind int, body string) []byte {
		return udp4(698, 698, string(packet(message(kind, "c0000201", body))))
	}
	v6 := func(kind int, body string) []byte {
		return ether(etherIPv6, summed(ip6(17, udpDatagram(698, 698, packet(message(kind, doc, body))))))
	}
	return []goldenFrame{
		{name: "hello", data: v4(olsrHello, "0000 05 03 06 00 0014 c0000202 c0000203 c0000204 c0000205 ff 00 0008 c0000209")},
		{name: "hello, a link longer than the message", data: v4(olsrHello, "0000 05 03 06 00 0018 c0000202")},
		{name: "hello with link quality", data: v4(olsrHelloLQ, "0000 05 03 06 00 000c c0000202 ff 80 0000")},
		{name: "topology", data: v4(olsrTC, "0007 0000 c0000202")},
		{name: "topology with link quality", data: v6(olsrTCLQ, "0007 0000"+doc+"ff 01 0000")},
		{name: "interfaces", data: v4(olsrMID, "c0000202 c0000203")},
		{name: "interfaces of IPv6", data: v6(olsrMID, doc)},
		{name: "networks", data: v4(olsrHNA, "c0000200 ffffff00 00000000 00000000 00000000 00070933 00000000 0018ff00 0a000000 ff00ff00")},
		{name: "networks of IPv6", data: v6(olsrHNA, doc+"ffffffffffff00000000000000000000")},
		{name: "names", data: v4(olsrNames, "0001 0002 0000 0003 c0000202 61627a00 0001 0004 c0000203 6c6f6e67")},
		{name: "more names than there are", data: v4(olsrNames, "0001 0009 0000 0003 c0000202 61620a00")},
		{name: "a name longer than the message", data: v4(olsrNames, "0001 0001 0000 0009 c0000202 61620a00")},
		{name: "power", data: v4(128, "01020304")},
		{name: "longer than the packet", data: udp4(698, 698, string(unhex("0010 0001 01 86 00ff c0000201 01 02 0007")))},
		{name: "too short", data: udp4(698, 698, "OL")},
	}
}
