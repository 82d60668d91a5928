package layer

import "encoding/binary"

// PlainHeaders are the IP header and what it carries of a frame that is plain
// (packet.Found.Plain): Ethernet, then 20 bytes of IPv4 or 40 of IPv6, then TCP or UDP.
func PlainHeaders(frame []byte) (ip, body []byte) {
	ip = frame[14:]
	if ip[0]>>4 == 6 {
		return ip[:40], ip[40 : 40+int(binary.BigEndian.Uint16(ip[4:]))]
	}
	return ip[:20], ip[20:binary.BigEndian.Uint16(ip[2:])]
}
