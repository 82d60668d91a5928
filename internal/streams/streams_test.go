package streams

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/track"
	"ringcap/packet"
)

var dayOne = time.Unix(1e9, 0)

// wire feeds packets to a sink as a run does.
type wire struct {
	tb      testing.TB
	to      sink.Sink
	decoder *layer.Decoder
	tracker *track.Tracker
	now     time.Time
}

func newWire(tb testing.TB) *wire {
	return &wire{tb, nil, layer.NewDecoder(), track.New(track.Options{Streams: true}), dayOne}
}

func (w *wire) decode(p *packet.Packet) {
	w.decoder.Decode(p.Frame, p)
	w.tracker.Observe(p)
}

// frame carries a packet from IP up, of which only the first bytes were captured.
func (w *wire) frame(ip []byte, captured int) {
	w.tb.Helper()
	w.now = w.now.Add(time.Millisecond)
	f := &packet.Frame{Data: ip[:captured], Link: packet.LinkRaw}
	f.Info.Timestamp, f.Info.Length, f.Info.CaptureLength = w.now, len(ip), captured
	p := &packet.Packet{Frame: f}
	w.decode(p)
	if err := w.to.Write(p); err != nil {
		w.tb.Fatal(err)
	}
}

const (
	fin = layer.FlagFIN
	syn = layer.FlagSYN
	rst = layer.FlagRST
	ack = layer.FlagACK
)

// Clients have port 40000 and up, the server has 80.
const serverPort = 80

func ipv4(protocol byte, fromServer bool, above []byte) []byte {
	b := append(make([]byte, 20), above...)
	b[0], b[8], b[9] = 0x45, 64, protocol
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	client, server := []byte{192, 0, 2, 1}, []byte{192, 0, 2, 80}
	if fromServer {
		client, server = server, client
	}
	copy(b[12:], client)
	copy(b[16:], server)
	return b
}

func ports(client uint16, fromServer bool) []byte {
	from, to := 40000+client, uint16(serverPort)
	if fromServer {
		from, to = to, from
	}
	return binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, from), to)
}

func tcp(client uint16, fromServer bool, flags byte, seq, acked uint32, text string) []byte {
	b := ports(client, fromServer)
	b = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, seq), acked)
	b = append(b, 5<<4, flags, 255, 255, 0, 0, 0, 0)
	return ipv4(packet.ProtocolTCP, fromServer, append(b, text...))
}

func udp(client uint16, fromServer bool, text string) []byte {
	b := binary.BigEndian.AppendUint16(ports(client, fromServer), uint16(8+len(text)))
	return ipv4(packet.ProtocolUDP, fromServer, append(append(b, 0, 0), text...))
}

// all carries whole packets and ends the run. It returns the error of the end.
func (w *wire) all(packets ...[]byte) error {
	w.tb.Helper()
	for _, p := range packets {
		w.frame(p, len(p))
	}
	return w.to.Close(new(ledger.Snapshot))
}

func follow(tb testing.TB, o FollowOptions) (w *wire, out *bytes.Buffer, notes *strings.Builder) {
	out, notes = new(bytes.Buffer), new(strings.Builder)
	o.Out, o.Faults, o.Zone = out, new(ledger.Faults), time.UTC
	o.Note = func(text string) { notes.WriteString(text + "\n") }
	w = newWire(tb)
	o.Decode = w.decode
	w.to = NewFollower(o)
	return w, out, notes
}

const c, s = false, true // who sends

