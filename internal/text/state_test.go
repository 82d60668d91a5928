package text

import (
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// TestNothingLeft checks that the text of a packet does not depend on the one before, for
// instance on its IP header. It prints each packet after each other one.
func TestNothingLeft(t *testing.T) {
	olsr := unhex("0030 0001 01 86 002c 20010db8000000000000000000000001 01 00 0001 0000 05 03 0600 0014 20010db8000000000000000000000002")
	frames := []goldenFrame{
		{name: "IPv4", data: udp4(1000, 2000, hello)},
		{name: "IPv6", data: ether(layer.EtherTypeIPv6, summed(ip6(17, udpDatagram(1000, 2000, []byte(hello)))))},
		{name: "IPv6 in IPv6", data: ether(layer.EtherTypeIPv6, ip6(41, summed(ip6(17, udpDatagram(1000, 2000, []byte(hello))))))},
		{name: "NFS", data: udp4(2049, 700, string(unhex("00000007 00000001 00000000 00000000 00000000 00000000")))},
		{name: "DNS", data: udp4(1000, 53, string(unhex("1234 0100 0001 0000 0000 0000 0161 00 0001 0001")))},
		{name: "OLSR", data: udp4(698, 698, string(olsr))},
		{name: "OLSR over IPv6", data: ether(layer.EtherTypeIPv6, summed(ip6(17, udpDatagram(698, 698, olsr))))},
		{name: "TCP in VXLAN", data: udp4(1000, 4789, string(join(unhex("08000000 00000100"), tcp4(0x18, 1, 1, "", "abc"))))},
		{name: "ARP", data: unhex("ffffffffffff020000000001 0806 0001080006040001020000000001c0000201000000000000c0000202")},
		{name: "cut", data: udp4(1000, 2000, hello)[:30]},
		{name: "other link", link: packet.LinkRaw, data: unhex("ff")},
	}
	var packets []*packet.Packet
	for _, f := range frames {
		p := &packet.Packet{Frame: &captureOf([]goldenFrame{f}).frames[0]}
		if first, ok := layer.First(p.Link); ok && !layer.PeekPacket(p) {
			layer.NewParser(first).Decode(p.Data, p)
		}
		packets = append(packets, p)
	}
	for _, o := range []Options{{}, {Verbose: 3, Link: true}, {Quiet: true}} {
		o.Location = time.UTC
		shared := NewPrinter(o)
		for i, first := range packets {
			for j, second := range packets {
				want := string(NewPrinter(o).Append(nil, second))
				shared.Append(nil, first)
				if got := string(shared.Append(nil, second)); got != want {
					t.Errorf("%+v: %s after %s: %q, want %q", o, frames[j].name, frames[i].name, got, want)
				}
			}
		}
	}
}
