package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/natstest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// published returns the lines of JSON in messages.
func published(t *testing.T, messages []*jetstream.RawStreamMsg) (lines []string) {
	t.Helper()
	for _, m := range messages {
		n := 0
		for line := range bytes.Lines(m.Data) {
			lines = append(lines, string(line))
			n++
		}
		if got := m.Header.Get("Ringcap-Records"); got != fmt.Sprint(n) {
			t.Errorf("a message of %d lines says %s", n, got)
		}
	}
	return lines
}

// flowOf returns the addresses and ports of a packet, the same for both directions.
func flowOf(t *testing.T, line []byte) string {
	t.Helper()
	var o struct {
		Layers []struct {
			Source          string `json:"source_address"`
			Destination     string `json:"destination_address"`
			SourcePort      int    `json:"source_port"`
			DestinationPort int    `json:"destination_port"`
		}
	}
	if err := json.Unmarshal(line, &o); err != nil {
		t.Fatal(err)
	}
	var one, other string
	for i, l := range o.Layers[1:min(3, len(o.Layers))] {
		if i == 0 {
			one, other = l.Source, l.Destination
		} else {
			one, other = fmt.Sprint(one, l.SourcePort), fmt.Sprint(other, l.DestinationPort)
		}
	}
	return min(one, other) + " " + max(one, other)
}

// offline runs ringcap to its end, and returns its account.
func offline(t *testing.T, code int, args ...string) (cmdtest.Account, string) {
	t.Helper()
	c := cmdtest.New(t, append(args, "--stats", "json")...)
	c.Start(nil)
	if got := c.Wait(); got != code {
		t.Fatalf("%q: exit code %d, want %d: %s", args, got, code, c.Stderr.String())
	}
	if code == 1 {
		return cmdtest.Account{}, c.Stderr.String()
	}
	return cmdtest.Accounts(t, c.Stderr.String())[0], c.Stderr.String()
}

// TestPublish checks that the lines of --publish are those of --json, that a flow has one subject
// and its order, and that the account says so.
func TestPublish(t *testing.T) {
	cmdtest.NeedShip(t)
	server := natstest.New(t, nil)
	server.Start()
	js := server.Connect()
	stream := server.AddStream(js, "lab.capture")
	const file = "testdata/dns.pcapng"
	a, _ := offline(t, 0, "-r", file, "--publish", "nats://"+server.Address+"/lab.capture")
	want := strings.Split(strings.TrimSuffix(cmdtest.Tool(t, cmdtest.Program(t), "-r", file, "--json"), "\n"), "\n")
	if a.Published != uint64(len(want)) || a.Delivered != a.Published || a.PublishLost+a.PublishSpooled != 0 {
		t.Errorf("the account says %+v", a)
	}
	messages := server.Messages(stream)
	got := published(t, messages)
	if len(got) != len(want) {
		t.Fatalf("%d lines, want %d", len(got), len(want))
	}
	place := map[string]int{}
	for i, line := range want {
		place[line] = i
	}
	subjects, last := map[string]string{}, map[string]int{} // by flow, by subject
	for _, m := range messages {
		if m.Header.Get(nats.MsgIdHdr) == "" || m.Header.Get("Ringcap-Form") != "json" {
			t.Errorf("a message has the headers %v", m.Header)
		}
		for line := range bytes.Lines(m.Data) {
			at, ok := place[strings.TrimSuffix(string(line), "\n")]
			if !ok || at < last[m.Subject] {
				t.Errorf("out of place: %s", line)
			}
			last[m.Subject] = at
			flow := flowOf(t, line)
			if s := subjects[flow]; s != "" && s != m.Subject {
				t.Errorf("%s has the subjects %s and %s", flow, s, m.Subject)
			}
			subjects[flow] = m.Subject
		}
	}
	if len(subjects) < 2 {
		t.Errorf("there are %d flows", len(subjects))
	}
}

