package jsonl

// ICMPv6: RFC 4443; neighbor discovery: RFC 4861, 8106; listener discovery: RFC
// 2710, 3810.

import "github.com/google/gopacket/layers"

// discoveryOptions is the offset of the options in a neighbor discovery message, by type.
var discoveryOptions = map[byte]int{133: 8, 134: 16, 135: 24, 136: 24, 137: 40}

func (t *tables) addICMP6() {
	echo, advert := icmpType(128, 129), icmpType(134)
	t.icmp6 = t.layer("icmpv6", "RFC 4443", append([]field{
		number("type", "icmpv6.type", 0, 1, "type of the message"),
		number("code", "icmpv6.code", 1, 1, "code"),
		number("checksum", "icmpv6.checksum", 2, 2, "checksum, as it stands there").hex(4),
		number("identifier", "icmpv6.echo.identifier", 4, 2, "identifier of an echo").hex(4).only(echo),
		number("sequence_number", "icmpv6.echo.sequence_number", 6, 2, "sequence number of an echo").only(echo),
		number("mtu", "icmpv6.mtu", 4, 4, "MTU of the next hop, where a packet was too big").only(icmpType(2)),
		number("pointer", "icmpv6.pointer", 4, 4, "byte of the packet that is the problem").only(icmpType(4)),
		number("cur_hop_limit", "icmpv6.nd.ra.cur_hop_limit", 4, 1, "hop limit that a router recommends").only(advert),
		bit("managed", "icmpv6.nd.ra.flag.m", 5, 1, 7, "addresses come from DHCPv6").only(advert),
		bit("other_config", "icmpv6.nd.ra.flag.o", 5, 1, 6, "other configuration comes from DHCPv6").only(advert),
		number("router_lifetime", "icmpv6.nd.ra.router_lifetime", 6, 2, "seconds").only(advert),
		number("reachable_time", "icmpv6.nd.ra.reachable_time", 8, 4, "milliseconds").only(advert),
		number("retrans_timer", "icmpv6.nd.ra.retrans_timer", 12, 4, "milliseconds").only(advert),
		bit("router", "icmpv6.nd.na.flag.r", 4, 1, 7, "the neighbor is a router").only(icmpType(136)),
		bit("solicited", "icmpv6.nd.na.flag.s", 4, 1, 6, "it was asked").only(icmpType(136)),
		bit("override", "icmpv6.nd.na.flag.o", 4, 1, 5, "it replaces what is known").only(icmpType(136)),
		octets(asAddress, "target_address", "icmpv6.nd.ns.target_address", 8, 16, "whom a solicitation looks for").only(icmpType(135)),
		octets(asAddress, "target_address", "icmpv6.nd.na.target_address", 8, 16, "whom an advertisement is about").only(icmpType(136)),
		octets(asAddress, "target_address", "icmpv6.rd.na.target_address", 8, 16, "the better next hop of a redirect").only(icmpType(137)),
		octets(asAddress, "destination_address", "icmpv6.rd.na.destination_address", 24, 16, "for which destination").only(icmpType(137)),
		number("maximum_response_delay", "icmpv6.mld.maximum_response_delay", 4, 2, "of listener discovery").only(icmpType(130, 131, 132)),
		octets(asAddress, "multicast_address", "icmpv6.mld.multicast_address", 8, 16, "group of listener discovery").only(icmpType(130, 131, 132)),
		list("options", "options of neighbor discovery", func(t *tables) []*table { return []*table{t.ndOption} },
			(*Printer).discovery).only(icmpType(133, 134, 135, 136, 137)),
		list("quoted", "layers of the packet that an error quotes", nil, func(p *Printer, h *header) {
			p.quoted(layers.LayerTypeIPv6, h.data[min(8, len(h.data)):])
		}).only(icmpType(1, 2, 3, 4)),
	}, echoFields("icmpv6")...)...)
	prefix := icmpType(3)
	t.ndOption = t.entry("nd_option", "an option of RFC 4861",
		number("type", "icmpv6.opt.type", 0, 1, "type of an option"),
		counted("length", "icmpv6.opt.length", "bytes of an option",
			func(_ *Printer, h *header) (uint64, bool) { return uint64(len(h.data)), true }).columnNote("Wireshark counts in units of 8 bytes"),
		octets(asMAC, "link_layer_address", "icmpv6.opt.linkaddr", 2, 6, "link-layer address of the source (1) or the target (2)").only(icmpType(1, 2)),
		number("prefix_length", "icmpv6.opt.prefix.length", 2, 1, "bits of a prefix").only(prefix),
		bit("on_link", "icmpv6.opt.prefix.flag.l", 3, 1, 7, "the prefix is on this link").only(prefix),
		bit("autonomous", "icmpv6.opt.prefix.flag.a", 3, 1, 6, "addresses may be made from the prefix").only(prefix),
		number("valid_lifetime", "icmpv6.opt.prefix.valid_lifetime", 4, 4, "seconds").only(prefix),
		number("preferred_lifetime", "icmpv6.opt.prefix.preferred_lifetime", 8, 4, "seconds").only(prefix),
		octets(asAddress, "prefix", "icmpv6.opt.prefix", 16, 16, "the prefix").only(prefix),
		number("mtu", "icmpv6.opt.mtu", 4, 4, "MTU of the link").only(icmpType(5)),
		octets(asHex, "data", "icmpv6.opt.data", 2, 0, "what another option holds, in hexadecimal").only(
			func(h *header) bool { return h.data[0] > 5 || h.data[0] == 4 }),
	)
}

// discovery writes neighbor discovery options, whose lengths are in units of eight bytes.
func (p *Printer) discovery(h *header) {
	at := discoveryOptions[h.data[0]]
	for at+8 <= len(h.data) {
		size := 8 * int(h.data[at+1])
		if size == 0 || at+size > len(h.data) {
			return
		}
		p.entry(p.tables.ndOption, header{data: h.data[at : at+size]})
		at += size
	}
}
