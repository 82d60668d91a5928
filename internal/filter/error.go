package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error is an expression that does not compile.
type Error struct {
	Expr string // the expression
	Msg  string // what libpcap says about it
	// Column is where the first word stands that does not fit, in bytes from
	// 1; len(Expr)+1 where the expression ends too early, 0 if not known.
	Column int
}

// Error is one line, without the expression.
func (e *Error) Error() string { return "compile filter: " + e.Msg }

// excerptWidth bounds the expression shown, in characters, and excerptBefore
// what of it stands before the caret.
const (
	excerptWidth  = 76
	excerptBefore = 50
)

// Caret is the expression on one line, a part of it if it is long, and under it
// a line with a caret at Column. The second line is missing if that is not
// known. No line break ends it.
func (e *Error) Caret() string {
	at := 0
	if e.Column > 0 && e.Column <= len(e.Expr)+1 {
		at = utf8.RuneCountInString(e.Expr[:e.Column-1])
	}
	line, at := excerpt([]rune(strings.Map(printable, e.Expr)), at)
	if e.Column == 0 {
		return line
	}
	return line + "\n" + strings.Repeat(" ", at) + "^"
}

// printable keeps a hostile expression from controlling the terminal.
func printable(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case !unicode.IsPrint(r):
		return '?'
	}
	return r
}

// excerpt cuts text around at, and returns where at stands in it then.
func excerpt(text []rune, at int) (string, int) {
	const dots = "..."
	before, after := "", ""
	if at > excerptBefore && len(text) > excerptWidth {
		cut := min(at-excerptBefore, len(text)-excerptWidth)
		before, text, at = dots, text[cut:], at-cut+len(dots)
	}
	if len(text) > excerptWidth {
		text, after = text[:excerptWidth], dots
	}
	return before + string(text) + after, at
}