// TestPublishFlows checks that flows are published as --flows writes them, and under the subjects of
// their packets.
func TestPublishFlows(t *testing.T) {
	cmdtest.NeedShip(t)
	server := natstest.New(t, nil)
	server.Start()
	js := server.Connect()
	packets, flows := server.AddStream(js, "packets"), server.AddStream(js, "flows")
	for _, file := range []string{"testdata/dns.pcapng", "testdata/http.pcap", "testdata/ping6.pcapng"} {
		offline(t, 0, "-r", file, "--publish", "nats://"+server.Address+"/packets")
		a, _ := offline(t, 0, "-r", file, "--publish", "nats://"+server.Address+"/flows", "--publish-as", "flows")
		want := strings.Count(cmdtest.Tool(t, cmdtest.Program(t), "-r", file, "--flows", "-"), "\n")
		if a.Published != uint64(want) || a.PublishLost+a.PublishSpooled != 0 {
			t.Errorf("%s: %d flows are published, want %d", file, a.Published, want)
		}
	}
	partitions := map[string]string{} // by flow
	for _, m := range server.Messages(packets) {
		for line := range bytes.Lines(m.Data) {
			partitions[flowOf(t, line)] = m.Subject[strings.LastIndex(m.Subject, "."):]
		}
	}
	seen := 0
	for _, m := range server.Messages(flows) {
		for line := range bytes.Lines(m.Data) {
			var f struct {
				Src     string `json:"src_ip"`
				Dst     string `json:"dst_ip"`
				SrcPort *int   `json:"src_port"`
				DstPort *int   `json:"dst_port"`
			}
			if err := json.Unmarshal(line, &f); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			if m.Header.Get("Ringcap-Form") != "flows" {
				t.Errorf("a message has the headers %v", m.Header)
			}
			if f.SrcPort == nil {
				continue // flowOf is for ports
			}
			one, other := fmt.Sprint(f.Src, *f.SrcPort), fmt.Sprint(f.Dst, *f.DstPort)
			if want, got := partitions[min(one, other)+" "+max(one, other)], m.Subject[strings.LastIndex(m.Subject, "."):]; got != want {
				t.Errorf("%s is in partition %s, its packets are in %q", line, got, want)
			}
			seen++
		}
	}
	if seen < 5 {
		t.Errorf("there are %d flows with ports", seen)
	}
}

// TestPublishRestart kills the server in the middle of a capture and starts it again. What the account
// calls published is there, once, and nothing is lost.
func TestPublishRestart(t *testing.T) {
	cmdtest.NeedShip(t)
	a, b := nettest.NewPair(t)
	server := natstest.New(t, a)
	server.Start()
	js := server.Connect()
	stream := server.AddStream(js, "x")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--publish", "nats://"+server.Address+"/x", "--stats", "json", "--fail-on-drop", "udp")
	const rounds, each = 12, 500
	for i := range rounds {
		switch i {
		case 4:
			server.Kill()
		case 8:
			server.Start()
		}
		for j := range each {
			b.Inject(nettest.NameB, nettest.Numbered(uint16(i*each+j)%50+1, i*each+j))
		}
		time.Sleep(100 * time.Millisecond) // so that each state of the server has messages
	}
	c.Stderr.Await(t, "connected to "+server.Address+" again", 1)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	s := cmdtest.Accounts(t, c.Stderr.String())[0]
	if s.Published != rounds*each || s.PublishLost+s.PublishSpooled != 0 {
		t.Errorf("%d published, %d lost, %d spooled: %s", s.Published, s.PublishLost, s.PublishSpooled, c.Stderr.String())
	}
	once(t, published(t, server.Messages(stream)), int(s.Published))
}

// once checks that there are n lines, each once.
func once(t *testing.T, lines []string, n int) {
	t.Helper()
	seen := map[string]bool{}
	for _, line := range lines {
		if seen[line] {
			t.Errorf("twice: %s", line)
		}
		seen[line] = true
	}
	if len(seen) != n {
		t.Errorf("%d are there, want %d", len(seen), n)
	}
}

