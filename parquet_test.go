package main_test

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	pq "github.com/parquet-go/parquet-go"

	"ringcap/capfile"
	"ringcap/internal/process"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/duckdb"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// tableFiles returns the files below the directory of a table, and those of them that have names.
func tableFiles(t *testing.T, dir string) (all, whole []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			if all = append(all, path); strings.HasSuffix(path, ".parquet") && !strings.HasPrefix(e.Name(), ".") {
				whole = append(whole, path)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all, whole
}

// tableRows returns the number of rows in files, each of which must be whole.
func tableRows(t *testing.T, files []string) (n int64) {
	t.Helper()
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := pq.OpenFile(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		n += f.NumRows()
	}
	return n
}

// sums is what both forms of a capture have to agree in.
type sums struct {
	packets, length, captured, sources, ports, flags, tcp, dns, vlans, last int64
}

// jsonSums adds up lines of JSON.
func jsonSums(t *testing.T, path string) (s sums) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]bool{}
	for line := range bytes.Lines(text) {
		var p struct {
			Time             time.Time
			Length, Captured int64
			Layers           []map[string]any
		}
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatal(err)
		}
		s.packets, s.length, s.captured, s.last = s.packets+1, s.length+p.Length, s.captured+p.Captured, max(s.last, p.Time.UnixNano())
		number := func(v any) int64 { n, _ := v.(float64); return int64(n) }
		ip, vlan := false, false
		for _, l := range p.Layers {
			switch l["layer"] {
			case "ipv4", "ipv6":
				if !ip {
					sources[l["source_address"].(string)] = true
				}
				ip = true
			case "tcp", "udp":
				s.ports += number(l["source_port"]) + number(l["destination_port"])
				if _, whole := l["flags"]; whole && l["layer"] == "tcp" {
					s.tcp, s.flags = s.tcp+1, s.flags+number(l["flags"])
				}
			case "vlan":
				if !vlan {
					s.vlans += number(l["vlan_id"])
				}
				vlan = true
			case "dns":
				s.dns++
			}
			if l["layer"] == "icmp" || l["layer"] == "icmpv6" {
				break // what follows is quoted
			}
		}
	}
	s.sources = int64(len(sources))
	return s
}

// tableView makes the table of a directory, as docs/scale.md says.
func tableView(t *testing.T, dir string) string {
	t.Helper()
	for _, sql := range scaleQueries(t) {
		if strings.HasPrefix(sql, "CREATE VIEW") {
			return strings.Replace(sql, "'lake/", "'"+dir+"/", 1)
		}
	}
	t.Fatal("docs/scale.md makes no view")
	return ""
}

// scaleQueries returns the statements of docs/scale.md.
func scaleQueries(t *testing.T) (all []string) {
	t.Helper()
	page, err := os.ReadFile("docs/scale.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?s)```sql\n(.*?)```").FindAllSubmatch(page, -1) {
		all = append(all, string(m[1]))
	}
	return all
}

