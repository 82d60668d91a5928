package layer

import (
	"encoding/binary"

	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Sizes of headers in bytes, without options.
const (
	ethernetSize = 14
	ipv4Size     = 20
	ipv6Size     = 40
	tcpSize      = 20
	udpSize      = 8
)

// Peek finds the headers of a frame as Parser would, but without decoding its layers. Nearly all
// frames have nothing but what it knows: IP behind the tags and in the tunnels of most networks, no
// fragment, and a complete TCP or UDP header whose payload was captured. For any other frame it
// returns false with undefined contents of h, except that h.Peeked is false.
func Peek(data []byte, link packet.LinkType, h *packet.Headers) bool {
	h.Peeked, h.Plain = false, false
	if link == packet.LinkEthernet && peekPlain(data, h) {
		h.Plain = true
		return true
	}
	var w walk
	return w.link(data, link) && w.headers(h)
}

// peekPlain is Peek for Ethernet without tags, IPv4 without options or IPv6 without extensions, and no
// tunnel.
func peekPlain(data []byte, h *packet.Headers) bool {
	if len(data) < ethernetSize+ipv4Size+udpSize {
		return false
	}
	h.Network = ethernetSize
	ip := data[ethernetSize:]
	switch binary.BigEndian.Uint16(data[12:]) {
	case EtherTypeIPv4:
		// The packet must have no options and must not be a fragment.
		if ip[0] != 0x45 || binary.BigEndian.Uint16(ip[6:])&0x3fff != 0 {
			return false
		}
		end := int(binary.BigEndian.Uint16(ip[2:]))
		if end < ipv4Size+udpSize || end > len(ip) {
			return false
		}
		h.IPVersion, h.Transport = 4, ethernetSize+ipv4Size
		return peekTransport(ip[9], ip[ipv4Size:end], h)
	case EtherTypeIPv6:
		if ip[0]>>4 != 6 || len(ip) < ipv6Size {
			return false
		}
		end := ipv6Size + int(binary.BigEndian.Uint16(ip[4:]))
		if end < ipv6Size+udpSize || end > len(ip) {
			return false
		}
		h.IPVersion, h.Transport = 6, ethernetSize+ipv6Size
		return peekTransport(ip[6], ip[ipv6Size:end], h)
	}
	return false
}

// peekTransport finds the end of the transport header at the start of body.
func peekTransport(protocol uint8, body []byte, h *packet.Headers) bool {
	h.Protocol, h.End = protocol, h.Transport+len(body)
	switch protocol {
	case packet.ProtocolTCP:
		if len(body) < tcpSize {
			return false
		}
		size := int(body[12]>>4) * 4
		h.Payload = h.Transport + size
		h.Peeked = size >= tcpSize && size <= len(body)
	case packet.ProtocolUDP:
		h.Payload = h.Transport + udpSize
		src, dst := binary.BigEndian.Uint16(body), binary.BigEndian.Uint16(body[2:])
		h.Peeked = int(binary.BigEndian.Uint16(body[4:])) == len(body) &&
			UDPNext(layers.UDPPort(src), layers.UDPPort(dst)) == gopacket.LayerTypePayload
	}
	return h.Peeked
}

// PeekPacket sets p from Peek if the frame is plain. It returns false if p has to be decoded.
func PeekPacket(p *packet.Packet) bool {
	if !Peek(p.Data, p.Link, &p.Headers) || !p.Headers.Plain {
		return false
	}
	p.SetPeeked(&p.Headers)
	return true
}
