package summary

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/track"
	"ringcap/packet"
)

// feed decodes, tracks and adds raw IPv4 packets.
type feed struct {
	t       testing.TB
	s       *Summary
	parser  *layer.Parser
	tracker *track.Tracker
	now     time.Time
	options []byte // of packets
}

func newFeed(t testing.TB) *feed {
	return &feed{t, New(), layer.NewParser(layer.TypeRawIP), track.New(track.Options{Connections: 100}), time.Unix(1700000000, 0), nil}
}

func (f *feed) add(data []byte, wire int) {
	p := &packet.Packet{Frame: &packet.Frame{Data: data, Link: packet.LinkRaw, Options: f.options}}
	p.Info.Timestamp, p.Info.CaptureLength, p.Info.Length = f.now, len(data), wire
	f.parser.Decode(data, p)
	f.tracker.Observe(p)
	f.s.Observe(p)
}

// ip4 returns an IPv4 packet between hosts 192.0.2.src and 192.0.2.dst.
func ip4(proto, src, dst byte, body []byte) []byte {
	h := []byte{0x45, 0, 0, 0, 0, 1, 0, 0, 64, proto, 0, 0, 192, 0, 2, src, 192, 0, 2, dst}
	binary.BigEndian.PutUint16(h[2:], uint16(20+len(body)))
	return append(h, body...)
}

func tcp(src, dst uint16, flags byte, seq, ack uint32, payload string) []byte {
	b := make([]byte, 20)
	binary.BigEndian.PutUint16(b, src)
	binary.BigEndian.PutUint16(b[2:], dst)
	binary.BigEndian.PutUint32(b[4:], seq)
	binary.BigEndian.PutUint32(b[8:], ack)
	b[12], b[13] = 0x50, flags
	return append(b, payload...)
}

func udp(src, dst uint16, payload string) []byte {
	b := make([]byte, 8)
	binary.BigEndian.PutUint16(b, src)
	binary.BigEndian.PutUint16(b[2:], dst)
	binary.BigEndian.PutUint16(b[4:], uint16(8+len(payload)))
	return append(b, payload...)
}

const (
	syn = 2
	rst = 4
	ack = 16
)

// TestConversation follows a connection with a handshake, data in both directions, a
// retransmission and a reset.
func TestConversation(t *testing.T) {
	f := newFeed(t)
	step := func(after time.Duration, data []byte) {
		f.now = f.now.Add(after)
		f.add(data, len(data))
	}
	step(0, ip4(6, 9, 1, tcp(40000, 80, syn, 1000, 0, "")))
	step(20*time.Millisecond, ip4(6, 1, 9, tcp(80, 40000, syn|ack, 5000, 1001, "")))
	step(5*time.Millisecond, ip4(6, 9, 1, tcp(40000, 80, ack, 1001, 5001, "")))
	step(0, ip4(6, 9, 1, tcp(40000, 80, ack, 1001, 5001, "GET /")))
	step(time.Second, ip4(6, 9, 1, tcp(40000, 80, ack, 1001, 5001, "GET /")))
	step(0, ip4(6, 1, 9, tcp(80, 40000, rst|ack, 5001, 1006, "")))
	step(0, ip4(17, 9, 1, udp(50000, 53, "q")))
	r := f.s.Report(0)
	if len(r.Conversations) != 2 {
		t.Fatalf("%d conversations: %+v", len(r.Conversations), r.Conversations)
	}
	c := r.Conversations[0]
	if c.Proto != "tcp" || c.A.String() != "192.0.2.9" || *c.APort != 40000 || *c.BPort != 80 ||
		c.PacketsAToB != 4 || c.BytesAToB != 170 || c.PacketsBToA != 2 || c.BytesBToA != 80 {
		t.Errorf("%+v", c)
	}
	if c.RTT == nil || *c.RTT != 0.025 || *c.Retransmissions != 1 || *c.Resets != 1 || c.Seconds != 1.025 {
		t.Errorf("rtt %v, sent again %d, resets %d, %v s", c.RTT, *c.Retransmissions, *c.Resets, c.Seconds)
	}
	if d := r.Conversations[1]; d.Proto != "udp" || d.RTT != nil || d.Resets != nil {
		t.Errorf("%+v", d)
	}
	if h := r.Hosts[0]; h.Address.String() != "192.0.2.9" || h.PacketsSent != 5 || h.PacketsReceived != 2 {
		t.Errorf("%+v", h)
	}
}

