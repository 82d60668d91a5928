package text

// SNMP: RFC 1157 (version 1), 1901 and 3416 (2c), 3412 and 3414 (3); its encoding: ITU-T
// X.690.

// berKind is what an element holds.
type berKind uint8

const (
	berAny berKind = iota // nothing that SNMP knows
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

// Protocol data units, by their tag.
const (
	snmpGet      = 0
	snmpGetNext  = 1
	snmpResponse = 2
	snmpSet      = 3
	snmpTrap     = 4
	snmpGetBulk  = 5
	snmpInform   = 6
	snmpTrap2    = 7
	snmpReport   = 8
)

var (
	// berTags are the tags that are known, by class.
	berTags = [4][]string{
		{
			"U-0", "Boolean", "Integer", "Bitstring", "String", "Null", "ObjID", "ObjectDes", "U-8", "U-9",
			"U-10", "U-11", "U-12", "U-13", "U-14", "U-15", "Sequence", "Set",
		},
		{"IpAddress", "Counter", "Gauge", "TimeTicks", "Opaque", "C-5", "Counter64"},
		{
			snmpGet: "GetRequest", snmpGetNext: "GetNextRequest", snmpResponse: "GetResponse",
			snmpSet: "SetRequest", snmpTrap: "Trap", snmpGetBulk: "GetBulk", snmpInform: "Inform",
			snmpTrap2: "V2Trap", snmpReport: "Report",
		},
		{"P-0"},
	}
	snmpExceptions = [...]string{"[noSuchObject]", "[noSuchInstance]", "[endOfMibView]"}
	snmpErrors     = []name{
		{0, "noError"}, {1, "tooBig"}, {2, "noSuchName"}, {3, "badValue"}, {4, "readOnly"}, {5, "genErr"},
		{6, "noAccess"}, {7, "wrongType"}, {8, "wrongLength"}, {9, "wrongEncoding"}, {10, "wrongValue"},
		{11, "noCreation"}, {12, "inconsistentValue"}, {13, "resourceUnavailable"}, {14, "commitFailed"},
		{15, "undoFailed"}, {16, "authorizationError"}, {17, "notWritable"}, {18, "inconsistentName"},
	}
	snmpTraps = []name{
		{0, "coldStart"}, {1, "warmStart"}, {2, "linkDown"}, {3, "linkUp"}, {4, "authenticationFailure"},
		{5, "egpNeighborLoss"}, {snmpEnterprise, "enterpriseSpecific"},
	}
)

// snmpEnterprise is the generic trap that says that the specific one counts.
const snmpEnterprise = 6

// snmp prints a message on one line.
func (p *Printer) snmp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str(" ")
	d.snmpMessage()
	return d.finish("snmp")
}

// berElement is one element: n bytes of contents at off.
type berElement struct {
	kind   berKind
	tag    int
	off, n int
	v      uint64 // of numbers
}

// berReader reads elements one after the other out of rest bytes at off.
type berReader struct {
	d         *dissection
	off, rest int
}

// in reads what is in e.
func (r *berReader) in(e berElement) berReader { return berReader{r.d, e.off, e.n} }

// next is the next element, which has to be of a kind; if not, otherwise says so,
// with the element after it.
func (r *berReader) next(kind berKind, otherwise string) (berElement, bool) {
	e, size, ok := r.d.berHeader(r.off, r.rest)
	if !ok || r.d.cut() {
		return e, false
	}
	if e.kind != kind {
		r.d.str(otherwise)
		if kind != berPDU {
			r.d.ber(e)
		}
		return e, false
	}
	r.off, r.rest = r.off+size, r.rest-size
	return e, true
}

// value appends the next element if it is of a kind.
func (r *berReader) value(kind berKind, otherwise string) bool {
	e, ok := r.next(kind, otherwise)
	if ok {
		r.d.ber(e)
	}
	return ok
}