// TestPublishSpool ends a capture while the server is away: what it does not have is on the disk, and
// the next run sends it, once.
func TestPublishSpool(t *testing.T) {
	cmdtest.NeedShip(t)
	a, b := nettest.NewPair(t)
	server := natstest.New(t, a)
	server.Start()
	js := server.Connect()
	stream := server.AddStream(js, "x")
	spool := filepath.Join(t.TempDir(), "spool")
	args := []string{"-i", nettest.NameA, "--publish", "nats://" + server.Address + "/x", "--publish-spool", spool, "--stats", "json", "udp"}
	run := func(from, n int, meanwhile func()) cmdtest.Account {
		t.Helper()
		c := cmdtest.Listen(t, a, args...)
		for i := range n {
			b.Inject(nettest.NameB, nettest.Numbered(uint16(i%50+1), from+i))
			if i == n/2 {
				meanwhile()
			}
		}
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, c.Stderr.String())
		}
		s := cmdtest.Accounts(t, c.Stderr.String())[0]
		if s.Delivered != uint64(n) || s.Published+s.PublishSpooled != s.Delivered || s.PublishLost != 0 {
			t.Errorf("%d of %d published, %d spooled, %d lost: %s", s.Published, s.Delivered, s.PublishSpooled, s.PublishLost, c.Stderr.String())
		}
		return s
	}
	first := run(0, 1000, func() {
		time.Sleep(500 * time.Millisecond)
		server.Kill()
	})
	if first.PublishSpooled == 0 {
		t.Error("nothing is on the disk")
	}
	second := run(1000, 500, func() {}) // the server is still away
	if second.Published != 0 {
		t.Errorf("%d published without a server", second.Published)
	}
	server.Start()
	third := run(1500, 500, func() {})
	if third.PublishSpooled != 0 {
		t.Errorf("%d still on the disk", third.PublishSpooled)
	}
	once(t, published(t, server.Messages(stream)), 2000)
	if list, err := os.ReadDir(spool); err != nil || len(list) != 1 {
		t.Errorf("left in the spool: %v, %v", list, err)
	}
}

