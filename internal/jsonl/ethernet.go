package jsonl

// Ethernet: RFC 894, IEEE 802.3; tags: IEEE 802.1Q; LLC and SNAP: IEEE 802.2, RFC
// 1042; MPLS: RFC 3032.

import "ringcap/internal/layer"

func (t *tables) addEthernet() {
	t.ethernet = t.layer("ethernet", "RFC 894, IEEE 802.3",
		octets(asMAC, "destination", "eth.dst", 0, 6, "destination address").seldom(),
		octets(asMAC, "source", "eth.src", 6, 6, "source address").seldom(),
		octets(asMAC, "", "eth.addr", 0, 6, "both addresses"),
		octets(asMAC, "", "eth.addr", 6, 6, "both addresses"),
		part("ethertype", "eth.type", 12, 2, 0, 0, "EtherType, at least 1536").hex(4).only(func(h *header) bool { return be.Uint16(h.data[12:]) >= layer.MinEtherType }).seldom(),
		part("length", "eth.len", 12, 2, 0, 0, "length of an 802.3 frame").only(func(h *header) bool { return be.Uint16(h.data[12:]) < layer.MinEtherType }).seldom(),
	)
	t.vlan = t.layer("vlan", "one tag of IEEE 802.1Q or 802.1ad",
		part("priority", "vlan.priority", 0, 2, 13, 7, "priority code point"),
		bit("drop_eligible", "vlan.dei", 0, 2, 12, "drop eligible indicator"),
		part("vlan_id", "vlan.id", 0, 2, 0, 0xfff, "VLAN identifier").columnNote("of 802.1ad tags, too (Wireshark: ieee8021ad.id)"),
		number("ethertype", "vlan.etype", 2, 2, "EtherType behind the tag, or under 1536 a length").hex(4),
	)
	t.llc = t.layer("llc", "IEEE 802.2",
		number("dsap", "llc.dsap", 0, 1, "destination service access point").hex(2),
		number("ssap", "llc.ssap", 1, 1, "source service access point").hex(2),
		counted("control", "llc.control", "control field, little-endian where it has two bytes", func(_ *Printer, h *header) (uint64, bool) {
			if len(h.data) > 3 {
				return uint64(h.data[3])<<8 | uint64(h.data[2]), true
			}
			return uint64(h.data[2]), true
		}).hex(4),
	)
	t.snap = t.layer("snap", "RFC 1042",
		number("oui", "llc.oui", 0, 3, "organization"),
		number("protocol", "llc.type", 3, 2, "its protocol: an EtherType for organization 0").hex(4),
	)
	t.mpls = t.layer("mpls", "one entry of a label stack, RFC 3032",
		part("label", "mpls.label", 0, 4, 12, 0xfffff, "label"),
		part("traffic_class", "mpls.exp", 0, 4, 9, 7, "traffic class, RFC 5462"),
		bit("bottom_of_stack", "mpls.bottom", 0, 4, 8, "bottom of stack"),
		number("ttl", "mpls.ttl", 3, 1, "time to live"),
	)
}
