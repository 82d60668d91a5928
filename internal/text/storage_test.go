package text

import (
	"fmt"
	"strings"
)

func storageFrames() []goldenFrame {
	smb := func(s string) string { return sized(0, s) }
	smb1 := func(command, flags byte, status string) string {
		return smb(fmt.Sprintf("ff'SMB' %02x %s %02x 01c8 0000 0000000000000000 0000 0100 0200 0300 0400", command, status, flags))
	}
	smb2 := func(command, flags byte, status string) string {
		return smb(fmt.Sprintf("fe'SMB' 4000 0000 %s %02x00 0100 %02x000000 00000000 0500000000000000 00000000 00000000 3900000000000000", status, command, flags) +
			strings.Repeat("00", 16))
	}
	iscsi := func(first byte, rest, data string) string {
		n := len(hexed(data))
		head := fmt.Sprintf("%02x 80 %s 00 %06x", first, "0000", n)
		return hexed(head + "0000000000000000 00000011" + rest + data)
	}
	return []goldenFrame{
		{name: "SMB, negotiate", data: tcpTo(445, smb1(0x72, 0x18, "00000000"))},
		{name: "SMB, answer", data: tcpFrom(139, smb1(0xa2, 0x98, "340000c0"))},
		{name: "SMB, unknown command and status", data: tcpFrom(445, smb1(0xee, 0x98, "340100c0"))},
		{name: "SMB2, create", data: tcpTo(445, smb2(5, 0, "00000000"))},
		{name: "SMB2, pending", data: tcpFrom(445, smb2(15, 1, "03010000"))},
		{name: "SMB2, encrypted", data: tcpFrom(445, smb("fd'SMB'"+strings.Repeat("00", 48)))},
		{name: "SMB2, compressed", data: tcpFrom(445, smb("fc'SMB'"+strings.Repeat("00", 48)))},
		{name: "SMB, something else", data: tcpFrom(445, strings.Repeat("x", 50))},
		{name: "RDP, request", data: tcpTo(3389, hexed("0300 0029 24 e0 0000 0000 00 'Cookie: mstshash=bob'0d0a 01 00 0800 03000000"))},
		{name: "RDP, request with a token", data: tcpTo(3389, hexed("0300 0010 0b e0 0000 0000 00 'tok'0d0a"))},
		{name: "RDP, confirm", data: tcpFrom(3389, hexed("0300 0013 0e d0 0000 1234 00 02 1f 0800 02000000"))},
		{name: "RDP, confirm without a choice", data: tcpFrom(3389, hexed("0300 0013 0e d0 0000 1234 00 02 00 0800 00000000"))},
		{name: "RDP, failure", data: tcpFrom(3389, hexed("0300 0013 0e d0 0000 1234 00 03 00 0800 05000000"))},
		{name: "iSCSI, login", data: tcpTo(3260, iscsi(0x43, strings.Repeat("00", 28), "'InitiatorName=iqn.a'00'SessionType=Normal'00'TargetName=iqn.b'00"))},
		{name: "iSCSI, login response", data: tcpFrom(3260, iscsi(0x23, strings.Repeat("00", 16)+"0201"+strings.Repeat("00", 10), ""))},
		{name: "iSCSI, read", data: tcpTo(3260, iscsi(0x01, strings.Repeat("00", 12)+"28"+strings.Repeat("00", 15), ""))},
		{name: "iSCSI, check condition", data: tcpFrom(3260, hexed("21 80 00 02"+strings.Repeat("00", 44)))},
		{name: "iSCSI, no data", data: tcpTo(3260, iscsi(0x40, strings.Repeat("00", 28), ""))},
		{name: "NVMe, start", data: tcpTo(4420, hexed("00 00 80 00 80000000"+strings.Repeat("00", 120)))},
		{name: "NVMe, connect", data: tcpTo(4420, hexed("04 00 48 00 48040000 7f 40 0100 01"+strings.Repeat("00", 59)))},
		{name: "NVMe, command", data: tcpTo(4420, hexed("04 00 48 00 48000000 02 40 0500 01000000"+strings.Repeat("00", 56)))},
		{name: "NVMe, response", data: tcpFrom(4420, hexed("05 00 18 00 18000000 0000000000000000 0100 0000 0500 0440"))},
		{name: "NVMe, something else", data: tcpTo(4420, "hello, world")},
	}
}