// TestProtocols checks that a protocol counts at its place in the tree, and that ports
// identify protocols.
func TestProtocols(t *testing.T) {
	f := newFeed(t)
	f.add(ip4(6, 1, 2, tcp(40000, 443, ack, 1, 1, "hello")), 45)
	f.add(ip4(6, 1, 2, tcp(40000, 443, ack, 1, 1, "")), 40)
	f.add(ip4(17, 1, 2, udp(40000, 53, "q")), 29)
	f.add(ip4(47, 1, 2, append([]byte{0, 0, 8, 0}, ip4(6, 1, 2, tcp(1, 2, ack, 1, 1, ""))...)), 64)
	var got []string
	for _, p := range f.s.Report(0).Protocols {
		got = append(got, strings.Repeat(".", p.Depth)+p.Name)
	}
	want := "rawip .ipv4 ..tcp ...tls ..gre ...ipv4 ....tcp ..udp ...dns"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("%s\nwant %s", s, want)
	}
}

// TestBounds checks that packets that do not fit in the tables are counted, and that
// memory is bounded.
func TestBounds(t *testing.T) {
	f := newFeed(t)
	for i := range maxHosts + 10 {
		b := ip4(17, 1, 2, udp(1, 2, ""))
		b[13], b[14], b[15] = byte(i>>16), byte(i>>8), byte(i)
		f.add(b, len(b))
	}
	r := f.s.Report(1)
	if len(r.Hosts) != 1 || r.Left.Hosts != 10 || r.Left.Conversations != 10 || len(f.s.hosts) != maxHosts {
		t.Errorf("%d hosts kept, left out %+v", len(f.s.hosts), r.Left)
	}
	var table strings.Builder
	if err := f.s.WriteTable(&table); err != nil || !strings.Contains(table.String(), "10 packets are of conversations beyond") {
		t.Errorf("%v: %s", err, table.String())
	}
}

// TestRates checks that intervals grow with the capture and count every packet once,
// including packets from before the first.
func TestRates(t *testing.T) {
	for _, c := range []struct {
		step  time.Duration
		width time.Duration
	}{{time.Millisecond, 10 * time.Millisecond}, {time.Second, 10 * time.Second}, {time.Hour, 12 * time.Hour}} {
		var r rates
		start := time.Unix(0, 0)
		for i := range 1000 {
			r.add(start.Add(time.Duration(i)*c.step), 10)
		}
		r.add(start.Add(-time.Hour), 10)
		all, width := r.list()
		n := uint64(0)
		for _, v := range all {
			n += v.Packets
		}
		if width != c.width || n != 1001 || len(all) > rateSlots {
			t.Errorf("each %v: %d packets in %d intervals of %v, want %v", c.step, n, len(all), width, c.width)
		}
	}
}

// TestFarTimes checks that times far from the present are accepted.
func TestFarTimes(t *testing.T) {
	f := newFeed(t)
	for _, at := range []time.Time{time.Unix(0, 0), time.Unix(-1<<40, 0), time.Unix(1<<40, 0), time.Unix(1<<31, 0)} {
		f.now = at
		f.add(ip4(17, 1, 2, udp(1, 53, "q")), 29)
	}
	r := f.s.Report(0)
	n := uint64(0)
	for _, v := range r.Rates {
		n += v.Packets
	}
	if _, err := json.Marshal(r); err != nil || n != 4 || r.Backwards != 2 {
		t.Errorf("%v, %d packets, %d older", err, n, r.Backwards)
	}
}

// TestEmpty checks the summary of an empty capture.
func TestEmpty(t *testing.T) {
	var table strings.Builder
	if err := New().WriteTable(&table); err != nil || table.String() != "no packets\n" {
		t.Errorf("%v %q", err, table.String())
	}
	if _, err := json.Marshal(New().Report(0)); err != nil {
		t.Error(err)
	}
}

