// Package escape makes text safe for a terminal, and words for a shell. Names of files and interfaces, and errors
// with such names, may hold any byte.
package escape

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text escapes what is not printable in s, except line breaks.
func Text(s string) string { return string(appendText(nil, s, true)) }

// Line escapes line breaks as well.
func Line(s string) string { return string(AppendLine(nil, s)) }

// AppendLine appends Line(s) to b. It allocates nothing if b has room.
func AppendLine(b []byte, s string) []byte { return appendText(b, s, false) }

// Shell returns a word as a shell takes it, in quotes if it needs them.
func Shell(word string) string {
	if word != "" && !strings.ContainsFunc(word, func(r rune) bool {
		return !strings.ContainsRune("/._-+:,@%=", r) && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

func appendText(b []byte, s string, lines bool) []byte {
	for at := 0; at < len(s); {
		if c := s[at]; ' ' <= c && c <= '~' { // most names are nothing else
			b = append(b, c)
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[at:])
		if unicode.IsPrint(r) && (r != utf8.RuneError || size > 1) || lines && r == '\n' {
			b = append(b, s[at:at+size]...)
		} else {
			quote := len(b)
			b = strconv.AppendQuote(b, s[at:at+size])
			b = append(b[:quote], b[quote+1:len(b)-1]...)
		}
		at += size
	}
	return b
}
