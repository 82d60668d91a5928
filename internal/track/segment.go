package track

import (
	"encoding/binary"

	"ringcap/packet"
)

// segment is what the tracker looks at of a TCP header and the IP header before it.
type segment struct {
	key      key
	reversed bool // it goes from key's b to its a
	flags    byte
	seq, ack uint32
	payload  int // bytes
}

// read reads the segment at h in data.
func (s *segment) read(data []byte, h *packet.Headers) {
	src, dst := hosts(data, h)
	tcp := (*[20]byte)(data[h.Transport:])
	from, to := binary.BigEndian.Uint16(tcp[:]), binary.BigEndian.Uint16(tcp[2:])
	s.reversed = from > to || from == to && dst.before(src)
	if s.reversed {
		src, dst, from, to = dst, src, to, from
	}
	s.key.a, s.key.b, s.key.ports, s.key.v6 = src, dst, uint32(from)<<16|uint32(to), h.IPVersion == 6
	s.seq, s.ack = binary.BigEndian.Uint32(tcp[4:]), binary.BigEndian.Uint32(tcp[8:])
	s.flags = tcp[13]
	s.payload = h.End - h.Payload
}

// hosts are the addresses of the IP header at h in data.
func hosts(data []byte, h *packet.Headers) (src, dst host) {
	if h.IPVersion == 6 {
		ip := (*[40]byte)(data[h.Network:])
		return host6(ip[8:]), host6(ip[24:])
	}
	ip := (*[20]byte)(data[h.Network:])
	return host4(ip[12:]), host4(ip[16:])
}
