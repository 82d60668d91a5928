package rotate

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The functions below return a regular expression for the names of a set. A helper uses it
// to check names from a process that may have been taken over. It matches all names that
// the Namer returns, for any place, time and time zone. A rune of the expression stands for
// a byte of a name, which need not be UTF-8.

// TcpdumpNames matches the names of Tcpdump.
func TcpdumpNames(pattern string, period bool) string {
	return expression(pattern, period) + "[0-9]*" + again + "$"
}

// DumpcapNames matches the names of Dumpcap.
func DumpcapNames(pattern string) string {
	stem, extension := SplitExtension(pattern)
	return expression(stem, false) + "_([0-9]{5}_-?[0-9]{13,30}|-?[0-9]{13,30}_[0-9]{5})" + strings.TrimPrefix(expression(extension, false), "^") + again + "$"
}

// NumberedNames matches the names of Numbered.
func NumberedNames(pattern string) string {
	stem, extension := SplitExtension(pattern)
	return expression(stem, false) + "_[0-9]{5,}" + strings.TrimPrefix(expression(extension, false), "^") + again + "$"
}

// again matches the number that a name gets, before a dot or at the end, if it was used
// before in the same run or is taken.
const again = "(_[0-9]{1,10}){0,2}"

// expression returns the expression for a pattern, without an end.
func expression(pattern string, period bool) string {
	var b strings.Builder
	b.WriteByte('^')
	for pattern != "" {
		length := 0
		if period && pattern[0] == '%' {
			_, length = expand(pattern[1:], time.Unix(0, 0))
		}
		switch {
		case length > 0:
			class := "[-0-9A-Za-z +:]{0,40}"
			switch pattern[length] {
			case 'D', 'x':
				class = "[0-9/]{0,40}"
			case '%':
				class = "%"
			}
			b.WriteString(class)
			pattern = pattern[1+length:]
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

// quote returns an expression that matches s itself.
func quote(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return regexp.QuoteMeta(string(runes))
}

// The Exact functions return expressions that find the set's files of earlier runs, of which
// the oldest are deleted. They match less than those above, so that no other file is
// deleted. They allow the number of a name that was used before only next to a time.

// TcpdumpExact matches the names of Tcpdump.
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

// DumpcapExact matches the names of Dumpcap.
func DumpcapExact(pattern string, timeFirst bool) string {
	stem, extension := SplitExtension(pattern)
	place := "_[0-9]{5}_[0-9]{14}"
	if timeFirst {
		place = "_[0-9]{14}_[0-9]{5}"
	}
	return "^" + quote(stem) + place + again + quote(extension) + "$"
}

// timed reports whether the pattern has a conversion that depends on the time.
func timed(pattern string) bool {
	return Strftime(pattern, time.Unix(0, 0)) != Strftime(pattern, time.Unix(1e9, 123456789))
}

// exact returns an expression for the results of Strftime for a pattern.
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

// words has the results of the conversions to letters, in the C locale.
var words = map[byte]string{
	'a': "Mon|Tue|Wed|Thu|Fri|Sat|Sun", 'A': "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
	'b': "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
	'B': "January|February|March|April|May|June|July|August|September|October|November|December",
	'p': "AM|PM", 'P': "am|pm", 'Z': "[A-Z]{2,6}|[-+][0-9]{2,4}",
}

// composed has the conversions that stand for several others.
var composed = map[byte]string{
	'F': "%Y-%m-%d", 'D': "%m/%d/%y", 'x': "%m/%d/%y", 'T': "%H:%M:%S", 'X': "%H:%M:%S", 'R': "%H:%M",
	'r': "%I:%M:%S %p", 'c': "%a %b %e %H:%M:%S %Y",
}

// shape returns an expression for the results of a conversion; text is one of them.
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
