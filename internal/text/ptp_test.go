package text

import "ringcap/internal/layer"

func ptpFrames() []goldenFrame {
	const (
		rest  = "0200 000000000001 8000 00000000 020000fffe000001 0001 02b2 00 00"
		stamp = "000064ad1234 0869f4a0"
		port  = "020000fffe000002 0001"
	)
	message := func(hex string) []byte { return ether(layer.EtherTypePTP, unhex(hex)) }
	return []goldenFrame{
		{name: "sync", data: message("00 12 002c 00 00" + rest + stamp)},
		{name: "delay response", data: message("19 02 0036 00 00" + rest + stamp + port)},
		{name: "peer delay request", data: message("02 02 0036 00 00" + rest + stamp + port)},
		{name: "follow up", data: udp4(320, 320, string(unhex("08 02 002c 01 02 343f"+rest[4:]+stamp)))},
		{name: "announce", data: message("0b 02 0040 00 00" + rest + stamp + "0025 00 80 f8 fe ffff 80 020000fffe000001 0000 a0")},
		{name: "signaling", data: message("0c 02 002c 00 00" + rest + port)},
		{name: "management", data: message("0d 02 0030 00 00" + rest + port + "01 02 03 00")},
		{name: "reserved", data: message("05 02 0022 00 00" + rest)},
		{name: "version 1", data: message("00 01 0022 00 00" + rest)},
		{name: "too short", data: message("00 02 0022 00 00")},
	}
}
