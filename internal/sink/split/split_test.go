package split

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/packet"
)

// shelf has files in memory.
type shelf struct {
	names   []string
	packets map[string]int
	waiting int // packets that no Flush has come for
	gone    string
}

type file struct {
	*shelf
	name  string
	waits int
}

func (f *file) Write(*packet.Packet) error {
	if f.name == f.gone {
		return sink.ErrDeleted
	}
	f.packets[f.name]++
	f.waits++
	f.waiting++
	return nil
}

func (f *file) Flush() error {
	f.waiting -= f.waits
	f.waits = 0
	return nil
}
func (f *file) Tick(time.Time, *ledger.Snapshot) error { return nil }
func (f *file) Close(*ledger.Snapshot) error           { return f.Flush() }
func (f *file) Size() int64                            { return int64(10 * f.packets[f.name]) }
func (f *file) Written() uint64                        { return 0 }

// set returns a set on a shelf, and what it says.
func (s *shelf) set(t *testing.T, by By, said *[]string) *Set {
	s.packets = map[string]int{}
	allowed := regexp.MustCompile(Names("x.pcap"))
	return New(Options{By: by, Pattern: "x.pcap", Note: func(text string) { *said = append(*said, text) }, Open: func(name string, _ packet.LinkType) (File, error) {
		if !allowed.MatchString(name) || slices.Contains(s.names, name) || len(name) > len(Longest("x.pcap")) {
			t.Errorf("the name %q", name)
		}
		s.names = append(s.names, name)
		return &file{shelf: s, name: name}, nil
	}})
}

// between returns a packet of a conversation.
func between(from, to string, protocol byte) *packet.Packet {
	a, b := netip.MustParseAddrPort(from), netip.MustParseAddrPort(to)
	src, dst := a.Addr().AsSlice(), b.Addr().AsSlice()
	body := []byte{byte(a.Port() >> 8), byte(a.Port()), byte(b.Port() >> 8), byte(b.Port()), 0, 0, 0, 0, 0, 0, 0, 0, 0x50, 0, 0, 0, 0, 0, 0, 0}
	if protocol == packet.ProtocolUDP {
		body = append(body[:4], 0, 8, 0, 0)
	}
	var data []byte
	if a.Addr().Is4() {
		data = []byte{0x45, 0, 0, byte(20 + len(body)), 0, 0, 0, 0, 64, protocol, 0, 0}
	} else {
		data = []byte{0x60, 0, 0, 0, 0, byte(len(body)), protocol, 64}
	}
	data = slices.Concat(data, src, dst, body)
	return &packet.Packet{Frame: &packet.Frame{Data: data, Link: packet.LinkRaw}}
}

// TestConversations checks which packets share a file, and what it is called.
func TestConversations(t *testing.T) {
	var said []string
	s := new(shelf)
	set := s.set(t, Conversation, &said)
	const v6 = "[2001:db8:1111:2222:3333:4444:5555:6666]:65535"
	for _, p := range []*packet.Packet{
		between("192.0.2.2:40000", "192.0.2.1:443", packet.ProtocolTCP), between("192.0.2.1:443", "192.0.2.2:40000", packet.ProtocolTCP),
		between("192.0.2.2:40000", "192.0.2.1:443", packet.ProtocolUDP), between("192.0.2.2:40001", "192.0.2.1:443", packet.ProtocolTCP),
		between("192.0.2.2:1", "192.0.2.1:2", 1), between("192.0.2.1:3", "192.0.2.2:4", 1), between(v6, "[::1]:53", packet.ProtocolUDP),
		between(v6, strings.Replace(v6, "6666", "7777", 1), packet.ProtocolUDP), between("192.0.2.2:7", "192.0.2.2:7", packet.ProtocolUDP),
		{Frame: &packet.Frame{Data: []byte("?"), Link: packet.LinkRaw}}, {Frame: &packet.Frame{Link: packet.LinkEthernet}}, {Frame: &packet.Frame{Data: []byte("x"), Link: 147}},
	} {
		if err := set.Write(p); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]int{
		"x_tcp_192.0.2.2_40000_192.0.2.1_443.pcap": 2, "x_udp_192.0.2.2_40000_192.0.2.1_443.pcap": 1, "x_tcp_192.0.2.2_40001_192.0.2.1_443.pcap": 1,
		"x_ip_192.0.2.2_192.0.2.1.pcap": 2, "x_udp_2001-db8-1111-2222-3333-4444-5555-6666_65535_--1_53.pcap": 1,
		"x_udp_2001-db8-1111-2222-3333-4444-5555-6666_65535_2001-db8-1111-2222-3333-4444-5555-7777_65535.pcap": 1,
		"x_udp_192.0.2.2_7_192.0.2.2_7.pcap": 1, "x_other.pcap": 3,
	}
	if fmt.Sprint(s.packets) != fmt.Sprint(want) || set.Size() != 120 {
		t.Errorf("%d bytes; got %v\nwant %v", set.Size(), s.packets, want)
	}
}

