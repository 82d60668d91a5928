package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes RFC 2784 with the key and sequence number of RFC 2890 and the
// source routes of RFC 1701. It leaves the routes in Contents; GRERouting is always nil.
// Version 1 (RFC 2637) has an acknowledgment number too. Of other versions it decodes the
// first 4 bytes.
func (g *GRE) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	*g = GRE{}
	if len(data) < 4 {
		df.SetTruncated()
		return errGREShort
	}
	g.setFlags(data[0], data[1])
	g.Protocol = layers.EthernetType(binary.BigEndian.Uint16(data[2:4]))
	size := 4
	if g.Version <= 1 {
		size = g.setOptional(data)
	}
	if size == 0 {
		*g = GRE{}
		df.SetTruncated()
		return errGREShort
	}
	g.Contents, g.Payload = data[:size], data[size:]
	return nil
}

// setFlags sets the fields of the first two bytes.
func (g *GRE) setFlags(high, low byte) {
	g.ChecksumPresent = high&0x80 != 0
	g.RoutingPresent = high&0x40 != 0
	g.KeyPresent = high&0x20 != 0
	g.SeqPresent = high&0x10 != 0
	g.StrictSourceRoute = high&0x08 != 0
	g.RecursionControl = high & 0x07
	g.Version = low & 0x07
	g.AckPresent = g.Version == 1 && low&0x80 != 0
	g.Flags = low >> 3
}

// setOptional sets the fields that the flags announce. It returns the length of the
// header in bytes, or 0 if the header is cut short.
func (g *GRE) setOptional(data []byte) int {
	at := 4
	word := func(present bool) uint32 {
		if !present || at > len(data)-4 {
			if present {
				at = len(data) + 1 // past the end, like all later fields
			}
			return 0
		}
		at += 4
		return binary.BigEndian.Uint32(data[at-4 : at])
	}
	sum := word(g.ChecksumPresent || g.RoutingPresent)
	g.Checksum, g.Offset = uint16(sum>>16), uint16(sum)
	g.Key = word(g.KeyPresent)
	g.Seq = word(g.SeqPresent)
	for more := g.RoutingPresent; more; {
		route := word(true) // address family, offset, length of the route
		at += int(route & 0xff)
		more = route != 0
	}
	g.Ack = word(g.AckPresent)
	if at > len(data) {
		return 0
	}
	return at
}

// NextLayerType returns the type for the protocol. Version 1 carries PPP if it has a
// sequence number. Later versions are opaque.
func (g *GRE) NextLayerType() gopacket.LayerType {
	switch {
	case g.Version == 1 && g.Protocol == EtherTypePPP && g.SeqPresent:
		return layers.LayerTypePPP
	case g.Version != 0:
		return gopacket.LayerTypePayload
	}
	switch g.Protocol {
	case EtherTypeERSPAN:
		if g.SeqPresent {
			return TypeERSPAN2
		}
		return layers.LayerTypeEthernet // type I has no header of its own
	case EtherTypeERSPAN3:
		return TypeERSPAN3
	case EtherTypeWCCP:
		return wccpNext(g.Payload)
	case EtherTypeOSI:
		return osiNext(g.Payload)
	}
	return etherNext(g.Protocol)
}
