package file

import (
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/packet"
)

// TestRefused checks that frames which do not fit into a classic file or on a full disk count
// as refused: all frames are written or refused.
func TestRefused(t *testing.T) {
	account := new(ledger.Snapshot)
	s := openSink(t, filepath.Join(t.TempDir(), "x.pcap"), Options{Link: packet.LinkEthernet, Account: account})
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
	s = openSink(t, "-", Options{Link: packet.LinkEthernet, Account: account, Stdout: &fullAfter{room: 24 + 3*(16+60) + 10}})
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

// fullAfter is a writer with room for so many bytes.
type fullAfter struct{ room int }

func (f *fullAfter) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	if n < len(p) {
		return n, syscall.ENOSPC
	}
	return n, nil
}

// TestStatementsInTime checks that changed statistics are written during the capture, at most
// every 10 seconds.
func TestStatementsInTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	eth0, eth1 := &packet.Interface{Name: "eth0", Link: packet.LinkEthernet}, &packet.Interface{Name: "eth1", Link: packet.LinkEthernet}
	s := openSink(t, path, Options{Live: true, Interfaces: []*packet.Interface{eth0, eth1}})
	mustWrite(t, s, captest.Packet(60, eth1))
	at := time.Unix(1700000000, 0)
	l := &ledger.Snapshot{Live: true, Start: at, Interfaces: []ledger.Interface{
		{InterfaceCounters: packet.InterfaceCounters{Interface: eth0}}, {InterfaceCounters: packet.InterfaceCounters{Interface: eth1}},
	}}
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
		t.Errorf("received is %v, want %s, for two interfaces in turn", received, want)
	}
	cmdtest.Tool(t, "capinfos", path)
}
