// Package escape makes text safe for a terminal. Names of files and interfaces, and errors
// with such names, may hold any byte.
package escape

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text escapes what is not printable in s, except line breaks.
func Text(s string) string { return text(s, true) }

// Line escapes line breaks as well.
func Line(s string) string { return text(s, false) }

func text(s string, lines bool) string {
	harmless := func(r rune, size int) bool {
		return unicode.IsPrint(r) && (r != utf8.RuneError || size > 1) || lines && r == '\n'
	}
	var b strings.Builder
	kept := 0 // how much of s is in b
	for at := 0; at < len(s); {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !harmless(r, size) {
			b.WriteString(s[kept:at])
			quoted := strconv.Quote(s[at : at+size])
			b.WriteString(quoted[1 : len(quoted)-1])
			kept = at + size
		}
		at += size
	}
	if kept == 0 {
		return s
	}
	b.WriteString(s[kept:])
	return b.String()
}
