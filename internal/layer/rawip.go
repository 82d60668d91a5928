package layer

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// LayerType is TypeRawIP.
func (r *RawIP) LayerType() gopacket.LayerType { return TypeRawIP }

// CanDecode is TypeRawIP.
func (r *RawIP) CanDecode() gopacket.LayerClass { return TypeRawIP }

// DecodeFromBytes looks at the first four bits, takes nothing and cannot fail.
func (r *RawIP) DecodeFromBytes(data []byte, _ gopacket.DecodeFeedback) error {
	r.next = ipVersion(data)
	r.Contents, r.Payload = data[:0], data
	return nil
}

// NextLayerType is IPv4 or IPv6, LayerTypePayload for another version.
func (r *RawIP) NextLayerType() gopacket.LayerType { return r.next }

// ipVersion is the layer that the first four bits of an IP packet announce.
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
