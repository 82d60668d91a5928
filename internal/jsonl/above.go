package jsonl

// What follows the layers that the decoder has found.

import (
	"ringcap/internal/layer"
	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// above writes what follows the last layer of pkt. wire is its length on the wire.
func (p *Printer) above(pkt *packet.Packet, wire int) {
	if pkt.Err != nil {
		p.partial(pkt)
		return
	}
	if len(pkt.Layers) == 0 {
		p.undecoded(pkt)
		return
	}
	switch pkt.Next {
	case gopacket.LayerTypePayload:
		p.payload(pkt, wire)
	case layers.LayerTypeVRRP:
		p.vrrp(pkt.Rest, wire)
	case layers.LayerTypeIGMP:
		p.opaque(p.tables.igmp, pkt.Rest, wire)
	case layers.LayerTypeSCTP:
		p.sctpPacket(pkt.Rest, wire)
	case layers.LayerTypeIPSecESP:
		p.opaque(p.tables.esp, pkt.Rest, wire)
	case layers.LayerTypeIPSecAH:
		p.opaque(p.tables.ah, pkt.Rest, wire)
	}
}

// undecoded writes a frame of a link type of which the decoder knows nothing.
func (p *Printer) undecoded(pkt *packet.Packet) {
	switch size := len(pkt.Rest); {
	case (pkt.Link == packet.LinkUSBLinux || pkt.Link == packet.LinkUSBMapped) && size >= usbLinuxHeader:
		p.opaque(p.tables.usb, pkt.Rest, 0)
	case pkt.Link == packet.LinkUSBPcap && size >= usbPcapHeader:
		p.opaque(p.tables.usbPcap, pkt.Rest, 0)
	}
}

// opaque writes the fields of a header after which nothing is decoded.
func (p *Printer) opaque(t *table, data []byte, wire int) {
	if len(data) > 0 {
		p.depth++
		p.entry(t, header{data: data, wire: wire})
	}
}

// partial writes the captured fields of a transport header that was cut short. ICMP
// errors quote only eight bytes of it.
func (p *Printer) partial(pkt *packet.Packet) {
	if len(pkt.Rest) < 4 { // no ports
		return
	}
	switch pkt.Next {
	case layers.LayerTypeTCP:
		p.opaque(p.tables.tcp, pkt.Rest, 0)
	case layers.LayerTypeUDP:
		p.opaque(p.tables.udp, pkt.Rest, 0)
	}
}

// etherPayload writes what an EtherType announces.
func (p *Printer) etherPayload(typ uint16, data []byte) {
	if typ == layer.EtherTypeSlow {
		p.slow(data)
	}
}

// payload writes a payload whose protocol a number of the last layer identifies.
func (p *Printer) payload(pkt *packet.Packet, wire int) {
	if len(pkt.Rest) == 0 || p.cut {
		return
	}
	switch l := pkt.Layers[len(pkt.Layers)-1].(type) {
	case *layer.TCP:
		p.tcpPayload(uint16(l.SrcPort), uint16(l.DstPort), pkt.Rest)
	case *layer.UDP:
		p.udpPayload(uint16(l.SrcPort), uint16(l.DstPort), pkt.Rest)
	case *layer.LLC:
		if l.Control == layer.LLCUnnumbered {
			p.bridged(true, uint32(l.DSAP), pkt.Rest, wire)
		}
	case *layer.SNAP:
		if l.OUI == layer.OUICisco {
			p.bridged(false, uint32(l.Type), pkt.Rest, wire)
		}
	case *layer.Ethernet:
		p.etherPayload(uint16(l.EthernetType), pkt.Rest)
	case *layer.Dot1Q:
		p.etherPayload(uint16(l.Type), pkt.Rest)
	case *layer.IPv4, *layer.IPv6:
		if isEIGRP(l) {
			p.opaque(p.tables.eigrp, pkt.Rest, 0)
		}
	}
}

// udpPayload writes a payload that the ports identify (RFC 1035, 2131, 4795, 5905, 6762).
func (p *Printer) udpPayload(src, dst uint16, data []byte) {
	if p.pkt.Media {
		p.media(data)
		return
	}
	for _, port := range [2]uint16{dst, src} {
		switch port {
		case layer.PortDNS, layer.PortMDNS, layer.PortLLMNR:
			p.dns(port, data, false)
			return
		case layer.PortDHCPServer, layer.PortDHCPClient:
			p.dhcp(data)
			return
		case layer.PortSSDP:
			p.web(p.tables.ssdp, data)
			return
		case layer.PortNTP:
			p.ntp(data)
			return
		case layer.PortNetBIOSData:
			p.smbDatagram(data)
			return
		case layer.PortNetBIOSName:
			p.nbns(data)
			return
		case layer.PortSNMP, layer.PortSNMPTrap:
			p.snmpDatagram(data)
			return
		}
	}
	if data[0] >= 0x80 && isQUIC(data, src == layer.PortHTTPS || dst == layer.PortHTTPS) {
		p.quicDatagram(data)
		return
	}
	p.sipMessage(data)
}

// tcpPayload writes what begins in a segment: records of TLS, the start of SSH, frames of WebSocket or a
// message of SIP, HTTP or DCE/RPC, which their bytes identify, or what a port does. DNS is only written if a message is
// complete in one segment (RFC 1035, section 4.2.2).
func (p *Printer) tcpPayload(src, dst uint16, data []byte) {
	if data[0] < ' ' && (p.tls(data) || p.rpc(data)) {
		return
	}
	for i, port := range [2]uint16{dst, src} {
		request := i == 0
		switch port {
		case layer.PortDNS:
			if len(data) > 2 && int(be.Uint16(data)) == len(data)-2 {
				p.dns(layer.PortDNS, data[2:], true)
			}
			return
		case layer.PortFTP:
			p.ftpLine(data, request)
			return
		case layer.PortSMTP, layer.PortSubmission:
			p.smtpLines(data, request)
			return
		case layer.PortMQTT:
			p.mqttMessages(data)
			return
		case layer.PortSMB, layer.PortNetBIOSStream:
			p.smbSegment(data)
			return
		}
	}
	switch c := data[0]; {
	case c == 0 && p.secureShell(src, dst, data):
	case c >= 0x80 || c < 3:
		p.webSocket(src, dst, data)
	case c < 'A' || c > 'Z':
	case c == 'S' && p.secureShell(src, dst, data):
	case p.sipMessage(data):
	default:
		p.web(p.tables.http, data)
	}
}

// quoted writes the packet that an ICMP error quotes in data. It does not follow an error
// that is quoted in an error.
func (p *Printer) quoted(first gopacket.LayerType, data []byte) {
	if p.quoting || len(data) == 0 {
		return
	}
	cut := p.cut
	p.quoting, p.cut = true, true
	p.quote.decode(first, data)
	p.layers(&p.quote.Packet, 0xffff)
	switch {
	case p.quote.Err != nil:
		p.partial(&p.quote.Packet)
	case p.quote.Next == layers.LayerTypeSCTP:
		p.sctpPacket(p.quote.Rest, 0)
	}
	p.quoting, p.cut = false, cut
}
