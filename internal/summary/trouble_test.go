package summary

import (
	"encoding/binary"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// sized returns a TCP segment with a window.
func sized(segment []byte, window uint16) []byte {
	binary.BigEndian.PutUint16(segment[14:], window)
	return segment
}

// TestTrouble counts what goes wrong in TCP, and not what only looks like it.
func TestTrouble(t *testing.T) {
	f := newFeed(t)
	client := func(port uint16, flags byte, seq, acked uint32, window uint16, payload string) {
		b := ip4(6, 9, 1, sized(tcp(port, 80, flags, seq, acked, payload), window))
		f.add(b, len(b))
	}
	server := func(port uint16, flags byte, seq, acked uint32, window uint16, payload string) {
		b := ip4(6, 1, 9, sized(tcp(80, port, flags, seq, acked, payload), window))
		f.add(b, len(b))
	}
	client(1000, syn, 100, 0, 500, "")
	server(1000, syn|ack, 900, 101, 500, "")
	client(1000, ack, 101, 901, 500, "")
	client(1000, ack, 101, 901, 500, "") // nothing is outstanding
	server(1000, ack, 901, 101, 500, "0123456789")
	server(1000, ack, 911, 101, 500, "0123456789")
	client(1000, ack, 101, 901, 500, "") // duplicate: the first segment is missing
	client(1000, ack, 101, 901, 500, "") // duplicate
	client(1000, ack, 101, 901, 400, "") // a window update
	client(1000, ack, 101, 901, 400, "GET")
	client(1000, ack, 104, 921, 0, "") // no room
	client(1000, rst, 104, 0, 0, "")   // has no window

	client(1001, syn, 100, 0, 500, "") // refused
	server(1001, rst|ack, 0, 101, 0, "")
	client(1002, syn, 100, 0, 500, "") // not answered
	client(1002, syn, 100, 0, 500, "")
	client(1003, syn, 100, 0, 500, "") // the SYN-ACK was not captured
	server(1003, ack, 901, 101, 500, "hello")

	r := f.s.Report(0)
	want := ReportTCP{Conversations: 4, Opened: 1, Unanswered: 1, Refused: 1, DuplicateACKs: 2, ZeroWindows: 1, Resets: 2}
	if r.TCP == nil || *r.TCP != want {
		t.Errorf("got  %+v\nwant %+v", r.TCP, want)
	}
	if c := r.Conversations[0]; *c.APort != 1000 || *c.DuplicateACKs != 2 || *c.ZeroWindows != 1 {
		t.Errorf("%+v: %d duplicates, %d zero windows", c, *c.DuplicateACKs, *c.ZeroWindows)
	}
	if len(r.Ports) != 1 || r.Ports[0].Port != 80 || r.Ports[0].Service != "http" || r.Ports[0].Conversations != 4 || r.Ports[0].Packets != r.Packets {
		t.Errorf("ports %+v", r.Ports)
	}
	var table strings.Builder
	if err := f.s.WriteTable(&table); err != nil || !strings.Contains(table.String(), "\n       2  duplicate ACKs\n       1  zero windows\n       2  resets\n") {
		t.Errorf("%v: %s", err, table.String())
	}
}

// question returns a DNS message that asks for a name.
func question(flags uint16, labels ...string) string {
	b := binary.BigEndian.AppendUint16([]byte{0, 7}, flags)
	b = append(b, 0, 1, 0, 0, 0, 0, 0, 0)
	for _, l := range labels {
		b = append(append(b, byte(len(l))), l...)
	}
	return string(append(b, 0, 0, 1, 0, 1))
}

// Flags of DNS messages.
const (
	query    = 0x0100
	answer   = 0x8180
	notFound = 0x8183
)

// hello returns a TLS record with a client's hello for a server.
func hello(name string) string {
	be := binary.BigEndian
	entry := append(be.AppendUint16([]byte{0}, uint16(len(name))), name...)
	list := append(be.AppendUint16(nil, uint16(len(entry))), entry...)
	extension := append(be.AppendUint16([]byte{0, 0}, uint16(len(list))), list...)
	body := append([]byte{3, 3}, make([]byte, 32)...)
	body = append(body, 0, 0, 2, 0x13, 1, 1, 0)
	body = append(be.AppendUint16(body, uint16(len(extension))), extension...)
	b := append([]byte{1, 0}, be.AppendUint16(nil, uint16(len(body)))...)
	b = append(b, body...)
	return string(append(be.AppendUint16([]byte{22, 3, 1}, uint16(len(b))), b...))
}

// hostile are names that try to be more than text.
var hostile = []string{"<script>alert(1)</script>", "\u202egnpexe", "a\x00\x1b[31m", `"><img src=x onerror=alert(1)>`, "</title></svg></style>"}

// names adds queries, answers and hellos.
func (f *feed) names() {
	send := func(b []byte) { f.add(b, len(b)) }
	send(ip4(17, 9, 1, udp(40000, 53, question(query, "WWW", "Example", "org"))))
	send(ip4(17, 1, 9, udp(53, 40000, question(answer, "www", "example", "org"))))
	send(ip4(17, 9, 1, udp(40001, 53, question(query, "gone", "example", "org"))))
	send(ip4(17, 1, 9, udp(53, 40001, question(notFound, "gone", "example", "org"))))
	message := question(query, "www", "example", "org")
	send(ip4(6, 9, 1, tcp(40002, 53, ack, 1, 1, "\x00"+string(rune(len(message)))+message)))
	send(ip4(17, 9, 1, udp(40003, 5000, question(query, "other", "port"))))
	send(ip4(17, 9, 1, udp(40004, 53, "no message")))
	send(ip4(6, 9, 2, tcp(50000, 443, ack, 1, 1, hello("www.example.org"))))
	send(ip4(6, 2, 9, tcp(443, 50000, ack, 1, 1, "an answer")))
	send(ip4(6, 9, 2, tcp(50001, 8443, ack, 1, 1, hello("www.example.org"))))
	send(ip4(6, 9, 2, tcp(50002, 443, ack, 1, 1, hello("www.example.org")[:60])))
	for i, name := range hostile {
		send(ip4(17, 9, 1, udp(uint16(41000+i), 53, question(query, name))))
		send(ip4(6, 9, 2, tcp(uint16(51000+i), 443, ack, 1, 1, hello(name))))
	}
}

// TestNames counts names of DNS and TLS, and escapes what does not print.
func TestNames(t *testing.T) {
	f := newFeed(t)
	f.names()
	r := f.s.Report(0)
	if len(r.Asked) != 2+len(hostile) || r.Asked[0] != (ReportAsked{"www.example.org", 2, 1, 0}) || r.Asked[1] != (ReportAsked{"gone.example.org", 1, 1, 1}) {
		t.Errorf("asked %+v", r.Asked)
	}
	if len(r.Servers) != 1+len(hostile) || r.Servers[0].Name != "www.example.org" || r.Servers[0].Conversations != 2 || r.Servers[0].Packets != 3 {
		t.Errorf("servers %+v", r.Servers)
	}
	for _, c := range r.Conversations {
		if (c.Server != "") != (c.BPort != nil && (*c.BPort == 443 || *c.BPort == 8443) && *c.APort != 50002) {
			t.Errorf("%s of %v", c.Server, *c.APort)
		}
	}
	var table strings.Builder
	if err := f.s.WriteTable(&table); err != nil || strings.ContainsAny(table.String(), "\x00\x1b\u202e") {
		t.Errorf("%v %q", err, table.String())
	}
	if s := table.String(); !strings.Contains(s, "\n       2        1         0  www.example.org\n") || !strings.Contains(s, `\x1b[31m`) {
		t.Errorf("%s", s)
	}
}

// TestNameBounds checks that names that do not fit are counted.
func TestNameBounds(t *testing.T) {
	f := newFeed(t)
	for i := range maxNames + 10 {
		name := string([]byte{'a' + byte(i>>12), 'a' + byte(i>>8&15), 'a' + byte(i>>4&15), 'a' + byte(i&15)})
		b := ip4(17, 9, 1, udp(40000, 53, question(query, name)))
		f.add(b, len(b))
	}
	if r := f.s.Report(1); r.Left.Names != 10 || len(f.s.asked.all) != maxNames || r.count.asked != maxNames {
		t.Errorf("%d names kept, left out %+v", len(f.s.asked.all), r.Left)
	}
}

// TestDrops checks that a summary has the losses of a live capture, and only then a member.
func TestDrops(t *testing.T) {
	f := newFeed(t)
	f.add(ip4(17, 1, 2, udp(1, 2, "")), 28)
	before, err := json.Marshal(f.s.Report(0))
	if err != nil || strings.Contains(string(before), "drops") {
		t.Errorf("%v %s", err, before)
	}
	f.s.Account = lossy(f.now)
	r := f.s.Report(0)
	if len(r.Drops) != 1 || r.Drops[0].Packets != 1234 || r.Drops[0].To.Sub(r.Drops[0].From) != time.Second {
		t.Errorf("%+v", r.Drops)
	}
	var table strings.Builder
	if err := f.s.WriteTable(&table); err != nil || !strings.Contains(table.String(), "\n    1234  2023-11-14T22:13:20Z to 2023-11-14T22:13:21Z\n") {
		t.Errorf("%v: %s", err, table.String())
	}
}

// TestRecorded checks that a summary has the losses that a file tells of, in all forms.
func TestRecorded(t *testing.T) {
	f := newFeed(t)
	f.s.Losses = new(Losses)
	option := func(b []byte, kind uint16, n uint64) []byte {
		b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(b, kind), 8)
		return binary.LittleEndian.AppendUint64(b, n)
	}
	for _, v := range []struct {
		id           int
		name         string
		dropped, sys uint64
	}{{0, "eth0", 1, 1}, {0, "eth0", 3000, 2000}, {1, "quiet", 0, 0}, {2, "", 0, 7}} { // counters of eth0 twice
		f.s.Losses.Add(&packet.Interface{ID: v.id, Name: v.name}, option(option(make([]byte, 8), optDropped, v.dropped), optSysDropped, v.sys))
	}
	f.options = option(nil, optPacketDrops, 5)
	f.add(ip4(17, 1, 2, udp(1, 2, "")), 28)
	f.add(ip4(17, 1, 2, udp(1, 2, "")), 28)
	r := f.s.Report(0)
	if want := []ReportLoss{{"eth0", 3000, 2000}, {"2", 7, 7}}; !slices.Equal(r.Recorded, want) || r.PacketDrops != 10 {
		t.Errorf("%+v, %d", r.Recorded, r.PacketDrops)
	}
	var table, page strings.Builder
	const want = "\nPackets lost when this was captured, as the file says\n    3000  at eth0, 2000 of them by the kernel\n       7  at 2, 7 of them by the kernel\n      10  before packets of the file, as these say\n"
	if err := f.s.WriteTable(&table); err != nil || !strings.Contains(table.String(), want) {
		t.Errorf("%v: %s", err, table.String())
	}
	if err := f.s.WritePage(&page, &About{Zone: time.UTC}); err != nil || !strings.Contains(page.String(), "Packets were lost when this was captured: 3,007, as the file says.") || !strings.Contains(page.String(), "Lost at eth0: 3,000, 2,000 of them by the kernel.") {
		t.Errorf("%v: %s", err, page.String())
	}
}

// lossy returns the account of a capture that lost 1,234 packets of 5,000.
func lossy(start time.Time) *ledger.Snapshot {
	a := &ledger.Snapshot{Live: true, Delivered: 3766, Start: start, End: start.Add(5 * time.Second)}
	a.Received, a.Dropped = 5000, 1234
	a.Drops = []ledger.Interval{{From: start, To: start.Add(time.Second), Packets: 1234}}
	return a
}
