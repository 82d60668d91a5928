package dissect

import (
	"math/bits"

	"github.com/google/gopacket/layers"
)

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
}

// AppendHosts appends "src > dst", the addresses of the IP header.
func (c *Context) AppendHosts(b []byte) []byte {
	ip := c.IP()
	if ip.V6 && c.Names == nil {
		return c.Ends.Hosts6(b, ip.Src, ip.Dst)
	}
	b = c.AppendHost(b, ip.Src, ip.V6)
	b = append(b, " > "...)
	return c.AppendHost(b, ip.Dst, ip.V6)
}

// AppendPorts appends "src.port > dst.port: " for the transport header at the start of header, whose
// protocol is proto. After an extension header it appends only the ports, because the addresses have
// been printed already.
func (c *Context) AppendPorts(b []byte, proto layers.IPProtocol, header []byte) []byte {
	ip := c.IP()
	hosts := ip.Proto == proto
	if hosts && c.Names == nil && c.Services == nil {
		if ip.V6 {
			return c.Ends.Ports6(b, ip.Src, ip.Dst, (*[4]byte)(header))
		}
		return c.Ends.Ports4(b, ip.Src, ip.Dst, (*[4]byte)(header))
	}
	if hosts {
		b = append(c.AppendHost(b, ip.Src, ip.V6), '.')
	}
	b = c.appendPort(b, proto, be.Uint16(header))
	b = append(b, " > "...)
	if hosts {
		b = append(c.AppendHost(b, ip.Dst, ip.V6), '.')
	}
	b = c.appendPort(b, proto, be.Uint16(header[2:]))
	return append(b, ": "...)
}

// appendPort appends the number of a port, or its name if Options.Services has one.
func (c *Context) appendPort(b []byte, proto layers.IPProtocol, port uint16) []byte {
	if c.Services == nil {
		return AppendUint(b, uint64(port))
	}
	if proto == layers.IPProtocolUDP {
		return appendPortName(b, c.Services.UDP, port)
	}
	return appendPortName(b, c.Services.TCP, port)
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

// Sum16 returns a number of at most 34 bits that Fold turns into the checksum of data.
func Sum16(data []byte) (sum uint64) {
	var carry uint64
	for len(data) >= 32 {
		sum, carry = bits.Add64(sum, be.Uint64(data), carry)
		sum, carry = bits.Add64(sum, be.Uint64(data[8:]), carry)
		sum, carry = bits.Add64(sum, be.Uint64(data[16:]), carry)
		sum, carry = bits.Add64(sum, be.Uint64(data[24:]), carry)
		data = data[32:]
	}
	sum = sum>>32 + sum&0xffffffff + carry
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
