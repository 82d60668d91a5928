package app

// SMTP: RFC 5321.

import "ringcap/internal/text/dissect"

var smtpText = textProtocol{name: "SMTP", lower: "smtp"}

func smtp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return afterColon(ctx, b, s, &smtpText)
}
