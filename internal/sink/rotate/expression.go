package rotate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
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

// The exact names of a set, which tell its files of earlier runs from files of others: by
// them the oldest are deleted. They are narrower than the names above. A number that a name
// got because it was there before is among them only beside a time.

// TcpdumpExact has the names of Tcpdump.
func TcpdumpExact(pattern string, period bool, limit int) string {
	number := "([1-9][0-9]{0,8})?"
	if limit > 0 {
		width := len(strconv.Itoa(limit - 1))
		number = fmt.Sprintf("([0-9]{%d}|[1-9][0-9]{%d,9})", width, width)
	}
	switch stem, extension := SplitExtension(pattern); {
	case !period:
		return "^" + quote(pattern) + number + "$"
	case timed(pattern):
		return "^" + exact(stem) + again + exact(extension) + number + "$"
	}
	return "^" + exact(pattern) + number + "$"
}

// DumpcapExact has the names of Dumpcap.
func DumpcapExact(pattern string, timeFirst bool) string {
	stem, extension := SplitExtension(pattern)
	place := "_[0-9]{5}_[0-9]{14}"
	if timeFirst {
		place = "_[0-9]{14}_[0-9]{5}"
	}
	return "^" + quote(stem) + place + again + quote(extension) + "$"
}

// timed reports whether the pattern has a conversion that is a time.
func timed(pattern string) bool {
	return Strftime(pattern, time.Unix(0, 0)) != Strftime(pattern, time.Unix(1e9, 123456789))
}

// exact is what Strftime makes of a pattern, as an expression.
func exact(pattern string) string {
	var b strings.Builder
	for pattern != "" {
		at := strings.IndexByte(pattern, '%')
		if at < 0 {
			at = len(pattern)
		}
		b.WriteString(quote(pattern[:at]))
		if pattern = pattern[at:]; pattern == "" {
			break
		}
		text, length := expand(pattern[1:], time.Unix(1e9, 0).UTC())
		if length == 0 {
			text = "%"
		}
		b.WriteString(shape(pattern[1:1+length], text))
		pattern = pattern[1+length:]
	}
	return b.String()
}

// words are what the conversions to letters give, in the C locale.
var words = map[byte]string{
	'a': "Mon|Tue|Wed|Thu|Fri|Sat|Sun", 'A': "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
	'b': "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
	'B': "January|February|March|April|May|June|July|August|September|October|November|December",
	'p': "AM|PM", 'P': "am|pm", 'Z': "[A-Z]{2,6}|[-+][0-9]{2,4}",
}

// composed are the conversions that stand for several.
var composed = map[byte]string{
	'F': "%Y-%m-%d", 'D': "%m/%d/%y", 'x': "%m/%d/%y", 'T': "%H:%M:%S", 'X': "%H:%M:%S", 'R': "%H:%M",
	'r': "%I:%M:%S %p", 'c': "%a %b %e %H:%M:%S %Y",
}

// shape is the expression for what a conversion gives, of which text is an example.
func shape(conversion, text string) string {
	if conversion == "" {
		return quote(text)
	}
	letter := conversion[len(conversion)-1]
	upper := conversion[0] == '^'
	switch {
	case letter == 'h':
		letter = 'b'
	case composed[letter] != "" && !upper:
		return exact(composed[letter])
	case letter == 'z':
		return "[-+][0-9]{2}:?[0-9]{2}"
	case letter == 's':
		return "-?[0-9]{1,12}"
	case letter == '%':
		return "%"
	}
	list, ok := words[letter]
	switch {
	case ok && upper:
		return "(" + strings.ToUpper(list) + ")"
	case ok:
		return "(" + list + ")"
	case upper:
		return "[A-Z0-9 :/-]{1,24}"
	case conversion[0] == '-':
		return fmt.Sprintf("[0-9]{1,%d}", max(len(text), 4))
	}
	return fmt.Sprintf("[ 0-9][0-9]{%d}", len(text)-1)
}