// FuzzObserve checks for arbitrary frames that the report is JSON, that the table is
// printable and that the counts add up.
func FuzzObserve(f *testing.F) {
	f.Add(ip4(6, 1, 2, tcp(40000, 443, ack, 1, 1, "hello")), int64(5))
	f.Add(ip4(17, 1, 2, udp(1, 53, "q")), int64(-1<<60))
	parser := layer.NewParser(layer.TypeRawIP)
	f.Fuzz(func(t *testing.T, data []byte, after int64) {
		if len(data) > 4096 {
			return
		}
		s := &feed{t, New(), parser, track.New(track.Options{Connections: 2}), time.Unix(1700000000, 0), nil}
		s.add(data, len(data))
		s.now = s.now.Add(time.Duration(after))
		s.add(data, len(data)+1)
		r := s.s.Report(0)
		if _, err := json.Marshal(r); err != nil {
			t.Error(err)
		}
		if r.Packets != 2 || r.Bytes != uint64(2*len(data)+1) {
			t.Errorf("%d packets, %d bytes", r.Packets, r.Bytes)
		}
		var table strings.Builder
		if err := s.s.WriteTable(&table); err != nil || strings.ContainsFunc(table.String(), func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }) {
			t.Errorf("%v %q", err, table.String())
		}
	})
}

// BenchmarkObserve adds segments of 5,000 connections.
func BenchmarkObserve(b *testing.B) {
	f := newFeed(b)
	data := ip4(6, 1, 2, tcp(40000, 443, ack, 1, 1, "hello"))
	p := &packet.Packet{Frame: &packet.Frame{Data: data, Link: packet.LinkRaw}}
	p.Info.Timestamp, p.Info.Length = f.now, len(data)
	f.parser.Decode(data, p)
	ip := p.Layers[1].(*layer.IPv4)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n = (n + 1) % 5000
		ip.Contents[14], ip.Contents[15] = byte(n>>8), byte(n)
		f.s.Observe(p)
	}
}

// ethernet returns a frame with data as its payload.
func ethernet(kind uint16, data []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1}, kind), data...)
}

// bothWays returns the reports of a decoded frame that is seen twice and, if the frame is
// ordinary, of the same frame when it is peeked at. ok reports whether it is ordinary.
func bothWays(t *testing.T, data []byte) (decoded, peeked string, ok bool) {
	report := func(peek bool) string {
		s, tracker, parser := New(), track.New(track.Options{Connections: 100}), layer.NewParser(layers.LayerTypeEthernet)
		for i := range 2 {
			p := &packet.Packet{Frame: &packet.Frame{Data: data, Link: packet.LinkEthernet}}
			p.Info.Timestamp, p.Info.CaptureLength, p.Info.Length = time.Unix(1700000000, int64(i)), len(data), len(data)
			if !peek || !layer.PeekPacket(p) {
				parser.Decode(data, p)
			}
			tracker.Observe(p)
			ok = p.Headers.Peeked
			s.Observe(p)
		}
		text, err := json.Marshal(s.Report(0))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	decoded = report(false)
	peeked = report(true)
	return decoded, peeked, ok
}

// ordinaryFrames returns frames that need not be decoded.
func ordinaryFrames() (frames [][]byte) {
	v6 := func(proto byte, body []byte) []byte {
		h := append([]byte{0x60, 0, 0, 0, 0, byte(len(body)), proto, 64}, make([]byte, 32)...)
		h[8], h[24] = 0x20, 0x20
		return append(h, body...)
	}
	for _, flags := range []byte{syn, syn | ack, ack, rst} {
		frames = append(frames, ethernet(0x0800, ip4(6, 9, 1, tcp(40000, 80, flags, 1, 1, "GET /"))))
	}
	return append(frames, ethernet(0x0800, ip4(6, 9, 1, tcp(40000, 80, ack, 1, 1, ""))),
		ethernet(0x0800, ip4(17, 9, 1, udp(40000, 53, "query"))), ethernet(0x0800, ip4(17, 9, 1, udp(40000, 443, "quic?"))),
		ethernet(0x86dd, v6(6, tcp(443, 40000, ack, 1, 1, "data"))), ethernet(0x86dd, v6(17, udp(1, 2, "x"))))
}

// TestPeek checks that a peeked packet counts like a decoded one.
func TestPeek(t *testing.T) {
	for _, data := range ordinaryFrames() {
		if decoded, peeked, ok := bothWays(t, data); !ok || peeked != decoded {
			t.Errorf("% x is ordinary: %v\n peeked  %s\n decoded %s", data, ok, peeked, decoded)
		}
	}
}

// FuzzPeek is TestPeek for arbitrary frames.
func FuzzPeek(f *testing.F) {
	for _, data := range ordinaryFrames() {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if decoded, peeked, _ := bothWays(t, data); peeked != decoded {
			t.Errorf("peeked  %s\n decoded %s", peeked, decoded)
		}
	})
}