// dialogue is a connection with a segment out of order, one that was sent again, one that was not
// captured, and other bytes sent again.
var dialogue = [][]byte{
	tcp(0, c, syn, 0xfffffff0, 0, ""), tcp(0, s, syn|ack, 700, 0xfffffff1, ""), tcp(0, c, ack, 0xfffffff1, 701, ""),
	tcp(0, c, ack, 0xfffffff1, 701, "GET /\x1b[2J\r\n"),
	tcp(0, c, ack, 7, 701, "third\r\n"), tcp(0, c, ack, 0xfffffffc, 701, "the second\n"), tcp(0, c, ack, 7, 701, "third\r\n"),
	tcp(1, c, syn, 1, 0, ""),
	tcp(0, s, ack, 701, 14, "> a\tcopy\nno end"), tcp(0, s, ack, 1000, 14, "later"), tcp(0, c, ack, 14, 1005, "more"),
	tcp(0, c, ack, 7, 1005, "THIRD\r\n"), tcp(0, c, ack, 17, 1005, "\x00"),
	tcp(0, c, fin|ack, 18, 1005, ""), tcp(0, s, fin|ack, 1005, 19, ""), tcp(0, c, ack, 19, 1006, ""),
}

const dialogueText = `tcp:0  192.0.2.1.40000 > 192.0.2.80.80  2001-09-09
01:46:40.004000 client
> GET /\x1b[2J
> the second
> third
01:46:40.009000 server
< > a	copy
< no end
[284 bytes missing]
< later
01:46:40.011000 client
> more
[bytes were sent again and differ: the first copy is shown, here and below]
`

// TestFollow checks all forms of a stream.
func TestFollow(t *testing.T) {
	w, out, _ := follow(t, FollowOptions{})
	if err := w.all(dialogue...); err != nil || out.String() != dialogueText {
		t.Errorf("%v\n%s\nwant\n%s", err, out, dialogueText)
	}
	w, out, _ = follow(t, FollowOptions{Show: Show{Color: true}})
	if err := w.all(dialogue...); err != nil || regexp.MustCompile(`\x1b\[0?(;3\d)?m`).ReplaceAllString(out.String(), "") != dialogueText {
		t.Errorf("in colour: %v\n%q", err, out)
	}
	client := "GET /\x1b[2J\r\nthe second\nthird\r\nmore"
	for only, want := range map[string]string{"client": client, "server": "> a\tcopy\nno endlater"} {
		w, out, notes := follow(t, FollowOptions{Show: Show{Format: Raw, Only: only}})
		if err := w.all(dialogue...); err != nil || out.String() != want {
			t.Errorf("%s: %v, %q, want %q", only, err, out, want)
		}
		said := "tcp:0: 284 bytes missing, in 1 place\n"
		if only == "client" {
			said = "tcp:0: bytes were sent again and differ: the first copy is shown, here and below\n"
		}
		if notes.String() != said {
			t.Errorf("%s: %q", only, notes)
		}
	}
	w, out, _ = follow(t, FollowOptions{Show: Show{Format: Hex}})
	if err := w.all(dialogue...); err != nil || !strings.Contains(out.String(), "\n\t00000000  3e 20 61 09 63 6f 70 79  0a 6e 6f 20 65 6e 64     > a.copy .no end\n[284 bytes missing]\n\t0000012B  6c") {
		t.Errorf("hex: %v\n%s", err, out)
	}
}

// TestDatagrams checks that each datagram stands by itself, and that one that was cut says so.
func TestDatagrams(t *testing.T) {
	w, out, _ := follow(t, FollowOptions{Stream: ID{UDP: true, Number: 1}})
	w.all0(udp(0, c, "other"), udp(1, c, "one"), udp(1, c, "two\n"))
	w.frame(udp(1, s, "cut here"), 20+8+3)
	const want = "udp:1  192.0.2.1.40001 > 192.0.2.80.80  2001-09-09\n01:46:40.002000 client\n> one\n01:46:40.003000 client\n> two\n01:46:40.004000 server\n< cut\n[5 bytes missing]\n"
	if err := w.all(); err != nil || out.String() != want {
		t.Errorf("%v\n%s", err, out)
	}
}

func (w *wire) all0(packets ...[]byte) {
	for _, p := range packets {
		w.frame(p, len(p))
	}
}

