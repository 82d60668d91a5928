package text

import (
	"encoding/binary"

	"ringcap/internal/text/link"
	"ringcap/packet"
)

func wpanFrames() []goldenFrame {
	frame := func(name, hex string) goldenFrame {
		return goldenFrame{name: name, link: packet.Link802154, data: unhex(hex)}
	}
	checked := unhex("4188 0a 3412 ffff 0100 6869")
	checked = binary.LittleEndian.AppendUint16(checked, link.WpanCRC(checked))
	return []goldenFrame{
		frame("beacon", "0080 07 3412 0000 ff0f 0000 0c"),
		frame("data, short, one PAN", "4188 08 3412 ffff 0100 686f"),
		frame("data, long", "01cc 09 3412 0200000000000002 7856 0100000000000001 68"),
		{name: "data, check sequence", link: packet.Link802154, data: checked},
		frame("acknowledgement", "0200 0b"),
		frame("command", "63c8 0c ffff ffff 0100000000000001 07"),
		frame("version 2, no sequence number", "01e9 3412 ffff 0100000000000001 68"),
		frame("version 2, no addresses", "4120 0d 3412"),
		frame("version 2, both long", "01ec 0e 3412 0200000000000002 0100000000000001"),
		frame("reserved mode", "0104 0f"),
		frame("multipurpose", "a5 05 0100 0200 6869"), frame("multipurpose, all flags", "ad6f cdab 0100 0200 0d 01020304 09 6869 aabbccdd"),
		frame("multipurpose, elements", "2d81 05 cdab 0200 803f 6869"), frame("multipurpose, reserved mode", "15 05 0100"),
		frame("fragment", "06 0102"),
		frame("elements of the header", "41aa 05 cdab 0100 0200 020f 0102 013a 07 803f 6869"), frame("elements of the header, none is the last", "41aa 05 cdab 0100 0200 020f 0102"),
		frame("elements of the payload", "41aa 05 cdab 0100 0200 003f 0388 010203 0098 00f8 6869"), frame("element that is cut", "41aa 05 cdab 0100 0200 003f 0988 0102"),
		frame("element of the other type", "41aa 05 cdab 0100 0200 0288 0102 003f 0100 07 00f8 6869"), frame("element without a name", "41aa 05 cdab 0100 0200 8055 0155 07 803f"),
		frame("no element", "41aa 05 cdab 0100 0200"), frame("elements that are encrypted", "49aa 05 cdab 0100 0200 0d 01020304 09 003f 0388 010203 6869 aabbccdd"),
		frame("elements that are authenticated", "49aa 05 cdab 0100 0200 09 01020304 09 003f 0188 01 00f8 6869 aabbccdd"), frame("later beacon", "00a2 05 cdab 0200 003f 0188 01 00f8 6869"),
		frame("beacon of a coordinator", "0090 05 cdab 0200 46cf 82 01 3412 21 7856 43 12 3412 7856 0102030405060708 7a"),
		frame("beacon, cut lists", "0090 05 cdab 0200 46cf 00 12 3412 78"),
		frame("beacon without slots", "0090 05 cdab 0200 46"),
		frame("association", "6398 06 cdab 0100 0200 01 8e"),
		frame("association, too long", "6398 06 cdab 0100 0200 01 8e00"),
		frame("associated", "6398 06 cdab 0100 0200 02 3412 00"),
		frame("association refused", "6398 06 cdab 0100 0200 02 ffff 83"),
		frame("disassociation", "6398 06 cdab 0100 0200 03 01"),
		frame("disassociation, unknown reason", "6398 06 cdab 0100 0200 03 07"),
		frame("data request", "6398 06 cdab 0100 0200 04"),
		frame("realignment", "6398 06 cdab 0100 0200 08 cdab 0100 0b 0200 03"),
		frame("slot", "6398 06 cdab 0100 0200 09 31"),
		frame("vendor's command", "6398 06 cdab 0100 0200 24 0102"),
		frame("no command", "6398 06 cdab 0100 0200"),
		frame("secured, implicit key", "6998 07 cdab 0100 0200 01 01020304 6869 aabbccdd"),
		frame("secured, key of a source", "6998 07 cdab 0100 0200 15 01020304 0a0b0c0d 09 6869 aabbccdd"),
		frame("secured, key of a long source", "6998 07 cdab 0100 0200 1d 01020304 0102030405060708 09 6869 aabbccdd"),
		frame("secured, no counter", "69a8 07 cdab 0100 0200 2d 09 6869 aabbccdd"),
		frame("secured, no code", "6998 07 cdab 0100 0200 0f 01020304 09 6869"),
		frame("version 1 without a sequence number", "4199 cdab 0100 0200 68"),
		frame("version 1, compressed without need", "4190 07 cdab 0200 68"),
		frame("6LoWPAN, compressed", "6198 07 cdab 0100 0200 7833 3a 6869"),
		frame("6LoWPAN, compressed UDP", "6198 07 cdab 0100 0200 7e 33 f0 6869"),
		frame("6LoWPAN, first fragment", "6198 07 cdab 0100 0200 c0c8 0005 6000 00000000 11 20 68"),
		frame("6LoWPAN, fragment", "6198 07 cdab 0100 0200 e0c8 0005 0c 68"),
		frame("6LoWPAN, mesh", "6198 07 cdab 0100 0200 b5 0001 0002 41 60"),
		frame("Zigbee", "6198 07 cdab 0100 0200 4802 0000 3412 1e 05"),
	}
}
