package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Options of the hop-by-hop header: RFC 8200, section 4.2, and RFC 2675.
const (
	optionPad1  = 0x00
	optionJumbo = 0xc2
)

// LayerType returns TypeIPv6Extension.
func (x *IPv6Extension) LayerType() gopacket.LayerType { return TypeIPv6Extension }

// CanDecode returns TypeIPv6Extension.
func (x *IPv6Extension) CanDecode() gopacket.LayerClass { return TypeIPv6Extension }

// DecodeFromBytes decodes the next header, the length in units of 8 bytes, and the body
// (RFC 8200, section 4). It does not change Header. The Stack sets that before, because
// only the previous header contains it.
func (x *IPv6Extension) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	size := extensionSize(data)
	if size == 0 {
		*x = IPv6Extension{Header: x.Header}
		df.SetTruncated()
		return errExtensionShort
	}
	x.NextHeader = layers.IPProtocol(data[0])
	x.Jumbo = 0
	if x.Header == layers.IPProtocolIPv6HopByHop {
		x.Jumbo = jumboOption(data[:size])
	}
	x.Contents, x.Payload = data[:size], data[size:]
	return nil
}

// NextLayerType returns the type for the next header.
func (x *IPv6Extension) NextLayerType() gopacket.LayerType { return ipv6Next[x.NextHeader] }

// extensionSize returns the size in bytes of the extension header at the start of data,
// or 0 if it is cut short.
func extensionSize(data []byte) int {
	if len(data) < 8 {
		return 0
	}
	size := 8 + 8*int(data[1])
	if size > len(data) {
		return 0
	}
	return size
}

// jumboOption returns the value of the jumbo payload option in the hop-by-hop header at
// the start of data, or 0 if there is none.
func jumboOption(data []byte) uint32 {
	size := extensionSize(data)
	if size == 0 {
		return 0
	}
	options := data[2:size]
	for len(options) >= 2 {
		if options[0] == optionPad1 {
			options = options[1:]
			continue
		}
		end := 2 + int(options[1])
		if end > len(options) {
			return 0
		}
		if options[0] == optionJumbo && end == 6 {
			return binary.BigEndian.Uint32(options[2:6])
		}
		options = options[end:]
	}
	return 0
}
