package text

import "fmt"

func rxFrames() []goldenFrame {
	const fid = "00000001 00000002 00000003"
	packet := func(kind, flags byte, s string) string {
		return hexed(fmt.Sprintf("11111111 12340000 00000005 00000001 00000009 %02x %02x 00 02 0000 0001", kind, flags)) + hexed(s)
	}
	call := func(port uint16, op int, s string) []byte {
		return udp4(7001, port, packet(1, 1, fmt.Sprintf("%08x", op)+s))
	}
	name := "00000004'name'"
	status := "00000064 00000005 00000006 000001a4 00000007"
	return []goldenFrame{
		{name: "fetch", data: call(7000, 130, fid+"00000007 00000009")},
		{name: "store", data: call(7000, 133, fid+"0000001f"+status+"0000000a 00000014 0000001e")},
		{name: "store, no status", data: call(7000, 135, fid+"00000000"+status)},
		{name: "store, large", data: call(7000, 65538, fid+"00000001"+status+"000000000000000a 0000000000000014 000000000000001e")},
		{name: "rights", data: call(7000, 134, fid+"00000016'2'0a'1'0a'bob 127'0a'al 9'0a'x 3'0a 0000")},
		{name: "rights without an end", data: call(7000, 134, fid+"00000008'9'0a'9'0a'bob '")},
		{name: "rename", data: call(7000, 138, fid+name+fid+"00000002 1b5b 0000")},
		{name: "several files", data: call(7000, 155, "00000002"+fid+fid)},
		{name: "unknown", data: call(7000, 129, "")},
		{name: "no operation", data: udp4(7001, 7000, packet(1, 1, ""))},
		{name: "callback", data: call(7001, 206, "")},
		{name: "protection", data: call(7002, 500, name+"00000001 00000002")},
		{name: "ubik", data: call(7003, 10000, "00000001 00000064 00000001 00000002 00000003 00000004")},
		{name: "volume location", data: call(7003, 503, "00000001 00000001")},
		{name: "volume of an unknown type", data: call(7003, 503, "00000001 00000009")},
		{name: "authentication", data: call(7004, 1, name+name)},
		{name: "volume", data: call(7005, 100, "00000001"+name+"00000002 00000003")},
		{name: "overseer", data: call(7007, 80, name+name)},
		{name: "no service", data: call(7008, 1, "")},
		{name: "reply", data: udp4(7000, 7001, packet(1, 4, "00000000"))},
		{name: "acknowledgement", data: udp4(7000, 7001, packet(2, 0x20, "0001 0002 0000000a 00000009 00000005 08 06 010100000101 000000 000005a4 0000163c 00000003 00000004"))},
		{name: "acknowledgement, cut list", data: udp4(7000, 7001, packet(2, 0, "0001 0002 0000000a 00000009 00000005 00 06 01"))},
		{name: "acknowledgement, cut", data: udp4(7000, 7001, packet(2, 0, "0001"))},
		{name: "large", data: udp4(7000, 7001, packet(1, 0xff, ""))},
		{name: "abort", data: udp4(7000, 7001, packet(4, 0, "0000000d"))},
		{name: "unknown type", data: udp4(7000, 7001, packet(99, 0, ""))},
		{name: "too short", data: udp4(7000, 7001, "hello")},
	}
}
