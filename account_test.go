package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/cli"
	"ringcap/internal/host/netdev"
	"ringcap/internal/ledger"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// statistics are those of --stats json that tests look at.
type statistics struct {
	Final                                          bool
	Received, Delivered, Filtered, Dropped, Unread uint64
	InRing                                         uint64 `json:"in_ring"`
	Closes                                         *bool
	Written, Printed, Exported, Unasked, Refused   uint64
	PrintRefused                                   uint64 `json:"print_refused"`
	ExportRefused                                  uint64 `json:"export_refused"`
	CutSnapLength                                  uint64 `json:"cut_snap_length"`
	Interfaces                                     []struct {
		Name                         string
		Received, Dropped, Delivered uint64
	}
	Drops []struct {
		From, To time.Time
		Packets  uint64
	}
}

// statisticsOf finds the objects among the lines of text. Each must close.
func statisticsOf(t *testing.T, text string) (all []statistics) {
	t.Helper()
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "{") {
			continue
		}
		var s statistics
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("%v in: %s", err, line)
		}
		if s.Final && (!*s.Closes || s.Received != s.Delivered+s.Filtered+s.Dropped+s.Unread || s.InRing != 0) {
			t.Errorf("the account does not close: %s", line)
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		t.Fatalf("no statistics in: %s", text)
	}
	return all
}

// freeze stops the capture's process, and returns once all its threads are.
func (c *capture) freeze() {
	c.t.Helper()
	if err := c.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		c.t.Fatal(err)
	}
	var status unix.WaitStatus
	if _, err := unix.Wait4(c.cmd.Process.Pid, &status, unix.WUNTRACED, nil); err != nil || !status.Stopped() {
		c.t.Fatalf("not stopped: %v, %v", status, err)
	}
}

// overflow has a capture in a ring of 2 MiB lose most of 40,000 frames, since it
// stands still meanwhile, and returns its exit code.
func overflow(t *testing.T, args ...string) (*capture, int) {
	t.Helper()
	a, b := nettest.NewPair(t)
	c := start(t, a, append([]string{"-B", "2048", "udp"}, args...)...)
	c.freeze()
	b.Inject(nettest.NameB, series(9, 40_000)...)
	if err := c.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	return c, c.stop(syscall.SIGINT)
}

// TestOverflow: what a full ring lost is counted, said with a remedy, and in the
// file. tcpdump counts it in one line of the end, dumpcap too.
func TestOverflow(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c, code := overflow(t, "-i", nettest.NameA, "-w", file, "-v", "--stats", "json", "--fail-on-drop")
	if code != 3 {
		t.Errorf("exit code %d, want 3: %s", code, c.stderr.String())
	}
	s := statisticsOf(t, c.stderr.String())[0]
	if s.Received != 40_000 || s.Dropped == 0 || s.Delivered == 0 || !s.Final {
		t.Errorf("got %+v", s)
	}
	c.says(fmt.Sprintf("%d packets captured\n40000 packets received by filter\n%d packets dropped by kernel\nthe ring was full ", s.Delivered, s.Dropped))
	c.says(" packets dropped, the ring was full: try -B 4096, -s 128 or a narrower filter\n")
	c.says(fmt.Sprintf("%d packets dropped between ", s.Dropped))
	c.says("ringcap: packets were lost, as the final lines say (--fail-on-drop)\n")
	if n := len(readFile(t, file)); uint64(n) != s.Delivered || s.Written != s.Delivered {
		t.Errorf("%d frames in the file, %d said, %d delivered", n, s.Written, s.Delivered)
	}
	if len(s.Drops) != 1 || s.Drops[0].Packets != s.Dropped || !s.Drops[0].From.Before(s.Drops[0].To) {
		t.Errorf("drops are %+v", s.Drops)
	}
	if len(s.Interfaces) != 1 || s.Interfaces[0].Name != nettest.NameA || s.Interfaces[0].Dropped != s.Dropped || s.Interfaces[0].Delivered != s.Delivered {
		t.Errorf("interfaces are %+v", s.Interfaces)
	}
	got := tool(t, "tshark", "-r", file, "-X", "read_format:MIME Files Format", "-V")
	for _, want := range []string{
		"Number of Received Packets = 40000", "Number of Accepted Packets = 40000",
		fmt.Sprintf("Number of Dropped Packets = %d", s.Dropped), fmt.Sprintf("Number of Packets Dropped by OS = %d", s.Dropped),
		fmt.Sprintf("Number of Packets Delivered to the User = %d", s.Delivered),
	} {
		if !strings.Contains(got, want) {
			t.Errorf("tshark does not say %q: %s", want, got[max(0, strings.Index(got, "Interface Statistics")):])
		}
	}
	tool(t, "capinfos", file)
}

