package dissect

// Dissection is the text of one protocol in the making, with the bytes that it
// describes. Reading beyond what was captured gives zeros and marks the place in the
// text: Finish drops what was appended after it and puts [|proto] there, which is
// where tcpdump stops. Loops over fields whose length comes from the wire ask Cut.
type Dissection struct {
	Ctx   *Context
	Out   []byte // the text so far, all of the entry before it included
	Span  Span   // the bytes described; offsets count from the first
	CutAt int    // where the text was when a read failed, -1 while none did

	most int // reads fail when the text is longer: lengths may cover bytes twice
}

// tooLong ends the text of a packet that grew out of proportion.
const tooLong = " [...]"

// Dissect returns the dissection of s; its text is appended to b.
func (c *Context) Dissect(b []byte, s Span) Dissection {
	return Dissection{Ctx: c, Out: b, Span: s, CutAt: -1, most: min(len(b)+1000+50*len(s.Data), c.Limit)}
}

// Finish returns the text, cut where a read failed; proto is what tcpdump calls the
// protocol there.
func (d *Dissection) Finish(proto string) []byte {
	switch {
	case d.CutAt < 0:
		return d.Out
	case d.CutAt > d.most:
		d.Ctx.Stop = true
		return append(d.Out[:d.CutAt], tooLong...)
	}
	return d.Ctx.Cut(d.Out[:d.CutAt], proto)
}

// Cut says whether a read failed.
func (d *Dissection) Cut() bool { return d.CutAt >= 0 }

// End ends the text here, as a failed read does: for lengths of the wire that
// leave no room for a field.
func (d *Dissection) End() {
	if d.CutAt < 0 {
		d.CutAt = len(d.Out)
	}
}

// Has says whether n bytes from off were captured.
func (d *Dissection) Has(off, n int) bool {
	return off >= 0 && n >= 0 && off <= len(d.Span.Data) && n <= len(d.Span.Data)-off
}

// Have is Has; if they were not captured, or the text is too long already, it ends
// here.
func (d *Dissection) Have(off, n int) bool {
	if d.Has(off, n) && len(d.Out) <= d.most {
		return true
	}
	d.End()
	return false
}
