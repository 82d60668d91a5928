package text

func telnetFrames() []goldenFrame {
	options := tcpTo(23, "\xff\xfd\x01\xff\xfa\x18\x00vt100\xff\xf0")
	return []goldenFrame{
		{name: "options", data: tcpTo(23, "\xff\xfd\x01\xff\xfb\x1f\xff\xfe\x77\xff\xf1login: ")},
		{name: "window size", data: tcpTo(23, "\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0")},
		{name: "authentication", data: tcpTo(23, "\xff\xfa\x25\x01\x02\x00\xff\xf0\xff\xfa\x26\x01\x01\xff\xf0")},
		{name: "escaped", data: tcpTo(23, "\xff\xff")},
		{name: "no end", data: tcpTo(23, "\xff\xfb\x01\xff\xfa\x18\x00vt100")},
		{name: "cut in the second command", data: options[:len(options)-4], length: len(options)},
		{name: "text", data: tcpTo(23, "ls\r\n")},
	}
}
