package flows

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unsafe"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/layer"
	"ringcap/internal/testing/captest"
	"ringcap/internal/track"
	"ringcap/packet"
)

// wire feeds packets to a table as a run does, and keeps a line for each flow that ended.
type wire struct {
	tb      testing.TB
	table   *Table
	decoder *layer.Decoder
	tracker *track.Tracker
	now     time.Time
	ended   []string
}

func newWire(tb testing.TB, o Options) *wire {
	w := &wire{tb: tb, decoder: layer.NewDecoder(), tracker: track.New(track.Options{}), now: time.Unix(1e9, 0)}
	o.Emit = func(f *Flow) error {
		w.ended = append(w.ended, describe(f))
		return nil
	}
	w.table = New(o)
	return w
}

// describe returns a flow as a line: ends, protocol, packets each way, and what else there is.
func describe(f *Flow) string {
	line := fmt.Sprintf("%v>%v %d %d/%d", f.Client(), f.Server(), f.Protocol(), f.Sent.Packets, f.Received.Packets)
	if s := f.State(); s != "" {
		line += " " + s
	}
	if f.RTT > 0 {
		line += " rtt " + time.Duration(f.RTT).String()
	}
	if f.Retransmissions > 0 {
		line += fmt.Sprintf(" again %d", f.Retransmissions)
	}
	if outer, inner := f.VLANs(); outer >= 0 {
		line += fmt.Sprintf(" vlan %d %d", outer, inner)
	}
	if tunnel, id := f.Tunnel(); tunnel != 0 {
		line += fmt.Sprintf(" %v %d", tunnel, id)
	}
	return line + " " + f.Ended.String()
}

// carry adds a packet that was captured after the one before, by the given time.
func (w *wire) carry(after time.Duration, stack ...gopacket.SerializableLayer) {
	w.tb.Helper()
	w.now = w.now.Add(after)
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true}, stack...); err != nil {
		w.tb.Fatal(err)
	}
	link := packet.LinkRaw
	if stack[0].LayerType() == layers.LayerTypeEthernet {
		link = packet.LinkEthernet
	}
	w.frame(&packet.Frame{Data: b.Bytes(), Link: link, Info: gopacket.CaptureInfo{Timestamp: w.now, Length: len(b.Bytes()), CaptureLength: len(b.Bytes())}})
}

func (w *wire) frame(f *packet.Frame) {
	w.tb.Helper()
	p := &packet.Packet{Frame: f}
	if !layer.PeekPacket(p) {
		w.decoder.Decode(f, p)
	}
	w.tracker.Observe(p)
	if err := w.table.Add(p); err != nil {
		w.tb.Fatal(err)
	}
}

// want ends the capture and compares the flows that ended.
func (w *wire) want(lines ...string) {
	w.tb.Helper()
	if err := w.table.Close(); err != nil {
		w.tb.Fatal(err)
	}
	if !slices.Equal(w.ended, lines) {
		w.tb.Errorf("flows:\n%s\nwant:\n%s", strings.Join(w.ended, "\n"), strings.Join(lines, "\n"))
	}
	if n := w.table.of.count; n != 0 || w.table.open != (list{-1, -1}) || w.table.closed != (list{-1, -1}) {
		w.tb.Errorf("%d flows are left", n)
	}
}

func ip(protocol layers.IPProtocol, answer bool) *layers.IPv4 {
	l := &layers.IPv4{Version: 4, IHL: 5, TTL: 64, Protocol: protocol, SrcIP: []byte{192, 0, 2, 9}, DstIP: []byte{192, 0, 2, 1}}
	if answer {
		l.SrcIP, l.DstIP = l.DstIP, l.SrcIP
	}
	return l
}

func ip6(next layers.IPProtocol, answer bool) *layers.IPv6 {
	a, b := netip.MustParseAddr("2001:db8::9").AsSlice(), netip.MustParseAddr("2001:db8::1").AsSlice()
	if answer {
		a, b = b, a
	}
	return &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: next, SrcIP: a, DstIP: b}
}

