package app

// ASN.1 in the encoding of SNMP: ITU-T X.690.

import "ringcap/internal/text/dissect"

// berKind is the kind of value that an element holds.
type berKind uint8

const (
	berAny berKind = iota // not used by SNMP
	berOctets
	berNull
	berOID
	berInt
	berUnsigned
	berUnsigned64
	berString
	berSequence
	berAddress
	berPDU
	berException
)

// berElement is an element with contents of n bytes at off.
type berElement struct {
	kind   berKind
	tag    int
	off, n int
	v      uint64 // value of a number
}

// berReader reads a sequence of elements in rest bytes at off.
type berReader struct {
	d         *dissect.Dissection
	off, rest int
}

// in returns a reader for the contents of e.
func (r *berReader) in(e berElement) berReader { return berReader{r.d, e.off, e.n} }

// next reads the next element, which must be of the given kind. If it is not, next
// prints otherwise and, unless a PDU was expected, the element. It then returns false.
func (r *berReader) next(kind berKind, otherwise string) (berElement, bool) {
	e, size, ok := berHeader(r.d, r.off, r.rest)
	if !ok || r.d.Cut() {
		return e, false
	}
	if e.kind != kind {
		r.d.Str(otherwise)
		if kind != berPDU {
			ber(r.d, e)
		}
		return e, false
	}
	r.off, r.rest = r.off+size, r.rest-size
	return e, true
}

// value appends the next element, which must be of the given kind.
func (r *berReader) value(kind berKind, otherwise string) bool {
	e, ok := r.next(kind, otherwise)
	if ok {
		ber(r.d, e)
	}
	return ok
}

// extra prints how many bytes are left, if any.
func (r *berReader) extra(after string) {
	if r.rest > 0 {
		r.d.Printf("[%d extra after ", r.rest)
		r.d.Str(after)
		r.d.Str("]")
	}
}

// berHeader reads the element at off and returns its size. If the element is malformed
// or does not fit in rest bytes, it prints why and returns false.
func berHeader(d *dissect.Dissection, off, rest int) (e berElement, size int, ok bool) {
	start, end := off, off+rest
	if rest < 1 {
		d.Str("[nothing to parse]")
		return e, 0, false
	}
	first := d.U8(off)
	off++
	e.tag = first & 0x1f
	if e.tag == 0x1f {
		for e.tag = 0; ; {
			if off >= end {
				d.Str("[Xtagfield?]")
				return e, 0, false
			}
			v := d.U8(off)
			off++
			e.tag = (e.tag<<7 | v&0x7f) & 0xffff
			if v&0x80 == 0 {
				break
			}
		}
	}
	if off >= end {
		d.Str("[no asnlen]")
		return e, 0, false
	}
	e.n = d.U8(off)
	off++
	if e.n&0x80 != 0 {
		octets := e.n & 0x7f
		if end-off < octets {
			d.Printf("[asnlen? %d<%d]", end-off, octets)
			return e, 0, false
		}
		e.n = 0
		for ; octets > 0; octets-- {
			e.n = (e.n<<8 | d.U8(off)) & 0xffffffff
			off++
		}
	}
	if end-off < e.n {
		d.Printf("[len%d<asnlen%d]", end-off, e.n)
		return e, 0, false
	}
	e.off = off
	return e, off + e.n - start, berType(d, &e, first)
}

// berType determines the kind of e. first is the first byte of its tag. It returns
// false if the tag is unknown.
func berType(d *dissect.Dissection, e *berElement, first int) bool {
	class, constructed := first>>6, first&0x20 != 0
	form := "P"
	if constructed {
		form = "C"
	}
	if e.tag >= len(berTags[class]) {
		d.Str("[id?")
		d.Str(form)
		d.Printf("/x/%d]", e.tag) // tcpdump prints x for every class
		return false
	}
	if !d.Have(e.off, e.n) {
		return false
	}
	e.kind = berOctets
	switch {
	case constructed && class == 0 && e.tag == 16:
		e.kind = berSequence
	case constructed && class == 2:
		e.kind = berPDU
	case constructed:
		d.Str([...]string{"C/U/", "C/x/", "", "C/x/"}[class])
		d.Str(berTags[class][e.tag])
	case class == 2 && e.tag < len(snmpExceptions):
		e.kind = berException
	case class == 2:
		e.kind = berAny
	default:
		return berPrimitive(d, e, class)
	}
	return true
}

