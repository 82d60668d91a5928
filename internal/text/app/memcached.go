package app

// memcached's protocol: doc/protocol.txt of its source, and the binary one, which is
// obsolete.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

const memcachedUDP = 8 // the header of a datagram

var memcachedWords = [...]string{
	"get", "gets", "gat", "gats", "set", "add", "replace", "append", "prepend", "cas", "delete", "incr",
	"decr", "touch", "stats", "version", "flush_all", "quit", "mg", "ms", "md", "ma", "mn", "me",
	"verbosity", "VALUE", "END", "STORED", "NOT_STORED", "EXISTS", "NOT_FOUND", "DELETED", "TOUCHED", "ERROR",
	"CLIENT_ERROR", "SERVER_ERROR", "VERSION", "STAT", "OK", "RESET", "HD", "VA", "EN", "NF", "NS", "EX", "MN",
}

var memcachedOps = []dissect.Name{
	{0, "get"}, {1, "set"}, {2, "add"}, {3, "replace"}, {4, "delete"}, {5, "increment"}, {6, "decrement"},
	{7, "quit"}, {8, "flush"}, {9, "getq"}, {10, "noop"}, {11, "version"}, {12, "getk"}, {13, "getkq"},
	{14, "append"}, {15, "prepend"}, {16, "stat"}, {28, "touch"}, {29, "gat"}, {32, "sasl list"},
	{33, "sasl auth"}, {34, "sasl step"},
}

func isMemcached(_ *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 2 {
		return false
	}
	if isMemcachedBinary(s.Data) {
		return true
	}
	n := bytes.IndexAny(s.Data[:min(len(s.Data), 16)], " \r\n")
	for _, word := range memcachedWords {
		if n > 0 && string(s.Data[:n]) == word {
			return true
		}
	}
	return false
}

func isMemcachedBinary(b []byte) bool { return len(b) >= 24 && (b[0] == 0x80 || b[0] == 0x81) }

func isMemcachedUDP(ctx *dissect.Context, s dissect.Span) bool {
	return len(s.Data) > memcachedUDP && isMemcached(ctx, s.From(memcachedUDP))
}

// memcached prints the first line of a segment.
func memcached(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return memcachedMessage(ctx, append(b, ": "...), s)
}

func memcachedDatagram(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	return memcachedMessage(ctx, b, s.From(memcachedUDP))
}

func memcachedMessage(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, "memcached "...), s)
	if !isMemcachedBinary(s.Data) {
		clauseLine(&d, "", 0)
		return clause(&d, "memcached")
	}
	d.Choose(d.U8(0) == 0x80, "request ", "response ")
	d.Name(memcachedOps, d.U8(1), "op %d")
	if d.U8(0) == 0x81 {
		d.Printf(", status %d", d.U16(6))
	}
	clauseText(&d, ", key ", 24+d.U8(4), d.U16(2))
	return clause(&d, "memcached")
}
