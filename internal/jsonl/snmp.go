package jsonl

// SNMP: RFC 1157 (version 1), 3416 (version 2), 3412 and 3414 (version 3); ASN.1: ITU-T X.690.

import "ringcap/internal/decimal"

// Tags.
const (
	berInteger   = 0x02
	berOctets    = 0x04
	berOID       = 0x06
	berSequence  = 0x30
	snmpAddress  = 0x40
	snmpCounter  = 0x41
	snmpGauge    = 0x42
	snmpTicks    = 0x43
	snmpCount64  = 0x46
	snmpFirstPDU = 0xa0
	snmpTrap     = 0xa4
	snmpBulk     = 0xa5
	snmpLastPDU  = 0xa8
)

const (
	maxSNMPBindings = 256
	maxOIDText      = 2048
)

// berReader reads elements one after the other.
type berReader struct{ data []byte }

// next returns the tag and the contents of the next element, or nil if there is none that is whole.
func (r *berReader) next() (tag byte, contents []byte) {
	if len(r.data) < 2 || r.data[0]&31 == 31 {
		return 0, nil
	}
	at, size := 2, int(r.data[1])
	if size >= 0x80 {
		n := size & 0x7f
		if n == 0 || n > 3 || len(r.data) < 2+n {
			return 0, nil
		}
		size, at = 0, 2+n
		for _, c := range r.data[2:at] {
			size = size<<8 | int(c)
		}
	}
	if size > len(r.data)-at {
		return 0, nil
	}
	tag, contents = r.data[0], r.data[at:at+size:at+size]
	r.data = r.data[at+size:]
	return tag, contents
}

// expect returns the contents of the next element if it has a tag, or nil.
func (r *berReader) expect(wanted byte) []byte {
	if tag, contents := r.next(); tag == wanted {
		return contents
	}
	return nil
}

// integer returns the next element if it is an integer of at most eight bytes.
func (r *berReader) integer() (decimalValue, bool) { return berNumber(r.expect(berInteger)) }

// berNumber returns an integer with a sign.
func berNumber(b []byte) (decimalValue, bool) {
	if len(b) == 0 || len(b) > 8 {
		return decimalValue{}, false
	}
	v := int64(int8(b[0]))
	for _, c := range b[1:] {
		v = v<<8 | int64(c)
	}
	return decimalValue{whole: v}, true
}

