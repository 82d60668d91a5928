package layer

import (
	"encoding/binary"
	"net"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// DecodeFromBytes decodes the 16 bytes of LINKTYPE_LINUX_SLL
// (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html). Addr holds at most 8
// bytes; AddrLen is the length in the header.
func (s *LinuxSLL) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	if len(data) < 16 {
		*s = LinuxSLL{}
		df.SetTruncated()
		return errLinuxSLLShort
	}
	s.PacketType = layers.LinuxSLLPacketType(binary.BigEndian.Uint16(data[0:2]))
	s.AddrType = binary.BigEndian.Uint16(data[2:4])
	s.AddrLen = binary.BigEndian.Uint16(data[4:6])
	s.Addr = net.HardwareAddr(data[6 : 6+min(s.AddrLen, 8)])
	s.EthernetType = layers.EthernetType(binary.BigEndian.Uint16(data[14:16]))
	s.Contents, s.Payload = data[:16], data[16:]
	return nil
}

// NextLayerType returns the type for the protocol.
func (s *LinuxSLL) NextLayerType() gopacket.LayerType { return sllNext(s.EthernetType) }

// sllNext returns the layer type for the protocol field of a cooked header.
func sllNext(t layers.EthernetType) gopacket.LayerType {
	if t == CookedLLC {
		return layers.LayerTypeLLC
	}
	return etherNext(t)
}
