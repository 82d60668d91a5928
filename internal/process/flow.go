package process

import (
	"encoding/binary"
	"net/netip"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// key identifies a flow as this host sees it. In packets of both directions local is the same
// end, so that they share an answer; between two sockets of this host each direction has a key
// of its own.
type key struct {
	local, remote         end
	namespace             uint64
	localPort, remotePort uint16
	protocol              uint8
	v6                    bool
}

// end is an IP address. An IPv4 address is all in low.
type end struct{ high, low uint64 }

func end4(b []byte) end { return end{0, uint64(binary.BigEndian.Uint32(b))} }
func end6(b []byte) end { return end{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])} }

func (e end) addr(v6 bool) netip.Addr {
	if !v6 {
		return netip.AddrFrom4([4]byte{byte(e.low >> 24), byte(e.low >> 16), byte(e.low >> 8), byte(e.low)})
	}
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], e.high)
	binary.BigEndian.PutUint64(b[8:], e.low)
	return netip.AddrFrom16(b).Unmap()
}

// flow returns the flow of the key, as a packet that comes in or goes out has it.
func (k *key) flow(received bool) Flow {
	f := Flow{
		Namespace: k.namespace, Protocol: k.protocol,
		Source:      netip.AddrPortFrom(k.local.addr(k.v6), k.localPort),
		Destination: netip.AddrPortFrom(k.remote.addr(k.v6), k.remotePort),
	}
	if received {
		f.Source, f.Destination = f.Destination, f.Source
	}
	return f
}

// swap makes the remote end the local one.
func (k *key) swap() {
	k.local, k.remote = k.remote, k.local
	k.localPort, k.remotePort = k.remotePort, k.localPort
}

// headers finds the outermost IP header of frames, which is that of a socket of this host, and
// the ports after it.
type headers struct {
	decoder *layer.Decoder
	pkt     packet.Packet
	found   packet.Headers
}

func newHeaders() *headers { return &headers{decoder: layer.NewDecoder()} }

// fill sets the ends, ports and protocol of k, with the sender as the local end. start reports
// that the packet is the first of a TCP connection. It returns false if there is no IP header or
// if the ports are not in the frame, as in a later fragment.
func (h *headers) fill(k *key, f *packet.Frame) (start, ok bool) {
	if layer.Peek(f.Data, f.Link, &h.found) && h.found.Plain {
		if h.found.IPVersion == 4 {
			k.setIPv4(f.Data[h.found.Network:])
		} else {
			k.setIPv6(f.Data[h.found.Network:], h.found.Protocol)
		}
		return k.setPorts(f.Data[h.found.Transport:])
	}
	h.decoder.Decode(f, &h.pkt)
	for i, l := range h.pkt.Layers {
		switch l := l.(type) {
		case *layer.IPv4:
			k.setIPv4(l.Contents)
			if l.FragOffset != 0 {
				return false, !k.hasPorts()
			}
			return k.setPorts(l.Payload)
		case *layer.IPv6:
			k.setIPv6(l.Contents, uint8(l.NextHeader))
			return k.above(l.Payload, h.pkt.Layers[i+1:])
		}
	}
	return false, false
}

// setIPv4 and setIPv6 set all but the ports from an IP header (RFC 791, RFC 8200).
func (k *key) setIPv4(ip []byte) {
	k.local, k.remote, k.protocol, k.v6 = end4(ip[12:]), end4(ip[16:]), ip[9], false
}

func (k *key) setIPv6(ip []byte, protocol uint8) {
	k.local, k.remote, k.protocol, k.v6 = end6(ip[8:]), end6(ip[24:]), protocol, true
}

// above sets the ports from the payload of an IPv6 header, which begins with the headers of
// extensions.
func (k *key) above(payload []byte, rest []gopacket.DecodingLayer) (start, ok bool) {
	for _, l := range rest {
		switch l := l.(type) {
		case *layer.IPv6Extension:
			k.protocol, payload = uint8(l.NextHeader), l.Payload
			continue
		case *layer.IPv6Fragment:
			k.protocol, payload = uint8(l.NextHeader), l.Payload
			if l.Offset != 0 {
				return false, !k.hasPorts()
			}
			continue
		}
		break
	}
	return k.setPorts(payload)
}

// hasPorts reports whether packets of the protocol have ports, or an identifier in their place.
func (k *key) hasPorts() bool {
	switch layers.IPProtocol(k.protocol) {
	case layers.IPProtocolTCP, layers.IPProtocolUDP, layers.IPProtocolUDPLite, layers.IPProtocolSCTP,
		protocolDCCP, layers.IPProtocolICMPv4, layers.IPProtocolICMPv6:
		return true
	}
	return false
}

// protocolDCCP is Datagram Congestion Control Protocol (RFC 4340), which gopacket does not name.
const protocolDCCP = layers.IPProtocol(33)

// Types of ICMP messages that have an identifier: those of echo (RFC 792, RFC 4443).
const (
	echoReply4, echoRequest4 = 0, 8
	echoRequest6, echoReply6 = 128, 129
)

// TCP flags (RFC 9293, section 3.1).
const (
	flagSYN = 0x02
	flagACK = 0x10
)

// setPorts sets the ports from the header above IP.
func (k *key) setPorts(b []byte) (start, ok bool) {
	k.localPort, k.remotePort = 0, 0
	switch p := layers.IPProtocol(k.protocol); {
	case !k.hasPorts():
		return false, true
	case p == layers.IPProtocolICMPv4 || p == layers.IPProtocolICMPv6:
		if len(b) >= 6 && isEcho(p, b[0]) {
			k.localPort = binary.BigEndian.Uint16(b[4:])
			k.remotePort = k.localPort
		}
		return false, true
	case len(b) < 4:
		return false, false
	}
	k.localPort, k.remotePort = binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	start = k.protocol == packet.ProtocolTCP && len(b) > 13 && b[13]&(flagSYN|flagACK) == flagSYN
	return start, true
}

func isEcho(p layers.IPProtocol, kind byte) bool {
	if p == layers.IPProtocolICMPv4 {
		return kind == echoReply4 || kind == echoRequest4
	}
	return kind == echoRequest6 || kind == echoReply6
}