// TestParquet checks that a database reads the same from the tables of a capture as a program from
// its lines of JSON.
func TestParquet(t *testing.T) {
	big := filepath.Join(t.TempDir(), "big.pcap")
	captest.WriteFile(t, big, captest.Mixed(t, 20000, 3000))
	for _, file := range []string{"testdata/http.pcap", "testdata/dns.pcapng", "testdata/vlan.pcap", "testdata/ping6.pcapng", big} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			lake, lines := filepath.Join(dir, "lake"), filepath.Join(dir, "x.json")
			p := cmdtest.New(t, "-r", file, "--parquet", lake, "--sensor", "s1", "--json="+lines, "--stats", "json", "--parquet-with", "line,frame", "-w", filepath.Join(dir, "copy.pcap"))
			p.Start(nil)
			if code := p.Wait(); code != 0 {
				t.Fatalf("exit status %d: %s", code, p.Stderr.String())
			}
			want := jsonSums(t, lines)
			if a := cmdtest.Accounts(t, p.Stderr.String()); int64(a[len(a)-1].Rows) != want.packets {
				t.Errorf("the account has %d rows, not %d", a[len(a)-1].Rows, want.packets)
			}
			rows := duckdb.Query(t, tableView(t, lake), `
				SELECT count(*), sum(length), sum(captured), count(DISTINCT src_ip), sum(src_port) + sum(dst_port), sum(tcp_flags),
				       count(tcp_flags), count(dns_id), sum(vlan), max(ts_ns)
				FROM packets`,
				`SELECT count(*) FROM packets WHERE ts <> make_timestamp(ts_ns // 1000) AT TIME ZONE 'UTC' OR octet_length(frame) <> captured
				 OR line IS NULL OR sensor <> 's1' OR strftime(ts AT TIME ZONE 'UTC', '%Y-%m-%d %H') <> strftime(date, '%Y-%m-%d ') || printf('%02d', hour::INT)`)
			var got sums
			for i, to := range []*int64{&got.packets, &got.length, &got.captured, &got.sources, &got.ports, &got.flags, &got.tcp, &got.dns, &got.vlans, &got.last} {
				_, _ = fmt.Sscan(fmt.Sprint(rows[1][0][i]), to)
			}
			if got != want {
				t.Errorf("the tables have\n%+v\nthe lines\n%+v", got, want)
			}
			if fmt.Sprint(rows[2][0][0]) != "0" {
				t.Errorf("%v rows have a wrong time, frame, line or directory", rows[2][0][0])
			}
		})
	}
}

// TestParquetLive checks that several live sensors write to one directory, in the sandbox and beside
// other outputs, that files are complete while they run, and that all packets are in them.
func TestParquetLive(t *testing.T) {
	nettest.Require(t)
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	lake, lines := filepath.Join(dir, "lake"), filepath.Join(dir, "x.json")
	common := []string{"-i", nettest.NameA, "--parquet", lake, "--sandbox=strict", "--stats", "json", "--parquet-roll", "rows:100", "-Q", "in", "udp port 9"}
	if nettest.InUserNamespace() {
		common[4] = "--sandbox=on"
	}
	one := cmdtest.Listen(t, a, append([]string{"--sensor", "one", "--json=" + lines}, common...)...)
	two := cmdtest.Listen(t, a, append([]string{"--sensor", "two", "-w", filepath.Join(dir, "x.pcapng")}, common...)...)
	const n = 250
	b.Inject(nettest.NameB, nettest.Series(9, n)...)
	deadline := time.Now().Add(cmdtest.Patience)
	for {
		if _, whole := tableFiles(t, lake); len(whole) >= 4 {
			break
		} else if time.Now().After(deadline) {
			t.Fatalf("there are only %q", whole)
		}
		time.Sleep(10 * time.Millisecond)
	}
	for _, p := range []*cmdtest.Process{one, two} {
		if code := p.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit status %d: %s", code, p.Stderr.String())
		}
		all := cmdtest.Accounts(t, p.Stderr.String())
		if last := all[len(all)-1]; last.Rows != n || last.RowsDropped+last.RowsRefused != 0 {
			t.Errorf("the account is %+v", last)
		}
	}
	all, whole := tableFiles(t, lake)
	if len(all) != len(whole) || len(whole) < 6 || tableRows(t, whole) != 2*n {
		t.Errorf("there are %q", all)
	}
	if want := jsonSums(t, lines); want.packets != n {
		t.Errorf("the lines have %d packets", want.packets)
	}
}

// TestParquetKilled checks that a killed ringcap leaves only whole files.
func TestParquetKilled(t *testing.T) {
	for _, sandbox := range []string{"on", "off"} {
		lake := filepath.Join(t.TempDir(), "lake")
		p := cmdtest.New(t, "-r", "-", "--parquet", lake, "--parquet-roll", "rows:1000", "--sandbox="+sandbox)
		in, err := p.Cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		p.Start(nil)
		b := capfile.AppendHeader(nil, &capfile.Header{SnapLen: packet.DefaultSnapLen, Network: uint32(packet.LinkEthernet)})
		frames := captest.Mixed(t, 12500, 0)
		for i := range frames {
			b = capfile.AppendRecord(b, &frames[i], len(frames[i].Data), false)
		}
		if _, err := in.Write(b); err != nil {
			t.Fatal(err)
		}
		deadline := time.Now().Add(cmdtest.Patience)
		for whole := []string(nil); len(whole) < 12; {
			if _, whole = tableFiles(t, lake); time.Now().After(deadline) {
				t.Fatalf("there are only %d files: %s", len(whole), p.Stderr.String())
			}
			time.Sleep(10 * time.Millisecond)
		}
		p.Signal(syscall.SIGKILL)
		p.Wait()
		all, whole := tableFiles(t, lake)
		for ; sandbox == "on" && len(all) > len(whole) && time.Now().Before(deadline); all, whole = tableFiles(t, lake) {
			time.Sleep(10 * time.Millisecond) // the helper ends in its own time
		}
		if rows := tableRows(t, whole); rows != 12000 || sandbox == "on" && len(all) > len(whole) {
			t.Errorf("--sandbox=%s: %d rows in %q", sandbox, rows, all)
		}
	}
}