// TestSelect checks what is said if not exactly one stream is selected.
func TestSelect(t *testing.T) {
	web := func(f *packet.Frame) (bool, error) { return f.Data[9] == packet.ProtocolTCP, nil }
	none := func(*packet.Frame) (bool, error) { return false, nil }
	for _, test := range []struct {
		o    FollowOptions
		want string
	}{
		{FollowOptions{Stream: ID{Number: 9}}, "tcp:9: there is no such stream, but tcp:0 to tcp:1"},
		{FollowOptions{Match: web, Which: "tcp"}, "tcp: 2 streams match: type the name of one: tcp:0 (192.0.2.1.40000 > 192.0.2.80.80), tcp:1 (192.0.2.1.40001 > 192.0.2.80.80)"},
		{FollowOptions{Match: none, Which: "port 1"}, "port 1: no stream of TCP or UDP has a packet that matches: ringcap streams lists what there is"},
	} {
		w, out, _ := follow(t, test.o)
		if err := w.all(dialogue...); err == nil || err.Error() != test.want || out.Len() > 0 {
			t.Errorf("%v, want %s; %q", err, test.want, out)
		}
	}
	w, _, _ := follow(t, FollowOptions{})
	if err := w.all(); err == nil || err.Error() != "tcp:0: there is no stream of TCP or UDP" {
		t.Error(err)
	}
	w, out, _ := follow(t, FollowOptions{Stream: ID{Number: 1}})
	if err := w.all(dialogue...); err != nil || out.String() != "tcp:1  192.0.2.1.40001 > 192.0.2.80.80\n[nothing was said]\n" {
		t.Errorf("%v, %q", err, out)
	}
	w, _, quiet := follow(t, FollowOptions{Live: true})
	if err := w.all(); err != nil || quiet.String() != "tcp:0: there is no stream of TCP or UDP\n" {
		t.Errorf("%v, %q", err, quiet)
	}
	// A live capture has shown the first one by then.
	w, out, notes := follow(t, FollowOptions{Match: web, Which: "tcp", Live: true})
	if err := w.all(dialogue...); err != nil || out.String() != dialogueText || notes.String() != "tcp:0 is shown, and 1 more matched: tcp:1 (192.0.2.1.40001 > 192.0.2.80.80)\n" {
		t.Errorf("%v %s", err, notes)
	}
}

// TestHeld checks that output that waits for a second stream does not fill the memory.
func TestHeld(t *testing.T) {
	all := func(*packet.Frame) (bool, error) { return true, nil }
	w, out, _ := follow(t, FollowOptions{Match: all, Show: Show{Format: Raw}})
	data, seq := strings.Repeat("x", 60000), uint32(1)
	for range 2*maxHeld/len(data) + 1 {
		p := tcp(0, c, ack, seq, 1, data)
		w.frame(p, len(p))
		seq += uint32(len(data))
	}
	if out.Len() < maxHeld {
		t.Errorf("%d bytes of %d were written", out.Len(), seq-1)
	}
	if err := w.all(); err != nil || out.Len() != int(seq-1) {
		t.Errorf("%v: %d bytes of %d", err, out.Len(), seq-1)
	}
	w.to.(*Follower).out.Reset(failing{})
	w.frame(tcp(0, c, ack, seq, 1, data), 40+len(data))
	w.frame(tcp(0, c, ack, seq+uint32(len(data)), 1, "y"), 41)
	if err := w.to.Tick(w.now, nil); !errors.Is(err, errFull) {
		t.Error(err)
	}
}

var errFull = errors.New("full")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errFull }

func newList(tb testing.TB, o ListOptions) (*wire, *bytes.Buffer) {
	out := new(bytes.Buffer)
	o.Out, o.Faults = out, new(ledger.Faults)
	o.Name = func(a netip.Addr) string {
		if a == netip.MustParseAddr("192.0.2.80") {
			return "www.example.com."
		}
		return ""
	}
	w := newWire(tb)
	o.Decode = w.decode
	w.to = NewList(o)
	return w, out
}

