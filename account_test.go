package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/host/netdev"
	"ringcap/internal/ledger"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/packet"
)

// TestRefused: frames that a classic file cannot hold, or a full disk, are in the
// account: delivered is written and refused.
func TestRefused(t *testing.T) {
	account := new(ledger.Snapshot)
	s := openSink(t, filepath.Join(t.TempDir(), "x.pcap"), writeOptions{Link: packet.LinkEthernet, Account: account})
	mustWrite(t, s, captest.Packet(60, nil))
	other := captest.Packet(60, nil)
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
		mustWrite(t, s, captest.Packet(60, nil))
	}
	if err := s.Tick(time.Now(), account); err == nil {
		t.Error("a full disk is no error")
	}
	_ = s.Write(captest.Packet(60, nil))
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
	mustWrite(t, s, captest.Packet(60, eth1))
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
	got := cmdtest.Tool(t, "tshark", "-r", path, "-X", "read_format:MIME Files Format", "-V")
	var received []string
	for _, m := range regexp.MustCompile(`Number of Received Packets = (\d+)`).FindAllStringSubmatch(got, -1) {
		received = append(received, m[1])
	}
	if want := "0 8 0 9 0 9"; strings.Join(received, " ") != want {
		t.Errorf("received is %v, want %s for two interfaces by turns", received, want)
	}
	cmdtest.Tool(t, "capinfos", path)
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
