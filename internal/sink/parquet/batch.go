package parquet

import "strings"

// batchRows is how many rows a Batch has at most.
const batchRows = 4096

// batchBytes is the size of texts at which a Batch is full.
const batchBytes = 4 << 20

// A Batch has rows of one partition, column by column. A column only has the values that there are.
type Batch struct {
	hour    int64 // the partition, in hours since 1970
	rows    int
	bytes   int // of texts
	columns []vector
}

// vector has the values of a column.
type vector struct {
	rows    []uint16 // of each value
	numbers []uint64 // the values, or where their bytes end
	bytes   []byte
}

// Number sets a column of the present row to a number. A Bool is 0 or 1, a Time in microseconds.
func (b *Batch) Number(column int, n uint64) {
	v := &b.columns[column]
	v.rows, v.numbers = append(v.rows, uint16(b.rows)), append(v.numbers, n)
}

// Bytes sets a column of the present row to bytes or a text, which it copies.
func (b *Batch) Bytes(column int, data []byte) {
	v := &b.columns[column]
	v.bytes = append(v.bytes, data...)
	b.end(v, len(data))
}

// Text sets a column of the present row to a text, in which bytes that are no UTF-8 are replaced.
func (b *Batch) Text(column int, text string) {
	v := &b.columns[column]
	v.bytes = append(v.bytes, strings.ToValidUTF8(text, "\ufffd")...)
	b.end(v, len(v.bytes)-v.before())
}

// before returns where the bytes of the last value end.
func (v *vector) before() int {
	if n := len(v.numbers); n > 0 {
		return int(v.numbers[n-1])
	}
	return 0
}

// Append sets a column of the present row to what fill appends.
func (b *Batch) Append(column int, fill func([]byte) []byte) {
	v := &b.columns[column]
	v.bytes = fill(v.bytes)
	b.end(v, len(v.bytes)-v.before())
}

func (b *Batch) end(v *vector, size int) {
	v.rows, v.numbers = append(v.rows, uint16(b.rows)), append(v.numbers, uint64(len(v.bytes)))
	b.bytes += size
}

// undo removes what the present row has, for a row that is given up.
func (b *Batch) undo() {
	for i := range b.columns {
		v := &b.columns[i]
		for n := len(v.rows); n > 0 && int(v.rows[n-1]) == b.rows; n-- {
			v.rows, v.numbers = v.rows[:n-1], v.numbers[:n-1]
		}
		if len(v.bytes) > 0 {
			end := v.before()
			b.bytes -= len(v.bytes) - end
			v.bytes = v.bytes[:end]
		}
	}
}

func (b *Batch) full() bool { return b.rows == batchRows || b.bytes >= batchBytes }

// reset makes the batch empty.
func (b *Batch) reset() {
	b.rows, b.bytes = 0, 0
	for i := range b.columns {
		v := &b.columns[i]
		v.rows, v.numbers, v.bytes = v.rows[:0], v.numbers[:0], v.bytes[:0]
		if cap(v.bytes) > batchBytes {
			v.bytes = nil
		}
	}
}
