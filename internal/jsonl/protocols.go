package jsonl

import (
	"bytes"
	"unsafe"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// Protocols is the name of the column that lists all layers.
const Protocols = "frame.protocols"

// wiresharkNames maps names of layers to Wireshark's, where they differ. The name is
// empty if Wireshark counts the layer as part of the previous one.
var wiresharkNames = map[string]string{
	"ethernet": "eth", "ipv4": "ip", "snap": "", "wifi": "wlan", "sll2": "sll", "ppp_direction": "", "link_header": "",
	"ipv6_hop_by_hop": "ipv6.hopopts", "ipv6_destination": "ipv6.dstopts", "ipv6_routing": "ipv6.routing",
	"ipv6_fragment": "ipv6.fraghdr", "ipv6_mobility": "mipv6", "pppoe": "pppoes",
	"usb_pcap": "usb",
}

// protocolField returns the field that adds a layer's name to the column.
func protocolField(name string) field {
	words, differs := wiresharkNames[name]
	if !differs {
		words = name
	}
	return field{name: Protocols, form: asLiteral, separator: ':',
		help: "layers in wire order, as Wireshark calls them; only those that --json has, so neither data nor what only a port tells",
		literal: func(p *Printer, h *header, b []byte) []byte {
			if name == "wifi" && p.pkt.Link == packet.LinkWiFiRadiotap {
				b = append(b, "wlan_radio:"...)
			}
			if name == "lacp" {
				b = append(b, "slow:"...)
			}
			if name == "dns" {
				return append(b, p.tables.dns.called(p)...)
			}
			b = append(b, words...)
			switch name {
			case "ethernet":
				return appendLookUp(b, h.data, 12)
			case "vlan":
				if p.tagType(h) == 0x88a8 {
					b = append(b[:len(b)-len(words)], "ieee8021ad"...)
				}
				return appendLookUp(b, h.data, 2)
			case "sll":
				return appendLookUp(b, h.data, 14)
			case "sll2":
				return appendLookUp(b, h.data, 0)
			}
			return b
		}}
}

// messageField is protocolField for messages: the name stands there once for those in a row.
func messageField(name string) field {
	f := protocolField(name)
	f.literal = func(_ *Printer, _ *header, b []byte) []byte {
		if before, ok := bytes.CutSuffix(b, []byte(":")); ok {
			if rest, ok := bytes.CutSuffix(before, []byte(name)); ok && (len(rest) == 0 || rest[len(rest)-1] == ':') {
				return b
			}
		}
		return append(b, name...)
	}
	return f
}

// tagType returns the two bytes before a tag in the frame, or 0 if h is not in the frame.
func (p *Printer) tagType(h *header) uint16 {
	data := p.pkt.Data
	at := uintptr(unsafe.Pointer(unsafe.SliceData(h.data))) - uintptr(unsafe.Pointer(unsafe.SliceData(data)))
	if at < 2 || at >= uintptr(len(data)) {
		return 0
	}
	return be.Uint16(data[at-2:])
}

// appendLookUp appends "ethertype", which Wireshark counts as a layer where it looks up
// an EtherType.
func appendLookUp(b, data []byte, at int) []byte {
	if at+2 <= len(data) && be.Uint16(data[at:]) >= layer.MinEtherType {
		return append(b, ":ethertype"...)
	}
	return b
}

// rawProtocol appends the name of a link type without a header.
func rawProtocol(p *Printer, _ *header, b []byte) []byte {
	switch p.pkt.Link {
	case packet.LinkRaw, packet.LinkRawOBSD, packet.LinkIPv4, packet.LinkIPv6:
		return append(b, "raw"...)
	}
	return b
}