// extra tells of bytes after what was read.
func (r *berReader) extra(after string) {
	if r.rest > 0 {
		r.d.printf("[%d extra after ", r.rest)
		r.d.str(after)
		r.d.str("]")
	}
}

// berHeader reads the element at off, of which at most rest bytes may be, and returns
// its size; false where it makes no sense, which is said.
func (d *dissection) berHeader(off, rest int) (e berElement, size int, ok bool) {
	start, end := off, off+rest
	if rest < 1 {
		d.str("[nothing to parse]")
		return e, 0, false
	}
	first := d.u8(off)
	off++
	e.tag = first & 0x1f
	if e.tag == 0x1f {
		for e.tag = 0; ; {
			if off >= end {
				d.str("[Xtagfield?]")
				return e, 0, false
			}
			v := d.u8(off)
			off++
			e.tag = (e.tag<<7 | v&0x7f) & 0xffff
			if v&0x80 == 0 {
				break
			}
		}
	}
	if off >= end {
		d.str("[no asnlen]")
		return e, 0, false
	}
	e.n = d.u8(off)
	off++
	if e.n&0x80 != 0 {
		octets := e.n & 0x7f
		if end-off < octets {
			d.printf("[asnlen? %d<%d]", end-off, octets)
			return e, 0, false
		}
		e.n = 0
		for ; octets > 0; octets-- {
			e.n = (e.n<<8 | d.u8(off)) & 0xffffffff
			off++
		}
	}
	if end-off < e.n {
		d.printf("[len%d<asnlen%d]", end-off, e.n)
		return e, 0, false
	}
	e.off = off
	return e, off + e.n - start, d.berType(&e, first)
}

// berType finds out what the element e is by the first byte of its tag; false where
// the tag is unknown.
func (d *dissection) berType(e *berElement, first int) bool {
	class, constructed := first>>6, first&0x20 != 0
	form := "P"
	if constructed {
		form = "C"
	}
	if e.tag >= len(berTags[class]) {
		d.str("[id?")
		d.str(form)
		d.printf("/x/%d]", e.tag) // x stands for every class
		return false
	}
	if !d.have(e.off, e.n) {
		return false
	}
	e.kind = berOctets
	switch {
	case constructed && class == 0 && e.tag == 16:
		e.kind = berSequence
	case constructed && class == 2:
		e.kind = berPDU
	case constructed:
		d.str([...]string{"C/U/", "C/x/", "", "C/x/"}[class])
		d.str(berTags[class][e.tag])
	case class == 2 && e.tag < len(snmpExceptions):
		e.kind = berException
	case class == 2:
		e.kind = berAny
	default:
		return d.berPrimitive(e, class)
	}
	return true
}

