package text

import "github.com/google/gopacket/layers"

// pseudo is what transport printers need of the IP header around them: the
// addresses they print, and the pseudo-header of their checksum (RFC 9293,
// section 3.1; RFC 8200, section 8.1).
type pseudo struct {
	v6       bool
	src, dst []byte            // as in the header
	final    []byte            // dst, or the last hop of a source route
	proto    layers.IPProtocol // the first protocol after the fixed header
	ttl      int               // time to live, hop limit
	fragment bool              // the first fragment of several: no checksum can be verified
	o        *settings         // names instead of numbers, if it asks for them
}

// appendHosts appends "src > dst".
func (ip *pseudo) appendHosts(b []byte) []byte {
	b = ip.o.appendHost(b, ip.src, ip.v6)
	b = append(b, " > "...)
	return ip.o.appendHost(b, ip.dst, ip.v6)
}

// appendPorts appends "src.port > dst.port: ". Behind an extension header the
// addresses are printed already, and only the ports follow.
func (ip *pseudo) appendPorts(b []byte, proto layers.IPProtocol, src, dst uint16) []byte {
	hosts := ip.proto == proto
	if hosts {
		b = append(ip.o.appendHost(b, ip.src, ip.v6), '.')
	}
	b = ip.appendPort(b, proto, src)
	b = append(b, " > "...)
	if hosts {
		b = append(ip.o.appendHost(b, ip.dst, ip.v6), '.')
	}
	b = ip.appendPort(b, proto, dst)
	return append(b, ": "...)
}

// appendPort appends a port's number, or its name where names are asked for.
func (ip *pseudo) appendPort(b []byte, proto layers.IPProtocol, port uint16) []byte {
	if ip.o == nil || ip.o.Services == nil {
		return appendUint(b, uint64(port))
	}
	if proto == layers.IPProtocolUDP {
		return ip.o.appendPort(b, ip.o.Services.UDP, port)
	}
	return ip.o.appendPort(b, ip.o.Services.TCP, port)
}

// checksum is the Internet checksum (RFC 1071) of a transport segment with its
// pseudo-header: 0 if it is right.
func (ip *pseudo) checksum(proto layers.IPProtocol, segment []byte) uint16 {
	n := uint64(len(segment))
	if !ip.v6 {
		n &= 0xffff // all that the IPv4 pseudo-header has room for
	}
	return fold(uint64(proto) + n + sum16(ip.src) + sum16(ip.final) + sum16(segment))
}

// checksum is the Internet checksum of data: 0 if it holds its own and is right.
func checksum(data []byte) uint16 { return fold(sum16(data)) }

func sum16(data []byte) (sum uint64) {
	for len(data) >= 4 {
		sum += uint64(be.Uint32(data))
		data = data[4:]
	}
	if len(data) >= 2 {
		sum += uint64(be.Uint16(data))
		data = data[2:]
	}
	if len(data) == 1 {
		sum += uint64(data[0]) << 8
	}
	return sum
}

func fold(sum uint64) uint16 {
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}

// shouldBe is the checksum that would have been right, where the one in the
// packet is have and the sum over all of it came out as got.
func shouldBe(have, got uint16) uint16 {
	sum := uint32(have) + uint32(got)
	sum = sum>>16 + sum&0xffff
	return uint16(sum>>16 + sum&0xffff)
}
