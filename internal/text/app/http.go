package app

// HTTP/1: RFC 9112, with the methods of WebDAV (RFC 4918, 3253) and others in use.

import "ringcap/internal/text/dissect"

var httpText = textProtocol{name: "HTTP", lower: "http", second: true, commands: []string{
	"GET", "POST", "HEAD", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE",
	"COPY", "LOCK", "MOVE", "MKCOL", "UNLOCK", "PROPFIND", "PROPPATCH", "SEARCH",
	"REPORT", "CHECKIN", "CHECKOUT", "UNCHECKOUT", "MKACTIVITY", "MKWORKSPACE", "UPDATE",
	"LABEL", "MERGE", "VERSION-CONTROL", "BASELINE-CONTROL",
	"POLL", "BCOPY", "BMOVE", "BDELETE", "BPROPFIND", "BPROPPATCH", "NOTIFY", "SUBSCRIBE",
	"UNSUBSCRIBE", "CCM_POST", "RPC_CONNECT",
}}

func http(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return afterColon(ctx, b, s, &httpText)
}
