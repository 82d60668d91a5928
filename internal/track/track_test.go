package track

import (
	"bytes"
	"encoding/binary"
	"maps"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/packet"
)

const (
	fin = 1
	syn = 2
	rst = 4
	ack = 16
)

// sent is a TCP segment between two of a few hosts.
type sent struct {
	src, dst     byte // last byte of the address
	sport, dport uint16
	flags        byte
	seq, ack     uint32
}

// packet returns the segment as a decoded IPv4 packet.
func (s sent) packet(t testing.TB, p *layer.Parser) *packet.Packet {
	data := make([]byte, 40)
	copy(data, []byte{0x45, 0, 0, 40, 0, 1, 0, 0, 64, 6, 0, 0, 192, 0, 2, s.src, 192, 0, 2, s.dst})
	be := binary.BigEndian
	be.PutUint16(data[20:], s.sport)
	be.PutUint16(data[22:], s.dport)
	be.PutUint32(data[24:], s.seq)
	be.PutUint32(data[28:], s.ack)
	data[32], data[33] = 0x50, s.flags
	pkt := &packet.Packet{Frame: &packet.Frame{Data: data, Link: packet.LinkIPv4}}
	p.Decode(data, pkt)
	if len(pkt.Layers) != 2 {
		t.Fatalf("decode: %v", pkt.Err)
	}
	return pkt
}

func newParser(t testing.TB) *layer.Parser {
	first, ok := layer.First(packet.LinkIPv4)
	if !ok {
		t.Fatal("no layer for raw IPv4")
	}
	return layer.NewParser(first)
}

// TestOld checks which segments count as sent before. A segment that fills a gap before
// more was sent or acknowledged does not count, nor does a keep-alive.
func TestOld(t *testing.T) {
	tracker, parser := New(Options{}), newParser(t)
	for i, c := range []struct {
		segment sent
		payload int
		old     bool
	}{
		{sent{1, 2, 40000, 80, ack, 1000, 1}, 0, false},
		{sent{1, 2, 40000, 80, ack, 1000, 1}, 10, false},
		{sent{1, 2, 40000, 80, ack, 1000, 1}, 10, true},
		{sent{1, 2, 40000, 80, ack, 1009, 1}, 1, false},  // keep-alive
		{sent{1, 2, 40000, 80, ack, 1005, 1}, 10, false}, // half of the payload is new
		{sent{2, 1, 80, 40000, ack, 1, 1030}, 0, false},
		{sent{1, 2, 40000, 80, ack, 1020, 1}, 10, true}, // acknowledged already
	} {
		p := c.segment.packet(t, parser)
		p.Headers.End = p.Headers.Payload + c.payload
		if tracker.Observe(p); p.Sequence.Old != c.old {
			t.Errorf("segment %d: old %v, want %v", i, p.Sequence.Old, c.old)
		}
	}
}

