package text

import (
	"encoding/binary"
	"encoding/hex"
)

func pgmFrames() []goldenFrame {
	head := func(kind, options string) string { return "04d2 162e" + kind + options + "0000 010203040506 0008" }
	options := func(list string) string {
		n := binary.BigEndian.AppendUint16(nil, uint16(4+len(unhex(list))))
		return "0004" + hex.EncodeToString(n) + list
	}
	addr, addr6 := "0001 0000 c0000201", "0002 0000 20010db8000000000000000000000001"
	return []goldenFrame{
		{name: "spm", data: sum4(113, head("00", "00")+"00000007 00000001 00000009"+addr)},
		{name: "spm, IPv6", data: over6(113, head("00", "00")+"00000007 00000001 00000009"+addr6)},
		{name: "poll", data: sum4(113, head("01", "00")+"00000007 0002 0000"+addr+"00000064 deadbeef ffffffff")},
		{name: "poll response", data: sum4(113, head("02", "00")+"00000007 0002 0000")},
		{name: "data", data: sum4(113, head("04", "01")+"00000007 00000001"+options("0110 0000 00000007 00000000 00000100"+"8d04 0000"))},
		{name: "repair", data: sum4(113, head("05", "01")+"00000007 00000001"+options("0308 0000 00000003"+"0e04 0000"+"0f04 0000"+"0b04 0000"+"1104 0000"))},
		{name: "nak", data: sum4(113, head("08", "01")+"00000007"+addr+"0001 0000 e1020304"+options("020c 0000 00000008 00000009"))},
		{name: "null nak", data: sum4(113, head("09", "00")+"00000007"+addr+addr6)},
		{name: "ncf, strange family", data: sum4(113, head("0a", "00")+"00000007 0003 0000 c0000201")},
		{name: "ack", data: sum4(113, head("0d", "01")+"00000007 00000000"+options("130c 0000 00000001"+"0001 0000 c0000201"))},
		{name: "ack, congestion", data: sum4(113, head("0d", "01")+"00000007 00000000"+options("1210 0000 00000001"+addr+"1310 0000 00000001"+addr))},
		{name: "redirect and parity", data: sum4(113, head("02", "01")+"00000007 0002 0000"+options("070c 0000"+addr+"0808 0000 00000004"+"0908 0000 00000005"+"0a08 0000 00000006"+"040c 0000 00000001 00000002"+"050c 0000 00000003 00000004"+"0004 0010"))},
		{name: "other options", data: sum4(113, head("02", "01")+"00000007 0002 0000"+options("0c08 0000 c0000201"+"1008 0000 00000001"+"2a06 0000 0102"))},
		{name: "option of a wrong length", data: sum4(113, head("02", "01")+"00000007 0002 0000"+options("0306 0000 0000"))},
		{name: "nak list of a wrong length", data: sum4(113, head("02", "01")+"00000007 0002 0000"+options("0206 0000 0000"))},
		{name: "redirect of a wrong length", data: sum4(113, head("02", "01")+"00000007 0002 0000"+options("0704 0000"))},
		{name: "redirect to a longer address", data: sum4(113, head("02", "01")+"00000007 0002 0000"+options("070d 0000"+addr+"00"))},
		{name: "option too short", data: sum4(113, head("02", "01")+"00000007 0002 0000"+options("0302 0000"))},
		{name: "option too long", data: sum4(113, head("02", "01")+"00000007 0002 0000"+options("0320 0000"))},
		{name: "options, no room", data: sum4(113, head("02", "01")+"00000007 0002 0000"+options("0304"))},
		{name: "options without a length", data: sum4(113, head("02", "01")+"00000007 0002 0000 03040004")},
		{name: "options with a wrong length", data: sum4(113, head("02", "01")+"00000007 0002 0000 00050004")},
		{name: "options, length too short", data: sum4(113, head("02", "01")+"00000007 0002 0000 00040003")},
		{name: "spm request", data: sum4(113, head("0c", "00"))},
		{name: "unknown", data: sum4(113, head("77", "00"))},
		{name: "behind an extension header", data: over6(0, "7100 01040000 0000"+head("0c", "00"))},
		{name: "short", data: sum4(113, "04d2162e")},
		{name: "shorter", data: over4(113, "04d2")},
	}
}
