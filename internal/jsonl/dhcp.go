package jsonl

// DHCP: RFC 2131; its options: RFC 2132.

import (
	"bytes"
	"strconv"

	"ringcap/internal/layer"
)

func (t *tables) addDHCP() {
	t.dhcp = t.layer("dhcp", "RFC 2131",
		number("op", "dhcp.type", 0, 1, "1 from a client, 2 from a server"),
		number("htype", "dhcp.hw.type", 1, 1, "hardware type").hex(2),
		number("", "dhcp.hw.len", 2, 1, "bytes of the hardware address"),
		number("hops", "dhcp.hops", 3, 1, "relays"),
		number("xid", "dhcp.id", 4, 4, "transaction").hex(8),
		number("secs", "dhcp.secs", 8, 2, "seconds since the client began"),
		number("flags", "dhcp.flags", 10, 2, "flags").hex(4),
		field{name: "dhcp.flags.bc", help: "the answer shall be broadcast", form: asFlag, at: 10, size: 2, shift: 15, mask: 1},
		octets(asAddress, "ciaddr", "dhcp.ip.client", 12, 4, "address that the client has"),
		octets(asAddress, "yiaddr", "dhcp.ip.your", 16, 4, "address that it gets"),
		octets(asAddress, "siaddr", "dhcp.ip.server", 20, 4, "next server"),
		octets(asAddress, "giaddr", "dhcp.ip.relay", 24, 4, "relay"),
		octets(asMAC, "chaddr", "dhcp.hw.mac_addr", 28, 6, "hardware address of the client"),
		dhcpText("server_name", "dhcp.server", "name of the server", 44, 64),
		dhcpText("file", "dhcp.file", "file to start from", 108, 128),
		octets(asAddress, "", "dhcp.cookie", 236, 4, "what precedes the options"),
		list("options", "options", func(t *tables) []*table { return []*table{t.dhcpOption} }, (*Printer).dhcpOptions),
	)
	address := icmpType(1, 28, 50, 54)
	addresses := icmpType(3, 6, 42)
	seconds := icmpType(51, 58, 59)
	text := icmpType(12, 14, 15, 17, 56, 60, 66, 67)
	message := icmpType(53)
	t.dhcpOption = t.entry("dhcp_option", "an option of RFC 2132", append([]field{
		number("code", "dhcp.option.type", 0, 1, "code of an option").columnNote("without padding and the end"),
		number("length", "dhcp.option.length", 1, 1, "bytes of its data"),
		number("message_type", "dhcp.option.dhcp", 2, 1, "1 discover, 2 offer, 3 request, 4 decline, 5 ack, 6 nak, 7 release, 8 inform").only(message),
		octets(asAddress, "address", "dhcp.option.address", 2, 4, "subnet mask (1), broadcast (28), requested (50), server (54)").only(address),
		octets(asAddress, "address", "dhcp.option.address", 2, 4, "first router (3), name server (6), time server (42)").only(addresses),
		number("seconds", "dhcp.option.seconds", 2, 4, "lease (51), renewal (58), rebinding (59)").only(seconds),
		octets(asText, "text", "dhcp.option.text", 2, 0, "host name (12), domain (15), message (56), class (60) and others").only(text),
		octets(asHex, "", "dhcp.option.value", 2, 0, "what an option holds, in hexadecimal"),
		octets(asHex, "data", "", 2, 0, "what an option holds, in hexadecimal").only(
			func(h *header) bool {
				return !address(h) && !seconds(h) && !text(h) && !message(h) && !(addresses(h) && len(h.data) == 6)
			}),
	}, dhcpColumns()...)...)
	rows := make([]field, 0, len(dhcpAddresses))
	for code, name := range dhcpAddresses {
		if name != "" {
			rows = append(rows, octets(asAddress, "", "dhcp.option."+name, 0, 4, "an address of option "+strconv.Itoa(code)).only(func(h *header) bool { return h.name == code }))
		}
	}
	t.dhcpAddress = t.entry("dhcp_address", "an address of an option", rows...)
}

