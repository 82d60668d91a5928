package anonymize

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// What the frames of these tests tell, none of which may be left.
var (
	macA = net.HardwareAddr{0x52, 0x54, 0x00, 0xaa, 0xbb, 0x01}
	macB = net.HardwareAddr{0x00, 0x1b, 0x21, 0xcc, 0xdd, 0x02}
	ipA  = net.IP{192, 168, 77, 10}.To4()
	ipB  = net.IP{203, 0, 113, 99}.To4()
	ip6A = net.ParseIP("2001:db8:77::a1b2")
	ip6B = net.ParseIP("2a02:db8:99:1:5054:ff:feaa:bb01")
	ip6L = net.ParseIP("fe80::5054:ff:feaa:bb01")
	text = "correct horse"
)

// left returns what data still tells of the original.
func left(data []byte) (found []string) {
	secrets := [][]byte{macA, macB, ipA, ipB, ip6A, ip6B, ip6B[8:], ip6L, []byte(text), []byte("horse"), []byte("zebra"), []byte("stable"), []byte("pferd"), macA[3:], macB[3:]}
	for _, b := range secrets {
		if bytes.Contains(bytes.ToLower(data), b) || bytes.Contains(data, b) {
			found = append(found, hex.EncodeToString(b))
		}
	}
	for _, s := range []string{macA.String(), macB.String(), ipA.String(), ipB.String(), ip6A.String(), ip6B.String()} {
		if bytes.Contains(data, []byte(s)) {
			found = append(found, s)
		}
	}
	return found
}

// serialize returns the bytes of layers with right lengths and checksums.
func serialize(tb testing.TB, all ...gopacket.SerializableLayer) []byte {
	tb.Helper()
	var network gopacket.NetworkLayer
	for _, l := range all {
		if n, ok := l.(gopacket.NetworkLayer); ok {
			network = n
		}
		if c, ok := l.(interface {
			SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
		}); ok && network != nil {
			if err := c.SetNetworkLayerForChecksum(network); err != nil {
				tb.Fatal(err)
			}
		}
	}
	buf := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, all...); err != nil {
		tb.Fatal(err)
	}
	return buf.Bytes()
}

func ether(t layers.EthernetType) *layers.Ethernet {
	return &layers.Ethernet{SrcMAC: macA, DstMAC: macB, EthernetType: t}
}

func ip4(p layers.IPProtocol) *layers.IPv4 {
	return &layers.IPv4{Version: 4, TTL: 64, Protocol: p, SrcIP: ipA, DstIP: ipB}
}

func ip6(p layers.IPProtocol) *layers.IPv6 {
	return &layers.IPv6{Version: 6, HopLimit: 255, NextHeader: p, SrcIP: ip6A, DstIP: ip6B}
}

func udp(port layers.UDPPort) *layers.UDP { return &layers.UDP{SrcPort: 40000, DstPort: port} }

func tcp() *layers.TCP {
	return &layers.TCP{SrcPort: 40000, DstPort: 80, Seq: 7, Ack: 8, ACK: true, Window: 100, Options: []layers.TCPOption{
		{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{5, 0xb4}},
		{OptionType: 30, OptionLength: 8, OptionData: append([]byte{0x34, 1}, ipA...)}, // MPTCP has an address
	}}
}

var payload = gopacket.Payload(text + " battery")