// TestOverflowIsNoFault: without --fail-on-drop it is said and no more.
func TestOverflowIsNoFault(t *testing.T) {
	c, code := overflow(t, "-i", nettest.NameA, "-c", "100000")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	c.says("the ring was full: try -B 4096, -w FILE instead of text or a narrower filter\n")
	if strings.Contains(c.stderr.String(), "dropped between") {
		t.Errorf("intervals without -v: %s", c.stderr.String())
	}
}

// TestOverflowOfSeveral: the account closes as well where several rings fill up,
// and where one ring has all interfaces and the kernel does not tell them apart.
func TestOverflowOfSeveral(t *testing.T) {
	for _, args := range [][]string{
		{"-i", nettest.NameA, "-i", "lo"},
		{"-i", nettest.NameA, "--fanout", "2"},
		{"-i", "any"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x.pcapng")
			c, code := overflow(t, append(args, "-w", file, "--stats", "json", "--fail-on-drop")...)
			if code != 3 {
				t.Errorf("exit code %d, want 3: %s", code, c.stderr.String())
			}
			s := statisticsOf(t, c.stderr.String())[0]
			if s.Received != 40_000 || s.Dropped == 0 || s.Written != s.Delivered || s.Delivered != uint64(len(readFile(t, file))) {
				t.Errorf("got %+v", s)
			}
			c.says("the ring was full: try -B 4096")
			if len(s.Drops) == 0 {
				t.Error("nobody knows when")
			}
			tool(t, "capinfos", file)
			got := tool(t, "tshark", "-r", file, "-X", "read_format:MIME Files Format", "-V")
			want := fmt.Sprintf("Number of Dropped Packets = %d\n", s.Dropped)
			if args[1] == "any" {
				want = fmt.Sprintf("all interfaces together: 40000 packets received by filter, %d dropped by kernel", s.Dropped)
			}
			if !strings.Contains(got, want) {
				t.Errorf("tshark does not say %q: %s", want, got[max(0, strings.Index(got, "Interface Statistics")):])
			}
		})
	}
}

// TestFailOnDrop: nothing lost, nothing failed.
func TestFailOnDrop(t *testing.T) {
	a, b := nettest.NewPair(t)
	c := start(t, a, "-i", nettest.NameA, "--fail-on-drop", "-t", "udp port 9")
	b.Inject(nettest.NameB, series(9, 3)...)
	c.stdout.await(t, "UDP", 3)
	if code := c.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.stderr.String())
	}
}

// TestStatisticsDescriptor: the account goes to a descriptor that the caller left
// open, at SIGUSR1 and at the end.
func TestStatisticsDescriptor(t *testing.T) {
	a, b := nettest.NewPair(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	c := &capture{t: t, cmd: exec.Command("ringcap", "-i", nettest.NameA, "-s", "50", "-c", "5", "-t", "--stats", "json:3", "udp port 9")}
	c.cmd.Stdout, c.cmd.Stderr, c.cmd.ExtraFiles = &c.stdout, &c.stderr, []*os.File{w}
	a.Start(c.cmd)
	_ = w.Close()
	var said lockedBuffer
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = r.WriteTo(&said)
	}()
	c.stderr.await(t, "listening on", 1)
	b.Inject(nettest.NameB, series(9, 3)...)
	c.stdout.await(t, "UDP", 3)
	if err := c.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	said.await(t, "}\n", 1)
	b.Inject(nettest.NameB, series(9, 6)...)
	if code := c.wait(); code != 0 {
		t.Errorf("exit code %d: %s", code, c.stderr.String())
	}
	<-done
	all := statisticsOf(t, said.String())
	if len(all) != 2 || all[0].Final || all[0].Delivered != 3 || all[0].Printed != 3 || all[0].CutSnapLength != 3 {
		t.Fatalf("got %+v", all)
	}
	if last := all[1]; !last.Final || last.Delivered != 5 || last.Printed != 5 || last.Received != 5+last.Unread || last.CutSnapLength != 5 {
		t.Errorf("at the end %+v", last)
	}
	c.says("5 packets cut at the snapshot length\n")
	if s := c.stderr.String(); strings.Contains(s, "{") || strings.Contains(s, "ringcap: 3 packets captured") {
		t.Errorf("standard error has what belongs to the descriptor: %s", s)
	}
}

