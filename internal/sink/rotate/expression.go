package rotate

import (
	"regexp"
	"strings"
)

// The names of a set as a regular expression, for whoever opens its files on the word of
// a process that may have been taken over. It has what the Namer gives, whatever the
// place, the time and its zone. A rune of it is a byte of a name, which need not be UTF-8.

// TcpdumpNames has the names of Tcpdump.
func TcpdumpNames(pattern string, period bool) string {
	return expression(pattern, period) + "[0-9]*" + again + "$"
}

// DumpcapNames has the names of Dumpcap.
func DumpcapNames(pattern string) string {
	stem, extension := SplitExtension(pattern)
	return expression(stem, false) + "_([0-9]{5}_-?[0-9]{13,30}|-?[0-9]{13,30}_[0-9]{5})" + strings.TrimPrefix(expression(extension, false), "^") + again + "$"
}

// NumberedNames has names with a number before the extension.
func NumberedNames(pattern string) string {
	stem, extension := SplitExtension(pattern)
	return expression(stem, false) + "_[0-9]{5,}" + strings.TrimPrefix(expression(extension, false), "^") + again + "$"
}

// again is what a name gets that was there before in the same run, or is taken, before a
// dot or at the end.
const again = "(_[0-9]{1,10}){0,2}"

// conversion is one that Strftime may know, the way date(1) writes them.
var conversion = regexp.MustCompile(`^%(%|[-_0^]?[EO]?:?[0-9]?[A-Za-z])`)

// expression is a pattern without its end.
func expression(pattern string, period bool) string {
	var b strings.Builder
	b.WriteByte('^')
	for pattern != "" {
		found := ""
		if period {
			found = conversion.FindString(pattern)
		}
		switch {
		case found != "":
			class := "[-0-9A-Za-z +:]"
			if last := found[len(found)-1]; last == 'D' || last == 'x' {
				class = "[0-9/]"
			}
			// One that is none stays as it is.
			b.WriteString("(" + class + "{0,40}|%|" + quote(found) + ")")
			pattern = pattern[len(found):]
		case pattern[0] == '.':
			b.WriteString(again + `\.`)
			pattern = pattern[1:]
		default:
			end := strings.IndexAny(pattern[1:], ".%") + 1
			if end == 0 {
				end = len(pattern)
			}
			b.WriteString(quote(pattern[:end]))
			pattern = pattern[end:]
		}
	}
	return b.String()
}

// quote matches s itself.
func quote(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return regexp.QuoteMeta(string(runes))
}
