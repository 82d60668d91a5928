// Package where has display filters: expressions in Wireshark's language over the fields and
// protocols of ringcap --fields. An expression is checked and compiled once. docs/where.md
// describes the language.
package where

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ringcap/internal/jsonl"
	"ringcap/packet"
)

// Options is what the values of some fields depend on.
type Options struct {
	Summary jsonl.Summarizer // makes the field summary; nil if packets have none
	Zone    *time.Location   // of times without one; nil for time.Local
}

// Filter is a compiled expression. It is not safe for concurrent use.
type Filter struct {
	names  []string // the fields and protocols of the expression
	reader *jsonl.Reader
	holds  test
	text   []byte // text that functions have made from the present packet
}

// test is a compiled part of an expression that is true or false of the packet that was read.
type test func() bool

// Compile compiles an expression. The error is an *Error.
func Compile(expression string, o Options) (*Filter, error) {
	c := &compiler{lexer: lexer{input: expression}, f: new(Filter), zone: o.Zone}
	if c.zone == nil {
		c.zone = time.Local
	}
	if err := c.compile(); err != nil {
		return nil, err
	}
	var err error
	c.f.reader, err = jsonl.NewReader(c.f.names, o.Summary)
	return c.f, err
}

// Fields returns the names of the fields and protocols of the expression.
func (f *Filter) Fields() []string { return f.names }

// Match reports whether the expression holds for a packet. It decodes the fields of the
// expression and no others, and allocates nothing once its buffers have grown.
func (f *Filter) Match(p *packet.Packet) bool {
	f.text = f.text[:0]
	f.reader.Read(p)
	return f.holds()
}

// Error is a fault in an expression.
type Error struct {
	Expression string
	At, End    int    // the part that is wrong, in bytes
	Text       string // what is wrong, and what to type instead
}

// Error returns one line, without the expression.
func (e *Error) Error() string { return e.Text }

// Caret returns the expression, and below it a line with carets under the part that is wrong. The
// text does not end with a newline.
func (e *Error) Caret() string {
	shown := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r):
			return '?'
		}
		return r
	}, e.Expression)
	before, marks := utf8.RuneCountInString(e.Expression[:e.At]), utf8.RuneCountInString(e.Expression[e.At:e.End])
	return shown + "\n" + strings.Repeat(" ", before) + strings.Repeat("^", max(1, marks))
}