// berPrimitive determines the kind of a primitive value and decodes a number. It
// returns false for an integer without any bytes.
func berPrimitive(d *dissect.Dissection, e *berElement, class int) bool {
	switch {
	case class == 0 && e.tag == 2:
		e.kind = berInt
		if e.n == 0 {
			d.Str("[asnlen=0]")
			return false
		}
		if d.U8(e.off)&0x80 != 0 {
			e.v = ^uint64(0)
		}
	case class == 0 && e.tag == 4:
		e.kind = berString
	case class == 0 && e.tag == 5:
		e.kind = berNull
	case class == 0 && e.tag == 6:
		e.kind = berOID
	case class == 1 && e.tag == 0:
		e.kind = berAddress
	case class == 1 && e.tag < 4:
		e.kind = berUnsigned
	case class == 1 && e.tag == 6:
		e.kind = berUnsigned64
	default:
		d.Str([...]string{"[P/U/", "[P/A/", "", "[P/x/"}[class])
		d.Str(berTags[class][e.tag])
		d.Str("]")
		return true
	}
	if e.kind == berInt || e.kind == berUnsigned || e.kind == berUnsigned64 {
		for i := range e.n {
			e.v = e.v<<8 | uint64(d.U8(e.off+i))
		}
	}
	return true
}

// integer returns the value of an INTEGER, cut to 32 bits.
func (e berElement) integer() int { return int(int32(e.v)) }

func ber(d *dissect.Dissection, e berElement) {
	switch e.kind {
	case berOctets:
		for _, c := range d.Bytes(e.off, e.n) {
			d.Out = dissect.AppendHex2(append(d.Out, '_'), c)
		}
	case berOID:
		printBEROID(d, e)
	case berInt:
		d.Printf("%d", e.integer())
	case berUnsigned:
		d.Printf("%d", int(uint32(e.v)))
	case berUnsigned64:
		d.Out = dissect.AppendUint(d.Out, e.v)
	case berString:
		printBERString(d, e)
	case berSequence:
		d.Printf("Seq(%d)", e.n)
	case berAddress:
		if e.n != 4 {
			d.Str("[inetaddr len!=4]")
		}
		for i, c := range d.Bytes(e.off, e.n) {
			if i > 0 {
				d.Str(".")
			}
			d.Out = dissect.AppendInt(d.Out, int(c))
		}
	case berPDU:
		d.Str(berTags[2][e.tag])
		d.Printf("(%d)", e.n)
	case berException:
		d.Str(snmpExceptions[e.tag])
	case berAny:
		d.Str("[BE_ANY!?]")
	}
}

// printBEROID appends an object identifier. Its first byte encodes two numbers.
func printBEROID(d *dissect.Dissection, e berElement) {
	first, v := true, uint32(0)
	for _, c := range d.Bytes(e.off, e.n) {
		v = v<<7 | uint32(c&0x7f)
		if c&0x80 != 0 {
			continue
		}
		if first {
			first = false
			root := min(v/40, 2)
			d.Printf(".%d", int(root))
			v -= 40 * root
		}
		d.Printf(".%d", int(v))
		v = 0
	}
}

// printBERString appends a string as text, or as hexadecimal if it has unprintable
// bytes.
func printBERString(d *dissect.Dissection, e berElement) {
	text := d.Bytes(e.off, e.n)
	for _, c := range text {
		if c < ' ' || c > '~' {
			for i, c := range text {
				if i > 0 {
					d.Str("_")
				}
				d.Out = dissect.AppendHex2(d.Out, c)
			}
			return
		}
	}
	d.Out = append(append(append(d.Out, '"'), text...), '"')
}
