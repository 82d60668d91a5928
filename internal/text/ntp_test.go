package text

import "strings"

func ntpFrames() []goldenFrame {
	const (
		stamp  = "e8000000 80000000"
		later  = "e8000001 40000000"
		stamps = stamp + stamp + later + stamp
		client = "23 00 06 20 00000000 00000000 00000000" + "0000000000000000 0000000000000000 0000000000000000" + stamp
		server = "24 03 fa e7 00001000 00018000 c0000202" + stamps
	)
	cookie := "0204 0014 000102030405060708090a0b0c0d0e0f"
	message := func(hex string) []byte { return udp4(123, 123, string(unhex(hex))) }
	return []goldenFrame{
		{name: "client", data: message(client)},
		{name: "server", data: message(server)},
		{name: "radio clock", data: message("e4 01 20 ec 00000000 00000010 47505300" + stamps)},
		{name: "unsynchronized, digest", data: message("dc 10 06 e9 00000000 00000010 00000000" + stamps + "00000007" + strings.Repeat("ab", 20))},
		{name: "crypto-NAK", data: message(server + "00000000")},
		{name: "extension fields", data: message(client + cookie + "0104 0020" + strings.Repeat("55", 28) + "00000001" + strings.Repeat("ab", 16))},
		{name: "an extension field that is too long", data: message(client + "9999 0040" + strings.Repeat("55", 28))},
		{name: "bytes that are neither", data: message(client + "0102030405")},
		{name: "information query", data: message("1c 3e 06 e9 00000000 00000010 c0000202" + stamps)},
		{name: "too short", data: message("23 00 06 20")},
		{name: "read variables", data: message("16 82 0044 0618 0000 0000 0006 613d312c623d")},
		{name: "control request", data: message("16 02 0045 0000 0001 0000 0000")},
		{name: "control, error, longer than it is", data: message("16 e2 0046 0300 0001 0000 0010 00")},
		{name: "private", data: message("17 00 03 2a")},
	}
}
