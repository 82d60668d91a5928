package text

func krbFrames() []goldenFrame {
	return []goldenFrame{
		{name: "request", data: udp4(40000, 750, "\x04\x02name\x00inst\x00REALM\x00\x00\x00\x00\x01\x0cservice\x00host\x00")},
		{name: "reply", data: udp4(750, 40000, "\x04\x05name\x00\x00REALM\x00\x00\x00\x00\x01\x01\x00\x00\x00\x00\x00\x20\x00")},
		{name: "application", data: udp4(40000, 750, "\x04\x06\x01REALM\x00\x10\x20")},
		{name: "error", data: udp4(88, 40000, "\x04\x0aname\x00\x00REALM\x00\x00\x00\x00\x01\x00\x08\x00\x00\x1bno\x00")},
		{name: "other", data: udp4(88, 40000, "\x04\x0c")},
		{name: "version 3", data: udp4(88, 40000, "\x03")},
		{name: "version 5", data: udp4(88, 40000, "\x6a\x81\x03")},
	}
}
