package layer

import (
	"encoding/binary"

	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// LayerType returns the type for which the header was made.
func (h *LinkHeader) LayerType() gopacket.LayerType { return h.typ }

// CanDecode returns the same type as LayerType.
func (h *LinkHeader) CanDecode() gopacket.LayerClass { return h.typ }

// NextLayerType returns the type that the header announces.
func (h *LinkHeader) NextLayerType() gopacket.LayerType { return h.next }

// DecodeFromBytes finds the end of the header and the type of the payload.
func (h *LinkHeader) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	size, next := h.read(data)
	if size <= 0 || size > len(data) {
		h.BaseLayer, h.next = layers.BaseLayer{}, gopacket.LayerTypePayload
		df.SetTruncated()
		return errLinkShort
	}
	h.Contents, h.Payload, h.next = data[:size], data[size:], next
	if h.sized && next == layers.LayerTypeLLC {
		h.Payload = clip(h.Payload, int(binary.BigEndian.Uint16(data[size-2:])), df)
	}
	return nil
}

// linkHeader returns a function that makes headers of one type. read returns the size of
// the header at the start of data, or 0 if it is cut short or invalid, and the type of
// the payload.
func linkHeader(typ gopacket.LayerType, read func(data []byte) (int, gopacket.LayerType)) func() gopacket.DecodingLayer {
	return func() gopacket.DecodingLayer { return &LinkHeader{typ: typ, read: read} }
}

// sizedHeader is linkHeader for headers that end with an EtherType or a length.
func sizedHeader(typ gopacket.LayerType, read func(data []byte) (int, gopacket.LayerType)) func() gopacket.DecodingLayer {
	return func() gopacket.DecodingLayer { return &LinkHeader{typ: typ, read: read, sized: true} }
}

// readCHDLC reads the header of RFC 1547, section 4.3.1.
func readCHDLC(data []byte) (int, gopacket.LayerType) {
	if len(data) < 4 {
		return 0, gopacket.LayerTypePayload
	}
	t := layers.EthernetType(binary.BigEndian.Uint16(data[2:]))
	switch t {
	case EtherTypeRARP: // this number means Cisco's keepalives here
		return 4, gopacket.LayerTypePayload
	case EtherTypeOSI:
		return 4, osiNext(data[4:])
	}
	return 4, etherNext(t)
}

// readFrameRelay reads an address of ITU-T Q.922 and the header of RFC 2427 or Cisco
// after it.
func readFrameRelay(data []byte) (int, gopacket.LayerType) {
	end := 0 // end of the address, whose last byte is odd
	for end < len(data) && end < 4 && data[end]&1 == 0 {
		end++
	}
	end++
	if end < 2 || end > 4 || len(data) < end+2 {
		return 0, gopacket.LayerTypePayload
	}
	if data[end] != 0x03 && !signalling(data[:end]) {
		if next := etherNext(layers.EthernetType(binary.BigEndian.Uint16(data[end:]))); next != gopacket.LayerTypePayload {
			return end + 2, next
		}
	}
	end++
	if data[end] == 0 {
		end++
	}
	if len(data) <= end {
		return 0, gopacket.LayerTypePayload
	}
	if data[end] == NLPIDSNAP {
		return end + 1, layers.LayerTypeSNAP
	}
	return end + 1, nlpidNext(data[end])
}

// signalling reports whether an address is that of the link itself, whose identifier is
// 0.
func signalling(address []byte) bool {
	bits := address[0]&0xfc | address[len(address)-1]&0xf0
	for _, b := range address[1 : len(address)-1] {
		bits |= b & 0xf0
	}
	return bits == 0
}

// readMFR reads the two bytes of FRF.16 before the first fragment of a frame.
func readMFR(data []byte) (int, gopacket.LayerType) {
	if len(data) >= 4 && data[0]&0xa0 == 0x80 {
		return 2, TypeFrameRelay
	}
	return min(2, len(data)), gopacket.LayerTypePayload
}

