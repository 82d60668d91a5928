package app

// FTP: RFC 959.

import "ringcap/internal/text/dissect"

var ftpText = textProtocol{name: "FTP", lower: "ftp"}

func ftp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return afterColon(ctx, b, s, &ftpText)
}
