package jsonl

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"ringcap/internal/nearest"
)

// Field describes a field that can be a column.
type Field struct{ Name, Help string }

// Fields returns the fields that Options.Columns may contain, ordered by protocol.
func Fields() []Field {
	var fields []Field
	listed := map[string]bool{}
	for _, t := range newTables().all {
		for _, f := range t.fields {
			if f.name != "" && !listed[f.name] {
				listed[f.name] = true
				if f.note != "" {
					f.help += "; " + f.note
				}
				fields = append(fields, Field{f.name, f.help})
			}
		}
	}
	return fields
}

// columns collects the values of the selected fields.
type columns struct {
	names  []string
	csv    bool
	picks  [][]pick   // by table: its selected fields
	lists  [][]*field // by table: its fields whose records may contain selected fields
	cells  [][]byte   // the values of the current packet, by column
	values *values    // the same as values for a Reader, which has no cells; otherwise nil
	tree   *Tree      // what a Tree gathers instead; otherwise nil
}

// pick is a selected field and its column. The field is nil for the header itself, and variant then
// is the name that it has to have, if it may have several.
type pick struct {
	field   *field
	column  int
	variant string
}

// newColumns finds the fields with the given names.
func newColumns(t *tables, names []string, csv bool) (*columns, error) {
	c := &columns{names: names, csv: csv, cells: make([][]byte, len(names))}
	return c, c.pick(t)
}

// pick sets c.picks and c.lists.
func (c *columns) pick(t *tables) error {
	c.picks = make([][]pick, len(t.all))
	for column, name := range c.names {
		known := false
		for _, table := range t.all {
			for i := range table.fields {
				if f := &table.fields[i]; f.name == name && name != "" {
					known = true
					c.picks[table.id] = append(c.picks[table.id], pick{field: f, column: column})
				}
			}
			if c.values != nil && slices.Contains(table.protocols(), name) {
				known = true
				of := pick{column: column}
				if slices.Contains(table.variants, name) {
					of.variant = name
				}
				c.picks[table.id] = append(c.picks[table.id], of)
			}
		}
		if !known {
			return unknownField(name)
		}
	}
	c.findLists(t)
	return nil
}

// findLists sets c.lists.
func (c *columns) findLists(t *tables) {
	c.lists = make([][]*field, len(t.all))
	for _, k := range t.all {
		for i := range k.fields {
			if f := &k.fields[i]; f.form >= asList && c.wanted(t, f) {
				c.lists[k.id] = append(c.lists[k.id], f)
			}
		}
	}
}

// wanted reports whether a list may contain selected fields. Layers may contain any
// field.
func (c *columns) wanted(t *tables, f *field) bool {
	of := t.all[1:]
	if f.of != nil {
		of = f.of(t)
	}
	for _, k := range of {
		if len(c.picks[k.id]) > 0 {
			return true
		}
		for i := range k.fields {
			if g := &k.fields[i]; g.form >= asList && g.of != nil && c.wanted(t, g) {
				return true
			}
		}
	}
	return false
}

// wants reports whether something of a header that t describes is written. What is costly to find
// is not looked for otherwise.
func (p *Printer) wants(t *table) bool {
	c := p.columns
	return c == nil || c.tree != nil || len(c.picks[t.id]) > 0 || len(c.lists[t.id]) > 0
}

// unknownField returns the error for an unknown name. It suggests a similar one.
func unknownField(name string) error {
	hint := "ringcap --fields help lists them"
	var names []string
	for _, f := range Fields() {
		names = append(names, f.Name)
		same := strings.EqualFold(f.Name, name) || len(name) > 2 && strings.HasPrefix(f.Name, name+"_") ||
			strings.HasSuffix(f.Name, "."+name) || name != "" && strings.HasPrefix(f.Name, name+".")
		if same {
			return fmt.Errorf("%q is no field: did you mean %s? (%s)", name, f.Name, hint)
		}
	}
	if similar := nearest.Name(name, names); similar != "" {
		return fmt.Errorf("%q is no field: did you mean %s? (%s)", name, similar, hint)
	}
	return fmt.Errorf("%q is no field: %s", name, hint)
}

// collect adds the values of a record to the columns.
func (p *Printer) collect(t *table, h *header) {
	c := p.columns
	if c.tree != nil {
		c.tree.record(t, h)
		return
	}
	outer := c.values.enter(t)
	for _, pick := range c.picks[t.id] {
		switch f := pick.field; {
		case f != nil && f.when != nil && !f.when(h):
		case pick.variant != "" && pick.variant != t.called(p):
		case c.values != nil:
			c.values.add(p, pick.column, f, h)
		default:
			p.addValue(&c.cells[pick.column], f, h)
		}
	}
	for _, f := range c.lists[t.id] {
		if f.when == nil || f.when(h) {
			f.list(p, h)
		}
	}
	c.values.leave(outer)
}

// addValue adds a value to a cell. It separates values by commas, or by f.separator.
func (p *Printer) addValue(cell *[]byte, f *field, h *header) {
	b := *cell
	mark := len(b)
	if mark > 0 {
		separator := f.separator
		if separator == 0 {
			separator = ','
		}
		b = append(b, separator)
	}
	b, ok := p.value(b, f, h)
	if !ok {
		b = b[:mark]
	}
	*cell = b
}

// appendRow appends the cells and clears them.
func (c *columns) appendRow(b []byte) []byte {
	for i, cell := range c.cells {
		if i > 0 {
			b = append(b, c.separator())
		}
		b = c.appendCell(b, cell)
		c.cells[i] = cell[:0]
	}
	return b
}

// empty clears the cells of an unfinished row.
func (c *columns) empty() {
	for i := range c.cells {
		c.cells[i] = c.cells[i][:0]
	}
}

// appendNames appends a line with the names of the columns.
func (c *columns) appendNames(b []byte) []byte {
	for i, name := range c.names {
		if i > 0 {
			b = append(b, c.separator())
		}
		b = append(b, name...)
	}
	return append(b, '\n')
}

func (c *columns) separator() byte {
	if c.csv {
		return ','
	}
	return '\t'
}

// appendCell appends a cell. In CSV it is quoted if necessary (RFC 4180). Only commas and
// quotes make it necessary, as other special characters are already escaped.
func (c *columns) appendCell(b, cell []byte) []byte {
	if !c.csv || bytes.IndexByte(cell, ',') < 0 && bytes.IndexByte(cell, '"') < 0 {
		return append(b, cell...)
	}
	b = append(b, '"')
	for _, char := range cell {
		if char == '"' {
			b = append(b, '"')
		}
		b = append(b, char)
	}
	return append(b, '"')
}
