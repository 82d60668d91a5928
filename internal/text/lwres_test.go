package text

import "fmt"

func lwresFrames() []goldenFrame {
	const doc = "20010db8000000000000000000000001"
	message := func(flags, operation int, hex string) []byte {
		body := unhex(hex)
		head := fmt.Sprintf("%08x 0000 %04x 00000007 %08x 00000000 00004000 0000 0000", 28+len(body), flags, operation)
		return udp4(40000, 921, string(unhex(head))+string(body))
	}
	return []goldenFrame{
		{name: "noop", data: message(0, 0 /* noop */, "")},
		{name: "addresses?", data: message(0, 65537 /* by name */, "00000001 00000003 0003 777777 00")},
		{name: "addresses? odd", data: message(2, 65537 /* by name */, "00000001 00000008 0003 777777 01 00")},
		{name: "addresses", data: message(1, 65537 /* by name */, "00000001 0001 0003 0003 777777 00 0001 61 00 00000001 0004 c0000201 00000002 0010"+doc+"00000009 0002 aabb")},
		{name: "an address that is too short", data: message(1, 65537 /* by name */, "00000001 0000 0001 0001 61 00 00000001 0002 c000")},
		{name: "name?", data: message(0, 65538 /* by address */, "00000001 00000001 0004 c0000201")},
		{name: "name", data: message(1, 65538 /* by address */, "00000001 0000 0003 777777 00")},
		{name: "record?", data: message(0, 65539 /* record */, "00000001 0001 000f 0003 777777 00")},
		{name: "record", data: message(1, 65539 /* record */, "00000001 0003 0063 00000e11 0001 0001 0001 61 00 0002 aabb 0001 cc")},
		{name: "unknown", data: message(1, 0x99, "00")},
		{name: "another version", data: udp4(921, 40000, "\x00\x00\x00\x1c\x00\x07"+string(make([]byte, 23)))},
	}
}
