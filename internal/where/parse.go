package where

import (
	"slices"
	"strings"
	"time"

	"ringcap/internal/jsonl"
)

// compiler parses an expression, checks its types and makes tests of it, in one go. Each method
// reads a part of the grammar, those with the lowest precedence first.
type compiler struct {
	lexer
	f    *Filter
	zone *time.Location
}

func (c *compiler) compile() (err error) {
	if err = c.next(); err != nil {
		return err
	}
	if c.token.form == ended {
		return c.fail(0, 0, "the expression is empty: give one such as tcp.port == 443")
	}
	if c.f.holds, err = c.or(); err == nil && c.token.form != ended {
		err = c.unexpected()
	}
	return err
}

// unexpected returns the error for the present token.
func (c *compiler) unexpected() error {
	t := &c.token
	if t.form == ended {
		return c.fail(t.at, t.end, "the expression ends too early")
	}
	return c.fail(t.at, t.end, "%q is not expected here%s", c.input[t.at:t.end], unexpectedWord(t.text))
}

// is reports whether the present token is one of some operators, which may be words.
func (c *compiler) is(operators ...string) bool {
	switch c.token.form {
	case sign:
		return slices.Contains(operators, c.token.text)
	case word:
		return slices.ContainsFunc(operators, func(o string) bool { return strings.EqualFold(o, c.token.text) })
	}
	return false
}

// accept reads a token if it is one of some operators.
func (c *compiler) accept(operators ...string) (bool, error) {
	if !c.is(operators...) {
		return false, nil
	}
	return true, c.next()
}

// expect reads a token that has to come next.
func (c *compiler) expect(bracket string) error {
	if c.is(bracket) {
		return c.next()
	}
	return c.fail(c.token.at, c.token.end, "a %s is missing", bracket)
}

func (c *compiler) or() (test, error) {
	left, err := c.and()
	for err == nil && c.is("or", "||") {
		if err = c.next(); err != nil {
			break
		}
		a, b := left, test(nil)
		b, err = c.and()
		left = func() bool { return a() || b() }
	}
	return left, err
}

func (c *compiler) and() (test, error) {
	left, err := c.not()
	for err == nil && c.is("and", "&&") {
		if err = c.next(); err != nil {
			break
		}
		a, b := left, test(nil)
		b, err = c.not()
		left = func() bool { return a() && b() }
	}
	return left, err
}

func (c *compiler) not() (test, error) {
	if ok, err := c.accept("not", "!"); err != nil {
		return nil, err
	} else if ok {
		of, err := c.not()
		return func() bool { return !of() }, err
	}
	if ok, err := c.accept("("); err != nil {
		return nil, err
	} else if ok {
		inner, err := c.or()
		if err == nil {
			err = c.expect(")")
		}
		return inner, err
	}
	return c.relation()
}

// quantifiers say how many of the values of a field have to meet a comparison.
var quantifiers = map[string]quantifier{"any": anyValue, "all": allValues}

// comparisons are the operators that compare.
var comparisons = map[string]struct {
	orders quantities
	how    quantifier
}{
	"==": {equal, anyValue}, "eq": {equal, anyValue}, "any_eq": {equal, anyValue},
	"===": {equal, allValues}, "all_eq": {equal, allValues},
	"!=": {less | greater, allValues}, "ne": {less | greater, allValues}, "all_ne": {less | greater, allValues},
	"!==": {less | greater, anyValue}, "~=": {less | greater, anyValue}, "any_ne": {less | greater, anyValue},
	"<": {less, anyValue}, "lt": {less, anyValue}, "<=": {less | equal, anyValue}, "le": {less | equal, anyValue},
	">": {greater, anyValue}, "gt": {greater, anyValue}, ">=": {greater | equal, anyValue}, "ge": {greater | equal, anyValue},
}

// relation reads a comparison, or a field or protocol that packets are to have.
func (c *compiler) relation() (test, error) {
	how, given := quantifiers[strings.ToLower(c.token.text)]
	if given = given && c.token.form == word; given {
		if err := c.next(); err != nil {
			return nil, err
		}
	}
	left, err := c.operand()
	if err != nil {
		return nil, err
	}
	operator := c.token
	comparison, compares := comparisons[strings.ToLower(operator.text)]
	compares = compares && operator.form <= word
	words := c.is("contains", "matches", "~")
	negated := c.is("not")
	if !compares && !words && !negated && !c.is("in") {
		if given {
			return nil, c.fail(left.at, left.end, "a comparison is missing behind any or all")
		}
		return c.presence(left)
	}
	if err := c.mustHaveType(left); err != nil {
		return nil, err
	}
	if err := c.next(); err != nil {
		return nil, err
	}
	if negated && !c.is("in") {
		return nil, c.unexpected()
	} else if negated {
		if err := c.next(); err != nil {
			return nil, err
		}
	}
	if negated || strings.EqualFold(operator.text, "in") {
		return c.membership(left, how, negated)
	}
	if !given {
		how = comparison.how
	}
	if words && !strings.EqualFold(operator.text, "contains") {
		return c.matches(left, how)
	}
	right, err := c.operand()
	if err != nil {
		return nil, err
	}
	if words {
		return c.contains(left, right, how)
	}
	if err := c.agree(left, right); err != nil {
		return nil, err
	}
	return relate(left, right, how, compare(orders[left.typ.Kind], comparison.orders)), nil
}

// mustHaveType returns an error for a value on the left side, which has no type by itself.
func (c *compiler) mustHaveType(left *operand) error {
	if left.literal == nil {
		return nil
	}
	if left.literal.form == word {
		return c.unknown(left)
	}
	return c.fail(left.at, left.end, "a field is missing before the operator: put the value behind it")
}

