package text

// SNMP: RFC 1157 (version 1), 1901 and 3416 (2c), 3412 and 3414 (3).

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
func (p *Context) snmp(b []byte, s span) []byte {
	d := p.dissect(b, s)
	d.str(" ")
	d.snmpMessage()
	return d.finish("snmp")
}

// brace appends text with -v only: braces show the structure.
func (d *dissection) brace(text string) {
	if d.p.Verbose > 0 {
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
	if d.p.Verbose > 0 {
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
	if d.p.Verbose > 0 {
		d.printf("B=%d ", boots.integer())
	}
	at, ok := r.next(berInt, "[msgAuthoritativeEngineTime!=INT]")
	if !ok {
		return
	}
	if d.p.Verbose > 0 {
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