// readSLIP skips the 16 bytes of BSD's SLIP: a direction and the compressed header.
func readSLIP(data []byte) (int, gopacket.LayerType) {
	if len(data) < 17 {
		return 0, gopacket.LayerTypePayload
	}
	return 16, rawNext(data[16])
}

// rawNext returns the type that a packet's first byte announces.
func rawNext(first byte) gopacket.LayerType {
	switch first >> 4 {
	case 4:
		return layers.LayerTypeIPv4
	case 6:
		return layers.LayerTypeIPv6
	}
	return gopacket.LayerTypePayload
}

// readENC reads OpenBSD's header of 12 bytes
// (https://www.tcpdump.org/linktypes/LINKTYPE_ENC.html).
func readENC(data []byte) (int, gopacket.LayerType) {
	if len(data) < 13 {
		return 0, gopacket.LayerTypePayload
	}
	return 12, rawNext(data[12])
}

// readNFLOG reads the elements before the payload, which is the last element
// (https://www.tcpdump.org/linktypes/LINKTYPE_NFLOG.html).
func readNFLOG(data []byte) (int, gopacket.LayerType) {
	const header, payload = 4, 9
	if len(data) < header {
		return 0, gopacket.LayerTypePayload
	}
	family := data[0]
	for at := header; len(data) >= at+4; {
		size := int(binary.LittleEndian.Uint16(data[at:]))
		if kind := binary.LittleEndian.Uint16(data[at+2:]); kind == payload {
			switch family {
			case familyIPv4:
				return at + 4, layers.LayerTypeIPv4
			case familyIPv6Linux:
				return at + 4, layers.LayerTypeIPv6
			}
			return at + 4, gopacket.LayerTypePayload
		}
		if size < 4 {
			break
		}
		at += (size + 3) &^ 3
	}
	return 0, gopacket.LayerTypePayload
}

// readPPI reads the header of the PPI specification, version 1.0.7: version, flags,
// length and the link type of the payload, little-endian.
func readPPI(data []byte) (int, gopacket.LayerType) {
	if len(data) < 8 {
		return 0, gopacket.LayerTypePayload
	}
	return int(binary.LittleEndian.Uint16(data[2:])), inner(binary.LittleEndian.Uint32(data[4:]))
}

// readPKTAP reads Darwin's header: length, type of record and link type of the payload,
// little-endian.
func readPKTAP(data []byte) (int, gopacket.LayerType) {
	if len(data) < 108 {
		return 0, gopacket.LayerTypePayload
	}
	return int(binary.LittleEndian.Uint32(data)), inner(binary.LittleEndian.Uint32(data[8:]))
}

// readPrism reads a header of 144 bytes, or the AVS header that some drivers write
// instead.
func readPrism(data []byte) (int, gopacket.LayerType) {
	if len(data) >= 8 && binary.BigEndian.Uint32(data)&0xffffff00 == 0x80211000 {
		return readAVS(data)
	}
	return 144, TypeWiFi
}

// readAVS reads the length of an AVS header.
func readAVS(data []byte) (int, gopacket.LayerType) {
	if len(data) < 8 {
		return 0, gopacket.LayerTypePayload
	}
	return int(min(binary.BigEndian.Uint32(data[4:]), 1<<16)), TypeWiFi
}

// inner returns the first layer of a link type that is nested in another one. dlt is
// libpcap's number for it on Linux.
func inner(dlt uint32) gopacket.LayerType {
	if dlt > 0xffff || dlt == uint32(packet.LinkPPI) || dlt == uint32(packet.LinkPKTAP) {
		return gopacket.LayerTypePayload
	}
	first, _ := First(packet.LinkType(dlt))
	return first
}

// switchTag returns a function that reads an Ethernet header with a switch chip's tag of
// size bytes between addresses and EtherType.
func switchTag(at, size int) func([]byte) (int, gopacket.LayerType) {
	return func(data []byte) (int, gopacket.LayerType) {
		if len(data) < 14+size {
			return 0, gopacket.LayerTypePayload
		}
		if at == 0 {
			return size, layers.LayerTypeEthernet
		}
		return 14 + size, etherOrLLC(layers.EthernetType(binary.BigEndian.Uint16(data[12+size:])))
	}
}
