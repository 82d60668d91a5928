package app

// SNMP: RFC 1157 (version 1), 1901 and 3416 (2c), 3412 and 3414 (3).

import "ringcap/internal/text/dissect"

// PDU types, by tag.
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
	// berTags are the known tags, by class.
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
	snmpErrors     = []dissect.Name{
		{0, "noError"}, {1, "tooBig"}, {2, "noSuchName"}, {3, "badValue"}, {4, "readOnly"}, {5, "genErr"},
		{6, "noAccess"}, {7, "wrongType"}, {8, "wrongLength"}, {9, "wrongEncoding"}, {10, "wrongValue"},
		{11, "noCreation"}, {12, "inconsistentValue"}, {13, "resourceUnavailable"}, {14, "commitFailed"},
		{15, "undoFailed"}, {16, "authorizationError"}, {17, "notWritable"}, {18, "inconsistentName"},
	}
	snmpTraps = []dissect.Name{
		{0, "coldStart"}, {1, "warmStart"}, {2, "linkDown"}, {3, "linkUp"}, {4, "authenticationFailure"},
		{5, "egpNeighborLoss"}, {snmpEnterprise, "enterpriseSpecific"},
	}
)

// snmpEnterprise is the generic trap whose meaning is in the specific trap number.
const snmpEnterprise = 6

// snmp prints a message on one line.
func snmp(ctx *dissect.Context, b []byte, s dissect.Span) []byte {
	d := ctx.Dissect(b, s)
	d.Str(" ")
	snmpMessage(&d)
	return d.Finish("snmp")
}

// brace appends text if -v is set. Braces show the structure of a message.
func brace(d *dissect.Dissection, text string) {
	if d.Ctx.Verbose > 0 {
		d.Str(text)
	}
}

func snmpMessage(d *dissect.Dissection) {
	r := berReader{d, 0, d.Span.Length}
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
		brace(d, "{ SNMPv1 ")
		snmpCommunity(d, r, version)
	case 1:
		brace(d, "{ SNMPv2c ")
		snmpCommunity(d, r, version)
	case 3:
		brace(d, "{ SNMPv3 ")
		snmpSecure(d, r)
	default:
		d.Printf("SNMP [version = %d]", version)
		return
	}
	brace(d, "} ")
}

// snmpCommunity appends a message of version 1 or 2c. It does not show the usual
// community, public.
func snmpCommunity(d *dissect.Dissection, r berReader, version int) {
	e, ok := r.next(berString, "[comm!=STR]")
	if !ok {
		return
	}
	if string(d.Bytes(e.off, e.n)) != "public" {
		d.Str("C=")
		printBERString(d, e)
		d.Str(" ")
	}
	snmpPDU(d, r, version)
}

func snmpPDU(d *dissect.Dissection, r berReader, version int) {
	pdu, ok := r.next(berPDU, "[no PDU]")
	if !ok {
		return
	}
	r.extra("PDU")
	brace(d, "{ ")
	ber(d, pdu)
	d.Str(" ")
	if version == 0 && pdu.tag >= snmpGetBulk {
		d.Str("[v2 PDU in v1 message]")
		return
	}
	if version == 1 && pdu.tag == snmpTrap {
		d.Str("[v1 PDU in v2 message]")
		return
	}
	if pdu.tag == snmpTrap {
		printSNMPTrap(d, r.in(pdu))
	} else {
		snmpRequest(d, r.in(pdu), pdu.tag)
	}
	brace(d, " } ")
}

// snmpRequest appends the contents of a request, a response or a notification.
func snmpRequest(d *dissect.Dissection, r berReader, pdu int) {
	e, ok := r.next(berInt, "[reqId!=INT]")
	if !ok {
		return
	}
	if d.Ctx.Verbose > 0 {
		d.Printf("R=%d ", e.integer())
	}
	status, ok := r.next(berInt, "[errorStatus!=INT]")
	if !ok {
		return
	}
	snmpStatus(d, pdu, status.integer())
	index, ok := r.next(berInt, "[errorIndex!=INT]")
	if !ok {
		return
	}
	snmpIndex(d, pdu, status.integer(), index.integer())
	snmpBindings(d, r, pdu)
}

// snmpStatus appends the second number of a PDU: the error status, or in GetBulk the
// number of variables that are not repeated.
func snmpStatus(d *dissect.Dissection, pdu, status int) {
	switch {
	case pdu == snmpGetBulk:
		d.Printf(" N=%d", status)
	case status == 0:
	case pdu == snmpResponse:
		d.Str(" ")
		snmpError(d, status)
	default:
		d.Str("[errorStatus(")
		snmpError(d, status)
		d.Str(")!=0]")
	}
}

func snmpError(d *dissect.Dissection, status int) {
	if status < 0 {
		status = int(uint32(status))
	}
	d.Name(snmpErrors, status, "err=%d")
}

// snmpIndex appends the third number of a PDU: the error index, or in GetBulk the
// number of repetitions.
func snmpIndex(d *dissect.Dissection, pdu, status, index int) {
	switch {
	case pdu == snmpGetBulk:
		d.Printf(" M=%d", index)
	case pdu != snmpResponse:
		if index != 0 {
			d.Printf("[errorIndex(%d)!=0]", index)
		}
	case index == 0:
		if status != 0 {
			d.Str("[errorIndex==0]")
		}
	case status == 0:
		d.Printf("[errorIndex(%d) w/o errorStatus]", index)
	default:
		d.Printf("@%d", index)
	}
}

