package text

// BEEP: RFC 3080, section 2.2.1.

var beepFrames = [...]string{"MSG", "RPY", "ERR", "ANS", "NUL", "SEQ", "END"}

// beep prints the kind of frame that a segment starts with.
func (p *Context) beep(b []byte, s span) []byte {
	if len(s.data) >= 4 && (s.data[3] == ' ' || s.data[3] == '\r') {
		for _, f := range beepFrames {
			if string(s.data[:3]) == f {
				return append(append(b, " BEEP "...), f...)
			}
		}
	}
	return append(b, " BEEP (payload or undecoded)"...)
}
