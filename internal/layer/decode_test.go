package layer

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// IPv4 and IPv6 headers in hexadecimal. They do not depend on the payload, so that tests can
// vary single bytes, which gopacket's serialization cannot.
const (
	hexEther4 = "020000000002 020000000001 0800"
	hexTCP    = "9c40 01bb 00000007 00000009 5018 01f6 0000 0000"
	hexUDP    = "1388 1770 000d 0000"
	hexAddr4  = "c0000201 c6336402"
	hexAddr6  = "20010db8000000000000000000000001 20010db8000000000000000000000002"
)

// TestDecodeOrder checks that each layer is decoded, and in wire order.
func TestDecodeOrder(t *testing.T) {
	const (
		ipv4 = layers.EthernetTypeIPv4
		ipv6 = layers.EthernetTypeIPv6
	)
	payload := text("payload")
	mpls := func(label uint32, bottom bool) *layers.MPLS {
		return &layers.MPLS{Label: label, StackBottom: bottom, TTL: 9}
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"tcp", build(t, ether(ipv4), ip4(6), tcp(), payload), "Ethernet IPv4 TCP|Payload"},
		{"udp6", build(t, ether(ipv6), ip6(17), udp(53, 53), payload), "Ethernet IPv6 UDP|Payload"},
		{"icmp", build(t, ether(ipv4), ip4(1), &layers.ICMPv4{TypeCode: 0x0800}, payload), "Ethernet IPv4 ICMPv4|Payload"},
		{"icmp6", build(t, ether(ipv6), ip6(58), &layers.ICMPv6{TypeCode: 0x8000}, payload), "Ethernet IPv6 ICMPv6|Payload"},
		{"icmp of the other version", build(t, ether(ipv6), ip6(1), payload), "Ethernet IPv6|Payload"},
		{"icmp6 over ipv4", build(t, ether(ipv4), ip4(58), payload), "Ethernet IPv4 ICMPv6|Payload"},
		{"extension numbers over ipv4", build(t, ether(ipv4), ip4(44), payload), "Ethernet IPv4|Payload"},
		{"protocol 94", build(t, ether(ipv4), ip4(94), ip4(6), tcp()), "Ethernet IPv4|Payload"},
		{"sctp", build(t, ether(ipv4), ip4(132), payload), "Ethernet IPv4|SCTP"},
		{"lldp", build(t, ether(0x88cc), payload), "Ethernet|LinkLayerDiscovery"},
		{"unknown ethertype", build(t, ether(0x9999), payload), "Ethernet|Payload"},
		{"qinq", build(t, ether(0x88a8), tag(100, 0x8100), tag(7, ipv4), ip4(17), udp(1, 2), payload),
			"Ethernet Dot1Q Dot1Q IPv4 UDP|Payload"},
		{"three tags", build(t, ether(0x9100), tag(1, 0x9100), tag(2, 0x8100), tag(3, ipv6), ip6(59)),
			"Ethernet Dot1Q Dot1Q Dot1Q IPv6|Payload"},
		{"ip in ip", build(t, ether(ipv4), ip4(4), ip4(41), ip6(4), ip4(6), tcp()),
			"Ethernet IPv4 IPv4 IPv6 IPv4 TCP|Payload"},
		{"gre in gre", build(t, ether(ipv4), ip4(47), &layers.GRE{Protocol: ipv4}, ip4(47),
			&layers.GRE{Protocol: 0x6558}, ether(ipv6), ip6(6), tcp()),
			"Ethernet IPv4 GRE IPv4 GRE Ethernet IPv6 TCP|Payload"},
		{"gre erspan", build(t, ether(ipv4), ip4(47), &layers.GRE{Protocol: 0x88be}, ether(ipv4), ip4(6), tcp()), "Ethernet IPv4 GRE Ethernet IPv4 TCP|Payload"},
		{"mpls", build(t, ether(0x8847), mpls(1, false), mpls(2, false), mpls(33, true), ip6(6), tcp()),
			"Ethernet MPLS MPLS MPLS IPv6 TCP|Payload"},
		{"mpls of no ip", build(t, ether(0x8848), mpls(1, true), text("\x00\x00")), "Ethernet MPLS|Payload"},
		{"mpls in ip", build(t, ether(ipv4), ip4(137), mpls(1, true), ip4(6), tcp()), "Ethernet IPv4 MPLS IPv4 TCP|Payload"},
		{"vxlan", build(t, ether(ipv4), ip4(17), udp(9999, 4789), &layers.VXLAN{VNI: 5}, ether(ipv4), ip4(6), tcp()),
			"Ethernet IPv4 UDP VXLAN Ethernet IPv4 TCP|Payload"},
		{"pppoe", build(t, ether(0x8864), &layers.PPPoE{Version: 1, Type: 1}, &layers.PPP{PPPType: 0x57}, ip6(17), udp(1, 2)),
			"Ethernet PPPoE PPP IPv6 UDP|Payload"},
		{"pppoe discovery", build(t, ether(0x8863), &layers.PPPoE{Version: 1, Type: 1, Code: 9}, payload), "Ethernet PPPoE|Payload"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := decode(layers.LayerTypeEthernet, c.data)
			if got := names(p); got != c.want || p.Err != nil || p.Truncated {
				t.Errorf("got %s, error %v, truncated %v\nwant %s", got, p.Err, p.Truncated, c.want)
			}
		})
	}
	t.Run("tags in order", func(t *testing.T) {
		p := decode(layers.LayerTypeEthernet, build(t, ether(0x88a8), tag(100, 0x8100), tag(7, ipv4), ip4(253)))
		outer, inner := p.Layers[1].(*Dot1Q), p.Layers[2].(*Dot1Q)
		if outer.VLANIdentifier != 100 || inner.VLANIdentifier != 7 {
			t.Errorf("got VLANs %d and %d", outer.VLANIdentifier, inner.VLANIdentifier)
		}
	})
}

