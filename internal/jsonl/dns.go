package jsonl

// DNS: RFC 1035, 3596 (AAAA), 2782 (SRV); multicast DNS: RFC 6762; LLMNR: RFC 4795.

import (
	"ringcap/internal/decimal"
	"ringcap/internal/layer"
)

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
	dnsOPT   = 41
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
	unicast := func(p *Printer, _ *header) bool { return p.dnsPort != layer.PortLLMNR }
	t.dns = t.layer("dns", "RFC 1035, over UDP, or over TCP where a segment holds one message", append([]field{
		number("id", "dns.id", 0, 2, "identifier").hex(4),
		bit("qr", "dns.flags.response", 2, 2, 15, "a response"),
		part("opcode", "dns.flags.opcode", 2, 2, 11, 15, "operation"),
		number("flags", "dns.flags", 2, 2, "all flags, opcode and rcode").hex(4),
		names("dns.flags.names", 2, 2, 4, 0x7f, "names of the flags set", "CD", "AD", "", "RA", "RD", "TC", "AA"),
		part("rcode", "", 2, 2, 0, 15, "response code"),
		part("", "dns.flags.rcode", 2, 2, 0, 15, "response code").columnNote("of responses only").only(func(h *header) bool { return h.data[2]&0x80 != 0 }),
		dnsFlag("authoritative", 10, func(p *Printer, h *header) bool { return !query(h) }, "AA: an authority answers"),
		dnsFlag("truncated", 9, nil, "TC: the answer is longer"),
		dnsFlag("recdesired", 8, unicast, "RD: recursion is desired"),
		dnsFlag("recavail", 7, func(p *Printer, h *header) bool { return !query(h) && unicast(p, h) }, "RA: recursion is available"),
		dnsFlag("z", 6, unicast, "reserved"),
		dnsFlag("authenticated", 5, func(p *Printer, h *header) bool { return unicast(p, h) && (!query(h) || h.data[3]&0x20 != 0) }, "AD: the data are authentic"),
		dnsFlag("checkdisable", 4, unicast, "CD: they need not be"),
		counted("", "dns.length", "bytes of a message over TCP", func(p *Printer, h *header) (uint64, bool) { return uint64(len(h.data)), p.overTCP }),
		number("qdcount", "dns.count.queries", 4, 2, "questions"),
		number("ancount", "dns.count.answers", 6, 2, "answers"),
		number("nscount", "dns.count.auth_rr", 8, 2, "authorities"),
		number("arcount", "dns.count.add_rr", 10, 2, "additional records"),
		list("questions", "questions", questions, func(p *Printer, h *header) { p.dnsSection(h, 0) }),
		list("answers", "answers", records, func(p *Printer, h *header) { p.dnsSection(h, 1) }),
		list("authorities", "authorities", records, func(p *Printer, h *header) { p.dnsSection(h, 2) }),
		list("additional", "additional records", records, func(p *Printer, h *header) { p.dnsSection(h, 3) }),
	}, dnsAnswerFields(query)...)...)
	t.dns.variants, t.dns.called = []string{"dns", "mdns", "llmnr"}, func(p *Printer) string {
		switch p.dnsPort {
		case layer.PortMDNS:
			return "mdns"
		case layer.PortLLMNR:
			return "llmnr"
		}
		return "dns"
	}
	t.dnsQuestion = t.entry("dns_question", "a question of RFC 1035",
		found(asText, "name", "dns.qry.name", "name that is asked for, without the final dot", dnsOwner).columnNote("what is no letter, digit or sign is escaped as in RFC 4343, so that names stay apart; Wireshark shows blanks"),
		number("type", "dns.qry.type", 0, 2, "type that is asked for"),
		number("class", "", 2, 2, "class"),
		dnsClass("dns.qry.class", 2),
		dnsTopBit("dns.qry.qu", 2, "of mDNS: the answer may be unicast"),
		counted("", "dns.qry.name.len", "characters of the name that is asked for", func(p *Printer, h *header) (uint64, bool) {
			n, labels := dnsSize(p.message, h.name)
			return uint64(n), labels >= 0
		}),
		counted("", "dns.count.labels", "labels of the name that is asked for", func(p *Printer, h *header) (uint64, bool) {
			_, labels := dnsSize(p.message, h.name)
			return uint64(max(0, labels)), labels >= 0
		}),
	)
	t.dnsRecord = t.entry("dns_record", "a record of RFC 1035", append([]field{
		found(asText, "name", "dns.resp.name", "name of a record, without the final dot", dnsOwner).columnNote("the root is . (Wireshark: <Root>), and SRV records have theirs, too"),
		number("type", "dns.resp.type", 0, 2, "type of a record"),
		number("class", "", 2, 2, "class"),
		dnsClass("dns.resp.class", 2).only(notOPT),
		dnsTopBit("dns.resp.cache_flush", 2, "of mDNS: what was known before is outdated"),
		number("ttl", "", 4, 4, "seconds"),
		number("", "dns.resp.ttl", 4, 4, "seconds").only(notOPT),
		number("", "dns.resp.len", 8, 2, "bytes of what a record holds"),
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
		found(asText, "rname", "dns.soa.rname", "mailbox of who is responsible", func(p *Printer, h *header) []byte {
			return p.dnsName(p.message, skipName(p.message, h.at+10))
		}).columnNote("the root is . (Wireshark: <Root>)").only(dnsType(dnsSOA)),
		soaNumber("serial", "dns.soa.serial_number", "serial number of the zone", 0),
		soaNumber("refresh", "dns.soa.refresh_interval", "seconds until a refresh", 4),
		soaNumber("retry", "dns.soa.retry_interval", "seconds until the next try", 8),
		soaNumber("expire", "dns.soa.expire_limit", "seconds until the zone expires", 12),
		soaNumber("minimum", "dns.soa.minimum_ttl", "seconds that a negative answer holds", 16),
		found(asText, "text", "", "text, its strings joined", dnsText).only(dnsType(dnsTXT)),
		list("", "strings of a text", func(t *tables) []*table { return []*table{t.dnsString} }, (*Printer).dnsStrings).only(dnsType(dnsTXT)),
		number("udp_payload_size", "dns.rr.udp_payload_size", 2, 2, "bytes that the sender takes over UDP (EDNS)").columnNote("in decimal; Wireshark has it in hexadecimal in mDNS").only(dnsType(dnsOPT)),
		number("extended_rcode", "dns.resp.ext_rcode", 4, 1, "upper bits of the response code (EDNS)").hex(2).only(dnsType(dnsOPT)),
		number("version", "dns.resp.edns0_version", 5, 1, "version of EDNS").only(dnsType(dnsOPT)),
		number("", "dns.resp.z", 6, 2, "flags of EDNS").hex(4).only(dnsType(dnsOPT)),
		bit("dnssec_ok", "dns.resp.z.do", 6, 2, 15, "DNSSEC records are understood").only(dnsType(dnsOPT)),
		list("options", "options of EDNS", func(t *tables) []*table { return []*table{t.dnsOption} }, (*Printer).dnsOptions).only(dnsType(dnsOPT)),
		octets(asHex, "data", "dns.resp.data", 10, 0, "what another record holds, in hexadecimal").only(dnsOpaque),
	}, dnsRareFields()...)...)
	t.dnsString = t.entry("dns_string", "a string of a text",
		number("length", "dns.txt.length", 0, 1, "bytes of the string"),
		octets(asText, "text", "dns.txt", 1, 0, "a string of a text"),
	)
	code := func(code uint16) func(*header) bool {
		return func(h *header) bool { return be.Uint16(h.data) == code }
	}
	t.dnsOption = t.entry("dns_option", "an option of EDNS, RFC 6891",
		number("code", "dns.opt.code", 0, 2, "code of an option of EDNS"),
		number("length", "dns.opt.len", 2, 2, "bytes of its data"),
		octets(asHex, "data", "dns.opt.data", 4, 0, "what it holds, in hexadecimal").only(filledFrom(4)),
		number("", "dns.opt.client.netmask", 6, 1, "bits of the client's network").only(code(8)),
		number("", "dns.opt.client.scope", 7, 1, "bits for which the answer holds").only(code(8)),
		found(asAddress, "", "dns.opt.client.addr4", "network of the client", clientSubnet(1, 4)).only(code(8)),
		found(asAddress, "", "dns.opt.client.addr6", "network of the client", clientSubnet(2, 16)).only(code(8)),
		octets(asHex, "", "dns.opt.cookie.client", 4, 8, "cookie of the client").only(code(10)),
		octets(asHex, "", "dns.opt.cookie.server", 12, 0, "cookie of the server").columnNote("absent if there is none").only(func(h *header) bool {
			return be.Uint16(h.data) == 10 && len(h.data) > 12
		}),
	)
}

