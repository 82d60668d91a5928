package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// LayerType returns TypeLinuxSLL2.
func (s *LinuxSLL2) LayerType() gopacket.LayerType { return TypeLinuxSLL2 }

// CanDecode returns TypeLinuxSLL2.
func (s *LinuxSLL2) CanDecode() gopacket.LayerClass { return TypeLinuxSLL2 }

// DecodeFromBytes decodes the 20 bytes of LINKTYPE_LINUX_SLL2
// (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html).
func (s *LinuxSLL2) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 20 {
		*s = LinuxSLL2{}
		df.SetTruncated()
		return errLinuxSLL2Short
	}
	s.EthernetType = layers.EthernetType(binary.BigEndian.Uint16(data[0:2]))
	s.InterfaceIndex = binary.BigEndian.Uint32(data[4:8])
	s.AddrType = binary.BigEndian.Uint16(data[8:10])
	s.PacketType = layers.LinuxSLLPacketType(data[10])
	s.AddrLen = data[11]
	s.Addr = data[12 : 12+min(s.AddrLen, 8)]
	s.Contents, s.Payload = data[:20], data[20:]
	return nil
}

// NextLayerType returns the type for the protocol.
func (s *LinuxSLL2) NextLayerType() gopacket.LayerType { return sllNext(s.EthernetType) }