// TestDecodeLinks checks the first layer of each link type.
func TestDecodeLinks(t *testing.T) {
	four := build(t, ip4(17), udp(1, 2), text("x"))
	six := build(t, ip6(17), udp(1, 2), text("x"))
	for _, c := range []struct {
		name   string
		link   packet.LinkType
		header string
		rest   []byte
		want   string
	}{
		{"null little", packet.LinkNull, "02000000", four, "Null IPv4 UDP|Payload"},
		{"null big", packet.LinkNull, "00000002", four, "Null IPv4 UDP|Payload"},
		{"null linux", packet.LinkNull, "0a000000", six, "Null IPv6 UDP|Payload"},
		{"null netbsd", packet.LinkNull, "18000000", six, "Null IPv6 UDP|Payload"},
		{"null freebsd", packet.LinkNull, "1c000000", six, "Null IPv6 UDP|Payload"},
		{"null macos", packet.LinkNull, "1e000000", six, "Null IPv6 UDP|Payload"},
		{"null other", packet.LinkNull, "07000000", six, "Null|Payload"},
		{"loop", packet.LinkLoop, "00000018", six, "Null IPv6 UDP|Payload"},
		{"raw 4", packet.LinkRaw, "", four, "RawIP IPv4 UDP|Payload"},
		{"raw 6", packet.LinkRawBSD, "", six, "RawIP IPv6 UDP|Payload"},
		{"raw other", packet.LinkRawOBSD, "50", nil, "RawIP|Payload"},
		{"ipv4", packet.LinkIPv4, "", four, "IPv4 UDP|Payload"},
		{"ipv6", packet.LinkIPv6, "", six, "IPv6 UDP|Payload"},
		{"ppp framed", packet.LinkPPP, "ff030021", four, "PPP IPv4 UDP|Payload"},
		{"ppp bare", packet.LinkPPP, "0057", six, "PPP IPv6 UDP|Payload"},
		{"ppp one byte", packet.LinkPPP, "21", four, "PPP IPv4 UDP|Payload"},
		{"ppp lcp", packet.LinkPPP, "ff03c021", []byte("lcp"), "PPP|Payload"},
		{"ppp serial", packet.LinkPPPSerial, "ff030021", four, "PPPSerial PPP IPv4 UDP|Payload"},
		{"ppp direction", packet.LinkPPPWithDir, "01 ff030021", four, "PPPDirection PPP IPv4 UDP|Payload"},
		{"ppp direction bare", packet.LinkPPPWithDir, "00 0057", six, "PPPDirection PPP IPv6 UDP|Payload"},
		{"ppp of pppd", packet.LinkPPPPppd, "0003 0021", four, "PPPDirection PPP IPv4 UDP|Payload"},
		{"pppoe session", packet.LinkPPPEther, "11 00 0001 0022 0021", four, "PPPoE PPP IPv4 UDP|Payload"},
		{"802.11 data", packet.LinkWiFi, hexWiFi + "aaaa03 000000 0800", four, "WiFi IPv4 UDP|Payload"},
		{"802.11 QoS data", packet.LinkWiFi, "88" + hexWiFi[2:] + "0000 aaaa03 000000 86dd", six, "WiFi IPv6 UDP|Payload"},
		{"802.11 padded", packet.LinkWiFi, "88" + hexWiFi[2:] + "0000 0000 aaaa03 000000 0800", four, "WiFi IPv4 UDP|Payload"},
		{"802.11 protected", packet.LinkWiFi, "0841" + hexWiFi[4:], four, "WiFi|Payload"},
		{"802.11 acknowledgment", packet.LinkWiFi, "d400 0000 020000000001", nil, "WiFi|Payload"},
		{"radiotap", packet.LinkWiFiRadiotap, "00 00 0900 02000000 10" + hexWiFi + "aaaa03 000000 0800", four, "Radiotap WiFi IPv4 UDP|Payload"},
		{"cooked", packet.LinkLinuxSLL, "0004 0001 0006 0200000000010000 0800", four, "Linux SLL IPv4 UDP|Payload"},
		{"cooked 802.2", packet.LinkLinuxSLL, "0000 0001 0006 0200000000010000 0004 424203", []byte{0}, "Linux SLL LLC|Payload"},
		{"cooked 802.3", packet.LinkLinuxSLL, "0000 0001 0006 0200000000010000 0001", []byte{0xff}, "Linux SLL|Payload"},
		{"fddi", packet.LinkFDDI, "51 020000000002 020000000001 aaaa03 000000 0800", four, "FDDI LLC SNAP IPv4 UDP|Payload"},
		{"fddi management", packet.LinkFDDI, "41 020000000002 020000000001", nil, "FDDI|Payload"},
		{"token ring", packet.LinkTokenRing, "1040 020000000002 020000000001 aaaa03 000000 86dd", six, "TokenRing LLC SNAP IPv6 UDP|Payload"},
		{"token ring routed", packet.LinkTokenRing, "1040 020000000002 820000000001 0630 0011 0022 aaaa03 000000 0800", four, "TokenRing LLC SNAP IPv4 UDP|Payload"},
		{"token ring mac", packet.LinkTokenRing, "1000 020000000002 020000000001 01", nil, "TokenRing|Payload"},
		{"arcnet", packet.LinkARCNET, "0102 d4 00 0001", four, "ARCNET IPv4 UDP|Payload"},
		{"arcnet exception", packet.LinkARCNET, "0102 c4 ff ffff 00 00 0001", six, "ARCNET IPv6 UDP|Payload"},
		{"arcnet next fragment", packet.LinkARCNET, "0102 d4 02 0001", four, "ARCNET|Payload"},
		{"arcnet of RFC 1051", packet.LinkARCNET, "0102 f0", four, "ARCNET IPv4 UDP|Payload"},
		{"arcnet of Linux", packet.LinkARCNETLinux, "0102 0000 d4 00 0001", four, "ARCNET IPv4 UDP|Payload"},
		{"ipoib", packet.LinkIPoIB, strings.Repeat("00", 40) + "0800 0000", four, "IPoIB IPv4 UDP|Payload"},
		{"ipnet", packet.LinkIPNET, "011a" + strings.Repeat("00", 22), six, "IPNET IPv6 UDP|Payload"},
		{"atm", packet.LinkATM, "aaaa03 000000 0800", four, "ATM LLC SNAP IPv4 UDP|Payload"},
		{"atm, other bytes first", packet.LinkATM, strings.Repeat("00", 20) + "aaaa03 000000 0800", four, "ATM LLC SNAP IPv4 UDP|Payload"},
		{"clip", packet.LinkCLIP, "", four, "CLIP IPv4 UDP|Payload"},
		{"clip with llc", packet.LinkCLIP, "aaaa03 000000 0800", four, "CLIP LLC SNAP IPv4 UDP|Payload"},
		{"sunatm", packet.LinkSunATM, "02000064 aaaa03 000000 0800", four, "SunATM LLC SNAP IPv4 UDP|Payload"},
		{"sunatm, lan emulation", packet.LinkSunATM, "01000064 0001 020000000002 020000000001 0800", four, "SunATM Ethernet IPv4 UDP|Payload"},
		{"ip over fc", packet.LinkIPFC, "1000 020000000002 0000 020000000001 aaaa03 000000 0800", four, "IPFC LLC SNAP IPv4 UDP|Payload"},
		{"ip over 1394", packet.LinkIEEE1394, strings.Repeat("00", 16) + "86dd", six, "IEEE1394 IPv6 UDP|Payload"},
		{"symantec", packet.LinkSymantec, "000000000000 0800" + strings.Repeat("00", 36), four, "Symantec IPv4 UDP|Payload"},
		{"pflog", packet.LinkPFLOG, "3d18" + strings.Repeat("00", 62), six, "PFLOG IPv6 UDP|Payload"},
		{"netanalyzer", packet.LinkHilscher, "00000000 020000000002 020000000001 0800", four, "netANALYZER Ethernet IPv4 UDP|Payload"},
		{"arista", packet.LinkEthernet, "020000000002 020000000001 d28b 0001 0110 00000001 00000002 0800", four, "Ethernet Arista IPv4 UDP|Payload"},
		{"arista, another kind", packet.LinkEthernet, "020000000002 020000000001 d28b 0002 0110", nil, "Ethernet Arista|Payload"},
		{"ppp of Cisco", packet.LinkPPP, "0f00 86dd", six, "PPP IPv6 UDP|Payload"},
		{"hsr", packet.LinkEthernet, "020000000002 020000000001 892f 0028 0005 0800", four, "Ethernet HSR IPv4 UDP|Payload"},
		{"backbone", packet.LinkEthernet, "020000000002 020000000001 88e7 00000005 020000000002 020000000001 86dd", six, "Ethernet 802.1ah Ethernet IPv6 UDP|Payload"},
		{"trill", packet.LinkEthernet, "020000000002 020000000001 22f3 0843 0002 0001 00000000 020000000002 020000000001 0800", four, "Ethernet TRILL Ethernet IPv4 UDP|Payload"},
		{"juniper ethernet", packet.LinkJuniperEther, "4d474381 0003 010101 020000000002 020000000001 0800", four, "Juniper Ethernet IPv4 UDP|Payload"},
		{"juniper without link header", packet.LinkJuniperEther, "4d474303 00000002", six, "Juniper IPv6 UDP|Payload"},
		{"juniper mlppp", packet.LinkJuniperMLPPP, "4d474301 0102 0021", four, "Juniper PPP IPv4 UDP|Payload"},
		{"juniper mlppp, a service", packet.LinkJuniperMLPPP, "4d474301 47 00000000 10 0038", six, "Juniper IPv6 UDP|Payload"},
		{"juniper mlfr", packet.LinkJuniperMLFR, "4d474301 0102 03cc", four, "Juniper IPv4 UDP|Payload"},
		{"juniper atm", packet.LinkJuniperATM1, "4d474301 00000001 aaaa03 000000 0800", four, "Juniper LLC SNAP IPv4 UDP|Payload"},
		{"juniper atm cell", packet.LinkJuniperATM2, "4d474301 00000000000000 10 00000001", four, "Juniper|Payload"},
		{"juniper es", packet.LinkJuniperES, "4d474301 0102 03 03 00000009 c0000201 c0000202", four, "Juniper IPv4 UDP|Payload"},
		{"juniper services", packet.LinkJuniperSvc, "4d474301 0102030405060708", four, "Juniper IPv4 UDP|Payload"},
		{"cooked 2", packet.LinkLinuxSLL2, "86dd 0000 00000003 0001 04 06 0200000000010000", six, "LinuxSLL2 IPv6 UDP|Payload"},
	} {
		t.Run(c.name, func(t *testing.T) {
			first, ok := First(c.link)
			if !ok {
				t.Fatal("the link type is not decoded")
			}
			p := decode(first, append(unhex(t, c.header), c.rest...))
			if got := names(p); got != c.want || p.Err != nil {
				t.Errorf("got %s, error %v\nwant %s", got, p.Err, c.want)
			}
		})
	}
	if _, ok := First(195); ok {
		t.Error("802.15.4 counts as decoded")
	}
}

