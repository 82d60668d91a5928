package text

// RTSP: RFC 2326.

var rtspText = textProtocol{name: "RTSP", lower: "rtsp", second: true, commands: []string{
	"DESCRIBE", "ANNOUNCE", "GET_PARAMETER", "OPTIONS", "PAUSE", "PLAY", "RECORD", "REDIRECT",
	"SETUP", "SET_PARAMETER", "TEARDOWN",
}}

func (p *Context) rtsp(b []byte, s span) []byte { return p.afterColon(b, s, &rtspText) }
