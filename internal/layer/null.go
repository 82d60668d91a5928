package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Address families of the systems that write these headers. AF_INET has the same value
// everywhere, AF_INET6 has not.
const (
	familyIPv4        = 2
	familyIPv6Linux   = 10
	familyIPv6BSD     = 24 // NetBSD, OpenBSD
	familyIPv6FreeBSD = 28
	familyIPv6Darwin  = 30
)

// LayerType returns TypeNull.
func (n *Null) LayerType() gopacket.LayerType { return TypeNull }

// CanDecode returns TypeNull.
func (n *Null) CanDecode() gopacket.LayerClass { return TypeNull }

// DecodeFromBytes decodes the 4 bytes of LINKTYPE_NULL or LINKTYPE_LOOP
// (https://www.tcpdump.org/linktypes.html). It recognizes the byte order because no
// family needs more than 16 bits.
func (n *Null) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 4 {
		*n = Null{}
		df.SetTruncated()
		return errNullShort
	}
	n.Family = binary.LittleEndian.Uint32(data[0:4])
	if n.Family > 0xffff {
		n.Family = binary.BigEndian.Uint32(data[0:4])
	}
	n.Contents, n.Payload = data[:4], data[4:]
	return nil
}

// NextLayerType returns the type for the family.
func (n *Null) NextLayerType() gopacket.LayerType {
	switch n.Family {
	case familyIPv4:
		return layers.LayerTypeIPv4
	case familyIPv6Linux, familyIPv6BSD, familyIPv6FreeBSD, familyIPv6Darwin:
		return layers.LayerTypeIPv6
	}
	return gopacket.LayerTypePayload
}
