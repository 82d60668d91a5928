package text

func respFrames() []goldenFrame {
	return []goldenFrame{
		{name: "command", data: tcpTo(6379, "*2\r\n$3\r\nGET\r\n$1\r\nx\r\n")},
		{name: "inline", data: tcpTo(6379, "\r\nPING\r\nINCR x\n")},
		{name: "answers", data: tcpTo(6379, "+OK\r\n-ERR no\r\n:42\r\n$-1\r\n$0\r\n\r\n*0\r\n*-1\r\n")},
		{name: "odd lengths", data: tcpTo(6379, "$-7\r\n*99999999999\r\n$x\r\n")},
		{name: "more than there is", data: tcpTo(6379, "$9\r\nabc\r\n")},
		{name: "array of arrays without end", data: tcpTo(6379, "*1\r\n*1\r\n*1\r\n*1\r\n")},
		{name: "escape", data: tcpTo(6379, "$4\r\n\x1b[0m\r\n")},
	}
}