// printSNMPTrap appends the contents of a version 1 trap.
func printSNMPTrap(d *dissect.Dissection, r berReader) {
	d.Str(" ")
	if !r.value(berOID, "[enterprise!=OID]") {
		return
	}
	d.Str(" ")
	if !r.value(berAddress, "[agent-addr!=INETADDR]") {
		return
	}
	generic, ok := r.next(berInt, "[generic-trap!=INT]")
	if !ok {
		return
	}
	d.Str(" ")
	if generic.integer() < 0 {
		d.Printf("gt=%d", generic.integer())
	} else {
		d.Name(snmpTraps, generic.integer(), "gt=%d")
	}
	specific, ok := r.next(berInt, "[specific-trap!=INT]")
	if !ok {
		return
	}
	if generic.integer() == snmpEnterprise {
		d.Printf(" s=%d", specific.integer())
	} else if specific.integer() != 0 {
		d.Printf("[specific-trap(%d)!=0]", specific.integer())
	}
	d.Str(" ")
	if r.value(berUnsigned, "[time-stamp!=TIMETICKS]") {
		snmpBindings(d, r, snmpTrap)
	}
}

// snmpBindings appends the variables with their values. A request has no values.
func snmpBindings(d *dissect.Dissection, r berReader, pdu int) {
	e, ok := r.next(berSequence, "[!SEQ of varbind]")
	if !ok {
		return
	}
	r.extra("SEQ of varbind")
	asks := pdu == snmpGet || pdu == snmpGetNext || pdu == snmpGetBulk
	for r = r.in(e); r.rest > 0; {
		d.Str(" ")
		e, ok := r.next(berSequence, "[!varbind]")
		if !ok {
			return
		}
		pair := r.in(e)
		if !pair.value(berOID, "[objName!=OID]") {
			return
		}
		if !asks {
			d.Str("=")
		}
		v, _, ok := berHeader(d, pair.off, pair.rest)
		if !ok || d.Cut() {
			return
		}
		if v.kind == berNull {
			continue
		}
		if asks {
			d.Str("[objVal!=NULL]")
		}
		ber(d, v)
	}
}

// snmpSecure appends a message of version 3: the header, the parameters of the security
// model, and the PDU with its context.
func snmpSecure(d *dissect.Dissection, r berReader) {
	e, ok := r.next(berSequence, "[!message]")
	if !ok {
		return
	}
	brace(d, "{ ")
	h := r.in(e)
	if _, ok = h.next(berInt, "[msgID!=INT]"); !ok {
		return
	}
	if _, ok = h.next(berInt, "[msgMaxSize!=INT]"); !ok {
		return
	}
	flags, ok := h.next(berString, "[msgFlags!=STR]")
	if !ok || !snmpFlags(d, flags) {
		return
	}
	model, ok := h.next(berInt, "[msgSecurityModel!=INT]")
	if !ok {
		return
	}
	h.extra("message SEQ")
	brace(d, "} ")
	if model.integer() != 3 {
		d.Printf("[security model %d]", model.integer())
		return
	}
	brace(d, "{ USM ")
	r.rest -= h.off - r.off
	r.off = h.off
	e, ok = r.next(berString, "[msgSecurityParameters!=STR]")
	if !ok {
		return
	}
	snmpUser(d, r.in(e))
	brace(d, "} ")
	brace(d, "{ ScopedPDU ")
	snmpScoped(d, r)
	brace(d, "} ")
}

// snmpFlags appends the flags: authenticated, private, report wanted. It returns false
// for an invalid combination.
func snmpFlags(d *dissect.Dissection, e berElement) bool {
	if e.n != 1 {
		d.Printf("[msgFlags size %d]", e.n)
		return false
	}
	flags := d.U8(e.off)
	if flags > 7 || flags&3 == 2 {
		d.Str("[msgFlags=0x")
		d.UpperHex(d.Bytes(e.off, 1))
		d.Str("]")
		return false
	}
	d.Str("F=")
	for i, letter := range "apr" {
		if flags>>i&1 != 0 {
			d.Out = append(d.Out, byte(letter))
		}
	}
	d.Str(" ")
	return true
}

// snmpUser appends the parameters of the user-based security model.
func snmpUser(d *dissect.Dissection, r berReader) {
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
	if d.Ctx.Verbose > 0 {
		d.Printf("B=%d ", boots.integer())
	}
	at, ok := r.next(berInt, "[msgAuthoritativeEngineTime!=INT]")
	if !ok {
		return
	}
	if d.Ctx.Verbose > 0 {
		d.Printf("T=%d ", at.integer())
	}
	user, ok := r.next(berString, "[msgUserName!=STR]")
	if !ok {
		return
	}
	d.Str("U=")
	printBERString(d, user)
	d.Str(" ")
	if _, ok = r.next(berString, "[msgAuthenticationParameters!=STR]"); !ok {
		return
	}
	if _, ok = r.next(berString, "[msgPrivacyParameters!=STR]"); ok {
		r.extra("usm SEQ")
	}
}

// snmpScoped appends a PDU and its context.
func snmpScoped(d *dissect.Dissection, r berReader) {
	e, ok := r.next(berSequence, "[!scoped PDU]")
	if !ok {
		return
	}
	r = r.in(e)
	engine, ok := r.next(berString, "[contextEngineID!=STR]")
	if !ok {
		return
	}
	d.Str("E=")
	engine.kind = berOctets
	ber(d, engine)
	d.Str(" ")
	context, ok := r.next(berString, "[contextName!=STR]")
	if !ok {
		return
	}
	d.Str("C=")
	printBERString(d, context)
	d.Str(" ")
	snmpPDU(d, r, 3)
}
