package layer

import (
	"slices"
	"testing"

	"ringcap/packet"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// checkHeaders compares Headers with the decoded layers.
func checkHeaders(t *testing.T, data []byte, p *packet.Packet) {
	t.Helper()
	var want packet.Headers
	for _, l := range p.Layers {
		switch l := l.(type) {
		case *IPv4:
			want = packet.Headers{Network: offset(data, l.Contents), IPVersion: 4}
		case *IPv6:
			want = packet.Headers{Network: offset(data, l.Contents), IPVersion: 6}
		case *TCP:
			want.Protocol = packet.ProtocolTCP
			want.Transport, want.Payload = offset(data, l.Contents), offset(data, l.Contents)+len(l.Contents)
			want.End = want.Payload + len(l.Payload)
		case *UDP:
			want.Protocol = packet.ProtocolUDP
			want.Transport, want.Payload = offset(data, l.Contents), offset(data, l.Contents)+len(l.Contents)
			want.End = want.Payload + len(l.Payload)
		}
	}
	if p.Headers != want {
		t.Errorf("headers are %+v, want %+v", p.Headers, want)
	}
	if want.End > len(data) {
		t.Errorf("%+v of %d bytes", want, len(data))
	}
}

// checkPeek compares Peek with the parser, and returns its headers.
func checkPeek(t *testing.T, data []byte, link packet.LinkType) packet.Headers {
	t.Helper()
	var h packet.Headers
	if !Peek(data, link, &h) {
		if h.Peeked || h.Plain {
			t.Errorf("%+v of a frame that was not recognized", h)
		}
		return h
	}
	var p packet.Packet
	NewDecoder().Decode(&packet.Frame{Data: data, Link: link}, &p)
	got := h
	if got.Peeked, got.Plain = false, false; got != p.Headers {
		t.Errorf("Peek finds %+v, the parser %+v", got, p.Headers)
	}
	if p.Err != nil || p.Truncated || p.Next != gopacket.LayerTypePayload || len(p.Rest) != h.End-h.Payload || h.Plain && len(p.Layers) != 3 {
		t.Errorf("%s is not as Peek says: %+v", describeAll(&p), h)
	}
	return h
}

// TestPeek checks which frames need not be decoded, and which of them are plain.
func TestPeek(t *testing.T) {
	const none, plain, nested = 0, 1, 2
	four, six := ether(layers.EthernetTypeIPv4), ether(layers.EthernetTypeIPv6)
	frame := build(t, four, ip4(layers.IPProtocolUDP), udp(5000, 6000), text("data"))
	inner := []gopacket.SerializableLayer{ip4(layers.IPProtocolTCP), tcp(), text("data")}
	in := func(outer ...gopacket.SerializableLayer) []byte { return build(t, append(outer, inner...)...) }
	label := func(n uint32, bottom bool) *layers.MPLS { return &layers.MPLS{Label: n, StackBottom: bottom, TTL: 9} }
	session := &layers.PPPoE{Version: 1, Type: 1, Code: layers.PPPoECodeSession, SessionId: 7}
	options := ip4(layers.IPProtocolTCP)
	options.Options = []layers.IPv4Option{{OptionType: 1}, {OptionType: 1}, {OptionType: 1}, {OptionType: 0}}
	extended := unhex(t, "020000000002 020000000001 86dd 60000000 0020 00 40"+
		"20010db8000000000000000000000001 20010db8000000000000000000000002"+
		"3c00 0104 00000000 1100 0104 00000000 1388 1770 0010 0000 6461746164617461")
	part := ip4(layers.IPProtocolUDP)
	part.Flags = layers.IPv4MoreFragments
	for name, c := range map[string]struct {
		data []byte
		want int
	}{
		"TCP over IPv4":   {in(four), plain},
		"TCP over IPv6":   {build(t, six, ip6(layers.IPProtocolTCP), tcp(), text("data")), plain},
		"UDP over IPv4":   {frame, plain},
		"UDP over IPv6":   {build(t, six, ip6(layers.IPProtocolUDP), udp(5000, 6000), text("data")), plain},
		"padding":         {append(frame[:len(frame):len(frame)], 0, 0, 0), plain},
		"no payload":      {build(t, four, ip4(layers.IPProtocolTCP), tcp()), plain},
		"cut":             {frame[:14+20+8+3], none},
		"fragment":        {build(t, four, part, udp(5000, 6000), text("data")), none},
		"ICMP":            {build(t, four, ip4(layers.IPProtocolICMPv4), text("\x08\x00aabbccdd")), none},
		"options":         {build(t, four, options, tcp()), nested},
		"extensions":      {extended, nested},
		"cut extension":   {extended[:14+40+9], none},
		"tag":             {in(ether(0x8100), tag(2, 0x0800)), nested},
		"two tags":        {in(ether(0x88a8), tag(2, 0x8100), tag(3, 0x0800)), nested},
		"LLC after tag":   {in(ether(0x8100), tag(2, 60)), none},
		"labels":          {in(ether(0x8847), label(16, false), label(17, true)), nested},
		"null label":      {in(ether(0x8847), label(0, true)), none},
		"session":         {in(ether(0x8864), session, &layers.PPP{PPPType: layers.PPPTypeIPv4}), nested},
		"GRE":             {in(four, ip4(layers.IPProtocolGRE), &layers.GRE{Protocol: 0x0800, KeyPresent: true, Key: 5}), nested},
		"bridged GRE":     {in(four, ip4(layers.IPProtocolGRE), &layers.GRE{Protocol: 0x6558}, ether(0x0800)), nested},
		"GRE version 1":   {in(four, ip4(layers.IPProtocolGRE), &layers.GRE{Protocol: 0x0800, Version: 1}), none},
		"IP in IP":        {in(four, ip4(layers.IPProtocolIPv4)), nested},
		"IPv4 in IPv6":    {in(six, ip6(layers.IPProtocolIPv4)), nested},
		"VXLAN":           {in(four, ip4(layers.IPProtocolUDP), udp(5000, 4789), &layers.VXLAN{ValidIDFlag: true, VNI: 1}, ether(0x0800)), nested},
		"tag in VXLAN":    {in(four, ip4(layers.IPProtocolUDP), udp(5000, 4789), &layers.VXLAN{VNI: 1}, ether(0x8100), tag(4, 0x0800)), nested},
		"VXLAN without":   {build(t, four, ip4(layers.IPProtocolUDP), udp(5000, 4789), &layers.VXLAN{VNI: 1}), none},
		"another tunnel":  {build(t, four, ip4(layers.IPProtocolUDP), udp(5000, 2152), text("data")), none},
		"too many labels": {in(slices.Insert(slices.Repeat([]gopacket.SerializableLayer{label(16, false)}, 40), 0, gopacket.SerializableLayer(ether(0x8847)))...), none},
	} {
		h, got := checkPeek(t, c.data, packet.LinkEthernet), none
		if h.Peeked {
			got = nested
		}
		if h.Plain {
			got = plain
		}
		if got != c.want {
			t.Errorf("%s: Peek finds %+v", name, h)
		}
	}
	ip := frame[14:]
	for link, data := range map[packet.LinkType][]byte{
		packet.LinkRaw:       ip,
		packet.LinkLinuxSLL:  append(unhex(t, "0000 0001 0006 020000000001 0000 0800"), ip...),
		packet.LinkLinuxSLL2: append(unhex(t, "0800 0000 00000002 0001 00 06 020000000001 0000"), ip...),
	} {
		if h := checkPeek(t, data, link); !h.Peeked || h.Plain {
			t.Errorf("%v: %+v", link, h)
		}
	}
	if h := checkPeek(t, frame, packet.LinkRaw); h.Peeked {
		t.Error("Peek takes raw IP for Ethernet")
	}
}

// FuzzPeek checks that a peeked packet has the same headers as a decoded one. data follows the
// addresses of an Ethernet frame.
func FuzzPeek(f *testing.F) {
	v4 := build(f, ether(0x0800), ip4(layers.IPProtocolTCP), tcp(), text("data"))
	outer := []gopacket.SerializableLayer{ether(0x8100), tag(2, 0x8847), &layers.MPLS{Label: 20, StackBottom: true}, ip4(layers.IPProtocolUDP),
		udp(5000, 4789), &layers.VXLAN{VNI: 1}, ether(0x0800), ip4(layers.IPProtocolGRE), &layers.GRE{Protocol: 0x86dd, SeqPresent: true}, ip6(17), udp(1, 2), text("data")}
	for _, frame := range [][]byte{v4, v4[:54], append(v4, 0, 0, 0),
		build(f, ether(0x86dd), ip6(layers.IPProtocolTCP), tcp(), text("data")),
		build(f, ether(0x0800), ip4(layers.IPProtocolUDP), udp(40000, 443), text("data")),
		build(f, ether(0x86dd), ip6(layers.IPProtocolUDP), udp(40000, 4789), text("data")),
		build(f, outer...),
		build(f, ether(0x8864), &layers.PPPoE{Version: 1, Type: 1}, &layers.PPP{PPPType: layers.PPPTypeIPv4}, ip4(6), tcp()),
	} {
		f.Add(frame[12:])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		checkPeek(t, append(make([]byte, 12, 12+len(data)), data...), packet.LinkEthernet)
	})
}

func BenchmarkPeek(b *testing.B) {
	for name, frame := range map[string][]byte{
		"TCP4": build(b, ether(layers.EthernetTypeIPv4), ip4(layers.IPProtocolTCP), tcp(), text("sixteen bytes ..")),
		"UDP6": build(b, ether(layers.EthernetTypeIPv6), ip6(layers.IPProtocolUDP), udp(5000, 6000), text("sixteen bytes ..")),
		"VLAN": build(b, ether(0x8100), tag(2, 0x0800), ip4(layers.IPProtocolTCP), tcp(), text("sixteen bytes ..")),
		"VXLAN": build(b, ether(0x0800), ip4(layers.IPProtocolUDP), udp(5000, 4789), &layers.VXLAN{VNI: 1},
			ether(0x0800), ip4(layers.IPProtocolTCP), tcp(), text("sixteen bytes ..")),
	} {
		b.Run(name, func(b *testing.B) {
			p := &packet.Packet{Frame: &packet.Frame{Data: frame, Link: packet.LinkEthernet}}
			b.ReportAllocs()
			for b.Loop() {
				if !Peek(p.Data, p.Link, &p.Headers) {
					b.Fatal("not recognised")
				}
			}
		})
	}
}