// TestStatisticsOfFiles: a copy has an account, too.
func TestStatisticsOfFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.pcap")
	out, err := exec.Command("ringcap", "-r", "testdata/http.pcap", "-w", file, "-s", "60", "--stats", "json:1", "tcp").Output()
	if err != nil {
		t.Fatal(err)
	}
	s := statisticsOf(t, string(out))[0]
	if n := len(readFile(t, file)); uint64(n) != s.Written || s.Delivered != s.Written || s.Filtered == 0 || s.CutSnapLength == 0 {
		t.Errorf("%d packets in the file, account %+v", n, s)
	}
	cmd := exec.Command("ringcap", "-r", "testdata/http.pcap", "--stats", "json:9")
	if text, err := cmd.CombinedOutput(); err == nil || string(text) != "ringcap: --stats json:9: descriptor 9 is not open: open it in the shell with 9>FILE\n" {
		t.Errorf("%v: %s", err, text)
	}
}

// TestRefused: frames that a classic file cannot hold, or a full disk, are in the
// account: delivered is written and refused.
func TestRefused(t *testing.T) {
	account := new(ledger.Snapshot)
	s := openSink(t, filepath.Join(t.TempDir(), "x.pcap"), writeOptions{Link: packet.LinkEthernet, Account: account})
	mustWrite(t, s, sinkPacket(60, nil))
	other := sinkPacket(60, nil)
	other.Link = packet.LinkRaw
	if err := s.Write(other); err == nil {
		t.Error("a frame of another link type was taken")
	}
	mustClose(t, s, account)
	if account.Written != 1 || account.Refused != 1 {
		t.Errorf("%d written, %d refused", account.Written, account.Refused)
	}

	account = new(ledger.Snapshot)
	s = openSink(t, "-", writeOptions{Link: packet.LinkEthernet, Account: account, Stdout: &fullAfter{room: 24 + 3*(16+60) + 10}})
	for range 10 {
		mustWrite(t, s, sinkPacket(60, nil))
	}
	if err := s.Tick(time.Now(), account); err == nil {
		t.Error("a full disk is no error")
	}
	_ = s.Write(sinkPacket(60, nil))
	if account.Written != 3 || account.Refused != 8 {
		t.Errorf("%d written, %d refused", account.Written, account.Refused)
	}
}

// fullAfter takes that many bytes.
type fullAfter struct{ room int }

func (f *fullAfter) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

// TestStatementsInTime: the statistics are in a pcapng file while the capture
// goes on, as often as they change, every 10 seconds at most.
func TestStatementsInTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	eth0, eth1 := &packet.Interface{Name: "eth0", Link: packet.LinkEthernet}, &packet.Interface{Name: "eth1", Link: packet.LinkEthernet}
	s := openSink(t, path, writeOptions{Live: true, Interfaces: []*packet.Interface{eth0, eth1}})
	mustWrite(t, s, sinkPacket(60, eth1))
	at := time.Unix(1700000000, 0)
	l := &ledger.Snapshot{Live: true, Start: at, Interfaces: []ledger.Interface{{Interface: eth0}, {Interface: eth1}}}
	for _, step := range []struct {
		seconds  int
		received uint64
	}{{0, 7}, {9, 8}, {10, 8}, {12, 9}, {20, 9}, {30, 9}, {39, 9}} {
		l.Received, l.Interfaces[1].Received = step.received, step.received
		if err := s.Tick(at.Add(time.Duration(step.seconds)*time.Second), l); err != nil {
			t.Fatal(err)
		}
	}
	l.End = at.Add(40 * time.Second)
	mustClose(t, s, l)
	got := tool(t, "tshark", "-r", path, "-X", "read_format:MIME Files Format", "-V")
	var received []string
	for _, m := range regexp.MustCompile(`Number of Received Packets = (\d+)`).FindAllStringSubmatch(got, -1) {
		received = append(received, m[1])
	}
	if want := "0 8 0 9 0 9"; strings.Join(received, " ") != want {
		t.Errorf("received is %v, want %s for two interfaces by turns", received, want)
	}
	tool(t, "capinfos", path)
}

