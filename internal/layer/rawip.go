package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// LayerType returns TypeRawIP.
func (r *RawIP) LayerType() gopacket.LayerType { return TypeRawIP }

// CanDecode returns TypeRawIP.
func (r *RawIP) CanDecode() gopacket.LayerClass { return TypeRawIP }

// DecodeFromBytes examines the first four bits. It consumes nothing and cannot fail.
func (r *RawIP) DecodeFromBytes(data []byte, _ gopacket.DecodeFeedback) error {
	r.next = ipVersion(data)
	r.Contents, r.Payload = data[:0], data
	return nil
}

// NextLayerType returns IPv4 or IPv6, or LayerTypePayload for another version.
func (r *RawIP) NextLayerType() gopacket.LayerType { return r.next }

// ipVersion returns the layer type for the first four bits of an IP packet.
func ipVersion(data []byte) gopacket.LayerType {
	if len(data) > 0 {
		switch data[0] >> 4 {
		case 4:
			return layers.LayerTypeIPv4
		case 6:
			return layers.LayerTypeIPv6
		}
	}
	return gopacket.LayerTypePayload
}
