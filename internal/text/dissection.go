package text

// dissection is the text of one protocol in the making, beside the bytes that it
// tells of. Reading beyond what was captured gives zeros and marks the place in the
// text: finish drops what was appended after it and puts [|proto] there, which is
// where tcpdump stops. Loops over fields whose length comes from the wire ask cut.
type dissection struct {
	p  *Context
	b  []byte // the text so far, all of the entry before it included
	s  span   // what is told of; offsets count from its first byte
	at int    // where the text was when a read failed, -1 while none did

	most int // reads fail when the text is longer: lengths may tell of bytes twice
}

// tooLong ends what is told of a packet whose text grew out of proportion.
const tooLong = " [...]"

func (p *Context) dissect(b []byte, s span) dissection {
	return dissection{p: p, b: b, s: s, at: -1, most: min(len(b)+1000+50*len(s.data), p.most)}
}

// finish returns the text, cut where a read failed; proto is what tcpdump calls the
// protocol there.
func (d *dissection) finish(proto string) []byte {
	switch {
	case d.at < 0:
		return d.b
	case d.at > d.most:
		d.p.stop = true
		return append(d.b[:d.at], tooLong...)
	}
	return d.p.cut(d.b[:d.at], proto)
}

// cut says whether a read failed.
func (d *dissection) cut() bool { return d.at >= 0 }

// end ends the text here, as a failed read does: for lengths of the wire that
// leave no room for a field.
func (d *dissection) end() {
	if d.at < 0 {
		d.at = len(d.b)
	}
}

// has says whether n bytes from off were captured.
func (d *dissection) has(off, n int) bool {
	return off >= 0 && n >= 0 && off <= len(d.s.data) && n <= len(d.s.data)-off
}

// have is has; if they were not captured, or too much is said already, the text ends
// here.
func (d *dissection) have(off, n int) bool {
	if d.has(off, n) && len(d.b) <= d.most {
		return true
	}
	d.end()
	return false
}
