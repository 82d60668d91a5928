package jsonl

// NTP: RFC 5905; control messages: RFC 9327.

import "time"

func (t *tables) addNTP() {
	clock := func(h *header) bool { return h.data[0]&7 < 6 }
	control := func(h *header) bool { return h.data[0]&7 == 6 }
	t.ntp = t.layer("ntp", "RFC 5905",
		number("", "ntp.flags", 0, 1, "leap indicator, version and mode").hex(2),
		part("leap_indicator", "ntp.flags.li", 0, 1, 6, 3, "leap second to come; 3: not synchronized"),
		part("version", "ntp.flags.vn", 0, 1, 3, 7, "version"),
		part("mode", "ntp.flags.mode", 0, 1, 0, 7, "1 active, 2 passive, 3 client, 4 server, 5 broadcast, 6 control"),
		number("stratum", "ntp.stratum", 1, 1, "1: a reference clock; 2 and more: servers from it").only(clock),
		number("", "ntp.ppoll", 2, 1, "exponent of the seconds between messages").only(clock),
		number("", "ntp.precision", 3, 1, "exponent of the precision, without its sign").only(clock),
		ntpExponent("poll", 2, "exponent of the seconds between messages").only(clock),
		ntpExponent("precision", 3, "exponent of the precision in seconds").only(clock),
		number("", "ntp.rootdelay", 4, 4, "time to the reference clock and back, in units of 1/65536 s").only(clock),
		number("", "ntp.rootdispersion", 8, 4, "largest error, in units of 1/65536 s").only(clock),
		ntpShort("root_delay", 4, "seconds to the reference clock and back").only(clock),
		ntpShort("root_dispersion", 8, "largest error in seconds").only(clock),
		octets(asHex, "reference_id", "ntp.refid", 12, 4, "clock or server, in hexadecimal").only(clock),
		ntpTime("reference_timestamp", "ntp.reftime", 16, "when the clock was last set").only(clock),
		ntpTime("origin_timestamp", "ntp.org", 24, "when the client sent").only(clock),
		ntpTime("receive_timestamp", "ntp.rec", 32, "when the server received").only(clock),
		ntpTime("transmit_timestamp", "ntp.xmt", 40, "when this was sent").only(clock),
		octets(asHex, "key_id", "ntp.keyid", 48, 4, "key of the authentication").only(ntpAuthenticated),
		octets(asHex, "mac", "ntp.mac", 52, 0, "authentication").only(ntpAuthenticated),
		number("", "ntp.ctrl.flags2", 1, 1, "response, error, more, and operation").hex(2).only(control),
		bit("response", "ntp.ctrl.flags2.r", 1, 1, 7, "of control: a response").only(control),
		part("opcode", "ntp.ctrl.flags2.opcode", 1, 1, 0, 31, "of control: operation").only(control),
		number("sequence", "ntp.ctrl.sequence", 2, 2, "of control: sequence number").only(control),
		number("association_id", "ntp.ctrl.associd", 6, 2, "of control: association").only(control),
		number("offset", "ntp.ctrl.offset", 8, 2, "of control: offset of the data").only(control),
		number("count", "ntp.ctrl.count", 10, 2, "of control: bytes of data").only(control),
	)
}

// ntpAuthenticated reports whether a key and an MD5 or SHA-1 sum follow the times.
func ntpAuthenticated(h *header) bool {
	n := len(h.data)
	return h.data[0]&7 < 6 && (n == 48+20 || n == 48+24)
}

// ntpExponent returns a byte with a sign.
func ntpExponent(key string, at int, help string) field {
	return measured(key, "", help, func(_ *Printer, h *header) (decimalValue, bool) {
		if at >= len(h.data) {
			return decimalValue{}, false
		}
		return signed(h.data[at]), true
	})
}

// ntpShort returns a length of time of 16 bits before the point and 16 after it.
func ntpShort(key string, at int, help string) field {
	return measured(key, "", help, func(_ *Printer, h *header) (decimalValue, bool) {
		if at+4 > len(h.data) {
			return decimalValue{}, false
		}
		return ratio(uint64(be.Uint32(h.data[at:])), 1<<16), true
	})
}

// Seconds from 1900, and from 2036, to 1970. Times without the highest bit are of the second era.
const (
	ntpEra0 = -2208988800
	ntpEra1 = 2085978496
)

// ntpTime returns a time, which is absent if it is 0.
func ntpTime(key, name string, at int, help string) field {
	find := func(h *header) (seconds int64, nano uint32, ok bool) {
		if at+8 > len(h.data) || be.Uint64(h.data[at:]) == 0 {
			return 0, 0, false
		}
		seconds = ntpEra1
		if h.data[at]&0x80 != 0 {
			seconds = ntpEra0
		}
		fraction := uint64(be.Uint32(h.data[at+4:]))
		return seconds + int64(be.Uint32(h.data[at:])), uint32(fraction * 1e9 >> 32), true
	}
	f := field{key: key, name: name, help: help, form: asLiteral, literal: func(p *Printer, h *header, b []byte) []byte {
		seconds, nano, ok := find(h)
		switch {
		case !ok:
			return b
		case p.columns == nil:
			return time.Unix(seconds, int64(nano)).UTC().AppendFormat(b, "2006-01-02T15:04:05.000000000Z")
		}
		return time.Unix(seconds, int64(nano)).UTC().AppendFormat(b, "Jan _2, 2006 15:04:05.000000000 MST")
	}}
	return f.is(func(_ *Printer, h *header) (int64, uint32, bool) { return find(h) }).columnNote("absent if it is 0 (Wireshark: NULL)")
}

// ntp writes a message.
func (p *Printer) ntp(data []byte) {
	if len(data) >= 12 {
		p.opaque(p.tables.ntp, data, 0)
	}
}
