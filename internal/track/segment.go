package track

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// segment is what the tracker looks at of a TCP header right above IP.
type segment struct {
	key      key
	reversed bool // it goes from key's b to its a
	flags    byte
	seq, ack uint32
	payload  int    // bytes
	quic     []byte // instead of all that: a datagram of QUIC's port
}

// find is the segment of a decoded packet, false where it has none. TCP is the last
// of the layers, if it is one of them.
func find(p *packet.Packet, s *segment) bool {
	n := len(p.Layers) - 1
	if n < 1 {
		return false
	}
	tcp, ok := p.Layers[n].(*layer.TCP)
	if !ok {
		return false
	}
	for n--; n >= 0; n-- {
		switch ip := p.Layers[n].(type) {
		case *layer.IPv4:
			s.read4(ip.Contents, tcp.Contents)
			s.payload = len(tcp.Payload)
			return true
		case *layer.IPv6:
			s.read6(ip.Contents, tcp.Contents)
			s.payload = len(tcp.Payload)
			return true
		}
	}
	return false
}

// read4 reads an IPv4 header and the TCP header after it; read6 one of IPv6.
func (s *segment) read4(ip, tcp []byte) { s.read(host4(ip[12:]), host4(ip[16:]), false, tcp) }
func (s *segment) read6(ip, tcp []byte) { s.read(host6(ip[8:]), host6(ip[24:]), true, tcp) }

func (s *segment) read(src, dst host, v6 bool, tcp []byte) {
	_ = tcp[19]
	from, to := binary.BigEndian.Uint16(tcp), binary.BigEndian.Uint16(tcp[2:])
	s.reversed = from > to || from == to && dst.before(src)
	if s.reversed {
		src, dst, from, to = dst, src, to, from
	}
	s.key.a, s.key.b, s.key.ports, s.key.v6 = src, dst, uint32(from)<<16|uint32(to), v6
	s.seq, s.ack = binary.BigEndian.Uint32(tcp[4:]), binary.BigEndian.Uint32(tcp[8:])
	s.flags = tcp[13]
}

// What peek says of a frame.
type sight uint8

const (
	unclear sight = iota // it has to be decoded
	other                // it has no TCP header right above IP
	seen                 // it has, and the segment is filled
	quic                 // it has a datagram from or to QUIC's port, and that is all that is filled
)

// peek reads the frames that nearly all frames are, of Ethernet, IP without options
// or extensions and whole TCP or UDP headers, without decoding them: find tells the
// same of them.
func peek(data []byte, link packet.LinkType, s *segment) sight {
	const ethernet, ip4, ip6 = 14, 20, 40
	if link != packet.LinkEthernet || len(data) < ethernet+ip4+8 {
		return unclear
	}
	ip := data[ethernet:]
	switch t := layers.EthernetType(binary.BigEndian.Uint16(data[12:])); {
	case t == layers.EthernetTypeIPv4 && ip[0] == 0x45 && binary.BigEndian.Uint16(ip[6:])&0x3fff == 0:
		total := int(binary.BigEndian.Uint16(ip[2:]))
		if total < ip4 || total > len(ip) {
			return unclear
		}
		return s.peek(layers.IPProtocol(ip[9]), ip[:ip4], ip[ip4:total])
	case t == layers.EthernetTypeIPv6 && ip[0]>>4 == 6 && len(ip) >= ip6:
		length := int(binary.BigEndian.Uint16(ip[4:]))
		if length == 0 || length > len(ip)-ip6 {
			return unclear
		}
		return s.peek(layers.IPProtocol(ip[6]), ip[:ip6], ip[ip6:ip6+length])
	}
	return unclear
}

// told says whether what is said between these ports is tracked, too.
func told(proto layers.IPProtocol, src, dst uint16) bool {
	return src == nfsPort || dst == nfsPort ||
		proto == layers.IPProtocolUDP && (isIKE(src) || isIKE(dst))
}

// peek reads what follows an IP header.
func (s *segment) peek(proto layers.IPProtocol, ip, body []byte) sight {
	switch {
	case len(body) >= 8 && told(proto, binary.BigEndian.Uint16(body), binary.BigEndian.Uint16(body[2:])):
		return unclear
	case proto == layers.IPProtocolTCP && len(body) >= 20:
		size := int(body[12]>>4) * 4
		if size < 20 || size > len(body) {
			return unclear
		}
		if len(ip) == 20 {
			s.read4(ip, body)
		} else {
			s.read6(ip, body)
		}
		s.payload = len(body) - size
		return seen
	case proto == layers.IPProtocolUDP && len(body) >= 8:
		src, dst := binary.BigEndian.Uint16(body), binary.BigEndian.Uint16(body[2:])
		switch {
		case layer.UDPNext(layers.UDPPort(src), layers.UDPPort(dst)) != gopacket.LayerTypePayload:
		case src != quicPort && dst != quicPort:
			return other
		case int(binary.BigEndian.Uint16(body[4:])) == len(body):
			s.quic = body[8:]
			return quic
		}
	}
	return unclear
}