func udp(answer bool) *layers.UDP {
	if answer {
		return &layers.UDP{SrcPort: 53, DstPort: 40000}
	}
	return &layers.UDP{SrcPort: 40000, DstPort: 53}
}

// tcp returns a segment with flags in the letters of tcpdump.
func tcp(answer bool, flags string, seq uint32) *layers.TCP {
	l := &layers.TCP{SrcPort: 40000, DstPort: 443, Seq: seq, Window: 100}
	if answer {
		l.SrcPort, l.DstPort = l.DstPort, l.SrcPort
	}
	for _, c := range flags {
		switch c {
		case 'S':
			l.SYN = true
		case 'F':
			l.FIN = true
		case 'R':
			l.RST = true
		case '.':
			l.ACK, l.Ack = true, 101
		}
	}
	return l
}

const ms = time.Millisecond

// segment is a segment of a connection over IPv4.
func (w *wire) segment(after time.Duration, answer bool, flags string, seq uint32, text string) {
	w.tb.Helper()
	w.carry(after, ip(layers.IPProtocolTCP, answer), tcp(answer, flags, seq), gopacket.Payload(text))
}

// TestConnection checks a connection from its handshake to its end, with the acknowledgment that follows it,
// and the next one of the same ports.
func TestConnection(t *testing.T) {
	w := newWire(t, Options{})
	w.segment(0, false, "S", 100, "")
	w.segment(10*ms, true, "S.", 100, "")
	w.segment(20*ms, false, ".", 101, "")
	w.segment(ms, false, ".", 101, "hello")
	w.segment(ms, false, ".", 101, "hello")
	w.segment(ms, false, "F.", 106, "")
	w.segment(ms, true, "F.", 101, "")
	w.segment(ms, false, ".", 107, "")
	w.segment(ms, false, "S", 9000, "") // before the first one is forgotten
	w.segment(ms, false, "S", 9000, "") // sent again
	w.segment(ms, true, "R.", 0, "")
	w.carry(linger, ip(layers.IPProtocolUDP, false), udp(false))
	w.want("192.0.2.9:40000>192.0.2.1:443 6 6/2 closed rtt 30ms again 1 reused",
		"192.0.2.9:40000>192.0.2.1:443 6 2/1 refused closed",
		"192.0.2.9:40000>192.0.2.1:53 17 1/0 stop")
}

// TestStates checks what a flow tells about a connection of which not all was captured.
func TestStates(t *testing.T) {
	const c, s = false, true
	type segment struct {
		answer bool
		flags  string
	}
	for want, segments := range map[string][]segment{
		"half-open":   {{c, "S"}},
		"open":        {{c, "S"}, {s, "S."}, {c, "."}},
		"half-closed": {{c, "."}, {s, "F."}},
		"closed":      {{s, "F."}, {c, "F."}},
		"reset":       {{c, "S"}, {s, "S."}, {c, "."}, {s, "R"}},
		"refused":     {{c, "S"}, {s, "R."}},
	} {
		var got string
		table := newWire(t, Options{})
		table.table.o.Emit = func(f *Flow) error { got = f.State(); return nil }
		for _, g := range segments {
			table.segment(ms, g.answer, g.flags, 100, "")
		}
		if err := table.table.Close(); err != nil || got != want {
			t.Errorf("%v: %q (%v), want %q", segments, got, err, want)
		}
	}
	w := newWire(t, Options{})
	w.segment(0, true, "S.", 100, "") // the SYN was not captured: the receiver is the client
	w.segment(ms, false, ".", 101, "")
	w.want("192.0.2.9:40000>192.0.2.1:443 6 1/1 open stop")
}

