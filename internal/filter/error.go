package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Error reports an expression that does not compile.
type Error struct {
	Expr string // the expression
	Msg  string // libpcap's message
	// Column is the position of the first word that is wrong, in bytes from 1. It is
	// len(Expr)+1 if the expression ends too early, and 0 if the position is not known.
	Column int
}

// Error returns one line, without the expression.
func (e *Error) Error() string { return "compile filter: " + e.Msg }

// Syntax reports whether libpcap's parser stopped at Column.
func (e *Error) Syntax() bool { return strings.HasSuffix(e.Msg, syntaxError) }

// excerptWidth is the longest excerpt of the expression, in characters. excerptBefore is
// the part of it before the caret.
const (
	excerptWidth  = 76
	excerptBefore = 50
)

// Caret returns the expression, or an excerpt if it is long, and below it a line with a
// caret at Column. Without a Column there is no second line. The text does not end with a
// newline.
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

// printable replaces characters with which a hostile expression could control the
// terminal.
func printable(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case !unicode.IsPrint(r):
		return '?'
	}
	return r
}

// excerpt cuts text around at, and returns the new index of at.
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
