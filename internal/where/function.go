package where

import (
	"net/netip"
	"strconv"
	"unicode"
	"unicode/utf8"

	"ringcap/internal/jsonl"
)

// functions makes the result of a function from its arguments.
var functions = map[string]func(c *compiler, name token, arguments []*operand) (*operand, error){
	"len":   lengthOf,
	"count": countOf,
	"lower": func(c *compiler, name token, a []*operand) (*operand, error) {
		return folded(c, name, a, unicode.ToLower)
	},
	"upper": func(c *compiler, name token, a []*operand) (*operand, error) {
		return folded(c, name, a, unicode.ToUpper)
	},
	"string": stringOf,
	"max":    func(c *compiler, name token, a []*operand) (*operand, error) { return extreme(c, name, a, 1) },
	"min":    func(c *compiler, name token, a []*operand) (*operand, error) { return extreme(c, name, a, -1) },
	"abs":    absolute,
}

const functionNames = "len, count, lower, upper, string, max, min and abs"

// one returns the only argument of a function, of a type that it takes.
func (c *compiler) one(name token, arguments []*operand, takes func(jsonl.Type) bool, what string) (*operand, error) {
	if len(arguments) != 1 {
		return nil, c.fail(name.at, c.last, "%s takes one field", name.text)
	}
	o := arguments[0]
	if takes != nil && !takes(o.typ) {
		return nil, c.fail(o.at, o.end, "%s is %s, and %s is for %s", o.name, describe(o.typ), name.text, what)
	}
	return o, nil
}

func lengthOf(c *compiler, name token, arguments []*operand) (*operand, error) {
	of, err := c.one(name, arguments, hasBytes, "text and bytes")
	if err != nil {
		return nil, err
	}
	return &operand{name: "this", typ: jsonl.Type{Kind: jsonl.Number}, values: each(of.values, func(v *jsonl.Value) (jsonl.Value, bool) {
		return jsonl.Value{Number: uint64(len(v.Bytes))}, true
	})}, nil
}

func countOf(c *compiler, name token, arguments []*operand) (*operand, error) {
	of, err := c.one(name, arguments, nil, "")
	if err != nil {
		return nil, err
	}
	var made [1]jsonl.Value
	return &operand{name: "this", typ: jsonl.Type{Kind: jsonl.Number}, values: func() []jsonl.Value {
		made[0].Number = uint64(len(of.values()))
		return made[:min(1, made[0].Number)]
	}}, nil
}

func isText(t jsonl.Type) bool { return t.Kind == jsonl.Text }

// folded returns text in other letters.
func folded(c *compiler, name token, arguments []*operand, to func(rune) rune) (*operand, error) {
	of, err := c.one(name, arguments, isText, "text")
	if err != nil {
		return nil, err
	}
	f := c.f
	return &operand{name: "this", typ: of.typ, values: each(of.values, func(v *jsonl.Value) (jsonl.Value, bool) {
		start := len(f.text)
		for b := v.Bytes; len(b) > 0; {
			r, size := utf8.DecodeRune(b)
			if r == utf8.RuneError && size == 1 {
				f.text = append(f.text, b[0])
			} else {
				f.text = utf8.AppendRune(f.text, to(r))
			}
			b = b[size:]
		}
		return jsonl.Value{Bytes: f.text[start:len(f.text):len(f.text)]}, true
	})}, nil
}

// stringOf returns a number in decimal digits, or an address as it is typed.
func stringOf(c *compiler, name token, arguments []*operand) (*operand, error) {
	of, err := c.one(name, arguments, func(t jsonl.Type) bool { return t.Kind <= jsonl.Hardware && t.Kind != jsonl.Flag }, "numbers and addresses")
	if err != nil {
		return nil, err
	}
	f, kind := c.f, of.typ.Kind
	return &operand{name: "this", typ: jsonl.Type{Kind: jsonl.Text}, values: each(of.values, func(v *jsonl.Value) (jsonl.Value, bool) {
		start := len(f.text)
		address, isAddress := netip.AddrFromSlice(v.Bytes)
		switch {
		case kind == jsonl.Number:
			f.text = strconv.AppendUint(f.text, v.Number, 10)
		case kind == jsonl.Address && isAddress:
			f.text = address.AppendTo(f.text)
		default:
			for i, b := range v.Bytes {
				if i > 0 {
					f.text = append(f.text, ':')
				}
				f.text = append(f.text, "0123456789abcdef"[b>>4], "0123456789abcdef"[b&15])
			}
		}
		return jsonl.Value{Bytes: f.text[start:len(f.text):len(f.text)]}, true
	})}, nil
}

// extreme returns the largest value of all arguments, or for -1 the smallest.
func extreme(c *compiler, name token, arguments []*operand, which int) (*operand, error) {
	if len(arguments) == 0 {
		return nil, c.fail(name.at, c.last, "%s takes one field or several", name.text)
	}
	first := arguments[0]
	for _, a := range arguments[1:] {
		if err := c.agree(first, a); err != nil {
			return nil, err
		}
	}
	order := orders[first.typ.Kind]
	var best [1]jsonl.Value
	return &operand{name: "this", typ: first.typ, values: func() []jsonl.Value {
		n := 0
		for _, a := range arguments {
			all := a.values()
			for i := range all {
				if result, ok := order(&all[i], &best[0]); n == 0 || ok && result*which > 0 {
					best[0], n = all[i], 1
				}
			}
		}
		return best[:n]
	}}, nil
}

// absolute returns a number without its sign. Most have none.
func absolute(c *compiler, name token, arguments []*operand) (*operand, error) {
	of, err := c.one(name, arguments, func(t jsonl.Type) bool { return t.Kind == jsonl.Number || family(t) == jsonl.Span }, "numbers and times")
	if err != nil {
		return nil, err
	}
	return &operand{name: "this", typ: of.typ, values: each(of.values, func(v *jsonl.Value) (jsonl.Value, bool) {
		if a := *v; a.Seconds < 0 {
			return negated(a), true
		}
		return *v, true
	})}, nil
}

// negated returns a length of time with the other sign.
func negated(v jsonl.Value) jsonl.Value {
	v.Seconds = -v.Seconds
	if v.Nano > 0 {
		v.Seconds, v.Nano = v.Seconds-1, 1e9-v.Nano
	}
	return v
}
