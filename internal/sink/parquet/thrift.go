package parquet

import "encoding/binary"

// thrift writes structures in Thrift's compact protocol, in which a file and its pages are described
// (thrift-compact-protocol.md; parquet.thrift has the structures and the numbers of their fields).
type thrift struct {
	b     []byte
	last  int   // number of the last field
	outer []int // those of the structures around this one
}

// Types of fields.
const (
	compactTrue   = 1
	compactFalse  = 2
	compactByte   = 3
	compactInt    = 6 // of 64 bits; one of 32 has the same form
	compactInt32  = 5
	compactBinary = 8
	compactList   = 9
	compactStruct = 12
)

// begin writes the header of a field.
func (t *thrift) begin(number int, typ byte) {
	t.b = append(t.b, byte(number-t.last)<<4|typ) // fields are at most 15 apart
	t.last = number
}

// field writes a number that is an i32 in parquet.thrift.
func (t *thrift) field(number int, v int64) {
	t.begin(number, compactInt32)
	t.number(v)
}

// long writes one that is an i64.
func (t *thrift) long(number int, v int64) {
	t.begin(number, compactInt)
	t.number(v)
}

// number writes a number without a header, as in a list.
func (t *thrift) number(v int64) { t.b = binary.AppendVarint(t.b, v) }

// string writes a text likewise.
func (t *thrift) string(s string) { t.b = append(binary.AppendUvarint(t.b, uint64(len(s))), s...) }

func (t *thrift) octet(number int, v byte) {
	t.begin(number, compactByte)
	t.b = append(t.b, v)
}

func (t *thrift) flag(number int, v bool) {
	typ := byte(compactFalse)
	if v {
		typ = compactTrue
	}
	t.begin(number, typ)
}

func (t *thrift) text(number int, s string) {
	t.begin(number, compactBinary)
	t.string(s)
}

// list writes the header of a list, whose elements follow.
func (t *thrift) list(number int, typ byte, n int) {
	t.begin(number, compactList)
	if n < 15 {
		t.b = append(t.b, byte(n)<<4|typ)
		return
	}
	t.b = binary.AppendUvarint(append(t.b, 15<<4|typ), uint64(n))
}

// element opens a structure in a list.
func (t *thrift) element() {
	t.outer = append(t.outer, t.last)
	t.last = 0
}

// open opens a structure in a field.
func (t *thrift) open(number int) {
	t.begin(number, compactStruct)
	t.element()
}

// close closes the structure.
func (t *thrift) close() {
	t.b = append(t.b, 0)
	t.last = t.outer[len(t.outer)-1]
	t.outer = t.outer[:len(t.outer)-1]
}