// hello is a record with a client's hello, for a server of that name.
func hello(name string) string {
	b := append(make([]byte, 11+32), 0, 0, 2, 0, 0, 1, 0)
	list := append([]byte{0, byte(len(name) >> 8), byte(len(name))}, name...)
	extension := append([]byte{0, byte(len(list))}, list...)
	extension = append([]byte{0, 0, 0, byte(len(extension))}, extension...)
	extension = append([]byte{0, 99, 0, 100}, append(make([]byte, 100), extension...)...)
	b = append(append(b, 0, byte(len(extension))), extension...)
	copy(b, []byte{22, 3, 1, 0, byte(len(b) - 5), 1, 0, 0, byte(len(b) - 9), 3, 3})
	return string(b)
}

// TestList checks the states and the names of streams.
func TestList(t *testing.T) {
	greeting := hello("tls.example.com")
	packets := append(append([][]byte(nil), dialogue[:3]...), tcp(0, c, ack, 0xfffffff1, 701, "GET / HTTP/1.1\r\n"))
	packets = append(append(packets, dialogue[4:]...),
		tcp(2, c, ack, 5, 5, "in the middle"),
		tcp(3, c, syn, 5, 0, ""), tcp(3, s, rst|ack, 0, 6, ""),
		tcp(4, c, syn, 5, 0, ""), tcp(4, s, syn|ack, 5, 6, ""), tcp(4, c, ack, 6, 6, ""), tcp(4, c, ack, 106, 6, greeting[100:]), tcp(4, c, ack, 6, 6, greeting[:100]), tcp(4, s, fin|ack, 6, 200, ""),
		tcp(5, s, syn|ack, 5, 6, ""),
		udp(0, c, "\x01\x02"), udp(1, s, "NOTIFY * HTTP/1.1\r\n"),
	)
	w, out := newList(t, ListOptions{JSON: true})
	if err := w.all(packets...); err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(out.String()) {
		var r report
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "%s from %s.%d %s %d/%d, %s %s %q\n", r.Stream, r.Client, r.ClientPort, r.State, r.PacketsFromClient, r.PacketsFromServer, r.Name, r.SNI, r.Request)
		if known := r.RTT != nil; known != (r.Number == 0 || r.Number == 4) && r.Protocol == "tcp" || known && *r.RTT != 0.002 || known != (r.Handshake != nil && *r.Handshake) {
			t.Errorf("the handshake: %s", line)
		}
	}
	const want = `tcp:0 from 192.0.2.1.40000 closed 11/4, www.example.com.  "GET / HTTP/1.1"
tcp:1 from 192.0.2.1.40001 half-open 1/0, www.example.com.  ""
tcp:2 from 192.0.2.1.40002 open 1/0, www.example.com.  ""
tcp:3 from 192.0.2.1.40003 reset 1/1, www.example.com.  ""
tcp:4 from 192.0.2.1.40004 half-closed 4/2, www.example.com. tls.example.com ""
tcp:5 from 192.0.2.1.40005 half-open 0/1, www.example.com.  ""
udp:0 from 192.0.2.1.40000  1/0, www.example.com.  ""
udp:1 from 192.0.2.80.80  1/0,   "NOTIFY * HTTP/1.1"
`
	if got := got.String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}

	w, out = newList(t, ListOptions{Sort: "bytes"})
	if err := w.all(packets...); err != nil {
		t.Fatal(err)
	}
	var order []string
	for line := range strings.Lines(out.String()) {
		order = append(order, strings.Fields(line)[0])
	}
	if got := strings.Join(order, " "); got != "stream tcp:0 tcp:4 tcp:3 tcp:2 udp:1 tcp:1 tcp:5 udp:0" || !strings.Contains(out.String(), "  GET / HTTP/1.1\n") {
		t.Errorf("%s\n%s", got, out)
	}
	w, out = newList(t, ListOptions{})
	if err := w.all(); err != nil || out.String() != "no streams of TCP or UDP\n" {
		t.Errorf("%v %s", err, out)
	}
}

