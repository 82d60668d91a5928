package text

import (
	"encoding/binary"

	"ringcap/packet"
)

// ddp returns a datagram of AppleTalk with a long header.
func ddp(kind string, payload ...[]byte) []byte {
	p := join(payload...)
	return join(binary.BigEndian.AppendUint16(nil, uint16(13+len(p))), unhex("0000 1234 0010 21 05 04 02"+kind), p)
}

var entity = join(unhex("1234 05 80 01 03"), []byte("foo\x09AFPServer\x04zone"))

func appleTalkFrames() []goldenFrame {
	frame := func(name, kind string, payload ...[]byte) goldenFrame {
		return goldenFrame{name: name, data: ether(0x809b, ddp(kind, payload...))}
	}
	arp := func(name, s string) goldenFrame { return goldenFrame{name: name, data: ether(0x80f3, unhex(s))} }
	const ends = "020000000001 00123405 020000000002 00123406"
	return []goldenFrame{
		frame("look-up", "02", unhex("2101"), entity), frame("forwarded, two tuples", "02", unhex("1202"), entity),
		frame("reply", "02", unhex("3203"), entity, unhex("1234 05 80 00 02 1b41 01 3d 01 2a")),
		frame("name that is too long", "02", unhex("2104 1234 05 80 00 21"), make([]byte, 40)), frame("another message", "02", unhex("4105"), entity),
		frame("request", "03", unhex("6005 1234 01020304 6869")), frame("repeated request", "03", unhex("5807 1234 00000000")),
		frame("response", "03", unhex("b801 1234 01020304 6869")), frame("release", "03", unhex("e000 1234 00000000")), frame("another transaction", "03", unhex("0000 1234 00000001")),
		frame("routes", "01", unhex("1234 08 05")), frame("echo", "04", unhex("01 6869")), frame("IP", "16", testIP()), frame("unknown", "63"),
		arp("who-has", "0001 809b 06 04 0001"+ends), arp("is-at", "0001 809b 06 04 0002"+ends), arp("probe", "0001 809b 06 04 0003"+ends), arp("another question", "0001 0800 06 04 0001"+ends),
		{name: "SNAP", data: snapped("080007", "809b", ddp("02", unhex("2101"), entity))},
	}
}

func localTalkFrames() []goldenFrame {
	frame := linkFrame(packet.LinkLocalTalk)
	return []goldenFrame{
		frame("short", "0102 01 0020 04 05 02 2101", entity), frame("long", "0102 02", ddp("02", unhex("2101"), entity)),
		frame("control", "0102 84"), frame("unknown", "0102 77 0102"),
	}
}
