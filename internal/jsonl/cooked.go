package jsonl

// Linux cooked captures and BSD loopback: https://www.tcpdump.org/linktypes.html.

func (t *tables) addCooked() {
	t.sll = t.layer("sll", "LINKTYPE_LINUX_SLL",
		number("packet_type", "sll.pkttype", 0, 2, "0 to this host, 1 broadcast, 2 multicast, 3 to another host, 4 sent"),
		number("arphrd_type", "sll.hatype", 2, 2, "hardware type of the interface"),
		number("address_length", "sll.halen", 4, 2, "bytes of the sender's address"),
		found(asMAC, "address", "sll.src", "address of the sender", func(_ *Printer, h *header) []byte {
			return cookedAddress(h.data[6:14], int(be.Uint16(h.data[4:])))
		}),
		cookedSource(asMAC, "sll.src.eth", "address of the sender, if it is one of Ethernet", 4, 6, 6),
		cookedSource(asAddress, "sll.src.ipv4", "address of the sender, if it is one of IPv4", 4, 6, 4),
		cookedSource(asHex, "sll.src.other", "address of the sender, of another length", 4, 6, 0),
		cookedUnused(4, 6),
		number("protocol", "sll.etype", 14, 2, "EtherType, or a number of Linux for what has none").hex(4),
	)
	t.sll2 = t.layer("sll2", "LINKTYPE_LINUX_SLL2",
		number("protocol", "sll.etype", 0, 2, "EtherType, or a number of Linux for what has none").hex(4),
		number("interface_index", "sll.ifindex", 4, 4, "index of the interface"),
		number("arphrd_type", "sll.hatype", 8, 2, "hardware type of the interface"),
		number("packet_type", "sll.pkttype", 10, 1, "0 to this host, 1 broadcast, 2 multicast, 3 to another host, 4 sent"),
		number("address_length", "sll.halen", 11, 1, "bytes of the sender's address"),
		found(asMAC, "address", "sll.src", "address of the sender", func(_ *Printer, h *header) []byte {
			return cookedAddress(h.data[12:20], int(h.data[11]))
		}),
		cookedSource(asMAC, "sll.src.eth", "address of the sender, if it is one of Ethernet", 10, 12, 6),
		cookedSource(asAddress, "sll.src.ipv4", "address of the sender, if it is one of IPv4", 10, 12, 4),
		cookedSource(asHex, "sll.src.other", "address of the sender, of another length", 10, 12, 0),
		cookedUnused(10, 12),
	)
	t.null = t.layer("null", "LINKTYPE_NULL, LINKTYPE_LOOP",
		counted("family", "null.family", "address family, a number of the system that captured", func(_ *Printer, h *header) (uint64, bool) {
			if v := uint64(be.Uint32(h.data)); v <= 0xffff {
				return v, true
			}
			return uint64(h.data[1])<<8 | uint64(h.data[0]), true
		}),
	)
}

// cookedSource returns a column with the address of the sender at an offset, if it has so many bytes. 0
// stands for other lengths, whose last byte is at length+1.
func cookedSource(as form, name, help string, length, at, size int) field {
	return found(as, "", name, help, func(_ *Printer, h *header) []byte {
		n := int(h.data[length+1])
		if n == size || size == 0 && n != 6 && n != 4 {
			return cookedAddress(h.data[at:at+8], n)
		}
		return nil
	})
}

// cookedUnused returns a column with the room that the address leaves.
func cookedUnused(length, at int) field {
	return found(asHex, "", "sll.unused", "bytes behind the address, in hexadecimal", func(_ *Printer, h *header) []byte {
		if n := int(h.data[length+1]); n < 8 {
			return h.data[at+n : at+8]
		}
		return nil
	})
}

// cookedAddress returns the part of room that holds an address, or nil if there is none.
func cookedAddress(room []byte, size int) []byte {
	if size == 0 {
		return nil
	}
	return room[:min(size, len(room))]
}
