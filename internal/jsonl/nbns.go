package jsonl

// NetBIOS name service: RFC 1001, 1002. Its messages are like those of DNS.

import "bytes"

func (t *tables) addNBNS() {
	response := func(h *header) bool { return h.data[2]&0x80 != 0 }
	flag := func(name string, shift uint8, help string, when func(*header) bool) field {
		return field{name: "nbns.flags." + name, help: help, form: asFlag, at: 2, size: 2, shift: shift, mask: 1, when: when}
	}
	questions := func(t *tables) []*table { return []*table{t.nbnsQuestion} }
	records := func(t *tables) []*table { return []*table{t.nbnsRecord} }
	section := func(n int) func(*Printer, *header) {
		return func(p *Printer, h *header) { p.dnsEntries(h, n, p.tables.nbnsQuestion, p.tables.nbnsRecord) }
	}
	t.nbns = t.layer("nbns", "NetBIOS name service, RFC 1002",
		number("id", "nbns.id", 0, 2, "identifier").hex(4),
		bit("response", "nbns.flags.response", 2, 2, 15, "a response"),
		part("opcode", "nbns.flags.opcode", 2, 2, 11, 15, "0 query, 5 registration, 6 release, 7 wait, 8 refresh"),
		number("flags", "nbns.flags", 2, 2, "all flags, opcode and rcode").hex(4),
		flag("authoritative", 10, "an authority answers", response),
		flag("truncated", 9, "the answer is longer", nil),
		flag("recdesired", 8, "recursion is desired", nil),
		flag("recavail", 7, "recursion is available", response),
		flag("broadcast", 4, "sent to all", nil),
		part("rcode", "nbns.flags.rcode", 2, 2, 0, 15, "response code").only(response),
		number("", "nbns.count.queries", 4, 2, "questions"),
		number("", "nbns.count.answers", 6, 2, "answers"),
		number("", "nbns.count.auth_rr", 8, 2, "authorities"),
		number("", "nbns.count.add_rr", 10, 2, "additional records"),
		list("questions", "questions", questions, section(0)),
		list("answers", "answers", records, section(1)),
		list("authorities", "authorities", records, section(2)),
		list("additional", "additional records", records, section(3)),
	)
	name := found(asText, "name", "nbns.name", "name, with its last byte as <XX>", func(p *Printer, h *header) []byte {
		return p.netbiosName(p.message, h.name)
	}).columnNote("without what Wireshark says about <XX>")
	t.nbnsQuestion = t.entry("nbns_question", "a question of RFC 1002", name,
		number("type", "nbns.type", 0, 2, "32 name, 33 status"),
		number("class", "nbns.class", 2, 2, "class"),
	)
	isName := func(h *header) bool { return be.Uint16(h.data) == 32 }
	t.nbnsRecord = t.entry("nbns_record", "a record of RFC 1002", name,
		number("type", "nbns.type", 0, 2, "32 name, 33 status"),
		number("class", "nbns.class", 2, 2, "class"),
		number("ttl", "nbns.ttl", 4, 4, "seconds"),
		number("", "nbns.data_length", 8, 2, "bytes of what a record holds"),
		list("addresses", "addresses of a name", func(t *tables) []*table { return []*table{t.nbnsAddress} }, func(p *Printer, h *header) {
			for at := 10; at+6 <= len(h.data); at += 6 {
				p.entry(p.tables.nbnsAddress, header{data: h.data[at : at+6]})
			}
		}).only(isName),
		number("", "nbns.number_of_names", 10, 1, "names of a status").only(func(h *header) bool { return be.Uint16(h.data) == 33 }),
		list("names", "names of a status", func(t *tables) []*table { return []*table{t.nbnsName} }, func(p *Printer, h *header) {
			for at := 11; at+18 <= len(h.data) && at < 11+18*int(h.data[10]); at += 18 {
				p.entry(p.tables.nbnsName, header{data: h.data[at : at+18]})
			}
		}).only(func(h *header) bool { return be.Uint16(h.data) == 33 && len(h.data) > 10 }),
	)
	t.nbnsAddress = t.entry("nbns_address", "an address of RFC 1002",
		number("flags", "nbns.nb_flags", 0, 2, "flags").hex(4),
		bit("group", "nbns.nb_flags.group", 0, 2, 15, "name of a group"),
		part("node_type", "nbns.nb_flags.ont", 0, 2, 13, 3, "0 B, 1 P, 2 M, 3 H"),
		octets(asAddress, "address", "nbns.addr", 2, 4, "address"),
	)
	t.nbnsName = t.entry("nbns_name", "a name of a node, RFC 1002",
		found(asText, "name", "", "name of a node, with its last byte as <XX>", func(p *Printer, h *header) []byte {
			p.name = appendNetBIOS(p.name[:0], h.data[:16])
			return p.name
		}),
		found(asText, "", "nbns.netbios_name", "name of a node, without its last byte", func(_ *Printer, h *header) []byte {
			return bytes.TrimRight(h.data[:15], " \x00")
		}),
		number("flags", "nbns.name_flags", 16, 2, "flags").hex(4),
	)
}

// netbiosName returns the name in the label at message[at:], of which two letters are a byte (RFC 1001,
// section 14.1), or nil.
func (p *Printer) netbiosName(message []byte, at int) []byte {
	for jumps := 0; ; jumps++ {
		if at+1 >= len(message) || jumps > maxDNSJumps {
			return nil
		}
		if message[at] < 0xc0 {
			break
		}
		at = int(be.Uint16(message[at:])) & 0x3fff
	}
	if message[at] != 32 || at+33 > len(message) {
		return nil
	}
	var name [16]byte
	for i := range name {
		high, low := message[at+1+2*i]-'A', message[at+2+2*i]-'A'
		if high > 15 || low > 15 {
			return nil
		}
		name[i] = high<<4 | low
	}
	p.name = appendNetBIOS(p.name[:0], name[:])
	return p.name
}

// appendNetBIOS appends the 15 bytes of a name, without blanks at its end, and the last byte.
func appendNetBIOS(b, name []byte) []byte {
	end := 15
	for end > 0 && (name[end-1] == ' ' || name[end-1] == 0) {
		end--
	}
	for _, c := range name[:end] {
		if c < ' ' || c > '~' {
			b = append(b, '<', digits[c>>4], digits[c&15], '>')
		} else {
			b = append(b, c)
		}
	}
	last := name[15]
	return append(b, '<', digits[last>>4], digits[last&15], '>')
}

// nbns writes a message.
func (p *Printer) nbns(data []byte) {
	if len(data) >= 12 {
		p.message = data
		p.opaque(p.tables.nbns, data, 0)
	}
}
