package anonymize

import (
	"encoding/binary"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// payload replaces what the bytes after the last layer of p tell about hosts. It returns how many
// of them are kept, and whether nothing is dropped.
func (a *Anonymizer) payload(before, b []byte, p *packet.Packet, quoted bool) (kept int, whole bool) {
	if p.Err != nil {
		// The start of a TCP header, as ICMP errors quote it, has ports and numbers.
		portsOnly := p.Next == layers.LayerTypeTCP && len(b) < 20
		if portsOnly {
			return len(b), true
		}
		return 0, false
	}
	if len(b) == 0 {
		return 0, true
	}
	if len(p.Layers) > 0 {
		switch l := p.Layers[len(p.Layers)-1].(type) {
		case *layer.UDP:
			kept = a.datagram(before, b, l)
		case *layer.TCP:
			if l.SrcPort == layer.PortDNS || l.DstPort == layer.PortDNS {
				kept = a.streamedDNS(before, b)
			}
		case *layer.ICMPv4:
			if !quoted && isError4(l.TypeCode.Type()) {
				return a.quote(before, b, 0)
			}
		case *layer.ICMPv6:
			return a.icmp6(before, b, l.TypeCode.Type(), quoted)
		}
	}
	return kept, kept == len(b) || a.keepPayload
}

// datagram is payload for what UDP carries.
func (a *Anonymizer) datagram(before, b []byte, l *layer.UDP) (kept int) {
	for _, port := range [2]layers.UDPPort{l.DstPort, l.SrcPort} {
		switch port {
		case layer.PortDNS, layer.PortMDNS, layer.PortLLMNR:
			return a.dns(before, b, len(b) < int(l.Length)-8)
		case layer.PortDHCPServer, layer.PortDHCPClient:
			return a.dhcp(b)
		}
	}
	return 0
}

// isError4 reports whether ICMP messages of a type quote the packet that they are about.
func isError4(typ uint8) bool {
	switch typ {
	case layers.ICMPv4TypeDestinationUnreachable, layers.ICMPv4TypeSourceQuench, layers.ICMPv4TypeRedirect,
		layers.ICMPv4TypeTimeExceeded, layers.ICMPv4TypeParameterProblem:
		return true
	}
	return false
}

// quote replaces a packet in an ICMP error. which is its place in quotes.
func (a *Anonymizer) quote(before, b []byte, which int) (kept int, whole bool) {
	a.quotes[which].Decode(b, &a.quoted)
	kept = a.cover(before, b, &a.quoted, true)
	return kept, kept == len(b)
}

// icmp6 replaces what the body of an ICMPv6 message tells about hosts (RFC 4443, 4861, 2710 and
// 3810).
func (a *Anonymizer) icmp6(before, b []byte, typ uint8, quoted bool) (kept int, whole bool) {
	if len(b) < 4 {
		return 0, false
	}
	addresses := 0 // after the first four bytes, before the options
	switch typ {
	case layers.ICMPv6TypeDestinationUnreachable, layers.ICMPv6TypePacketTooBig, layers.ICMPv6TypeTimeExceeded, layers.ICMPv6TypeParameterProblem:
		if quoted {
			return 4, a.keepPayload
		}
		kept, whole = a.quote(before[4:], b[4:], 1)
		return 4 + kept, whole
	case layers.ICMPv6TypeMLDv2MulticastListenerReportMessageV2:
		kept = a.reports(b)
		return kept, kept == len(b)
	case layers.ICMPv6TypeMLDv1MulticastListenerQueryMessage, layers.ICMPv6TypeMLDv1MulticastListenerReportMessage, layers.ICMPv6TypeMLDv1MulticastListenerDoneMessage,
		layers.ICMPv6TypeNeighborSolicitation, layers.ICMPv6TypeNeighborAdvertisement:
		addresses = 1
	case layers.ICMPv6TypeRedirect:
		addresses = 2
	case layers.ICMPv6TypeRouterSolicitation:
	case layers.ICMPv6TypeRouterAdvertisement:
		kept = a.neighborOptions(b, 12)
		return kept, kept == len(b)
	default: // an echo has its numbers here
		return 4, len(b) == 4 || a.keepPayload
	}
	at := 4 + 16*addresses
	if len(b) < at {
		return 4, false
	}
	for i := 4; i < at; i += 16 {
		a.coverIP(b[i : i+16])
	}
	if typ < layers.ICMPv6TypeRouterSolicitation { // a query of the second version goes on
		return at, len(b) == at
	}
	kept = a.neighborOptions(b, at)
	return kept, kept == len(b)
}

// reports replaces the addresses of the records from byte 4 of a multicast listener report on
// (RFC 3810, section 5.2). It returns the end of the last whole record.
func (a *Anonymizer) reports(b []byte) (end int) {
	for end = 4; len(b) >= end+20; {
		size := 20 + 16*int(binary.BigEndian.Uint16(b[end+2:])) + 4*int(b[end+1])
		if b[end+1] > 0 || len(b) < end+size {
			break
		}
		for i := end + 4; i < end+size; i += 16 {
			a.coverIP(b[i : i+16])
		}
		end += size
	}
	return end
}

// Options of neighbor discovery (IANA, IPv6 Neighbor Discovery Option Formats).
const (
	optSourceLink = 1
	optTargetLink = 2
	optPrefix     = 3
	optMTU        = 5
	optServers    = 25 // recursive DNS servers
)

// neighborOptions replaces the options from byte at of a message of neighbor discovery on. It
// returns the end of the last whole one.
func (a *Anonymizer) neighborOptions(b []byte, at int) (end int) {
	if at > len(b) {
		return 4
	}
	for end = at; len(b) >= end+8; {
		size := 8 * int(b[end+1])
		if size == 0 || len(b) < end+size {
			break
		}
		option := b[end : end+size]
		end += size
		switch {
		case option[0] == optMTU:
		case (option[0] == optSourceLink || option[0] == optTargetLink) && size == 8:
			a.coverMAC(option[2:8])
		case option[0] == optPrefix && size == 32:
			a.coverPrefix(option[16:32], int(option[2]))
		case option[0] == optServers:
			for rest := option[8:]; len(rest) >= 16; rest = rest[16:] {
				a.coverIP(rest[:16])
			}
		default:
			clear(option[2:])
		}
	}
	return end
}

// coverPrefix replaces the first n bits of an IPv6 address and clears the others.
func (a *Anonymizer) coverPrefix(b []byte, n int) {
	a.coverIP(b)
	for ; n < 128; n++ {
		b[n/8] &^= 0x80 >> (n % 8)
	}
}