// dnsMessage returns an answer with all kinds of names, some of them compressed.
func dnsMessage() []byte {
	d := &layers.DNS{
		ID: 7, QR: true, RD: true, RA: true, QDCount: 1, ANCount: 7, NSCount: 1,
		Questions: []layers.DNSQuestion{{Name: []byte("zebra.stable.com"), Type: layers.DNSTypeA, Class: layers.DNSClassIN}},
		Answers: []layers.DNSResourceRecord{
			{Name: []byte("ZEBRA.stable.com"), Type: layers.DNSTypeCNAME, Class: layers.DNSClassIN, CNAME: []byte("pferd.zebra.co")},
			{Name: []byte("pferd.zebra.co"), Type: layers.DNSTypeA, Class: layers.DNSClassIN, IP: ipA},
			{Name: []byte("pferd.zebra.co"), Type: layers.DNSTypeAAAA, Class: layers.DNSClassIN, IP: ip6A},
			{Name: []byte("10.77.168.192.in-addr.arpa"), Type: layers.DNSTypePTR, Class: layers.DNSClassIN, PTR: []byte("zebra.stable.com")},
			{Name: []byte("stable.com"), Type: layers.DNSTypeMX, Class: layers.DNSClassIN, MX: layers.DNSMX{Preference: 10, Name: []byte("zebra.stable.com")}},
			{Name: []byte("_http._tcp.stable.com"), Type: layers.DNSTypeSRV, Class: layers.DNSClassIN, SRV: layers.DNSSRV{Port: 80, Name: []byte("zebra.stable.com")}},
			{Name: []byte("stable.com"), Type: layers.DNSTypeTXT, Class: layers.DNSClassIN, TXTs: [][]byte{[]byte(text)}},
		},
		Authorities: []layers.DNSResourceRecord{
			{Name: []byte("stable.com"), Type: layers.DNSTypeSOA, Class: layers.DNSClassIN, SOA: layers.DNSSOA{MName: []byte("zebra.stable.com"), RName: []byte("horse.stable.com"), Serial: 1}},
		},
	}
	buf := gopacket.NewSerializeBuffer()
	if err := d.SerializeTo(buf, gopacket.SerializeOptions{FixLengths: true}); err != nil {
		panic(err)
	}
	m := slices.Clone(buf.Bytes())
	// One more record, whose name is "horse" before a pointer to the question's.
	binary.BigEndian.PutUint16(m[10:], 1)
	m = append(m, "\x05horse\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x00\x00\x04"...)
	return append(m, ipB...)
}

