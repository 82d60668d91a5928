package jsonl

// UDP: RFC 768.

func (t *tables) addUDP() {
	t.udp = t.layer("udp", "RFC 768",
		number("source_port", "udp.srcport", 0, 2, "source port"),
		number("destination_port", "udp.dstport", 2, 2, "destination port"),
		number("", "udp.port", 0, 2, "both ports"),
		number("", "udp.port", 2, 2, "both ports"),
		number("length", "udp.length", 4, 2, "bytes of the datagram, header included"),
		number("checksum", "udp.checksum", 6, 2, "checksum, as it stands there; 0 for none").hex(4),
		counted("", "udp.stream", "number of the conversation, from 0; of the last 65536 (Wireshark: of all)",
			func(p *Printer, h *header) (uint64, bool) {
				return uint64(p.pkt.Stream.Index), p.pkt.Stream.Known && p.isTransport(h)
			}),
		sinceBefore("udp.time_delta"),
		payload("udp.payload", "what the datagram holds, in hexadecimal"),
	)
}
