package layer

import (
	"encoding/binary"
	"net"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes the 40 bytes of RFC 8200, section 3. Length is as on the wire.
// The payload ends where it says, or, if it is 0, where the jumbo payload option says
// (RFC 2675). Without a valid option nothing says so, and only the hop-by-hop header is left.
func (ip *IPv6) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 40 {
		*ip = IPv6{}
		df.SetTruncated()
		return errIPv6Short
	}
	word := binary.BigEndian.Uint32(data[0:4])
	if word>>28 != 6 {
		*ip = IPv6{}
		return errIPv6Version
	}
	ip.Version = 6
	ip.TrafficClass = uint8(word >> 20)
	ip.FlowLabel = word & 0xfffff
	ip.Length = binary.BigEndian.Uint16(data[4:6])
	ip.NextHeader = layers.IPProtocol(data[6])
	ip.HopLimit = data[7]
	ip.SrcIP = net.IP(data[8:24])
	ip.DstIP = net.IP(data[24:40])
	length := int(ip.Length)
	if length == 0 {
		length = jumboLength(ip.NextHeader, data[40:])
	}
	ip.Contents, ip.Payload = data[:40], clip(data[40:], length, df)
	return nil
}

// jumboLength returns the length of the payload after a header whose length is 0.
func jumboLength(next layers.IPProtocol, payload []byte) int {
	// More than 65535 bytes without the option can only be a segment that a newer kernel
	// merged or has not split yet (BIG TCP).
	if next != layers.IPProtocolIPv6HopByHop && len(payload) <= 0xffff {
		return 0
	}
	if next != layers.IPProtocolIPv6HopByHop {
		return len(payload)
	}
	if n := jumboOption(payload); n > 0xffff { // RFC 2675, section 3
		return int(n)
	}
	return extensionSize(payload)
}

// NextLayerType returns the type for the next header.
func (ip *IPv6) NextLayerType() gopacket.LayerType { return ipv6Next[ip.NextHeader] }