// hexWiFi is the header of a data frame to the access point: its frame control
// starts with 0801.
const hexWiFi = "08010000 0200000000aa 020000000001 020000000002 1000"

// TestDecodeWiFi checks the addresses in the four directions of data frames.
func TestDecodeWiFi(t *testing.T) {
	const one, two, three, four = "\x01\x01\x01\x01\x01\x01", "\x02\x02\x02\x02\x02\x02", "\x03\x03\x03\x03\x03\x03", "\x04\x04\x04\x04\x04\x04"
	for _, c := range []struct{ flags, source, destination, bssid string }{
		{"\x00", two, one, three}, {"\x01", two, three, one}, {"\x02", three, one, two}, {"\x03", four, three, ""},
	} {
		var w WiFi
		frame := "\x08" + c.flags + "\x00\x00" + one + two + three + "\x10\x00" + four
		if err := w.DecodeFromBytes([]byte(frame), gopacket.NilDecodeFeedback); err != nil {
			t.Fatal(err)
		}
		if string(w.Source) != c.source || string(w.Destination) != c.destination || string(w.BSSID) != c.bssid ||
			string(w.Receiver) != one || string(w.Transmitter) != two {
			t.Errorf("flags %x: %+v", c.flags, w)
		}
	}
}

// TestDecodeCooked checks the fields of cooked headers. An address length above 8, which
// made gopacket panic, must be harmless.
func TestDecodeCooked(t *testing.T) {
	p := decode(layers.LayerTypeLinuxSLL, unhex(t, "0004 0304 ffff 0102030405060708 9999"))
	sll := only[*LinuxSLL](t, p)
	if sll.PacketType != 4 || sll.AddrType != 0x0304 || sll.AddrLen != 0xffff || len(sll.Addr) != 8 {
		t.Errorf("got %+v", sll)
	}
	p = decode(TypeLinuxSLL2, unhex(t, "9999 0000 01020304 0001 03 06 0102030405060000 aa"))
	two := only[*LinuxSLL2](t, p)
	if two.InterfaceIndex != 0x01020304 || two.AddrType != 1 || two.PacketType != 3 ||
		!bytes.Equal(two.Addr, []byte{1, 2, 3, 4, 5, 6}) || !bytes.Equal(p.Rest, []byte{0xaa}) {
		t.Errorf("got %+v, rest %x", two, p.Rest)
	}
}

