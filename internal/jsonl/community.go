package jsonl

// Community ID, version 1: https://github.com/corelight/community-id-spec.

import "ringcap/internal/layer"

// flow is an IP packet as a Community ID sees it.
type flow struct{ layer.Flow }

// communityID appends the ID of the innermost IP header and what follows it. A packet without IP has
// none, nor has one whose ports were not captured. That of a later fragment is without ports, as
// Wireshark's is.
func communityID(p *Printer, _ *header, b []byte) []byte {
	at := &p.pkt.Headers
	if at.IPVersion == 0 {
		return b
	}
	var f flow
	if !f.read(p.pkt.Data[at.Network:], at.IPVersion) {
		return b
	}
	return f.AppendCommunityID(b)
}

// read sets f from an IP packet, and reports whether all is there.
func (f *flow) read(ip []byte, version uint8) bool {
	var rest []byte
	var first bool // no later fragment
	if version == 4 {
		if len(ip) < 20 {
			return false
		}
		f.Src, f.Dst, f.Protocol = ip[12:16], ip[16:20], ip[9]
		first = be.Uint16(ip[6:])&0x1fff == 0
		rest = ip[min(len(ip), int(ip[0]&15)*4):]
	} else {
		if len(ip) < 40 {
			return false
		}
		f.Src, f.Dst, f.Protocol = ip[8:24], ip[24:40], ip[6]
		rest, first = f.skipExtensions(ip[40:])
	}
	if !first {
		return true
	}
	switch f.Protocol {
	case layer.ProtocolTCP, layer.ProtocolUDP, layer.ProtocolSCTP:
		if len(rest) < 4 {
			return false
		}
		f.SrcPort, f.DstPort, f.Ports = be.Uint16(rest), be.Uint16(rest[2:]), true
	case layer.ProtocolICMP, layer.ProtocolICMPv6:
		if len(rest) < 2 {
			return false
		}
		f.SrcPort, f.DstPort, f.Ports = uint16(rest[0]), uint16(rest[1]), true
		if answer, ok := layer.ICMPAnswer(f.Protocol, rest[0]); ok {
			f.DstPort = uint16(answer)
		} else {
			f.OneWay = true
		}
	}
	return true
}

// skipExtensions sets the protocol behind extension headers, and returns what follows them and whether
// that is no later fragment.
func (f *flow) skipExtensions(data []byte) (rest []byte, first bool) {
	const hopByHop, routing, fragment, ah, destination, mobility = 0, 43, 44, 51, 60, 135
	first = true
	for range layer.MaxLayers {
		size := 8
		switch {
		case len(data) < 8:
			return data, first
		case f.Protocol == hopByHop || f.Protocol == routing || f.Protocol == destination:
			size = 8 + 8*int(data[1])
		case f.Protocol == ah:
			size = 8 + 4*int(data[1])
		case f.Protocol == fragment:
			first = first && be.Uint16(data[2:])&^7 == 0
		default:
			return data, first
		}
		f.Protocol = data[0]
		data = data[min(size, len(data)):]
	}
	return data, first
}