// TestSequence follows connections segment by segment. The printed numbers are those of
// the segment minus Seq and Ack.
func TestSequence(t *testing.T) {
	type step struct {
		name     string
		segment  sent
		seq, ack uint32 // as printed
	}
	a2b := func(flags byte, seq, ack uint32) sent { return sent{1, 2, 40000, 80, flags, seq, ack} }
	b2a := func(flags byte, seq, ack uint32) sent { return sent{2, 1, 80, 40000, flags, seq, ack} }
	for _, c := range []struct {
		name  string
		steps []step
	}{
		{"handshake", []step{
			{"syn", a2b(syn, 1000, 0), 1000, 0},
			{"syn-ack", b2a(syn|ack, 5000, 1001), 5000, 1001},
			{"ack", a2b(ack, 1001, 5001), 1, 1},
			{"data", a2b(ack, 1001, 5001), 1, 1},
			{"answer", b2a(ack, 5001, 1101), 1, 101},
			{"reset without ack is absolute", b2a(rst, 5001, 0), 5001, 0},
			{"another connection", sent{1, 2, 40001, 80, ack, 7, 9}, 7, 9},
		}},
		{"from the middle", []step{
			{"first", b2a(ack, 5001, 1101), 5001, 1101},
			{"next", b2a(ack, 5101, 1101), 100, 1},
			{"back", a2b(ack, 1101, 5201), 1, 200},
			{"numbers wrap", b2a(ack, 0, 1101), 1<<32 - 5001, 1},
		}},
		{"ports used again", []step{
			{"first", a2b(ack, 1001, 5001), 1001, 5001},
			{"second", a2b(ack, 1002, 5001), 1, 1},
			{"new syn", a2b(syn, 900000, 0), 900000, 0},
			{"its ack, the answer unseen", a2b(ack, 900001, 70001), 900001, 70001},
			{"relative again", a2b(ack, 900011, 70001), 10, 1},
		}},
		{"syn repeated", []step{
			{"syn", a2b(syn, 1000, 0), 1000, 0},
			{"refused", b2a(rst|ack, 0, 1001), 0, 1001},
			{"syn again", a2b(syn, 1000, 0), 1000, 0},
			{"refused again", b2a(rst|ack, 0, 1001), 0, 1},
		}},
		{"used again after a reset", []step{
			{"syn-ack", b2a(syn|ack, 5000, 1001), 5000, 1001},
			{"ack", a2b(ack, 1001, 5001), 1, 1},
			{"reset", b2a(rst, 5001, 0), 5001, 0},
			{"late data is relative", a2b(ack, 1101, 5001), 101, 1},
			{"from before the start", a2b(ack, 1, 1), 1, 1},
			{"and on", a2b(ack, 11, 1), 10, 1},
		}},
		{"equal ports", []step{
			{"first", sent{2, 1, 80, 80, ack, 10, 20}, 10, 20},
			{"back", sent{1, 2, 80, 80, ack, 20, 15}, 1, 5},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			parser, tracker := newParser(t), New(Options{})
			for _, s := range c.steps {
				p := s.segment.packet(t, parser)
				tracker.Observe(p)
				seq, ack := s.segment.seq-p.Sequence.Seq, s.segment.ack-p.Sequence.Ack
				if s.segment.flags&16 == 0 {
					ack = 0
				}
				if seq != s.seq || ack != s.ack {
					t.Errorf("%s: printed seq %d, ack %d; want %d, %d", s.name, seq, ack, s.seq, s.ack)
				}
			}
		})
	}
}

// TestSackBase checks that SACK edges are relative to the other side's numbers even in
// the first segment of a connection, as in tcpdump.
func TestSackBase(t *testing.T) {
	parser, tracker := newParser(t), New(Options{})
	p := sent{1, 2, 40000, 80, ack, 1001, 5001}.packet(t, parser)
	tracker.Observe(p)
	if p.Sequence != (packet.Sequence{SackBase: 5000}) {
		t.Errorf("first segment: %+v, want only SackBase 5000", p.Sequence)
	}
	p = sent{2, 1, 80, 40000, ack, 5001, 1001}.packet(t, parser)
	tracker.Observe(p)
	if want := (packet.Sequence{Seq: 5000, Ack: 1001, SackBase: 1001}); p.Sequence != want {
		t.Errorf("the way back: %+v, want %+v", p.Sequence, want)
	}
}

// TestEviction fills a small table. Only the oldest connection is dropped, and nothing is
// allocated.
func TestEviction(t *testing.T) {
	parser, tracker := newParser(t), New(Options{Connections: 4})
	observe := func(port uint16, seq uint32) packet.Sequence {
		p := sent{1, 2, port, 80, ack, seq, 1}.packet(t, parser)
		tracker.Observe(p)
		return p.Sequence
	}
	for port := uint16(1000); port < 1005; port++ {
		observe(port, 10)
	}
	for port := uint16(1001); port < 1005; port++ {
		if observe(port, 20).Seq != 10 {
			t.Errorf("port %d was forgotten", port)
		}
	}
	if observe(1000, 20).Seq != 0 {
		t.Error("port 1000, the oldest, is still known")
	}
	if got := len(tracker.connections.connections); got != 4 {
		t.Errorf("%d connections are kept, want 4", got)
	}
	for port := range uint16(5000) { // the list of every bucket stays intact
		observe(port, 30)
		if observe(port, 40).Seq != 30 {
			t.Fatalf("port %d is lost among many", port)
		}
	}
}