// TestDecodePadding checks that bytes after the end that a header gives are not payload.
func TestDecodePadding(t *testing.T) {
	pad := strings.Repeat("ee", 20)
	for _, c := range []struct{ name, data, rest string }{
		{"ipv4", hexEther4 + "45000029000100004006 0000" + hexAddr4 + hexTCP + "aa" + pad, "aa"},
		{"ipv6", "020000000002 020000000001 86dd 60000000 0015 06 40" + hexAddr6 + hexTCP + "aa" + pad, "aa"},
		{"ipv6 of nothing", "020000000002 020000000001 86dd 60000000 0000 3b 40" + hexAddr6 + pad, ""},
		{"arp", "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202" + pad, ""},
		{"802.3", "0180c2000000 020000000001 0004 42420300" + pad, "00"},
		{"802.3 in vlan", "0180c2000000 020000000001 8100 0005 0004 42420300" + pad, "00"},
		{"pppoe", "020000000002 020000000001 8864 1100 0001 0004 c021 0901" + pad, "0901"},
		{"udp", hexEther4 + "45000030000100004011 0000" + hexAddr4 + "1388 1770 000a 0000 aabb" + pad, "aabb"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := decode(layers.LayerTypeEthernet, unhex(t, c.data))
			if want := unhex(t, c.rest); !bytes.Equal(p.Rest, want) || p.Err != nil || p.Truncated {
				t.Errorf("got rest %x, error %v, truncated %v; want %x", p.Rest, p.Err, p.Truncated, want)
			}
		})
	}
}

