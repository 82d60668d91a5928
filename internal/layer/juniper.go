package layer

import (
	"encoding/binary"

	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// Juniper is the header of a capture on one of Juniper's interface cards
// (https://www.tcpdump.org/linktypes.html). It begins with three bytes that are always the
// same, and flags. Extensions may follow, and the card's own cookie.
type Juniper struct {
	Flags      uint8
	Extensions [2]int // start and end, equal if there are none
	Cookie     [2]int
	Control    int  // offset of the control word of an ATM cell, 0 for none
	Protocol   int  // what the cookie or the bytes after it say of the payload
	Bundle     int  // of multilink PPP and frame relay
	Size       int  // of all headers
	Known      bool // the card has a cookie
}

// Flags of Juniper's header.
const (
	JuniperIn         = 0x01
	JuniperNoLink     = 0x02 // the packet was captured without its link header
	JuniperExtensions = 0x80
)

// Cookies of services, by their first byte.
const (
	JuniperCookieLSQ = 0x54 // link services
	JuniperCookieAS  = 0x47 // adaptive services
)

// JuniperMagic is how the header begins.
const JuniperMagic = "MGC"

// juniperCookies are the lengths of cookies.
var juniperCookies = map[packet.LinkType]int{
	packet.LinkJuniperATM1: 4, packet.LinkJuniperATM2: 8, packet.LinkJuniperES: 0, packet.LinkJuniperGGSN: 8,
	packet.LinkJuniperMLPPP: 2, packet.LinkJuniperMLFR: 2, packet.LinkJuniperMFR: 4, packet.LinkJuniperSvc: 8,
	packet.LinkJuniperMon: 8, packet.LinkJuniperPPPoE: 0, packet.LinkJuniperPPPoA: 0,
}

// Protocols in the cookies of services.
const (
	JuniperIPv4 = 0x00
	JuniperIPv6 = 0x10
	JuniperMPLS = 0x20
	JuniperOSI  = 0x30
)

// ReadJuniper reads the header. It returns false where the header is cut; what was read until
// then is set.
func ReadJuniper(data []byte, link packet.LinkType) (j Juniper, ok bool) {
	const fixed = 4
	if len(data) < fixed {
		return j, false
	}
	j.Flags, j.Size = data[3], fixed
	j.Extensions = [2]int{fixed, fixed}
	if j.Flags&JuniperExtensions != 0 {
		if len(data) < fixed+2 {
			return j, false
		}
		j.Size = fixed + 2 + int(binary.BigEndian.Uint16(data[fixed:]))
		j.Extensions = [2]int{fixed + 2, j.Size}
		if j.Size > len(data) {
			return j, false
		}
	}
	if j.Flags&JuniperNoLink != 0 {
		j.Size += 4
		return j, j.Size < len(data)
	}
	j.Cookie = [2]int{j.Size, j.Size}
	length, card := juniperCookies[link]
	j.Known = card
	if !card {
		return j, true
	}
	if len(data) <= j.Size {
		return j, false
	}
	mark := data[j.Size]
	switch {
	case mark == JuniperCookieAS:
		length = 8
	case mark == JuniperCookieLSQ && length < 8:
		length += 2
	case link == packet.LinkJuniperMFR && mark&0xc0 == 0xc0: // FRF.16 itself
		length = 0
	}
	j.Cookie[1] += length
	if j.Cookie[1] > len(data) {
		return j, false
	}
	cookie := data[j.Cookie[0]:j.Cookie[1]]
	j.Size = j.Cookie[1]
	if !j.protocol(data) {
		return j, false
	}
	switch link {
	case packet.LinkJuniperMLPPP, packet.LinkJuniperMLFR, packet.LinkJuniperMFR:
		j.multilink(cookie, link)
	case packet.LinkJuniperATM2:
		if cookie[7]&0x70 != 0 {
			if len(data) < j.Size+4 {
				return j, false
			}
			j.Control = j.Size
			if binary.BigEndian.Uint32(data[j.Size:]) == 0 {
				j.Size += 4
			}
		}
	}
	return j, j.Size <= len(data)
}

// protocol reads the two bytes after the headers. It returns false if they are cut.
func (j *Juniper) protocol(data []byte) bool {
	if len(data) < j.Size+2 {
		return false
	}
	j.Protocol = int(binary.BigEndian.Uint16(data[j.Size:]))
	return true
}

// multilink reads the number of the bundle.
func (j *Juniper) multilink(cookie []byte, link packet.LinkType) {
	if len(cookie) == 0 {
		return
	}
	switch cookie[0] {
	case JuniperCookieAS:
		j.Bundle = int(binary.BigEndian.Uint16(cookie[6:])>>3) & 0xfff
		j.Protocol = int(cookie[5] & 0x70)
		return
	case JuniperCookieLSQ:
		j.Bundle = int(cookie[1])
	default:
		j.Bundle = int(cookie[0])
	}
	if link == packet.LinkJuniperMLFR || link == packet.LinkJuniperMFR && cookie[0] == JuniperCookieLSQ {
		j.Size += 2
	}
}

// juniperTypes has a type for each card.
var juniperTypes = func() map[packet.LinkType]gopacket.LayerType {
	types := map[packet.LinkType]gopacket.LayerType{}
	for i, link := range []packet.LinkType{
		packet.LinkJuniperATM1, packet.LinkJuniperATM2, packet.LinkJuniperES, packet.LinkJuniperGGSN, packet.LinkJuniperMLPPP,
		packet.LinkJuniperMLFR, packet.LinkJuniperMFR, packet.LinkJuniperSvc, packet.LinkJuniperMon, packet.LinkJuniperPPPoE,
		packet.LinkJuniperPPPoA, packet.LinkJuniperEther, packet.LinkJuniperPPP, packet.LinkJuniperFR, packet.LinkJuniperCHDLC,
	} {
		types[link] = gopacket.RegisterLayerType(1720+i, gopacket.LayerTypeMetadata{Name: "Juniper"})
	}
	return types
}()

// juniperFactories makes the header of each card.
func juniperFactories() (all []factory) {
	for link, typ := range juniperTypes {
		all = append(all, factory{typ, linkHeader(typ, juniper(link))})
	}
	return all
}

// juniper returns a function that reads the header of a card.
func juniper(link packet.LinkType) func([]byte) (int, gopacket.LayerType) {
	return func(data []byte) (int, gopacket.LayerType) {
		j, ok := ReadJuniper(data, link)
		if !ok || string(data[:3]) != JuniperMagic || j.Size >= len(data) {
			return 0, gopacket.LayerTypePayload
		}
		if link == packet.LinkJuniperES && j.Flags&JuniperNoLink == 0 {
			return juniperES(j.Size, data)
		}
		return j.Size, j.next(data, link)
	}
}

// next returns the type of the payload.
func (j *Juniper) next(data []byte, link packet.LinkType) gopacket.LayerType {
	body := data[j.Size:]
	if j.Flags&JuniperNoLink != 0 {
		return rawNext(body[0])
	}
	service := len(data) > j.Cookie[0] && j.Known && data[j.Cookie[0]] == JuniperCookieAS
	switch link {
	case packet.LinkJuniperEther, packet.LinkJuniperPPPoE:
		return layers.LayerTypeEthernet
	case packet.LinkJuniperPPP:
		return layers.LayerTypePPP
	case packet.LinkJuniperFR:
		return TypeFrameRelay
	case packet.LinkJuniperCHDLC:
		return TypeCHDLC
	case packet.LinkJuniperMLPPP:
		if !service {
			return layers.LayerTypePPP
		}
		fallthrough
	case packet.LinkJuniperMFR:
		if !service {
			return gopacket.LayerTypePayload
		}
		switch j.Protocol {
		case JuniperIPv4:
			return layers.LayerTypeIPv4
		case JuniperIPv6:
			return layers.LayerTypeIPv6
		case JuniperMPLS:
			return layers.LayerTypeMPLS
		}
	case packet.LinkJuniperMLFR:
		return nlpidOfFrame(j.Protocol)
	case packet.LinkJuniperATM1, packet.LinkJuniperATM2:
		switch {
		case j.Control > 0 || link == packet.LinkJuniperATM1 && data[j.Cookie[0]] == 0x80:
		case ATMOffset(body) == 0 && body[0] != SAPIP:
			return layers.LayerTypeLLC
		default:
			return rawNext(body[0])
		}
	case packet.LinkJuniperGGSN, packet.LinkJuniperSvc, packet.LinkJuniperMon:
		return rawNext(body[0])
	}
	return gopacket.LayerTypePayload
}

// nlpidOfFrame returns the type of what stands behind the control byte and the identifier of
// RFC 2427.
func nlpidOfFrame(protocol int) gopacket.LayerType {
	if protocol>>8 != LLCUnnumbered {
		return gopacket.LayerTypePayload
	}
	if id := byte(protocol); id == NLPIDIPv4 || id == NLPIDIPv6 {
		return nlpidNext(id)
	}
	return gopacket.LayerTypePayload
}

// JuniperESSize returns the length of the description of a security association before an
// inner packet, 0 for a kind that is not known.
func JuniperESSize(kind byte) int {
	switch kind {
	case 1, 2: // without the ends of the tunnel
		return 4
	case 3, 4, 5:
		return 16
	}
	return 0
}

// juniperES reads the description of a security association.
func juniperES(at int, data []byte) (int, gopacket.LayerType) {
	if len(data) < at+4 {
		return 0, gopacket.LayerTypePayload
	}
	size := at + JuniperESSize(data[at+3])
	if size == at || size >= len(data) {
		return at, gopacket.LayerTypePayload
	}
	return size, rawNext(data[size])
}
