package jsonl

// IPv6: RFC 8200; routing headers: RFC 6275, 8754; mobility: RFC 6275.

import "github.com/google/gopacket/layers"

func (t *tables) addIPv6() {
	t.ipv6 = t.layer("ipv6", "RFC 8200",
		part("version", "ipv6.version", 0, 1, 4, 15, "version").seldom(),
		part("", "ip.version", 0, 1, 4, 15, "version"),
		part("traffic_class", "ipv6.tclass", 0, 4, 20, 0xff, "traffic class: DSCP and ECN").hex(8).seldom(),
		part("", "ipv6.tclass.dscp", 0, 4, 22, 63, "differentiated services code point"),
		part("", "ipv6.tclass.ecn", 0, 4, 20, 3, "explicit congestion notification"),
		part("flow_label", "ipv6.flow", 0, 4, 0, 0xfffff, "flow label").hex(6),
		number("payload_length", "ipv6.plen", 4, 2, "bytes behind this header; 0 of a jumbogram"),
		number("next_header", "ipv6.nxt", 6, 1, "protocol number of the next header").seldom(),
		number("hop_limit", "ipv6.hlim", 7, 1, "hop limit"),
		octets(asAddress, "source_address", "ipv6.src", 8, 16, "source address"),
		octets(asAddress, "destination_address", "ipv6.dst", 24, 16, "destination address"),
		octets(asAddress, "", "ipv6.addr", 8, 16, "both addresses"),
		octets(asAddress, "", "ipv6.addr", 24, 16, "both addresses"),
	)
	next := number("next_header", "ipv6.ext.nxt", 0, 1, "protocol number of the header after an extension header")
	length := counted("header_length", "ipv6.ext.len", "bytes of an extension header",
		func(_ *Printer, h *header) (uint64, bool) { return uint64(len(h.data)), true })
	options := list("options", "options", func(t *tables) []*table { return []*table{t.ipv6Option} },
		func(p *Printer, h *header) { p.ipv6Options(h.data[2:]) })
	t.hopByHop = t.layer("ipv6_hop_by_hop", "hop-by-hop options, RFC 8200", next, length, options)
	t.destination = t.layer("ipv6_destination", "destination options, RFC 8200", next, length, options)
	t.routing = t.layer("ipv6_routing", "routing header, RFC 8200", next, length,
		number("routing_type", "ipv6.routing.type", 2, 1, "routing type"),
		number("segments_left", "ipv6.routing.segleft", 3, 1, "segments left"),
	)
	t.mobile = t.layer("ipv6_mobility", "mobility header, RFC 6275", next, length,
		number("mh_type", "mip6.mhtype", 2, 1, "type of the mobility message"),
	)
	t.fragment = t.layer("ipv6_fragment", "fragment header, RFC 8200", next,
		part("fragment_offset", "ipv6.fraghdr.offset", 2, 2, 0, 0xfff8, "place of the fragment, in bytes").columnNote(inBytes),
		bit("more_fragments", "ipv6.fraghdr.more", 2, 2, 0, "more fragments follow"),
		number("identification", "ipv6.fraghdr.ident", 4, 4, "identification").hex(8),
	)
	t.ipv6Option = t.entry("ipv6_option", "an option of an IPv6 extension header",
		number("type", "ipv6.opt.type", 0, 1, "type").hex(2),
		number("length", "ipv6.opt.length", 1, 1, "bytes of its data"),
		octets(asHex, "data", "ipv6.opt.data", 2, 0, "what it holds, in hexadecimal").only(filled),
	)
}

// extension returns the table of an extension header by its protocol number.
func (t *tables) extension(number layers.IPProtocol) *table {
	switch number {
	case layers.IPProtocolIPv6HopByHop:
		return t.hopByHop
	case layers.IPProtocolIPv6Routing:
		return t.routing
	case layers.IPProtocolIPv6Destination:
		return t.destination
	}
	return t.mobile
}

// ipv6Options writes options. Each has a type, the length of the data, and data; type 0
// is a single byte.
func (p *Printer) ipv6Options(data []byte) {
	for len(data) > 0 {
		size := 1
		if data[0] != 0 {
			if len(data) < 2 || 2+int(data[1]) > len(data) {
				return
			}
			size = 2 + int(data[1])
		}
		p.entry(p.tables.ipv6Option, header{data: data[:size]})
		data = data[size:]
	}
}
