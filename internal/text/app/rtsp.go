package app

// RTSP: RFC 2326.

import "ringcap/internal/text/dissect"

var rtspText = textProtocol{name: "RTSP", lower: "rtsp", second: true, commands: []string{
	"DESCRIBE", "ANNOUNCE", "GET_PARAMETER", "OPTIONS", "PAUSE", "PLAY", "RECORD", "REDIRECT",
	"SETUP", "SET_PARAMETER", "TEARDOWN",
}}

func rtsp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return afterColon(ctx, b, s, &rtspText)
}
