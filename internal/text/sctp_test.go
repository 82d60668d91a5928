package text

import (
	"encoding/binary"

	"ringcap/internal/layer"
)

// sctpData returns a packet with data that a payload protocol identifier describes.
func sctpData(port uint16, id byte, data string) []byte {
	chunk := join(unhex("0003"), binary.BigEndian.AppendUint16(nil, uint16(16+len(data))), unhex("00000001 0002 0003 000000"), []byte{id}, []byte(data), make([]byte, -len(data)&3))
	return ether(layer.EtherTypeIPv4, ip4(132, nil, join(unhex("0bb8"), binary.BigEndian.AppendUint16(nil, port), unhex("00000001 00000000"), chunk)))
}

// m3uaData returns a message that carries one of a user of signalling system 7, a service.
func m3uaData(service, user string) []byte {
	u := unhex(user)
	value := join(unhex("00000001 00000002"+service+"02 00 05"), u)
	tlv := join(unhex("0210"), binary.BigEndian.AppendUint16(nil, uint16(4+len(value))), value, make([]byte, -len(value)&3))
	return sctpData(2905, 3, string(join(unhex("01000101 000000"), []byte{byte(16 + len(tlv))}, unhex("00060008 00000005"), tlv)))
}

func sctpFrames() []goldenFrame {
	sctp := func(chunks ...string) []byte {
		payload := unhex("0b5a 1f8f 00000001 00000000")
		for _, c := range chunks {
			payload = append(payload, unhex(c)...)
		}
		return ether(layer.EtherTypeIPv4, ip4(132, nil, payload))
	}
	return []goldenFrame{
		{name: "init", data: sctp("01 00 0014 0000006f 000005dc 000a 000a 000000de")},
		{name: "init ack, cookie echo", data: sctp("02 00 0018 0000006f 000005dc 000a 000a 000000de 00070004", "0a 00 0008 01020304")},
		{name: "init too short", data: sctp("01 00 0008 0000006f")},
		{name: "data, padded", data: sctp("00 07 0015 00000001 0002 0003 00000012 68656c6c6f 000000")},
		{name: "data of nothing", data: sctp("00 03 0010 00000001 0002 0003 00000012")},
		{name: "data of an unknown protocol", data: sctp("00 00 0014 00000001 0002 0003 0000ffff 68656c6c")},
		{name: "m3ua", data: sctp("00 03 0020 00000001 0000 0000 00000003 01 00 03 01 00000010 0011 0008 00000005")},
		{name: "m3ua, other messages", data: sctp(
			"00 03 0028 00000001 0000 0000 00000003 01 00 01 01 00000018 0006 0008 00000005 9999 0008 00000005",
			"00 03 0018 00000002 0000 0000 00000003 01 00 07 01 00000008",
			"00 03 0018 00000002 0000 0000 00000003 01 00 00 09 00000009")},
		{name: "m3ua, sccp", data: m3uaData("03", "09 00 03 0e 18 0b 12 06 00 11 04 94 71 12 32 54 05 "+"0a 12 08 00 12 04 94 71 32 54 76 02 4904")},
		{name: "m3ua, sccp without a title", data: m3uaData("03", "09 00 03 07 0a 04 43 4d 00 06 02 42 08 02 4904")},
		{name: "m3ua, sccp of other titles", data: m3uaData("03", "11 00 0f 04 0a 0f 00 06 06 06 84 94 71 02 05 0a 06 00 94 71")},
		{name: "m3ua, sccp with a bad pointer", data: m3uaData("03", "09 00 ff ff ff 00")},
		{name: "m3ua, sccp connection", data: m3uaData("03", "01 000001 02 02 00 04 43 4d 00 06")},
		{name: "m3ua, isup", data: m3uaData("05", "0500 01 00")},
		{name: "m3ua, another user", data: m3uaData("0d", "0500 01 00")},
		{name: "m3ua, no data", data: m3uaData("03", "")},
		{name: "sack", data: sctp("03 00 0020 00000010 00002000 0002 0002 0002 0003 0005 0006 0000000a 0000000b")},
		{name: "i-data", data: sctp("40 0b 0018 00000001 0002 0000 00000005 00000012 68656c6c", "40 05 0018 00000002 0002 0000 00000005 00000001 68656c6c")},
		{name: "i-forward", data: sctp("c2 00 0010 00000001 0002 0001 00000005")},
		{name: "reconfig", data: sctp("82 00 0018 000d 0014 00000001 00000002 00000003 0005 0006",
			"82 00 001c 000e 000a 00000001 0007 0000 000f 0008 00000001 ", "82 00 0024 0010 0014 00000001 00000001 00000009 0000000a 0011 000c 00000001 0002 0000")},
		{name: "asconf", data: sctp("c1 00 0020 00000001 0005 0008 c0000201 c001 0010 00000007 0005 0008 c0000209",
			"c1 00 001c 00000001 0006 0014 20010db8000000000000000000000001")},
		{name: "asconf-ack", data: sctp("80 00 0024 00000001 c005 0008 00000007 c003 0014 00000008 0001 0008 0003 0008 00000000")},
		{name: "shutdown, an unknown chunk", data: sctp("07 00 0008 00000001", "3f 00 0004")},
		{name: "a bad length", data: sctp("0b 00 0003")},
		{name: "a chunk cut off", data: sctp("0b00")},
		{name: "forces, no data", data: ether(layer.EtherTypeIPv6, ip6(132, unhex("1a30 1f8f 00000001 00000000 0b 00 0004")))},
		{name: "too short", data: ether(layer.EtherTypeIPv4, ip4(132, nil, unhex("0b5a1f8f")))},
	}
}

