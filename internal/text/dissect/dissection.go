package dissect

// A Dissection builds the text of one protocol from the bytes of its header. A read
// beyond the captured bytes returns zeros and marks the end of the text so far: Finish
// drops everything appended later and writes [|proto] there, which is where tcpdump
// stops. A loop over fields whose lengths come from the wire must check Cut.
type Dissection struct {
	Ctx   *Context
	Out   []byte // the text so far, including all of the entry before this protocol
	Span  Span   // the bytes to describe; offsets count from the first one
	CutAt int    // length of Out when the first read failed, -1 if none has

	most int // reads fail once Out is longer, because hostile lengths may cover bytes many times
}

// tooLong ends a text that is out of proportion to the packet's bytes.
const tooLong = " [...]"

// Dissect returns a dissection of s that appends its text to b.
func (c *Context) Dissect(b []byte, s Span) Dissection {
	return Dissection{Ctx: c, Out: b, Span: s, CutAt: -1, most: min(len(b)+1000+50*len(s.Data), c.Limit)}
}

// Finish returns the text, cut where the first read failed. The mark at the cut names
// the protocol proto.
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

// Cut reports whether a read failed or End was called.
func (d *Dissection) Cut() bool { return d.CutAt >= 0 }

// End cuts the text here, as a failed read does. Printers call it when a length from the
// wire leaves no room for a field.
func (d *Dissection) End() {
	if d.CutAt < 0 {
		d.CutAt = len(d.Out)
	}
}

// Has reports whether the n bytes at off were captured.
func (d *Dissection) Has(off, n int) bool {
	return off >= 0 && n >= 0 && off <= len(d.Span.Data) && n <= len(d.Span.Data)-off
}

// Have reports whether the n bytes at off can be read. If they were not captured, or the
// text is already too long, it cuts the text.
func (d *Dissection) Have(off, n int) bool {
	if d.Has(off, n) && len(d.Out) <= d.most {
		return true
	}
	d.End()
	return false
}
