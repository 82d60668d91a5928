package main_test

import (
	"bytes"
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// original has what the capture of telling tells.
var original = []string{
	"\x52\x54\x00\xaa\xbb\x01", "52:54:00:aa:bb:01", "\x00\x1b\x21\xcc\xdd\x02", "00:1b:21:cc:dd:02",
	"\xc0\xa8\x4d\x0a", "192.168.77.10", "\xcb\x00\x71\x63", "203.0.113.99", "horse", "stable", "battery",
}

// telling writes a capture of pcapng that tells about hosts in each of its blocks: a question of
// DNS and its answer, a request of HTTP and ARP.
func telling(t *testing.T, path string) {
	macA, macB := net.HardwareAddr("\x52\x54\x00\xaa\xbb\x01"), net.HardwareAddr("\x00\x1b\x21\xcc\xdd\x02")
	ipA, ipB := net.IP("\xc0\xa8\x4d\x0a"), net.IP("\xcb\x00\x71\x63")
	ether := &layers.Ethernet{SrcMAC: macA, DstMAC: macB, EthernetType: layers.EthernetTypeIPv4}
	ip := func(p layers.IPProtocol) *layers.IPv4 {
		return &layers.IPv4{Version: 4, TTL: 64, Protocol: p, SrcIP: ipA, DstIP: ipB}
	}
	question := []layers.DNSQuestion{{Name: []byte("horse.stable.org"), Type: layers.DNSTypeA, Class: layers.DNSClassIN}}
	answer := []layers.DNSResourceRecord{{Name: question[0].Name, Type: layers.DNSTypeA, Class: layers.DNSClassIN, IP: ipA}}
	frame := func(all ...gopacket.SerializableLayer) packet.Frame {
		for i, l := range all {
			if c, ok := l.(interface {
				SetNetworkLayerForChecksum(gopacket.NetworkLayer) error
			}); ok {
				_ = c.SetNetworkLayerForChecksum(all[i-1].(gopacket.NetworkLayer)) // it is IPv4
			}
		}
		b := gopacket.NewSerializeBuffer()
		if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, all...); err != nil {
			t.Fatal(err)
		}
		f := packet.Frame{Data: slices.Clone(b.Bytes()), Link: packet.LinkEthernet}
		f.Info = gopacket.CaptureInfo{Timestamp: time.Unix(1700000000, 5), CaptureLength: len(f.Data), Length: len(f.Data)}
		if err := f.AddComment("the horse"); err != nil {
			t.Fatal(err)
		}
		return f
	}
	udp := &layers.UDP{SrcPort: 40000, DstPort: 53}
	frames := []packet.Frame{
		frame(&layers.Ethernet{SrcMAC: macA, DstMAC: layers.EthernetBroadcast, EthernetType: layers.EthernetTypeARP}, &layers.ARP{
			AddrType: layers.LinkTypeEthernet, Protocol: layers.EthernetTypeIPv4, HwAddressSize: 6, ProtAddressSize: 4, Operation: 1,
			SourceHwAddress: macA, SourceProtAddress: ipA, DstHwAddress: make([]byte, 6), DstProtAddress: ipB,
		}),
		frame(ether, ip(layers.IPProtocolUDP), udp, &layers.DNS{ID: 7, RD: true, Questions: question}),
		frame(ether, ip(layers.IPProtocolUDP), udp, &layers.DNS{ID: 7, QR: true, RD: true, Questions: question, Answers: answer}),
		frame(ether, ip(layers.IPProtocolTCP), &layers.TCP{SrcPort: 40000, DstPort: 80, ACK: true, Window: 9}, gopacket.Payload("GET /battery HTTP/1.1\r\nHost: horse.stable.org\r\n\r\n")),
	}
	ifc := &packet.Interface{Name: "wg-stable", Description: "battery", Filter: "host 203.0.113.99", OS: "stable 1"}
	b := capfile.AppendSection(nil, &capfile.Section{Hardware: "battery", OS: "stable", Application: "horse"})
	b = capfile.AppendInterface(b, ifc, packet.LinkEthernet, 0)
	name := append([]byte("\x01\x00\x15\x00"+string(ipA)+"horse.stable.org\x00"), 0, 0, 0, 0, 0, 0, 0)
	b = capfile.AppendBlock(b, &capfile.Block{Kind: capfile.KindNames, Body: name}, 0)
	b = capfile.AppendKeyLog(b, []byte("CLIENT_RANDOM horse battery\n"))
	b = capfile.AppendBlock(b, &capfile.Block{Kind: capfile.KindCustom, Body: append(binary.LittleEndian.AppendUint32(nil, 32473), "battery."...)}, 0)
	b = capfile.AppendBlock(b, &capfile.Block{Kind: capfile.KindJournal, Body: []byte("__REALTIME_TIMESTAMP=1700000000000000\n_HOSTNAME=stable\nMESSAGE=battery\n\x00\x00")}, 0)
	for i := range frames {
		b = capfile.AppendPacket(b, &frames[i], len(frames[i].Data), 0)
	}
	b = capfile.AppendStatistics(b, 0, &capfile.Statistics{Comment: "of the stable", Delivered: 4})
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// reveals fails if a text or a file still tells what the original does.
func reveals(t *testing.T, what string, data []byte) {
	t.Helper()
	for _, s := range original {
		if bytes.Contains(data, []byte(s)) {
			t.Errorf("%s has %q:\n%.3000q", what, s, data)
		}
	}
}

// TestAnonymize: of a capture nothing that tells about hosts is left in any output, while an
// expression matches packets as they were captured.
func TestAnonymize(t *testing.T) {
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	in, key := file("in.pcapng"), "--anonymize="+file("key")
	telling(t, in)
	for _, s := range original {
		if data := readFile(t, in); !strings.Contains(s, ":") && !strings.HasPrefix(s, "192") && !strings.Contains(data, s) {
			t.Errorf("the capture does not have %q: this tests nothing", s)
		}
	}
	first := cmdtest.New(t, "-r", in, "-w", file("a.pcapng"), key)
	first.Start(nil)
	if code := first.Wait(); code != 0 || !strings.Contains(first.Stderr.String(), "key is new") {
		t.Errorf("exit code %d: %s", code, first.Stderr.String())
	}
	for _, args := range [][]string{
		{"-w", file("b.pcapng"), key}, {"-w", file("c.pcap"), key}, {"-w", file("d.pcapng"), "-C", "1", key}, {"-w", file("e.pcapng"), "--anonymize"},
		{key, "-e", "-vvv", "-X"}, {key, "--json"}, {key, "--summary"}, {key, "--summary=json"}, {key, "--fields", "frame.interface_name,ip.src,eth.src,dns.qry.name"}, {key, "--go"},
	} {
		out := cmdtest.Tool(t, cmdtest.Program(t), append([]string{"-r", in, "host 192.168.77.10"}, args...)...)
		reveals(t, strings.Join(args, " "), []byte(out))
	}
	files, err := filepath.Glob(file("[a-e]*.pcap*"))
	if err != nil || len(files) != 5 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		data := readFile(t, path)
		reveals(t, path, []byte(data))
		if n := captest.Count(t, path); n != 4 {
			t.Errorf("%s: %d packets, want 4", path, n)
		}
		if before, after := captest.ReadFile(t, in), captest.ReadFile(t, path); before[3].Length != after[3].Length || len(after[3].Data) != 54 {
			t.Errorf("%s: a segment of %d bytes, %d captured", path, after[3].Length, len(after[3].Data))
		}
	}
	if a, b := readFile(t, file("a.pcapng")), readFile(t, file("b.pcapng")); a != b {
		t.Error("the same key gives another file")
	}
	if readFile(t, file("a.pcapng")) == readFile(t, file("e.pcapng")) {
		t.Error("a random key gives the same file")
	}
}

