package text

func sshFrames() []goldenFrame {
	return []goldenFrame{
		{name: "version", data: tcpTo(22, "SSH-2.0-OpenSSH_9.9\r\n")},
		{name: "version without end", data: tcpTo(22, "SSH-2.0-")},
		{name: "version, escape", data: tcpTo(22, "SSH-2.0-\x1b[0m\r\n")},
		{name: "packet", data: tcpTo(22, "\x00\x00\x05\xdc\x0a\x14")},
	}
}