// TestLeftOut checks that a list ends where its memory does, and says so.
func TestLeftOut(t *testing.T) {
	w, out := newList(t, ListOptions{})
	l := w.to.(*List)
	for i := range maxStreams {
		l.byID[ID{Number: uint32(i + 1)}] = 0
	}
	l.all = make([]Stream, maxStreams)
	if err := w.all(udp(0, c, "x"), udp(0, s, "x")); err != nil || !strings.HasSuffix(out.String(), "\n2 packets are of streams beyond the first 65536, which there is no memory for\n") {
		t.Error(err)
	}
}

// pieces cuts an IPv4 packet into fragments with so many bytes of data.
func pieces(ip []byte, id uint16, size int) (all [][]byte) {
	for at := 20; at < len(ip); at += size {
		to := min(len(ip), at+size)
		b := append(append([]byte(nil), ip[:20]...), ip[at:to]...)
		place := uint16((at - 20) / 8)
		if to < len(ip) {
			place |= 0x2000
		}
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
		binary.BigEndian.PutUint16(b[4:], id)
		binary.BigEndian.PutUint16(b[6:], place)
		all = append(all, b)
	}
	return all
}

// TestFragments checks that fragments are put together, in any order, and count as their datagram.
func TestFragments(t *testing.T) {
	text := strings.Repeat("0123456789", 5)
	a, b := pieces(udp(0, c, text), 1, 16), pieces(udp(0, s, "answer "+text), 2, 24)
	segment := pieces(tcp(1, c, ack, 100, 1, text), 3, 40)
	packets := [][]byte{a[3], b[0], a[1], b[1], a[0], a[1], a[2], b[2], segment[1], segment[0]}
	w, out, _ := follow(t, FollowOptions{Stream: ID{UDP: true}, Show: Show{Format: Raw}})
	if err := w.all(packets...); err != nil || out.String() != text+"answer "+text {
		t.Errorf("%v: %q", err, out)
	}
	// Only the first fragment has ports.
	port := func(f *packet.Frame) (bool, error) { return bytes.Contains(f.Data, ports(0, c)), nil }
	w, out, _ = follow(t, FollowOptions{Match: port, Show: Show{Format: Raw}})
	if err := w.all(packets...); err != nil || out.String() != text+"answer "+text {
		t.Errorf("%v: %q", err, out)
	}
	w, out, _ = follow(t, FollowOptions{Show: Show{Format: Raw}})
	if err := w.all(packets...); err != nil || out.String() != text {
		t.Errorf("%v: %q", err, out)
	}
	w, list := newList(t, ListOptions{JSON: true})
	if err := w.all(packets...); err != nil || strings.Count(list.String(), "\n") != 2 || !strings.Contains(list.String(), `"packets_from_client":1,"bytes_from_client":174,"packets_from_server":1,`) || strings.Contains(list.String(), `"retransmissions":1`) {
		t.Errorf("%v: %s", err, list)
	}
}

// TestFragments6 puts fragments of IPv6 together, behind another extension header.
func TestFragments6(t *testing.T) {
	datagram := append(binary.BigEndian.AppendUint16(ports(0, c), 8+20), 0, 0)
	datagram = append(datagram, "twenty bytes of text"...)
	fragment := func(from, to int, more byte) []byte {
		b := make([]byte, 40)
		b[0], b[6], b[7], b[23], b[39] = 0x60, 60, 64, 1, 2
		b = append(b, 44, 0, 1, 4, 0, 0, 0, 0)                               // destination options
		b = append(b, packet.ProtocolUDP, 0, 0, byte(from)|more, 0, 0, 0, 7) // fragment
		b = append(b, datagram[from:to]...)
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
		return b
	}
	w, out, _ := follow(t, FollowOptions{Stream: ID{UDP: true}, Show: Show{Format: Raw}})
	if err := w.all(fragment(16, 28, 0), fragment(0, 16, 1)); err != nil || out.String() != "twenty bytes of text" {
		t.Errorf("%v: %q", err, out)
	}
}