func dnsType(t uint16) func(*header) bool {
	return func(h *header) bool { return be.Uint16(h.data) == t }
}

func notOPT(h *header) bool { return be.Uint16(h.data) != dnsOPT }

// filledFrom returns a condition: there is something from an offset on.
func filledFrom(at int) func(*header) bool {
	return func(h *header) bool { return len(h.data) > at }
}

// dnsFlag returns a column of a bit of the flags, which is there if the condition holds.
func dnsFlag(name string, shift uint8, when func(*Printer, *header) bool, help string) field {
	return field{name: "dns.flags." + name, help: help, form: asFlag, number: func(p *Printer, h *header) (uint64, bool) {
		return uint64(be.Uint16(h.data[2:]) >> shift & 1), when == nil || when(p, h)
	}}
}

// dnsClass returns a column of a class. In mDNS the highest bit means something else.
func dnsClass(name string, at uint8) field {
	return counted("", name, "class", func(p *Printer, h *header) (uint64, bool) {
		v := uint64(be.Uint16(h.data[at:]))
		if p.dnsPort == layer.PortMDNS {
			v &= 0x7fff
		}
		return v, true
	}).hex(4)
}

// dnsTopBit returns a column of that bit.
func dnsTopBit(name string, at uint8, help string) field {
	return field{name: name, help: help, form: asFlag, number: func(p *Printer, h *header) (uint64, bool) {
		return uint64(h.data[at] >> 7), p.dnsPort == layer.PortMDNS
	}}
}

