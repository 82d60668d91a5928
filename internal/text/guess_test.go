package text

import (
	"encoding/binary"
	"strings"
)

// tlsRecord returns a record with a handshake message of body and their lengths.
func tlsRecord(kind byte, body string) string {
	b := unhex(body)
	message := join([]byte{kind, 0}, binary.BigEndian.AppendUint16(nil, uint16(len(b))), b)
	return string(join(unhex("160301"), binary.BigEndian.AppendUint16(nil, uint16(len(message))), message))
}

const sipInvite = "INVITE sip:bob@example.org SIP/2.0\r\nVia: x\r\n\r\nv=0\r\nm=audio 49170 RTP/AVP 0\r\nm=video 49172 RTP/AVP 96\r\n"

// guessFrames returns frames that are recognised by their bytes.
func guessFrames() []goldenFrame {
	random := strings.Repeat("ab", 32)
	sni := "0000 0010 000e 00 000b 6578616d706c652e6f7267"
	client := "0303" + random + "00 0004 1301 1302 01 00 002d" + sni + "0010 000e 000c 02 6832 08 687474702f312e31 002b 0003 02 0304"
	return []goldenFrame{
		{name: "tls client", data: tcpTo(443, tlsRecord(1, client))},
		{name: "tls client, name with an escape", data: tcpTo(8443, strings.Replace(tlsRecord(1, client), "example", "\x1b[0m\x07\x00\n", 1))},
		{name: "tls client, old", data: tcpTo(443, tlsRecord(1, "0301"+random+"00 0002 002f 01 00"))},
		{name: "tls server", data: tcpTo(443, tlsRecord(2, "0303"+random+"00 1301 00 0006 002b 0002 0304"))},
		{name: "tls data", data: tcpTo(443, "\x17\x03\x03\x00\x05hello")},
		{name: "stun", data: udp4(40000, 3478, string(unhex("0001 0000 2112a442 000102030405060708090a0b")))},
		{name: "turn error", data: udp4(3478, 40000, string(unhex("0113 0004 2112a442 000102030405060708090a0b 00000000")))},
		{name: "stun over tcp, and more", data: tcpTo(3478, string(unhex("0003 0000 2112a442 000102030405060708090a0b 0001")))},
		{name: "stun over tcp, longer", data: tcpTo(3478, string(unhex("0003 0010 2112a442 000102030405060708090a0b 0001")))},
		{name: "turn channel", data: udp4(40000, 3478, string(unhex("4001 0005 6162636465")))},
		{name: "turn channel, padded", data: udp4(40000, 3478, string(unhex("4001 0005 6162636465 000000")))},
		{name: "turn channel, longer", data: udp4(40000, 3478, string(unhex("4001 0015 6162636465 000000")))},
		{name: "sip over tcp", data: tcpTo(5060, sipInvite)},
		{name: "sip over tcp, answer", data: tcpFrom(5060, "SIP/2.0 200 OK\r\nVia: x\r\n\r\n")},
		{name: "sip on another port", data: udp4(40000, 5070, sipInvite)},
		{name: "sip, something else", data: udp4(40000, 5070, "INVITE everybody\r\n")},
		{name: "sip over sctp", data: sctpData(5060, 0, sipInvite)},
		{name: "stun, wrong length", data: udp4(40000, 3478, string(unhex("0001 0004 2112a442 000102030405060708090a0b")))},
		{name: "wireguard initiation", data: udp4(40000, 51821, "\x01\x00\x00\x00\x78\x56\x34\x12"+strings.Repeat("x", 140))},
		{name: "wireguard response", data: udp4(40000, 51821, "\x02\x00\x00\x00\x01\x00\x00\x00\x78\x56\x34\x12"+strings.Repeat("x", 80))},
		{name: "wireguard cookie", data: udp4(40000, 51821, "\x03\x00\x00\x00\x01\x00\x00\x00"+strings.Repeat("x", 56))},
		{name: "wireguard data", data: udp4(51820, 40000, "\x04\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00"+strings.Repeat("x", 16))},
		{name: "quic elsewhere", data: udp4(40000, 4433, string(unhex("c0 00000001 02 aabb 00 00 04 01020304")))},
		{name: "llmnr", data: udp4(40000, 5355, dnsMessageOf(0, "04 686f7374 00 0001 0001"))},
	}
}

func quicFrames() []goldenFrame {
	datagram := func(s string) []byte { return udp4(40000, 443, string(unhex(s))) }
	return []goldenFrame{
		{name: "initial", data: datagram("c0 00000001 08 0102030405060708 00 00 4005 0102030405 0000")},
		{name: "initial with token, and handshake", data: datagram("c0 00000001 02 aabb 02 ccdd 03 010203 02 0102 e0 00000001 00 02 ccdd 02 0102")},
		{name: "another version", data: datagram("d0 1a2a3a4a 00 00 04 01020304")},
		{name: "version negotiation", data: datagram("80 00000000 00 02 ccdd 00000001 6b3343cf")},
		{name: "retry", data: datagram("f0 00000001 00 02 ccdd 0102" + strings.Repeat("00", 16))},
		{name: "protected", data: datagram("40" + strings.Repeat("01", 20))},
		{name: "protected, too short", data: datagram("40 01")},
		{name: "length beyond the end", data: datagram("e0 00000001 00 00 ffffffffffffffff 01")},
		{name: "something else", data: datagram("00 01 02")},
	}
}
