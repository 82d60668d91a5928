package capfile

import (
	"encoding/binary"

	"ringcap/packet"
)

// Fields of LINKTYPE_LINUX_SLL2 that are not copied from the frame.
const (
	cookedLen   = 20
	protoLLC    = 4 // an 802.3 frame with an LLC header
	hardwareTun = 65534
)

// AppendCooked appends a captured frame whose header is replaced with that of
// LINKTYPE_LINUX_SLL2 (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL2.html), as in
// libpcap's captures of "any". It keeps the protocol, interface, hardware type, direction
// and sender's address. A frame whose link type has no protocol field is appended whole,
// with protocol 0.
func AppendCooked(dst []byte, f *packet.Frame) []byte {
	var (
		protocol uint16
		address  []byte
		body     = f.Data
		hardware = uint16(1)
		index    = f.Info.InterfaceIndex
	)
	if f.Interface != nil && f.Interface.Hardware != 0 {
		hardware = f.Interface.Hardware
	}
	switch f.Link {
	case packet.LinkEthernet:
		if len(body) < 14 {
			break
		}
		protocol, address = binary.BigEndian.Uint16(body[12:]), body[6:12]
		if protocol < 1536 {
			protocol = protoLLC
		}
		body = body[14:]
	case packet.LinkRaw, packet.LinkIPv4, packet.LinkIPv6:
		protocol = ipProtocol(body)
		if f.Interface == nil || f.Interface.Hardware == 0 {
			hardware = hardwareTun
		}
	}
	var h [cookedLen]byte
	binary.BigEndian.PutUint16(h[0:], protocol)
	binary.BigEndian.PutUint32(h[4:], uint32(index))
	binary.BigEndian.PutUint16(h[8:], hardware)
	if f.Direction > packet.DirectionIn {
		h[10] = byte(f.Direction - packet.DirectionIn)
	}
	h[11] = byte(len(address))
	copy(h[12:], address)
	return append(append(dst, h[:]...), body...)
}

// ipProtocol returns the EtherType for the version of a raw IP packet.
func ipProtocol(b []byte) uint16 {
	switch {
	case len(b) > 0 && b[0]>>4 == 4:
		return 0x0800
	case len(b) > 0 && b[0]>>4 == 6:
		return 0x86dd
	}
	return 0
}
