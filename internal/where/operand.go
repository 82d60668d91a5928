package where

import (
	"slices"
	"strconv"
	"strings"

	"ringcap/internal/jsonl"
)

// operand is one side of a comparison.
type operand struct {
	at, end int                  // its place in the expression
	name    string               // what messages call it
	typ     jsonl.Type           // of its values
	values  func() []jsonl.Value // finds them in the packet that was read
	literal *token               // a value that gets its type from the other side; otherwise nil
	present bool                 // it may stand alone, as a question for its presence
	masked  bool                 // it may stand alone, as a question for a bit that is set
}

func isField(name string) bool {
	_, err := jsonl.TypeOf(name)
	return err == nil
}

// field returns the values of a field or a protocol.
func (c *compiler) field(name token) *operand {
	f := c.f
	column := slices.Index(f.names, name.text)
	if column < 0 {
		column, f.names = len(f.names), append(f.names, name.text)
	}
	typ, _ := jsonl.TypeOf(name.text)
	return &operand{
		at: name.at, end: name.end, name: name.text, typ: typ, present: true,
		values: func() []jsonl.Value { return f.reader.Values(column) },
	}
}

// each returns a function that makes one value, or none, of each value.
func each(values func() []jsonl.Value, from func(v *jsonl.Value) (jsonl.Value, bool)) func() []jsonl.Value {
	var made []jsonl.Value
	return func() []jsonl.Value {
		made = made[:0]
		all := values()
		for i := range all {
			if v, ok := from(&all[i]); ok {
				v.Layer = all[i].Layer
				made = append(made, v)
			}
		}
		return made
	}
}

// hasBytes reports whether values of a type are bytes that have places.
func hasBytes(t jsonl.Type) bool {
	return t.Kind >= jsonl.Address && t.Kind <= jsonl.Text || t.Kind == jsonl.Protocol
}

// span is a range within brackets. A negative start counts from the end.
type span struct {
	from, size int
	toEnd      bool // up to the end; size does not matter
	last       bool // size is the last place that belongs to the range
}

// brackets returns what is between the present bracket and the closing one, which it reads.
func (c *compiler) brackets() (text string, at int, err error) {
	at = c.token.end
	end := strings.IndexByte(c.input[at:], ']')
	if end < 0 {
		return "", at, c.fail(c.token.at, len(c.input), "a ] is missing")
	}
	c.at = at + end + 1
	c.token.end = c.at
	return c.input[at : at+end], at, c.next()
}

// ranges reads the ranges of a slice.
func (c *compiler) ranges() (all []span, err error) {
	text, at, err := c.brackets()
	if err != nil {
		return nil, err
	}
	for part := range strings.SplitSeq(text, ",") {
		s, ok := parseSpan(strings.TrimSpace(part))
		if !ok {
			return nil, c.fail(at, at+len(part), "%q is no range: give [start:length], [first-last], [place], [:length] or [start:]", part)
		}
		all = append(all, s)
		at += len(part) + 1
	}
	return all, nil
}

func parseSpan(s string) (span, bool) {
	number := func(s string) (int, bool) {
		n, err := strconv.ParseInt(s, 0, 32)
		return int(n), err == nil
	}
	sep := strings.IndexAny(strings.TrimPrefix(s, "-"), ":-")
	if sep < 0 {
		n, ok := number(s)
		return span{from: n, size: 1}, ok
	}
	sep += len(s) - len(strings.TrimPrefix(s, "-"))
	before, after := strings.TrimSpace(s[:sep]), strings.TrimSpace(s[sep+1:])
	r, ok := span{last: s[sep] == '-'}, true
	if before != "" || r.last {
		r.from, ok = number(before)
	}
	if after == "" {
		r.toEnd = true
		return r, ok && before != "" && !r.last
	}
	size, numeric := number(after)
	r.size = size
	switch {
	case !ok || !numeric:
		return r, false
	case r.last:
		return r, size < 0 || r.from < 0 || size >= r.from
	}
	return r, size > 0
}

// in returns the range as places of something with n parts, and whether all of it is there.
func (s span) in(n int) (from, to int, ok bool) {
	from = s.from
	if from < 0 {
		from += n
	}
	switch {
	case s.toEnd:
		to = n
	case s.last && s.size < 0:
		to = n + s.size + 1
	case s.last:
		to = s.size + 1
	default:
		to = from + s.size
	}
	return from, to, from >= 0 && from < to && to <= n
}

