package text

import "strings"

// bootpMessage returns a message that starts with head and ends with the vendor's area.
func bootpMessage(head, vendor string) string {
	m := make([]byte, 236)
	copy(m, unhex(head))
	copy(m[28:], unhex("020000000001"))
	return string(m) + string(unhex(vendor))
}

func dhcpFrames() []goldenFrame {
	const (
		request = "01010600 3903f326 00050000"
		reply   = "02010601 3903f326 00008000 c0000201 c000020a c0000202 c0000203"
		cookie  = "63825363"
	)
	lists := "0104ffffff00 0204ffffe3e0 0308c0000201c0000202 0c0468c3b873 1301011b0102" +
		"190400440128 1a0205dc 2108c0000201c0000202 2103010203 2100 33040001e240 7803010203 780400000001 780203e8 02050000000a09"
	own := "2e0102 2e00 340103 3d0701020000000001 3d04006e616d 3d0311aabb 510505 01ff6162 510101" +
		"5204010161 2b 52060204 01020304 52040902abcd 52020105 790d18c00002c000020100c0000202" +
		"790a21010203040506070809 790518c0000201 8f070005687474703a 8f0100 8f020005" +
		"4d09036162630264650061 4d020561 f90500c0000201"
	named := []byte(bootpMessage(request, "00000000"))
	copy(named[44:], "server")
	copy(named[108:], strings.Repeat("f", 128))
	return []goldenFrame{
		{name: "discover", data: udp4(68, 67, bootpMessage(request, cookie+"350101 3d0701020000000001 3204c000020a 370601031c0677f9 ff 0000"))},
		{name: "offer", data: udp4(67, 68, bootpMessage(reply, cookie+"350102"+lists+"ff0000"))},
		{name: "options of their own kind", data: udp4(67, 68, bootpMessage(reply, cookie+own+"ff"))},
		{name: "padding between options", data: udp4(67, 68, bootpMessage(reply, cookie+"000000 350105 00 ff"))},
		{name: "a name without an end", data: udp4(68, 67, string(named))},
		{name: "Carnegie Mellon's area", data: udp4(67, 68, bootpMessage("02060800", "434d5500 03000000 ffffff00 c0000201 c0000202"+strings.Repeat("00", 40)))},
		{name: "another vendor", data: udp4(67, 68, bootpMessage("03", "12345678"))},
	}
}