func dhcpMessage() []byte {
	d := &layers.DHCPv4{
		Operation: layers.DHCPOpReply, HardwareType: layers.LinkTypeEthernet, HardwareLen: 6, Xid: 9,
		ClientIP: ipA, YourClientIP: ipA, NextServerIP: ipB, RelayAgentIP: ipB, ClientHWAddr: macA,
		ServerName: append([]byte("stable"), make([]byte, 58)...), File: append([]byte("zebra"), make([]byte, 123)...),
		Options: layers.DHCPOptions{
			layers.NewDHCPOption(layers.DHCPOptMessageType, []byte{5}), layers.NewDHCPOption(layers.DHCPOptHostname, []byte("zebra")),
			layers.NewDHCPOption(layers.DHCPOptDomainName, []byte("stable.com")), layers.NewDHCPOption(layers.DHCPOptClientID, append([]byte{1}, macA...)),
			layers.NewDHCPOption(layers.DHCPOptDNS, append(slices.Clone(ipA), ipB...)), layers.NewDHCPOption(layers.DHCPOptServerID, ipB),
			layers.NewDHCPOption(layers.DHCPOptSubnetMask, []byte{255, 255, 255, 0}), layers.NewDHCPOption(layers.DHCPOptClassID, []byte(text)),
			layers.NewDHCPOption(81, append([]byte{0, 0, 0}, "zebra.stable.com"...)), layers.NewDHCPOption(layers.DHCPOptEnd, nil),
		},
	}
	buf := gopacket.NewSerializeBuffer()
	if err := d.SerializeTo(buf, gopacket.SerializeOptions{FixLengths: true}); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

// sample is a frame and what is kept of it.
type sample struct {
	link packet.LinkType
	data []byte
	kept int // bytes; 0 for all
}

// samples returns frames of every kind that is understood.
func samples(tb testing.TB) map[string]sample {
	inner4 := serialize(tb, ip4(layers.IPProtocolTCP), tcp(), payload)
	innerE := serialize(tb, ether(layers.EthernetTypeIPv4), ip4(layers.IPProtocolUDP), udp(53), gopacket.Payload(dnsMessage()))
	quote := serialize(tb, ip4(layers.IPProtocolUDP), udp(9), gopacket.Payload{})
	ethernet := func(all ...gopacket.SerializableLayer) sample {
		return sample{link: packet.LinkEthernet, data: serialize(tb, all...)}
	}
	over4 := func(p layers.IPProtocol, all ...gopacket.SerializableLayer) sample {
		return ethernet(append([]gopacket.SerializableLayer{ether(layers.EthernetTypeIPv4), ip4(p)}, all...)...)
	}
	over6 := func(p layers.IPProtocol, all ...gopacket.SerializableLayer) sample {
		return ethernet(append([]gopacket.SerializableLayer{ether(layers.EthernetTypeIPv6), ip6(p)}, all...)...)
	}
	tunnel := func(port layers.UDPPort, header []byte, inner []byte) sample {
		return over4(layers.IPProtocolUDP, udp(port), gopacket.Payload(append(slices.Clone(header), inner...)))
	}
	cutAt := func(s sample, dropped int) sample { s.kept = len(s.data) - dropped; return s }
	gtp := binary.BigEndian.AppendUint16([]byte{0x30, 255}, uint16(len(inner4)))
	padded := over4(layers.IPProtocolTCP, tcp())
	padded.data = append(padded.data, text...)
	neighbor := append(append(make([]byte, 4), ip6B...), append([]byte{1, 1}, macA...)...)
	router := append(make([]byte, 12), append([]byte{3, 4, 64, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, netip.MustParseAddr("2001:db8:77::").AsSlice()...)...)
	report := append([]byte{0, 0, 0, 1, 1, 0, 0, 1}, append(net.ParseIP("ff3e::1"), ip6A...)...)
	icmp6 := func(typ uint8, body []byte) sample {
		return over6(layers.IPProtocolICMPv6, &layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(typ, 0)}, gopacket.Payload(body))
	}
	dns := gopacket.Payload(dnsMessage())
	stream := gopacket.Payload(append(binary.BigEndian.AppendUint16(nil, uint16(len(dns))), dns...))
	nameServer := tcp()
	nameServer.DstPort = 53
	snap := []byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0}
	routedA := append([]byte{macA[0] | 0x80}, macA[1:]...)
	link := func(typ packet.LinkType, header ...[]byte) sample {
		return cutAt(sample{link: typ, data: slices.Concat(append(header, inner4)...)}, len(payload))
	}
	route := []byte{6, 4, 4, 1, 1, 0, 0, 0}
	route = append(append(route, ip6B...), ip6A...)
	return map[string]sample{
		"arp": ethernet(ether(layers.EthernetTypeARP), &layers.ARP{
			AddrType: layers.LinkTypeEthernet, Protocol: layers.EthernetTypeIPv4, HwAddressSize: 6, ProtAddressSize: 4, Operation: 2,
			SourceHwAddress: macA, SourceProtAddress: ipA, DstHwAddress: macB, DstProtAddress: ipB,
		}),
		"tcp": cutAt(over4(layers.IPProtocolTCP, tcp(), payload), len(payload)), "tcp6": cutAt(over6(layers.IPProtocolTCP, tcp(), payload), len(payload)),
		"padding": padded,
		"vlan":    cutAt(ethernet(ether(layers.EthernetTypeDot1Q), &layers.Dot1Q{VLANIdentifier: 7, Type: layers.EthernetTypeIPv4}, ip4(layers.IPProtocolUDP), udp(9), payload), len(payload)),
		"dns":     over4(layers.IPProtocolUDP, udp(53), dns), "dns6": over6(layers.IPProtocolUDP, udp(5353), dns),
		"dns over tcp": over4(layers.IPProtocolTCP, nameServer, stream),
		"dhcp":         over4(layers.IPProtocolUDP, udp(67), gopacket.Payload(dhcpMessage())),
		"unreachable":  over4(layers.IPProtocolICMPv4, &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(3, 1)}, gopacket.Payload(quote)),
		"redirect": over4(layers.IPProtocolICMPv4, &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(5, 1), Id: binary.BigEndian.Uint16(ipB), Seq: binary.BigEndian.Uint16(ipB[2:])},
			gopacket.Payload(inner4[:28])),
		"echo":         cutAt(over4(layers.IPProtocolICMPv4, &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(8, 0), Id: 1, Seq: 2}, payload), len(payload)),
		"too big":      icmp6(2, append([]byte{0, 0, 5, 0}, serialize(tb, ip6(layers.IPProtocolUDP), udp(9))...)),
		"solicitation": icmp6(135, neighbor), "advertisement": icmp6(134, router), "report": icmp6(143, report),
		"segments":  {link: packet.LinkIPv6, data: routed(tb, route)},
		"ipip":      cutAt(over4(layers.IPProtocolIPv4, gopacket.Payload(inner4)), len(payload)),
		"gre":       cutAt(over4(layers.IPProtocolGRE, &layers.GRE{Protocol: layers.EthernetTypeIPv4, ChecksumPresent: true}, gopacket.Payload(inner4)), len(payload)),
		"vxlan":     tunnel(4789, []byte{8, 0, 0, 0, 0, 0, 9, 0}, innerE),
		"geneve":    tunnel(6081, append([]byte{2, 0, 0x65, 0x58, 0, 0, 9, 0, 1, 2, 3, 1}, ipA...), innerE),
		"gtp":       cutAt(tunnel(2152, append(gtp, 0, 0, 0, 9), inner4), len(payload)),
		"mpls":      cutAt(ethernet(ether(layers.EthernetTypeMPLSUnicast), &layers.MPLS{Label: 99, StackBottom: true, TTL: 9}, gopacket.Payload(inner4)), len(payload)),
		"pppoe":     cutAt(ethernet(ether(layers.EthernetTypePPPoESession), gopacket.Payload(append([]byte{0x11, 0, 0, 9, 0, byte(len(inner4) + 2), 0, 0x21}, inner4...))), len(payload)),
		"discovery": cutAt(ethernet(ether(layers.EthernetTypePPPoEDiscovery), gopacket.Payload("\x11\x09\x00\x00\x00\x0a\x01\x01\x00\x06stable")), 60-20),
		"lldp":      cutAt(ethernet(ether(layers.EthernetTypeLinkLayerDiscovery), gopacket.Payload(append([]byte("\x02\x07\x04"), macA...))), 60-14),
		"ospf":      cutAt(over4(layers.IPProtocolOSPF, gopacket.Payload(append(slices.Clone(ipA), ipB...))), 60-34),
		"cooked":    cutAt(sample{link: packet.LinkLinuxSLL2, data: append(append(append([]byte{8, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0, 6}, macA...), 0, 0), inner4...)}, len(payload)),
		"tun":       cutAt(sample{link: packet.LinkLinuxSLL2, data: append(append(append([]byte{8, 0, 0, 0, 0, 0, 0, 2, 3, 0, 0, 4}, ipA...), 0, 0, 0, 0), inner4...)}, len(payload)),
		"options":   {link: packet.LinkIPv4, data: withOptions(tb)},
		"fddi":      link(packet.LinkFDDI, []byte{0x51}, macB, macA, snap),
		"ring":      link(packet.LinkTokenRing, []byte{0x10, 0x40}, macB, routedA, []byte{4, 0x30, 0, 0x11}, snap),
		"fibre":     link(packet.LinkIPFC, []byte{0x10, 0}, macB, []byte{0, 0}, macA, snap),
		"ipoib":     link(packet.LinkIPoIB, make([]byte, 14), macB, make([]byte, 14), macA, []byte{8, 0, 0, 0}),
		"firewire":  link(packet.LinkIEEE1394, macB, []byte{0, 0}, macA, []byte{0, 0, 8, 0}),
		"symantec":  link(packet.LinkSymantec, macB, []byte{8, 0}, macA, make([]byte, 30)),
		"pflog":     link(packet.LinkPFLOG, []byte{61, 2, 1, 0}, payload[:16], payload[:16], make([]byte, 8), payload[:16], []byte{1, 0, 0, 0}),
		"atm":       link(packet.LinkATM, macA, macB, ipA, ipB, snap),
	}
}

