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

// LayerType is TypeIPv6Extension.
func (x *IPv6Extension) LayerType() gopacket.LayerType { return TypeIPv6Extension }

// CanDecode is TypeIPv6Extension.
func (x *IPv6Extension) CanDecode() gopacket.LayerClass { return TypeIPv6Extension }

// DecodeFromBytes reads next header, length in units of 8 bytes, and that many
// bytes (RFC 8200, section 4). It leaves Header as it is: only the header before
// names it, so the Stack sets it first.
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

// NextLayerType follows the next header.
func (x *IPv6Extension) NextLayerType() gopacket.LayerType { return ipv6Next[x.NextHeader] }

// extensionSize is the number of bytes of the extension header that data starts
// with, 0 if not all of them are there.
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

// jumboOption is the value of the jumbo payload option in the hop-by-hop header
// that data starts with, 0 without one.
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