// TestAnonymousChecksums: tshark finds a checksum right in the anonymous copy where it does in the
// capture, and the same names of protocols.
func TestAnonymousChecksums(t *testing.T) {
	cmdtest.Need(t, "tshark")
	dir := t.TempDir()
	in := filepath.Join(dir, "in.pcapng")
	telling(t, in)
	read := []string{"-r", in}
	for _, name := range []string{"dns.pcapng", "http.pcap", "ping.pcap", "ping6.pcapng", "vlan.pcap"} {
		read = append(read, "-r", filepath.Join("testdata", name))
	}
	var shown [2]string
	for i, more := range [][]string{nil, {"--anonymize", "--keep-payload"}} {
		out := filepath.Join(dir, "out.pcapng")
		cmdtest.Tool(t, cmdtest.Program(t), slices.Concat(read, []string{"-w", out}, more)...)
		args := []string{"-r", out, "-Y", "eth", "-T", "fields"}
		for _, p := range []string{"ip", "tcp", "udp"} {
			args = append(args, "-o", p+".check_checksum:TRUE")
		}
		for _, field := range []string{"frame.len", "frame.time_epoch", "frame.protocols", "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status", "icmp.checksum.status", "icmpv6.checksum.status"} {
			args = append(args, "-e", field)
		}
		shown[i] = cmdtest.Tool(t, "tshark", args...)
	}
	if shown[0] != shown[1] || strings.Count(shown[0], "\n") < 30 {
		t.Errorf("%s\n%s", cmdtest.FirstDifference(shown[0], shown[1]), shown[1])
	}
}

