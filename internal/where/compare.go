package where

import (
	"bytes"
	"cmp"
	"regexp"
	"strings"

	"ringcap/internal/jsonl"
)

// order compares two values. It returns false for two that have no order, such as addresses of
// IPv4 and IPv6.
type order func(a, b *jsonl.Value) (int, bool)

// orders has the order of each kind of values.
var orders = [...]order{
	jsonl.Number: byNumber, jsonl.Flag: byNumber, jsonl.Address: byAddress, jsonl.Hardware: byBytes, jsonl.Bytes: byBytes,
	jsonl.Text: byBytes, jsonl.Time: byTime, jsonl.Span: byTime, jsonl.Decimal: byTime, jsonl.Protocol: byBytes,
}

func byNumber(a, b *jsonl.Value) (int, bool) { return cmp.Compare(a.Number, b.Number), true }

func byBytes(a, b *jsonl.Value) (int, bool) { return bytes.Compare(a.Bytes, b.Bytes), true }

func byTime(a, b *jsonl.Value) (int, bool) {
	return cmp.Or(cmp.Compare(a.Seconds, b.Seconds), cmp.Compare(a.Nano, b.Nano)), true
}

// byAddress compares addresses. The number of a value is that of the bits that its prefix leaves
// out, which are not compared.
func byAddress(a, b *jsonl.Value) (int, bool) {
	if len(a.Bytes) != len(b.Bytes) {
		return 0, false
	}
	left := int(max(a.Number, b.Number))
	whole, rest := len(a.Bytes)-(left+7)/8, left%8
	if c := bytes.Compare(a.Bytes[:whole], b.Bytes[:whole]); c != 0 || rest == 0 {
		return c, true
	}
	return cmp.Compare(a.Bytes[whole]>>rest, b.Bytes[whole]>>rest), true
}

// quantities is a set of results of a comparison.
type quantities uint8

const (
	less quantities = 1 << iota
	equal
	greater
)

// compare returns whether the result of comparing two values is one of a set. Values that have
// no order are different.
func compare(by order, wanted quantities) func(a, b *jsonl.Value) bool {
	return func(a, b *jsonl.Value) bool {
		result, ok := by(a, b)
		if !ok {
			return wanted == less|greater
		}
		return wanted>>(result+1)&1 != 0
	}
}

// quantifier says how many values have to meet a condition: any of them, or all. Without values
// none does.
type quantifier bool

const (
	anyValue  quantifier = false
	allValues quantifier = true
)

func (q quantifier) holds(values []jsonl.Value, condition func(v *jsonl.Value) bool) bool {
	for i := range values {
		if condition(&values[i]) != bool(q) {
			return !bool(q)
		}
	}
	return bool(q) && len(values) > 0
}

// relate returns the test whether any pair of values of two operands, or each, meets a condition.
func relate(left, right *operand, how quantifier, condition func(a, b *jsonl.Value) bool) test {
	lefts, rights := left.values, right.values
	return func() bool {
		as, bs := lefts(), rights()
		for i := range as {
			for j := range bs {
				if condition(&as[i], &bs[j]) != bool(how) {
					return !bool(how)
				}
			}
		}
		return bool(how) && len(as) > 0 && len(bs) > 0
	}
}

// inSet reports whether a value is in one of the elements of a set.
func inSet(v *jsonl.Value, set []element, by order) bool {
	for i := range set {
		froms, tos := set[i].from.values(), set[i].to.values()
		for j := range froms {
			if low, ok := by(v, &froms[j]); !ok || low < 0 {
				continue
			}
			for k := range tos {
				if high, ok := by(v, &tos[k]); ok && high <= 0 {
					return true
				}
			}
		}
	}
	return false
}

// searched returns where contains and matches look: in a protocol and all that it carries.
func searched(v *jsonl.Value) []byte {
	if v.Whole != nil {
		return v.Whole
	}
	return v.Bytes
}

func (c *compiler) contains(left, right *operand, how quantifier) (test, error) {
	if !hasBytes(left.typ) || left.typ.Kind == jsonl.Address {
		return nil, c.fail(left.at, left.end, "%s is %s: contains is for text, bytes and protocols; string(%[1]s) is text", left.name, describe(left.typ))
	}
	if err := c.agree(left, right); err != nil {
		return nil, err
	}
	return relate(left, right, how, func(a, b *jsonl.Value) bool { return bytes.Contains(searched(a), searched(b)) }), nil
}

func (c *compiler) matches(left *operand, how quantifier) (test, error) {
	if !hasBytes(left.typ) || left.typ.Kind == jsonl.Address {
		return nil, c.fail(left.at, left.end, "%s is %s: matches is for text, bytes and protocols; string(%[1]s) is text", left.name, describe(left.typ))
	}
	pattern := c.token
	if pattern.form != quoted {
		return nil, c.fail(pattern.at, max(pattern.end, pattern.at), "the pattern of matches stands in double quotes")
	}
	expression, err := regexp.Compile("(?i)" + pattern.text)
	if err != nil {
		why := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		return nil, c.fail(pattern.at, pattern.end, "the pattern is not one: %s (patterns are Go's: no look-around, no \\1)", why)
	}
	if err := c.next(); err != nil {
		return nil, err
	}
	values := left.values
	return func() bool {
		return how.holds(values(), func(v *jsonl.Value) bool { return expression.Match(searched(v)) })
	}, nil
}
