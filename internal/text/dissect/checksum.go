package dissect

import "github.com/google/gopacket/layers"

// IPHeader is the part of an IP header that transport printers need: the addresses that
// they print, and the pseudo-header of their checksum (RFC 9293, section 3.1; RFC 8200,
// section 8.1).
type IPHeader struct {
	V6       bool
	Src, Dst []byte            // as on the wire
	Final    []byte            // Dst, or the last hop of a source route
	Proto    layers.IPProtocol // the first protocol after the fixed header
	TTL      int               // time to live or hop limit
	Fragment bool              // the first of several fragments, so the checksum cannot be verified
	Options  *Options          // names instead of numbers, nil for numbers
}

// AppendHosts appends "src > dst".
func (ip *IPHeader) AppendHosts(b []byte) []byte {
	b = ip.Options.AppendHost(b, ip.Src, ip.V6)
	b = append(b, " > "...)
	return ip.Options.AppendHost(b, ip.Dst, ip.V6)
}

// AppendPorts appends "src.port > dst.port: ". After an extension header it appends only
// the ports, because the addresses have been printed already.
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

// appendPort appends the number of a port, or its name if Options.Services has one.
func (ip *IPHeader) appendPort(b []byte, proto layers.IPProtocol, port uint16) []byte {
	if ip.Options == nil || ip.Options.Services == nil {
		return AppendUint(b, uint64(port))
	}
	if proto == layers.IPProtocolUDP {
		return ip.Options.appendPort(b, ip.Options.Services.UDP, port)
	}
	return ip.Options.appendPort(b, ip.Options.Services.TCP, port)
}

// Checksum returns the Internet checksum (RFC 1071) of a transport segment and its
// pseudo-header. It is 0 if the checksum in the segment is right.
func (ip *IPHeader) Checksum(proto layers.IPProtocol, segment []byte) uint16 {
	n := uint64(len(segment))
	if !ip.V6 {
		n &= 0xffff // the length field of the IPv4 pseudo-header has 16 bits
	}
	return Fold(uint64(proto) + n + Sum16(ip.Src) + Sum16(ip.Final) + Sum16(segment))
}

// Checksum returns the Internet checksum of data. It is 0 if data includes a checksum and
// that is right.
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

// ShouldBe returns the right checksum of a packet that holds the checksum have and whose
// checksum over all bytes, have included, is got.
func ShouldBe(have, got uint16) uint16 {
	sum := uint32(have) + uint32(got)
	sum = sum>>16 + sum&0xffff
	return uint16(sum>>16 + sum&0xffff)
}

// Fletcher returns the checksum that belongs at byte at of data (ISO 8473-1, annex C).
func Fletcher(data []byte, at int) int {
	var c0, c1 uint64
	for i, c := range data {
		if i != at && i != at+1 {
			c0 += uint64(c)
		}
		c1 += c0
	}
	// The sums are modulo 255. 0 is written as 255, so neither byte of the checksum is 0.
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