// berUnsigned returns an integer without a sign.
func berUnsigned(b []byte) (uint64, bool) {
	if len(b) == 9 && b[0] == 0 {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 8 {
		return 0, false
	}
	return bigEndian(b), true
}

// snmpMessage is what a message has outside of its bindings. Numbers are in the order of the standard.
type snmpMessage struct {
	version   decimalValue
	community []byte // nil for version 3

	id, maxSize, model decimalValue // of version 3
	flags              []byte
	engine, user       []byte
	boots, engineTime  decimalValue
	contextEngine      []byte
	context            []byte

	pdu        byte // tag; 0 if it is encrypted
	numbers    [3]decimalValue
	enterprise []byte
	agent      []byte
	ticks      uint64
	bindings   []byte
}

// read reads a message, and reports whether it is one.
func (m *snmpMessage) read(data []byte) (ok bool) {
	*m = snmpMessage{}
	r := berReader{data}
	r = berReader{r.expect(berSequence)}
	if m.version, ok = r.integer(); !ok || m.version.whole < 0 || m.version.whole > 3 || m.version.whole == 2 {
		return false
	}
	if m.version.whole == 3 {
		if r, ok = m.secured(r); !ok {
			return r.data == nil
		}
	} else if m.community = r.expect(berOctets); m.community == nil {
		return false
	}
	tag, pdu := r.next()
	if tag < snmpFirstPDU || tag > snmpLastPDU {
		return false
	}
	return m.body(tag, pdu)
}

// secured reads the headers of version 3. The reader that it returns has the PDU; it has no data if
// that is encrypted.
func (m *snmpMessage) secured(r berReader) (pdu berReader, ok bool) {
	global := berReader{r.expect(berSequence)}
	if m.id, ok = global.integer(); !ok {
		return r, false
	}
	m.maxSize, _ = global.integer()
	m.flags = global.expect(berOctets)
	m.model, ok = global.integer()
	usm := berReader{r.expect(berOctets)}
	usm = berReader{usm.expect(berSequence)}
	m.engine = usm.expect(berOctets)
	m.boots, _ = usm.integer()
	m.engineTime, _ = usm.integer()
	m.user = usm.expect(berOctets)
	if !ok {
		return r, false
	}
	tag, scoped := r.next()
	if tag != berSequence {
		return berReader{}, false
	}
	r = berReader{scoped}
	m.contextEngine, m.context = r.expect(berOctets), r.expect(berOctets)
	return r, m.context != nil
}

// body reads a PDU.
func (m *snmpMessage) body(tag byte, pdu []byte) (ok bool) {
	r := berReader{pdu}
	if m.pdu = tag; tag == snmpTrap {
		m.enterprise, m.agent = r.expect(berOID), r.expect(snmpAddress)
		m.numbers[0], _ = r.integer()
		m.numbers[1], ok = r.integer()
		m.ticks, _ = berUnsigned(r.expect(snmpTicks))
	} else {
		m.numbers[0], _ = r.integer()
		m.numbers[1], _ = r.integer()
		m.numbers[2], ok = r.integer()
	}
	m.bindings = r.expect(berSequence)
	return ok
}

func (t *tables) addSNMP() {
	whole := func(key, name, help string, of func(*snmpMessage) (decimalValue, bool)) field {
		return measured(key, "snmp."+name, help, func(p *Printer, _ *header) (decimalValue, bool) { return of(&p.snmp) })
	}
	secured := func(key, name, help string, of func(*snmpMessage) decimalValue) field {
		return whole(key, name, help, func(m *snmpMessage) (decimalValue, bool) { return of(m), m.version.whole == 3 })
	}
	octets := func(as form, key, name, help string, of func(*snmpMessage) []byte) field {
		return found(as, key, "snmp."+name, help, func(p *Printer, _ *header) []byte { return of(&p.snmp) })
	}
	plain := func(m *snmpMessage) bool { return m.pdu != 0 && m.pdu != snmpTrap }
	t.snmp = t.layer("snmp", "RFC 1157, 3416, 3412",
		measured("version", "", "0 version 1, 1 version 2c, 3 version 3", func(p *Printer, _ *header) (decimalValue, bool) { return p.snmp.version, true }),
		whole("", "version", "0 version 1, 1 version 2c", func(m *snmpMessage) (decimalValue, bool) { return m.version, m.version.whole < 3 }),
		secured("", "msgVersion", "3 in version 3", func(m *snmpMessage) decimalValue { return m.version }),
		octets(asText, "community", "community", "community", func(m *snmpMessage) []byte { return m.community }),
		secured("message_id", "msgID", "identifier of a message", func(m *snmpMessage) decimalValue { return m.id }),
		secured("max_size", "msgMaxSize", "bytes that the sender takes", func(m *snmpMessage) decimalValue { return m.maxSize }),
		octets(asHex, "message_flags", "msgFlags", "1 authenticated, 2 encrypted, 4 reportable", func(m *snmpMessage) []byte { return m.flags }),
		secured("security_model", "msgSecurityModel", "3: of users", func(m *snmpMessage) decimalValue { return m.model }),
		octets(asHex, "engine_id", "msgAuthoritativeEngineID", "engine that vouches", func(m *snmpMessage) []byte { return filledOnly(m.engine) }),
		secured("engine_boots", "msgAuthoritativeEngineBoots", "its starts", func(m *snmpMessage) decimalValue { return m.boots }),
		secured("engine_time", "msgAuthoritativeEngineTime", "seconds since its last start", func(m *snmpMessage) decimalValue { return m.engineTime }),
		octets(asText, "user", "msgUserName", "user", func(m *snmpMessage) []byte { return m.user }),
		octets(asHex, "context_engine_id", "contextEngineID", "engine of the context", func(m *snmpMessage) []byte { return filledOnly(m.contextEngine) }),
		octets(asText, "context_name", "contextName", "name of the context", func(m *snmpMessage) []byte { return m.context }),
		counted("pdu_type", "snmp.data", "0 get, 1 get-next, 2 response, 3 set, 4 trap, 5 get-bulk, 6 inform, 7 trap of version 2, 8 report", func(p *Printer, _ *header) (uint64, bool) {
			return uint64(p.snmp.pdu) - snmpFirstPDU, p.snmp.pdu != 0
		}),
		whole("request_id", "request_id", "identifier of a request", func(m *snmpMessage) (decimalValue, bool) { return m.numbers[0], plain(m) }),
		whole("error_status", "error_status", "error; 0 for none", func(m *snmpMessage) (decimalValue, bool) { return m.numbers[1], plain(m) && m.pdu != snmpBulk }),
		whole("error_index", "error_index", "variable that has it, from 1", func(m *snmpMessage) (decimalValue, bool) { return m.numbers[2], plain(m) && m.pdu != snmpBulk }),
		whole("non_repeaters", "non_repeaters", "variables that are asked for once", func(m *snmpMessage) (decimalValue, bool) { return m.numbers[1], m.pdu == snmpBulk }),
		whole("max_repetitions", "max_repetitions", "how often the others are", func(m *snmpMessage) (decimalValue, bool) { return m.numbers[2], m.pdu == snmpBulk }),
		found(asText, "enterprise", "snmp.enterprise", "kind of the thing that traps", func(p *Printer, _ *header) []byte { return p.oid(p.snmp.enterprise) }),
		octets(asAddress, "agent_address", "agent_addr", "address of the agent that traps", func(m *snmpMessage) []byte { return m.agent }),
		whole("generic_trap", "generic_trap", "0 cold start, 1 warm start, 2 link down, 3 link up, 4 authentication, 5 neighbor, 6 specific", func(m *snmpMessage) (decimalValue, bool) { return m.numbers[0], m.pdu == snmpTrap }),
		whole("specific_trap", "specific_trap", "trap of the enterprise", func(m *snmpMessage) (decimalValue, bool) { return m.numbers[1], m.pdu == snmpTrap }),
		counted("time_stamp", "snmp.time_stamp", "hundredths of a second since the start", func(p *Printer, _ *header) (uint64, bool) { return p.snmp.ticks, p.snmp.pdu == snmpTrap }),
		counted("", "snmp.variable_bindings", "variables", func(p *Printer, _ *header) (n uint64, ok bool) {
			r := berReader{p.snmp.bindings}
			for tag, _ := r.next(); tag != 0; tag, _ = r.next() {
				n++
			}
			return n, p.snmp.bindings != nil
		}),
		list("variables", "variables", func(t *tables) []*table { return []*table{t.snmpVariable} }, (*Printer).snmpVariables),
	)
	value := func(f field, tag byte) field {
		return f.only(func(h *header) bool { _, v := snmpValue(h); return v == tag })
	}
	unsigned := func(name, help string, tag byte) field {
		return value(counted("number", "snmp.value."+name, help, func(_ *Printer, h *header) (uint64, bool) {
			v, _ := snmpValue(h)
			return berUnsigned(v)
		}), tag)
	}
	raw := func(as form, key, name, help string, tag byte) field {
		return value(found(as, key, "snmp.value."+name, help, func(_ *Printer, h *header) []byte { v, _ := snmpValue(h); return v }), tag)
	}
	t.snmpVariable = t.entry("snmp_variable", "a variable of RFC 3416",
		found(asText, "name", "snmp.name", "name of a variable, in numbers", func(p *Printer, h *header) []byte {
			r := berReader{h.data}
			return p.oid(r.expect(berOID))
		}),
		value(measured("integer", "snmp.value.int", "an integer", func(_ *Printer, h *header) (decimalValue, bool) {
			v, _ := snmpValue(h)
			return berNumber(v)
		}), berInteger),
		raw(asHex, "octets", "octets", "a string, in hexadecimal", berOctets),
		value(found(asText, "oid", "snmp.value.oid", "a name", func(p *Printer, h *header) []byte { v, _ := snmpValue(h); return p.oid(v) }), berOID),
		raw(asAddress, "address", "ipv4", "an address", snmpAddress),
		unsigned("counter", "a counter", snmpCounter),
		unsigned("g32", "a gauge", snmpGauge),
		unsigned("timeticks", "hundredths of a second", snmpTicks),
		unsigned("counter", "a counter of 64 bits", snmpCount64),
	)
}

// filledOnly returns bytes if there are any.
func filledOnly(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return b
}

// snmpValue returns the value of a variable and its tag.
func snmpValue(h *header) (value []byte, tag byte) {
	r := berReader{h.data}
	r.next()
	tag, value = r.next()
	return value, tag
}

func (p *Printer) snmpVariables(*header) {
	r := berReader{p.snmp.bindings}
	for range maxSNMPBindings {
		binding := r.expect(berSequence)
		if binding == nil {
			return
		}
		p.entry(p.tables.snmpVariable, header{data: binding})
	}
}

// oid returns an object identifier as numbers with dots between, or nil.
func (p *Printer) oid(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	text, first := p.name[:0], true
	for v, i := uint64(0), 0; i < len(b) && len(text) < maxOIDText; i++ {
		if v = v<<7 | uint64(b[i]&0x7f); b[i] >= 0x80 {
			continue
		}
		if first {
			root := min(v/40, 2)
			text, v, first = decimal.Append(text, root), v-40*root, false
		}
		text = decimal.Append(append(text, '.'), v)
		v = 0
	}
	p.name = text
	return text
}

// snmpDatagram writes a message.
func (p *Printer) snmpDatagram(data []byte) {
	if p.snmp.read(data) {
		p.opaque(p.tables.snmp, data, 0)
	}
}
