package layer

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Headers of local networks other than Ethernet, and of ATM.

// readFDDI reads frame control and two addresses (ISO 9314-2). Only asynchronous frames
// hold LLC.
func readFDDI(data []byte) (int, gopacket.LayerType) {
	if len(data) < FDDISize {
		return 0, gopacket.LayerTypePayload
	}
	if data[0]&0xf0 == FDDIAsync {
		return FDDISize, layers.LayerTypeLLC
	}
	return FDDISize, gopacket.LayerTypePayload
}

// readTokenRing reads access control, frame control, two addresses and the route of a
// frame that source routing sends on its way (IEEE 802.5).
func readTokenRing(data []byte) (int, gopacket.LayerType) {
	if len(data) < TokenRingSize {
		return 0, gopacket.LayerTypePayload
	}
	size := TokenRingSize
	if data[8]&0x80 != 0 {
		if len(data) == size {
			return 0, gopacket.LayerTypePayload
		}
		size += int(data[size] & 0x1f)
	}
	if data[1]>>6 == 1 {
		return size, layers.LayerTypeLLC
	}
	return size, gopacket.LayerTypePayload
}

// Lengths of headers.
const (
	FDDISize      = 13
	TokenRingSize = 14
	FDDIAsync     = 0x50 // the upper half of frame control in asynchronous frames
	ipoibSize     = 44
	ipnetSize     = 24
	ipfcSize      = 16
	symantecSize  = 44
	firewireSize  = 18
	sunATMSize    = 4
)

// ARCNETHeader returns the size of an ARCnet header (RFC 1051, RFC 1201) and the type of
// its payload. In Linux's captures, two bytes that are not on the wire stand before that
// type. ok is false if the header is cut. A later fragment has the type 0.
func ARCNETHeader(data []byte, linux bool) (size int, t uint8, ok bool) {
	at := 2
	if linux {
		at = 4
	}
	if len(data) <= at {
		return 0, 0, false
	}
	t = data[at]
	switch {
	case t == ARCNETOldIP || t == ARCNETOldARP || t == arcnetDiagnose:
		return at + 1, t, true
	case linux:
		return at + 4, t, len(data) >= at+4
	case len(data) < at+4:
		return 0, t, false
	case data[at+1] == 0xff: // an exception frame: padding, and the header again
		return at + 8, t, len(data) >= at+8
	}
	return at + 4, t, true
}

// Types of ARCnet.
const (
	arcnetDiagnose  = 0x80
	ARCNETIPv6      = 0xc4
	ARCNETIP        = 0xd4
	ARCNETARP       = 0xd5
	ARCNETRARP      = 0xd6
	ARCNETOldIP     = 0xf0 // RFC 1051
	ARCNETOldARP    = 0xf1
	ARCNETAppleTalk = 0xdd
	ARCNETIPX       = 0xfa
)

// readARCNET reads the header as BSD writes it.
func readARCNET(data []byte) (int, gopacket.LayerType) {
	size, t, ok := ARCNETHeader(data, false)
	if !ok || size > 5 && data[size-3] != 0 && data[size-3]&1 == 0 { // not the first fragment
		return size, gopacket.LayerTypePayload
	}
	return size, arcnetNext(t)
}

// readARCNETLinux reads the header as Linux writes it, which reassembles fragments.
func readARCNETLinux(data []byte) (int, gopacket.LayerType) {
	size, t, ok := ARCNETHeader(data, true)
	if !ok {
		return 0, gopacket.LayerTypePayload
	}
	return size, arcnetNext(t)
}

func arcnetNext(t uint8) gopacket.LayerType {
	switch t {
	case ARCNETIP, ARCNETOldIP:
		return layers.LayerTypeIPv4
	case ARCNETIPv6:
		return layers.LayerTypeIPv6
	case ARCNETARP, ARCNETOldARP, ARCNETRARP:
		return layers.LayerTypeARP
	}
	return gopacket.LayerTypePayload
}

