package replay

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"math"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/capfile"
	"ringcap/packet"
)

const http = "../testdata/http.pcap"

// lines returns the text of the selected packets.
func lines(t testing.TB, path string, o ...Option) (all []string) {
	t.Helper()
	for p := range Load(t, path, o...).All() {
		all = append(all, p.Line())
	}
	return all
}

// TestGoldens compares with the goldens of the program.
func TestGoldens(t *testing.T) {
	for _, name := range []string{"http.pcap", "ping.pcap", "dns.pcapng", "ping6.pcapng", "vlan.pcap"} {
		for _, letters := range []string{"n", "nv", "nvv", "ne", "nq", "nX", "nttttt#"} {
			Golden(t, "../testdata/"+name, "../testdata/golden/"+name+"-"+letters+".txt", Print(letters))
		}
	}
}

// failing is a test that may fail.
type failing struct {
	testing.TB
	said strings.Builder
}

func (f *failing) Helper()                      {}
func (f *failing) Error(args ...any)            { fmt.Fprint(&f.said, args...) }
func (f *failing) Errorf(text string, a ...any) { fmt.Fprintf(&f.said, text, a...) }
func (f *failing) Fatal(args ...any)            { fmt.Fprint(&f.said, args...); panic(f) }
func (f *failing) Fatalf(text string, a ...any) { fmt.Fprintf(&f.said, text, a...); panic(f) }
func fails(t *testing.T, f func(testing.TB)) string {
	t.Helper()
	failed := &failing{TB: t}
	func() {
		defer func() {
			if r := recover(); r != nil && r != any(failed) {
				panic(r)
			}
		}()
		f(failed)
	}()
	if failed.said.Len() == 0 {
		t.Error("the test did not fail")
	}
	return failed.said.String()
}