// routed returns a segment of TCP with a route of two segments, the first of which it goes to; the
// checksum is that of the second.
func routed(tb testing.TB, route []byte) []byte {
	last := ip6(layers.IPProtocolTCP)
	last.DstIP = ip6B // the first of the list is the last of the route
	b := serialize(tb, last, tcp())
	b = slices.Insert(slices.Clone(b), 40, route...)
	b[6], b[5] = 43, byte(len(b)-40)
	copy(b[24:40], ip6A)
	return b
}

// withOptions returns a datagram with a record of its route.
func withOptions(tb testing.TB) []byte {
	ip := ip4(layers.IPProtocolUDP)
	ip.Options = []layers.IPv4Option{{OptionType: 7, OptionLength: 7, OptionData: append([]byte{8}, ipA...)}}
	return serialize(tb, ip, udp(9))
}

// run anonymizes a sample.
func run(tb testing.TB, a *Anonymizer, s sample) packet.Frame {
	tb.Helper()
	f := packet.Frame{Data: slices.Clone(s.data), Link: s.link}
	f.Info.CaptureLength, f.Info.Length = len(s.data), len(s.data)
	if ok, err := a.Before(&f); !ok || err != nil {
		tb.Fatal(ok, err)
	}
	if f.Info.CaptureLength != len(f.Data) || f.Info.Length != len(s.data) {
		tb.Fatalf("%d bytes, of which %d are said to be captured, of %d", len(f.Data), f.Info.CaptureLength, f.Info.Length)
	}
	return f
}

