package where

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"ringcap/internal/jsonl"
)

// describe says what values of a type are.
func describe(t jsonl.Type) string {
	switch t.Kind {
	case jsonl.Number:
		return "a number"
	case jsonl.Flag:
		return "a flag"
	case jsonl.Address:
		return map[int]string{0: "an address", 4: "an IPv4 address", 16: "an IPv6 address"}[t.Size]
	case jsonl.Hardware:
		return "a hardware address"
	case jsonl.Bytes:
		return "bytes"
	case jsonl.Text:
		return "text"
	case jsonl.Time:
		return "a time"
	case jsonl.Span:
		return "a number of seconds"
	case jsonl.Decimal:
		return "a number"
	}
	return "a protocol"
}

// example says how a value of a type is typed.
func example(t jsonl.Type) string {
	switch t.Kind {
	case jsonl.Number:
		return "80, 0x50 or 'P'"
	case jsonl.Flag:
		return "0 or 1"
	case jsonl.Address:
		if t.Size == 16 {
			return "2001:db8::1 or 2001:db8::/32"
		}
		return "192.0.2.1 or 192.0.2.0/24"
	case jsonl.Hardware:
		return "02:00:5e:00:53:01"
	case jsonl.Text:
		return `"text"`
	case jsonl.Time:
		return `"2026-01-31 12:00:00" or seconds since 1970`
	case jsonl.Span:
		return "0.25"
	case jsonl.Decimal:
		return "-60 or 5.5"
	}
	return `47:45:54, 0x47 or "GET"`
}

// agree gives a literal the type of the other side, and returns an error for types that cannot
// be compared.
func (c *compiler) agree(left, right *operand) error {
	if right.literal != nil {
		return c.resolve(right, left.typ, left.name)
	}
	if left.literal != nil {
		return c.resolve(left, right.typ, right.name)
	}
	if family(left.typ) != family(right.typ) || left.typ.Kind == jsonl.Address && left.typ.Size*right.typ.Size != 0 && left.typ.Size != right.typ.Size {
		if _, ok := jsonl.NumberOf(left.name, right.name); ok && right.typ.Kind == jsonl.Protocol {
			return c.fail(right.at, right.end, "%s is a protocol here: put the name of a value in quotes, %q", right.name, right.name)
		}
		return c.fail(right.at, right.end, "%s is %s, and %s is %s", left.name, describe(left.typ), right.name, describe(right.typ))
	}
	return nil
}

// family is the kind for which a kind stands in comparisons.
func family(t jsonl.Type) jsonl.Kind {
	switch t.Kind {
	case jsonl.Flag:
		return jsonl.Number
	case jsonl.Decimal:
		return jsonl.Span
	case jsonl.Hardware, jsonl.Protocol, jsonl.Text:
		return jsonl.Bytes
	}
	return t.Kind
}

// resolve makes a literal a value of a type. Of is what it is compared with.
func (c *compiler) resolve(o *operand, t jsonl.Type, of string) error {
	v, why := c.value(o.literal, t)
	if v == nil && why == "" && o.literal.form != char && (t.Kind == jsonl.Number || t.Kind == jsonl.Flag) {
		v, why = byName(o.literal.text, of)
	}
	switch {
	case why != "":
		return c.fail(o.at, o.end, "%s", why)
	case v == nil && o.literal.form == word && t.Kind != jsonl.Text && looksLikeField(o.literal.text):
		return c.unknown(o)
	case v == nil:
		what := describe(t)
		if t.Kind == jsonl.Protocol {
			what = "bytes here"
		}
		form := example(t)
		if name := jsonl.ExampleName(of); name != "" && t.Kind == jsonl.Number {
			form += fmt.Sprintf(", or by its name, as %q", name)
		}
		return c.fail(o.at, o.end, "%s is %s, and %s is none: give one as %s", of, what, c.input[o.at:o.end], form)
	}
	fixed := []jsonl.Value{*v}
	o.typ, o.literal, o.name = t, nil, c.input[o.at:o.end]
	o.values = func() []jsonl.Value { return fixed }
	return nil
}

// byName returns the value of a field that has a name. Why is set if no value has it, but one has a
// similar name.
func byName(name, field string) (v *jsonl.Value, why string) {
	if n, ok := jsonl.NumberOf(field, name); ok {
		return &jsonl.Value{Number: n}, ""
	}
	if similar := jsonl.SimilarName(field, name); similar != "" {
		return nil, fmt.Sprintf("no value of %s is called %q: did you mean %q?", field, name, similar)
	}
	return nil, ""
}

// looksLikeField reports whether a word that is no value was meant as a field.
func looksLikeField(text string) bool {
	protocol, _, dotted := strings.Cut(text, ".")
	return dotted && isField(protocol)
}

