package jsonl

import "strings"

// form is the format of a value.
type form uint8

const (
	asNumber  form = iota // decimal
	asFlag                // true or false; 1 or 0 in columns
	asChar                // a character in ASCII, in columns with quotes as in C
	asNames               // names of the bits that are set
	asAddress             // by length: IPv4, IPv6, or bytes separated by colons
	asMAC                 // bytes separated by colons
	asHex                 // hexadecimal digits
	asText                // text from the packet, escaped
	asLiteral             // our own text, which needs no escapes
	asNumbers             // array of numbers; in columns, several values
	asTexts               // array of text from the packet, likewise
	asDecimal             // decimal, with a sign and a fraction if it has them
	asList                // array of records; in columns, the fields of each record
	asObject              // one record; in columns, its fields
)

// A field is one value of a header: its names as a member of a JSON object and as a
// column, its place, and its form.
type field struct {
	key  string // name in JSON; empty if it is only a column
	name string // name of the column, if possible Wireshark's; empty if it is only in JSON
	help string
	note string // added to help: how the column differs from JSON or from Wireshark's
	form form

	// The value is in bits of the big-endian number data[at:at+size]. For bytes and text,
	// a size of 0 means up to the end. A value that is not completely in data is absent.
	at, size, shift uint8
	mask            uint64 // 0 for all bits
	digits          uint8  // asNumber: hexadecimal digits in columns; 0 for decimal. asDecimal: digits of the fraction; 0 for as many as it has

	// These functions find a value without a fixed place. It is absent if ok is false, if
	// bytes returns nil, or if literal appends nothing.
	number  func(*Printer, *header) (v uint64, ok bool)
	bytes   func(*Printer, *header) []byte
	literal func(*Printer, *header, []byte) []byte
	decimal func(*Printer, *header) (v decimalValue, ok bool)

	// next finds the items of an array one after the other: the item at a place, which is 0 for
	// the first, and the place of the next. There is none left if the item is nil.
	next func(p *Printer, h *header, at int) (item []byte, after int)

	instant func(*Printer, *header) (seconds int64, nano uint32, ok bool) // the value of a literal that is a time
	span    bool                                                          // it is the length of one

	when func(*header) bool      // whether the field is present; nil for always
	bits []string                // asNames: names from the lowest bit; "" for a bit without a name
	list func(*Printer, *header) // asList, asObject: writes the records
	of   func(*tables) []*table  // asList, asObject: tables of the records; nil for layers

	separator byte // between values of a column; 0 for a comma

	alone   bool        // a packet has only one value
	process bool        // depends on the process only
	facts   bool        // depends on interface, direction and link type only
	steady  bool        // depends on data[at:at+size] only, and seldom changes
	certain bool        // computed, and always present if the fields before it are
	trouble bool        // only present in bad packets; see troubled
	member  string      // `,"key":`
	sets    [2][]string // asNames: the text of every set of bits, in JSON and in columns
}

// A table describes all fields of one kind of header, or of one kind of record in a
// header.
type table struct {
	label  string // member that names the table: "layer"; empty for none
	name   string // name such as "ipv4"
	help   string
	fields []field

	// If packets have other names in Wireshark, called returns the one of this packet. It is one of
	// variants.
	variants []string
	called   func(*Printer) string

	id   int    // index in tables.all
	open string // `{"layer":"ipv4"`, or empty
	plan []step // steps that write the fields in JSON
}

// header is the data to which a table applies.
type header struct {
	data []byte // bytes of the header
	wire int    // number of bytes that follow on the wire, according to outer headers
	name int    // DNS: offset of the record's name in the message
	at   int    // DNS: offset of data in the message
}

// layer adds the table of a header in the array of layers.
func (t *tables) layer(name, help string, fields ...field) *table {
	return t.add(&table{label: "layer", name: name, help: help, fields: append([]field{protocolField(name)}, fields...)})
}

// message adds the table of an application's message, of which a packet may have several.
func (t *tables) message(name, help string, fields ...field) *table {
	return t.add(&table{label: "layer", name: name, help: help, fields: append([]field{messageField(name)}, fields...)})
}

// entry adds the table of a record in a header.
func (t *tables) entry(name, help string, fields ...field) *table {
	return t.add(&table{name: name, help: help, fields: fields})
}

func (t *tables) add(k *table) *table {
	k.id = len(t.all)
	if k.label != "" {
		k.open = `{"` + k.label + `":"` + k.name + `"`
	}
	for i := range k.fields {
		f := &k.fields[i]
		f.alone = f.alone || k.id == 0 // the facts of capture
		if f.key != "" {
			f.member = `,"` + f.key + `":`
		}
		if f.form == asNames {
			f.sets = nameSets(f.bits)
		}
	}
	k.plan = k.steps()
	t.all = append(t.all, k)
	return k
}