// TestTimeouts checks flows that are idle, that last, and those of a clock that goes back.
func TestTimeouts(t *testing.T) {
	w := newWire(t, Options{Idle: 10 * time.Second, Active: 30 * time.Second})
	query := func(after time.Duration, answer bool) {
		w.carry(after, ip(layers.IPProtocolUDP, answer), udp(answer))
	}
	query(0, false)
	query(ms, true)
	query(10*time.Second, true) // as a new flow, the server's
	query(9*time.Second, false)
	query(9*time.Second, false)
	query(9*time.Second, false)
	query(9*time.Second, false) // 36 s after its first packet: the same flow goes on, with its client
	query(-time.Hour, false)
	query(time.Hour, true)
	for _, quiet := range []time.Duration{0, 0, 10 * time.Second} {
		if err := w.table.Tick(w.now.Add(quiet)); err != nil {
			t.Fatal(err)
		}
	}
	w.want("192.0.2.9:40000>192.0.2.1:53 17 1/1 idle",
		"192.0.2.1:53>192.0.2.9:40000 17 1/3 active",
		"192.0.2.1:53>192.0.2.9:40000 17 1/2 idle")
}

// TestClock checks that flows end in time after one packet of a wrong time, after a clock that was set back,
// and at times that nanoseconds since 1970 do not reach.
func TestClock(t *testing.T) {
	query := func(w *wire, after time.Duration, answer bool) {
		w.carry(after, ip(layers.IPProtocolUDP, answer), udp(answer))
	}
	const century, flow = 100 * 365 * 24 * time.Hour, "192.0.2.9:40000>192.0.2.1:53 17 "
	w := newWire(t, Options{})
	query(w, 0, false)
	query(w, century, true) // ends what was there
	query(w, -century, false)
	for range wentBack {
		query(w, ms, false)
	}
	query(w, time.Minute, false) // the flow before was idle
	w.want(flow+"1/0 idle", fmt.Sprintf("192.0.2.1:53>192.0.2.9:40000 17 1/%d idle", wentBack+1), flow+"1/0 stop")

	for _, start := range []int64{-1 << 40, 1 << 40} {
		w = newWire(t, Options{})
		w.now = time.Unix(start, 0)
		query(w, 0, false)
		query(w, ms, true)
		w.want(flow + "1/1 stop")
	}
	w = newWire(t, Options{}) // two sensors whose clocks differ
	for range 2 * wentBack {
		query(w, time.Hour, false)
		query(w, -time.Hour+ms, true)
	}
	w.want(fmt.Sprintf("%s%d/%d stop", flow, 2*wentBack, 2*wentBack))
}

// TestHello checks that a hello in several segments is put together, one of which is sent again, and that
// nothing is kept of it.
func TestHello(t *testing.T) {
	record := append([]byte{layer.TLSHandshake, 3, 1, 0, 200, layer.ClientHello}, make([]byte, 199)...)
	for _, parts := range [][]int{{205}, {3, 1, 201}, {100, 60, 45}, {150, 55}} {
		var got []string
		w := newWire(t, Options{Fingerprint: func(hello []byte) string { return fmt.Sprint(len(hello)) }})
		w.table.o.Emit = func(f *Flow) error { got = append(got, f.Fingerprint); return nil }
		w.segment(0, false, "S", 100, "")
		seq := 101
		for _, n := range parts {
			from := seq - 101
			w.segment(ms, false, ".", uint32(seq), string(record[from:from+n]))
			w.segment(ms, false, ".", uint32(seq), string(record[from:from+n]))
			seq += n
		}
		if err := w.table.Close(); err != nil || !slices.Equal(got, []string{"205"}) || w.table.waiting != 0 || len(w.table.extras) != 0 {
			t.Errorf("%v: %q, %v, %d wait", parts, got, err, w.table.waiting)
		}
	}
	w := newWire(t, Options{})
	for i := range 2 * maxWaiting {
		tcp := tcp(false, ".", 7)
		tcp.SrcPort = layers.TCPPort(i)
		w.carry(0, ip(layers.IPProtocolTCP, false), tcp, gopacket.Payload(record[:100]))
	}
	if w.table.waiting != maxWaiting {
		t.Errorf("%d flows wait", w.table.waiting)
	}
}

// TestReuse checks that a new connection of the same ports is a flow of its own if the SYN of the one before
// was not captured.
func TestReuse(t *testing.T) {
	w := newWire(t, Options{})
	w.segment(0, false, "F.", 7, "")
	w.segment(ms, true, "F.", 9, "")
	w.segment(ms, false, "S", 100, "")
	w.want("192.0.2.9:40000>192.0.2.1:443 6 1/1 closed reused", "192.0.2.9:40000>192.0.2.1:443 6 1/0 half-open stop")
}

