package text

import (
	"encoding/binary"

	"ringcap/internal/layer"
)

// ldpPDUOf returns a PDU of messages.
func ldpPDUOf(messages ...[]byte) []byte {
	pdu := join(unhex("0001 0000 c0000201 0000"), join(messages...))
	binary.BigEndian.PutUint16(pdu[2:], uint16(len(pdu)-4))
	return pdu
}

func ldpMessageOf(kind uint16, body string) []byte {
	m := join(unhex("0000 0000 00000007"), unhex(body))
	binary.BigEndian.PutUint16(m, kind)
	binary.BigEndian.PutUint16(m[2:], uint16(len(m)-4))
	return m
}

func ldpFrames() []goldenFrame {
	hello := ldpPDUOf(ldpMessageOf(256 /* hello */, "0400 0004 000f c000 0401 0004 c0000201 0402 0004 00000009 0403 0010 20010db8000000000000000000000001"))
	mappings := ldpPDUOf(
		ldpMessageOf(1024 /* mapping */, "0100 0008 02 0001 18 c63364 00 0200 0004 000003e8 8601 0002 05dc"),
		ldpMessageOf(1024 /* mapping */, "0100 0006 02 0002 10 2001 0100 0003 02 0003 0100 0005 02 0001 21 01 0100 0005 02 0002 81 01 0100 0001 01 0100 0001 09"),
		ldpMessageOf(1024 /* mapping */, "0100 001e 80 8005 16 00000001 00000064 01 04 05dc 03 05 6c0a6e 0c 04 01 02 09 03 ff 01 02 0000"),
		ldpMessageOf(1024 /* mapping */, "0100 0008 80 0005 00 00000001 0100 000c 80 0004 02 00000001 00000064 0100 0004 80 0004 02"))
	return []goldenFrame{
		{name: "hello", data: ether(layer.EtherTypeIPv4, summed(ip4(17, nil, udpDatagram(646, 646, hello))))},
		{name: "initialization", data: routeSegment(646, ldpPDUOf(
			ldpMessageOf(512 /* initialization */, "0500 000e 0001 00b4 c0 05 1000 c6336402 0000 8503 000c 800f 0000 000003e8 000007d0 0503 000c 0000 0000 00000000 00000000"),
			ldpMessageOf(513 /* keepalive */, "")))},
		{name: "addresses", data: routeSegment(646, ldpPDUOf(ldpMessageOf(768 /* address */, "0101 000a 0001 c0000201 c0000202 0101 0012 0002 20010db8000000000000000000000001 0101 0003 0009 01")))},
		{name: "mappings", data: routeSegment(646, mappings)},
		{name: "prefix too long", data: routeSegment(646, ldpPDUOf(ldpMessageOf(1024 /* mapping */, "0100 0005 02 0001 20 01")))},
		{name: "notification", data: routeSegment(646, ldpPDUOf(ldpMessageOf(1 /* notification */, "0300 000a c0000014 00000007 0400 0300 000a 00000000 00000000 0000")))},
		{name: "release", data: routeSegment(646, ldpPDUOf(ldpMessageOf(0x0403, "0100 0001 01")))},
		{name: "unknown field, unknown message", data: routeSegment(646, ldpPDUOf(ldpMessageOf(256 /* hello */, "f001 0002 0102"), ldpMessageOf(0xbe00, "01")))},
		{name: "field too long, too short", data: routeSegment(646, ldpPDUOf(ldpMessageOf(256 /* hello */, "0401 0002 0102 0400 00ff 01")))},
		{name: "message too short", data: routeSegment(646, ldpPDUOf(unhex("0100 0003 00000007 00000000 00000000")))},
		{name: "version", data: routeSegment(646, at(ldpPDUOf(ldpMessageOf(513 /* keepalive */, "00000000")), 1, 2))},
		{name: "pdu too short", data: routeSegment(646, at(ldpPDUOf(ldpMessageOf(513 /* keepalive */, "00000000")), 3, 5))},
		{name: "two pdus, the second too long", data: routeSegment(646, join(ldpPDUOf(ldpMessageOf(513 /* keepalive */, "")), at(ldpPDUOf(ldpMessageOf(513 /* keepalive */, "00000000")), 3, 90)))},
		{name: "no header", data: routeSegment(646, unhex("0001"))},
	}
}
