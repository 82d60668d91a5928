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
		frame("multipurpose", "0d00 0102"),
	}
}