// presence returns the test whether packets have a value.
func (c *compiler) presence(o *operand) (test, error) {
	if err := c.mustHaveType(o); err != nil {
		return nil, err
	}
	values := o.values
	switch {
	case o.masked:
		return func() bool { return slices.ContainsFunc(values(), isSet) }, nil
	case !o.present:
		return nil, c.fail(o.at, o.end, "this is a value: compare it, as in %s > 0", c.input[o.at:o.end])
	}
	return func() bool { return len(values()) > 0 }, nil
}

// isSet reports whether a value has a bit set.
func isSet(v jsonl.Value) bool {
	return v.Number != 0 || slices.ContainsFunc(v.Bytes, func(b byte) bool { return b != 0 })
}

// membership reads the set that a value is to be in.
func (c *compiler) membership(left *operand, how quantifier, negated bool) (test, error) {
	if err := c.expect("{"); err != nil {
		return nil, err
	}
	var set []element
	for {
		e, err := c.element(left)
		if err != nil {
			return nil, err
		}
		set = append(set, e)
		if ok, err := c.accept(","); err != nil {
			return nil, err
		} else if !ok {
			break
		}
	}
	if err := c.expect("}"); err != nil {
		return nil, err
	}
	order, values := orders[left.typ.Kind], left.values
	return func() bool {
		return negated != how.holds(values(), func(v *jsonl.Value) bool { return inSet(v, set, order) })
	}, nil
}

// element is a member of a set: the values from one to another, which may be the same.
type element struct{ from, to *operand }

func (c *compiler) element(of *operand) (e element, err error) {
	if e.from, err = c.operand(); err == nil {
		err = c.agree(of, e.from)
	}
	e.to = e.from
	if err != nil || !c.is("..") {
		return e, err
	}
	if err = c.next(); err != nil {
		return e, err
	}
	if e.to, err = c.operand(); err == nil {
		err = c.agree(of, e.to)
	}
	return e, err
}

// operand reads a value with its bitwise operators, which bind less than arithmetic does.
func (c *compiler) operand() (*operand, error) {
	left, err := c.sum()
	for err == nil && c.is("&", "bitwise_and") {
		left, err = c.binary(left, c.sum)
	}
	return left, err
}

func (c *compiler) sum() (*operand, error) {
	left, err := c.product()
	for err == nil && c.is("+", "-") {
		left, err = c.binary(left, c.product)
	}
	return left, err
}

func (c *compiler) product() (*operand, error) {
	left, err := c.single()
	for err == nil && c.is("*", "/", "%") {
		left, err = c.binary(left, c.single)
	}
	return left, err
}

// binary reads the present operator and what is right of it.
func (c *compiler) binary(left *operand, next func() (*operand, error)) (*operand, error) {
	operator := c.token.text
	if err := c.next(); err != nil {
		return nil, err
	}
	right, err := next()
	if err != nil {
		return nil, err
	}
	return c.calculate(left, operator, right)
}

// single reads a field with its layers and slices, a function, a value or an expression in
// braces.
func (c *compiler) single() (*operand, error) {
	start := c.token
	switch {
	case c.is("{"):
		if err := c.next(); err != nil {
			return nil, err
		}
		o, err := c.operand()
		if err == nil {
			err = c.expect("}")
		}
		return o, err
	case c.is("-"):
		if err := c.next(); err != nil {
			return nil, err
		}
		if c.token.form != word {
			return nil, c.unexpected()
		}
		value := token{word, "-" + c.token.text, start.at, c.token.end}
		return &operand{at: value.at, end: value.end, literal: &value}, c.next()
	case start.form <= sign:
		return nil, c.unexpected()
	}
	if err := c.next(); err != nil {
		return nil, err
	}
	var o *operand
	switch make, known := functions[strings.ToLower(start.text)]; {
	case start.form == word && c.is("("):
		if !known {
			return nil, c.fail(start.at, start.end, "there is no function %s: there are %s", start.text, functionNames)
		}
		arguments, err := c.arguments()
		if err != nil {
			return nil, err
		}
		if o, err = make(c, start, arguments); err != nil {
			return nil, err
		}
		o.at, o.end = start.at, c.last
	case start.form == word && isField(start.text):
		o = c.field(start)
	default:
		return &operand{at: start.at, end: start.end, literal: &start}, nil
	}
	return c.suffixes(o)
}

// suffixes reads layers and slices behind a field or a function.
func (c *compiler) suffixes(o *operand) (*operand, error) {
	if c.is("#") {
		if !o.present {
			return nil, c.unexpected()
		}
		ranges, err := c.layers()
		if err != nil {
			return nil, err
		}
		o.inLayers(ranges)
		o.end = c.last
	}
	for c.is("[") {
		ranges, err := c.ranges()
		if err != nil {
			return nil, err
		}
		if !hasBytes(o.typ) {
			return nil, c.fail(o.at, o.end, "%s is %s, which has no bytes to take a slice of", o.name, describe(o.typ))
		}
		c.slice(o, ranges)
		o.end = c.last
	}
	return o, nil
}

// arguments reads the arguments of a function.
func (c *compiler) arguments() (all []*operand, err error) {
	if err := c.next(); err != nil {
		return nil, err
	}
	for !c.is(")") {
		o, err := c.operand()
		if err != nil {
			return nil, err
		}
		if err := c.mustHaveType(o); err != nil {
			return nil, err
		}
		all = append(all, o)
		if ok, err := c.accept(","); err != nil {
			return nil, err
		} else if !ok {
			break
		}
	}
	return all, c.expect(")")
}
