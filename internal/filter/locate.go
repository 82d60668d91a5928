package filter

import (
	"sort"
	"strings"
)

// word is a token of an expression: a name, number, address, operator or other single
// character. end is the offset after it.
type word struct{ start, end int }

// words splits an expression roughly as libpcap's scanner does. An address is one word.
func words(expr string) []word {
	var ws []word
	for i := 0; i < len(expr); {
		start := i
		for i < len(expr) && inWord(expr[i]) {
			i++
		}
		if i == start {
			i += operatorLen(expr[i:])
			if strings.IndexByte(" \t\r\n", expr[start]) >= 0 {
				continue
			}
		}
		ws = append(ws, word{start, i})
	}
	return ws
}

func inWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c >= 0x80 || strings.IndexByte("_.:-\\,@$'\"`#%?;{}~", c) >= 0
}

// operatorLen returns the length of the operator or other character at the start of s.
func operatorLen(s string) int {
	if len(s) >= 2 {
		switch s[:2] {
		case "&&", "||", "<<", ">>", "<=", ">=", "!=", "==":
			return 2
		}
	}
	return 1
}

const syntaxError = "syntax error"

// newError returns the Error for a message of libpcap, with the column if it can be
// found.
func newError(h handle, expr, msg string, netmask uint32) *Error {
	e := &Error{Expr: expr, Msg: msg}
	if strings.HasSuffix(msg, syntaxError) {
		e.Column = syntaxColumn(h, expr, netmask)
	} else {
		e.Column = namedColumn(expr, msg)
	}
	return e
}

// probe is a word that libpcap's scanner rejects with a message of its own, which the
// parser does not replace.
const (
	probe        = " 9:9:"
	probeMessage = "bogus ethernet address"
)

// syntaxColumn returns the column of the word at which libpcap's parser stopped. libpcap
// does not report it, so syntaxColumn compiles the first n words followed by probe. If
// the scanner reaches the probe, these words can start an expression. The bad word is the
// last of the shortest sequence for which it does not.
func syntaxColumn(h handle, expr string, netmask uint32) int {
	ws := words(expr)
	stops := func(n int) bool {
		_, msg := h.compile(expr[:ws[n].end]+probe, false, netmask)
		return strings.HasSuffix(msg, syntaxError)
	}
	n := sort.Search(len(ws), stops)
	if n < len(ws) {
		return ws[n].start + 1
	}
	// All words can start an expression, so it ends too early, provided that the scanner
	// did reach the probe.
	if _, msg := h.compile(expr+probe, false, netmask); !strings.HasPrefix(msg, probeMessage) {
		return 0
	}
	return len(strings.TrimRight(expr, " \t\r\n")) + 1
}

// namedColumn returns the column of the word that a message names, in quotes or as a
// number or address, if the expression contains it exactly once.
func namedColumn(expr, msg string) int {
	names := messageWords(msg)
	ws := words(expr)
	for _, name := range names {
		column, times := 0, 0
		for _, w := range ws {
			if strings.HasPrefix(expr[w.start:], name) && (w.end <= w.start+len(name) || strings.HasSuffix(name, ":")) {
				column = w.start + 1
				times++
			}
		}
		if times == 1 {
			return column
		}
	}
	return 0
}

// messageWords returns the quoted text of a message or, if there is none, its words with
// a digit.
func messageWords(msg string) []string {
	if _, rest, ok := strings.Cut(msg, "'"); ok {
		if quoted, _, ok := strings.Cut(rest, "'"); ok && quoted != "" {
			return []string{quoted}
		}
	}
	var names []string
	for _, f := range strings.Fields(msg) {
		if strings.ContainsAny(f, "0123456789") {
			names = append(names, f)
		}
	}
	return names
}