// TestPointers checks that the collector of garbage need not look at the flows.
func TestPointers(t *testing.T) {
	var pointers func(reflect.Type) bool
	pointers = func(typ reflect.Type) bool {
		switch typ.Kind() {
		case reflect.Struct:
			for i := range typ.NumField() {
				if pointers(typ.Field(i).Type) {
					return true
				}
			}
			return false
		case reflect.Pointer, reflect.String, reflect.Slice, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
			return true
		}
		return false
	}
	if pointers(reflect.TypeFor[flow]()) {
		t.Error("a flow has pointers")
	}
	if n := unsafe.Sizeof(flow{}); n > Size-8 { // without what an index has
		t.Errorf("a flow has %d bytes", n)
	}
}

// TestRoom checks that the flow that was idle longest makes room, a closed one first.
func TestRoom(t *testing.T) {
	w := newWire(t, Options{Most: 2})
	w.segment(0, false, "S", 100, "")
	w.carry(ms, ip(layers.IPProtocolUDP, false), udp(false))
	w.segment(ms, true, "R.", 0, "")
	w.carry(ms, ip6(layers.IPProtocolUDP, false), udp(false))
	w.carry(ms, ip(layers.IPProtocolUDP, true), udp(true))
	w.carry(ms, ip(layers.IPProtocolGRE, false))
	w.want("192.0.2.9:40000>192.0.2.1:443 6 1/1 refused room",
		"[2001:db8::9]:40000>[2001:db8::1]:53 17 1/0 room",
		"192.0.2.9:40000>192.0.2.1:53 17 1/1 stop",
		"192.0.2.9:0>192.0.2.1:0 47 1/0 stop")
	if w.table.Early != 2 {
		t.Errorf("%d ended early", w.table.Early)
	}
}

// TestMessages checks flows without ports, and packets that are in none.
func TestMessages(t *testing.T) {
	w := newWire(t, Options{})
	ping := func(answer bool, kind uint8) {
		w.carry(ms, ip(layers.IPProtocolICMPv4, answer), &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(kind, 0), Id: 1})
	}
	ping(false, 8)
	ping(true, 0)
	w.carry(ms, ip(layers.IPProtocolICMPv4, true), &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(3, 1)}, gopacket.Payload("quoted"))
	w.carry(ms, ip(layers.IPProtocolSCTP, false), gopacket.Payload("\x9c\x40\x0b\x59rest"))
	w.carry(ms, &layers.Ethernet{SrcMAC: make([]byte, 6), DstMAC: make([]byte, 6), EthernetType: layers.EthernetTypeARP}, gopacket.Payload(make([]byte, 28)))
	w.carry(ms, ip6(layers.IPProtocolICMPv6, false), gopacket.Payload("\x80\x00\x00\x00\x00\x01\x00\x01"))
	w.carry(ms, ip6(layers.IPProtocolICMPv6, true), gopacket.Payload("\x81\x00\x00\x00\x00\x01\x00\x01"))
	fragment := ip(layers.IPProtocolUDP, false)
	fragment.FragOffset = 100
	w.carry(ms, fragment, gopacket.Payload("no ports"))
	w.want("192.0.2.9:8>192.0.2.1:0 1 1/1 stop",
		"192.0.2.1:3>192.0.2.9:1 1 1/0 stop",
		"192.0.2.9:40000>192.0.2.1:2905 132 1/0 stop",
		"[2001:db8::9]:128>[2001:db8::1]:129 58 1/1 stop",
		"192.0.2.9:0>192.0.2.1:0 17 1/0 stop")
	if w.table.Outside != 1 {
		t.Errorf("%d packets are outside", w.table.Outside)
	}
}