// stack returns the layers of a frame.
func stack(f *packet.Frame) string {
	var p packet.Packet
	layer.NewDecoder().Decode(f, &p)
	var names []string
	for _, t := range p.Types {
		names = append(names, t.String())
	}
	return strings.Join(names, " ")
}

// TestNothingLeft: no address, name or payload of a frame is left in any form, its layers are, and
// as much of its bytes as is understood.
func TestNothingLeft(t *testing.T) {
	for name, s := range samples(t) {
		if len(left(s.data)) == 0 {
			t.Errorf("%s: the frame tells nothing: this tests nothing", name)
		}
		f := run(t, New(Options{Key: paperKey}), s)
		if found := left(f.Data); len(found) > 0 {
			t.Errorf("%s: %v left in\n%x", name, found, f.Data)
		}
		want := s.kept
		if want == 0 {
			want = len(s.data)
		}
		if len(f.Data) != want {
			t.Errorf("%s: %d of %d bytes are kept, want %d", name, len(f.Data), len(s.data), want)
		}
		if before, after := stack(&packet.Frame{Data: s.data, Link: s.link}), stack(&f); before != after {
			t.Errorf("%s: %s was %s", name, after, before)
		}
	}
}

// TestCut: a frame that was cut anywhere tells nothing, either.
func TestCut(t *testing.T) {
	a := New(Options{Key: paperKey})
	for name, s := range samples(t) {
		for n := range len(s.data) {
			f := run(t, a, sample{link: s.link, data: s.data[:n:n]})
			if found := left(f.Data); len(found) > 0 {
				t.Fatalf("%s cut at %d: %v left in\n%x", name, n, found, f.Data)
			}
		}
	}
}