// TestPublishFrames has two sensors publish captures of the same time, and reads them back as one:
// by time, each packet once with its bytes and its time, with one interface a sensor.
func TestPublishFrames(t *testing.T) {
	cmdtest.NeedShip(t)
	server := natstest.New(t, nil)
	server.Start()
	stream := server.AddStream(server.Connect(), "x")
	dir := t.TempDir()
	target := "nats://" + server.Address + "/x"
	const each = 3000
	for s := range 2 {
		var list []packet.Frame
		for i := range each {
			data := nettest.Numbered(uint16(i%40+1), 2*i+s)
			list = append(list, packet.Frame{
				Data: data, Link: packet.LinkEthernet,
				Info: gopacket.CaptureInfo{Timestamp: time.Unix(1_700_000_000, int64(2*i+s)*1_000_000), Length: len(data), CaptureLength: len(data)},
			})
		}
		file := filepath.Join(dir, fmt.Sprint(s, ".pcapng"))
		captest.WriteFile(t, file, list)
		script := fmt.Sprintf("hostname sensor%d && exec ringcap -r %s --publish %s --publish-as pcapng", s, file, target)
		cmd := cmdtest.Shell(t, script)
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUTS}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	for _, m := range server.Messages(stream) { // each is a file
		if r, err := capfile.NewReader(bytes.NewReader(m.Data), "message"); err != nil {
			t.Error(err)
		} else {
			_ = r.Close()
		}
	}
	out := filepath.Join(dir, "out.pcapng")
	a, said := offline(t, 0, "-r", target+"?until=now", "-w", out)
	if a.Received != 2*each || a.Written != 2*each {
		t.Errorf("%d read, %d written: %s", a.Received, a.Written, said)
	}
	r, err := capfile.Open(out, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for i := range 2 * each {
		var f packet.Frame
		if err := r.Next(&f); err != nil {
			t.Fatal(err)
		}
		if want := time.Unix(1_700_000_000, int64(i)*1_000_000); !f.Info.Timestamp.Equal(want) || !bytes.Equal(f.Data, nettest.Numbered(uint16(i/2%40+1), i)) {
			t.Fatalf("packet %d of %v: %x", i, f.Info.Timestamp, f.Data)
		}
		if want := fmt.Sprintf("sensor%d", i%2); f.Interface == nil || f.Interface.Name != want {
			t.Fatalf("packet %d has the interface %v, want %s", i, f.Interface, want)
		}
	}
	for arg, want := range map[string]string{
		target + "?until=then":                "is not known: give ?from=10m, ?from=new or ?until=now",
		"nats://u:p@" + server.Address + "/x": "put it in a file, user:password, and give --publish-creds FILE",
		"nats://" + server.Address + "/x.*":   "give one without wildcards",
		"nats://" + server.Address + "/other": "no stream of " + server.Address + " takes other.*: make one",
	} {
		if _, said := offline(t, 1, "-r", arg); !strings.Contains(said, want) {
			t.Errorf("%s: %s", arg, said)
		}
	}
}

// TestPublishWatched reads what a sensor publishes while it does. The traffic to the broker crosses the
// interface that is captured, and is left out.
func TestPublishWatched(t *testing.T) {
	cmdtest.NeedShip(t)
	a, _ := nettest.NewPair(t)
	a.Run("ip", "link", "set", "lo", "up")
	server := natstest.New(t, a)
	server.Start()
	server.AddStream(server.Connect(), "x")
	target := "nats://" + server.Address + "/x"
	sensor := cmdtest.Listen(t, a, "-i", "lo", "--publish", target, "--publish-as", "pcapng", "--stats", "json")
	const n = 20
	watch := cmdtest.New(t, "-r", target, "-c", fmt.Sprint(n), "--fields", "udp.dstport,frame.interface_name")
	watch.Start(a)
	shipConfined(t, sensor.Pid())
	conn := a.Dial("udp", "127.0.0.1:9")
	for range n {
		_, _ = conn.Write([]byte("x")) // an ICMP error makes every other one fail
	}
	if code := watch.Wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, watch.Stderr.String())
	}
	host, _ := os.Hostname()
	if got := strings.Count(watch.Stdout.String(), "\t"+host+"/lo\n"); got != n {
		t.Errorf("%d packets of %s/lo: %s", got, host, watch.Stdout.String())
	}
	if code := sensor.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, sensor.Stderr.String())
	}
	s := cmdtest.Accounts(t, sensor.Stderr.String())[0]
	if s.Published != s.Delivered || s.Published > 2*n {
		t.Errorf("%d of %d published: that of the broker is among them", s.Published, s.Delivered)
	}
}

