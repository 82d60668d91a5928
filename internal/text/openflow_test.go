package text

import (
	"encoding/binary"
	"strings"
)

// openflow10Message returns a message of version 1.0.
func openflow10Message(kind byte, body string) string {
	b := unhex(body)
	return string(join([]byte{1, kind}, binary.BigEndian.AppendUint16(nil, uint16(8+len(b))), unhex("00000007"), b))
}

func openflowFrames() []goldenFrame {
	const (
		port    = "0001 020000000001 6574683100000000 0000000000000000 00000011 00000201 00000020 00000000 00000fff 00001000"
		match   = "00000000 0001 020000000001 020000000002 0064 08 00 0800 10 01 0000 c0000201 c6336402 0008 0000"
		wild    = "003fffff 0001 020000000001 020000000002 0064 00 00 0806 00 00 0000 00000000 00000000 0000 0000"
		actions = "0000 0008 fffd 0080 0001 0008 0064 0000 0002 0008 07 000000 0004 0010 020000000001 000000000000" +
			"0006 0008 c0000201 0008 0008 10 000000 0009 0008 0050 0000 000b 0010 0001 000000000000 ffffffff" +
			"ffff 0008 00002320 0003 0008 00000000"
	)
	frame := "020000000002 020000000001 88b5 0102"
	message := func(kind byte, body string) []byte { return tcpTo(6633, openflow10Message(kind, body)) }
	return []goldenFrame{
		{name: "hello, barriers", data: tcpTo(6653, openflow10Message(0, "")+openflow10Message(18, "")+openflow10Message(19, ""))},
		{name: "error", data: message(1, "0003 0001 01020304")},
		{name: "vendor", data: message(4, "005c16c7 00000002 01 000000 ffffff00")},
		{name: "another vendor", data: message(4, "00002320 0102")},
		{name: "features", data: message(6, "0000000000000001 00000100 ff 000000 000000c7 00000fff"+port)},
		{name: "config", data: message(9, "0001 0080")},
		{name: "packet in", data: message(10, "ffffffff 0010 0001 00 00"+frame)},
		{name: "flow removed", data: message(11, match+"0000000000000001 0064 01 00 0000000a 00000064 003c 0000 0000000000000002 0000000000000003")},
		{name: "port status", data: message(12, "02 00000000000000"+port)},
		{name: "packet out", data: message(13, "00000001 ffff 0008 0000 0008 0001 0000"+frame)},
		{name: "flow mod", data: message(14, match+"0000000000000001 0000 003c 0000 0064 ffffffff ffff 0003"+actions)},
		{name: "flow delete", data: message(14, wild+"0000000000000001 0003 0000 0000 0000 ffffffff ffff 0008")},
		{name: "port mod", data: message(15, "0001 020000000001 00000001 00000001 00000000 00000000")},
		{name: "flow stats request", data: message(16, "0001 0000"+wild+"ff 00 ffff")},
		{name: "queue stats request", data: message(16, "0005 0001 0001 0000 ffffffff")},
		{name: "description", data: message(17, "0000 0000"+strings.Repeat("61626364"+strings.Repeat("00", 252), 3)+strings.Repeat("31", 32)+"1b5b"+strings.Repeat("00", 254))},
		{name: "flow stats", data: message(17, "0001 0001 0060 01 00"+wild+"00000001 00000002 0003 0004 0005 000000000000 0000000000000006 0000000000000007 0000000000000008 0000 0008 0001 0000")},
		{name: "aggregate, wrong length", data: message(17, "0002 0000 0000000000000001")},
		{name: "port stats", data: message(17, "0004 0000 0001 000000000000"+strings.Repeat("0000000000000001", 12))},
		{name: "queues", data: message(21, "0001 000000000000 00000001 0008 0000 00000002 0004 0000")},
		{name: "too short for its kind", data: message(14, "00")},
		{name: "version 1.3", data: tcpTo(6653, "\x04\x12\x00\x08\x00\x00\x00\x01")},
		{name: "length under 8", data: tcpTo(6653, "\x01\x00\x00\x07\x00\x00\x00\x01")},
		{name: "no message", data: tcpTo(6653, "\xff\xff")},
	}
}
