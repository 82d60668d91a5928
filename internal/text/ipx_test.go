package text

import (
	"encoding/binary"
	"fmt"
	"strings"
)

func ipxFrames() []goldenFrame {
	packet := func(socket, hex string) []byte {
		body := unhex(hex)
		size := binary.BigEndian.AppendUint16(nil, uint16(30+len(body)))
		return ether(0x8137, unhex("ffff"), size, unhex("00 04 00000001 ffffffffffff"+socket+"00000002 020000000001 4003"), body)
	}
	name := func(s string) string { // in a field of 48 bytes
		return fmt.Sprintf("%x", s) + strings.Repeat("00", 48-len(s))
	}
	return []goldenFrame{
		{name: "RIP request", data: packet("0453", "0001 ffffffff ffff ffff")},
		{name: "RIP request, empty", data: packet("0453", "0001")},
		{name: "RIP response", data: packet("0453", "0002 00000010 0001 0002 00000011 0002 0003")},
		{name: "RIP response, half a network", data: packet("0453", "0002 00000010 0001 0002 000000")},
		{name: "RIP, something else", data: packet("0453", "0003")},
		{name: "SAP request", data: packet("0452", "0001 0004")},
		{name: "SAP request for the nearest", data: packet("0452", "0003 0004")},
		{name: "SAP response", data: packet("0452", "0002 0004"+name("SERVER!!\x1b[")+"00001234 000000000001 0451 0001 0007"+name("P")+"00000001 000000000001 0451 0001")},
		{name: "SAP response of the nearest", data: packet("0452", "0004 0004"+name("SERVER")+"00001234 000000000001 0451 0001")},
		{name: "SAP, something else", data: packet("0452", "0009")},
		{name: "NCP", data: packet("0451", "01020304")},
		{name: "NWLink", data: packet("0553", "010203")},
	}
}
