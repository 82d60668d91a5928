package text

func beepTestFrames() []goldenFrame {
	return []goldenFrame{
		{name: "message", data: tcpTo(10288, "MSG 0 1 . 52 120\r\n")},
		{name: "end", data: tcpTo(10288, "END\r\n")},
		{name: "payload", data: tcpTo(10288, "something")},
	}
}
