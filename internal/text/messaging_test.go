package text

import (
	"encoding/binary"
	"strings"
)

// hpackFrame returns a frame of HTTP/2.
func hpackFrame(kind, flags byte, stream uint32, body string) string {
	data := hexed(body)
	head := []byte{0, byte(len(data) >> 8), byte(len(data)), kind, flags}
	return string(binary.BigEndian.AppendUint32(head, stream)) + data
}

func messagingFrames() []goldenFrame {
	const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	mqtt := func(first byte, s string) string {
		data := hexed(s)
		return string([]byte{first, byte(len(data))}) + data
	}
	long := strings.Repeat("x", 150)
	return []goldenFrame{
		{name: "MQTT, connect", data: tcpTo(1883, mqtt(0x10, "0004'MQTT' 04 c2 003c 0003'abc' 0003'bob' 0006'secret'"))},
		{name: "MQTT 5, connect with a will", data: tcpTo(1883, mqtt(0x10, "0004'MQTT' 05 86 000a 05 11 00000e10 0003'abc' 00 0004'gone' 0003'bye' 0003'bob'"))},
		{name: "MQTT, connack", data: tcpFrom(1883, mqtt(0x20, "00 05"))},
		{name: "MQTT, publish", data: tcpTo(1883, mqtt(0x30, "0003'a/b' 'hello'"))},
		{name: "MQTT, publish with a number, and the end", data: tcpTo(1883, mqtt(0x3b, "0003'a/b' 0007 'hello'")+mqtt(0xe0, ""))},
		{name: "MQTT, publish, long", data: tcpTo(1883, hexed("30 9801 0096'"+long+"'"))},
		{name: "MQTT, subscribe", data: tcpTo(1883, mqtt(0x82, "0001 0003'a/#' 00"))},
		{name: "MQTT 5, subscribe", data: tcpTo(1883, mqtt(0x82, "0001 02 0b01 0003'a/#' 00"))},
		{name: "MQTT, suback", data: tcpFrom(1883, mqtt(0x90, "0001 00"))},
		{name: "MQTT, ping", data: tcpTo(1883, mqtt(0xc0, ""))},
		{name: "MQTT, something else", data: tcpTo(1883, "hello")},
		{name: "HTTP/2, preface", data: tcpTo(50051, preface+hpackFrame(4, 0, 0, "0003 00000064")+hpackFrame(8, 0, 0, "0000ffff"))},
		{name: "HTTP/2, gRPC", data: tcpTo(50051, hpackFrame(1, 4, 1, "83 86 44 0f '/pkg.Service/Do' 40 01'a' 01'b'")+hpackFrame(0, 1, 1, "00 00000002 0801"))},
		{name: "HTTP/2, path never indexed, in a padded frame", data: tcpTo(50051, hpackFrame(1, 0x2c, 3, "02 00000000 10 3f e10f 00 02'aa' 01'b' 14 02'/x' 0000"))},
		{name: "HTTP/2, path in Huffman's code", data: tcpTo(50051, hpackFrame(1, 4, 5, "82 44 82 6063"))},
		{name: "HTTP/2, the path of the table", data: tcpTo(50051, hpackFrame(1, 4, 5, "82 84"))},
		{name: "HTTP/2, end", data: tcpFrom(50051, hpackFrame(3, 0, 1, "00000008")+hpackFrame(6, 1, 0, "0000000000000000")+hpackFrame(4, 1, 0, "")+hpackFrame(7, 0, 0, "00000001 00000002"))},
		{name: "HTTP/2, bytes after it", data: tcpTo(50051, hpackFrame(8, 0, 0, "0000ffff")+"x")},
		{name: "HTTP, upgrade", data: tcpTo(8888, "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")},
		{name: "HTTP, switched", data: tcpFrom(8888, "HTTP/1.1 101 Switching Protocols\r\nupgrade:websocket\r\n\r\n")},
		{name: "HTTP, request", data: tcpTo(8888, "POST / HTTP/1.0\r\n\r\n")},
		{name: "HTTP, not a request", data: tcpTo(8888, "hello HTTP/1.0\r\n\r\n")},
		{name: "CoAP, get", data: udp4(40000, 5683, hexed("42 01 1234 abcd b4'test' 01'a' 43'q=1' ff 00"))},
		{name: "CoAP, content", data: udp4(5683, 40000, hexed("62 45 1234 abcd d00e"))},
		{name: "CoAP, reset", data: udp4(5683, 40000, hexed("70 00 1234"))},
		{name: "CoAP, bad option", data: udp4(5683, 40000, hexed("50 45 1234 f0"))},
		{name: "CoAP over TCP, get", data: tcpTo(5683, hexed("92 01 abcd b4'test' 43'q=1'"))},
		{name: "CoAP over TCP, content and more", data: tcpFrom(5683, hexed("d1 03 45 ab ff'0123456789abcde' 00 e3"))},
		{name: "CoAP over TCP, content of two bytes", data: tcpFrom(5683, hexed("e1 0000 45 ab ff")+strings.Repeat("x", 268))},
		{name: "CoAP over TCP, longer than the segment", data: tcpFrom(5683, hexed("d1 03 45 ab ff"))},
		{name: "CoAP over TCP, settings", data: tcpTo(5683, hexed("30 e1 22 ffff"))},
		{name: "CoAP over TCP, something else", data: tcpTo(5683, "hello")},
		{name: "CoAP, something else", data: udp4(5683, 40000, "hello")},
	}
}