// TestDecodeIPv4 checks headers that gopacket rejects or misreads.
func TestDecodeIPv4(t *testing.T) {
	tail := "0001 0000 4006 0000" + hexAddr4
	for _, c := range []struct {
		name, data, want string
		err              error
	}{
		{"no length", "4500 0000" + tail + hexTCP, "IPv4 TCP|Payload", nil},
		{"two-byte option", "4600 002c" + tail + "8802 0000" + hexTCP, "IPv4 TCP|Payload", nil},
		{"later fragment", "4500 0028 0001 0001 4006 0000" + hexAddr4 + hexTCP, "IPv4|Fragment", nil},
		{"first fragment", "4500 0028 0001 2000 4006 0000" + hexAddr4 + hexTCP, "IPv4 TCP|Payload", nil},
		{"total under header", "4500 0013" + tail + hexTCP, "|IPv4", ErrLength},
		{"header under 20", "4400 0028" + tail + hexTCP, "|IPv4", ErrLength},
		{"version 5", "5500 0028" + tail + hexTCP, "|IPv4", ErrVersion},
		{"options cut", "4600 002c" + tail + "88", "|IPv4", ErrShort},
		{"19 bytes", "4500 0028 0001 0000 4006 0000 c0000201 c63364", "|IPv4", ErrShort},
		{"no payload", "4500 0014" + tail + hexTCP, "IPv4|TCP", ErrShort},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := decode(layers.LayerTypeIPv4, unhex(t, c.data))
			if got := names(p); got != c.want || !errors.Is(p.Err, c.err) {
				t.Errorf("got %s, error %v\nwant %s, error %v", got, p.Err, c.want, c.err)
			}
		})
	}
	t.Run("offloaded", func(t *testing.T) {
		// gopacket took the low 16 bits of the captured length.
		p := decode(layers.LayerTypeIPv4, append(unhex(t, "4500 0000"+tail+hexTCP), make([]byte, 70000)...))
		if len(p.Rest) != 70000 || p.Truncated {
			t.Errorf("got %d bytes of payload, truncated %v", len(p.Rest), p.Truncated)
		}
	})
	t.Run("truncated", func(t *testing.T) {
		p := decode(layers.LayerTypeIPv4, unhex(t, "4500 0190"+tail+hexTCP))
		if !p.Truncated || p.Err != nil || names(p) != "IPv4 TCP|Payload" {
			t.Errorf("got %s, error %v, truncated %v", names(p), p.Err, p.Truncated)
		}
	})
}

// TestDecodeIPv6 checks extension headers, fragments and jumbograms.
func TestDecodeIPv6(t *testing.T) {
	ip := func(length, next string) string { return "60000000" + length + next + "40" + hexAddr6 }
	const (
		padN = "0104 00000000"
	)
	for _, c := range []struct {
		name, data, want string
		err              error
	}{
		{"hop by hop", ip("001c", "00") + "06 00" + padN + hexTCP, "IPv6 IPv6Extension TCP|Payload", nil},
		{"chain", ip("003c", "00") + "2b 00" + padN + "3c 00" + padN + "87 00" + padN + "06 01" + padN + "0000000000000000" + hexTCP,
			"IPv6 IPv6Extension IPv6Extension IPv6Extension IPv6Extension TCP|Payload", nil},
		{"first fragment", ip("001c", "2c") + "06 00 0001 00000063" + hexTCP, "IPv6 IPv6Fragment TCP|Payload", nil},
		{"later fragment", ip("001c", "2c") + "06 00 05a8 00000063" + hexTCP, "IPv6 IPv6Fragment|Fragment", nil},
		{"extension behind fragment", ip("0024", "2c") + "3c 00 0000 00000063 06 00" + padN + hexTCP,
			"IPv6 IPv6Fragment IPv6Extension TCP|Payload", nil},
		{"jumbo below 64 KiB", ip("0000", "00") + "06 00 c204 0000001c" + hexTCP, "IPv6 IPv6Extension|TCP", ErrShort},
		{"jumbo cut off", ip("0000", "00") + "06 00 c204 000fffff" + hexTCP, "IPv6 IPv6Extension TCP|Payload", nil},
		{"length 0 without jumbo", ip("0000", "00") + "06 00" + padN + hexTCP, "IPv6 IPv6Extension|TCP", ErrShort},
		{"length 0", ip("0000", "06") + hexTCP, "IPv6|TCP", ErrShort},
		{"esp", ip("0008", "32") + "0000000000000000", "IPv6|IPSecESP", nil},
		{"no next header", ip("0004", "3b") + "00000000", "IPv6|Payload", nil},
		{"extension longer than packet", ip("0008", "3c") + "06 01" + padN, "IPv6|IPv6Extension", ErrShort},
		{"fragment cut", ip("0007", "2c") + "06 00 0000 000000", "IPv6|IPv6Fragment", ErrShort},
		{"version 4", "45000000 0014 06 40" + hexAddr6, "|IPv6", ErrVersion},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := decode(layers.LayerTypeIPv6, unhex(t, c.data))
			if got := names(p); got != c.want || !errors.Is(p.Err, c.err) {
				t.Errorf("got %s, error %v\nwant %s, error %v", got, p.Err, c.want, c.err)
			}
			if p.Err == nil && strings.HasSuffix(c.want, "TCP|Payload") && len(p.Rest) != 0 {
				t.Errorf("%d bytes of padding are payload", len(p.Rest))
			}
			if p.Truncated != (c.name == "jumbo cut off" || errors.Is(c.err, ErrShort)) {
				t.Errorf("truncated %v", p.Truncated)
			}
		})
	}
	t.Run("headers named", func(t *testing.T) {
		p := decode(layers.LayerTypeIPv6, unhex(t, ip("0038", "00")+"2b 00"+padN+"3c 00"+padN+"87 00"+padN+"3b 00"+padN))
		for i, want := range []layers.IPProtocol{0, 43, 60, 135} {
			if got := p.Layers[i+1].(*IPv6Extension).Header; got != want {
				t.Errorf("header %d is said to be %d, not %d", i, got, want)
			}
		}
	})
	t.Run("jumbo beyond 64 KiB", func(t *testing.T) {
		data := append(unhex(t, ip("0000", "00")+"06 00 c204 0001117c"+hexTCP), make([]byte, 70010)...)
		p := decode(layers.LayerTypeIPv6, data) // 0x1117c is 8 + 20 + 69984; 26 bytes of padding
		if x := only[*IPv6Extension](t, p); x.Jumbo != 0x1117c || len(p.Rest) != 69984 || p.Truncated {
			t.Errorf("got jumbo %d, %d bytes of payload, truncated %v", x.Jumbo, len(p.Rest), p.Truncated)
		}
	})
	t.Run("big without jumbo", func(t *testing.T) {
		p := decode(layers.LayerTypeIPv6, append(unhex(t, ip("0000", "06")+hexTCP), make([]byte, 70000)...))
		if len(p.Rest) != 70000 {
			t.Errorf("got %d bytes of payload", len(p.Rest))
		}
	})
	t.Run("fragment fields", func(t *testing.T) {
		p := decode(layers.LayerTypeIPv6, unhex(t, ip("0009", "2c")+"06 00 05a9 00000063 aa"))
		if f := only[*IPv6Fragment](t, p); f.Offset != 1448 || !f.More || f.Identification != 0x63 || f.NextHeader != 6 {
			t.Errorf("got %+v", f)
		}
	})
}

