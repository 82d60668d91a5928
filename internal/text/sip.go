package text

// SIP: RFC 3261, and the methods of its extensions.

var sipText = textProtocol{name: "SIP", lower: "sip", second: true, commands: []string{
	"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "INFO", "MESSAGE", "NOTIFY",
	"PRACK", "PUBLISH", "REFER", "SUBSCRIBE", "UPDATE", "DO", "QAUTH", "SPRACK",
}}

func (p *Context) sip(b []byte, s span) []byte { return p.textLines(b, s, &sipText) }
