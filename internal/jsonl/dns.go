package jsonl

// DNS: RFC 1035, 3596 (AAAA), 2782 (SRV); multicast DNS: RFC 6762; LLMNR: RFC 4795.

import "ringcap/internal/decimal"

// Types of resource records.
const (
	dnsA     = 1
	dnsNS    = 2
	dnsCNAME = 5
	dnsSOA   = 6
	dnsPTR   = 12
	dnsMX    = 15
	dnsTXT   = 16
	dnsAAAA  = 28
	dnsSRV   = 33
)

// Limits for hostile messages. Normal ones stay far below them.
const (
	maxDNSRecords = 512
	maxDNSName    = 255
	maxDNSJumps   = 64
)

func (t *tables) addDNS() {
	questions := func(t *tables) []*table { return []*table{t.dnsQuestion} }
	records := func(t *tables) []*table { return []*table{t.dnsRecord} }
	query := func(h *header) bool { return h.data[2]&0x80 == 0 }
	t.dns = t.layer("dns", "RFC 1035, over UDP, or over TCP where a segment holds one message", append([]field{
		number("id", "dns.id", 0, 2, "identifier").hex(4),
		bit("qr", "dns.flags.response", 2, 2, 15, "a response"),
		part("opcode", "dns.flags.opcode", 2, 2, 11, 15, "operation"),
		number("flags", "dns.flags", 2, 2, "all flags, opcode and rcode").hex(4),
		names("dns.flags.names", 2, 2, 4, 0x7f, "names of the flags set", "CD", "AD", "", "RA", "RD", "TC", "AA"),
		part("rcode", "", 2, 2, 0, 15, "response code"),
		part("", "dns.flags.rcode", 2, 2, 0, 15, "response code").columnNote("of responses only").only(func(h *header) bool { return h.data[2]&0x80 != 0 }),
		number("qdcount", "dns.count.queries", 4, 2, "questions"),
		number("ancount", "dns.count.answers", 6, 2, "answers"),
		number("nscount", "dns.count.auth_rr", 8, 2, "authorities"),
		number("arcount", "dns.count.add_rr", 10, 2, "additional records"),
		list("questions", "questions", questions, func(p *Printer, h *header) { p.dnsSection(h, 0) }),
		list("answers", "answers", records, func(p *Printer, h *header) { p.dnsSection(h, 1) }),
		list("authorities", "authorities", records, func(p *Printer, h *header) { p.dnsSection(h, 2) }),
		list("additional", "additional records", records, func(p *Printer, h *header) { p.dnsSection(h, 3) }),
	}, dnsAnswerFields(query)...)...)
	t.dnsQuestion = t.entry("dns_question", "a question of RFC 1035",
		found(asText, "name", "dns.qry.name", "name that is asked for, without the final dot", dnsOwner).columnNote("what is no letter, digit or sign is escaped as in RFC 4343, so that names stay apart; Wireshark shows blanks"),
		number("type", "dns.qry.type", 0, 2, "type that is asked for"),
		number("class", "dns.qry.class", 2, 2, "class").hex(4),
	)
	t.dnsRecord = t.entry("dns_record", "a record of RFC 1035",
		found(asText, "name", "dns.resp.name", "name of a record, without the final dot", dnsOwner).columnNote("the root is . (Wireshark: <Root>)"),
		number("type", "dns.resp.type", 0, 2, "type of a record"),
		number("class", "dns.resp.class", 2, 2, "class").hex(4),
		number("ttl", "dns.resp.ttl", 4, 4, "seconds"),
		octets(asAddress, "address", "dns.a", 10, 4, "IPv4 address").only(dnsType(dnsA)),
		octets(asAddress, "address", "dns.aaaa", 10, 16, "IPv6 address").only(dnsType(dnsAAAA)),
		number("preference", "dns.mx.preference", 10, 2, "preference of a mail exchange").only(dnsType(dnsMX)),
		number("priority", "dns.srv.priority", 10, 2, "priority of a service").only(dnsType(dnsSRV)),
		number("weight", "dns.srv.weight", 12, 2, "weight of a service").only(dnsType(dnsSRV)),
		number("port", "dns.srv.port", 14, 2, "port of a service").only(dnsType(dnsSRV)),
		found(asText, "target", "dns.cname", "canonical name", dnsTarget(0)).only(dnsType(dnsCNAME)),
		found(asText, "target", "dns.ns", "name server", dnsTarget(0)).only(dnsType(dnsNS)),
		found(asText, "target", "dns.ptr.domain_name", "name of an address", dnsTarget(0)).only(dnsType(dnsPTR)),
		found(asText, "target", "dns.mx.mail_exchange", "mail exchange", dnsTarget(2)).only(dnsType(dnsMX)),
		found(asText, "target", "dns.srv.target", "host of a service", dnsTarget(6)).only(dnsType(dnsSRV)),
		found(asText, "mname", "dns.soa.mname", "primary name server", dnsTarget(0)).only(dnsType(dnsSOA)),
		found(asText, "text", "dns.txt", "text, its strings joined", dnsText).only(dnsType(dnsTXT)),
		octets(asHex, "data", "dns.resp.data", 10, 0, "what another record holds, in hexadecimal").only(dnsOpaque),
	)
}

