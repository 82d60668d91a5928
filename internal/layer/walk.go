package layer

import (
	"encoding/binary"

	"ringcap/packet"

	"github.com/google/gopacket/layers"
)

// A walk goes from header to header of a frame. Where a header is not exactly as expected it gives
// up, and the frame is decoded.
type walk struct {
	data []byte // up to where the headers so far say that the packet ends
	at   int    // offset of the payload of the headers so far
	next uint16 // its EtherType
	room int    // how many more layers may be decoded, see MaxLayers; it counts too many rather than too few
}

// link reads the header of a link type.
func (w *walk) link(data []byte, link packet.LinkType) bool {
	w.data, w.room = data, MaxLayers-1
	switch link {
	case packet.LinkEthernet:
		return w.header(ethernetSize, 12)
	case packet.LinkLinuxSLL:
		return w.header(16, 14)
	case packet.LinkLinuxSLL2:
		return w.header(20, 0)
	case packet.LinkRaw:
		return w.version()
	}
	return false
}

// header reads a header of size bytes with an EtherType at an offset.
func (w *walk) header(size, offset int) bool {
	if len(w.data)-w.at < size {
		return false
	}
	w.next = binary.BigEndian.Uint16(w.data[w.at+offset:])
	w.at += size
	return true
}

// version sets the EtherType from the version of an IP header.
func (w *walk) version() bool {
	if w.at >= len(w.data) {
		return false
	}
	switch w.data[w.at] >> 4 {
	case 4:
		w.next = EtherTypeIPv4
	case 6:
		w.next = EtherTypeIPv6
	default:
		return false
	}
	return true
}

// end cuts the payload to n bytes. It returns false if fewer were captured.
func (w *walk) end(n int) bool {
	if n < 0 || n > len(w.data)-w.at {
		return false
	}
	w.data = w.data[:w.at+n]
	return true
}

// headers walks from the link header to the innermost TCP or UDP header, and sets h.
func (w *walk) headers(h *packet.Headers) bool {
	for w.carrier() {
		h.Network = w.at
		protocol, ok := w.ip(h)
		if !ok {
			return false
		}
		switch protocol {
		case packet.ProtocolTCP, packet.ProtocolUDP:
			h.Transport = w.at
			if len(w.data)-w.at < udpSize {
				return false
			}
			if peekTransport(protocol, w.data[w.at:], h) {
				return true
			}
			if protocol == packet.ProtocolTCP || !w.vxlan() {
				return false
			}
			w.room -= 2 // and one for carrier
		case uint8(layers.IPProtocolIPv4):
			w.next = EtherTypeIPv4
		case uint8(layers.IPProtocolIPv6):
			w.next = EtherTypeIPv6
		case uint8(layers.IPProtocolGRE):
			if !w.gre() {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// carrier reads what stands between a link header and IP: tags, labels, a PPPoE session, and a bridged
// frame.
func (w *walk) carrier() bool {
	for ; w.room > 2; w.room-- {
		switch w.next {
		case EtherTypeIPv4, EtherTypeIPv6:
			w.room -= 2 // with what is in it
			return true
		case EtherTypeVLAN, EtherTypeQinQ, EtherTypeVLAN9100, EtherTypeVLAN9200:
			if !w.header(4, 2) {
				return false
			}
		case EtherTypeMPLS, EtherTypeMPLSUp:
			if !w.label() {
				return false
			}
		case EtherTypePPPoES:
			if !w.pppoe() {
				return false
			}
			w.room--
		case uint16(layers.EthernetTypeTransparentEthernetBridging):
			if !w.header(ethernetSize, 12) {
				return false
			}
		default:
			return false
		}
	}
	return false
}

// label reads an entry of MPLS's stack (RFC 3032). Below the last one must be IP, and the label must
// not say otherwise.
func (w *walk) label() bool {
	if len(w.data)-w.at < 5 {
		return false
	}
	entry := binary.BigEndian.Uint32(w.data[w.at:])
	if w.at += 4; entry&0x100 == 0 {
		return true
	}
	return entry>>12 > 3 && w.version()
}

// pppoe reads the headers of a session that carries IP (RFC 2516, section 4).
func (w *walk) pppoe() bool {
	if len(w.data)-w.at < 8 {
		return false
	}
	h := w.data[w.at:]
	if h[1] != byte(layers.PPPoECodeSession) {
		return false
	}
	w.at += 6
	if !w.end(int(binary.BigEndian.Uint16(h[4:]))) || !w.header(2, 0) {
		return false
	}
	switch layers.PPPType(w.next) {
	case layers.PPPTypeIPv4:
		w.next = EtherTypeIPv4
	case layers.PPPTypeIPv6:
		w.next = EtherTypeIPv6
	default:
		return false
	}
	return true
}

// ip reads an IP header with its options or extension headers, and returns the protocol after it.
func (w *walk) ip(h *packet.Headers) (protocol uint8, ok bool) {
	ip := w.data[w.at:]
	if w.next == EtherTypeIPv4 {
		if len(ip) < ipv4Size || ip[0]>>4 != 4 || binary.BigEndian.Uint16(ip[6:])&0x3fff != 0 {
			return 0, false
		}
		size := int(ip[0]&15) * 4
		if size < ipv4Size || !w.end(int(binary.BigEndian.Uint16(ip[2:]))) || size > len(w.data)-w.at {
			return 0, false
		}
		h.IPVersion = 4
		w.at += size
		return ip[9], true
	}
	if len(ip) < ipv6Size || ip[0]>>4 != 6 {
		return 0, false
	}
	h.IPVersion = 6
	w.at += ipv6Size
	length := int(binary.BigEndian.Uint16(ip[4:]))
	if length == 0 || !w.end(length) {
		return 0, false
	}
	return w.extensions(ip[6])
}

// extensions reads the extension headers of IPv6 that stand in every packet of a flow (RFC 8200,
// section 4).
func (w *walk) extensions(protocol uint8) (uint8, bool) {
	for ; w.room > 0; w.room-- {
		switch layers.IPProtocol(protocol) {
		default:
			return protocol, true
		case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination:
		}
		size := extensionSize(w.data[w.at:])
		if size == 0 {
			return 0, false
		}
		protocol = w.data[w.at]
		w.at += size
	}
	return 0, false
}

// gre reads a header of version 0 without routes (RFC 2784, RFC 2890).
func (w *walk) gre() bool {
	const checksum, key, sequence = 0x80, 0x20, 0x10
	if len(w.data)-w.at < 4 {
		return false
	}
	flags := w.data[w.at]
	if flags&^(checksum|key|sequence) != 0 || w.data[w.at+1] != 0 {
		return false
	}
	size := 4
	for _, f := range [...]byte{checksum, key, sequence} {
		if flags&f != 0 {
			size += 4
		}
	}
	return w.header(size, 2)
}

// vxlan reads a datagram of VXLAN up to the type of its Ethernet frame (RFC 7348).
func (w *walk) vxlan() bool {
	const size = 8
	datagram := w.data[w.at:]
	src, dst := binary.BigEndian.Uint16(datagram), binary.BigEndian.Uint16(datagram[2:])
	if int(binary.BigEndian.Uint16(datagram[4:])) != len(datagram) || UDPNext(layers.UDPPort(src), layers.UDPPort(dst)) != layers.LayerTypeVXLAN {
		return false
	}
	w.at += udpSize
	return w.header(size+ethernetSize, size+12)
}
