package layer

import (
	"encoding/binary"
	"errors"
	"net"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes RFC 791, section 3.1. Length is as on the wire, even if it is
// 0. FragOffset is in units of 8 bytes. Options is always nil; their bytes are
// Contents[20:]. The payload ends where Length says.
func (ip *IPv4) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	size, err := ipv4Check(data)
	if err != nil {
		*ip = IPv4{}
		if errors.Is(err, errIPv4Short) {
			df.SetTruncated()
		}
		return err
	}
	ip.Version = 4
	ip.IHL = uint8(size / 4)
	ip.TOS = data[1]
	ip.Length = binary.BigEndian.Uint16(data[2:4])
	ip.Id = binary.BigEndian.Uint16(data[4:6])
	fragment := binary.BigEndian.Uint16(data[6:8])
	ip.Flags = layers.IPv4Flag(fragment >> 13)
	ip.FragOffset = fragment & 0x1fff
	ip.TTL = data[8]
	ip.Protocol = layers.IPProtocol(data[9])
	ip.Checksum = binary.BigEndian.Uint16(data[10:12])
	ip.SrcIP = net.IP(data[12:16])
	ip.DstIP = net.IP(data[16:20])
	ip.Contents, ip.Payload = data[:size], data[size:]
	if ip.Length != 0 {
		ip.Payload = clip(ip.Payload, int(ip.Length)-size, df)
	}
	return nil
}

// ipv4Check returns the header's length in bytes, or an error if it cannot be decoded.
func ipv4Check(data []byte) (int, error) {
	if len(data) < 20 {
		return 0, errIPv4Short
	}
	if data[0]>>4 != 4 {
		return 0, errIPv4Version
	}
	size := int(data[0]&0x0f) * 4
	total := int(binary.BigEndian.Uint16(data[2:4]))
	switch {
	case size < 20:
		return 0, errIPv4Header
	case total != 0 && total < size:
		return 0, errIPv4Total
	case size > len(data):
		return 0, errIPv4Short
	}
	return size, nil
}

// NextLayerType returns the type for the protocol. The first fragment contains the
// transport header and is decoded further; later fragments are opaque.
func (ip *IPv4) NextLayerType() gopacket.LayerType {
	if ip.FragOffset != 0 {
		return gopacket.LayerTypeFragment
	}
	return ipv4Next[ip.Protocol]
}
