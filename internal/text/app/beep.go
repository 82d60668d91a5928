package app

// BEEP: RFC 3080, section 2.2.1.

import "ringcap/internal/text/dissect"

var beepFrames = [...]string{"MSG", "RPY", "ERR", "ANS", "NUL", "SEQ", "END"}

// beep prints the type of the frame at the start of a segment.
func beep(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	if len(s.Data) >= 4 && (s.Data[3] == ' ' || s.Data[3] == '\r') {
		for _, f := range beepFrames {
			if string(s.Data[:3]) == f {
				return append(append(b, " BEEP "...), f...)
			}
		}
	}
	return append(b, " BEEP (payload or undecoded)"...)
}