// TestDecodeTCP checks that a segment decodes whatever its options contain.
func TestDecodeTCP(t *testing.T) {
	tcp := func(offset, options string) []byte {
		return unhex(t, "9c40 01bb 00000007 00000009"+offset+"18 01f6 0000 0000"+options)
	}
	for _, c := range []struct {
		name    string
		data    []byte
		options int // decoded
		padding int
		rest    int
		trunc   bool
	}{
		{"usual", tcp("80", "0101080a0000000100000002aa"), 3, 0, 1, false},
		{"forty nops", tcp("f0", strings.Repeat("01", 40)), 40, 0, 0, false},
		{"end of list", tcp("60", "00ffffff"), 1, 3, 0, false},
		{"two-byte option", tcp("60", "04020101"), 3, 0, 0, false},
		{"length 0", tcp("70", "020405b4 0300 0101"), 1, 0, 0, false},
		{"length 1", tcp("60", "01010301"), 2, 0, 0, false},
		{"length beyond", tcp("60", "0101030a"), 2, 0, 0, false},
		{"length missing", tcp("60", "01010108"), 3, 0, 0, false},
		{"header cut", tcp("f0", "020405b40101"), 3, 0, 0, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := decode(layers.LayerTypeTCP, c.data)
			seg := only[*TCP](t, p)
			if len(seg.Options) != c.options || len(seg.Padding) != c.padding || len(p.Rest) != c.rest || p.Truncated != c.trunc {
				t.Errorf("got %d options, %d padding, %d payload, truncated %v",
					len(seg.Options), len(seg.Padding), len(p.Rest), p.Truncated)
			}
			if seg.SrcPort != 40000 || seg.DstPort != 443 || seg.Seq != 7 || seg.Ack != 9 || !seg.ACK || !seg.PSH || seg.SYN || seg.Window != 502 {
				t.Errorf("got %+v", seg)
			}
		})
	}
	// The usual layout has a path of its own, but not with NOPs after it.
	for _, c := range []struct{ offset, more string }{{"80", ""}, {"90", "01010101"}} {
		seg := only[*TCP](t, decode(layers.LayerTypeTCP, tcp(c.offset, "0101080a0000000100000002"+c.more)))
		if got := fmt.Sprint(seg.Options[:3]); got != "[TCPOption(NOP:) TCPOption(NOP:) TCPOption(Timestamps:1/2 0x0000000100000002)]" ||
			seg.Options[0].OptionLength != 1 || seg.Options[1].OptionLength != 1 || seg.Options[2].OptionLength != 10 {
			t.Errorf("options %s: got %s", c.more, got)
		}
	}
	if p := decode(layers.LayerTypeTCP, tcp("40", "")); !errors.Is(p.Err, ErrLength) || len(p.Layers) != 0 {
		t.Errorf("data offset 4: got %s, error %v", names(p), p.Err)
	}
	if p := decode(layers.LayerTypeTCP, tcp("50", "")[:19]); !errors.Is(p.Err, ErrShort) || !p.Truncated {
		t.Errorf("19 bytes: got %s, error %v", names(p), p.Err)
	}
	flow := only[*TCP](t, decode(layers.LayerTypeTCP, tcp("50", ""))).TransportFlow()
	if flow.String() != "40000->443" {
		t.Errorf("got flow %v", flow)
	}
}