// TestHostile: no length or number that a header says makes it panic.
func TestHostile(t *testing.T) {
	all := []sample{
		{link: packet.LinkPKTAP, data: []byte{1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0}},
		{link: packet.LinkPPI, data: []byte{0, 0, 1, 0, 1, 0, 0, 0}},
		{link: packet.LinkRaw, data: append([]byte{0x60, 0, 0, 0, 0, 8, 51, 64}, make([]byte, 32+8)...)}, // AH of 8 bytes
	}
	for _, s := range samples(t) {
		all = append(all, s)
	}
	for _, f := range captest.Mixed(t, 50, 0) {
		all = append(all, sample{link: f.Link, data: f.Data})
	}
	for _, keep := range []bool{false, true} {
		a := New(Options{Key: paperKey, KeepPayload: keep})
		for _, s := range all {
			run(t, a, s)
			for i := range min(len(s.data), 120) {
				was := s.data[i]
				for _, s.data[i] = range []byte{0, 1, 4, 15, 51, 0x45, 0xff} {
					run(t, a, s)
				}
				s.data[i] = was
			}
		}
	}
}

// TestSame: the same key gives the same frame, whatever came before, and another key another one.
func TestSame(t *testing.T) {
	used, other := New(Options{Key: paperKey}), New(Options{Key: NewKey()})
	for name, s := range samples(t) {
		first, second, third := run(t, New(Options{Key: paperKey}), s), run(t, used, s), run(t, other, s)
		if !bytes.Equal(first.Data, second.Data) {
			t.Errorf("%s: %x and %x", name, first.Data, second.Data)
		}
		if bytes.Equal(first.Data, third.Data) {
			t.Errorf("%s: another key gives the same", name)
		}
	}
}

// TestNames: a label has the same pseudonym everywhere, of its length, and top-level domains stay.
func TestNames(t *testing.T) {
	f := run(t, New(Options{Key: paperKey}), samples(t)["dns"])
	var d layers.DNS
	if err := d.DecodeFromBytes(f.Data[42:], gopacket.NilDecodeFeedback); err != nil {
		t.Fatal(err)
	}
	name := string(d.Questions[0].Name)
	zebra, stable, _ := strings.Cut(strings.TrimSuffix(name, ".com"), ".")
	if len(zebra) != 5 || len(stable) != 6 || !strings.HasSuffix(name, ".com") {
		t.Errorf("the question is %s", name)
	}
	alias := string(d.Answers[0].CNAME)
	if string(d.Answers[0].Name) != name || !strings.HasSuffix(alias, "."+zebra+".co") {
		t.Errorf("%s is an alias for %s", d.Answers[0].Name, alias)
	}
	want := slices.Clone(ipA)
	newAddresses(&paperKey).coverIP(want)
	if got := d.Answers[1].IP; !got.Equal(want) {
		t.Errorf("the address is %v, want %v", got, want)
	}
	if got := string(d.Answers[3].Name); !strings.HasSuffix(got, ".in-addr.arpa") || len(got) != len("10.77.168.192.in-addr.arpa") {
		t.Errorf("the name of the address is %s", got)
	}
	if got := string(d.Answers[5].Name); !strings.HasSuffix(got, "._tcp."+stable+".com") {
		t.Errorf("the service is %s", got)
	}
	a := New(Options{})
	for label, stays := range map[string]bool{"com": true, "DE": true, "local": true, "pferd": false, "pferd.com": false, "co.uk": false, "lan": false} {
		b := []byte("\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00" + string(rune(len(label))) + label + "\x00\x00\x01\x00\x01")
		if kept := a.dns(bytes.Clone(b), b, false); kept != len(b) || bytes.Contains(b, []byte(label)) != stays {
			t.Errorf("%s: %q, %d bytes are kept", label, b, kept)
		}
	}
	if last := string(d.Additionals[0].Name); !strings.HasSuffix(last, "."+name) {
		t.Errorf("the compressed name is %s", last)
	}
}

