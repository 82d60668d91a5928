package jsonl

// PPP: RFC 1661, 1662; PPPoE: RFC 2516.

func (t *tables) addPPP() {
	t.pppoe = t.layer("pppoe", "RFC 2516",
		part("version", "pppoe.version", 0, 1, 4, 15, "version"),
		part("type", "pppoe.type", 0, 1, 0, 15, "type"),
		number("code", "pppoe.code", 1, 1, "code; 0 is a session").hex(2),
		number("session_id", "pppoe.session_id", 2, 2, "session").hex(4),
		number("length", "pppoe.payload_length", 4, 2, "bytes of the payload"),
	)
	t.ppp = t.layer("ppp", "RFC 1661",
		counted("protocol", "ppp.protocol", "protocol", func(_ *Printer, h *header) (uint64, bool) {
			// The field may follow address and control bytes, and it may have one byte
			// or two.
			data := h.data[len(h.data)-1:]
			if n := len(h.data); n%2 == 0 {
				data = h.data[n-2:]
			}
			if len(data) == 1 {
				return uint64(data[0]), true
			}
			return uint64(be.Uint16(data)), true
		}).hex(4),
	)
	t.pppDirection = t.layer("ppp_direction", "the direction in front of PPP that a capture notes",
		bit("sent", "ppp.direction", 0, 1, 0, "sent by the host that captured"),
	)
}
