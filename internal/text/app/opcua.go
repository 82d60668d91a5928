package app

// OPC UA over TCP: OPC 10000-6, section 7.1. Numbers are little-endian.

import (
	"encoding/binary"

	"ringcap/internal/text/dissect"
)

var opcuaTypes = [...]struct{ code, name string }{
	{"HEL", "hello"}, {"ACK", "acknowledge"}, {"ERR", "error"}, {"RHE", "reverse hello"},
	{"OPN", "open channel"}, {"MSG", "message"}, {"CLO", "close channel"},
}

// isOPCUA reports whether a segment starts with a message, on any port.
func isOPCUA(_ *dissect.Context, s dissect.Span) bool {
	return len(s.Data) >= 8 && (s.Data[3] == 'F' || s.Data[3] == 'C' || s.Data[3] == 'A') && opcuaType(s.Data) >= 0 &&
		binary.LittleEndian.Uint32(s.Data[4:]) >= 12 && binary.LittleEndian.Uint32(s.Data[4:]) < 1<<24
}

func opcuaType(b []byte) int {
	for i := range opcuaTypes {
		if string(b[:3]) == opcuaTypes[i].code {
			return i
		}
	}
	return -1
}

// opcua prints the first message of a segment.
func opcua(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(append(b, ": OPC UA "...), s)
	t := &opcuaTypes[opcuaType(s.Data)]
	d.Str(t.name)
	switch t.code {
	case "HEL":
		clauseText(&d, ", url ", 32, opcuaSize(&d, 28))
	case "ACK":
		d.Printf(", version %d", d.Le32(8))
	case "ERR":
		d.Printf(" 0x%08x", d.Le32(8))
		clauseText(&d, " ", 16, opcuaSize(&d, 12))
	case "RHE":
		n := opcuaSize(&d, 8)
		clauseText(&d, ", server ", 12, n)
		clauseText(&d, ", url ", 16+n, opcuaSize(&d, 12+n))
	case "OPN":
		d.Printf(", channel %d", d.Le32(8))
		clauseText(&d, ", policy ", 16, opcuaSize(&d, 12))
	default:
		d.Printf(", channel %d, token %d, seq %d", d.Le32(8), d.Le32(12), d.Le32(16))
	}
	return clause(&d, "opcua")
}

// opcuaSize reads the size of a string. Without a string it is -1.
func opcuaSize(d *dissect.Dissection, off int) int {
	if n := d.Le32(off); n < 1<<16 {
		return n
	}
	return 0
}
