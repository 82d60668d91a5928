package app

// MySQL's protocol: "Client/Server Protocol" of its source documentation.

import (
	"encoding/binary"

	"ringcap/internal/layer"
	"ringcap/internal/text/dissect"
)

var mysqlCommands = []dissect.Name{
	{1, "quit"}, {2, "init db"}, {3, "query"}, {4, "field list"}, {9, "statistics"}, {14, "ping"},
	{17, "change user"}, {18, "binlog dump"}, {22, "prepare"}, {23, "execute"}, {25, "close statement"},
	{28, "fetch"}, {31, "reset connection"},
}

const (
	mysqlTLS      = 0x0800 // capabilities
	mysqlDatabase = 0x0008
)

// isMySQL reports whether a segment begins with a packet that fits into it.
func isMySQL(ctx *dissect.Context, s dissect.Span) bool {
	if len(s.Data) < 5 {
		return false
	}
	size := int(binary.LittleEndian.Uint32(s.Data) & 0xffffff)
	switch first := s.Data[4]; {
	case ctx.Dst != layer.PortMySQL:
		return size > 0 && size+4 <= s.Length && (first == 0 || first == 0xff || first == 10 || first == 0xfe)
	case s.Data[3] == 0:
		return size > 0 && first > 0 && first < 32
	}
	return s.Data[3] == 1 && size >= 32 && size+4 == s.Length
}

// mysql prints a greeting, a login, a command, or how it ended.
func mysql(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": MySQL "...), s)
	sequence, first := d.U8(3), d.U8(4)
	switch {
	case ctx.Dst != layer.PortMySQL && first == 10 && sequence == 0:
		off := clauseWord(&d, "greeting ", 5)
		d.Printf(", thread %d", d.Le32(off))
	case ctx.Dst != layer.PortMySQL:
		mysqlEnd(&d, first)
	case sequence == 0:
		d.Name(mysqlCommands, first, "command %d")
		if first == 2 || first == 3 || first == 22 {
			clauseText(&d, " ", 5, s.Length-5)
		}
	default:
		mysqlLogin(&d)
	}
	return clause(&d, "mysql")
}

// mysqlEnd prints what a server says of a command.
func mysqlEnd(d *dissect.Dissection, first int) {
	switch first {
	case 0:
		d.Str("ok")
	case 0xff:
		d.Printf("error %d", d.Le16(5))
		off := 7
		if d.Has(off, 6) && d.U8(off) == '#' { // the state of SQL
			off += 6
		}
		clauseText(d, " ", off, d.Le32(0)&0xffffff+4-off)
	default:
		d.Choose(d.Le32(0)&0xffffff > 5, "authentication switch", "eof")
	}
}

// mysqlLogin prints the answer to a greeting.
func mysqlLogin(d *dissect.Dissection) {
	capabilities := d.Le32(4)
	if d.Span.Length == 36 && capabilities&mysqlTLS != 0 {
		d.Str("TLS request")
		return
	}
	d.Str("login")
	off := clauseWord(d, ", user ", 36)
	if capabilities&mysqlDatabase != 0 && d.Has(off, 1) { // the proof of the password is in between
		clauseWord(d, ", database ", off+1+d.U8(off))
	}
}
