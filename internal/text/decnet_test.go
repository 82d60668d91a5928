package text

import "encoding/binary"

func decnetFrames() []goldenFrame {
	frame := func(name, s string) goldenFrame {
		data := unhex(s)
		return goldenFrame{name: name, data: ether(0x6003, binary.LittleEndian.AppendUint16(nil, uint16(len(data))), data)}
	}
	short := func(name, s string) goldenFrame { return frame(name, "02 0204 0104 00"+s) }
	const links = "0100 0200"
	return []goldenFrame{
		short("data", "60"+links+"0180 0280 0300 6869"), short("data, refused", "60"+links+"0190 02b0 0300"), short("data, nothing acknowledged", "60"+links+"0300"),
		short("one acknowledgement", "04"+links+"0180"), short("acknowledgement of the other", "14"+links+"0180 0280"),
		short("flow control after one acknowledgement", "10"+links+"0180 0300 02 05"), short("flow control", "10"+links+"0180 0280 0300 04 05"),
		short("unknown flow control", "10"+links+"0300 0305"), short("interrupt", "30"+links+"0180 0300"),
		short("connect", "18"+links+"05 02 0200 00"), short("connect again", "68"+links+"09 01 0200 00"), short("connect acknowledged", "24"+links),
		short("confirm", "28"+links+"01 02 0200 03 010203"), short("disconnect", "38"+links+"0900 00"), short("disconnected", "48"+links+"2a00"),
		short("reserved", "0c"+links), short("too short", "60"+links+"0180"),
		frame("long header", "26 0000 aa0004000204 0000 aa0004000104 00 05 0000 60"+links+"0300"), frame("padding", "83 1b5b 02 0204 0104 00 60"+links+"0300"),
		frame("init", "01 0104 06 4002 020000 0f00 00"), frame("verification", "03 0104 02 aa00"), frame("test", "05 0104 aa aaaa"),
		frame("ids", "07 0104 00 0200 0500 0304 0408 0100 4000 0108 0000"), frame("areas", "09 0104 00 0100 0500 ff7f 0000"),
		frame("router", "0b 020000 aa0004000104 26 4002 40 00 0f00 00 00"),
		frame("end node", "0d 020000 aa0004000104 03 4002 00 0000000000000000 aa0004000204 0f00 00 02 aaaa"),
		frame("unknown control message", "0f 0104 001b5b"), frame("a later version", "42 0204 0104 00"), frame("unknown", "04 0204 0104 00"),
		{name: "a length that lies", data: ether(0x6003, unhex("4000 02 0204 0104 00"))},
	}
}
