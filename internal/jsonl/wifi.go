package jsonl

// IEEE 802.11-2020, section 9.

import (
	"slices"

	"ringcap/internal/layer"
)

func (t *tables) addWiFi() {
	address := func(key, name, help string, of func(*layer.WiFi) []byte) field {
		return found(asMAC, key, name, help, func(p *Printer, _ *header) []byte { return of(p.wifi) })
	}
	flag := func(bit uint8, name, help string) field {
		return field{name: "wlan.fc." + name, help: help, form: asFlag, at: 1, size: 1, shift: bit, mask: 1}
	}
	t.wifi = t.layer("wifi", "IEEE 802.11",
		part("type", "wlan.fc.type", 0, 1, 2, 3, "0 management, 1 control, 2 data"),
		part("subtype", "wlan.fc.subtype", 0, 1, 4, 15, "subtype"),
		counted("", "wlan.fc.type_subtype", "both", func(p *Printer, h *header) (uint64, bool) {
			return uint64(p.wifi.Type)<<4 | uint64(p.wifi.Subtype), true
		}).hex(4),
		number("flags", "wlan.flags", 1, 1, "flags of frame control").hex(2),
		part("", "wlan.fc.ds", 1, 1, 0, 3, "whether it goes to (1) or comes from (2) the distribution system").hex(2),
		flag(0, "tods", "to the distribution system"),
		flag(1, "fromds", "from the distribution system"),
		flag(2, "frag", "more fragments follow"),
		flag(3, "retry", "sent again"),
		flag(4, "pwrmgt", "the station goes to sleep"),
		flag(5, "moredata", "more data wait for the station"),
		flag(6, "protected", "the body is encrypted"),
		flag(7, "order", "strictly ordered, or with an HT control field"),
		names("wlan.flags.names", 1, 1, 0, 0xff, "names of the flags set",
			"to_ds", "from_ds", "more_fragments", "retry", "power_management", "more_data", "protected", "order"),
		counted("duration", "wlan.duration", "microseconds that the medium is reserved for", func(_ *Printer, h *header) (uint64, bool) {
			if len(h.data) < 4 || h.data[3]&0x80 != 0 {
				return 0, false
			}
			return uint64(le.Uint16(h.data[2:])), true
		}),
		address("receiver", "wlan.ra", "address of the receiver", func(w *layer.WiFi) []byte { return w.Receiver }),
		address("transmitter", "wlan.ta", "address of the transmitter", func(w *layer.WiFi) []byte { return w.Transmitter }),
		address("destination", "wlan.da", "address of the destination", func(w *layer.WiFi) []byte { return w.Destination }),
		address("source", "wlan.sa", "address of the source", func(w *layer.WiFi) []byte { return w.Source }),
		address("bssid", "wlan.bssid", "address of the network", func(w *layer.WiFi) []byte { return w.BSSID }),
		wifiAddress(0), wifiAddress(1), wifiAddress(2), wifiAddress(3),
		wifiSequence("sequence_number", "wlan.seq", "sequence number", 4, 0xfff),
		wifiSequence("fragment_number", "wlan.frag", "number of the fragment", 0, 15),
		counted("tid", "wlan.qos.tid", "traffic identifier of QoS data", func(p *Printer, h *header) (uint64, bool) {
			w := p.wifi
			if w.Type != layer.WiFiData || w.Subtype&8 == 0 {
				return 0, false
			}
			at := 24
			if w.Flags&3 == 3 {
				at = 30
			}
			return uint64(h.data[at] & 15), true
		}),
		wifiFixed("timestamp", "wlan.fixed.timestamp", "microseconds since the network began", 0, 8, 5, 8),
		wifiFixed("beacon_interval", "wlan.fixed.beacon", "units of 1,024 microseconds between beacons", 8, 2, 5, 8),
		wifiFixed("capabilities", "wlan.fixed.capabilities", "capabilities", 10, 2, 5, 8).hex(4),
		wifiFixed("capabilities", "wlan.fixed.capabilities", "capabilities", 0, 2, 0, 1, 2, 3).hex(4),
		wifiFixed("status_code", "wlan.fixed.status_code", "answer to an association", 2, 2, 1, 3).hex(4),
		wifiFixed("algorithm", "wlan.fixed.auth.alg", "algorithm of an authentication", 0, 2, 11),
		wifiFixed("authentication_sequence", "wlan.fixed.auth_seq", "step of an authentication", 2, 2, 11).hex(4),
		wifiFixed("status_code", "wlan.fixed.status_code", "answer to an authentication", 4, 2, 11).hex(4),
		wifiFixed("reason_code", "wlan.fixed.reason_code", "why a station is sent away", 0, 2, 10, 12).hex(4),
		found(asText, "ssid", "wlan.ssid", "name of the network, of beacons and probes", ssid).columnNote("Wireshark has its bytes in hexadecimal"),
		counted("channel", "wlan.ds.current_channel", "channel that a beacon or a probe names", wifiChannel),
		counted("ethertype", "wlan.etype", "EtherType behind LLC and SNAP", func(p *Printer, _ *header) (uint64, bool) {
			return uint64(p.wifi.EtherType), p.wifi.EtherType != 0
		}),
	)
}

