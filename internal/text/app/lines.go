package app

// Protocols of lines. Without -v the first line is told, with -v each line up to one
// that is not text.

import "ringcap/internal/text/dissect"

// textProtocol is a protocol of lines.
type textProtocol struct {
	name, lower string
	commands    []string // what requests start with; nil: any line is told
	second      bool     // a response has its code in the second word
}

// afterColon prints lines over TCP.
func afterColon(ctx *dissect.Context, b []byte, s dissect.Span, t *textProtocol) []byte {
	return textLines(ctx, append(b, ": "...), s, t)
}

// textLines prints the lines of a request or a response, and the name alone of what
// is neither.
func textLines(ctx *dissect.Context, b []byte, s dissect.Span, t *textProtocol) []byte {
	b = append(b, t.name...)
	if !t.starts(s.Data) {
		return b
	}
	d := ctx.Dissect(b, s)
	if ctx.Verbose == 0 {
		textLine(&d, ": ", 0)
		return d.Finish(t.lower)
	}
	d.Printf(", length: %d", s.Length)
	for off := 0; off >= 0 && off < s.Length && !d.Cut(); {
		off = textLine(&d, "\n\t", off)
	}
	return d.Finish(t.lower)
}

// starts says whether data starts with a command or has a response's code.
func (t *textProtocol) starts(data []byte) bool {
	if t.commands == nil {
		return true
	}
	word, rest := firstWord(data)
	if len(word) == 0 {
		return false
	}
	for _, c := range t.commands {
		if equalFold(word, c) {
			return true
		}
	}
	if t.second {
		word, _ = firstWord(rest)
	}
	return len(word) == 3 && isDigit(word[0]) && isDigit(word[1]) && isDigit(word[2])
}

// maxWord is the length from which on a word is neither a command nor a code.
const maxWord = 128

// firstWord is the word that data starts with, if it is one of text, and what
// follows it and the spaces behind it.
func firstWord(data []byte) (word, rest []byte) {
	n := 0
	for ; n < len(data); n++ {
		c := data[n]
		if c == ' ' || c == '\t' || c == '\r' || c == '\n' {
			break
		}
		if c < ' ' || c > '~' || n+1 >= maxWord {
			return nil, nil
		}
	}
	end := n
	for end < len(data) && data[end] == ' ' {
		end++
	}
	if n == len(data) && n == 0 {
		return nil, nil
	}
	return data[:n], data[end:]
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// equalFold compares word with upper, which is in upper case.
func equalFold(word []byte, upper string) bool {
	if len(word) != len(upper) {
		return false
	}
	for i, c := range word {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		if c != upper[i] {
			return false
		}
	}
	return true
}

// textLine appends prefix and the line at off without its end, and returns where
// the next one starts: -1 after the last, and at bytes that are not text.
func textLine(d *dissect.Dissection, prefix string, off int) int {
	i := off
	for ; i < d.Span.Length; i++ {
		c := d.U8(i)
		switch {
		case d.Cut():
			return -1
		case c == '\n':
			tabbed(d, prefix, off, i)
			return i + 1
		case c == '\r' && i+1 < d.Span.Length && d.U8(i+1) == '\n':
			tabbed(d, prefix, off, i)
			return i + 2
		case (c < ' ' || c > '~') && c != '\t':
			return -1
		}
	}
	tabbed(d, prefix, off, i)
	return -1
}

// tabbed appends prefix and the bytes from off to end, which are text with tabs.
func tabbed(d *dissect.Dissection, prefix string, off, end int) {
	d.Str(prefix)
	d.Out = append(d.Out, d.Bytes(off, end-off)...)
}
