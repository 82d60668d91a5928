package app

// SIP: RFC 3261, and the methods of its extensions.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

var sipText = textProtocol{name: "SIP", lower: "sip", second: true, commands: []string{
	"INVITE", "ACK", "BYE", "CANCEL", "OPTIONS", "REGISTER", "INFO", "MESSAGE", "NOTIFY",
	"PRACK", "PUBLISH", "REFER", "SUBSCRIBE", "UPDATE", "DO", "QAUTH", "SPRACK",
}}

func sip(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return textLines(ctx, b, s, &sipText)
}

const (
	sipMost      = 8192 // where media are no longer looked for
	sipMostMedia = 4
)

// isSIP reports whether s begins with a request or a response.
func isSIP(_ *dissect.Context, s dissect.Span) bool {
	version := []byte("SIP/2.0")
	if len(s.Data) == 0 || s.Data[0] < 'A' || s.Data[0] > 'Z' {
		return false
	}
	line := s.Data[:min(len(s.Data), sipMost)]
	if n := bytes.IndexByte(line, '\n'); n >= 0 {
		line = bytes.TrimSuffix(line[:n], []byte("\r"))
	}
	return sipText.starts(line) && (bytes.HasPrefix(line, version) || bytes.HasSuffix(line, version))
}

// sipLine prints the first line, and the media that SDP announces (RFC 8866).
func sipLine(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "SIP: "...), s)
	clauseLine(&d, "", 0)
	media := 0
	for off := 0; off < sipMost && media < sipMostMedia; {
		n := bytes.IndexByte(s.Data[off:], '\n')
		if off += n + 1; n < 0 {
			break
		}
		if d.Has(off, 2) && s.Data[off] == 'm' && s.Data[off+1] == '=' {
			clauseLine(&d, ", SDP ", off+2)
			media++
		}
	}
	return clause(&d, "sip")
}