// etherHeader returns a function that reads a header of size bytes with an EtherType at
// the offset at.
func etherHeader(size, at int) func([]byte) (int, gopacket.LayerType) {
	return func(data []byte) (int, gopacket.LayerType) {
		if len(data) < size {
			return 0, gopacket.LayerTypePayload
		}
		return size, etherNext(layers.EthernetType(binary.BigEndian.Uint16(data[at:])))
	}
}

// readIPNET reads Solaris's header of 24 bytes.
func readIPNET(data []byte) (int, gopacket.LayerType) {
	if len(data) >= ipnetSize {
		switch data[1] {
		case familyIPv4:
			return ipnetSize, layers.LayerTypeIPv4
		case FamilyIPv6Solaris:
			return ipnetSize, layers.LayerTypeIPv6
		}
	}
	return ipnetSize, gopacket.LayerTypePayload
}

// FamilyIPv6Solaris is AF_INET6 of Solaris.
const FamilyIPv6Solaris = 26

// ATMOffset returns where LLC stands in a PDU of ATM. Some devices write 20 bytes before
// it.
func ATMOffset(data []byte) int {
	if len(data) >= 3 {
		switch string(data[:3]) {
		case "\xaa\xaa\x03", "\xfe\xfe\x03", "\x06\x06\x03":
			return 0
		}
	}
	return 20
}

// readATM reads what may be before LLC (RFC 2684).
func readATM(data []byte) (int, int, gopacket.LayerType) {
	if len(data) < 8 || data[0] == LLCUnnumbered {
		return 0, len(data), gopacket.LayerTypePayload
	}
	return ATMOffset(data), len(data), layers.LayerTypeLLC
}

// readCLIP distinguishes IP alone from IP behind LLC and SNAP (RFC 2225). It consumes
// nothing.
func readCLIP(data []byte) (int, int, gopacket.LayerType) {
	if IsCLIPWithLLC(data) {
		return 0, len(data), layers.LayerTypeLLC
	}
	return 0, len(data), layers.LayerTypeIPv4
}

// IsCLIPWithLLC reports whether a frame of classical IP over ATM begins with LLC and SNAP.
func IsCLIPWithLLC(data []byte) bool {
	return len(data) >= 6 && string(data[:6]) == "\xaa\xaa\x03\x00\x00\x00"
}

// readSunATM reads direction, type and the number of the channel.
func readSunATM(data []byte) (int, gopacket.LayerType) {
	if len(data) < sunATMSize {
		return 0, gopacket.LayerTypePayload
	}
	switch data[0] & 0x0f {
	case 1: // LAN emulation: data, unless the LECID is that of control frames
		if len(data) >= sunATMSize+2 && binary.BigEndian.Uint16(data[sunATMSize:]) != 0xff00 {
			return sunATMSize + 2, layers.LayerTypeEthernet
		}
	case 2:
		return sunATMSize, layers.LayerTypeLLC
	}
	return sunATMSize, gopacket.LayerTypePayload
}

// readPFLOG reads the header of OpenBSD's firewall log, which begins with its length.
func readPFLOG(data []byte) (int, gopacket.LayerType) {
	if len(data) < 2 || data[0] < 45 {
		return 0, gopacket.LayerTypePayload
	}
	size := int(data[0]+3) &^ 3
	switch data[1] {
	case familyIPv4:
		return size, layers.LayerTypeIPv4
	case familyIPv6BSD, familyIPv6FreeBSD, familyIPv6Darwin:
		return size, layers.LayerTypeIPv6
	}
	return size, gopacket.LayerTypePayload
}

// readFixed returns a function that skips size bytes before a layer of type next.
func readFixed(size int, next gopacket.LayerType) func([]byte) (int, gopacket.LayerType) {
	return func([]byte) (int, gopacket.LayerType) { return size, next }
}
