package jsonl

// Ethernet: RFC 894, IEEE 802.3; tags: IEEE 802.1Q; LLC and SNAP: IEEE 802.2, RFC
// 1042; MPLS: RFC 3032.

import "github.com/google/gopacket"

// minEtherType is the lowest EtherType; a smaller number is a length.
const minEtherType = 0x600

func (t *tables) addEthernet() {
	t.ethernet = t.layer("ethernet", "RFC 894, IEEE 802.3",
		octets(asMAC, "destination", "eth.dst", 0, 6, "destination address").seldom(),
		octets(asMAC, "source", "eth.src", 6, 6, "source address").seldom(),
		octets(asMAC, "", "eth.addr", 0, 6, "both addresses"),
		octets(asMAC, "", "eth.addr", 6, 6, "both addresses"),
		part("ethertype", "eth.type", 12, 2, 0, 0, "EtherType, at least 1536").only(func(h *header) bool { return be.Uint16(h.data[12:]) >= minEtherType }).seldom(),
		part("length", "eth.len", 12, 2, 0, 0, "length of an 802.3 frame").only(func(h *header) bool { return be.Uint16(h.data[12:]) < minEtherType }).seldom(),
	)
	t.vlan = t.layer("vlan", "one tag of IEEE 802.1Q or 802.1ad",
		part("priority", "vlan.priority", 0, 2, 13, 7, "priority code point"),
		bit("drop_eligible", "vlan.dei", 0, 2, 12, "drop eligible indicator"),
		part("vlan_id", "vlan.id", 0, 2, 0, 0xfff, "VLAN identifier"),
		number("ethertype", "vlan.etype", 2, 2, "EtherType behind the tag, or under 1536 a length"),
	)
	t.llc = t.layer("llc", "IEEE 802.2",
		number("dsap", "llc.dsap", 0, 1, "destination service access point"),
		number("ssap", "llc.ssap", 1, 1, "source service access point"),
		counted("control", "llc.control", "control field, little-endian where it has two bytes", func(_ *Printer, h *header) (uint64, bool) {
			if len(h.data) > 3 {
				return uint64(h.data[3])<<8 | uint64(h.data[2]), true
			}
			return uint64(h.data[2]), true
		}),
	)
	t.snap = t.layer("snap", "RFC 1042",
		number("oui", "llc.oui", 0, 3, "organization"),
		number("protocol", "llc.type", 3, 2, "its protocol: an EtherType for organization 0"),
	)
	t.mpls = t.layer("mpls", "one entry of a label stack, RFC 3032",
		part("label", "mpls.label", 0, 4, 12, 0xfffff, "label"),
		part("traffic_class", "mpls.exp", 0, 4, 9, 7, "traffic class, RFC 5462"),
		bit("bottom_of_stack", "mpls.bottom", 0, 4, 8, "bottom of stack"),
		number("ttl", "mpls.ttl", 3, 1, "time to live"),
	)
}

// llc writes LLC and SNAP headers, and returns what can be decoded behind them.
func (p *Printer) llc(data []byte, wire int) (gopacket.LayerType, []byte, int) {
	size := 3
	if len(data) > 2 && data[2]&3 != 3 {
		size = 4 // numbered frames
	}
	if len(data) < size {
		return gopacket.LayerTypeZero, nil, 0
	}
	p.depth++
	p.entry(p.tables.llc, header{data: data[:size], wire: max(0, wire-size)})
	switch body := data[size:]; {
	case size != 3 || data[2] != 3:
	case data[0]&^1 == 6 && data[1]&^1 == 6:
		return etherNext(0x0800), body, wire - size
	case data[0]&^1 == 0xaa && data[1]&^1 == 0xaa && len(body) >= 5:
		p.depth++
		p.entry(p.tables.snap, header{data: body[:5], wire: max(0, wire-size-5)})
		if oui := be.Uint32(body) >> 8; oui == 0 || oui == 0x0000f8 {
			return etherNext(be.Uint16(body[3:])), body[5:], wire - size - 5
		}
	}
	return gopacket.LayerTypeZero, nil, 0
}