// TestManyFragments checks that datagrams that are never complete do not fill the memory.
func TestManyFragments(t *testing.T) {
	w, out, _ := follow(t, FollowOptions{Stream: ID{UDP: true}, Show: Show{Format: Raw}})
	in := &w.to.(*Follower).intake
	whole := udp(0, c, strings.Repeat("x", 40))
	for id := range 4 * maxDatagrams {
		all := pieces(whole, uint16(id), 24)
		w.frame(all[0], len(all[0]))
		if id%2 == 0 { // every second one is complete
			w.frame(all[1], len(all[1]))
		}
	}
	if len(in.waits) != maxDatagrams || len(in.order) > 2*maxDatagrams {
		t.Errorf("%d datagrams wait, %d are in order", len(in.waits), len(in.order))
	}
	if err := w.all(); err != nil || out.Len() != 2*maxDatagrams*40 {
		t.Errorf("%v: %d bytes", err, out.Len())
	}
}

// FuzzPackets lists and follows any packets. Two bytes before each have its length.
func FuzzPackets(f *testing.F) {
	for _, packets := range [][][]byte{
		dialogue, {udp(0, c, "one"), udp(0, s, "two")}, pieces(udp(0, c, strings.Repeat("x", 40)), 1, 24),
		{tcp(0, c, syn, 0, 0, ""), tcp(0, c, ack, 50, 0, hello("x")[49:]), tcp(0, c, ack, 1, 0, hello("x")[:60])},
	} {
		var all []byte
		for _, p := range packets {
			all = append(binary.BigEndian.AppendUint16(all, uint16(len(p))), p...)
		}
		f.Add(all)
	}
	f.Fuzz(func(t *testing.T, all []byte) {
		list, _ := newList(t, ListOptions{JSON: true})
		text, _, _ := follow(t, FollowOptions{Match: func(*packet.Frame) (bool, error) { return true, nil }, Live: true})
		web, _, _ := follow(t, FollowOptions{HTTP: true})
		for _, w := range []*wire{list, text, web} {
			rest := all
			for len(rest) > 2 {
				n := min(int(binary.BigEndian.Uint16(rest)), len(rest)-2)
				w.frame(rest[2:2+n], n)
				rest = rest[2+n:]
			}
			_ = w.to.Close(nil) // there may be no stream
		}
		for _, faults := range []*ledger.Faults{list.to.(*List).o.Faults, text.to.(*Follower).o.Faults, web.to.(*Follower).o.Faults} {
			if faults.Packets() > 0 {
				t.Fatal(faults.First())
			}
		}
	})
}

// TestSentAgain checks that a list counts a SYN, a SYN-ACK and a FIN that were sent again, as it does payload.
func TestSentAgain(t *testing.T) {
	w, out := newList(t, ListOptions{JSON: true})
	if err := w.all(tcp(0, c, syn, 5, 0, ""), tcp(0, c, syn, 5, 0, ""), tcp(0, s, syn|ack, 5, 6, ""), tcp(0, s, syn|ack, 5, 6, ""), tcp(0, c, ack, 6, 6, ""),
		tcp(0, c, ack, 6, 6, "xy"), tcp(0, c, ack, 6, 6, "xy"), tcp(0, c, fin|ack, 8, 6, ""), tcp(0, c, fin|ack, 8, 6, ""), tcp(0, s, fin|ack, 6, 9, ""), tcp(0, c, ack, 9, 7, "")); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"retransmissions":4`) {
		t.Error(out)
	}
}

// TestFastOpen checks that a SYN may carry the client's first bytes (RFC 7413).
func TestFastOpen(t *testing.T) {
	greeting := hello("tls.example.com")
	w, out := newList(t, ListOptions{JSON: true})
	if err := w.all(tcp(0, c, syn, 5, 0, greeting[:100]), tcp(0, s, syn|ack, 5, 106, ""), tcp(0, c, ack, 106, 6, greeting[100:])); err != nil || !strings.Contains(out.String(), `"sni":"tls.example.com"`) {
		t.Errorf("%v %s", err, out)
	}
}
