package jsonl

// DHCP: RFC 2131; its options: RFC 2132.

import "ringcap/internal/layer"

func (t *tables) addDHCP() {
	t.dhcp = t.layer("dhcp", "RFC 2131",
		number("op", "dhcp.type", 0, 1, "1 from a client, 2 from a server"),
		number("htype", "dhcp.hw.type", 1, 1, "hardware type").hex(2),
		number("hops", "dhcp.hops", 3, 1, "relays"),
		number("xid", "dhcp.id", 4, 4, "transaction").hex(8),
		number("secs", "dhcp.secs", 8, 2, "seconds since the client began"),
		number("flags", "dhcp.flags", 10, 2, "flags").hex(4),
		octets(asAddress, "ciaddr", "dhcp.ip.client", 12, 4, "address that the client has"),
		octets(asAddress, "yiaddr", "dhcp.ip.your", 16, 4, "address that it gets"),
		octets(asAddress, "siaddr", "dhcp.ip.server", 20, 4, "next server"),
		octets(asAddress, "giaddr", "dhcp.ip.relay", 24, 4, "relay"),
		octets(asMAC, "chaddr", "dhcp.hw.mac_addr", 28, 6, "hardware address of the client"),
		list("options", "options", func(t *tables) []*table { return []*table{t.dhcpOption} }, (*Printer).dhcpOptions),
	)
	address := icmpType(1, 28, 50, 54)
	addresses := icmpType(3, 6, 42)
	seconds := icmpType(51, 58, 59)
	text := icmpType(12, 14, 15, 17, 56, 60, 66, 67)
	message := icmpType(53)
	t.dhcpOption = t.entry("dhcp_option", "an option of RFC 2132",
		number("code", "dhcp.option.type", 0, 1, "code of an option").columnNote("without padding and the end"),
		number("length", "dhcp.option.length", 1, 1, "bytes of its data"),
		number("message_type", "dhcp.option.dhcp", 2, 1, "1 discover, 2 offer, 3 request, 4 decline, 5 ack, 6 nak, 7 release, 8 inform").only(message),
		octets(asAddress, "address", "dhcp.option.address", 2, 4, "subnet mask (1), broadcast (28), requested (50), server (54)").only(address),
		octets(asAddress, "address", "dhcp.option.address", 2, 4, "first router (3), name server (6), time server (42)").only(addresses),
		number("seconds", "dhcp.option.seconds", 2, 4, "lease (51), renewal (58), rebinding (59)").only(seconds),
		octets(asText, "text", "dhcp.option.text", 2, 0, "host name (12), domain (15), message (56), class (60) and others").only(text),
		octets(asText, "", "dhcp.option.hostname", 2, 0, "host name").only(icmpType(12)),
		octets(asAddress, "", "dhcp.option.requested_ip_address", 2, 4, "address that the client asks for").only(icmpType(50)),
		octets(asAddress, "", "dhcp.option.dhcp_server_id", 2, 4, "server that is meant").only(icmpType(54)),
		octets(asHex, "", "dhcp.option.value", 2, 0, "what an option holds, in hexadecimal"),
		octets(asHex, "data", "", 2, 0, "what an option holds, in hexadecimal").only(
			func(h *header) bool {
				return !address(h) && !seconds(h) && !text(h) && !message(h) && !(addresses(h) && len(h.data) == 6)
			}),
	)
}

// dhcpMagic precedes the options (RFC 2131, section 3).
const dhcpMagic = 0x63825363

// dhcp writes a message. A message without options is BOOTP.
func (p *Printer) dhcp(data []byte) {
	if len(data) >= 236 && data[0] >= 1 && data[0] <= 2 {
		p.opaque(p.tables.dhcp, data, 0)
	}
}

func (p *Printer) dhcpOptions(h *header) {
	r := layer.Reader{Data: h.data, At: 236}
	if r.Number(4) != dhcpMagic {
		return
	}
	for r.At < len(r.Data) {
		start := r.At
		switch r.Number(1) {
		case 0: // padding
			continue
		case 255: // end
			return
		}
		if r.Skip(r.Number(1)); r.Short {
			return
		}
		p.entry(p.tables.dhcpOption, header{data: r.Data[start:r.At]})
	}
}