// TestCarriers checks that the same addresses in another VLAN or tunnel are another flow.
func TestCarriers(t *testing.T) {
	w := newWire(t, Options{})
	ether := func(next layers.EthernetType) *layers.Ethernet {
		return &layers.Ethernet{SrcMAC: make([]byte, 6), DstMAC: make([]byte, 6), EthernetType: next}
	}
	tag := func(id uint16, next layers.EthernetType) *layers.Dot1Q {
		return &layers.Dot1Q{VLANIdentifier: id, Type: next}
	}
	four, vlan := layers.EthernetTypeIPv4, layers.EthernetTypeDot1Q
	for _, answer := range []bool{false, true} {
		w.carry(ms, ether(four), ip(layers.IPProtocolUDP, answer), udp(answer))
		w.carry(ms, ether(vlan), tag(7, four), ip(layers.IPProtocolUDP, answer), udp(answer))
		w.carry(ms, ether(vlan), tag(0, vlan), tag(7, four), ip(layers.IPProtocolUDP, answer), udp(answer))
		for _, vni := range []uint32{1, 2} {
			w.carry(ms, ether(four), ip(layers.IPProtocolUDP, false), &layers.UDP{SrcPort: 5, DstPort: 4789}, &layers.VXLAN{VNI: vni, ValidIDFlag: true},
				ether(four), ip(layers.IPProtocolUDP, answer), udp(answer))
		}
	}
	const flow = "192.0.2.9:40000>192.0.2.1:53 17 1/1"
	w.want(flow+" stop", flow+" vlan 7 -1 stop", flow+" vlan 0 7 stop", flow+" VXLAN 1 stop", flow+" VXLAN 2 stop")
}

// TestError checks that an error of Emit reaches the caller once, and that no flow is emitted twice.
func TestError(t *testing.T) {
	w := newWire(t, Options{})
	n := 0
	w.table.o.Emit = func(*Flow) error { n++; return fmt.Errorf("full %d", n) }
	w.carry(0, ip(layers.IPProtocolUDP, false), udp(false))
	w.carry(0, ip(layers.IPProtocolGRE, false))
	if err := w.table.Close(); err == nil || err.Error() != "full 1" || n != 2 {
		t.Errorf("%v after %d flows", err, n)
	}
	if err := w.table.Close(); err != nil || n != 2 {
		t.Errorf("again: %v after %d flows", err, n)
	}
}

// TestNoAllocations checks that a packet of a known flow allocates nothing.
func TestNoAllocations(t *testing.T) {
	w := newWire(t, Options{})
	frames := captest.Mixed(t, 100, 0)
	add := func() {
		for i := range frames {
			frames[i].Info.Timestamp = w.now
			w.frame(&frames[i])
		}
	}
	add()
	p := &packet.Packet{}
	if n := testing.AllocsPerRun(10, func() {
		for i := range frames {
			if p.Frame = &frames[i]; !layer.PeekPacket(p) {
				continue
			}
			if err := w.table.Add(p); err != nil {
				t.Fatal(err)
			}
		}
	}); n > 0 {
		t.Errorf("%v allocations for %d packets", n, len(frames))
	}
}

// BenchmarkTable adds packets of as many flows of UDP.
func BenchmarkTable(b *testing.B) {
	for _, flows := range []int{10, 10_000, 1_000_000} {
		b.Run(fmt.Sprint(flows), func(b *testing.B) {
			table := New(Options{Emit: func(*Flow) error { return nil }})
			data := gopacket.NewSerializeBuffer()
			if err := gopacket.SerializeLayers(data, gopacket.SerializeOptions{FixLengths: true},
				&layers.Ethernet{SrcMAC: make([]byte, 6), DstMAC: make([]byte, 6), EthernetType: layers.EthernetTypeIPv4},
				ip(layers.IPProtocolUDP, false), udp(false), gopacket.Payload("sixteen bytes ..")); err != nil {
				b.Fatal(err)
			}
			f := &packet.Frame{Data: data.Bytes(), Link: packet.LinkEthernet, Info: gopacket.CaptureInfo{Timestamp: time.Unix(1e9, 0), Length: 64}}
			p := &packet.Packet{Frame: f}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				binary.BigEndian.PutUint32(f.Data[26:], uint32(i%flows))
				f.Info.Timestamp = f.Info.Timestamp.Add(time.Microsecond)
				if !layer.PeekPacket(p) {
					b.Fatal("not ordinary")
				}
				if err := table.Add(p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
