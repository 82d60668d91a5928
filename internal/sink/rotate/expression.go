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

// LabelledNames matches the names of Labelled with labels that match an expression.
func LabelledNames(pattern, label string) string {
	stem, extension := SplitExtension(pattern)
	return "^" + quote(stem) + "_" + label + quote(extension) + "$"
}

// again matches the number that a name gets, before a dot, a slash or at the end, if it was used
// before in the same run or is taken.
const again = "(_[0-9]{1,10}){0,2}"

// expression returns the expression for a pattern, without an end.
func expression(pattern string, period bool) string {
	all := quote(pattern)
	if period {
		all = exact(pattern)
	}
	return "^" + strings.NewReplacer(`\.`, again+`\.`, "/", again+"/").Replace(all)
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
	place := "_[0-9]{5}_" + moment + ""
	if timeFirst {
		place = "_" + moment + "_[0-9]{5}"
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
	for {
		literal, rest, found := strings.Cut(pattern, "%")
		b.WriteString(quote(literal))
		if !found {
			return b.String()
		}
		text, length := expand(rest, sample)
		if length == 0 {
			b.WriteString("%")
		} else {
			b.WriteString(shape(rest[:length], text))
		}
		pattern = rest[length:]
	}
}

// sample is a time at which all conversions have results.
var sample = time.Unix(1e9, 0).UTC()

// moment matches the time in the names of Dumpcap.
const moment = "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"

// words has the results of the conversions to letters, in the C locale.
var words = map[byte]string{
	'a': "Mon|Tue|Wed|Thu|Fri|Sat|Sun", 'A': "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday",
	'b': "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec", 'h': "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec",
	'B': "January|February|March|April|May|June|July|August|September|October|November|December",
	'p': "AM|PM", 'P': "am|pm", 'Z': "[A-Za-z0-9+-]{1,12}",
}

// composed has the conversions that stand for several others.
var composed = map[byte]string{
	'F': "%Y-%m-%d", 'D': "%m/%d/%y", 'x': "%m/%d/%y", 'T': "%H:%M:%S", 'X': "%H:%M:%S", 'R': "%H:%M",
	'r': "%I:%M:%S %p", 'c': "%a %b %e %H:%M:%S %Y",
}

// numbers has the results of the conversions to numbers. Those of %Y, %G and %C may have more
// digits, or a sign, in a file with odd times.
var numbers = map[byte]string{
	'Y': "-?[0-9]{4,9}", 'G': "-?[0-9]{4,9}", 'C': "-?[0-9]{1,7}", 'y': "[0-9]{2}", 'g': "-?[0-9]{1,2}",
	'm': "0[1-9]|1[0-2]", 'd': "0[1-9]|[12][0-9]|3[01]", 'e': " [1-9]|[12][0-9]|3[01]", 'j': "[0-3][0-9]{2}",
	'H': "[01][0-9]|2[0-3]", 'k': "[ 1][0-9]|2[0-3]", 'I': "0[1-9]|1[0-2]", 'l': " [1-9]|1[0-2]",
	'M': "[0-5][0-9]", 'S': "[0-5][0-9]", 's': "-?[0-9]{1,19}", 'U': "[0-5][0-9]", 'W': "[0-5][0-9]", 'V': "[0-5][0-9]",
	'q': "[1-4]", 'u': "[1-7]", 'w': "[0-6]",
}

// shape returns an expression for the results of a conversion; text is one of them.
func shape(conversion, text string) string {
	letter, flag := conversion[len(conversion)-1], conversion[0]
	list := words[letter]
	switch {
	case letter == '%':
		return "%"
	case letter == 'N':
		return fmt.Sprintf("[0-9]{%d}", len(text))
	case letter == 'z':
		return "[-+][0-9]{2}:?[0-9]{2}"
	case composed[letter] != "":
		list = exact(composed[letter])
	case list == "" && (flag == '-' || flag == '_' || flag == '0'):
		list = "[- 0-9]{0,9}[0-9]" // the padding is another
	case list == "":
		list = numbers[letter]
	}
	if flag == '^' {
		list = strings.ToUpper(list)
	}
	return "(" + list + ")"
}
