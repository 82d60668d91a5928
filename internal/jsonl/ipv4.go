package jsonl

// IPv4: RFC 791.

func (t *tables) addIPv4() {
	options := func(t *tables) []*table { return []*table{t.ipv4Option} }
	t.ipv4 = t.layer("ipv4", "RFC 791",
		part("version", "ip.version", 0, 1, 4, 15, "version").seldom(),
		counted("header_length", "ip.hdr_len", "bytes of the header",
			func(_ *Printer, h *header) (uint64, bool) { return uint64(h.data[0]&15) * 4, true }).from(0, 1).seldom(),
		number("type_of_service", "ip.dsfield", 1, 1, "type of service: DSCP and ECN").hex(2).seldom(),
		part("", "ip.dsfield.dscp", 1, 1, 2, 63, "differentiated services code point"),
		part("", "ip.dsfield.ecn", 1, 1, 0, 3, "explicit congestion notification"),
		number("total_length", "ip.len", 2, 2, "bytes of the packet; 0 of one that offload left to be split"),
		number("identification", "ip.id", 4, 2, "identification").hex(4),
		part("flags", "ip.flags", 6, 2, 13, 7, "flags").hex(2).seldom(),
		names("ip.flags.names", 6, 2, 13, 7, "names of the flags set", "MF", "DF", "reserved").seldom(),
		field{name: "ip.flags.df", help: "don't fragment", form: asFlag, at: 6, size: 2, shift: 14, mask: 1},
		field{name: "ip.flags.mf", help: "more fragments", form: asFlag, at: 6, size: 2, shift: 13, mask: 1},
		counted("fragment_offset", "ip.frag_offset", "place of the fragment, in bytes",
			func(_ *Printer, h *header) (uint64, bool) { return uint64(be.Uint16(h.data[6:])&0x1fff) * 8, true }).from(6, 2).seldom().columnNote(inBytes),
		number("time_to_live", "ip.ttl", 8, 1, "time to live"),
		number("protocol", "ip.proto", 9, 1, "protocol number").seldom(),
		number("header_checksum", "ip.checksum", 10, 2, "header checksum, as it stands there").hex(4),
		octets(asAddress, "source_address", "ip.src", 12, 4, "source address"),
		octets(asAddress, "destination_address", "ip.dst", 16, 4, "destination address"),
		octets(asAddress, "", "ip.addr", 12, 4, "both addresses"),
		octets(asAddress, "", "ip.addr", 16, 4, "both addresses"),
		list("options", "options", options, func(p *Printer, h *header) { p.ipOptions(p.tables.ipv4Option, h.data[20:]) }),
	)
	t.ipv4Option = t.entry("ipv4_option", "an option of IPv4",
		number("type", "ip.opt.type", 0, 1, "type, with its copied flag and class"),
		number("length", "ip.opt.len", 1, 1, "bytes of the option"),
		octets(asHex, "data", "ip.opt.data", 2, 0, "what it holds, in hexadecimal").only(filled),
	)
}

// inBytes is the note on fragment offsets, which are in bytes like all lengths and
// offsets.
const inBytes = "Wireshark counts in units of 8 bytes"

// filled reports whether an option has data after type and length.
func filled(h *header) bool { return len(h.data) > 2 }

// ipOptions writes options. Each has a type, a length that includes both of these bytes,
// and data; types 0 and 1 are a single byte. ipOptions stops at an invalid length.
func (p *Printer) ipOptions(t *table, data []byte) {
	for len(data) > 0 {
		size := 1
		if data[0] > 1 {
			if len(data) < 2 || data[1] < 2 || int(data[1]) > len(data) {
				return
			}
			size = int(data[1])
		}
		p.entry(t, header{data: data[:size]})
		if data[0] == 0 {
			return
		}
		data = data[size:]
	}
}