// TestParquetErrors checks that a directory that cannot be written is told before the capture.
func TestParquetErrors(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ want, args string }{
		{"not a directory", "--parquet " + file},
		{"no such file or directory", "--parquet " + filepath.Join(dir, "a/b")},
		{"letters, digits", "--parquet " + dir + " --sensor a/b"},
		{"give rows:N", "--parquet " + dir + " --parquet-roll 5"},
		{"line, frame or both", "--parquet " + dir + " --parquet-with lines"},
		{"--sensor is for --parquet", "--sensor s1"},
		{"--count and --parquet", "--count --parquet " + dir},
	} {
		p := cmdtest.New(t, append([]string{"-r", "testdata/ping.pcap"}, strings.Fields(c.args)...)...)
		p.Start(nil)
		if code := p.Wait(); code != 1 || !strings.Contains(p.Stderr.String(), c.want) {
			t.Errorf("%s: exit status %d, %s", c.args, code, p.Stderr.String())
		}
	}
}

// talk makes frames of what hosts say to each other.
type talk struct {
	frames []packet.Frame
	at     time.Time
}

func (k *talk) add(t *testing.T, src, dst string, after time.Duration, above ...gopacket.SerializableLayer) {
	t.Helper()
	ip := &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolUDP, SrcIP: net.ParseIP(src).To4(), DstIP: net.ParseIP(dst).To4()}
	if tcp, ok := above[0].(*layers.TCP); ok {
		ip.Protocol, tcp.Window = layers.IPProtocolTCP, 1000
	}
	all := append([]gopacket.SerializableLayer{&layers.Ethernet{SrcMAC: net.HardwareAddr{2, 0, 0, 0, 0, 1}, DstMAC: net.HardwareAddr{2, 0, 0, 0, 0, 2}, EthernetType: layers.EthernetTypeIPv4}, ip}, above...)
	b := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true}, all...); err != nil {
		t.Fatal(err)
	}
	k.at = k.at.Add(after)
	f := packet.Frame{Data: bytes.Clone(b.Bytes()), Link: packet.LinkEthernet}
	f.Info.Timestamp, f.Info.CaptureLength, f.Info.Length = k.at, len(f.Data), len(f.Data)
	k.frames = append(k.frames, f)
}

// hello returns the record with which a client of TLS begins.
func hello(t *testing.T, name string) []byte {
	t.Helper()
	ours, theirs := net.Pipe()
	defer func() { _ = ours.Close() }()
	go func() {
		_ = tls.Client(theirs, &tls.Config{ServerName: name, MinVersion: tls.VersionTLS12}).Handshake()
	}()
	b := make([]byte, 4096)
	n, err := ours.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return b[:n]
}

