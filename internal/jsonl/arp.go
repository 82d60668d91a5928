package jsonl

// ARP: RFC 826, RARP: RFC 903.

func (t *tables) addARP() {
	t.arp = t.layer("arp", "ARP (RFC 826), RARP (RFC 903)",
		number("hardware_type", "arp.hw.type", 0, 2, "hardware address space").seldom(),
		number("protocol_type", "arp.proto.type", 2, 2, "protocol address space").hex(4).seldom(),
		number("hardware_length", "arp.hw.size", 4, 1, "bytes of a hardware address").seldom(),
		number("protocol_length", "arp.proto.size", 5, 1, "bytes of a protocol address").seldom(),
		number("operation", "arp.opcode", 6, 2, "1 request, 2 reply, 3 and 4 of RARP").seldom(),
		found(asMAC, "sender_hardware_address", "arp.src.hw_mac", "sender's hardware address", arpAddress(0)),
		found(asAddress, "sender_protocol_address", "arp.src.proto_ipv4", "sender's protocol address", arpAddress(1)),
		found(asMAC, "target_hardware_address", "arp.dst.hw_mac", "target's hardware address", arpAddress(2)),
		found(asAddress, "target_protocol_address", "arp.dst.proto_ipv4", "target's protocol address", arpAddress(3)),
	)
}

// arpAddress returns a function that finds address number place, from 0 to 3: hardware
// and protocol addresses alternate.
func arpAddress(place int) func(*Printer, *header) []byte {
	return func(_ *Printer, h *header) []byte {
		sizes := [2]int{int(h.data[4]), int(h.data[5])}
		at := 8 + place/2*(sizes[0]+sizes[1]) + place%2*sizes[0]
		size := sizes[place%2]
		if size == 0 || at+size > len(h.data) {
			return nil
		}
		return h.data[at : at+size]
	}
}
