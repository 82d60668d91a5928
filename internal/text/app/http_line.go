package app

// HTTP/1 on any port: RFC 9112, and what it upgrades to: RFC 6455 (WebSocket).

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

// httpMost is where an upgrade is no longer looked for.
const httpMost = 4096

// isHTTP reports whether a segment begins with a request of HTTP/1 or a response.
func isHTTP(_ *dissect.Context, s dissect.Span) bool {
	if len(s.Data) == 0 || s.Data[0] < 'A' || s.Data[0] > 'Z' {
		return false
	}
	if bytes.HasPrefix(s.Data, []byte("HTTP/1.")) {
		return true
	}
	word, _ := firstWord(s.Data)
	if !httpText.starts(word) {
		return false
	}
	line := s.Data[:min(len(s.Data), httpMost)]
	if n := bytes.IndexByte(line, '\n'); n >= 0 {
		line = line[:n]
	}
	return bytes.Contains(line, []byte(" HTTP/1."))
}

// httpLine prints the first line, and the protocol of an upgrade.
func httpLine(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": HTTP"...), s)
	clauseLine(&d, ": ", 0)
	const name = "UPGRADE:"
	for off := 0; off < httpMost; {
		n := bytes.IndexByte(s.Data[off:], '\n')
		if off += n + 1; n < 0 {
			break
		}
		if d.Has(off, len(name)) && equalFold(s.Data[off:off+len(name)], name) {
			off += len(name)
			for d.Has(off, 1) && s.Data[off] == ' ' {
				off++
			}
			clauseLine(&d, ", upgrade ", off)
			break
		}
	}
	return clause(&d, "http")
}
