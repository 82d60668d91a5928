package layer

import (
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

// checkPeek compares Peek with the parser, and returns Peek's result.
func checkPeek(t *testing.T, data []byte) bool {
	t.Helper()
	var h packet.Headers
	ok := Peek(data, packet.LinkEthernet, &h)
	if !ok {
		return false
	}
	p := decode(layers.LayerTypeEthernet, data)
	if h.Peeked = false; h != p.Headers {
		t.Errorf("Peek finds %+v, the parser %+v", h, p.Headers)
	}
	if p.Err != nil || p.Truncated || p.Next != gopacket.LayerTypePayload || len(p.Layers) != 3 || len(p.Rest) != h.End-h.Payload {
		t.Errorf("%s is no ordinary packet", describeAll(p))
	}
	return true
}

// TestPeek checks which frames need not be decoded.
func TestPeek(t *testing.T) {
	four, six := ether(layers.EthernetTypeIPv4), ether(layers.EthernetTypeIPv6)
	frame := build(t, four, ip4(layers.IPProtocolUDP), udp(5000, 6000), text("data"))
	for name, c := range map[string]struct {
		data []byte
		want bool
	}{
		"TCP over IPv4": {build(t, four, ip4(layers.IPProtocolTCP), tcp(), text("data")), true},
		"TCP over IPv6": {build(t, six, ip6(layers.IPProtocolTCP), tcp(), text("data")), true},
		"UDP over IPv4": {frame, true},
		"UDP over IPv6": {build(t, six, ip6(layers.IPProtocolUDP), udp(5000, 6000), text("data")), true},
		"padding":       {append(frame[:len(frame):len(frame)], 0, 0, 0), true},
		"no payload":    {build(t, four, ip4(layers.IPProtocolTCP), tcp()), true},
		"cut":           {frame[:14+20+8+3], false},
		"tag":           {build(t, ether(0x8100), tag(2, 0x0800), ip4(6), tcp()), false},
		"tunnel":        {build(t, four, ip4(layers.IPProtocolUDP), udp(5000, 4789), &layers.VXLAN{VNI: 1}), false},
		"ICMP":          {build(t, four, ip4(layers.IPProtocolICMPv4), text("\x08\x00aabbccdd")), false},
	} {
		if got := checkPeek(t, c.data); got != c.want {
			t.Errorf("%s: Peek returns %v", name, got)
		}
	}
	if Peek(frame, packet.LinkRaw, new(packet.Headers)) {
		t.Error("Peek takes raw IP for Ethernet")
	}
}

// FuzzPeek checks that a peeked packet has the same headers as a decoded one. ip is the
// payload of an Ethernet frame.
func FuzzPeek(f *testing.F) {
	v4 := build(f, ip4(layers.IPProtocolTCP), tcp(), text("data"))
	f.Add(v4)
	f.Add(v4[:40])
	f.Add(append(v4, 0, 0, 0))
	f.Add(build(f, ip6(layers.IPProtocolTCP), tcp(), text("data")))
	f.Add(build(f, ip4(layers.IPProtocolUDP), udp(40000, 443), text("data")))
	f.Add(build(f, ip6(layers.IPProtocolUDP), udp(40000, 4789), text("data")))
	f.Fuzz(func(t *testing.T, ip []byte) {
		data := append(make([]byte, 12, 14+len(ip)), 0x08, 0)
		if len(ip) > 0 && ip[0]>>4 == 6 {
			data[12], data[13] = 0x86, 0xdd
		}
		checkPeek(t, append(data, ip...))
	})
}

func BenchmarkPeek(b *testing.B) {
	for name, frame := range map[string][]byte{
		"TCP4": build(b, ether(layers.EthernetTypeIPv4), ip4(layers.IPProtocolTCP), tcp(), text("sixteen bytes ..")),
		"UDP6": build(b, ether(layers.EthernetTypeIPv6), ip6(layers.IPProtocolUDP), udp(5000, 6000), text("sixteen bytes ..")),
	} {
		b.Run(name, func(b *testing.B) {
			p := &packet.Packet{Frame: &packet.Frame{Data: frame, Link: packet.LinkEthernet}}
			b.ReportAllocs()
			for b.Loop() {
				if !PeekPacket(p) {
					b.Fatal("not recognised")
				}
			}
		})
	}
}
