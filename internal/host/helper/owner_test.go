package helper

import (
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/process"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// findUntil asks until the answer is the wanted one, since a Finder may have just looked.
func findUntil(t *testing.T, f process.Finder, q process.Flow, want process.Verdict) *packet.Process {
	t.Helper()
	for end := time.Now().Add(2 * time.Second); ; time.Sleep(time.Millisecond) {
		p, v, err := f.Find(q, false)
		if err != nil {
			t.Fatal(err)
		}
		if v == want {
			return p
		}
		if time.Now().After(end) {
			t.Fatalf("verdict %d, %+v; want %d", v, p, want)
		}
	}
}

// TestOwner checks that the helper tells processes although it is in a sandbox: this one, and one of a
// network namespace that is made later.
func TestOwner(t *testing.T) {
	nettest.Require(t)
	out := output(t)
	o, err := StartOwner(OwnerOptions{Strict: true, Stderr: out})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	q := process.Flow{Protocol: packet.ProtocolUDP, Source: conn.LocalAddr().(*net.UDPAddr).AddrPort(), Destination: netip.MustParseAddrPort("127.0.0.1:9")}
	if p := findUntil(t, o, q, process.Found); p.PID != os.Getpid() || p.Arguments != strings.Join(os.Args, " ") {
		t.Errorf("found %+v", p)
	}
	q.Source, q.Destination = netip.MustParseAddrPort("203.0.113.1:1"), netip.MustParseAddrPort("203.0.113.2:2")
	findUntil(t, o, q, process.Foreign)

	a, _ := nettest.NewPair(t)
	var listener net.Listener
	a.Do(func() (err error) {
		listener, err = net.Listen("tcp4", nettest.AddressA+":0")
		return err
	})
	defer func() { _ = listener.Close() }()
	var sleep *exec.Cmd
	a.Do(func() error {
		sleep = exec.Command("sleep", "60")
		return sleep.Start()
	})
	defer func() { _ = sleep.Process.Kill(); _ = sleep.Wait() }()
	var st unix.Stat_t
	a.Do(func() error { return unix.Stat("/proc/thread-self/ns/net", &st) })
	q = process.Flow{Namespace: st.Ino, Protocol: packet.ProtocolTCP, Source: listener.Addr().(*net.TCPAddr).AddrPort(), Destination: netip.MustParseAddrPort(nettest.AddressB + ":9")}
	if p := findUntil(t, o, q, process.Found); p.PID != os.Getpid() {
		t.Errorf("found %+v", p)
	}
	t.Log(o.InForce)
	if len(o.Missing) > 0 {
		t.Error(o.Missing)
	}
	if text := said(t, out); text != "" {
		t.Errorf("the helper said %q", text)
	}
}
