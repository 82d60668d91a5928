package text

// IEEE 802.11, with and without a radiotap header. What the radio measured, the
// rates and the capabilities that tcpdump prints are left out.

import "ringcap/internal/layer"

var wifiManagement = []name{
	{0, "Assoc Request"}, {1, "Assoc Response"}, {2, "ReAssoc Request"}, {3, "ReAssoc Response"},
	{4, "Probe Request"}, {5, "Probe Response"}, {8, "Beacon"}, {9, "ATIM"}, {10, "Disassociation"},
	{11, "Authentication"}, {12, "DeAuthentication"}, {13, "Action"}, {14, "Action No Ack"},
}

var wifiControl = []name{
	{5, "VHT NDP Announcement"}, {7, "Control Wrapper"}, {8, "BAR"}, {9, "BA"}, {10, "Power Save-Poll"},
	{11, "Request-To-Send"}, {12, "Clear-To-Send"}, {13, "Acknowledgment"}, {14, "CF-End"}, {15, "CF-End+CF-Ack"},
}

// wifiFixed is how many bytes stand before the elements of a management frame,
// by its subtype; others have none that are looked at.
var wifiFixed = map[uint8]int{0: 4, 2: 10, 4: 0, 5: 12, 8: 12}

// radiotap prints a frame behind a radiotap header.
func (p *Printer) radiotap(b []byte, s span) []byte {
	h, ok := take(p, s.data, &p.scratch.radiotap)
	if !ok {
		return p.cut(b, "802.11_radio")
	}
	p.skipLink(len(h.Contents))
	return p.wifi(b, s.from(len(h.Contents)))
}

// wifi prints a frame: data by what it carries, others by their name.
func (p *Printer) wifi(b []byte, s span) []byte {
	h, ok := take(p, s.data, &p.scratch.wifi)
	if !ok {
		return p.cut(b, "802.11")
	}
	if p.o.Link {
		b = appendStation(b, "BSSID:", h.BSSID)
		b = appendStation(b, "SA:", h.Source)
		b = appendStation(b, "DA:", h.Destination)
	}
	p.skipLink(len(h.Contents))
	body := s.from(len(h.Contents))
	switch h.Type {
	case layer.WiFiManagement:
		return p.wifiManagement(b, h, body)
	case layer.WiFiControl:
		b = append(appendName(b, wifiControl, uint32(h.Subtype), "Unknown control"), ' ')
		b = appendStation(b, "RA:", h.Receiver)
		b = appendStation(b, "TA:", h.Transmitter)
		return b[:len(b)-1]
	case layer.WiFiData:
		return p.wifiData(b, h, body)
	}
	b = append(b, "Extension, length "...)
	return appendInt(b, s.length)
}

func appendStation(b []byte, role string, address []byte) []byte {
	if address == nil {
		return b
	}
	return append(appendMAC(append(b, role...), address), ' ')
}

// wifiManagement prints the name and the network's, of an element 0.
func (p *Printer) wifiManagement(b []byte, h *layer.WiFi, s span) []byte {
	b = appendName(b, wifiManagement, uint32(h.Subtype), "Unknown management")
	fixed, ok := wifiFixed[h.Subtype]
	if !ok || h.Protected() {
		return b
	}
	for e := s.from(fixed).data; len(e) >= 2 && len(e) >= 2+int(e[1]); e = e[2+int(e[1]):] {
		if e[0] == 0 {
			b = append(b, " ("...)
			return append(appendSafe(b, e[2:2+int(e[1])]), ')')
		}
	}
	return b
}

// wifiData prints the packet that a frame carries in clear.
func (p *Printer) wifiData(b []byte, h *layer.WiFi, s span) []byte {
	if h.EtherType != 0 {
		if b, ok := p.etherPayload(b, uint16(h.EtherType), s); ok {
			return b
		}
		b = append(append0x4(append(b, "ethertype "...), uint16(h.EtherType)), ", "...)
	}
	b = append(b, "Data"...)
	switch {
	case h.Subtype&4 != 0:
		b = append(b, " without body"...)
	case h.Protected():
		b = append(b, " protected"...)
	}
	b = append(b, ", length "...)
	b = appendInt(b, s.length)
	if h.Subtype&4 != 0 || h.Protected() {
		return b
	}
	return p.unknown(append(b, ": "...), s.data)
}
