package app

// WHOIS: RFC 3912.

import "ringcap/internal/text/dissect"

var whoisText = textProtocol{name: "WHOIS", lower: "whois"}

func whois(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return afterColon(ctx, b, s, &whoisText)
}
