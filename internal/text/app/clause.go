package app

// Protocols of which tcpdump prints nothing but the TCP or UDP header. With -v ringcap adds
// a clause that says what the first message is.

import (
	"bytes"

	"ringcap/internal/text/dissect"
)

// maxClauseText limits the names and texts of a message in a clause.
const maxClauseText = 96

// afterLength returns a printer of datagrams as one of segments, where a colon comes first.
func afterLength(print dissect.Func) dissect.Func {
	return func(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
		return print(ctx, append(b, ": "...), s)
	}
}

// clause returns the text of d. A message may go on in the next segment, so the end of the
// segment is no mistake: the text ends before it, without a mark.
func clause(d *dissect.Dissection, proto string) []byte {
	if d.Cut() && len(d.Span.Data) >= d.Span.Length {
		return d.Out[:d.CutAt]
	}
	return d.Finish(proto)
}

// clauseText appends before and up to n bytes of text from off, as far as they are there.
func clauseText(d *dissect.Dissection, before string, off, n int) {
	if off >= len(d.Span.Data) || n <= 0 || d.Cut() {
		return
	}
	d.Str(before)
	text := d.Span.Data[off:min(off+n, len(d.Span.Data))]
	d.Out = dissect.AppendSafe(d.Out, text[:min(len(text), maxClauseText)])
	if len(text) > maxClauseText {
		d.Str("...")
	}
}

// clauseWord is clauseText for text that a NUL ends. It returns the offset after the NUL.
func clauseWord(d *dissect.Dissection, before string, off int) int {
	if off >= len(d.Span.Data) {
		return off
	}
	n := bytes.IndexByte(d.Span.Data[off:], 0)
	if n < 0 {
		n = len(d.Span.Data) - off
	}
	clauseText(d, before, off, n)
	return off + n + 1
}

// clauseLine is clauseText for a line, without its end.
func clauseLine(d *dissect.Dissection, before string, off int) {
	if off < len(d.Span.Data) {
		n := bytes.IndexAny(d.Span.Data[off:], "\r\n")
		if n < 0 {
			n = len(d.Span.Data) - off
		}
		clauseText(d, before, off, n)
	}
}

// clauseSkip returns the offset after the text at off, which a NUL ends. It is at most one
// beyond the captured bytes.
func clauseSkip(d *dissect.Dissection, off int) int {
	if off >= len(d.Span.Data) {
		return len(d.Span.Data) + 1
	}
	if n := bytes.IndexByte(d.Span.Data[off:], 0); n >= 0 {
		return off + n + 1
	}
	return len(d.Span.Data) + 1
}
