package jsonl

// IEEE 802.11-2020, section 9.2; radiotap.org.

import "ringcap/internal/layer"

func (t *tables) addWiFi() {
	t.radiotap = t.layer("radiotap", "what a radio measured",
		counted("length", "radiotap.length", "bytes of the radiotap header",
			func(_ *Printer, h *header) (uint64, bool) { return uint64(len(h.data)), true }),
	)
	address := func(key, name, help string, of func(*layer.WiFi) []byte) field {
		return found(asMAC, key, name, help, func(p *Printer, _ *header) []byte { return of(p.wifi) })
	}
	t.wifi = t.layer("wifi", "IEEE 802.11",
		part("type", "wlan.fc.type", 0, 1, 2, 3, "0 management, 1 control, 2 data"),
		part("subtype", "wlan.fc.subtype", 0, 1, 4, 15, "subtype"),
		number("flags", "wlan.flags", 1, 1, "flags of frame control").hex(2),
		names("wlan.flags.names", 1, 1, 0, 0xff, "names of the flags set",
			"to_ds", "from_ds", "more_fragments", "retry", "power_management", "more_data", "protected", "order"),
		address("receiver", "wlan.ra", "address of the receiver", func(w *layer.WiFi) []byte { return w.Receiver }),
		address("transmitter", "wlan.ta", "address of the transmitter", func(w *layer.WiFi) []byte { return w.Transmitter }),
		address("destination", "wlan.da", "address of the destination", func(w *layer.WiFi) []byte { return w.Destination }),
		address("source", "wlan.sa", "address of the source", func(w *layer.WiFi) []byte { return w.Source }),
		address("bssid", "wlan.bssid", "address of the network", func(w *layer.WiFi) []byte { return w.BSSID }),
		found(asText, "ssid", "wlan.ssid", "name of the network, of beacons and probes", ssid).columnNote("Wireshark has its bytes in hexadecimal"),
		counted("ethertype", "wlan.etype", "EtherType behind LLC and SNAP", func(p *Printer, _ *header) (uint64, bool) {
			return uint64(p.wifi.EtherType), p.wifi.EtherType != 0
		}),
	)
}

// ssid returns element 0 of a beacon, a probe or an association request.
func ssid(p *Printer, _ *header) []byte {
	w := p.wifi
	if w.Type != layer.WiFiManagement || w.Protected() {
		return nil
	}
	fixed, ok := map[uint8]int{0: 4, 2: 10, 4: 0, 5: 12, 8: 12}[w.Subtype]
	if !ok || fixed > len(w.Payload) {
		return nil
	}
	for e := w.Payload[fixed:]; len(e) >= 2 && 2+int(e[1]) <= len(e); e = e[2+int(e[1]):] {
		if e[0] == 0 {
			return e[2 : 2+int(e[1])]
		}
	}
	return nil
}
