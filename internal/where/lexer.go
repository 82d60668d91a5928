package where

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"
)

// form is the form of a token.
type form uint8

const (
	ended  form = iota // there is no more
	sign               // an operator or a bracket
	word               // a name, an operator that is a word, or a value without quotes
	quoted             // a value in double quotes
	char               // a character in single quotes
)

// token is a part of an expression.
type token struct {
	form    form
	text    string // without quotes
	at, end int
}

// lexer cuts an expression into tokens.
type lexer struct {
	input string
	at    int   // where the next token begins
	token token // the present one
	last  int   // end of the one before
}

// signs are the tokens of other characters than words have. A longer one comes before its
// beginning.
var signs = []string{
	"===", "!==", "==", "!=", "~=", "<=", ">=", "&&", "||", "..",
	"<", ">", "!", "(", ")", "{", "}", "[", "]", "&", "+", "-", "*", "/", "%", ",", "~", "#",
}

// next reads the next token.
func (l *lexer) next() error {
	l.last = l.token.end
	for l.at < len(l.input) && strings.IndexByte(" \t\r\n", l.input[l.at]) >= 0 {
		l.at++
	}
	start, rest := l.at, l.input[l.at:]
	l.token = token{at: start, end: start}
	switch {
	case rest == "":
		return nil
	case rest[0] == '"':
		return l.quote(quoted, 0, false)
	case strings.HasPrefix(rest, `r"`), strings.HasPrefix(rest, `R"`):
		return l.quote(quoted, 1, true)
	case rest[0] == '\'':
		return l.quote(char, 0, false)
	}
	if n := wordLength(rest); n > 0 {
		return l.take(word, rest[:n], n)
	}
	for _, s := range signs {
		if strings.HasPrefix(rest, s) {
			return l.take(sign, s, len(s))
		}
	}
	_, size := utf8.DecodeRuneInString(rest)
	return l.fail(start, start+size, "%q is not expected here%s", rest[:size], map[string]string{"=": ": equal is =="}[rest[:1]])
}

// take makes the next size bytes the token.
func (l *lexer) take(f form, text string, size int) error {
	l.token = token{f, text, l.at, l.at + size}
	l.at += size
	return nil
}

// fail returns an error about a part of the expression.
func (l *lexer) fail(at, end int, format string, args ...any) error {
	return &Error{l.input, at, end, fmt.Sprintf(format, args...)}
}

// wordLength returns the length of the word at the start of s. A word does not begin with a
// minus, and two dots end it, as in a range. A slash belongs to it behind an address.
func wordLength(s string) int {
	n := 0
	for n < len(s) {
		c := s[n]
		switch {
		case c == '.' && strings.HasPrefix(s[n:], ".."):
			return n
		case c >= '0' && c <= '9', c|0x20 >= 'a' && c|0x20 <= 'z', c == '_', c == '.', c == ':', c >= utf8.RuneSelf:
		case c == '-' && n > 0:
		case c == '/' && isAddress(s[:n]):
		default:
			return n
		}
		n++
	}
	return n
}

func isAddress(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

// quote reads a token in quotes, which begins with a prefix of so many bytes. In raw text a
// backslash stands for itself, and keeps a quote behind it from being the end.
func (l *lexer) quote(f form, prefix int, raw bool) error {
	start := l.at
	mark := l.input[start+prefix]
	var text []byte
	for i := start + prefix + 1; i < len(l.input); {
		switch c := l.input[i]; {
		case c == mark:
			if f == char && len(text) != 1 {
				return l.fail(start, i+1, "%s is not one character: text has double quotes", l.input[start:i+1])
			}
			return l.take(f, string(text), i+1-start)
		case c != '\\':
			text = append(text, c)
			i++
		case raw && i+1 < len(l.input):
			if l.input[i+1] == mark {
				text = append(text, c)
				i++
			}
			text = append(text, l.input[i])
			i++
		default:
			size, ok := 0, false
			if text, size, ok = unescape(text, l.input[i:]); !ok {
				return l.fail(i, min(i+2, len(l.input)), `%s is no escape: for a backslash type \\, or r"..." for text as it is`, l.input[i:min(i+2, len(l.input))])
			}
			i += size
		}
	}
	return l.fail(start, len(l.input), "the closing quote is missing")
}

// escapes are the characters that stand for others behind a backslash.
var escapes = map[byte]byte{
	'\'': '\'', '"': '"', '\\': '\\', 'a': '\a', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t', 'v': '\v',
}

// unescape appends the character for the escape at the start of s, and returns the length of
// that.
func unescape(to []byte, s string) ([]byte, int, bool) {
	if len(s) < 2 {
		return to, 0, false
	}
	if c, ok := escapes[s[1]]; ok {
		return append(to, c), 2, true
	}
	switch digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[1]]; {
	case digits > 0:
		size := 2
		for size < len(s) && size < 2+digits && strings.IndexByte("0123456789abcdefABCDEF", s[size]) >= 0 {
			size++
		}
		v, err := strconv.ParseUint(s[2:size], 16, 32)
		if err != nil || digits > 2 && size < 2+digits {
			return to, 0, false
		}
		if digits == 2 {
			return append(to, byte(v)), size, true
		}
		return utf8.AppendRune(to, rune(v)), size, true
	case s[1] >= '0' && s[1] <= '7':
		size := 1
		for size < len(s) && size < 4 && s[size] >= '0' && s[size] <= '7' {
			size++
		}
		v, _ := strconv.ParseUint(s[1:size], 8, 16)
		return append(to, byte(v)), size, v <= 0xff
	}
	return to, 0, false
}