// TestPublishKafka publishes to brokers of Kafka within this test (kfake; no real one), which break the
// connection again and again. Each packet is there once, and a flow in one partition.
func TestPublishKafka(t *testing.T) {
	cmdtest.NeedShip(t)
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(5, "lab"), kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-512", "me", "secret"))
	if err != nil {
		t.Fatal(err)
	}
	defer cluster.Close()
	breaks := 0
	cluster.ControlKey(int16(kmsg.Produce), func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		if breaks++; breaks%3 == 1 {
			return nil, errors.New("broken by the test"), true
		}
		return nil, nil, false
	})
	creds := filepath.Join(t.TempDir(), "creds")
	if err := os.WriteFile(creds, []byte("me:secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	host := cluster.ListenAddrs()[0]
	const file = "testdata/dns.pcapng"
	a, said := offline(t, 0, "-r", file, "--publish", "kafka://"+host+"/lab", "--publish-creds", creds)
	want := strings.SplitAfter(cmdtest.Tool(t, cmdtest.Program(t), "-r", file, "--json"), "\n")
	want = want[:len(want)-1]
	if a.Published != uint64(len(want)) || a.Delivered != a.Published || breaks < 2 {
		t.Errorf("the account says %+v after %d requests: %s", a, breaks, said)
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(host), kgo.ConsumeTopics("lab"), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.SASL(scram.Auth{User: "me", Pass: "secret"}.AsSha512Mechanism()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var got []string
	partitions := map[string]int32{}
	for len(got) < len(want) {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			t.Fatal(err)
		}
		fetches.EachRecord(func(r *kgo.Record) {
			for line := range bytes.Lines(r.Value) {
				got = append(got, string(line))
				flow := flowOf(t, line)
				if p, known := partitions[flow]; known && p != r.Partition {
					t.Errorf("%s is in the partitions %d and %d", flow, p, r.Partition)
				}
				partitions[flow] = r.Partition
			}
		})
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d lines are there, want %d", len(got), len(want))
	}
	if err := os.WriteFile(creds, []byte("me:wrong\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for arg, want := range map[string]string{
		"kafka://" + host + "/lab": host + " ends the connection: it may want TLS (kafka+tls://) or other credentials",
		"kafka://" + host + "/a*b": `"a*b" is no topic`,
	} {
		if _, said := offline(t, 1, "-r", file, "--publish", arg, "--publish-creds", creds); !strings.Contains(said, want) {
			t.Errorf("%s: %s", arg, said)
		}
	}
	if err := os.WriteFile(creds, []byte("me:secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said := offline(t, 1, "-r", file, "--publish", "kafka://"+host+"/other", "--publish-creds", creds); !strings.Contains(said, "has no topic other: make one") {
		t.Errorf("another topic: %s", said)
	}
}

// shipConfined checks that the ringcap-ship of a capture has given up its rights.
func shipConfined(t *testing.T, of int) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), fmt.Sprintf("\nPPid:\t%d\n", of)) || !strings.HasPrefix(string(text), "Name:\tringcap-ship\n") {
			continue
		}
		for _, want := range []string{"\nSeccomp:\t2\n", "\nNoNewPrivs:\t1\n", "\nCapPrm:\t0000000000000000\n", "\nCapEff:\t0000000000000000\n"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("ringcap-ship has no %q in %s", want, text)
			}
		}
		if os.Geteuid() == 0 && !nettest.InUserNamespace() && strings.Contains(string(text), "\nUid:\t0\t") {
			t.Errorf("ringcap-ship is root: %s", text)
		}
		return
	}
	t.Error("there is no ringcap-ship")
}

// TestPublishTLS checks TLS and credentials: the server is only believed with a certificate that is trusted,
// it lets nobody in without a password, and the errors say what to type.
func TestPublishTLS(t *testing.T) {
	cmdtest.NeedShip(t)
	openssl := cmdtest.Need(t, "openssl")
	dir := t.TempDir()
	cert, key, creds := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), filepath.Join(dir, "creds")
	cmdtest.Tool(t, openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert,
		"-subj", "/CN=broker", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-days", "2")
	if err := os.WriteFile(creds, []byte("me:secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server := natstest.New(t, nil, "--tls", "--tlscert", cert, "--tlskey", key, "--user", "me", "--pass", "secret")
	server.Start()
	stream := server.AddStream(server.Connect(nats.RootCAs(cert), nats.UserInfo("me", "secret")), "x")
	_, port, _ := strings.Cut(server.Address, ":")
	const file = "testdata/dns.pcapng"
	a, _ := offline(t, 0, "-r", file, "--publish", "nats+tls://localhost:"+port+"/x", "--publish-ca", cert, "--publish-creds", creds)
	if n := len(published(t, server.Messages(stream))); a.Published == 0 || uint64(n) != a.Published {
		t.Errorf("%d are there, and %d published", n, a.Published)
	}
	for want, args := range map[string][]string{
		"certificate":            {"--publish", "nats+tls://localhost:" + port + "/x", "--publish-creds", creds},
		"does not let us in":     {"--publish", "nats+tls://localhost:" + port + "/x", "--publish-ca", cert},
		"type nats+tls://":       {"--publish", "nats://localhost:" + port + "/x", "--publish-ca", cert},
		"no such file":           {"--publish", "nats+tls://localhost:" + port + "/x", "--publish-ca", dir + "/absent"},
		"no certificates in PEM": {"--publish", "nats+tls://localhost:" + port + "/x", "--publish-ca", creds},
	} {
		if _, said := offline(t, 1, append(args, "-r", file)...); !strings.Contains(said, want) || strings.Count(said, "\n") != 1 {
			t.Errorf("%q: %s", args, said)
		}
	}
}