// soaNumber returns a number behind the names of an SOA record.
func soaNumber(key, name, help string, skip int) field {
	return counted(key, name, help, func(p *Printer, h *header) (uint64, bool) {
		at := skipName(p.message, skipName(p.message, h.at+10)) + skip
		if at+4 > min(len(p.message), h.at+len(h.data)) {
			return 0, false
		}
		return uint64(be.Uint32(p.message[at:])), true
	}).only(dnsType(dnsSOA))
}

func dnsOpaque(h *header) bool {
	switch be.Uint16(h.data) {
	case dnsA, dnsNS, dnsCNAME, dnsSOA, dnsPTR, dnsMX, dnsTXT, dnsAAAA, dnsSRV:
		return false
	}
	return len(h.data) > 10
}

// dns writes a message to or from a port.
func (p *Printer) dns(port uint16, data []byte, overTCP bool) {
	if len(data) >= 12 {
		p.message, p.dnsPort, p.overTCP = data, port, overTCP
		p.opaque(p.tables.dns, data, 0)
	}
}

// dnsSection writes the entries of a section of DNS.
func (p *Printer) dnsSection(h *header, section int) {
	p.dnsEntries(h, section, p.tables.dnsQuestion, p.tables.dnsRecord)
}

// dnsEntries writes the entries of a section, from 0 to 3, that are in the message. It skips the
// sections before it each time, which is cheaper than remembering where they end.
func (p *Printer) dnsEntries(h *header, section int, question, record *table) {
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
				t := record
				if s == 0 {
					t = question
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

// dnsSize returns how many characters and labels the name at message[at:] has, or -1 labels for an
// invalid one.
func dnsSize(message []byte, at int) (size, labels int) {
	for jumps := 0; ; {
		if at >= len(message) {
			return 0, -1
		}
		n := int(message[at])
		switch {
		case n >= 0xc0:
			if jumps++; at+1 >= len(message) || jumps > maxDNSJumps {
				return 0, -1
			}
			at = int(be.Uint16(message[at:])) & 0x3fff
			continue
		case n > 63 || size > maxDNSName:
			return 0, -1
		case n == 0:
			return max(0, size-1), labels
		}
		size, labels, at = size+n+1, labels+1, at+n+1
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

// dnsStrings writes the strings of a TXT record.
func (p *Printer) dnsStrings(h *header) {
	for data := h.data[10:]; len(data) > 0 && 1+int(data[0]) <= len(data); data = data[1+int(data[0]):] {
		p.entry(p.tables.dnsString, header{data: data[:1+int(data[0])]})
	}
}

// dnsOptions writes the options of EDNS.
func (p *Printer) dnsOptions(h *header) {
	for data := h.data[10:]; len(data) >= 4; {
		size := 4 + int(be.Uint16(data[2:]))
		if size > len(data) {
			return
		}
		p.entry(p.tables.dnsOption, header{data: data[:size]})
		data = data[size:]
	}
}

// clientSubnet returns a function that finds an address of a family in an option of RFC 7871, which
// has only the bytes that matter.
func clientSubnet(family uint16, size int) func(*Printer, *header) []byte {
	return func(p *Printer, h *header) []byte {
		if len(h.data) < 8 || be.Uint16(h.data[4:]) != family || len(h.data)-8 > size {
			return nil
		}
		p.name = append(append(p.name[:0], h.data[8:]...), make([]byte, 16)[:size-(len(h.data)-8)]...)
		return p.name
	}
}
