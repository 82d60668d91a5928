package app

// PostgreSQL's protocol 3: "Frontend/Backend Protocol" of its manual.

import (
	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

// The requests of the first message, which has no type. The others are versions.
var postgresRequests = []dissect.Name{
	{1234<<16 | 5678, "cancel request"}, {1234<<16 | 5679, "TLS request"}, {1234<<16 | 5680, "GSS request"},
}

// The messages that have only a name; those of clients and of servers use the same letters.
var (
	postgresClient = []dissect.Name{
		{'B', "bind"}, {'C', "close"}, {'D', "describe"}, {'E', "execute"}, {'F', "function call"},
		{'H', "flush"}, {'P', "parse"}, {'Q', "query"}, {'S', "sync"}, {'X', "terminate"},
		{'c', "copy done"}, {'d', "copy data"}, {'f', "copy fail"}, {'p', "password"},
	}
	postgresServer = []dissect.Name{
		{'1', "parse complete"}, {'2', "bind complete"}, {'3', "close complete"}, {'A', "notification"},
		{'C', "command complete"}, {'D', "data row"}, {'E', "error"}, {'G', "copy in"}, {'H', "copy out"},
		{'I', "empty query"}, {'K', "key data"}, {'N', "notice"}, {'R', "authentication"},
		{'S', "parameter"}, {'T', "row description"}, {'Z', "ready"}, {'c', "copy done"},
		{'d', "copy data"}, {'n', "no data"}, {'s', "suspended"}, {'t', "parameters"},
		{'v', "negotiate version"},
	}
)

func postgresNames(ctx *dissect.Context) []dissect.Name {
	if ctx.Dst == layer.PortPostgreSQL {
		return postgresClient
	}
	return postgresServer
}

func isPostgres(ctx *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 5 {
		return false
	}
	if isPostgresStart(ctx, s) {
		return true
	}
	_, known := dissect.Lookup(postgresNames(ctx), uint32(s.Data[0]))
	return known && s.Data[1] <= 1 && be.Uint32(s.Data[1:]) >= 4
}

// isPostgresStart reports whether a segment is the first of a client.
func isPostgresStart(ctx *dissect.Context, s dissect.Span) bool {
	return ctx.Dst == layer.PortPostgreSQL && len(s.Data) >= 8 && int(be.Uint32(s.Data)) == s.Length
}

// postgres prints the first message of a segment.
func postgres(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": PostgreSQL "...), s)
	if isPostgresStart(ctx, s) {
		postgresStart(&d)
		return clause(&d, "postgresql")
	}
	kind := d.U8(0)
	d.Name(postgresNames(ctx), kind, "")
	switch client := ctx.Dst == layer.PortPostgreSQL; {
	case kind == 'Q':
		clauseWord(&d, " ", 5)
	case kind == 'P' && client:
		clauseWord(&d, " ", clauseSkip(&d, 5))
	case kind == 'C' && !client:
		clauseWord(&d, " ", 5)
	case kind == 'R':
		d.Choose(d.U32(5) == 0, " ok", "")
	case (kind == 'E' || kind == 'N') && !client:
		for off := 5; d.Has(off, 1) && d.U8(off) != 0; off = clauseSkip(&d, off) {
			if d.U8(off) == 'M' {
				clauseWord(&d, " ", off+1)
				break
			}
		}
	}
	return clause(&d, "postgresql")
}

// postgresStart prints the first message of a client.
func postgresStart(d *dissect.Dissection) {
	request := d.U32(4)
	d.Name(postgresRequests, request, "startup")
	if request>>16 != 3 {
		return
	}
	d.Printf(" %d.%d", request>>16, request&0xffff)
	for off := 8; d.Has(off, 1) && d.U8(off) != 0; {
		value := clauseSkip(d, off)
		switch string(d.Span.Data[off : value-1]) {
		case "user":
			clauseWord(d, ", user ", value)
		case "database":
			clauseWord(d, ", database ", value)
		}
		off = clauseSkip(d, value)
	}
}
