package jsonl

// VRRP: RFC 3768 (version 2), RFC 9568 (version 3).

func (t *tables) addVRRP() {
	version := func(v byte) func(*header) bool {
		return func(h *header) bool { return h.data[0]>>4 == v }
	}
	t.vrrp = t.layer("vrrp", "RFC 3768, RFC 9568",
		number("", "vrrp.typever", 0, 1, "version and type"),
		part("version", "vrrp.version", 0, 1, 4, 15, "version"),
		part("type", "vrrp.type", 0, 1, 0, 15, "1: an advertisement"),
		number("virtual_router_id", "vrrp.virt_rtr_id", 1, 1, "virtual router"),
		number("priority", "vrrp.prio", 2, 1, "priority; 0: the router goes away"),
		number("address_count", "vrrp.addr_count", 3, 1, "addresses"),
		number("authentication_type", "vrrp.auth_type", 4, 1, "authentication: 0 none, 1 password").only(version(2)),
		number("advertisement_interval", "vrrp.adver_int", 5, 1, "seconds between advertisements").only(version(2)),
		part("max_advertisement_interval", "vrrp.short_adver_int", 4, 2, 0, 0xfff, "hundredths of a second between advertisements").only(version(3)),
		number("checksum", "vrrp.checksum", 6, 2, "checksum, as it stands there").hex(4),
		list("addresses", "addresses of the virtual router", func(t *tables) []*table { return []*table{t.vrrpAddress} }, (*Printer).vrrpAddresses),
		found(asText, "", "vrrp.auth_string", "password", func(_ *Printer, h *header) []byte {
			at := 8 + 4*int(h.data[3])
			if h.data[4] != 1 || at+8 > len(h.data) {
				return nil
			}
			return untilNUL(h.data[at : at+8])
		}).only(version(2)),
	)
	t.vrrpAddress = t.entry("vrrp_address", "an address of a virtual router",
		octets(asAddress, "address", "vrrp.ip_addr", 0, 4, "address").only(func(h *header) bool { return len(h.data) == 4 }),
		octets(asAddress, "address", "vrrp.ipv6_addr", 0, 16, "address"),
	)
}

// vrrp writes a packet.
func (p *Printer) vrrp(data []byte, wire int) {
	if len(data) >= 8 {
		p.opaque(p.tables.vrrp, data, wire)
	}
}

func (p *Printer) vrrpAddresses(h *header) {
	size := 4
	if p.pkt.Headers.IPVersion == 6 {
		size = 16
	}
	data := h.data[8:]
	for range h.data[3] {
		if len(data) < size {
			return
		}
		p.entry(p.tables.vrrpAddress, header{data: data[:size]})
		data = data[size:]
	}
}

// untilNUL returns text up to its first zero byte.
func untilNUL(text []byte) []byte {
	for i, c := range text {
		if c == 0 {
			return text[:i]
		}
	}
	return text
}