// slice makes o the bytes at some ranges. A value that does not have them all is left out.
func (c *compiler) slice(o *operand, ranges []span) {
	f := c.f
	o.values = each(o.values, func(v *jsonl.Value) (jsonl.Value, bool) {
		start := len(f.text)
		for _, r := range ranges {
			from, to, ok := r.in(len(v.Bytes))
			if !ok {
				return jsonl.Value{}, false
			}
			if len(ranges) == 1 {
				return jsonl.Value{Bytes: v.Bytes[from:to]}, true
			}
			f.text = append(f.text, v.Bytes[from:to]...)
		}
		return jsonl.Value{Bytes: f.text[start:len(f.text):len(f.text)]}, true
	})
	o.typ = jsonl.Type{Kind: jsonl.Bytes}
	o.name = c.input[o.at:c.last]
}

// layers reads the numbers of layers behind a #.
func (c *compiler) layers() (all []span, err error) {
	hash := c.token
	if err := c.next(); err != nil {
		return nil, err
	}
	number := c.token
	if c.is("[") {
		all, err = c.ranges()
	} else {
		r, ok := parseSpan(number.text)
		if !ok || number.form != word {
			return nil, c.fail(hash.at, max(hash.end, number.end), "the number of a layer is missing, as in ip.addr#2")
		}
		all, err = []span{r}, c.next()
	}
	for _, r := range all {
		if r.from < 1 || r.size < 0 {
			return nil, c.fail(hash.at, c.last, "layers count from 1")
		}
	}
	return all, err
}

// inLayers leaves out the values of other layers.
func (o *operand) inLayers(ranges []span) {
	o.values = each(o.values, func(v *jsonl.Value) (jsonl.Value, bool) {
		for _, r := range ranges {
			from, to := r.from, r.from+r.size
			if r.last {
				to = r.size + 1
			}
			if v.Layer >= from && (r.toEnd || v.Layer < to) {
				return *v, true
			}
		}
		return jsonl.Value{}, false
	})
}

// calculate returns the result of an operator between two operands.
func (c *compiler) calculate(left *operand, operator string, right *operand) (*operand, error) {
	o := &operand{at: left.at, end: right.end, name: c.input[left.at:right.end]}
	if left.literal != nil && right.literal != nil {
		if err := c.resolve(left, jsonl.Type{Kind: jsonl.Number}, "this"); err != nil {
			return nil, err
		}
	}
	if err := c.agree(left, right); err != nil {
		return nil, err
	}
	o.typ = left.typ
	mask := operator == "&" || strings.EqualFold(operator, "bitwise_and")
	switch {
	case mask && hasBytes(left.typ) && left.typ.Kind != jsonl.Text:
		o.masked = true
		o.values = c.pairs(left, right, c.f.and)
		return o, nil
	case left.typ.Kind != jsonl.Number && left.typ.Kind != jsonl.Flag:
		return nil, c.fail(left.at, left.end, "%s is %s: %s is for numbers", left.name, describe(left.typ), operator)
	}
	o.typ = jsonl.Type{Kind: jsonl.Number}
	o.masked = mask
	apply := arithmetic[operator]
	if mask {
		apply = arithmetic["&"]
	}
	o.values = c.pairs(left, right, func(a, b *jsonl.Value) (jsonl.Value, bool) {
		n, ok := apply(a.Number, b.Number)
		return jsonl.Value{Number: n}, ok
	})
	return o, nil
}

// arithmetic has the operators on numbers. A result that is no number from 0 is left out.
var arithmetic = map[string]func(a, b uint64) (uint64, bool){
	"&": func(a, b uint64) (uint64, bool) { return a & b, true },
	"+": func(a, b uint64) (uint64, bool) { return a + b, true },
	"-": func(a, b uint64) (uint64, bool) { return a - b, a >= b },
	"*": func(a, b uint64) (uint64, bool) { return a * b, true },
	"/": func(a, b uint64) (uint64, bool) { return a / max(1, b), b != 0 },
	"%": func(a, b uint64) (uint64, bool) { return a % max(1, b), b != 0 },
}

// pairs returns a function that applies an operator to each value of one side and each of the
// other.
func (c *compiler) pairs(left, right *operand, apply func(a, b *jsonl.Value) (jsonl.Value, bool)) func() []jsonl.Value {
	var made []jsonl.Value
	return func() []jsonl.Value {
		made = made[:0]
		as, bs := left.values(), right.values()
		for i := range as {
			for j := range bs {
				if v, ok := apply(&as[i], &bs[j]); ok {
					v.Layer = as[i].Layer
					made = append(made, v)
				}
			}
		}
		return made
	}
}

// and returns the bits that two values of one length have in common.
func (f *Filter) and(a, b *jsonl.Value) (jsonl.Value, bool) {
	start := len(f.text)
	if len(a.Bytes) != len(b.Bytes) {
		return jsonl.Value{}, false
	}
	for i := range a.Bytes {
		f.text = append(f.text, a.Bytes[i]&b.Bytes[i])
	}
	return jsonl.Value{Bytes: f.text[start:len(f.text):len(f.text)]}, true
}