// TestRemedy: the advice is for what was asked.
func TestRemedy(t *testing.T) {
	for want, c := range map[string]cli.Config{
		"try -B 131072, -s 128 or a filter":                    {BufferKiB: 65536, WriteFile: "x"},
		"try -B 4096 or a narrower filter":                     {BufferKiB: 1, WriteFile: "x", SnapLen: 96, Expression: "udp"},
		"try -B 67108864, -w FILE instead of text or a filter": {BufferKiB: cli.MaxBufferKiB, Print: true},
	} {
		if got := remedy(&c); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// lossySource is a live source whose kernel drops what it is told to.
type lossySource struct {
	counter
	counters packet.Counters
}

func (l *lossySource) Count(s *ledger.Snapshot) error {
	s.Counters = l.counters
	return nil
}

// TestWarnings: the first loss is said at once, later ones once a second, each
// packet once, and the progress of -v has the sum.
func TestWarnings(t *testing.T) {
	stderr, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = stderr.Close() }()
	src := &lossySource{}
	s := &session{src: src, stop: &stopper{}, stderr: stderr, cfg: &cli.Config{WriteFile: "x", BufferKiB: 65536, Verbose: 1}}
	s.account.Live = true
	s.drops.host = new(netdev.Host) // it knows nothing
	start := time.Unix(1700000000, 0)
	for _, step := range []struct {
		milliseconds int
		dropped      uint64
		says         string
	}{
		{0, 0, ""},
		{50, 1, ""}, // not yet time to ask
		{100, 1, "ringcap: 1 packet dropped, "},
		{300, 4, ""},
		{1000, 6, ""},
		{1100, 6, "ringcap: 5 packets dropped, "},
		{9000, 6, ""},
		{9100, 9, "ringcap: 3 packets dropped, "},
	} {
		src.counters = packet.Counters{Received: step.dropped, Dropped: step.dropped}
		before := sizeOf(t, stderr)
		if err := s.watch(start.Add(time.Duration(step.milliseconds) * time.Millisecond)); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, sizeOf(t, stderr)-before)
		if _, err := stderr.ReadAt(got, before); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(got), step.says) || step.says == "" && len(got) > 0 {
			t.Errorf("at %d ms: %q, want %q", step.milliseconds, got, step.says)
		}
	}
	before := sizeOf(t, stderr)
	s.showProgress(start.Add(10 * time.Second))
	s.showProgress(start.Add(10*time.Second + 999*time.Millisecond))
	got := make([]byte, sizeOf(t, stderr)-before)
	if _, err := stderr.ReadAt(got, before); err != nil || string(got) != "Got 0, 9 dropped\r" {
		t.Errorf("progress is %q, %v", got, err)
	}
}

func sizeOf(t *testing.T, f *os.File) int64 {
	t.Helper()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// TestInterfaceDrops: what the interface counts as dropped is in the account, from
// the start of the capture on. It is no loss for --fail-on-drop: the kernel counts
// captured frames there, too, that no protocol wanted (tagged ones, without a VLAN
// device).
func TestInterfaceDrops(t *testing.T) {
	h := nettest.New(t)
	tun := addTun(t, h, "tun-t")
	lose := func(n int) {
		for range n { // tun counts what is neither IPv4 nor IPv6 as dropped
			if _, err := tun.Write(make([]byte, 40)); err == nil {
				t.Skip("this kernel's tun takes frames that are not IP")
			}
		}
	}
	lose(2)
	c := start(t, h, "-i", "tun-t", "--fail-on-drop", "--stats", "json")
	lose(3)
	if code := c.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.stderr.String())
	}
	c.says("\n3 packets dropped by driver or protocols (rx_dropped), perhaps captured before\n")
	c.says(`"rx_dropped":3}`)
}