// value returns the value of a type for which a literal stands, or nil if it does not stand for
// one. Why may say more.
func (c *compiler) value(l *token, t jsonl.Type) (v *jsonl.Value, why string) {
	switch t.Kind {
	case jsonl.Number:
		return number(l, t)
	case jsonl.Flag:
		if l.form == word && (strings.EqualFold(l.text, "true") || strings.EqualFold(l.text, "false")) {
			return &jsonl.Value{Number: map[bool]uint64{true: 1}[strings.EqualFold(l.text, "true")]}, ""
		}
		if v, why = number(l, jsonl.Type{}); v != nil {
			v.Number = min(v.Number, 1) // any other number than 0 is true
		}
		return v, why
	case jsonl.Address:
		return address(l.text, t.Size), ""
	case jsonl.Time:
		if l.form != char {
			return moment(l.text, c.zone), ""
		}
		return nil, ""
	case jsonl.Span, jsonl.Decimal:
		if l.form != char {
			return seconds(l.text), ""
		}
		return nil, ""
	case jsonl.Text:
		return &jsonl.Value{Bytes: []byte(l.text)}, ""
	}
	if l.form != word {
		return &jsonl.Value{Bytes: []byte(l.text)}, ""
	}
	if b := octets(l.text); b != nil {
		return &jsonl.Value{Bytes: b}, ""
	}
	return nil, ""
}

// number returns the number of a literal. Too large a one is an error, since no packet has it.
func number(l *token, t jsonl.Type) (v *jsonl.Value, why string) {
	switch l.form {
	case char:
		return &jsonl.Value{Number: uint64(l.text[0])}, ""
	case word:
		n, err := strconv.ParseUint(l.text, 0, 64)
		if err != nil {
			return nil, ""
		}
		if t.Max > 0 && n > t.Max {
			return nil, fmt.Sprintf("%s is too large: %d is the most", l.text, t.Max)
		}
		return &jsonl.Value{Number: n}, ""
	}
	return nil, ""
}

// address returns an address or a prefix, of which Number is how many bits it leaves out.
func address(text string, size int) *jsonl.Value {
	a, err := netip.ParseAddr(text)
	bits := a.BitLen()
	if err != nil {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil
		}
		a, bits = p.Addr(), p.Bits()
	}
	if a.Zone() != "" || size != 0 && a.BitLen() != 8*size {
		return nil
	}
	return &jsonl.Value{Bytes: a.AsSlice(), Number: uint64(a.BitLen() - bits)}
}

// octets returns the bytes for which hexadecimal digits stand, with colons, dots or hyphens
// between them or without, or nil.
func octets(text string) []byte {
	if n, ok := strings.CutPrefix(text, "0x"); ok {
		v, err := strconv.ParseUint(n, 16, 8)
		if err != nil {
			return nil
		}
		return []byte{byte(v)}
	}
	var all []byte
	parts := strings.FieldsFunc(strings.TrimPrefix(text, ":"), func(r rune) bool { return r == ':' || r == '.' || r == '-' })
	for _, p := range parts {
		if len(p) == 1 {
			p = "0" + p
		}
		b, err := hex.DecodeString(p)
		if err != nil {
			return nil
		}
		all = append(all, b...)
	}
	return all
}

// seconds returns a decimal number of seconds, exact to the nanosecond, or nil.
func seconds(text string) *jsonl.Value {
	digits, minus := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole == "" {
		whole = "0"
	}
	n, err := strconv.ParseUint(whole, 10, 62)
	nano, err2 := strconv.ParseUint((fraction + "000000000")[:9], 10, 32)
	_, err3 := strconv.ParseUint("0"+fraction[:min(len(fraction), 18)], 10, 64)
	if err != nil || err2 != nil || err3 != nil || digits == "" || digits == "." {
		return nil
	}
	v := jsonl.Value{Seconds: int64(n), Nano: uint32(nano)}
	if minus {
		v = negated(v)
	}
	return &v
}

// layouts are the forms of times: ISO 8601 and Wireshark's own. Fractions of seconds are
// understood in all of them.
var layouts = []string{
	"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02 15:04:05-0700",
	"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02",
	"Jan _2, 2006 15:04:05", "Jan _2, 2006 15:04", "Jan _2, 2006",
}

// moment returns a point in time, or nil. Without a zone it is in that of the filter.
func moment(text string, zone *time.Location) *jsonl.Value {
	if v := seconds(text); v != nil {
		return v
	}
	if t, ok := strings.CutSuffix(text, " UTC"); ok {
		text, zone = t, time.UTC
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return &jsonl.Value{Seconds: t.Unix(), Nano: uint32(t.Nanosecond())}
		}
	}
	return nil
}