// wifiAddress returns a column with one of the addresses in wire order.
func wifiAddress(i int) field {
	at := [...]int{4, 10, 16, 24}[i]
	return found(asMAC, "", "wlan.addr", "any address", func(p *Printer, h *header) []byte {
		if at+6 > p.wifi.Header || i == 3 && (p.wifi.Type != layer.WiFiData || p.wifi.Flags&3 != 3) {
			return nil
		}
		return h.data[at : at+6]
	})
}

// wifiSequence returns a part of sequence control, which control frames do not have.
func wifiSequence(key, name, help string, shift uint8, mask uint64) field {
	return counted(key, name, help, func(p *Printer, h *header) (uint64, bool) {
		if p.wifi.Type == layer.WiFiControl || p.wifi.Header < 24 {
			return 0, false
		}
		return uint64(le.Uint16(h.data[22:])) >> shift & mask, true
	})
}

// wifiFixed returns a fixed field at an offset in the body of management frames of some subtypes.
func wifiFixed(key, name, help string, at, size int, subtypes ...uint8) field {
	return counted(key, name, help, func(p *Printer, _ *header) (v uint64, ok bool) {
		w := p.wifi
		if w.Type != layer.WiFiManagement || w.Protected() || !slices.Contains(subtypes, w.Subtype) || at+size > len(w.Payload) {
			return 0, false
		}
		for i := range size {
			v |= uint64(w.Payload[at+i]) << (8 * i)
		}
		return v, true
	})
}

// ssid returns element 0 of a beacon, a probe or an association request.
func ssid(p *Printer, _ *header) []byte { return wifiElement(p.wifi, 0) }

// wifiChannel returns the channel that element 3 of the same frames names.
func wifiChannel(p *Printer, _ *header) (uint64, bool) {
	if e := wifiElement(p.wifi, 3); len(e) == 1 {
		return uint64(e[0]), true
	}
	return 0, false
}

// wifiElement returns the first element with a number, or nil.
func wifiElement(w *layer.WiFi, number byte) []byte {
	if w.Type != layer.WiFiManagement || w.Protected() {
		return nil
	}
	fixed, ok := map[uint8]int{0: 4, 2: 10, 4: 0, 5: 12, 8: 12}[w.Subtype]
	if !ok || fixed > len(w.Payload) {
		return nil
	}
	for e := w.Payload[fixed:]; len(e) >= 2 && 2+int(e[1]) <= len(e); e = e[2+int(e[1]):] {
		if e[0] == number {
			return e[2 : 2+int(e[1])]
		}
	}
	return nil
}
