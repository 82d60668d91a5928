package track

import (
	"encoding/binary"

	"ringcap/packet"
)

// segment holds the fields of a TCP segment and its IP header that the tracker needs.
type segment struct {
	key      key
	reversed bool // sent by key.b to key.a
	flags    byte
	seq, ack uint32
	payload  int // length in bytes
}

// read sets s from the TCP segment in data that h locates.
func (s *segment) read(data []byte, h *packet.Headers) {
	s.reversed = s.key.read(data, h)
	tcp := (*[20]byte)(data[h.Transport:])
	s.seq, s.ack = binary.BigEndian.Uint32(tcp[4:]), binary.BigEndian.Uint32(tcp[8:])
	s.flags = tcp[13]
	s.payload = h.End - h.Payload
}

// read sets k from the IP header and the ports in data that h locates, and reports whether the
// packet goes from k.b to k.a.
func (k *key) read(data []byte, h *packet.Headers) (reversed bool) {
	src, dst := hosts(data, h)
	ports := (*[4]byte)(data[h.Transport:])
	from, to := binary.BigEndian.Uint16(ports[:]), binary.BigEndian.Uint16(ports[2:])
	reversed = from > to || from == to && dst.before(src)
	if reversed {
		src, dst, from, to = dst, src, to, from
	}
	k.a, k.b, k.ports, k.v6 = src, dst, uint32(from)<<16|uint32(to), h.IPVersion == 6
	return reversed
}

// hosts returns the addresses of the IP header in data that h locates.
func hosts(data []byte, h *packet.Headers) (src, dst host) {
	if h.IPVersion == 6 {
		ip := (*[40]byte)(data[h.Network:])
		return host6(ip[8:]), host6(ip[24:])
	}
	ip := (*[20]byte)(data[h.Network:])
	return host4(ip[12:]), host4(ip[16:])
}