func TestDelta(t *testing.T) {
	for _, c := range []struct {
		delta Delta
		want  [3]time.Duration
	}{
		{DeltaNone, [3]time.Duration{}},
		{DeltaPrevious, [3]time.Duration{0, 2 * time.Second, -time.Second}},
		{DeltaFirst, [3]time.Duration{0, 2 * time.Second, time.Second}},
	} {
		tracker := New(Options{Delta: c.delta, NoSequence: true})
		for i, at := range [3]int64{10, 12, 11} {
			p := &packet.Packet{Frame: &packet.Frame{Info: gopacket.CaptureInfo{Timestamp: time.Unix(at, 0)}}}
			tracker.Observe(p)
			if p.Delta != c.want[i] {
				t.Errorf("delta %d, packet %d: %v, want %v", c.delta, i, p.Delta, c.want[i])
			}
		}
	}
}

// BenchmarkObserve observes segments of 1 connection and of 100,000, most of which the
// table drops.
func BenchmarkObserve(b *testing.B) {
	for _, c := range []struct {
		name        string
		connections int
	}{{"one", 1}, {"many", 100000}} {
		b.Run(c.name, func(b *testing.B) {
			tracker := New(Options{})
			p := sent{1, 2, 40000, 80, ack, 1001, 5001}.packet(b, newParser(b))
			tcp, ip := p.Layers[1].(*layer.TCP), p.Layers[0].(*layer.IPv4)
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				binary.BigEndian.PutUint32(tcp.Contents[4:], uint32(n))
				if n++; n == c.connections {
					n = 0
				}
				ip.SrcIP[1], ip.SrcIP[2], ip.SrcIP[3] = byte(n>>16), byte(n>>8), byte(n)
				tracker.Observe(p)
			}
		})
	}
}

// FuzzObserve observes arbitrary packets. Nothing fails, memory stays bounded, and a
// packet without TCP has no numbers.
func FuzzObserve(f *testing.F) {
	f.Add([]byte{0x45, 0, 0, 40, 0, 1, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0, 80, 0, 81, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 16, 0, 0, 0, 0, 0, 0})
	f.Add(append([]byte{0x60, 0, 0, 0, 0, 20, 6, 64}, make([]byte, 52)...))
	f.Add([]byte{0x45})
	f.Fuzz(func(t *testing.T, data []byte) {
		parser := layer.NewParser(layer.TypeRawIP)
		tracker := New(Options{Connections: 2, Delta: DeltaFirst})
		for range 3 {
			p := &packet.Packet{Frame: &packet.Frame{Data: data}}
			parser.Decode(data, p)
			tracker.Observe(p)
			if p.Headers.Protocol != packet.ProtocolTCP && p.Sequence != (packet.Sequence{}) {
				t.Errorf("numbers without TCP: %+v", p.Sequence)
			}
			if n := len(tracker.connections.connections); n > 2 {
				t.Errorf("%d connections in a table of 2", n)
			}
			if len(data) > 16 {
				data = append([]byte(nil), data...)
				data[15]++
			}
		}
	})
}

// TestCalls checks that NFS replies are matched with their calls.
func TestCalls(t *testing.T) {
	tr := New(Options{})
	message := func(src, dst uint16, from, to byte, words ...uint32) *packet.Packet {
		var body []byte
		for _, w := range words {
			body = binary.BigEndian.AppendUint32(body, w)
		}
		p := peeked(t, ethernetFrame(datagramBetween(from, to, src, dst, body)))
		tr.Observe(p)
		return p
	}
	message(700, layer.PortNFS, 1, 2, 7, 0, 2, 100003, 3, 6)
	message(700, layer.PortNFS, 3, 2, 7, 0, 2, 100003, 2, 4)
	for i := range uint32(200) {
		message(700, layer.PortNFS, 1, 2, 100+i, 0, 2, 100003, 3, 1)
	}
	want := packet.Call{Known: true, Version: 3, Procedure: 6}
	if got := message(layer.PortNFS, 700, 2, 1, 7, 1, 0).Call; got != want {
		t.Errorf("reply: %+v, want %+v", got, want)
	}
	if got := message(layer.PortNFS, 700, 2, 4, 7, 1, 0).Call; got.Known {
		t.Errorf("reply to an unknown call: %+v", got)
	}
	for i := range uint32(100) {
		message(700, layer.PortNFS, 1, 2, 500+i, 0, 2, 100003, 3, 1)
	}
	if got := message(layer.PortNFS, 700, 2, 1, 7, 1, 0).Call; got.Known {
		t.Errorf("reply to a call of long ago: %+v", got)
	}
}

