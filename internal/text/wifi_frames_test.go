package text

import (
	"encoding/binary"

	"ringcap/packet"
)

// wifiFramesOf returns frames of a link type, each with prefix in front.
func wifiFramesOf(link packet.LinkType, prefix string) []goldenFrame {
	const addresses = "ffffffffffff 020000000001 0200000000aa 1000"
	frame := func(name, s string, body ...[]byte) goldenFrame {
		return goldenFrame{name: name, link: link, data: join(unhex(prefix), unhex(s), join(body...))}
	}
	fixed := "0000000000000000 6400 1100"
	elements := "0003 61620a 0104 82840b16 0301 06 0504 00010000 2a00"
	snap := join(unhex("aaaa03 000000 0800"), udp4(5000, 6000, "hello")[14:])
	return []goldenFrame{
		frame("beacon", "8000 0000"+addresses+fixed+elements),
		frame("beacon cut", "8000 0000"+addresses+fixed+"0010 61"),
		frame("probe request", "4000 0000"+addresses+elements),
		frame("probe response", "5000 0000"+addresses+fixed+elements),
		frame("association", "0000 0000"+addresses+"1100 0a00"+elements),
		frame("associated", "1000 0000"+addresses+"1100 0000 01c0"+elements),
		frame("reassociation", "2000 0000"+addresses+"1100 0a00 0200000000ab"+elements),
		frame("authentication", "b000 0000"+addresses+"0000 0100 0000"),
		frame("challenge", "b000 0000"+addresses+"0100 0300 0f00"),
		frame("deauthentication", "c000 0000"+addresses+"0300"),
		frame("disassociation", "a000 0000"+addresses+"ff00"),
		frame("action", "d000 0000"+addresses+"0300"),
		frame("another action", "d000 0000"+addresses+"6300"),
		frame("block acknowledgment request", "8400 3c00 020000000002 020000000001 0500 1000"),
		frame("poll", "a400 01c0 0200000000aa 020000000001"),
		frame("request to send", "b400 3c00 020000000002 020000000001"),
		frame("an unknown control frame", "1400 3c00 020000000002"),
		frame("an unknown type", "0c00 3c00 020000000002"),
		frame("data", "0801 3000"+addresses, snap),
		frame("data of four addresses", "8803 3000"+addresses+"020000000009 0000", snap),
		frame("protected", "0841 3000"+addresses+"01020340 0506"),
		frame("no data", "4811 3000"+addresses),
	}
}

func wifiFrames() []goldenFrame { return wifiFramesOf(packet.LinkWiFi, "") }

func prismFrames() []goldenFrame {
	return wifiFramesOf(packet.LinkPrism, "80211001 00000010 0000000000000000")[:1]
}

// radiotapFrames returns frames with a radiotap header.
func radiotapFrames() []goldenFrame {
	frame := func(name string, present uint32, fields string) goldenFrame {
		body := unhex(fields)
		h := binary.LittleEndian.AppendUint16([]byte{0, 0}, uint16(8+len(body)))
		h = binary.LittleEndian.AppendUint32(h, present)
		return goldenFrame{name: name, link: packet.LinkWiFiRadiotap, data: join(h, body, unhex("d400 0000 020000000001"))}
	}
	return []goldenFrame{
		frame("g", 0x086f, "0100000000000000 10 6c 6c09 c000 c4 a1 01"),
		frame("sequence check and padding", 0x0002, "30"),
		frame("n", 0x080008, "6c09 8004 ff 35 07"),
		frame("ac", 0x200000, "4400 04 0b 91 00 00 00 01 00 0000"),
		frame("hopping", 0x3f90, "0102 0500 0600 f6 14 02 28 c8"),
		frame("extended channel", 0x040000, "40010200 3c14 24 1e"),
		frame("unknown field", 0x008000, "00"),
		frame("vendor", 0xc0000000, "04000000 000102 00 0200 0000 05"),
		frame("cut", 0x000008, "6c"),
	}
}