func forcesFrames() []goldenFrame {
	tlv := func(kind uint16, value ...[]byte) []byte {
		v := join(value...)
		b := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, kind), uint16(4+len(v)))
		return join(b, v, make([]byte, -len(v)&3))
	}
	message := func(kind byte, body ...[]byte) []byte {
		b := join(body...)
		h := join([]byte{0x10, kind}, binary.BigEndian.AppendUint16(nil, uint16(24+len(b))/4), unhex("40000001 00000001 1122334455667788 f8400000"), b)
		chunk := join(unhex("0003"), binary.BigEndian.AppendUint16(nil, uint16(16+len(h))), unhex("00000001 0002 0003 00000015"), h)
		return ether(layer.EtherTypeIPv4, ip4(132, nil, join(unhex("0bb8 1a30 00000001 00000000"), chunk)))
	}
	selected := func(operations ...[]byte) []byte {
		return tlv(0x1000, join(unhex("00000001 00000002"), join(operations...)))
	}
	path := func(ids string, rest ...[]byte) []byte {
		n := byte(len(unhex(ids)) / 4)
		return tlv(0x110, []byte{0, 0, 0, n}, unhex(ids), join(rest...))
	}
	full, value := tlv(0x112, []byte("abcdefghijklmnopq")), tlv(0x112, []byte("xyz"))
	return []goldenFrame{
		{name: "heartbeat", data: message(0x0f)},
		{name: "setup", data: message(0x01, selected(tlv(11, path("00000007", full))))},
		{name: "setup response", data: message(0x11, tlv(0x10, unhex("00000002")))},
		{name: "setup response of another size", data: message(0x11, tlv(0x10, unhex("0002")))},
		{name: "teardown", data: message(0x02, tlv(0x11, unhex("00000001")))},
		{name: "teardown, unknown", data: message(0x02, tlv(0x11, unhex("00000101")))},
		{name: "config", data: message(0x03, selected(tlv(1, path("00000007 00000008", full)), tlv(5, path("00000009")), tlv(12)))},
		{name: "config of a path in a path", data: message(0x03, selected(tlv(2, path("00000007", path("00000001", value), path("00000002", value)))))},
		{name: "config, sparse", data: message(0x03, selected(tlv(1, path("00000007", tlv(0x113, unhex("00000001 0000000c 61626364 00000002 00000009 61"))))))},
		{name: "config, sparse and too long", data: message(0x03, selected(tlv(1, path("00000007", tlv(0x113, unhex("00000001 0000004c 61626364"))))))},
		{name: "config of a range", data: message(0x03, selected(tlv(1, tlv(0x110, unhex("00020001 00000007 0117000c 00000001 00000009"), full))))},
		{name: "config of a range and a key", data: message(0x03, selected(tlv(1, tlv(0x110, unhex("00030001 00000007")))))},
		{name: "config by key", data: message(0x03, selected(tlv(1, tlv(0x110, unhex("00010001 00000007"), tlv(0x111, unhex("00000005"), value), full))))},
		{name: "config, appended", data: message(0x03, selected(tlv(1, tlv(0x110, unhex("00040001 00000007"), full))))},
		{name: "config, too many IDs", data: message(0x03, selected(tlv(1, tlv(0x110, unhex("00000005 00000007")))))},
		{name: "config with a result", data: message(0x03, selected(tlv(1, path("00000007", tlv(0x114, unhex("05000000"))))))},
		{name: "config with something else", data: message(0x03, selected(tlv(1, path("00000007", tlv(0x120, unhex("05000000"))))))},
		{name: "config that is not for it", data: message(0x03, selected(tlv(3, path("00000007"))))},
		{name: "config, cut off", data: message(0x03, selected(tlv(1, path("00000007")), unhex("7a7a")))},
		{name: "config response", data: message(0x13, selected(tlv(3, path("00000007", tlv(0x114, unhex("08000000")))), tlv(13, tlv(0x114, unhex("00000000")))))},
		{name: "config response, unknown result", data: message(0x13, selected(tlv(3, path("00000007", tlv(0x114, unhex("40000000"))))))},
		{name: "query", data: message(0x04, selected(tlv(7, path("00000007"), path("00000008"))))},
		{name: "query response", data: message(0x14, selected(tlv(9, path("00000007", full))))},
		{name: "event", data: message(0x05, selected(tlv(11, path("00000007", full))))},
		{name: "redirect", data: message(0x06, tlv(0x01, tlv(0x115, unhex("00000001 0000000c 00000007 00000002 0000000c 00000008")), tlv(0x116, []byte(hello))))},
		{name: "redirect of nothing", data: message(0x06, tlv(0x01))},
		{name: "redirect of something else", data: message(0x06, tlv(0x01, tlv(0x117, []byte(hello))))},
		{name: "no block", data: message(0x03, tlv(0x1000, unhex("00000001")))},
		{name: "no data", data: message(0x03)},
		{name: "unknown data", data: message(0x03, tlv(0x77, unhex("00000001")))},
		{name: "data too long", data: message(0x03, unhex("1000 0050 00000001"))},
		{name: "unknown message", data: message(0x12)},
		{name: "unknown message far off", data: message(0x20)},
		{name: "a bad length", data: message(0x0f, unhex("00"))},
	}
}