// TestGoldenFails checks that a golden that differs, or is missing, makes a test fail with the
// lines and what to do.
func TestGoldenFails(t *testing.T) {
	golden := filepath.Join(t.TempDir(), "a.golden")
	if said := fails(t, func(t testing.TB) { Golden(t, http, golden) }); !strings.Contains(said, "go test -update") {
		t.Error(said)
	}
	all := lines(t, http)
	all[2] = "another line"
	if err := os.WriteFile(golden, []byte(strings.Join(all, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said := fails(t, func(t testing.TB) { Golden(t, http, golden) })
	if !strings.Contains(said, "\n< 3: another line\n> 3: ") || strings.Count(said, "\n") != 3 {
		t.Error(said)
	}
}

// TestGoldenIsCapture checks that -update does not write text over a capture.
func TestGoldenIsCapture(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pcap")
	Write(t, path, udp(t, 1, "text"))
	before := lines(t, path)
	*update = true
	defer func() { *update = false }()
	if said := fails(t, func(t testing.TB) { Golden(t, http, path) }); !strings.Contains(said, path+" is a capture") {
		t.Error(said)
	}
	if after := lines(t, path); !slices.Equal(before, after) {
		t.Errorf("%q, was %q", after, before)
	}
}

// TestNegative checks that options with a number that means nothing are errors, and tolerances
// that contradict each other.
func TestNegative(t *testing.T) {
	for _, o := range []Option{Skip(-1), Limit(-1)} {
		if _, err := Open(http, o); err == nil || !strings.Contains(err.Error(), "give 0 or more") {
			t.Error(err)
		}
	}
	for _, tolerances := range [][]Tolerance{{Within(-time.Second)}, {AnyOrder(), Within(time.Second)}, {Within(time.Second), AnyOrder()}} {
		fails(t, func(t testing.TB) { Equal(t, http, http, tolerances...) })
	}
}

// TestUpdate checks that -update writes goldens that then hold.
func TestUpdate(t *testing.T) {
	for _, name := range []string{"d/a.golden", "d/a.json"} {
		golden := filepath.Join(t.TempDir(), name)
		*update = true
		Golden(t, http, golden)
		*update = false
		Golden(t, http, golden)
	}
}

//go:embed testdata/*.pcap
var files embed.FS

// TestOpen reads a capture from a path, a file system and a reader, also compressed.
func TestOpen(t *testing.T) {
	want := lines(t, http)
	data, err := os.ReadFile(http)
	if err != nil {
		t.Fatal(err)
	}
	var frames []packet.Frame
	for p := range Load(t, http).All() {
		frames = append(frames, *p.Clone().Frame)
	}
	dir := t.TempDir()
	captures := map[string]func() (*Capture, error){
		"reader": func() (*Capture, error) { return Read(bytes.NewReader(data), "data") },
		"fs":     func() (*Capture, error) { return OpenFS(files, "testdata/http.pcap") },
	}
	for _, name := range []string{"a.pcap", "a.pcapng", "a.pcap.gz", "a.pcapng.zst", "d/a.pcap.lz4"} {
		path := filepath.Join(dir, name)
		Write(t, path, frames...)
		captures[name] = func() (*Capture, error) { return Open(path) }
	}
	if err := write(filepath.Join(dir, "a.pcap.xz"), frames); err == nil || !strings.Contains(err.Error(), "a.pcap.zst") {
		t.Errorf("a compression that cannot be written: %v", err)
	}
	for name, open := range captures {
		c, err := open()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for p, err := range c.Packets() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.Line())
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d lines, want %d", name, len(got), len(want))
		}
		again := 0
		for _, err := range c.Packets() {
			if name == "reader" != (err != nil) {
				t.Errorf("%s again: %v", name, err)
			}
			again++
		}
		if name != "reader" && again != len(want) {
			t.Errorf("%s again: %d packets", name, again)
		}
	}
}

// TestCut checks that the packets of a file that is cut short come before the error.
func TestCut(t *testing.T) {
	data, err := os.ReadFile(http)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Read(bytes.NewReader(data[:len(data)-1]), "cut.pcap")
	if err != nil {
		t.Fatal(err)
	}
	packets := 0
	for p, e := range c.Packets() {
		if e != nil {
			err = e
		} else if p != nil {
			packets++
		}
	}
	if want := len(lines(t, http)) - 1; packets != want || err == nil || !strings.Contains(err.Error(), "cut short") {
		t.Errorf("%d packets, want %d: %v", packets, want, err)
	}
	for _, path := range []string{"/nowhere", "-"} { // which is not standard input
		if _, err := Open(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestSelect checks the options that select packets.
func TestSelect(t *testing.T) {
	all := lines(t, http)
	var times []time.Time
	for p := range Load(t, http).All() {
		times = append(times, p.Info.Timestamp)
	}
	for name, c := range map[string]struct {
		o    []Option
		want []string
	}{
		"skip":           {[]Option{Skip(2)}, all[2:]},
		"limit":          {[]Option{Limit(3)}, all[:3]},
		"none":           {[]Option{Limit(0)}, nil},
		"skip and limit": {[]Option{Skip(2), Limit(3)}, all[2:5]},
		"after":          {[]Option{After(times[4])}, all[4:]},
		"all":            {[]Option{After(times[1]), Skip(1), Limit(1), Where("tcp")}, all[3:4]},
	} {
		if got := lines(t, http, c.o...); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestWhere checks the language of Where.
func TestWhere(t *testing.T) {
	all := lines(t, http)
	has := func(parts ...string) func(string) bool {
		return func(l string) bool {
			return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(l, p) })
		}
	}
	not := func(f func(string) bool) func(string) bool { return func(l string) bool { return !f(l) } }
	for expression, want := range map[string]func(line string) bool{
		"tcp":                has("Flags"),
		"arp or udp":         has("ARP"),
		"tcp.flags.syn == 1": has("[S"),
		"tcp.flags.syn == 1 && tcp.flags.ack == 0":            has("[S]"),
		"not tcp.flags.syn == true":                           not(has("[S")),
		"tcp and !(tcp.flags.syn == 1 or tcp.flags.fin == 1)": has("[.]", "[P.]", "[R.]"),
		"tcp.len > 0":                             has("[P.]"),
		"tcp.port == 80":                          has(".80"),
		"tcp.port ne 80":                          has(".81"),
		"tcp.dstport eq 0x50":                     has(".80:"),
		`summary contains "Flags [F"`:             has("[F"),
		"ip.src == 192.0.2.0/24":                  has("IP "),
		"ip.src != 192.0.2.0/24":                  has("nothing"),
		"ip.src < 192.0.2.2":                      has("IP 192.0.2.1"),
		"ipv6.src":                                has("nothing"),
		"frame.number >= 3 and frame.number <= 4": func(l string) bool { return l == all[2] || l == all[3] },
		"frame.len":                               has(""),
		"frame.number < 0x02":                     func(l string) bool { return l == all[0] },
	} {
		var right []string
		for _, l := range all {
			if want(l) {
				right = append(right, l)
			}
		}
		if got := lines(t, http, Where(expression)); !reflect.DeepEqual(got, right) {
			t.Errorf("%s: %d packets, want %d\n%s", expression, len(got), len(right), strings.Join(got, "\n"))
		}
	}
	for expression, want := range map[string]string{
		"": "the expression is empty", "tcp.dsport == 80": "tcp.dstport", "tcp.port ==": "ends too early", "(tcp": "a ) is missing",
		"tcp udp": `"udp" is not expected here`, "tcp = 80": "equal is ==", `ip.src == "x`: "quote is missing", "tcp and": "ends too early", "tcp)": `")" is not expected here`,
		"ip.src == 80": "ip.src is an IPv4 address, and 80 is none: give one as 192.0.2.1 or 192.0.2.0/24\nip.src == 80\n          ^^",
	} {
		if _, err := Open(http, Where(expression)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", expression, err, want)
		}
	}
}

// TestSeveralValues checks comparisons of a field that a packet has twice.
func TestSeveralValues(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pcap")
	Write(t, path, udp(t, 1, "text")) // ports 1000 and 2000
	for expression, want := range map[string]int{
		"udp.port < 60": 0, "udp.port < 1500": 1, "udp.port > 1500": 1, "udp.port > 2000": 0, "udp.port == 2000": 1, "udp.port != 2000": 0,
		"udp.port == 1000 and udp.port == 2000": 1, "frame.number": 1, "not arp": 1, "frame": 1, "udp.port === 1000": 0, "all udp.port >= 1000": 1, "udp[8:]": 0, `udp contains "tex"`: 1,
	} {
		if got := lines(t, path, Where(expression)); len(got) != want {
			t.Errorf("%s: %d packets, want %d", expression, len(got), want)
		}
	}
	if got := lines(t, path, Skip(0), Limit(math.MaxInt)); len(got) != 1 {
		t.Errorf("%d packets", len(got))
	}
}

// TestAtOnce reads one Capture in several goroutines.
func TestAtOnce(t *testing.T) {
	c := Load(t, http, Where("tcp.port == 80 and tcp"), Skip(1), Limit(math.MaxInt))
	var all [4]int
	var wait sync.WaitGroup
	for i := range all {
		wait.Go(func() {
			for range c.All() {
				all[i]++
			}
		})
	}
	wait.Wait()
	if all != [4]int{9, 9, 9, 9} {
		t.Errorf("%d packets", all)
	}
}

// TestFields checks that Field, Fields and JSON agree, and that an unknown field is an error.
func TestFields(t *testing.T) {
	c := Load(t, http, Limit(3))
	for p := range c.All() {
		n := 0
		for name, value := range p.Fields() {
			n++
			if got, ok := p.Field(name); !ok || got != value {
				t.Errorf("%s: %q and %q", name, got, value)
			}
		}
		if n < 20 {
			t.Errorf("%d fields", n)
		}
		if _, ok := p.Field("udp.port"); ok {
			t.Error("it has a UDP port")
		}
		if !bytes.HasPrefix(p.JSON(), []byte("{")) || bytes.HasSuffix(p.JSON(), []byte("\n")) {
			t.Errorf("%s", p.JSON())
		}
	}
	var err error
	for p, e := range c.Packets() {
		if err = e; p != nil {
			p.Field("tcp.dsport")
		}
	}
	if err == nil || !strings.Contains(err.Error(), "tcp.dstport") {
		t.Errorf("no error that names the right field: %v", err)
	}
}

// TestProcess looks at the processes that a file tells, which text and JSON do not show unless they
// are asked to.
func TestProcess(t *testing.T) {
	f := udp(t, 1, "x")
	f.Info.Timestamp = time.Unix(1, 0)
	if err := f.AddComment("PID: 7\nCmd: /usr/bin/curl"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a.pcapng")
	w, err := capfile.Create(path, capfile.WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Write(&f), w.Close()); err != nil {
		t.Fatal(err)
	}
	n := 0
	for p := range Load(t, path, Where("process.pid == 7")).All() {
		n++
		for _, p := range []*Packet{p, p.Clone()} {
			name, ok := p.Field("process.name")
			all := map[string]string{}
			for field, value := range p.Fields() {
				all[field] = value
			}
			if name != "curl" || !ok || all["process.command"] != "/usr/bin/curl" || p.Process != nil {
				t.Errorf("%q, %v, %q", name, ok, all)
			}
			if strings.Contains(p.Line(), "curl") || strings.Contains(string(p.JSON()), "process") {
				t.Errorf("%s\n%s", p.Line(), p.JSON())
			}
		}
	}
	if n != 1 {
		t.Errorf("%d packets", n)
	}
}

// TestClone checks that a clone has all that the packet had, after the others were read.
func TestClone(t *testing.T) {
	for _, path := range []string{http, "../testdata/vlan.pcap", "../testdata/dns.pcapng", "../testdata/ping6.pcapng"} {
		var clones []*Packet
		var want, json, tcp []string
		options := func(p *Packet) string {
			l, ok := packet.Layer[*layers.TCP](p)
			if !ok {
				return ""
			}
			return fmt.Sprintln(l.SrcPort, l.Seq, l.Options, l.Payload)
		}
		for p := range Load(t, path, Print("vvX")).All() {
			clones = append(clones, p.Clone())
			want, json, tcp = append(want, p.Line()), append(json, string(p.JSON())), append(tcp, options(p))
		}
		for i, p := range clones {
			if p.Line() != want[i] || string(p.JSON()) != json[i] || options(p) != tcp[i] || p.Clone().Line() != want[i] {
				t.Errorf("%s, packet %d:\n%s\n%s\n%s\n%s", path, i, p.Line(), want[i], p.JSON(), json[i])
			}
		}
	}
}

// TestEqual checks what makes captures differ, and what a tolerance allows.
func TestEqual(t *testing.T) {
	dir := t.TempDir()
	make := func(name string, id uint16, at time.Duration, texts ...string) string {
		var frames []packet.Frame
		for i, text := range texts {
			f := udp(t, id, text)
			f.Info.Timestamp = time.Unix(1700000000, 0).Add(at * time.Duration(i+1))
			frames = append(frames, f)
		}
		path := filepath.Join(dir, name)
		Write(t, path, frames...)
		return path
	}
	a := make("a.pcap", 1, time.Second, "one", "two", "three")
	Equal(t, a, make("b.pcapng.gz", 1, time.Second, "one", "two", "three"))
	Equal(t, a, make("c.pcap", 7, time.Second, "one", "two", "three"), Ignore("ip.id"))
	Equal(t, a, make("d.pcap", 1, time.Second+time.Millisecond, "one", "two", "three"), Within(5*time.Millisecond))
	Equal(t, a, make("e.pcap", 1, time.Second, "three", "one", "two"), AnyOrder())
	said := fails(t, func(t testing.TB) { Equal(t, a, make("f.pcap", 1, time.Second, "one", "tw0", "three")) })
	if !strings.Contains(said, "packets 2 and 2 differ: UDP byte 6: 8c and cb, payload byte 2: 6f and 30") {
		t.Error(said)
	}
	fails(t, func(t testing.TB) { Equal(t, a, make("g.pcap", 1, 2*time.Second, "one", "two", "three")) })
	fails(t, func(t testing.TB) { Equal(t, a, a, Ignore("nothing")) })
	fails(t, func(t testing.TB) { Equal(t, a, "/nowhere") })
}

// udp returns a datagram.
func udp(t testing.TB, id uint16, text string) packet.Frame {
	return Serialize(t,
		&layers.Ethernet{SrcMAC: net.HardwareAddr{2, 0, 0, 0, 0, 1}, DstMAC: net.HardwareAddr{2, 0, 0, 0, 0, 2}, EthernetType: layers.EthernetTypeIPv4},
		&layers.IPv4{Version: 4, TTL: 64, Id: id, Protocol: layers.IPProtocolUDP, SrcIP: net.IP{192, 0, 2, 1}, DstIP: net.IP{192, 0, 2, 2}},
		&layers.UDP{SrcPort: 1000, DstPort: 2000}, gopacket.Payload(text))
}

// TestSerialize checks that lengths and checksums are right.
func TestSerialize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.pcap")
	ip := udp(t, 1, "text")
	ip.Data, ip.Link = ip.Data[14:], packet.LinkRaw
	ip.Info.CaptureLength, ip.Info.Length = len(ip.Data), len(ip.Data)
	Write(t, path, udp(t, 1, "text"))
	want := "00:00:00.000000 IP (tos 0x0, ttl 64, id 1, offset 0, flags [none], proto UDP (17), length 32)\n" +
		"    192.0.2.1.1000 > 192.0.2.2.2000: [udp sum ok] UDP, length 4"
	if got := lines(t, path, Print("vv")); len(got) != 1 || got[0] != want {
		t.Errorf("%q, want %q", got, want)
	}
	raw := Serialize(t, &layers.IPv6{Version: 6, HopLimit: 1, NextHeader: layers.IPProtocolICMPv6, SrcIP: net.ParseIP("2001:db8::1"), DstIP: net.ParseIP("2001:db8::2")},
		&layers.ICMPv6{TypeCode: layers.CreateICMPv6TypeCode(128, 0)}, gopacket.Payload("\x00\x01\x00\x02text"))
	Write(t, path, raw, raw)
	if got := lines(t, path, Print("t")); len(got) != 2 || got[1] != "IP6 2001:db8::1 > 2001:db8::2: ICMP6, echo request, id 1, seq 2, length 12" {
		t.Errorf("%q", got)
	}
	fails(t, func(t testing.TB) { Write(t, path, raw, udp(t, 1, "of another link type")) })
}
