package cli

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// Remark is a value of --comment-if: a comment on the packets that match an expression.
type Remark struct{ Expression, Text string }

// commentsValue collects the values of --comment.
type commentsValue []string

func (v *commentsValue) String() string { return strings.Join(*v, ", ") }
func (v *commentsValue) Type() string   { return "text" }
func (v *commentsValue) Set(s string) error {
	if err := checkComment(s); err != nil {
		return err
	}
	*v = append(*v, s)
	return nil
}

// remarksValue collects the values of --comment-if.
type remarksValue []Remark

func (v *remarksValue) String() string { return "" }
func (v *remarksValue) Type() string   { return "remark" }
func (v *remarksValue) Set(s string) error {
	expression, text := cutExpression(s)
	switch {
	case text == "":
		return fmt.Errorf("%q: the comment is missing: put it behind the expression, with a colon and a space: 'port 53: a question'", s)
	case expression == "":
		return fmt.Errorf("%q: the expression is missing: put it before the colon: 'port 53: a question'; a comment on the file is --comment TEXT", s)
	}
	if err := checkComment(text); err != nil {
		return err
	}
	*v = append(*v, Remark{expression, text})
	return nil
}

// checkComment returns an error for a text that an option of pcapng cannot hold.
func checkComment(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errors.New("a comment is text in UTF-8, and this is not: give it in another encoding")
	case len(text) > math.MaxUint16:
		return fmt.Errorf("a comment of %d bytes is longer than 65535: give a shorter one", len(text))
	}
	return nil
}

// cutExpression splits "EXPR: TEXT". A colon ends the expression if white space follows, unless
// it is in brackets, as in "tcp[0 : 2]", or the second one of "::", which ends a network.
func cutExpression(s string) (expression, text string) {
	depth, colons := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth--
		case ':':
			colons++
			continue
		case ' ', '\t', '\n':
			if depth == 0 && colons%2 == 1 {
				return strings.TrimSpace(s[:i-1]), strings.TrimSpace(s[i:])
			}
		}
		colons = 0
	}
	return s, ""
}
