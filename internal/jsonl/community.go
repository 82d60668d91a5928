package jsonl

// Community ID, version 1: https://github.com/corelight/community-id-spec.

import (
	"bytes"
	"crypto/sha1" //nolint:gosec // what the specification asks for
	"encoding/base64"

	"ringcap/internal/layer"
)

// flow is what a Community ID is made from.
type flow struct {
	src, dst         []byte
	protocol         uint8
	srcPort, dstPort uint16 // of ICMP: the type, and the type of the answer or the code
	ports            bool
	oneWay           bool // it has no answer
}

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
	return f.append(b)
}

// read sets f from an IP packet, and reports whether all is there.
func (f *flow) read(ip []byte, version uint8) bool {
	var rest []byte
	var first bool // no later fragment
	if version == 4 {
		if len(ip) < 20 {
			return false
		}
		f.src, f.dst, f.protocol = ip[12:16], ip[16:20], ip[9]
		first = be.Uint16(ip[6:])&0x1fff == 0
		rest = ip[min(len(ip), int(ip[0]&15)*4):]
	} else {
		if len(ip) < 40 {
			return false
		}
		f.src, f.dst, f.protocol = ip[8:24], ip[24:40], ip[6]
		rest, first = f.skipExtensions(ip[40:])
	}
	if !first {
		return true
	}
	switch f.protocol {
	case ipTCP, ipUDP, ipSCTP:
		if len(rest) < 4 {
			return false
		}
		f.srcPort, f.dstPort, f.ports = be.Uint16(rest), be.Uint16(rest[2:]), true
	case ipICMP, ipICMPv6:
		if len(rest) < 2 {
			return false
		}
		f.srcPort, f.dstPort, f.ports = uint16(rest[0]), uint16(rest[1]), true
		if answer, ok := icmpAnswer(f.protocol, rest[0]); ok {
			f.dstPort = uint16(answer)
		} else {
			f.oneWay = true
		}
	}
	return true
}

// Protocols of IP that have ports, or what stands for them.
const (
	ipICMP   = 1
	ipTCP    = 6
	ipUDP    = 17
	ipICMPv6 = 58
	ipSCTP   = 132
)

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
		case f.protocol == hopByHop || f.protocol == routing || f.protocol == destination:
			size = 8 + 8*int(data[1])
		case f.protocol == ah:
			size = 8 + 4*int(data[1])
		case f.protocol == fragment:
			first = first && be.Uint16(data[2:])&^7 == 0
		default:
			return data, first
		}
		f.protocol = data[0]
		data = data[min(size, len(data)):]
	}
	return data, first
}

// icmpAnswer returns the type of the message that answers one, or that it answers.
func icmpAnswer(protocol, typ uint8) (answer uint8, ok bool) {
	if protocol == ipICMP {
		switch typ {
		case 0, 8: // echo
			return 8 - typ, true
		case 9, 10: // router advertisement, solicitation
			return 19 - typ, true
		case 13, 14, 15, 16, 17, 18: // time stamp, information, mask
			return (typ - 1) ^ 1 + 1, true
		}
		return 0, false
	}
	switch typ {
	case 128, 129, 130, 131, 144, 145: // echo, listeners, home agents
		return typ ^ 1, true
	case 133, 134, 135, 136, 139, 140: // routers, neighbors, node information
		return (typ - 1) ^ 1 + 1, true
	}
	return 0, false
}

// append appends the ID.
func (f *flow) append(b []byte) []byte {
	if order := bytes.Compare(f.src, f.dst); !f.oneWay && (order > 0 || order == 0 && f.srcPort > f.dstPort) {
		f.src, f.dst, f.srcPort, f.dstPort = f.dst, f.src, f.dstPort, f.srcPort
	}
	var buffer [40]byte
	hashed := append(buffer[:2], f.src...) // behind the seed, which is 0
	hashed = append(append(hashed, f.dst...), f.protocol, 0)
	if f.ports {
		hashed = be.AppendUint16(be.AppendUint16(hashed, f.srcPort), f.dstPort)
	}
	sum := sha1.Sum(hashed) //nolint:gosec // no secret
	return base64.StdEncoding.AppendEncode(append(b, "1:"...), sum[:])
}