// TestDecodeUDP checks that the ports decode whatever the length field contains.
func TestDecodeUDP(t *testing.T) {
	for _, c := range []struct {
		length string
		rest   int
		trunc  bool
	}{
		{"000a", 2, false}, {"000d", 5, false}, {"0008", 0, false},
		{"0000", 5, false}, {"0007", 5, false}, {"0bc0", 5, true},
	} {
		p := decode(layers.LayerTypeUDP, unhex(t, "1388 1770"+c.length+"0000 0102030405"))
		u := only[*UDP](t, p)
		if u.SrcPort != 5000 || u.DstPort != 6000 || len(p.Rest) != c.rest || p.Truncated != c.trunc {
			t.Errorf("length %s: got %+v, %d bytes of payload, truncated %v", c.length, u, len(p.Rest), p.Truncated)
		}
	}
	if p := decode(layers.LayerTypeUDP, unhex(t, "1388 1770 0008 00")); !errors.Is(p.Err, ErrShort) {
		t.Errorf("7 bytes: got error %v", p.Err)
	}
}

// TestDecodeARP checks all sizes of addresses. Sizes whose sum exceeds a byte made
// gopacket panic.
func TestDecodeARP(t *testing.T) {
	long := append(unhex(t, "0020 0800 ff ff 0002"), bytes.Repeat([]byte{7}, 4*255)...)
	a := only[*ARP](t, decode(layers.LayerTypeARP, append(long, 1)))
	if len(a.SourceHwAddress) != 255 || len(a.DstProtAddress) != 255 || a.Operation != 2 || len(a.Contents) != len(long) {
		t.Errorf("got %+v", a)
	}
	a = only[*ARP](t, decode(layers.LayerTypeARP, unhex(t, "0001 0800 00 04 0001 c0000201 c0000202")))
	if len(a.SourceHwAddress) != 0 || !bytes.Equal(a.SourceProtAddress, []byte{192, 0, 2, 1}) ||
		!bytes.Equal(a.DstProtAddress, []byte{192, 0, 2, 2}) {
		t.Errorf("got %+v", a)
	}
	p := decode(layers.LayerTypeARP, long[:len(long)-1])
	if !errors.Is(p.Err, ErrShort) || !p.Truncated || len(p.Rest) != len(long)-1 || p.Next != layers.LayerTypeARP {
		t.Errorf("cut: got %s, error %v", names(p), p.Err)
	}
	if p := decode(layers.LayerTypeEthernet, append(unhex(t, "ffffffffffff 020000000001 8035"), long...)); names(p) != "Ethernet ARP|Payload" {
		t.Errorf("rarp: got %s", names(p))
	}
}

// TestDecodeGRE checks the optional fields. Fields that are cut short must be an error;
// they made gopacket panic.
func TestDecodeGRE(t *testing.T) {
	all := unhex(t, "f000 0800 1234 0002 00000005 00000006 0800 00 04 c0000201 0000 00 00 45")
	for n := range all[:28] {
		if p := decode(layers.LayerTypeGRE, all[:n]); !errors.Is(p.Err, ErrShort) || len(p.Layers) != 0 {
			t.Errorf("%d bytes: got %s, error %v", n, names(p), p.Err)
		}
	}
	g := only[*GRE](t, decode(layers.LayerTypeGRE, all))
	if g.Checksum != 0x1234 || g.Offset != 2 || g.Key != 5 || g.Seq != 6 || len(g.Contents) != 28 || g.GRERouting != nil {
		t.Errorf("got %+v", g)
	}
	for _, c := range []struct{ name, data, want string }{
		{"pptp", "3081 880b 0004 0001 00000005 00000006 ff03c021", "GRE PPP|Payload"},
		{"version 5", "b005 0800 45", "GRE|Payload"},
		{"keep-alive", "0000 0000", "GRE|Payload"},
	} {
		p := decode(layers.LayerTypeGRE, unhex(t, c.data))
		if names(p) != c.want || p.Err != nil {
			t.Errorf("%s: got %s, error %v", c.name, names(p), p.Err)
		}
		if c.name == "pptp" {
			if g := p.Layers[0].(*GRE); g.Key != 0x00040001 || g.Seq != 5 || g.Ack != 6 || len(g.Payload) != 4 {
				t.Errorf("pptp: got %+v", g)
			}
		}
	}
}