// dhcpAddresses are the options that hold one or several addresses.
var dhcpAddresses = [...]string{
	1: "subnet_mask", 3: "router", 4: "time_server", 5: "name_server", 6: "domain_name_server", 7: "log_server", 9: "lpr_server", 28: "broadcast_address",
	41: "nis_server", 42: "ntp_server", 44: "netbios_over_tcpip_name_server", 50: "requested_ip_address", 54: "dhcp_server_id",
	69: "smtp_server", 150: "tftp_server_address",
}

// dhcpTexts are the options that hold text.
var dhcpTexts = [...]string{
	12: "hostname", 15: "domain_name", 17: "root_path", 40: "nis_domain", 56: "message", 60: "vendor_class_id",
	66: "tftp_server_name", 67: "bootfile_name",
}

// dhcpNumbers are the options that hold one number, and its bytes.
var dhcpNumbers = [...]struct {
	name string
	size uint8
}{
	26: {"interface_mtu", 2}, 46: {"netbios_over_tcpip_node_type", 1}, 51: {"ip_address_lease_time", 4}, 52: {"option_overload", 1},
	57: {"dhcp_max_message_size", 2}, 58: {"renewal_time_value", 4}, 59: {"rebinding_time_value", 4},
	93: {"client_system_architecture", 2}, 116: {"dhcp_auto_configuration", 1},
}

// dhcpColumns returns the columns of single options, by Wireshark's names.
func dhcpColumns() (rows []field) {
	is := func(code int) func(*header) bool { return icmpType(byte(code)) }
	of := func(code int) string { return " of option " + strconv.Itoa(code) }
	for code, name := range dhcpTexts {
		if name != "" {
			rows = append(rows, found(asText, "", "dhcp.option."+name, "text"+of(code), func(_ *Printer, h *header) []byte {
				return bytes.TrimRight(h.data[2:], "\x00")
			}).only(is(code)))
		}
	}
	for code, n := range dhcpNumbers {
		if n.name != "" {
			rows = append(rows, number("", "dhcp.option."+n.name, 2, n.size, "number"+of(code)).only(is(code)))
		}
	}
	identifier := func(h *header) bool { return h.data[0] == 61 && len(h.data) == 9 && h.data[2] != 0 }
	return append(rows,
		list("", "addresses", func(t *tables) []*table { return []*table{t.dhcpAddress} }, (*Printer).dhcpAddresses),
		field{name: "dhcp.option.request_list_item", help: "options that a client asks for", form: asNumbers, when: is(55),
			next: func(_ *Printer, h *header, at int) ([]byte, int) {
				if 2+at >= len(h.data) {
					return nil, 0
				}
				return h.data[2+at : 3+at], at + 1
			}},
		number("", "dhcp.hw.type", 2, 1, "type of a client's identifier, too").hex(2).only(identifier),
		octets(asMAC, "", "dhcp.hw.mac_addr", 3, 6, "address in a client's identifier, too").only(identifier),
		number("", "dhcp.fqdn.flags", 2, 1, "flags of a client's full name").hex(2).only(is(81)),
		found(asText, "", "dhcp.fqdn.name", "full name of a client", func(p *Printer, h *header) []byte {
			if len(h.data) < 6 {
				return nil
			}
			if h.data[2]&4 != 0 {
				return p.dnsName(h.data, 5)
			}
			return h.data[5:]
		}).only(is(81)),
	)
}

// dhcpAddresses writes the addresses of an option, if it has some.
func (p *Printer) dhcpAddresses(h *header) {
	code := int(h.data[0])
	if code >= len(dhcpAddresses) || dhcpAddresses[code] == "" {
		return
	}
	for data := h.data[2:]; len(data) >= 4; data = data[4:] {
		p.entry(p.tables.dhcpAddress, header{data: data[:4], name: code})
	}
}

// dhcpText returns text in a field of fixed size, if there is some.
func dhcpText(key, name, help string, at, size int) field {
	return found(asText, key, name, help, func(_ *Printer, h *header) []byte {
		if at+size > len(h.data) {
			return nil
		}
		return filledOnly(untilNUL(h.data[at : at+size]))
	})
}

// dhcpMagic precedes the options (RFC 2131, section 3).
const dhcpMagic = 0x63825363

// dhcp writes a message. A message without options is BOOTP.
func (p *Printer) dhcp(data []byte) {
	if len(data) >= 34 && data[0] >= 1 && data[0] <= 2 {
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
