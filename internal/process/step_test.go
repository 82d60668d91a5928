package process

import (
	"encoding/binary"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/ledger"
	"ringcap/packet"
)

// table is a Finder that answers from a map of local ends.
type table struct {
	owners map[netip.AddrPort]*packet.Process
	asked  []Flow
	ways   []bool
	takes  time.Duration
}

func (t *table) Find(f Flow, received bool) (*packet.Process, Verdict, error) {
	t.asked, t.ways = append(t.asked, f), append(t.ways, received)
	time.Sleep(t.takes)
	ends := []netip.AddrPort{f.Source, f.Destination}
	if received {
		ends[0], ends[1] = ends[1], ends[0]
	}
	for _, e := range ends {
		if p := t.owners[e]; p != nil {
			return p, Found, nil
		}
	}
	return nil, Unknown, nil
}

var (
	here  = netip.MustParseAddrPort("192.0.2.1:40000")
	there = netip.MustParseAddrPort("198.51.100.7:443")
	eth   = &packet.Interface{Name: "eth0", Hardware: 1}
	lo    = &packet.Interface{Name: "lo", Hardware: arpLoop}
	curl  = &packet.Process{PID: 7, Name: "curl", Ancestors: []int{5, 1}, UID: 1000}
	nginx = &packet.Process{PID: 9, Name: "nginx", Ancestors: []int{1}, Container: packet.Container{ID: "abcdef0123", Name: "web"}, Pod: packet.Pod{Name: "front", Namespace: "shop"}}
)

// frame returns a TCP segment, or a UDP datagram if flags is "".
func frame(t testing.TB, from, to netip.AddrPort, flags string, before ...gopacket.SerializableLayer) *packet.Frame {
	t.Helper()
	var ip gopacket.NetworkLayer
	v4 := &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, SrcIP: net.IP(from.Addr().AsSlice()), DstIP: net.IP(to.Addr().AsSlice())}
	v6 := &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: layers.IPProtocolTCP, SrcIP: v4.SrcIP, DstIP: v4.DstIP}
	if flags == "" {
		v4.Protocol, v6.NextHeader = layers.IPProtocolUDP, layers.IPProtocolUDP
	}
	ether := &layers.Ethernet{SrcMAC: make(net.HardwareAddr, 6), DstMAC: make(net.HardwareAddr, 6), EthernetType: layers.EthernetTypeIPv4}
	if ip = v4; from.Addr().Is6() {
		ip, ether.EthernetType = v6, layers.EthernetTypeIPv6
	}
	if len(before) > 0 {
		ether.EthernetType = layers.EthernetTypeDot1Q
	}
	all := append([]gopacket.SerializableLayer{ether}, before...)
	all = append(all, ip.(gopacket.SerializableLayer))
	if flags == "" {
		udp := &layers.UDP{SrcPort: layers.UDPPort(from.Port()), DstPort: layers.UDPPort(to.Port())}
		_ = udp.SetNetworkLayerForChecksum(ip)
		all = append(all, udp)
	} else {
		tcp := &layers.TCP{SrcPort: layers.TCPPort(from.Port()), DstPort: layers.TCPPort(to.Port()), SYN: flags[0] == 'S', ACK: flags[len(flags)-1] == '.'}
		_ = tcp.SetNetworkLayerForChecksum(ip)
		all = append(all, tcp)
	}
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, append(all, gopacket.Payload("some data"))...); err != nil {
		t.Fatal(err)
	}
	return &packet.Frame{Data: b.Bytes(), Link: packet.LinkEthernet, Interface: eth, Direction: packet.DirectionOut, Info: gopacket.CaptureInfo{Timestamp: time.Unix(1000, 0)}}
}

// in returns a frame that comes in on an interface.
func in(f *packet.Frame, ifc *packet.Interface) *packet.Frame {
	f.Direction, f.Interface = packet.DirectionIn, ifc
	return f
}

// after lets time pass before a frame.
func after(f *packet.Frame, d time.Duration) *packet.Frame {
	f.Info.Timestamp = f.Info.Timestamp.Add(d)
	return f
}

