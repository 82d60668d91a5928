package jsonl

// ICMP: RFC 792, 950, 1191.

import "github.com/google/gopacket/layers"

// icmpType returns a condition: the message has one of these types.
func icmpType(types ...byte) func(*header) bool {
	var set [256]bool
	for _, t := range types {
		set[t] = true
	}
	return func(h *header) bool { return set[h.data[0]] }
}

func (t *tables) addICMP() {
	asking := icmpType(0, 8, 13, 14, 15, 16, 17, 18)
	stamps := icmpType(13, 14)
	t.icmp = t.layer("icmp", "RFC 792", append([]field{
		number("type", "icmp.type", 0, 1, "type of the message"),
		number("code", "icmp.code", 1, 1, "code"),
		number("checksum", "icmp.checksum", 2, 2, "checksum, as it stands there").hex(4),
		number("identifier", "icmp.ident", 4, 2, "identifier of a query and its reply").only(asking),
		number("sequence_number", "icmp.seq", 6, 2, "sequence number of a query and its reply").only(asking),
		number("originate_timestamp", "icmp.originate_timestamp", 8, 4, "milliseconds since midnight UTC").only(stamps),
		number("receive_timestamp", "icmp.receive_timestamp", 12, 4, "likewise").only(stamps),
		number("transmit_timestamp", "icmp.transmit_timestamp", 16, 4, "likewise").only(stamps),
		number("next_hop_mtu", "icmp.mtu", 6, 2, "MTU of the next hop, where a packet was too big").only(
			func(h *header) bool { return h.data[0] == 3 && h.data[1] == 4 }),
		number("pointer", "icmp.pointer", 4, 1, "byte of the packet that is the problem").only(icmpType(12)),
		octets(asAddress, "gateway", "icmp.redir_gw", 4, 4, "gateway of a redirect").only(icmpType(5)),
		list("quoted", "layers of the packet that an error quotes", nil, func(p *Printer, h *header) {
			p.quoted(layers.LayerTypeIPv4, h.data[8:])
		}).only(icmpType(3, 4, 5, 11, 12)),
	}, echoFields("icmp")...)...)
}
