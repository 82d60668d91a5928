package text

import (
	"encoding/binary"
)

func industryFrames() []goldenFrame {
	bacnet := func(function byte, s string) []byte {
		data := hexed(s)
		return udp4(47808, 47808, string([]byte{0x81, function, 0, byte(len(data) + 4)})+data)
	}
	opcua := func(kind, s string) string {
		data := hexed(s)
		return kind + string(binary.LittleEndian.AppendUint32(nil, uint32(len(data)+8))) + data
	}
	url := "'opc.tcp://plc:4840/'"
	return []goldenFrame{
		{name: "Modbus, read", data: tcpTo(502, hexed("0001 0000 0006 01 03 006b 0003"))},
		{name: "Modbus, values", data: tcpFrom(502, hexed("0001 0000 0009 01 03 06 022b 0000 0064"))},
		{name: "Modbus, write", data: tcpTo(502, hexed("0002 0000 0006 01 06 0001 0003"))},
		{name: "Modbus, write several", data: tcpFrom(502, hexed("0003 0000 0006 01 10 0001 0002"))},
		{name: "Modbus, exception", data: tcpFrom(502, hexed("0001 0000 0003 01 83 02"))},
		{name: "Modbus, identification", data: tcpTo(502, hexed("0001 0000 0005 01 2b 0e 01 00"))},
		{name: "Modbus, unknown", data: tcpTo(502, hexed("0001 0000 0002 01 64"))},
		{name: "Modbus, something else", data: tcpTo(502, hexed("0001 0001 0006 01 03 006b 0003"))},
		{name: "DNP3, read", data: tcpTo(20000, hexed("0564 14 c4 0a00 0100 cdab c3 c2 01 3c02 06"))},
		{name: "DNP3, response", data: tcpFrom(20000, hexed("0564 0a 44 0100 0a00 cdab c3 c2 81 0000"))},
		{name: "DNP3, second segment", data: tcpFrom(20000, hexed("0564 0a 44 0100 0a00 cdab 84 c2 81 0000"))},
		{name: "DNP3 over UDP, link status", data: udp4(20000, 20000, hexed("0564 05 0b 0100 0a00 cdab"))},
		{name: "BACnet, who-Is", data: bacnet(11, "01 20 ffff 00 ff 10 08")},
		{name: "BACnet, i-Am, forwarded", data: bacnet(4, "c0000207 bac0 01 08 0005 01 07 10 00 c4 02000001")},
		{name: "BACnet, readProperty", data: bacnet(10, "01 04 00 05 01 0c 0c 02000001 19 4d")},
		{name: "BACnet, readProperty, answer", data: bacnet(10, "01 00 30 01 0c")},
		{name: "BACnet, segmented", data: bacnet(10, "01 00 3c 01 00 04 0e")},
		{name: "BACnet, error", data: bacnet(10, "01 00 50 01 0c 91 02")},
		{name: "BACnet, abort", data: bacnet(10, "01 00 71 01 04")},
		{name: "BACnet, who-is-router", data: bacnet(11, "01 80 00")},
		{name: "BACnet, register", data: bacnet(5, "003c")},
		{name: "BACnet, something else", data: udp4(47808, 47808, "hello")},
		{name: "OPC UA, hello", data: tcpTo(4840, opcua("HELF", "00000000 00000100 00000100 00000000 00000000 14000000"+url))},
		{name: "OPC UA, acknowledge", data: tcpFrom(4840, opcua("ACKF", "00000000 00000100 00000100 00000000 00000000"))},
		{name: "OPC UA, error", data: tcpFrom(4840, opcua("ERRF", "00007d80 03000000 'bad'"))},
		{name: "OPC UA, reverse hello", data: tcpTo(4840, opcua("RHEF", "03000000 'urn' 14000000"+url))},
		{name: "OPC UA, open", data: tcpTo(4840, opcua("OPNF", "00000000 03000000 'abc' ffffffff ffffffff 01000000"))},
		{name: "OPC UA, message", data: tcpTo(4840, opcua("MSGF", "07000000 01000000 33000000 01000000"))},
	}
}
