package app

// Protocols that consist of lines. Without -v only the first line is printed. With -v
// printing stops at the first line that is not text.

import "ringcap/internal/text/dissect"

// textProtocol describes a protocol that consists of lines.
type textProtocol struct {
	name, lower string
	commands    []string // first words of requests; nil accepts any line
	second      bool     // the code is the second word of a response
}

// afterColon is textLines for TCP, where a colon comes first.
func afterColon(ctx *dissect.Context, b []byte, s dissect.Span, t *textProtocol) []byte {
	return textLines(ctx, append(b, ": "...), s, t)
}

// textLines prints the lines of a request or a response. For anything else it prints
// only the protocol's name.
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

// starts reports whether data starts with a command or a response code.
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

// firstWord returns the first word of data, if it is text, and what follows it after
// any spaces.
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

// textLine appends prefix and the line at off, and returns the offset of the next line.
// It returns -1 after the last line or at a byte that is not text.
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

// tabbed appends prefix and the bytes from off to end. The text may contain tabs.
func tabbed(d *dissect.Dissection, prefix string, off, end int) {
	d.Str(prefix)
	d.Out = append(d.Out, d.Bytes(off, end-off)...)
}