// TestCallsOfRx checks that replies of AFS are matched with their calls, which have everything in common.
func TestCallsOfRx(t *testing.T) {
	tr := New(Options{})
	packetOf := func(src, dst uint16, from, to byte, kind, flags byte, connection, number, sequence, service, body uint32) packet.Call {
		b := make([]byte, 28, 32)
		for i, w := range []uint32{9, connection, number, sequence, 1, uint32(kind)<<24 | uint32(flags)<<16, service} {
			binary.BigEndian.PutUint32(b[4*i:], w)
		}
		p := peeked(t, ethernetFrame(datagramBetween(from, to, src, dst, binary.BigEndian.AppendUint32(b, body))))
		tr.Observe(p)
		return p.Call
	}
	call := func(number, procedure uint32) {
		packetOf(7001, layer.PortAFS, 1, 2, 1, 1, 5, number, 1, 7, procedure)
	}
	call(1, 130)
	call(2, 131)
	packetOf(7001, layer.PortAFS, 1, 2, 1, 1, 5, 2, 2, 7, 999) // goes on
	want := packet.Call{Known: true, Procedure: 131}
	reply := func(from, to byte, kind byte, connection, number, sequence, service uint32) packet.Call {
		return packetOf(layer.PortAFS, 7001, from, to, kind, 0, connection, number, sequence, service, 0)
	}
	if got := reply(2, 1, 1, 5, 2, 1, 7); got != want {
		t.Errorf("reply: %+v, want %+v", got, want)
	}
	if got := reply(2, 1, 4, 5, 2, 3, 7); got != want {
		t.Errorf("abort: %+v, want %+v", got, want)
	}
	for _, c := range []struct {
		what string
		got  packet.Call
	}{
		{"second packet of a reply", reply(2, 1, 1, 5, 2, 2, 7)},
		{"acknowledgement", reply(2, 1, 2, 5, 2, 1, 7)},
		{"reply of another host", reply(4, 1, 1, 5, 2, 1, 7)},
		{"reply in another connection", reply(2, 1, 1, 6, 2, 1, 7)},
		{"reply to another number", reply(2, 1, 1, 5, 3, 1, 7)},
		{"reply of another service", reply(2, 1, 1, 5, 2, 1, 8)},
	} {
		if c.got.Known {
			t.Errorf("%s: %+v", c.what, c.got)
		}
	}
	for i := range uint32(256) {
		call(100+i, 132)
	}
	if got := reply(2, 1, 1, 5, 2, 1, 7); got.Known {
		t.Errorf("reply to a call of long ago: %+v", got)
	}
}

// ethernetFrame returns an Ethernet frame with an IP packet.
func ethernetFrame(ip []byte) *packet.Packet {
	data := append(make([]byte, 12, 14+len(ip)), 0x08, 0)
	if len(ip) > 0 && ip[0]>>4 == 6 {
		data[12], data[13] = 0x86, 0xdd
	}
	return &packet.Packet{Frame: &packet.Frame{Data: append(data, ip...), Link: packet.LinkEthernet}}
}

// datagramBetween returns an IPv4 packet between two hosts, given by the last bytes of
// their addresses.
func datagramBetween(from, to byte, src, dst uint16, payload []byte) []byte {
	ip := []byte{0x45, 0, 0, 0, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, from, 192, 0, 2, to, 0, 0, 0, 0, 0, 0, 0, 0}
	be := binary.BigEndian
	be.PutUint16(ip[2:], uint16(len(ip)+len(payload)))
	be.PutUint16(ip[20:], src)
	be.PutUint16(ip[22:], dst)
	be.PutUint16(ip[24:], uint16(8+len(payload)))
	return append(ip, payload...)
}

// decoded returns p with its layers, peeked with headers only.
func decoded(_ testing.TB, p *packet.Packet) *packet.Packet {
	layer.NewParser(layers.LayerTypeEthernet).Decode(p.Data, p)
	return p
}

