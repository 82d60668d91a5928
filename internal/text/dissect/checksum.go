package dissect

import "github.com/google/gopacket/layers"

// IPHeader is what transport printers need of the IP header around them: the
// addresses they print, and the pseudo-header of their checksum (RFC 9293,
// section 3.1; RFC 8200, section 8.1).
type IPHeader struct {
	V6       bool
	Src, Dst []byte            // as in the header
	Final    []byte            // dst, or the last hop of a source route
	Proto    layers.IPProtocol // the first protocol after the fixed header
	TTL      int               // time to live, hop limit
	Fragment bool              // the first fragment of several: no checksum can be verified
	Options  *Options          // names instead of numbers, if it asks for them
}

// AppendHosts appends "src > dst".
func (ip *IPHeader) AppendHosts(b []byte) []byte {
	b = ip.Options.AppendHost(b, ip.Src, ip.V6)
	b = append(b, " > "...)
	return ip.Options.AppendHost(b, ip.Dst, ip.V6)
}

// AppendPorts appends "src.port > dst.port: ". Behind an extension header the
// addresses are printed already, and only the ports follow.
func (ip *IPHeader) AppendPorts(b []byte, proto layers.IPProtocol, src, dst uint16) []byte {
	hosts := ip.Proto == proto
	if hosts {
		b = append(ip.Options.AppendHost(b, ip.Src, ip.V6), '.')
	}
	b = ip.appendPort(b, proto, src)
	b = append(b, " > "...)
	if hosts {
		b = append(ip.Options.AppendHost(b, ip.Dst, ip.V6), '.')
	}
	b = ip.appendPort(b, proto, dst)
	return append(b, ": "...)
}

// appendPort appends a port's number, or its name where names are asked for.
func (ip *IPHeader) appendPort(b []byte, proto layers.IPProtocol, port uint16) []byte {
	if ip.Options == nil || ip.Options.Services == nil {
		return AppendUint(b, uint64(port))
	}
	if proto == layers.IPProtocolUDP {
		return ip.Options.appendPort(b, ip.Options.Services.UDP, port)
	}
	return ip.Options.appendPort(b, ip.Options.Services.TCP, port)
}

// Checksum is the Internet checksum (RFC 1071) of a transport segment with its
// pseudo-header: 0 if it is right.
func (ip *IPHeader) Checksum(proto layers.IPProtocol, segment []byte) uint16 {
	n := uint64(len(segment))
	if !ip.V6 {
		n &= 0xffff // all that the IPv4 pseudo-header has room for
	}
	return Fold(uint64(proto) + n + Sum16(ip.Src) + Sum16(ip.Final) + Sum16(segment))
}

// Checksum is the Internet checksum of data: 0 if it holds its own and is right.
func Checksum(data []byte) uint16 { return Fold(Sum16(data)) }

func Sum16(data []byte) (sum uint64) {
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

func Fold(sum uint64) uint16 {
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return ^uint16(sum)
}

// ShouldBe is the checksum that would have been right, where the one in the
// packet is have and the sum over all of it came out as got.
func ShouldBe(have, got uint16) uint16 {
	sum := uint32(have) + uint32(got)
	sum = sum>>16 + sum&0xffff
	return uint16(sum>>16 + sum&0xffff)
}

// Fletcher is the checksum that data should have at byte at (ISO 8473-1, annex C).
func Fletcher(data []byte, at int) int {
	var c0, c1 uint64
	for i, c := range data {
		if i != at && i != at+1 {
			c0 += uint64(c)
		}
		c1 += c0
	}
	// Sums modulo 255, in which 0 is written as 255 and the byte 0 does not occur.
	n, s0, s1 := len(data)-at, int(c0%255), int(c1%255)
	x, y := (n-1)*s0-s1, s1-n*s0
	return modulo255(x)<<8 | modulo255(y)
}

func modulo255(v int) int {
	if v = (v%255 + 255) % 255; v == 0 {
		return 255
	}
	return v
}
