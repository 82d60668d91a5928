package text

import (
	"encoding/binary"
	"encoding/hex"
)

func eigrpFrames() []goldenFrame {
	packet := func(opcode, body string) []byte {
		return sum4(88, "02"+opcode+"0000 00000009 00000007 00000006 0000 0064"+body)
	}
	field := func(kind, value string) string {
		v := unhex(value)
		b := binary.BigEndian.AppendUint16(unhex(kind), uint16(4+len(v)))
		return hex.EncodeToString(join(b, v))
	}
	metric := "00000a00 00002710 0005dc 02 ff 01 0000"
	return []goldenFrame{
		{name: "hello", data: packet("05", field("0001", "01 00 01 00 00 00 000f")+field("0004", "0c04 0102")+field("0003", "04c0000201")+field("0005", "00000007"))},
		{name: "update", data: packet("01", field("0102", "00000000"+metric+"18 c00002")+field("0102", "c0000209"+metric+"00 00"))},
		{name: "external", data: packet("01", field("0103", "c0000209 c0000203 00000064 00000005 0000000a 0000 06 01"+metric+"20 c0000201")+field("0103", "00000000 c0000203 00000064 00000005 0000000a 0000 99 01"+metric+"08 0a"))},
		{name: "AppleTalk", data: packet("03", field("0204", "0001 0009 00000007")+field("0202", "00000000"+metric+"0001 0009")+field("0203", "00010002 00000007 00000064 00000005 03 01 000a"+metric+"0001 0009")+field("0202", "00010002"+metric+"0001 0009"))},
		{name: "prefix too long", data: packet("01", field("0102", "00000000"+metric+"21 c0000201")+field("0103", "c0000209 c0000203 00000064 00000005 0000000a 0000 06 01"+metric+"ff 00"))},
		{name: "values too short", data: packet("04", field("0001", "01")+field("0004", "01")+field("0102", "01")+field("0103", "01")+field("0202", "01")+field("0203", "01")+field("0204", "01"))},
		{name: "unknown", data: packet("07", field("0302", "0102")+field("7777", "")+field("0002", "0102030405"))},
		{name: "length too large", data: packet("06", "00010009 00")},
		{name: "length too small", data: packet("06", "00010003 00")},
		{name: "unknown opcode", data: packet("09", "")},
		{name: "version 1", data: over4(88, "0105 0000 00000000 00000000 00000000 00000000")},
		{name: "short", data: over4(88, "0205 0000")},
	}
}