// checksums returns the sums over what the checksums of a frame cover, by layer: 0xffff for one
// that is right.
func checksums(data []byte, link packet.LinkType) (sums []uint16) {
	var p packet.Packet
	layer.NewDecoder().Decode(&packet.Frame{Data: data, Link: link}, &p)
	at := 0
	var pseudo []byte
	for _, l := range p.Layers {
		contents := l.(gopacket.Layer).LayerContents()
		covered := data[at : at+len(contents)+len(l.LayerPayload())]
		at += len(contents)
		proto := byte(0)
		switch l := l.(type) {
		case *layer.IPv4:
			pseudo = slices.Concat(contents[12:20], []byte{0, 0, 0, 0})
			sums = append(sums, fold(sum(contents)))
		case *layer.IPv6:
			pseudo = slices.Concat(contents[8:40], []byte{0, 0, 0, 0})
		case *layer.IPv6Extension:
			pseudo = slices.Concat(pseudo[:16], contents[8:24], pseudo[32:])
		case *layer.TCP:
			proto = layer.ProtocolTCP
		case *layer.UDP:
			proto = layer.ProtocolUDP
		case *layer.ICMPv6:
			proto = layer.ProtocolICMPv6
		case *layer.ICMPv4:
			sums = append(sums, fold(sum(covered)))
		case *layer.GRE:
			if l.ChecksumPresent {
				sums = append(sums, fold(sum(covered)))
			}
		}
		if proto > 0 {
			n := len(pseudo)
			pseudo[n-1] = proto
			binary.BigEndian.PutUint16(pseudo[n-4:], uint16(len(covered)))
			sums = append(sums, fold(sum(pseudo)+sum(covered)))
		}
	}
	return sums
}

// TestChecksums: a checksum that was right is right, one that was wrong is as wrong, and 0 stays 0.
func TestChecksums(t *testing.T) {
	a := New(Options{Key: paperKey, KeepPayload: true})
	for name, s := range samples(t) {
		f := run(t, a, s)
		before := checksums(s.data, s.link)
		if after := checksums(f.Data, f.Link); !slices.Equal(before, after) {
			t.Errorf("%s: the sums are %x, they were %x", name, after, before)
		}
	}
	s := samples(t)["dns"]
	s.data[24]++ // IPv4
	s.data[41]-- // UDP
	f := run(t, a, s)
	before, after := checksums(s.data, s.link), checksums(f.Data, f.Link)
	if !slices.Equal(before, after) || after[0] == 0xffff || after[1] == 0xffff {
		t.Errorf("wrong sums are %x, they were %x", after, before)
	}
	for _, at := range []int{24, 40} {
		s := samples(t)["dns"]
		s.data[at], s.data[at+1] = 0, 0
		if f := run(t, a, s); f.Data[at] != 0 || f.Data[at+1] != 0 {
			t.Errorf("a checksum of 0 is %x", f.Data[at:at+2])
		}
	}
}

// TestFacts: what a pcapng file tells about interface and packet is covered, and what counts is
// kept.
func TestFacts(t *testing.T) {
	i := &packet.Interface{ID: 3, Name: "wg-stable", Description: "uplink", Filter: "host 192.168.77.10", OS: "Linux", Link: packet.LinkEthernet, SnapLen: 99, Facts: &packet.Facts{MAC: macA}, Options: "\x02\x00\x04\x00wg-s"}
	a := New(Options{})
	f := packet.Frame{Interface: i, Link: packet.LinkEthernet, Options: []byte("\x01\x00\x05\x00horse\x00\x00\x00\x04\x00\x08\x00\x09\x00\x00\x00\x00\x00\x00\x00\x02\x00\x04\x00\x02\x00\x00\x00\xac\x0b\x02\x00zz\x00\x00")}
	f.Process = &packet.Process{PID: 7, Name: "firefox", User: "alice"}
	if ok, err := a.Before(&f); !ok || err != nil {
		t.Fatal(err)
	}
	if f.Process != nil {
		t.Errorf("it still tells the process: %+v", f.Process)
	}
	if string(f.Options) != "\x04\x00\x08\x00\x09\x00\x00\x00\x00\x00\x00\x00\x02\x00\x04\x00\x02\x00\x00\x00" {
		t.Errorf("options %q", f.Options)
	}
	want := packet.Interface{ID: 3, Name: "if3", Link: packet.LinkEthernet, SnapLen: 99}
	if *f.Interface != want || f.Interface != a.Interface(i) || i.Name != "wg-stable" || a.Interface(nil) != nil {
		t.Errorf("%+v", f.Interface)
	}
	i = &packet.Interface{FCS: 4}
	f = packet.Frame{Interface: i, Link: packet.LinkEthernet, Data: append(samples(t)["arp"].data, 1, 2, 3, 4)}
	f.Info.CaptureLength, f.Info.Length = len(f.Data), len(f.Data)
	if _, _ = a.Before(&f); len(f.Data) != 60 {
		t.Errorf("%d bytes with the frame check sequence, want 60", len(f.Data))
	}
}

