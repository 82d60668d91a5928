package parquet

// Kind is the type of a column.
type Kind uint8

// The kinds of columns. Those of bytes come last.
const (
	Time    Kind = iota // microseconds since 1970, in UTC
	Int64               // a number with a sign
	Uint8               // numbers without one
	Uint16              //
	Uint32              //
	Uint64              //
	Bool                //
	Text                // UTF-8
	Bytes               // any bytes
	Address             // 16 bytes, an IPv6 address or an IPv4 address mapped to one
)

// String returns the type as docs/scale.md calls it.
func (k Kind) String() string {
	return [...]string{"timestamp, UTC", "int64", "uint8", "uint16", "uint32", "uint64", "bool", "text", "bytes", "16 bytes"}[k]
}

// addressSize is the size of an Address in bytes.
const addressSize = 16

// Encoding is how the values of a column are stored before they are compressed.
type Encoding uint8

// The encodings.
const (
	Dictionary Encoding = iota // for values that come again; a row group may do without
	Plain                      // for values that do not
	Delta                      // for numbers of 64 bits that grow
)

// A Column describes a column of a table.
type Column struct {
	Name     string
	Kind     Kind
	Encoding Encoding
	Required bool // each row has a value
	Bloom    bool // with a Bloom filter, so that a scan for one value can skip row groups; not with Plain
}

// A Schema describes the rows of a table.
type Schema struct {
	name    string
	columns []Column
}

// NewSchema returns the schema of a table. The name begins the names of its files.
func NewSchema(name string, columns []Column) *Schema { return &Schema{name, columns} }

// The types of values in a file (parquet.thrift, Type).
const (
	typeBoolean   = 0
	typeInt32     = 1
	typeInt64     = 2
	typeByteArray = 6
	typeFixed     = 7
)

// typ returns the type of the values in a file.
func (k Kind) typ() int64 {
	switch k {
	case Bool:
		return typeBoolean
	case Uint8, Uint16, Uint32:
		return typeInt32
	case Text, Bytes:
		return typeByteArray
	case Address:
		return typeFixed
	}
	return typeInt64
}

// bits returns the bits of a number.
func (k Kind) bits() int {
	switch k {
	case Uint8:
		return 8
	case Uint16:
		return 16
	case Uint32:
		return 32
	}
	return 64
}

// appendElement appends the SchemaElement of a column.
func (c *Column) appendElement(t *thrift) {
	t.field(1, c.Kind.typ())
	if c.Kind == Address {
		t.field(2, addressSize)
	}
	optional := int64(1)
	if c.Required {
		optional = 0
	}
	t.field(3, optional)
	t.text(4, c.Name)
	switch c.Kind {
	case Text:
		t.field(6, 0) // UTF8
		t.open(10)
		t.open(1) // STRING
		t.close()
		t.close()
	case Time:
		t.field(6, 10) // TIMESTAMP_MICROS
		t.open(10)
		t.open(8) // TIMESTAMP
		t.flag(1, true)
		t.open(2)
		t.open(2) // MICROS
		t.close()
		t.close()
		t.close()
		t.close()
	case Int64, Uint8, Uint16, Uint32, Uint64:
		t.field(6, map[Kind]int64{Int64: 18, Uint8: 11, Uint16: 12, Uint32: 13, Uint64: 14}[c.Kind])
		t.open(10)
		t.open(10) // INTEGER
		t.octet(1, byte(c.Kind.bits()))
		t.flag(2, c.Kind == Int64)
		t.close()
		t.close()
	}
}