// berPrimitive finds out what kind of value e is, and the value of a number; false
// for a number without a byte.
func (d *dissection) berPrimitive(e *berElement, class int) bool {
	switch {
	case class == 0 && e.tag == 2:
		e.kind = berInt
		if e.n == 0 {
			d.str("[asnlen=0]")
			return false
		}
		if d.u8(e.off)&0x80 != 0 {
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
		d.str([...]string{"[P/U/", "[P/A/", "", "[P/x/"}[class])
		d.str(berTags[class][e.tag])
		d.str("]")
		return true
	}
	if e.kind == berInt || e.kind == berUnsigned || e.kind == berUnsigned64 {
		for i := range e.n {
			e.v = e.v<<8 | uint64(d.u8(e.off+i))
		}
	}
	return true
}

// integer is the value of an INTEGER, of which 32 bits count.
func (e berElement) integer() int { return int(int32(e.v)) }

// ber appends the value of an element.
func (d *dissection) ber(e berElement) {
	switch e.kind {
	case berOctets:
		for _, c := range d.bytes(e.off, e.n) {
			d.b = appendHex2(append(d.b, '_'), c)
		}
	case berOID:
		d.berOID(e)
	case berInt:
		d.printf("%d", e.integer())
	case berUnsigned:
		d.printf("%d", int(uint32(e.v)))
	case berUnsigned64:
		d.b = appendUint(d.b, e.v)
	case berString:
		d.berString(e)
	case berSequence:
		d.printf("Seq(%d)", e.n)
	case berAddress:
		if e.n != 4 {
			d.str("[inetaddr len!=4]")
		}
		for i, c := range d.bytes(e.off, e.n) {
			if i > 0 {
				d.str(".")
			}
			d.b = appendInt(d.b, int(c))
		}
	case berPDU:
		d.str(berTags[2][e.tag])
		d.printf("(%d)", e.n)
	case berException:
		d.str(snmpExceptions[e.tag])
	case berAny:
		d.str("[BE_ANY!?]")
	}
}

// berOID appends an object identifier: its first number holds two.
func (d *dissection) berOID(e berElement) {
	first, v := true, uint32(0)
	for _, c := range d.bytes(e.off, e.n) {
		v = v<<7 | uint32(c&0x7f)
		if c&0x80 != 0 {
			continue
		}
		if first {
			first = false
			root := min(v/40, 2)
			d.printf(".%d", int(root))
			v -= 40 * root
		}
		d.printf(".%d", int(v))
		v = 0
	}
}

// berString appends text, or bytes where not all of them are printable.
func (d *dissection) berString(e berElement) {
	text := d.bytes(e.off, e.n)
	for _, c := range text {
		if c < ' ' || c > '~' {
			for i, c := range text {
				if i > 0 {
					d.str("_")
				}
				d.b = appendHex2(d.b, c)
			}
			return
		}
	}
	d.b = append(append(append(d.b, '"'), text...), '"')
}

// brace appends text with -v only: braces show the structure.
func (d *dissection) brace(text string) {
	if d.p.o.Verbose > 0 {
		d.str(text)
	}
}

// snmpMessage appends the whole message.
func (d *dissection) snmpMessage() {
	r := berReader{d, 0, d.s.length}
	e, ok := r.next(berSequence, "[!init SEQ]")
	if !ok {
		return
	}
	r.extra("iSEQ")
	r = r.in(e)
	e, ok = r.next(berInt, "[version!=INT]")
	if !ok {
		return
	}
	switch version := e.integer(); version {
	case 0:
		d.brace("{ SNMPv1 ")
		d.snmpCommunity(r, version)
	case 1:
		d.brace("{ SNMPv2c ")
		d.snmpCommunity(r, version)
	case 3:
		d.brace("{ SNMPv3 ")
		d.snmpSecure(r)
	default:
		d.printf("SNMP [version = %d]", version)
		return
	}
	d.brace("} ")
}

// snmpCommunity appends a message of version 1 or 2c: the community, if it is not
// the usual one.
func (d *dissection) snmpCommunity(r berReader, version int) {
	e, ok := r.next(berString, "[comm!=STR]")
	if !ok {
		return
	}
	if string(d.bytes(e.off, e.n)) != "public" {
		d.str("C=")
		d.berString(e)
		d.str(" ")
	}
	d.snmpPDU(r, version)
}

// snmpPDU appends a protocol data unit.
func (d *dissection) snmpPDU(r berReader, version int) {
	pdu, ok := r.next(berPDU, "[no PDU]")
	if !ok {
		return
	}
	r.extra("PDU")
	d.brace("{ ")
	d.ber(pdu)
	d.str(" ")
	if version == 0 && pdu.tag >= snmpGetBulk {
		d.str("[v2 PDU in v1 message]")
		return
	}
	if version == 1 && pdu.tag == snmpTrap {
		d.str("[v1 PDU in v2 message]")
		return
	}
	if pdu.tag == snmpTrap {
		d.snmpTrap(r.in(pdu))
	} else {
		d.snmpRequest(r.in(pdu), pdu.tag)
	}
	d.brace(" } ")
}

// snmpRequest appends what is in a request, its answer or a notification.
func (d *dissection) snmpRequest(r berReader, pdu int) {
	e, ok := r.next(berInt, "[reqId!=INT]")
	if !ok {
		return
	}
	if d.p.o.Verbose > 0 {
		d.printf("R=%d ", e.integer())
	}
	status, ok := r.next(berInt, "[errorStatus!=INT]")
	if !ok {
		return
	}
	d.snmpStatus(pdu, status.integer())
	index, ok := r.next(berInt, "[errorIndex!=INT]")
	if !ok {
		return
	}
	d.snmpIndex(pdu, status.integer(), index.integer())
	d.snmpBindings(r, pdu)
}

// snmpStatus appends the second number: of GetBulk how many are not repeated.
func (d *dissection) snmpStatus(pdu, status int) {
	switch {
	case pdu == snmpGetBulk:
		d.printf(" N=%d", status)
	case status == 0:
	case pdu == snmpResponse:
		d.str(" ")
		d.snmpError(status)
	default:
		d.str("[errorStatus(")
		d.snmpError(status)
		d.str(")!=0]")
	}
}

func (d *dissection) snmpError(status int) {
	if status < 0 {
		status = int(uint32(status))
	}
	d.name(snmpErrors, status, "err=%d")
}

// snmpIndex appends the third number: of GetBulk how often the others are repeated.
func (d *dissection) snmpIndex(pdu, status, index int) {
	switch {
	case pdu == snmpGetBulk:
		d.printf(" M=%d", index)
	case pdu != snmpResponse:
		if index != 0 {
			d.printf("[errorIndex(%d)!=0]", index)
		}
	case index == 0:
		if status != 0 {
			d.str("[errorIndex==0]")
		}
	case status == 0:
		d.printf("[errorIndex(%d) w/o errorStatus]", index)
	default:
		d.printf("@%d", index)
	}
}

// snmpTrap appends what is in a trap of version 1.
func (d *dissection) snmpTrap(r berReader) {
	d.str(" ")
	if !r.value(berOID, "[enterprise!=OID]") {
		return
	}
	d.str(" ")
	if !r.value(berAddress, "[agent-addr!=INETADDR]") {
		return
	}
	generic, ok := r.next(berInt, "[generic-trap!=INT]")
	if !ok {
		return
	}
	d.str(" ")
	if generic.integer() < 0 {
		d.printf("gt=%d", generic.integer())
	} else {
		d.name(snmpTraps, generic.integer(), "gt=%d")
	}
	specific, ok := r.next(berInt, "[specific-trap!=INT]")
	if !ok {
		return
	}
	if generic.integer() == snmpEnterprise {
		d.printf(" s=%d", specific.integer())
	} else if specific.integer() != 0 {
		d.printf("[specific-trap(%d)!=0]", specific.integer())
	}
	d.str(" ")
	if r.value(berUnsigned, "[time-stamp!=TIMETICKS]") {
		d.snmpBindings(r, snmpTrap)
	}
}

// snmpBindings appends names and, where they are not asked for, values.
func (d *dissection) snmpBindings(r berReader, pdu int) {
	e, ok := r.next(berSequence, "[!SEQ of varbind]")
	if !ok {
		return
	}
	r.extra("SEQ of varbind")
	asks := pdu == snmpGet || pdu == snmpGetNext || pdu == snmpGetBulk
	for r = r.in(e); r.rest > 0; {
		d.str(" ")
		e, ok := r.next(berSequence, "[!varbind]")
		if !ok {
			return
		}
		pair := r.in(e)
		if !pair.value(berOID, "[objName!=OID]") {
			return
		}
		if !asks {
			d.str("=")
		}
		v, _, ok := d.berHeader(pair.off, pair.rest)
		if !ok || d.cut() {
			return
		}
		if v.kind == berNull {
			continue
		}
		if asks {
			d.str("[objVal!=NULL]")
		}
		d.ber(v)
	}
}

// snmpSecure appends a message of version 3: its header, then what the security
// model needs, then the PDU in its context.
func (d *dissection) snmpSecure(r berReader) {
	e, ok := r.next(berSequence, "[!message]")
	if !ok {
		return
	}
	d.brace("{ ")
	h := r.in(e)
	if _, ok = h.next(berInt, "[msgID!=INT]"); !ok {
		return
	}
	if _, ok = h.next(berInt, "[msgMaxSize!=INT]"); !ok {
		return
	}
	flags, ok := h.next(berString, "[msgFlags!=STR]")
	if !ok || !d.snmpFlags(flags) {
		return
	}
	model, ok := h.next(berInt, "[msgSecurityModel!=INT]")
	if !ok {
		return
	}
	h.extra("message SEQ")
	d.brace("} ")
	if model.integer() != 3 {
		d.printf("[security model %d]", model.integer())
		return
	}
	d.brace("{ USM ")
	r.rest -= h.off - r.off
	r.off = h.off
	e, ok = r.next(berString, "[msgSecurityParameters!=STR]")
	if !ok {
		return
	}
	d.snmpUser(r.in(e))
	d.brace("} ")
	d.brace("{ ScopedPDU ")
	d.snmpScoped(r)
	d.brace("} ")
}

// snmpFlags appends whether the message is authenticated, private and wants a report;
// false for flags that cannot be.
func (d *dissection) snmpFlags(e berElement) bool {
	if e.n != 1 {
		d.printf("[msgFlags size %d]", e.n)
		return false
	}
	flags := d.u8(e.off)
	if flags > 7 || flags&3 == 2 {
		d.str("[msgFlags=0x")
		d.upperHex(d.bytes(e.off, 1))
		d.str("]")
		return false
	}
	d.str("F=")
	for i, letter := range "apr" {
		if flags>>i&1 != 0 {
			d.b = append(d.b, byte(letter))
		}
	}
	d.str(" ")
	return true
}

// snmpUser appends what the user-based security model needs.
func (d *dissection) snmpUser(r berReader) {
	e, ok := r.next(berSequence, "[!usm]")
	if !ok {
		return
	}
	r = r.in(e)
	if _, ok = r.next(berString, "[msgAuthoritativeEngineID!=STR]"); !ok {
		return
	}
	boots, ok := r.next(berInt, "[msgAuthoritativeEngineBoots!=INT]")
	if !ok {
		return
	}
	if d.p.o.Verbose > 0 {
		d.printf("B=%d ", boots.integer())
	}
	at, ok := r.next(berInt, "[msgAuthoritativeEngineTime!=INT]")
	if !ok {
		return
	}
	if d.p.o.Verbose > 0 {
		d.printf("T=%d ", at.integer())
	}
	user, ok := r.next(berString, "[msgUserName!=STR]")
	if !ok {
		return
	}
	d.str("U=")
	d.berString(user)
	d.str(" ")
	if _, ok = r.next(berString, "[msgAuthenticationParameters!=STR]"); !ok {
		return
	}
	if _, ok = r.next(berString, "[msgPrivacyParameters!=STR]"); ok {
		r.extra("usm SEQ")
	}
}

// snmpScoped appends a PDU and the context that it is about.
func (d *dissection) snmpScoped(r berReader) {
	e, ok := r.next(berSequence, "[!scoped PDU]")
	if !ok {
		return
	}
	r = r.in(e)
	engine, ok := r.next(berString, "[contextEngineID!=STR]")
	if !ok {
		return
	}
	d.str("E=")
	engine.kind = berOctets
	d.ber(engine)
	d.str(" ")
	context, ok := r.next(berString, "[contextName!=STR]")
	if !ok {
		return
	}
	d.str("C=")
	d.berString(context)
	d.str(" ")
	d.snmpPDU(r, 3)
}
