package replay

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"ringcap/internal/jsonl"
)

// condition is a parsed expression of Where.
type condition func(p *Packet) bool

// holds reports whether a packet meets the condition. A nil condition always holds.
func (c condition) holds(p *Packet) bool { return c == nil || c(p) }

// parser reads an expression, operators with the lowest precedence first.
type parser struct {
	expression string
	rest       string // what is left of it after the token
	token      string // empty at the end
	quoted     bool   // the token was in quotes
	err        error
}

func parse(expression string) (condition, error) {
	r := &parser{expression: expression, rest: expression}
	r.next()
	c := r.or()
	if r.err == nil && r.token != "" {
		r.fail("%q is not expected", r.token)
	}
	return c, r.err
}

func (r *parser) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%q: "+format, append([]any{r.expression}, args...)...)
	}
	r.token, r.rest = "", ""
}

// operators are the tokens that are no words. A longer one comes before its beginning.
var operators = []string{"==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "(", ")"}

// next reads the next token.
func (r *parser) next() {
	r.rest = strings.TrimLeft(r.rest, " \t\n")
	r.quoted = false
	for _, o := range operators {
		if strings.HasPrefix(r.rest, o) {
			r.token, r.rest = o, r.rest[len(o):]
			return
		}
	}
	if strings.HasPrefix(r.rest, `"`) {
		text, err := strconv.QuotedPrefix(r.rest)
		if err != nil {
			r.fail("a quote is missing after %s", r.rest)
			return
		}
		r.rest = r.rest[len(text):]
		r.token, _ = strconv.Unquote(text) // it is valid
		r.quoted = true
		return
	}
	end := strings.IndexAny(r.rest, " \t\n=!<>&|()\"")
	if end < 0 {
		end = len(r.rest)
	}
	if end == 0 && r.rest != "" {
		r.fail("%q is not expected", r.rest[:1])
		return
	}
	r.token, r.rest = r.rest[:end], r.rest[end:]
}

// accept reads a token if it is one of those given.
func (r *parser) accept(tokens ...string) (string, bool) {
	for _, t := range tokens {
		if !r.quoted && strings.EqualFold(r.token, t) {
			r.next()
			return t, true
		}
	}
	return "", false
}

func (r *parser) or() condition {
	c := r.and()
	for {
		if _, ok := r.accept("or", "||"); !ok {
			return c
		}
		left, right := c, r.and()
		c = func(p *Packet) bool { return left(p) || right(p) }
	}
}

func (r *parser) and() condition {
	c := r.not()
	for {
		if _, ok := r.accept("and", "&&"); !ok {
			return c
		}
		left, right := c, r.not()
		c = func(p *Packet) bool { return left(p) && right(p) }
	}
}

func (r *parser) not() condition {
	if _, ok := r.accept("not", "!"); ok {
		c := r.not()
		return func(p *Packet) bool { return !c(p) }
	}
	if _, ok := r.accept("("); ok {
		c := r.or()
		if _, ok := r.accept(")"); !ok {
			r.fail("a ) is missing")
		}
		return c
	}
	return r.comparison()
}

// comparison reads a field, alone or compared with a value.
func (r *parser) comparison() condition {
	name := r.token
	if name == "" || r.quoted {
		r.fail("the name of a field is missing")
		return nil
	}
	_, err := newColumn(name)
	if err != nil && isProtocol(name) {
		r.next()
		return hasProtocol(name)
	} else if err != nil {
		r.fail("%w", err)
		return nil
	}
	r.next()
	operator, ok := r.accept("==", "!=", "<=", ">=", "<", ">", "eq", "ne", "le", "ge", "lt", "gt", "contains")
	if !ok {
		return func(p *Packet) bool {
			_, ok, _ := p.value(name)
			return ok
		}
	}
	if r.token == "" && !r.quoted {
		r.fail("a value is missing after %s", operator)
		return nil
	}
	want := newOperand(r.token)
	r.next()
	holds := comparisons[operator]
	if operator == "!=" || operator == "ne" {
		return func(p *Packet) bool {
			value, ok, _ := p.value(name)
			return ok && !anyValue(value, &want, comparisons["=="])
		}
	}
	return func(p *Packet) bool {
		value, ok, _ := p.value(name)
		return ok && anyValue(value, &want, holds)
	}
}

// isProtocol reports whether there are fields of a protocol, which frame is none.
func isProtocol(name string) bool {
	return name != "frame" && slices.ContainsFunc(jsonl.Fields(), func(f jsonl.Field) bool { return strings.HasPrefix(f.Name, name+".") })
}

// hasProtocol returns the condition that a packet has a protocol.
func hasProtocol(name string) condition {
	return func(p *Packet) bool {
		all, _, _ := p.value(jsonl.Protocols)
		return slices.Contains(strings.Split(all, ":"), name)
	}
}

// anyValue reports whether one of the values of a field meets a comparison.
func anyValue(value string, want *operand, holds func(value string, want *operand) bool) bool {
	if holds(value, want) {
		return true
	}
	for one := range strings.SplitSeq(value, ",") {
		if holds(one, want) {
			return true
		}
	}
	return false
}

var comparisons = map[string]func(value string, want *operand) bool{
	"==": equal, "eq": equal,
	"<": ordered(func(c int) bool { return c < 0 }), "lt": ordered(func(c int) bool { return c < 0 }),
	">": ordered(func(c int) bool { return c > 0 }), "gt": ordered(func(c int) bool { return c > 0 }),
	"<=": ordered(func(c int) bool { return c <= 0 }), "le": ordered(func(c int) bool { return c <= 0 }),
	">=": ordered(func(c int) bool { return c >= 0 }), "ge": ordered(func(c int) bool { return c >= 0 }),
	"contains": func(value string, want *operand) bool { return strings.Contains(value, want.text) },
}

func equal(value string, want *operand) bool {
	if want.prefix.IsValid() {
		a, err := netip.ParseAddr(value)
		return err == nil && want.prefix.Contains(a)
	}
	c, ok := want.compare(value)
	return ok && c == 0 || value == want.text
}

func ordered(is func(c int) bool) func(string, *operand) bool {
	return func(value string, want *operand) bool {
		c, ok := want.compare(value)
		return ok && is(c)
	}
}

// operand is a value of an expression, as all that it may be.
type operand struct {
	text    string
	number  float64
	numeric bool
	address netip.Addr
	prefix  netip.Prefix
}

func newOperand(text string) operand {
	o := operand{text: text}
	o.number, o.numeric = number(text)
	o.address, _ = netip.ParseAddr(text)
	o.prefix, _ = netip.ParsePrefix(text)
	return o
}

// number returns the number that a text stands for: decimal, hexadecimal or true or false.
func number(text string) (float64, bool) {
	switch strings.ToLower(text) {
	case "true":
		return 1, true
	case "false":
		return 0, true
	}
	if digits, hexadecimal := strings.CutPrefix(text, "0x"); hexadecimal {
		n, err := strconv.ParseUint(digits, 16, 64)
		return float64(n), err == nil
	}
	n, err := strconv.ParseFloat(text, 64)
	return n, err == nil
}

// compare compares a field's value with the operand, as numbers, addresses or text. It returns
// false if the operand is a number or an address and the value is not, such as several values.
func (o *operand) compare(value string) (c int, ok bool) {
	if o.numeric {
		n, ok := number(value)
		return cmp.Compare(n, o.number), ok
	}
	if o.address.IsValid() {
		a, err := netip.ParseAddr(value)
		return a.Compare(o.address), err == nil
	}
	return strings.Compare(value, o.text), true
}