func peeked(t testing.TB, p *packet.Packet) *packet.Packet {
	if !layer.PeekPacket(p) {
		t.Fatalf("% x is no ordinary packet", p.Data)
	}
	return p
}

// FuzzPeek checks that a peeked packet is observed like a decoded one.
func FuzzPeek(f *testing.F) {
	v4 := []byte{0x45, 0, 0, 43, 0, 1, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 0, 80, 0, 81, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 16, 0, 0, 0, 0, 0, 0, 1, 2, 3}
	v6 := append([]byte{0x60, 0, 0, 0, 0, 23, 6, 64}, append(make([]byte, 32), v4[20:]...)...)
	ike := make([]byte, 28)
	ike[0], ike[17] = 1, 0x10
	call := []byte{0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 0x86, 0xa3, 0, 0, 0, 3, 0, 0, 0, 6}
	reply := []byte{0, 0, 0, 7, 0, 0, 0, 1}
	for _, ip := range [][]byte{
		v4, v6, v4[:40], append(v4, 0, 0, 0),
		datagramBetween(1, 2, 5000, 443, append([]byte{0xc0, 0, 0, 0, 1, 2, 7, 7, 2, 8, 8}, make([]byte, 9)...)),
		datagramBetween(1, 2, 443, 5000, []byte{0x40, 7, 7, 1, 2, 3, 4, 5, 6, 7, 8}),
		datagramBetween(1, 2, 500, 500, ike), datagramBetween(1, 2, 700, 2049, call), datagramBetween(2, 1, 2049, 700, reply),
		datagramBetween(1, 2, 53, 5000, answer(f, "www.example.", netip.MustParseAddr("198.51.100.7"))),
	} {
		f.Add(ip)
	}
	f.Fuzz(func(t *testing.T, ip []byte) {
		one, other := New(Options{Names: NewNames(), Connections: 16}), New(Options{Names: NewNames(), Connections: 16})
		back := bytes.Clone(ip)
		if len(ip) >= 28 && ip[0] == 0x45 { // a possible answer of the other end
			copy(back[12:], ip[16:20])
			copy(back[16:], ip[12:16])
			copy(back[20:], ip[22:24])
			copy(back[22:], ip[20:22])
		}
		for _, ip := range [][]byte{ip, back, ip} {
			p := ethernetFrame(ip)
			if !layer.Peek(p.Data, p.Link, &p.Headers) {
				return
			}
			p.SetPeeked(&p.Headers)
			q := decoded(t, ethernetFrame(ip))
			one.Observe(p)
			other.Observe(q)
			if p.Found != q.Found || !maps.Equal(one.names.learnt, other.names.learnt) {
				t.Errorf("% x:\nheaders %+v\nlayers %+v", ip, p.Found, q.Found)
			}
		}
	})
}

// BenchmarkPeek is BenchmarkObserve for peeked packets.
func BenchmarkPeek(b *testing.B) {
	for _, hosts := range []int{1, 4096} {
		b.Run(strconv.Itoa(hosts), func(b *testing.B) {
			frames := make([]packet.Frame, hosts)
			for i := range frames {
				f := &frames[i]
				f.Data, f.Link = frame4(i), packet.LinkEthernet
			}
			t, p := New(Options{}), new(packet.Packet)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				p.Frame = &frames[i%hosts]
				if !layer.PeekPacket(p) {
					b.Fatal("not ordinary")
				}
				t.Observe(p)
			}
		})
	}
}

// frame4 returns a segment of host i.
func frame4(i int) []byte {
	data := make([]byte, 14+20+20+100)
	data[12], data[13] = 0x08, 0x00
	ip := data[14:]
	ip[0], ip[9] = 0x45, 6
	binary.BigEndian.PutUint16(ip[2:], uint16(len(ip)))
	binary.BigEndian.PutUint32(ip[12:], 0x0a000000+uint32(i))
	binary.BigEndian.PutUint32(ip[16:], 0xc0000201)
	tcp := ip[20:]
	binary.BigEndian.PutUint16(tcp, 40000)
	binary.BigEndian.PutUint16(tcp[2:], 443)
	tcp[12], tcp[13] = 0x50, layer.FlagACK
	return data
}
