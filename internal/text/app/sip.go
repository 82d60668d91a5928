package app

// SIP: RFC 3261, and the methods of its extensions.

import "ringcap/internal/text/dissect"

var sipText = textProtocol{name: "SIP", lower: "sip", second: true, commands: []string{
	"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "INFO", "MESSAGE", "NOTIFY",
	"PRACK", "PUBLISH", "REFER", "SUBSCRIBE", "UPDATE", "DO", "QAUTH", "SPRACK",
}}

func sip(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return textLines(ctx, b, s, &sipText)
}