// nameSets returns the text of every set of bits.
func nameSets(bits []string) (sets [2][]string) {
	for v := range 1 << len(bits) {
		var names []string
		for i, name := range bits {
			if v>>i&1 != 0 && name != "" {
				names = append(names, name)
			}
		}
		list := strings.Join(names, ",")
		quoted := "[]"
		if list != "" {
			quoted = `["` + strings.Join(names, `","`) + `"]`
		}
		sets[0], sets[1] = append(sets[0], quoted), append(sets[1], list)
	}
	return sets
}

// The functions below make the rows of tables. at is an offset in bytes from the start of
// the header.

func number(key, name string, at, size uint8, help string) field {
	return field{key: key, name: name, help: help, at: at, size: size}
}

// part returns a field of some bits of a number, which is shifted and then masked.
func part(key, name string, at, size, shift uint8, mask uint64, help string) field {
	return field{key: key, name: name, help: help, at: at, size: size, shift: shift, mask: mask}
}

// bit returns a field of one bit of a number.
func bit(key, name string, at, size, shift uint8, help string) field {
	return field{key: key, name: name, help: help, form: asFlag, at: at, size: size, shift: shift, mask: 1}
}

// names returns a field of the names of the set bits in a part of a number.
func names(name string, at, size, shift uint8, mask uint64, help string, bits ...string) field {
	return field{key: "flag_names", name: name, help: help, form: asNames, at: at, size: size, shift: shift, mask: mask, bits: bits}
}

// octets returns a field of size bytes. A size of 0 means all that are left.
func octets(as form, key, name string, at, size uint8, help string) field {
	return field{key: key, name: name, help: help, form: as, at: at, size: size}
}

// counted returns a field whose number is computed.
func counted(key, name, help string, number func(*Printer, *header) (uint64, bool)) field {
	return field{key: key, name: name, help: help, number: number}
}

// little returns a field of a number in little-endian bytes.
func little(key, name string, at, size uint8, help string) field {
	return counted(key, name, help, littleAt(int(at), int(size)))
}

// littleAt returns a function that loads a little-endian number.
func littleAt(at, size int) func(*Printer, *header) (uint64, bool) {
	return func(_ *Printer, h *header) (uint64, bool) {
		if at+size > len(h.data) {
			return 0, false
		}
		return littleNumber(h.data[at : at+size]), true
	}
}

// littleNumber returns the number in little-endian bytes, of which there are at most eight.
func littleNumber(b []byte) (v uint64) {
	for i, c := range b {
		v |= uint64(c) << (8 * i)
	}
	return v
}

// as gives a field another form.
func (f field) as(other form) field {
	f.form = other
	return f
}

// found returns a field whose bytes are found by a function.
func found(as form, key, name, help string, bytes func(*Printer, *header) []byte) field {
	return field{key: key, name: name, help: help, form: as, bytes: bytes}
}

// measured returns a field whose number has a sign or a fraction.
func measured(key, name, help string, value func(*Printer, *header) (decimalValue, bool)) field {
	return field{key: key, name: name, help: help, form: asDecimal, decimal: value}
}

// list returns a field that is an array of records.
func list(key, help string, of func(*tables) []*table, write func(*Printer, *header)) field {
	return field{key: key, help: help, form: asList, of: of, list: write}
}

// series returns a field that is an array of numbers or texts, which next finds.
func series(as form, key, name, help string, next func(*Printer, *header, int) ([]byte, int)) field {
	return field{key: key, name: name, help: help, form: as, next: next}
}

// only makes a field depend on a condition.
func (f field) only(when func(*header) bool) field {
	f.when = when
	return f
}

// always marks a computed value that is always present if the fields before it are. Its
// text must fit in a gap.
func (f field) always() field {
	f.certain = true
	return f
}

// seldom marks a field whose text is cached. It must depend on data[at:at+size] alone,
// which for a computed field is set by from.
func (f field) seldom() field {
	f.steady = true
	return f
}

// longDigits are those of an identifier of 64 bits. It is text in JSON, since programs that keep
// numbers as IEEE doubles would change it.
const longDigits = 16

// hex makes a number hexadecimal in columns, with so many digits, as in Wireshark.
func (f field) hex(digits uint8) field {
	f.digits = digits
	return f
}

// columnNote adds a note on how the column differs from JSON or from Wireshark's field.
func (f field) columnNote(note string) field {
	f.note = note
	return f
}

// from sets the bytes on which a computed field depends.
func (f field) from(at, size uint8) field {
	f.at, f.size = at, size
	return f
}
