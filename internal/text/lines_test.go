package text

import "ringcap/internal/layer"

// tcpTo returns a frame with a segment to port.
func tcpTo(port uint16, data string) []byte {
	return ether(layer.EtherTypeIPv4, summed(ip4(6, nil, at(tcpSegment(0x018, 1, 1, nil, []byte(data)), 2, byte(port>>8), byte(port)))))
}

func linesFrames() []goldenFrame {
	return []goldenFrame{
		{name: "ftp", data: tcpTo(21, "USER anonymous\r\n")},
		{name: "ftp, two lines", data: tcpTo(21, "220-welcome\r\n220 ready\r\n")},
		{name: "ftp, no end", data: tcpTo(21, "PASS x")},
		{name: "ftp, not text", data: tcpTo(21, "\x16\x03\x01\x00")},
		{name: "smtp", data: tcpTo(25, "MAIL FROM:<a@example.org>\n")},
		{name: "smtp, escape", data: tcpTo(25, "250 \x1b[31m\r\n")},
		{name: "whois", data: tcpTo(43, "example.org\r\n")},
		{name: "http", data: tcpTo(80, "get / HTTP/1.1\r\nHost: example.org\r\n\tfolded\r\n\r\n")},
		{name: "http response", data: tcpTo(80, "HTTP/1.1 200 OK\r\nServer: a\r\n\r\n\x00\x01")},
		{name: "http, body", data: tcpTo(8080, "<html>\r\n")},
		{name: "http, return alone", data: tcpTo(80, "GET /\rx")},
		{name: "rtsp", data: tcpTo(554, "PLAY rtsp://example.org/a RTSP/1.0\r\nCSeq: 4\r\n\r\n")},
		{name: "sip", data: udp4(5060, 5060, "INVITE sip:a@example.org SIP/2.0\r\nFrom: b\r\n\r\n")},
		{name: "sip response", data: udp4(5060, 5060, "SIP/2.0 180 Ringing\r\n\r\n")},
		{name: "sip, keep-alive", data: udp4(5060, 5060, "\r\n\r\n")},
	}
}
