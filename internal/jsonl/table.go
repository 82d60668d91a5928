package jsonl

import "strings"

// form is how a value is written.
type form uint8

const (
	asNumber  form = iota // decimal
	asFlag                // true or false; 1 or 0 in columns
	asNames               // the names of the bits that are set
	asAddress             // by length: IPv4, IPv6, otherwise bytes with colons
	asMAC                 // bytes with colons, of any length
	asHex                 // hexadecimal digits
	asText                // text of the wire, escaped
	asLiteral             // text of our own that needs no escapes
	asList                // other records: an array; in columns each by itself
)

// A field is one value of a header: its names as a member of a JSON object and as
// a column, where it is, and how it is written.
type field struct {
	key  string // in JSON; empty for a column only
	name string // of the column, Wireshark's where it has one; empty in JSON only
	help string
	note string // of the column, beside help: how it differs from JSON or from Wireshark's
	form form

	// Where it is: bits of the number at data[at:at+size], big-endian. A size of
	// 0, for bytes and text, means up to the end. What is not all there is absent.
	at, size, shift uint8
	mask            uint64 // 0 for all bits
	digits          uint8  // asNumber: in columns it is hexadecimal, of so many digits; 0 for decimal

	// Or how it is found, where it has no fixed place. It is absent if ok is
	// false, for bytes nil, for literal text nothing appended.
	number  func(*Printer, *header) (v uint64, ok bool)
	bytes   func(*Printer, *header) []byte
	literal func(*Printer, *header, []byte) []byte

	when func(*header) bool      // whether it is there at all; nil for always
	bits []string                // asNames: from the lowest bit; "" for one without a name
	list func(*Printer, *header) // asList: writes its records
	of   func(*tables) []*table  // asList: what they may be; nil for layers

	separator byte // between the values of a column; 0 for a comma

	alone   bool        // there is one value a packet
	facts   bool        // depends on interface, direction and link type only
	steady  bool        // depends on data[at:at+size] only, and seldom changes
	certain bool        // computed, and never absent where the fields before it are not
	trouble bool        // there only where a header did not decode or is cut short
	member  string      // `,"key":`
	sets    [2][]string // asNames: the text of each set of bits, as JSON and as column
}

// A table is all fields of one kind of header, or of the entries within one.
type table struct {
	label  string // the member that tells the kind: "layer"; empty for none
	name   string // its value: "ipv4"; of an entry only what it is called
	help   string
	fields []field

	id   int    // its place in tables.all
	open string // `{"layer":"ipv4"`, or empty
	plan []step // how the fields are written in JSON
}

// header is what a table is applied to.
type header struct {
	data []byte // its bytes
	wire int    // how many bytes follow it on the wire, by the headers around it
	name int    // DNS: where the name of the entry is in the message
	at   int    // DNS: where data is in the message
}

// layer adds the table of a header that stands in the array of layers.
func (t *tables) layer(name, help string, fields ...field) *table {
	return t.add(&table{label: "layer", name: name, help: help, fields: append([]field{protocolField(name)}, fields...)})
}

// entry adds a table of records within a header.
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
		f.alone = k.id == 0 // the facts of capture
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

// nameSets is the text of every set of bits.
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

// The constructors of rows below say where a value is; at is in bytes from the
// start of the header.

func number(key, name string, at, size uint8, help string) field {
	return field{key: key, name: name, help: help, at: at, size: size}
}

// part is some bits of a number: those of mask, once it is shifted down.
func part(key, name string, at, size, shift uint8, mask uint64, help string) field {
	return field{key: key, name: name, help: help, at: at, size: size, shift: shift, mask: mask}
}

// bit is bit shift of a number.
func bit(key, name string, at, size, shift uint8, help string) field {
	return field{key: key, name: name, help: help, form: asFlag, at: at, size: size, shift: shift, mask: 1}
}

// names lists the bits that part takes as "flags".
func names(name string, at, size, shift uint8, mask uint64, help string, bits ...string) field {
	return field{key: "flag_names", name: name, help: help, form: asNames, at: at, size: size, shift: shift, mask: mask, bits: bits}
}

// octets are size bytes, 0 for all that are left.
func octets(as form, key, name string, at, size uint8, help string) field {
	return field{key: key, name: name, help: help, form: as, at: at, size: size}
}

// counted is a number that has to be computed.
func counted(key, name, help string, number func(*Printer, *header) (uint64, bool)) field {
	return field{key: key, name: name, help: help, number: number}
}

// found are bytes that have to be looked for.
func found(as form, key, name, help string, bytes func(*Printer, *header) []byte) field {
	return field{key: key, name: name, help: help, form: as, bytes: bytes}
}

// list is an array of records.
func list(key, help string, of func(*tables) []*table, write func(*Printer, *header)) field {
	return field{key: key, help: help, form: asList, of: of, list: write}
}

// only makes a field one that is there when a condition holds.
func (f field) only(when func(*header) bool) field {
	f.when = when
	return f
}

// always marks a value that is computed, not from bytes of the header, as one that is
// never absent where the fields before it are there; text must fit a gap.
func (f field) always() field {
	f.certain = true
	return f
}

// seldom marks fields whose text is worth to be remembered. They must depend on
// data[at:at+size] alone; of one that is computed these say where that is.
func (f field) seldom() field {
	f.steady = true
	return f
}

// hex has a number in columns be as Wireshark writes it, in hexadecimal with so many digits.
func (f field) hex(digits uint8) field {
	f.digits = digits
	return f
}

// columnNote says how a column differs from the member in JSON, or from Wireshark's field.
func (f field) columnNote(note string) field {
	f.note = note
	return f
}

// from says which bytes a field that is computed depends on.
func (f field) from(at, size uint8) field {
	f.at, f.size = at, size
	return f
}
