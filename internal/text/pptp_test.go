package text

import "strings"

func pptpFrames() []goldenFrame {
	message := func(kind, body string) []byte {
		return tcpTo(1723, string(unhex("0010 0001 1a2b3c4d 00"+kind+"0000"+body)))
	}
	text := "686f7374" + strings.Repeat("00", 60)
	return []goldenFrame{
		{name: "start", data: message("01", "0100 0000 00000003 00000003 0000 0001"+text+text)},
		{name: "start reply", data: message("02", "0100 01 00 00000001 00000002 0001 0001"+text+text)},
		{name: "stop", data: message("03", "01 00 0000")},
		{name: "stop reply, reserved", data: message("04", "01 00 0007")},
		{name: "echo", data: message("05", "00000007")},
		{name: "echo reply", data: message("06", "00000007 01 00 0000")},
		{name: "outgoing call", data: message("07", "0001 0002 0000012c 05f5e100 00000003 00000003 0040 0000 0000 0000"+text+text)},
		{name: "outgoing call reply", data: message("08", "0001 0002 01 00 0000 000fa000 0040 0000 00000000")},
		{name: "incoming call", data: message("09", "0001 0002 00000001 00000000 0004 0004"+text+text+text)},
		{name: "incoming call reply", data: message("0a", "0001 0002 01 00 0040 0000 0000")},
		{name: "connected", data: message("0b", "0002 0000 000fa000 0040 0000 00000001")},
		{name: "clear", data: message("0c", "0001 0000")},
		{name: "disconnected", data: message("0d", "0001 04 00 0000 0000"+text+text)},
		{name: "errors", data: message("0e", "0002 0000"+strings.Repeat("00000001", 6))},
		{name: "link", data: message("0f", "0002 0000 ffffffff ffffffff")},
		{name: "unknown, wrong cookie", data: tcpTo(1723, string(unhex("0010 0003 00000000 0063 0000")))},
	}
}
