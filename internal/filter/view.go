package filter

import (
	"encoding/binary"

	"ringcap/packet"
)

// Loads take a 64-bit offset, so that X + k cannot wrap around. In a tagged view the
// bytes from macLen on are those after the tag.

func (v *view) word(at uint64) (uint32, bool) {
	if at+4 > uint64(v.size) {
		return 0, false
	}
	if v.tagged && at+4 > macLen {
		return v.loadAcrossTag(at, 4), true
	}
	return binary.BigEndian.Uint32(v.data[at:]), true
}

func (v *view) half(at uint64) (uint32, bool) {
	if at+2 > uint64(v.size) {
		return 0, false
	}
	if v.tagged && at+2 > macLen {
		return v.loadAcrossTag(at, 2), true
	}
	return uint32(binary.BigEndian.Uint16(v.data[at:])), true
}

func (v *view) byte(at uint64) (uint32, bool) {
	if at >= uint64(v.size) {
		return 0, false
	}
	if v.tagged && at >= macLen {
		at += tagLen
	}
	return uint32(v.data[at]), true
}

// loadAcrossTag loads n bytes that may lie on both sides of the tag.
func (v *view) loadAcrossTag(at uint64, n int) uint32 {
	var w uint32
	for range n {
		b := at
		if b >= macLen {
			b += tagLen
		}
		w = w<<8 | uint32(v.data[b])
		at++
	}
	return w
}

// ancillary returns the value of an SKF_AD_ load. ad is one of the ad constants.
func (v *view) ancillary(ad uint32) (uint32, bool) {
	switch ad {
	case adProtocol:
		return v.protocol()
	case adPktType:
		return packetType(v.frame.Direction)
	case adIfIndex:
		if v.frame.Interface == nil || v.frame.Interface.Index == 0 {
			return 0, false
		}
		return uint32(v.frame.Interface.Index), true
	case adHaType:
		return hardwareType(v.frame)
	case adVLANTagPresent:
		if v.tagged {
			return 1, true
		}
		return 0, true
	case adVLANTag:
		return v.tagHalf(macLen + 2), true
	case adVLANTPID:
		return v.tagHalf(macLen), true
	}
	return 0, false
}

// isKnownFact reports whether ancillary supports the load k.
func isKnownFact(k uint32) bool {
	switch k {
	case adProtocol, adPktType, adIfIndex, adHaType, adVLANTagPresent, adVLANTag, adVLANTPID:
		return true
	}
	return false
}

// tagHalf returns one half of the hidden tag, or 0 if there is none.
func (v *view) tagHalf(at int) uint32 {
	if !v.tagged {
		return 0
	}
	return uint32(binary.BigEndian.Uint16(v.data[at:]))
}

// protocol returns the EtherType as in the kernel's sll_protocol: the type after the
// hidden tag, or ETH_P_802_2 for an 802.3 frame (linux/if_ether.h).
func (v *view) protocol() (uint32, bool) {
	switch v.frame.Link {
	case packet.LinkEthernet:
		t, ok := v.half(macLen)
		if ok && t < 0x600 {
			t = 0x0004
		}
		return t, ok
	case packet.LinkLinuxSLL:
		return v.half(14)
	case packet.LinkLinuxSLL2:
		return v.half(0)
	case packet.LinkRaw, packet.LinkIPv4, packet.LinkIPv6:
		b, ok := v.byte(0)
		switch b >> 4 {
		case 4:
			return 0x0800, ok
		case 6:
			return 0x86dd, ok
		}
	}
	return 0, false
}

// packetType returns the PACKET_ value of packet(7) for a direction.
func packetType(d packet.Direction) (uint32, bool) {
	switch d {
	case packet.DirectionIn:
		return 0, true
	case packet.DirectionBroadcast:
		return 1, true
	case packet.DirectionMulticast:
		return 2, true
	case packet.DirectionOther:
		return 3, true
	case packet.DirectionOut:
		return packetOutgoing, true
	}
	return 0, false
}

// hardwareType returns the ARPHRD_ value (linux/if_arp.h) for a frame's link type.
// Loopback frames have the value of Ethernet, which is their link type.
func hardwareType(f *packet.Frame) (uint32, bool) {
	switch f.Link {
	case packet.LinkEthernet:
		return 1, true
	case packet.LinkRaw:
		return 65534, true
	case packet.LinkPPP:
		return 512, true
	}
	return 0, false
}
