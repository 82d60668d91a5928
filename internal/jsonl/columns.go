package jsonl

import (
	"bytes"
	"fmt"
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
	names []string
	csv   bool
	picks [][]pick // by table: its selected fields
	lists [][]bool // by table and field: whether it has records that may contain selected fields
	cells [][]byte // the values of the current packet, by column
}

// pick is a selected field and its column.
type pick struct {
	field  *field
	column int
}

// newColumns finds the fields with the given names.
func newColumns(t *tables, names []string, csv bool) (*columns, error) {
	c := &columns{names: names, csv: csv, picks: make([][]pick, len(t.all)), cells: make([][]byte, len(names))}
	for column, name := range names {
		known := false
		for _, table := range t.all {
			for i := range table.fields {
				if f := &table.fields[i]; f.name == name && name != "" {
					known = true
					c.picks[table.id] = append(c.picks[table.id], pick{f, column})
				}
			}
		}
		if !known {
			return nil, unknownField(name)
		}
	}
	c.findLists(t)
	return c, nil
}

// findLists sets c.lists.
func (c *columns) findLists(t *tables) {
	c.lists = make([][]bool, len(t.all))
	for _, k := range t.all {
		c.lists[k.id] = make([]bool, len(k.fields))
		for i := range k.fields {
			c.lists[k.id][i] = k.fields[i].form >= asList && c.wanted(t, &k.fields[i])
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

// unknownField returns the error for an unknown name. It suggests a similar one.
func unknownField(name string) error {
	hint := "ringcap --fields help lists them"
	var names []string
	for _, f := range Fields() {
		names = append(names, f.Name)
		same := strings.EqualFold(f.Name, name) || len(name) > 2 && strings.HasPrefix(f.Name, name+"_") ||
			strings.HasSuffix(f.Name, "."+name)
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
	for _, pick := range c.picks[t.id] {
		if f := pick.field; f.when == nil || f.when(h) {
			p.addValue(&c.cells[pick.column], f, h)
		}
	}
	for i, wanted := range c.lists[t.id] {
		if f := &t.fields[i]; wanted && (f.when == nil || f.when(h)) {
			f.list(p, h)
		}
	}
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