// TestInterfaces checks that names of interfaces, which a file may choose, are safe and stay apart.
func TestInterfaces(t *testing.T) {
	var said []string
	s := new(shelf)
	set := s.set(t, Interface, &said)
	for _, ifc := range []*packet.Interface{
		{Name: "eth0"}, {Name: "eth0", ID: 3}, {Name: "../../etc/passwd"}, {Name: "..-..-etc-passwd"}, {Name: "other"}, nil, {ID: 2}, {Name: "_\x00\n/"},
		{Name: strings.Repeat("ü", 300)}, {Name: strings.Repeat("ü", 301)},
	} {
		if err := set.Write(&packet.Packet{Frame: &packet.Frame{Interface: ifc}}); err != nil {
			t.Fatal(err)
		}
	}
	long := "x_" + strings.Repeat("-", maxLabel-10)
	want := []string{"x_eth0.pcap", "x_..-..-etc-passwd.pcap", "x_..-..-etc-passwd_2.pcap", "x_other_2.pcap", "x_other.pcap", "x_interface2.pcap", "x_----.pcap", long + ".pcap", long + "_2.pcap"}
	if !slices.Equal(s.names, want) || s.packets["x_eth0.pcap"] != 2 {
		t.Errorf("got  %q\nwant %q", s.names, want)
	}
}

// TestProcesses checks that each process has a file, whichever facts are known of it, and that the
// names that processes choose are safe and stay apart.
func TestProcesses(t *testing.T) {
	var said []string
	s := new(shelf)
	set := s.set(t, Process, &said)
	for _, p := range []*packet.Process{
		{PID: 7, Name: "curl"}, {PID: 7, Name: "curl", Stale: true}, {PID: 8, Name: "curl"}, {PID: 7, Name: "wget"}, nil, {UID: 5}, {PID: 9},
		{PID: 10, Name: "../../etc"}, {PID: 10, Name: "..\n..-etc"}, {PID: 4194304, Name: strings.Repeat("ü", 300)}, {PID: 4194305, Name: strings.Repeat("ü", 300)},
	} {
		for range 2 {
			if err := set.Write(&packet.Packet{Frame: &packet.Frame{Process: p}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	long := "x_" + strings.Repeat("-", 80)
	want := []string{"x_curl-7.pcap", "x_curl-8.pcap", "x_wget-7.pcap", "x_other.pcap", "x_process-9.pcap", "x_..-..-etc-10.pcap", "x_..-..-etc-10_2.pcap", long + "-4194304.pcap", long + "-4194305.pcap"}
	if !slices.Equal(s.names, want) || s.packets["x_curl-7.pcap"] != 4 || s.packets["x_other.pcap"] != 4 {
		t.Errorf("got  %q\nwant %q", s.names, want)
	}
}

// TestBounds checks that there are no more files than MaxFiles, that what waits is bounded, and
// that no packet is lost.
func TestBounds(t *testing.T) {
	var said []string
	s := new(shelf)
	set := s.set(t, Conversation, &said)
	const count = MaxFiles + 500
	for round := range 3 {
		for i := range count {
			p := between(fmt.Sprintf("10.0.%d.%d:1", i>>8, i&255), "192.0.2.1:443", packet.ProtocolUDP)
			p.Options = make([]byte, 1000)
			if err := set.Write(p); err != nil {
				t.Fatal(err)
			}
			if s.waiting > maxHeld/1000 {
				t.Fatalf("round %d: %d packets wait", round, s.waiting)
			}
		}
	}
	if n := len(s.names); n != MaxFiles+1 || s.packets["x_other.pcap"] != 1500 || len(set.byFlow) != MaxFiles {
		t.Errorf("%d files, %d packets in the last", n, s.packets["x_other.pcap"])
	}
	if len(said) != 1 || !strings.Contains(said[0], "there are 10000 files: what would need more goes to x_other.pcap") {
		t.Errorf("it says %q", said)
	}
}

// TestGone checks that the others go on when a file was deleted.
func TestGone(t *testing.T) {
	var said []string
	s := &shelf{gone: "x_a.pcap"}
	set := s.set(t, Interface, &said)
	for _, name := range []string{"a", "b", "a", "b"} {
		if err := set.Write(&packet.Packet{Frame: &packet.Frame{Interface: &packet.Interface{Name: name}}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := set.Close(nil); s.packets["x_b.pcap"] != 2 || len(said) != 1 || err == nil || !strings.Contains(err.Error(), "has lost 1 file") {
		t.Errorf("%v, %q, %v", s.packets, said, err)
	}
}