// TestDecodeFields checks the other fields of small headers.
func TestDecodeFields(t *testing.T) {
	d := only[*Dot1Q](t, decode(layers.LayerTypeDot1Q, unhex(t, "b005 9999")))
	if d.Priority != 5 || !d.DropEligible || d.VLANIdentifier != 5 {
		t.Errorf("got %+v", d)
	}
	m := only[*MPLS](t, decode(layers.LayerTypeMPLS, unhex(t, "fffff f ff")))
	if m.Label != 0xfffff || m.TrafficClass != 7 || !m.StackBottom || m.TTL != 255 {
		t.Errorf("got %+v", m)
	}
	v := only[*VXLAN](t, decode(layers.LayerTypeVXLAN, unhex(t, "8848 1234 abcdef 00"+"020000000002 020000000001 9999")))
	if !v.ValidIDFlag || !v.GBPExtension || !v.GBPDontLearn || !v.GBPApplied || v.GBPGroupPolicyID != 0x1234 || v.VNI != 0xabcdef {
		t.Errorf("got %+v", v)
	}
	i := only[*ICMPv4](t, decode(layers.LayerTypeICMPv4, unhex(t, "0304 1111 2222 3333")))
	if i.TypeCode.Type() != 3 || i.TypeCode.Code() != 4 || i.Checksum != 0x1111 || i.Id != 0x2222 || i.Seq != 0x3333 {
		t.Errorf("got %+v", i)
	}
	p := decode(layers.LayerTypeICMPv6, unhex(t, "8700 1111 00000000 fe80"))
	if i := only[*ICMPv6](t, p); i.TypeCode.Type() != 135 || i.Checksum != 0x1111 || len(p.Rest) != 6 {
		t.Errorf("got %+v, rest %x", i, p.Rest)
	}
	e := only[*PPPoE](t, decode(layers.LayerTypePPPoE, unhex(t, "11 a7 1234 0000")))
	if e.Version != 1 || e.Type != 1 || e.Code != 0xa7 || e.SessionId != 0x1234 {
		t.Errorf("got %+v", e)
	}
	six := only[*IPv6](t, decode(layers.LayerTypeIPv6, unhex(t, "6ab12345 0000 3b 07"+hexAddr6)))
	if six.TrafficClass != 0xab || six.FlowLabel != 0x12345 || six.HopLimit != 7 || six.SrcIP.String() != "2001:db8::1" {
		t.Errorf("got %+v", six)
	}
	four := only[*IPv4](t, decode(layers.LayerTypeIPv4, unhex(t, "4510 0014 1234 4000 07 fd 5678"+hexAddr4)))
	if four.TOS != 0x10 || four.Id != 0x1234 || four.Flags != layers.IPv4DontFragment || four.TTL != 7 ||
		four.Protocol != 253 || four.Checksum != 0x5678 || four.DstIP.String() != "198.51.100.2" {
		t.Errorf("got %+v", four)
	}
}

// TestStructsKeepNothing decodes an intact header and then every cut of it with the same
// struct, which must not keep any field.
func TestStructsKeepNothing(t *testing.T) {
	headers := map[gopacket.LayerType]string{
		layers.LayerTypeEthernet: hexEther4,
		layers.LayerTypeDot1Q:    "b005 0800",
		layers.LayerTypeARP:      "0001 0800 06 04 0001 020000000001 c0000201 000000000000 c0000202",
		layers.LayerTypeIPv4:     "4600 002c 0001 0000 4006 0000" + hexAddr4 + "88020000",
		layers.LayerTypeIPv6:     "60000000 0015 06 40" + hexAddr6,
		TypeIPv6Extension:        "06 00 c204 0000001c",
		TypeIPv6Fragment:         "06 00 05a9 00000063",
		layers.LayerTypeTCP:      hexTCP,
		layers.LayerTypeUDP:      hexUDP,
		layers.LayerTypeICMPv4:   "0304 1111 2222 3333",
		layers.LayerTypeICMPv6:   "8700 1111",
		layers.LayerTypeGRE:      "f000 0800 1234 0002 00000005 00000006 0000 00 00",
		layers.LayerTypeVXLAN:    "8848 1234 abcdef 00",
		layers.LayerTypeGeneve:   "01 c0 6558 abcdef 00 01020300",
		layers.LayerTypeIPSecAH:  "06 02 0000 00000001 00000002 01020304",
		layers.LayerTypeMPLS:     "ffffffff",
		layers.LayerTypePPPoE:    "11 a7 1234 0000",
		layers.LayerTypePPP:      "ff030021",
		layers.LayerTypeLinuxSLL: "0004 0001 0006 0200000000010000 0800",
		TypeLinuxSLL2:            "86dd 0000 00000003 0001 04 06 0200000000010000",
		TypeNull:                 "02000000",
	}
	for _, f := range factories {
		if f.typ == TypeRawIP {
			continue // it has no header to cut
		}
		good := unhex(t, headers[f.typ])
		l := f.new()
		empty := describe(l)
		for n := range good {
			if err := l.DecodeFromBytes(good, gopacket.NilDecodeFeedback); err != nil {
				t.Fatalf("%v: %v", f.typ, err)
			}
			if f.typ == layers.LayerTypePPP && n == 3 {
				continue // ff 03 00 is cut; one byte less is the protocol ff
			}
			if err := l.DecodeFromBytes(good[:n], gopacket.NilDecodeFeedback); err != nil {
				if got := describe(l); got != empty {
					t.Errorf("%v of %d bytes: kept %s", f.typ, n, got)
				}
			}
		}
	}
}
