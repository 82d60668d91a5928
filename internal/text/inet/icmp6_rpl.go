package inet

// RPL, the routing protocol for low-power and lossy networks: RFC 6550, section 6.

import "ringcap/internal/text/dissect"

var rplModes = [8]string{
	"nonstoring", "storing", "nonstoring-multicast", "storing-multicast", "mop4", "mop5", "mop6", "mop7",
}

// rpl appends the kind of a message, and with -v its fields. It returns false if the
// message is cut.
func rpl(ctx *dissect.Context, b []byte, s dissect.Span) ([]byte, bool) {
	code := s.Data[1]
	if code&0x80 != 0 {
		return append(b, ", (SEC) [worktodo]"...), true
	}
	b = append(b, ", (CLR)"...)
	if code == 0 {
		return append(b, "DODAG Information Solicitation"...), true
	}
	if code > 3 {
		return dissect.AppendInt(append(b, "RPL message, unknown code "...), int(code)), true
	}
	b = append(b, [...]string{1: "DODAG Information Object", 2: "Destination Advertisement Object", 3: "Destination Advertisement Object Ack"}[code]...)
	if ctx.Verbose == 0 {
		return b, true
	}
	m := s.From(4)
	need := 4
	if code == 1 {
		need = 24
	}
	if m.Length < need {
		return append(b, " (invalid)"...), true
	}
	if len(m.Data) < need {
		return b, false
	}
	b = append(b, " [dagid:"...)
	if code == 1 {
		return appendDIO(b, m.Data), true
	}
	return appendDAO(b, m, code)
}

// appendDIO appends the fields of a DODAG information object.
func appendDIO(b []byte, m []byte) []byte {
	b = dissect.AppendAddr6(b, m[8:])
	b = dissect.AppendInt(append(b, ",seq:"...), int(m[5]))
	b = dissect.AppendInt(append(b, ",instance:"...), int(m[0]))
	b = append(dissect.AppendInt(append(b, ",rank:"...), int(be.Uint16(m[2:]))), ',')
	if m[4]&0x80 != 0 {
		b = append(b, "grounded,"...)
	}
	b = append(append(b, "mop:"...), rplModes[m[4]>>3&7]...)
	return append(dissect.AppendInt(append(b, ",prf:"...), int(m[4]&7)), ']')
}

// appendDAO appends the fields of a destination advertisement or of its acknowledgment. A
// flag tells whether the message holds the DODAG's identifier.
func appendDAO(b []byte, m dissect.Span, code byte) ([]byte, bool) {
	x := m.Data
	hasID := x[1]&0x40 != 0
	if code == 3 {
		hasID = x[1]&0x80 != 0
	}
	switch {
	case !hasID:
		b = append(b, "<elided>"...)
	case len(x) < 20:
		return b, false
	default:
		b = dissect.AppendAddr6(b, x[4:])
	}
	if code == 3 {
		b = dissect.AppendInt(append(b, ",seq:"...), int(x[2]))
		b = dissect.AppendInt(append(b, ",instance:"...), int(x[0]))
		return append(dissect.AppendInt(append(b, ",status:"...), int(x[3])), ']'), true
	}
	b = dissect.AppendInt(append(b, ",seq:"...), int(x[3]))
	b = dissect.AppendInt(append(b, ",instance:"...), int(x[0]))
	if x[1]&0x80 != 0 {
		b = append(b, ",acK"...)
	}
	if hasID {
		b = append(b, ",Dagid"...)
	}
	return append(dissect.AppendHex2(append(b, ",flags:"...), x[1]), ']'), true
}
