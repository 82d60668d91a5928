package anonymize

import (
	"encoding/binary"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// header replaces what layer i of p tells about hosts. It returns how many of its bytes are kept,
// and whether that is all of them; otherwise nothing after it is kept either.
func (a *Anonymizer) header(p *packet.Packet, i int) (kept int, whole bool) {
	b := p.Layers[i].(interface{ LayerContents() []byte }).LayerContents()
	switch l := p.Layers[i].(type) {
	case *layer.Ethernet:
		a.coverMAC(b[0:6])
		a.coverMAC(b[6:12])
	case *layer.IPv4:
		a.coverIP(b[12:16])
		a.coverIP(b[16:20])
		coverOptions(b[20:], optNOP, optRouterAlert)
	case *layer.IPv6:
		a.coverIP(b[8:24])
		a.coverIP(b[24:40])
	case *layer.IPv6Extension:
		return a.extension(l, b)
	case *layer.TCP:
		coverOptions(b[20:], optNOP, layers.TCPOptionKindMSS, layers.TCPOptionKindWindowScale, layers.TCPOptionKindSACKPermitted,
			layers.TCPOptionKindSACK, layers.TCPOptionKindTimestamps)
	case *layer.ICMPv4:
		if b[0] == layers.ICMPv4TypeRedirect {
			a.coverIP(b[4:8])
		}
	case *layer.ARP:
		a.arp(l)
	case *layer.AH:
		blank(b, 12) // the check value is of the addresses, too
	case *layer.GRE:
		if l.RoutingPresent {
			return 0, false
		}
	case *layer.Geneve:
		blank(b, 8) // options
	case *layer.LinuxSLL:
		a.cooked(b[6:14], int(l.AddrLen))
	case *layer.LinuxSLL2:
		a.cooked(b[12:20], int(l.AddrLen))
	case *layer.WiFi:
		a.wifi(l, b)
	case *layer.LinkHeader, *layer.Tunnel:
		a.opaqueHeader(p.Types[i], b)
	}
	return len(b), true
}

// blank clears a header from byte n on. The length that it says may be shorter than any.
func blank(b []byte, n int) { clear(b[min(n, len(b)):]) }

// Options of IPv4 and TCP: their end and their filling are the same; an IPv4 router alert is
// empty (RFC 2113).
const (
	optEnd         = 0
	optNOP         = 1
	optRouterAlert = 148
)

// coverOptions fills all options of an IPv4 or TCP header but some with NOPs: others have
// addresses, keys or what nobody knows.
func coverOptions(b []byte, keep ...uint8) {
	for len(b) > 0 && b[0] != optEnd {
		size := 1
		if b[0] != optNOP && len(b) > 1 {
			size = max(2, int(b[1]))
		}
		size = min(size, len(b))
		known := false
		for _, kind := range keep {
			known = known || b[0] == kind
		}
		for j := range size {
			if !known {
				b[j] = optNOP
			}
		}
		b = b[size:]
	}
	clear(b)
}

// Routing headers with a list of addresses (IANA, IPv6 Routing Types): the source route, that
// of mobile nodes, and that of segments.
const (
	routeSource  = 0
	routeMobile  = 2
	routeSegment = 4
)

// extension replaces what an extension header of IPv6 tells about hosts.
func (a *Anonymizer) extension(l *layer.IPv6Extension, b []byte) (kept int, whole bool) {
	switch l.Header {
	case layer.ProtocolHopByHop, layer.ProtocolDestination:
		coverPadded(b[2:])
	case layer.ProtocolRouting:
		list := addressList(b)
		clear(b[8+len(list):])
		for ; len(list) > 0; list = list[16:] {
			a.coverIP(list[:16])
		}
	default: // of mobile nodes
		if !a.keepPayload {
			return 0, false
		}
	}
	return len(b), true
}

// addressList returns the addresses of a routing header.
func addressList(b []byte) []byte {
	list := b[8:]
	switch b[2] {
	case routeSource, routeMobile:
	case routeSegment:
		list = list[:min(16*(int(b[4])+1), len(list))]
	default:
		return nil
	}
	return list[:len(list)&^15]
}

// Options of hop-by-hop and destination headers (IANA, IPv6 Parameters).
const (
	optPad1         = 0
	optPadN         = 1
	optRouterAlert6 = 5
	optJumbo        = 0xc2
)

// coverPadded makes all options of IPv6 but some padding.
func coverPadded(b []byte) {
	for len(b) > 0 {
		if b[0] == optPad1 {
			b = b[1:]
			continue
		}
		if len(b) == 1 || 2+int(b[1]) > len(b) {
			clear(b)
			return
		}
		size := 2 + int(b[1])
		if b[0] != optRouterAlert6 && b[0] != optJumbo {
			b[0] = optPadN
			clear(b[2:size])
		}
		b = b[size:]
	}
}

// arp replaces the addresses of ARP. Those of other kinds than Ethernet and IPv4 are cleared.
func (a *Anonymizer) arp(l *layer.ARP) {
	for _, b := range [][]byte{l.SourceHwAddress, l.DstHwAddress} {
		a.hardware(b)
	}
	for _, b := range [][]byte{l.SourceProtAddress, l.DstProtAddress} {
		if l.Protocol == layer.EtherTypeIPv4 && len(b) == 4 {
			a.coverIP(b)
		} else {
			clear(b)
		}
	}
}

// hardware replaces a hardware address, or clears one that is not of 6 bytes.
func (a *Anonymizer) hardware(b []byte) {
	if len(b) == 6 {
		a.coverMAC(b)
	} else {
		clear(b)
	}
}

// cooked replaces the address of a cooked header, whose field has 8 bytes. That of a tunnel is an
// IPv4 address or the first half of an IPv6 address.
func (a *Anonymizer) cooked(b []byte, size int) {
	switch size {
	case 4:
		a.coverIP(b[:4])
	case 6:
		a.coverMAC(b[:6])
	case 16:
		a.whole = [16]byte{}
		copy(a.whole[:], b)
		a.coverIP(a.whole[:])
		copy(b, a.whole[:])
		return
	default:
		size = 0
	}
	clear(b[size:])
}

// wifi replaces the addresses of an 802.11 header, of which there are one to four.
func (a *Anonymizer) wifi(l *layer.WiFi, b []byte) {
	a.coverMAC(b[4:10])
	if l.Transmitter != nil {
		a.coverMAC(b[10:16])
	}
	if l.Source != nil {
		a.coverMAC(b[16:22])
	}
	if l.Type == layer.WiFiData && l.BSSID == nil {
		a.coverMAC(b[24:30])
	}
}

// opaqueHeader replaces what a header tells about hosts whose fields package layer leaves in its
// contents.
func (a *Anonymizer) opaqueHeader(typ gopacket.LayerType, b []byte) {
	switch typ {
	case layer.TypeBroadcomTag, layer.TypeDSA, layer.TypeEDSA: // behind the addresses of Ethernet
		a.coverMAC(b[0:6])
		a.coverMAC(b[6:12])
	case layer.TypeMACsec: // the channel is an address and a port
		if len(b) >= 14 {
			a.coverMAC(b[6:12])
		}
	case layer.TypePKTAP: // names of interfaces and processes
		blank(b, 12)
	case layer.TypePPI: // places
		blank(b, 8)
	case layer.TypeNSH: // metadata
		blank(b, 8)
	case layer.TypePrism: // the name of the interface
		if len(b) >= 24 {
			clear(b[8:24])
		}
	case layer.TypeSLIP: // a compressed header
		blank(b, 1)
	case layer.TypeNFLOG:
		coverElements(b)
	case layer.TypeFDDI:
		a.coverMAC(b[1:7])
		a.coverMAC(b[7:13])
	case layer.TypeTokenRing:
		routed := b[8] & 0x80
		a.coverMAC(b[2:8])
		a.coverMAC(b[8:14])
		b[8] = b[8]&^0x80 | routed
	case layer.TypeIPFC:
		a.coverMAC(b[2:8])
		a.coverMAC(b[10:16])
	case layer.TypeIPoIB:
		clear(b[:40])
	case layer.TypeIEEE1394:
		clear(b[:16])
	case layer.TypeSymantec:
		clear(b[:6])
		blank(b, 8)
	case layer.TypePFLOG: // names of interface and rules, users and processes
		clear(b[4:36])
		clear(b[44:min(60, len(b))])
	case layer.TypeATM: // what devices write before LLC
		clear(b)
	}
}

// coverElements makes one empty element of those before the payload of NFLOG, which have
// addresses, users and names.
func coverElements(b []byte) {
	const prefix = 10
	if middle := b[4 : len(b)-4]; len(middle) >= 4 {
		clear(middle)
		binary.LittleEndian.PutUint16(middle, uint16(len(middle)))
		binary.LittleEndian.PutUint16(middle[2:], prefix)
	}
}

// mendChecksums mends the checksums of p from the inside out. Nothing of data has changed from
// the given end on.
func (a *Anonymizer) mendChecksums(before, data []byte, p *packet.Packet, end int) {
	at := 0
	for _, l := range p.Layers {
		at += len(l.(interface{ LayerContents() []byte }).LayerContents())
	}
	for i := len(p.Layers) - 1; i >= 0; i-- {
		contents := len(p.Layers[i].(interface{ LayerContents() []byte }).LayerContents())
		at -= contents
		header := data[at : at+contents]
		payload := at + contents + len(p.Layers[i].LayerPayload())
		growth := func(to int) uint64 { to = max(at, min(to, end)); return difference(before[at:to], data[at:to]) }
		switch l := p.Layers[i].(type) {
		case *layer.IPv4:
			mend(header[10:12], growth(at+contents))
		case *layer.TCP:
			mend(header[16:18], growth(payload)+pseudoGrowth(before, data, p, i))
		case *layer.UDP:
			mendUDP(header[6:8], growth(payload)+pseudoGrowth(before, data, p, i))
		case *layer.ICMPv4:
			mend(header[2:4], growth(payload))
		case *layer.ICMPv6:
			mend(header[2:4], growth(payload)+pseudoGrowth(before, data, p, i))
		case *layer.GRE:
			if l.ChecksumPresent && contents >= 8 {
				mend(header[4:6], growth(payload))
			}
		}
	}
}

// pseudoGrowth returns what the sum of the pseudo-header of layer i has grown by. It has the
// addresses of the IP header, or the last one of a route that has not been followed to its end.
func pseudoGrowth(before, data []byte, p *packet.Packet, i int) uint64 {
	start := 0
	for _, l := range p.Layers[:i] {
		start += len(l.(interface{ LayerContents() []byte }).LayerContents())
	}
	final := -1 // offset of the last address of a route
	for i--; i >= 0; i-- {
		b := p.Layers[i].(interface{ LayerContents() []byte }).LayerContents()
		start -= len(b)
		switch l := p.Layers[i].(type) {
		case *layer.IPv4:
			return difference(before[start+12:start+20], data[start+12:start+20])
		case *layer.IPv6:
			if final < 0 {
				return difference(before[start+8:start+40], data[start+8:start+40])
			}
			return difference(before[start+8:start+24], data[start+8:start+24]) + difference(before[final:final+16], data[final:final+16])
		case *layer.IPv6Extension:
			if list := addressList(b); l.Header == layer.ProtocolRouting && b[3] > 0 && len(list) > 0 {
				final = start + 8
				if b[2] != routeSegment { // segments stand in reverse order
					final += len(list) - 16
				}
			}
		}
	}
	return 0
}
