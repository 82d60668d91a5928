package parquet

import (
	"io"
	"maps"
	"slices"
)

// format writes the row groups of a file, and at its end what they are (parquet.thrift).
type format struct {
	schema *Schema
	out    io.Writer
	offset int64
	chunks []*chunk
	groups []rowGroup
	rows   int64
}

type rowGroup struct {
	rows   int64
	chunks []written
}

// magic begins and ends a file.
const magic = "PAR1"

func newFormat(s *Schema, out io.Writer) *format {
	f := &format{schema: s, out: out}
	for i := range s.columns {
		f.chunks = append(f.chunks, newChunk(&s.columns[i]))
	}
	return f
}

// add adds some rows of a batch to the row group.
func (f *format) add(b *Batch, from, to int) {
	for i, k := range f.chunks {
		k.add(b, i, from, to)
	}
}

// size returns about how many bytes the row group takes.
func (f *format) size() (n int) {
	for _, k := range f.chunks {
		n += k.size()
	}
	return n
}

// write writes bytes.
func (f *format) write(b []byte) error {
	n, err := f.out.Write(b)
	f.offset += int64(n)
	return err
}

// commit writes the row group, and begins the next one.
func (f *format) commit(e *encoder) error {
	if f.offset == 0 {
		if err := f.write([]byte(magic)); err != nil {
			return err
		}
	}
	if f.chunks[0].rows == 0 {
		return nil
	}
	g := rowGroup{rows: int64(f.chunks[0].rows)}
	for _, k := range f.chunks {
		w := e.encode(k, f.offset)
		if err := f.write(e.b); err != nil {
			return err
		}
		g.chunks = append(g.chunks, w)
		k.reset()
	}
	f.groups, f.rows = append(f.groups, g), f.rows+g.rows
	return nil
}

// end writes the last row group and the FileMetaData.
func (f *format) end(e *encoder, createdBy string, facts map[string]string) error {
	if err := f.commit(e); err != nil {
		return err
	}
	t := &thrift{}
	t.element()
	t.field(1, 2) // version
	t.list(2, compactStruct, len(f.schema.columns)+1)
	t.element()
	t.text(4, f.schema.name)
	t.field(5, int64(len(f.schema.columns)))
	t.close()
	for i := range f.schema.columns {
		t.element()
		f.schema.columns[i].appendElement(t)
		t.close()
	}
	t.long(3, f.rows)
	t.list(4, compactStruct, len(f.groups))
	for i := range f.groups {
		t.element()
		f.appendGroup(t, &f.groups[i])
		t.close()
	}
	t.list(5, compactStruct, len(facts))
	for _, key := range slices.Sorted(maps.Keys(facts)) {
		t.element()
		t.text(1, key)
		t.text(2, facts[key])
		t.close()
	}
	t.text(6, createdBy)
	t.list(7, compactStruct, len(f.schema.columns)) // the order of statistics: that of the type
	for range f.schema.columns {
		t.element()
		t.open(1)
		t.close()
		t.close()
	}
	t.close()
	return f.write(append(le.AppendUint32(t.b, uint32(len(t.b))), magic...))
}

// appendGroup appends a RowGroup.
func (f *format) appendGroup(t *thrift, g *rowGroup) {
	t.list(1, compactStruct, len(g.chunks))
	raw, size := int64(0), int64(0)
	for i := range g.chunks {
		w := &g.chunks[i]
		raw, size = raw+w.raw, size+w.size
		t.element()
		t.long(2, 0) // the metadata is only here
		t.open(3)
		f.appendChunk(t, &f.schema.columns[i], w)
		t.close()
		t.close()
	}
	t.long(2, raw)
	t.long(3, g.rows)
	t.long(6, size)
}

// appendChunk appends a ColumnMetaData.
func (f *format) appendChunk(t *thrift, c *Column, w *written) {
	t.field(1, c.Kind.typ())
	encodings := []int64{encodingPlain, encodingRLE}
	if w.encoding != encodingPlain {
		encodings = append(encodings, w.encoding)
	}
	t.list(2, compactInt32, len(encodings))
	for _, v := range encodings {
		t.number(v)
	}
	t.list(3, compactBinary, 1)
	t.string(c.Name)
	t.field(4, codecZstd)
	t.long(5, w.count)
	t.long(6, w.raw)
	t.long(7, w.size)
	t.long(9, w.data)
	if w.dictionary > 0 {
		t.long(11, w.dictionary)
	}
	t.open(12)
	t.long(3, w.nulls)
	if w.bounded {
		t.text(5, string(w.most))
		t.text(6, string(w.least))
	}
	t.close()
	if w.bloom > 0 {
		t.long(14, w.bloom)
		t.field(15, w.bloomLength)
	}
}