// TestAllocs: nothing is allocated for a packet.
func TestAllocs(t *testing.T) {
	a := New(Options{Key: paperKey})
	for name, s := range samples(t) {
		f := packet.Frame{Link: s.link}
		if n := testing.AllocsPerRun(20, func() {
			f.Data, f.Info.CaptureLength = s.data, len(s.data)
			_, _ = a.Before(&f)
		}); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func BenchmarkBefore(b *testing.B) {
	a := New(Options{Key: paperKey})
	for _, name := range []string{"tcp", "tcp6", "dns"} {
		s := samples(b)[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			f := packet.Frame{Link: s.link}
			for b.Loop() {
				f.Data, f.Info.CaptureLength = s.data, len(s.data)
				_, _ = a.Before(&f)
			}
		})
	}
}

// FuzzBefore: no frame makes it panic, changes the captured bytes or gets other layers, and each address
// of a layer becomes its pseudonym.
func FuzzBefore(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.data, uint16(s.link), false)
	}
	for _, frame := range captest.Mixed(f, 200, 0) {
		f.Add(frame.Data, uint16(frame.Link), true)
	}
	a := New(Options{Key: paperKey})
	f.Fuzz(func(t *testing.T, data []byte, link uint16, keep bool) {
		a.keepPayload = keep
		frame := packet.Frame{Data: slices.Clone(data), Link: packet.LinkType(link)}
		frame.Info.CaptureLength, frame.Info.Length = len(data), len(data)
		original := slices.Clone(data)
		if ok, err := a.Before(&frame); !ok || err != nil || len(frame.Data) > len(data) {
			t.Fatal(ok, err, len(frame.Data))
		}
		if !bytes.Equal(original, data) {
			t.Fatal("the captured bytes have changed")
		}
		var before, after packet.Packet
		layer.NewDecoder().Decode(&packet.Frame{Data: data, Link: packet.LinkType(link)}, &before)
		layer.NewDecoder().Decode(&frame, &after)
		for i, l := range after.Layers {
			if i >= len(before.Layers) || before.Types[i] != after.Types[i] {
				t.Fatalf("%v became %v", before.Types, after.Types)
			}
			for k, address := range identities(l) {
				was := identities(before.Layers[i])[k]
				covered := slices.Clone(was)
				if len(covered) == 6 {
					a.coverMAC(covered)
				} else {
					a.coverIP(covered)
				}
				if !bytes.Equal(address, covered) {
					t.Fatalf("layer %d, address %d: %x became %x, want %x", i, k, was, address, covered)
				}
			}
		}
	})
}

// identities returns the addresses of a layer.
func identities(l gopacket.DecodingLayer) [][]byte {
	switch l := l.(type) {
	case *layer.Ethernet:
		return [][]byte{l.SrcMAC, l.DstMAC}
	case *layer.IPv4:
		return [][]byte{l.SrcIP, l.DstIP}
	case *layer.IPv6:
		return [][]byte{l.SrcIP, l.DstIP}
	case *layer.WiFi:
		if l.Transmitter != nil {
			return [][]byte{l.Receiver, l.Transmitter}
		}
	}
	return nil
}