// TestFlows checks whose process a frame gets, and how often the finder is asked.
func TestFlows(t *testing.T) {
	local := netip.MustParseAddrPort("127.0.0.1:5000")
	server := netip.MustParseAddrPort("127.0.0.1:80")
	six, far := netip.MustParseAddrPort("[2001:db8::1]:5353"), netip.MustParseAddrPort("[2001:db8::2]:53")
	tag := &layers.Dot1Q{VLANIdentifier: 5, Type: layers.EthernetTypeIPv4}
	for name, test := range map[string]struct {
		frames []*packet.Frame
		want   []*packet.Process
		asked  int
	}{
		"both directions share an answer": {[]*packet.Frame{frame(t, here, there, "S"), in(frame(t, there, here, "S."), eth), frame(t, here, there, ".")}, []*packet.Process{curl, curl, curl}, 1},
		"loopback tells the sender":       {[]*packet.Frame{in(frame(t, local, server, "S"), lo), in(frame(t, server, local, "S."), lo)}, []*packet.Process{curl, nginx}, 2},
		"a new connection asks again":     {[]*packet.Frame{frame(t, here, there, "."), frame(t, here, there, "S"), frame(t, here, there, ".")}, []*packet.Process{curl, curl, curl}, 2},
		"UDP and TCP are two":             {[]*packet.Frame{frame(t, here, there, "."), frame(t, here, there, "")}, []*packet.Process{curl, curl}, 2},
		"IPv6":                            {[]*packet.Frame{in(frame(t, far, six, ""), eth)}, []*packet.Process{nginx}, 1},
		"a VLAN tag":                      {[]*packet.Frame{frame(t, here, there, "S", tag)}, []*packet.Process{curl}, 1},
		"nobody's":                        {[]*packet.Frame{frame(t, there, far4, ""), frame(t, there, far4, "")}, []*packet.Process{nil, nil}, 1},
		"asks again later":                {[]*packet.Frame{frame(t, here, there, ""), after(frame(t, here, there, ""), 9*time.Second), after(frame(t, here, there, ""), 11*time.Second)}, []*packet.Process{curl, curl, curl}, 2},
		"asks less often for the same":    {[]*packet.Frame{frame(t, here, there, ""), after(frame(t, here, there, ""), 11*time.Second), after(frame(t, here, there, ""), 30*time.Second), after(frame(t, here, there, ""), 32*time.Second)}, []*packet.Process{curl, curl, curl, curl}, 3},
	} {
		f := &table{owners: map[netip.AddrPort]*packet.Process{here: curl, local: curl, server: nginx, six: nginx}}
		account := &ledger.Snapshot{}
		s := NewStep(f, nil, account)
		for i, fr := range test.frames {
			ok, err := s.Before(fr)
			if !ok || err != nil || fr.Process != test.want[i] {
				t.Errorf("%s: frame %d: %v, %v, process %+v", name, i, ok, err, fr.Process)
			}
		}
		if len(f.asked) != test.asked {
			t.Errorf("%s: asked %v", name, f.asked)
		}
		if n := account.Told + account.Untold; n != uint64(len(test.frames)) {
			t.Errorf("%s: %d frames counted", name, n)
		}
	}
}

var far4 = netip.MustParseAddrPort("203.0.113.5:99")

// TestEcho checks that the identifier of an ICMP echo stands for the ports, for both versions.
func TestEcho(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		h, k := newHeaders(), key{}
		f := frame(t, here, there, "")
		ip, echo := f.Data[14:34], append([]byte{8, 0, 0, 0}, 0x12, 0x34, 0, 1)
		ip[9] = 1
		if v6 {
			f = frame(t, netip.MustParseAddrPort("[2001:db8::1]:1"), netip.MustParseAddrPort("[2001:db8::2]:1"), "")
			f.Data[20], echo[0] = 58, 128
			ip = f.Data[14:54]
		}
		data := append(append([]byte(nil), f.Data[:14]...), ip...)
		data = append(data, echo...)
		if v6 {
			binary.BigEndian.PutUint16(data[18:], uint16(len(echo)))
		} else {
			binary.BigEndian.PutUint16(data[16:], uint16(20+len(echo)))
		}
		f.Data = data
		if _, ok := h.fill(&k, f); !ok || k.localPort != 0x1234 || k.remotePort != 0x1234 {
			t.Errorf("IPv6 %v: %v, %+v", v6, ok, k)
		}
	}
}

// TestStale checks that packets after the end of a socket keep its process. It is marked as stale,
// except in a connection, whose packets stay of its process until another one begins.
func TestStale(t *testing.T) {
	for flags, stale := range map[string]bool{"": true, ".": false, "S": true} {
		f := &table{owners: map[netip.AddrPort]*packet.Process{here: curl}}
		s := NewStep(f, nil, &ledger.Snapshot{})
		first, last := frame(t, here, there, flags), after(frame(t, here, there, flags), time.Minute)
		_, _ = s.Before(first)
		f.owners = nil
		if _, err := s.Before(last); err != nil || first.Process != curl || last.Process == nil || last.Process.Stale != stale || last.Process.PID != curl.PID {
			t.Errorf("flags %q: %v, then %v", flags, first.Process, last.Process)
		}
	}
}

// watched is a table that hears of ends.
type watched struct {
	table
	ended map[*packet.Process]*packet.Process
}

func (w *watched) Ends() uint64 { return uint64(len(w.ended)) }