func dnsType(t uint16) func(*header) bool {
	return func(h *header) bool { return be.Uint16(h.data) == t }
}

func dnsOpaque(h *header) bool {
	switch be.Uint16(h.data) {
	case dnsA, dnsNS, dnsCNAME, dnsSOA, dnsPTR, dnsMX, dnsTXT, dnsAAAA, dnsSRV:
		return false
	}
	return len(h.data) > 10
}

// dns writes a message.
func (p *Printer) dns(data []byte) {
	if len(data) >= 12 {
		p.message = data
		p.opaque(p.tables.dns, data, 0)
	}
}

// dnsSection writes the entries of a section, from 0 to 3, that are in the message. It
// skips the sections before it each time, which is cheaper than remembering where they
// end.
func (p *Printer) dnsSection(h *header, section int) {
	at, left := 12, maxDNSRecords
	for s := 0; s <= section; s++ {
		for range be.Uint16(h.data[4+2*s:]) {
			if left--; left < 0 {
				return
			}
			name, end := at, skipName(h.data, at)
			size := 4
			if s > 0 {
				if end+10 > len(h.data) {
					return
				}
				size = 10 + int(be.Uint16(h.data[end+8:]))
			}
			if at = end + size; at > len(h.data) {
				return
			}
			if s == section {
				t := p.tables.dnsRecord
				if s == 0 {
					t = p.tables.dnsQuestion
				}
				p.entry(t, header{data: h.data[end:at], name: name, at: end})
			}
		}
	}
}

// skipName returns the offset after the name at message[at:], or an offset beyond the
// message if the name is invalid.
func skipName(message []byte, at int) int {
	for at < len(message) {
		switch n := int(message[at]); {
		case n == 0:
			return at + 1
		case n >= 0xc0:
			return at + 2
		case n > 63:
			return len(message) + 1
		default:
			at += 1 + n
		}
	}
	return len(message) + 1
}

// dnsOwner returns the name at the start of a record or question.
func dnsOwner(p *Printer, h *header) []byte { return p.dnsName(p.message, h.name) }

// dnsTarget returns a function that finds the name after skip bytes of the record's data.
func dnsTarget(skip int) func(*Printer, *header) []byte {
	return func(p *Printer, h *header) []byte {
		return p.dnsName(p.message, h.at+10+skip)
	}
}

// dnsName returns the name at message[at:] in the presentation format of RFC 4343 without
// the final dot, "." for the root, and nil for an invalid name. It is valid until the
// next call.
func (p *Printer) dnsName(message []byte, at int) []byte {
	b := p.name[:0]
	for jumps, size := 0, 0; ; {
		if at >= len(message) {
			return nil
		}
		n := int(message[at])
		switch {
		case n >= 0xc0:
			if jumps++; at+1 >= len(message) || jumps > maxDNSJumps {
				return nil
			}
			at = int(be.Uint16(message[at:])) & 0x3fff
			continue
		case n > 63 || at+1+n > len(message):
			return nil
		case n == 0:
			if len(b) == 0 {
				b = append(b, '.')
			}
			p.name = b
			return b
		}
		if size += n + 1; size > maxDNSName {
			return nil
		}
		if len(b) > 0 {
			b = append(b, '.')
		}
		b = appendLabel(b, message[at+1:at+1+n])
		at += 1 + n
	}
}

// appendLabel appends a label. It escapes unprintable characters as \DDD, and those that
// are special in the presentation format.
func appendLabel(b, label []byte) []byte {
	for _, c := range label {
		switch {
		case c == '.' || c == '\\':
			b = append(b, '\\', c)
		case c <= ' ' || c > '~':
			b = decimal.AppendThousands(append(b, '\\'), uint64(c))
		default:
			b = append(b, c)
		}
	}
	return b
}

// dnsText joins the strings of a TXT record.
func dnsText(p *Printer, h *header) []byte {
	b := p.name[:0]
	for data := h.data[10:]; len(data) > 0 && 1+int(data[0]) <= len(data); data = data[1+int(data[0]):] {
		b = append(b, data[1:1+int(data[0])]...)
	}
	p.name = b
	return b
}
