package jsonl

// GRE: RFC 2784, 2890, and 2637 for version 1; VXLAN: RFC 7348. IPsec: RFC 4302, 4303.

func (t *tables) addTunnels() {
	present := func(bit int) func(*header) bool {
		return func(h *header) bool { return be.Uint16(h.data)>>bit&1 != 0 }
	}
	t.gre = t.layer("gre", "RFC 2784, 2890",
		bit("checksum_present", "gre.flags.checksum", 0, 2, 15, "checksum present"),
		bit("key_present", "gre.flags.key", 0, 2, 13, "key present"),
		bit("sequence_number_present", "gre.flags.sequence_number", 0, 2, 12, "sequence number present"),
		part("version", "gre.flags.version", 0, 2, 0, 7, "version; 1 is that of PPTP"),
		number("protocol_type", "gre.proto", 2, 2, "EtherType of the payload").hex(4),
		number("checksum", "gre.checksum", 4, 2, "checksum, as it stands there").hex(4).only(present(15)),
		counted("key", "gre.key", "key", greWord(13)).hex(8),
		counted("sequence_number", "gre.sequence_number", "sequence number", greWord(12)),
	)
	t.vxlan = t.layer("vxlan", "RFC 7348",
		number("flags", "vxlan.flags", 0, 2, "flags").hex(4),
		number("group_policy_id", "vxlan.gbp", 2, 2, "group policy identifier").only(present(15)),
		number("vni", "vxlan.vni", 4, 3, "VXLAN network identifier"),
	)
	t.geneve = t.layer("geneve", "RFC 8926",
		part("version", "geneve.version", 0, 1, 6, 3, "version"),
		bit("oam", "geneve.flags.oam", 1, 1, 7, "a control packet"),
		bit("critical_options", "geneve.flags.critical", 1, 1, 6, "options that must be understood"),
		number("protocol_type", "geneve.proto_type", 2, 2, "EtherType of the payload").hex(4),
		number("vni", "geneve.vni", 4, 3, "virtual network identifier").hex(6),
	)
	t.addIGMP()
	t.esp = t.layer("esp", "RFC 4303",
		number("spi", "esp.spi", 0, 4, "security parameters index").hex(8),
		number("sequence_number", "esp.sequence", 4, 4, "sequence number"),
	)
	t.ah = t.layer("ah", "RFC 4302",
		number("next_header", "ah.next_header", 0, 1, "protocol number of what follows"),
		number("spi", "ah.spi", 4, 4, "security parameters index").hex(8),
		number("sequence_number", "ah.sequence", 8, 4, "sequence number"),
	)
}

// greWord returns a function that finds the optional field of a flag bit. Each of the
// fields that the flags announce has four bytes: checksum and offset, key, sequence
// number.
func greWord(bit int) func(*Printer, *header) (uint64, bool) {
	return func(_ *Printer, h *header) (uint64, bool) {
		flags, at := be.Uint16(h.data), 4
		if flags>>bit&1 == 0 || flags&7 > 1 {
			return 0, false
		}
		if flags&0xc000 != 0 {
			at += 4
		}
		if bit == 12 && flags&0x2000 != 0 {
			at += 4
		}
		if at+4 > len(h.data) {
			return 0, false
		}
		return uint64(be.Uint32(h.data[at:])), true
	}
}