// TestAnonymizeLive: a live capture of two interfaces tells nothing either, ends with the packet that
// was asked for, and has the counts of each interface.
func TestAnonymizeLive(t *testing.T) {
	nettest.Require(t)
	a, b := nettest.NewPair(t)
	a.AddVeth("wg-stable", b, "other")
	path := filepath.Join(t.TempDir(), "x.pcapng")
	p := cmdtest.Listen(t, a, "-i", nettest.NameA, "-i", "wg-stable", "-w", path, "--anonymize", "--stop-when", "src host 192.168.77.10 and tcp", "not ip6")
	in := filepath.Join(t.TempDir(), "in.pcapng")
	telling(t, in)
	for _, f := range captest.ReadFile(t, in) {
		b.Inject(nettest.NameB, f.Data)
	}
	if code := p.Wait(); code != 0 {
		t.Fatalf("exit code %d: %s", code, p.Stderr.String())
	}
	reveals(t, path, []byte(readFile(t, path)))
	a.Do(func() error {
		i, err := net.InterfaceByName(nettest.NameA)
		if err == nil && strings.Contains(readFile(t, path), string(i.HardwareAddr)) {
			t.Errorf("the file has the address %v of the interface", i.HardwareAddr)
		}
		return err
	})
	if n := captest.Count(t, path); n != 4 || strings.Contains(readFile(t, path), nettest.NameA) {
		t.Errorf("%d packets, want 4: %s", n, p.Stderr.String())
	}
	if text := p.Stderr.String(); strings.Contains(text, "snapshot") && strings.Contains(text, " cut") {
		t.Errorf("the account has packets that were cut: %s", text)
	}
	info := cmdtest.Tool(t, cmdtest.Program(t), "info", path)
	if !strings.Contains(info, "if0") || !strings.Contains(info, "if1") || strings.Contains(info, "all interfaces together") || !strings.Contains(info, "4 received") {
		t.Errorf("the statistics of each interface are missing:\n%s", info)
	}
}

// TestAnonymizeErrors: what contradicts --anonymize is refused in one line that says what to do.
func TestAnonymizeErrors(t *testing.T) {
	for args, want := range map[string]string{
		"-r x --keep-payload": "--keep-payload is for --anonymize", "-r x --anonymize --resolve": "leave one out",
		"-r x -w y.pcapng --anonymize --keylog k": "leave one out", "-r x -w y.pcapng --anonymize --save-names": "leave one out", "-w y.pcapng --anonymize --flight 1MiB --trigger tcp": "send SIGUSR2",
		"-r testdata/dns.pcapng --anonymize=go.mod": "go.mod: this is no key", "-r testdata/dns.pcapng --anonymize=nowhere/key": "nowhere/key: no such file",
		"-r testdata/dns.pcapng --anonymize=": "leave =KEYFILE out",
	} {
		p := cmdtest.New(t, strings.Fields(args)...)
		p.Start(nil)
		if code := p.Wait(); code != 1 || !strings.Contains(p.Stderr.String(), want) {
			t.Errorf("%s: exit code %d: %s", args, code, p.Stderr.String())
		}
	}
}