// TestScaleQueries checks the answers of the queries in docs/scale.md.
func TestScaleQueries(t *testing.T) {
	k := &talk{at: time.Unix(1700000000, 0)}
	const a, b, dns = "10.0.0.1", "10.0.0.2", "10.0.0.53"
	tcp := func(from, to uint16, seq, ack uint32, flags string) *layers.TCP {
		return &layers.TCP{SrcPort: layers.TCPPort(from), DstPort: layers.TCPPort(to), Seq: seq, Ack: ack, SYN: strings.Contains(flags, "S"), ACK: strings.Contains(flags, "A")}
	}
	k.add(t, a, b, 0, tcp(1000, 443, 0xffffffff, 0, "S"))
	k.add(t, b, a, time.Millisecond, tcp(443, 1000, 7, 0, "SA"))
	k.add(t, a, b, 0, tcp(1000, 443, 0, 8, "A"), gopacket.Payload(hello(t, "www.example.org")))
	k.add(t, b, a, 0, tcp(443, 1000, 8, 0, "A"), gopacket.Payload(make([]byte, 5000)))
	for range 3 {
		k.add(t, a, b, time.Second, tcp(1001, 81, 5, 0, "S"))
	}
	question := []layers.DNSQuestion{{Name: []byte("www.example.org"), Type: layers.DNSTypeA, Class: layers.DNSClassIN}}
	k.add(t, a, dns, time.Second, &layers.UDP{SrcPort: 2000, DstPort: 53}, &layers.DNS{ID: 9, RD: true, Questions: question})
	k.add(t, dns, a, 25*time.Millisecond, &layers.UDP{SrcPort: 53, DstPort: 2000}, &layers.DNS{ID: 9, QR: true, Questions: question,
		Answers: []layers.DNSResourceRecord{{Name: []byte("www.example.org"), Type: layers.DNSTypeA, Class: layers.DNSClassIN, IP: net.IP{10, 0, 0, 2}}}})
	dir := t.TempDir()
	file, lake := filepath.Join(dir, "x.pcapng"), filepath.Join(dir, "lake")
	out := capfile.AppendInterface(capfile.AppendSection(nil, &capfile.Section{}), &packet.Interface{Name: "eth0"}, packet.LinkEthernet, 0)
	for i := range k.frames {
		f := &k.frames[i]
		if i == 0 || i == 7 {
			f.Options = process.AppendOptions(nil, &packet.Process{PID: 42 + i, Name: "curl", User: "alice"})
		}
		out = capfile.AppendPacket(out, f, len(f.Data), 0)
	}
	if err := os.WriteFile(file, out, 0o600); err != nil {
		t.Fatal(err)
	}
	p := cmdtest.New(t, "-r", file, "--process", "--parquet", lake, "--flows", lake, "--sensor", "s1")
	p.Start(nil)
	if code := p.Wait(); code != 0 {
		t.Fatal(p.Stderr.String())
	}
	bytesOf := func(numbers ...int) (n int) {
		for _, i := range numbers {
			n += len(k.frames[i].Data)
		}
		return n
	}
	queries := scaleQueries(t)
	for i := range queries {
		queries[i] = strings.Replace(queries[i], "'lake/", "'"+lake+"/", 1)
	}
	got := duckdb.Query(t, append(queries, "SELECT dns_answers FROM packets WHERE dns_response",
		"SELECT DISTINCT f.tls_ja4 = p.tls_ja4 FROM flows AS f JOIN packets AS p USING (community_id) WHERE p.tls_sni IS NOT NULL")...)
	want := []string{
		fmt.Sprintf("[[10.0.0.2 10.0.0.1 2 %d] [10.0.0.1 10.0.0.2 5 %d]", bytesOf(1, 3), bytesOf(0, 2, 4, 5, 6)),
		"[[10.0.0.1 10.0.0.2 81 3]]",
		"[[10.0.0.53 1 25 25]]",
		fmt.Sprintf("[[www.example.org %d]]", bytesOf(0, 1, 2, 3)),
		fmt.Sprintf("[[s1 curl alice 2 %d]]", bytesOf(0, 7)),
		fmt.Sprintf("[[www.example.org 443 1 4 %d] [10.0.0.53 53 1 2 %d] [www.example.org 81 1 3 %d]]", bytesOf(0, 1, 2, 3), bytesOf(7, 8), bytesOf(4, 5, 6)),
		"[[10.0.0.2]]",
		"[[true]]",
	}
	i := 0
	for at, answer := range got {
		if at < len(queries) && strings.HasPrefix(queries[at], "CREATE VIEW") {
			continue
		}
		if answer := fmt.Sprint(answer); i == len(want) || !strings.HasPrefix(answer, want[i]) {
			t.Fatalf("answer %d is %s, not one of %q", at, answer, want)
		}
		i++
	}
	if i != len(want) {
		t.Errorf("there are %d answers", i)
	}
}
