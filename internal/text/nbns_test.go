package text

import "strings"

// netbiosEncoded returns the wire format of the name of a service of type kind.
func netbiosEncoded(name string, kind byte) string {
	b := []byte{32}
	for _, c := range append([]byte(name+strings.Repeat(" ", 15-len(name))), kind) {
		b = append(b, 'A'+c>>4, 'A'+c&15)
	}
	return string(append(b, 0))
}

func nbnsFrames() []goldenFrame {
	host := netbiosEncoded("HOST", 0)
	return []goldenFrame{
		{name: "query", data: udp4(137, 137, string(unhex("0007 0110 0001 0000 0000 0000"))+host+"\x00\x20\x00\x01")},
		{name: "response", data: udp4(137, 137, string(unhex("0007 8500 0000 0001 0000 0000"))+host+string(unhex("0020 0001 00000e10 000c 0000 c0000201 0000 c0000202")))},
		{name: "error", data: udp4(137, 137, string(unhex("0007 8583 0000 0001 0000 0000"))+host+"\x00\x0a\x00\x01")},
		{name: "registration, escape", data: udp4(137, 137, string(unhex("0007 2910 0001 0000 0000 0001"))+netbiosEncoded("\x1b[0m", 0x20)+"\x00\x20\x00\x01")},
		{name: "not encoded", data: udp4(137, 137, string(unhex("0007 0110 0001 0000 0000 0000"))+"\x20"+strings.Repeat("z", 32))},
		{name: "datagram", data: udp4(138, 138, string(unhex("11 0a 0007 c0000201 008a 0044 0000"))+host+netbiosEncoded("GROUP", 0x1d)+"\xffSMB")},
		{name: "datagram error", data: udp4(138, 138, string(unhex("13 0a 0007 c0000201 008a 82")))},
	}
}
