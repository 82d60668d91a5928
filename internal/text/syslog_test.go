package text

func syslogFrames() []goldenFrame {
	return []goldenFrame{
		{name: "message", data: udp4(40000, 514, "<165>Oct 11 22:14:15 host app: started\x1b\n")},
		{name: "no facility", data: udp4(40000, 514, "<999>x")},
		{name: "no priority", data: udp4(40000, 514, "text")},
	}
}
