// Package plain makes text harmless for a terminal that names of files and interfaces, or
// errors with such names, are part of: a name may hold any byte.
package plain

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is s with everything escaped that is no character to see, but ends of lines.
func Text(s string) string { return escape(s, true) }

// Line is Text for what is to stay on one line.
func Line(s string) string { return escape(s, false) }

func escape(s string, lines bool) string {
	harmless := func(r rune, size int) bool {
		return unicode.IsPrint(r) && (r != utf8.RuneError || size > 1) || lines && r == '\n'
	}
	var b strings.Builder
	kept := 0 // of s, what is in b
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