func (w *watched) Current(p *packet.Process) *packet.Process {
	if stale := w.ended[p]; stale != nil {
		return stale
	}
	return p
}

// TestEnded checks that the packets which come after the end of a process are marked at once.
func TestEnded(t *testing.T) {
	w := &watched{table{owners: map[netip.AddrPort]*packet.Process{here: curl}}, map[*packet.Process]*packet.Process{}}
	s := NewStep(w, nil, &ledger.Snapshot{})
	f := frame(t, here, there, "")
	for _, stale := range []bool{false, true, true} {
		if _, err := s.Before(f); err != nil || f.Process == nil || f.Process.Stale != stale {
			t.Fatalf("%+v, %v; want stale %t", f.Process, err, stale)
		}
		f = frame(t, here, there, "")
		gone := *curl
		gone.Stale = true
		w.ended[curl] = &gone
	}
}

// TestSelection checks which frames each filter leaves, and that the rest is counted as refused.
func TestSelection(t *testing.T) {
	for name, test := range map[string]struct {
		s    Selection
		want bool // for curl
	}{
		"pid":              {Selection{PIDs: []int{3, 7}}, true},
		"child":            {Selection{PIDs: []int{5}}, true},
		"other pid":        {Selection{PIDs: []int{8}}, false},
		"name":             {Selection{Names: []string{"wget", "curl"}}, true},
		"pattern":          {Selection{Names: []string{"c*l"}}, true},
		"other name":       {Selection{Names: []string{"cur"}}, false},
		"user":             {Selection{UIDs: []int{1000}}, true},
		"other user":       {Selection{UIDs: []int{0}}, false},
		"name and user":    {Selection{Names: []string{"curl"}, UIDs: []int{0}}, false},
		"container":        {Selection{Containers: []string{"web"}}, false},
		"pod":              {Selection{Pods: []string{"front"}}, false},
		"nothing selected": {Selection{}, true},
	} {
		account := &ledger.Snapshot{}
		s := NewStep(&table{owners: map[netip.AddrPort]*packet.Process{here: curl}}, &test.s, account)
		ok, err := s.Before(frame(t, here, there, "S"))
		if ok != test.want || err != nil || account.Filtered != map[bool]uint64{false: 1}[ok] || account.Told != map[bool]uint64{true: 1}[ok] {
			t.Errorf("%s: %v, %v, %d filtered", name, ok, err, account.Filtered)
		}
		if ok, _ := s.Before(frame(t, there, far4, "S")); ok {
			t.Errorf("%s: a packet of an unknown process is selected", name)
		}
	}
	for _, s := range []Selection{{Containers: []string{"web"}}, {Containers: []string{"abcdef"}}, {Pods: []string{"front"}}, {Pods: []string{"shop/front"}}} {
		if !s.Match(nginx) {
			t.Errorf("%+v does not match", s)
		}
	}
	if (&Selection{Pods: []string{"mail/front"}}).Match(nginx) || (&Selection{Containers: []string{""}}).Match(curl) {
		t.Error("another namespace, or no container, matches")
	}
	if s := (&Selection{Containers: []string{"w"}}); s.Match(&packet.Process{Container: packet.Container{ID: "web"}}) {
		t.Error("the beginning of a name matches as one of an ID")
	}
	if long := (&Selection{Names: []string{"a-very-long-name-of-a-program"}}); !long.Match(&packet.Process{Name: "a-very-long-nam"}) {
		t.Error("a name longer than comm does not match")
	}
}

// TestBudget checks that a slow finder does not keep packets for longer than its share of the
// time, and that the packets for which it was not asked count as untold.
func TestBudget(t *testing.T) {
	f := &table{takes: 20 * time.Millisecond}
	account := &ledger.Snapshot{}
	s := NewStep(f, nil, account)
	const n = 200
	for i := range n {
		from := netip.AddrPortFrom(here.Addr(), uint16(1000+i))
		if _, err := s.Before(frame(t, from, there, "S")); err != nil {
			t.Fatal(err)
		}
	}
	// The ring of --process has 64 blocks of 10 ms. The ends of two periods may be one wait.
	if waited := time.Duration(len(f.asked)) * f.takes; waited > 200*time.Millisecond || account.Untold != n {
		t.Errorf("waited %v for %d answers; %d untold", waited, len(f.asked), account.Untold)
	}
}

func BenchmarkStep(b *testing.B) {
	s := NewStep(&table{owners: map[netip.AddrPort]*packet.Process{here: curl}}, nil, &ledger.Snapshot{})
	frames := make([]*packet.Frame, 10000)
	for i := range frames {
		frames[i] = frame(b, here, netip.AddrPortFrom(there.Addr(), uint16(i)), ".")
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := s.Before(frames[i%len(frames)]); err != nil {
			b.Fatal(err)
		}
	}
}
