package helper

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"reflect"
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

// TestOwnerEnds checks that the end of a process reaches the capture without a question, and that
// a helper which is gone is said once.
func TestOwnerEnds(t *testing.T) {
	notes := make(chan string, 10)
	o, err := StartOwner(OwnerOptions{Stderr: output(t), Note: func(s string) { notes <- s }})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	file, err := listener.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	end := listener.Addr().(*net.TCPAddr).AddrPort()
	cmd := exec.Command("sleep", "60")
	cmd.ExtraFiles = []*os.File{file}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	_ = listener.Close()
	q := process.Flow{Protocol: packet.ProtocolTCP, Source: end, Destination: netip.MustParseAddrPort("127.0.0.1:9")}
	p := findUntil(t, o, q, process.Found)
	if p.PID != cmd.Process.Pid || o.Current(p) != p {
		t.Errorf("found %+v", p)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	for end := time.Now().Add(5 * time.Second); o.Ends() == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nobody hears of the end")
		}
	}
	if last := o.Current(p); !last.Stale || last.PID != p.PID || p.Stale {
		t.Errorf("%+v", last)
	}

	if o.pid <= 1 { // to kill -1 would kill everything
		t.Fatalf("the helper has the process ID %d", o.pid)
	}
	if err := unix.Kill(o.pid, unix.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if note := <-notes; !strings.Contains(note, "is gone") {
		t.Error(note)
	}
	for range 3 {
		if p, v, err := o.Find(q, false); p != nil || v != process.Unknown || err != nil {
			t.Errorf("without a helper: %+v, %d, %v", p, v, err)
		}
	}
	if len(notes) > 0 {
		t.Errorf("and then %q", <-notes)
	}
}

// TestOwnerWire checks that flows and processes arrive as they were sent, whatever bytes they hold, and
// that a message cut anywhere is refused.
func TestOwnerWire(t *testing.T) {
	p := &packet.Process{
		PID: 1 << 22, TID: 3, Name: "a\xff\n\x1b[2J", Command: "/bin/\xfe", Arguments: strings.Repeat("x", packet.MaxArguments), UID: -1, GID: 1 << 30,
		User: "u", Parent: packet.Parent{PID: 5, Name: "p", Command: "/c", Arguments: "c d"}, Ancestors: []int{5, 1}, Cgroup: "/g",
		Container: packet.Container{ID: "i", Name: "n", Image: "m"}, Pod: packet.Pod{Name: "o", Namespace: "s", UID: "d"}, Stale: true,
	}
	b := putProcess(nil, p)
	if got := (&reader{b: b}).process(); !reflect.DeepEqual(got, p) {
		t.Errorf("%+v, want %+v", got, p)
	}
	q := process.Flow{Namespace: 1 << 40, Protocol: 17, Source: netip.MustParseAddrPort("192.0.2.1:9"), Destination: netip.MustParseAddrPort("[2001:db8::1]:53")}
	if got, received := (&reader{b: putFlow(nil, q, true)}).flow(); got != q || !received {
		t.Errorf("%+v, want %+v", got, q)
	}

	c := &Owner{answers: make(chan verdicts, 1), processes: map[uint32]*packet.Process{}}
	c.forget()
	whole := append([]byte{0, 0, 0, 1}, b...)
	for n := range whole {
		if err := c.take(processMessage, &reader{b: whole[:n]}); err == nil {
			t.Fatalf("a process of %d of %d bytes is taken", n, len(whole))
		}
	}
	for letter, text := range map[byte]string{
		verdictMessage:   "\x00\x00\x00\x01\x03\x00\x00\x00\x63", // a process that was not described
		endedMessage:     "\x00\x00",
		addressesMessage: "\x03\x01\x02",
		'?':              "",
	} {
		if err := c.take(letter, &reader{b: []byte(text)}); err == nil {
			t.Errorf("%c %q is taken", letter, text)
		}
	}
	if err := c.take(verdictMessage, &reader{b: []byte("\x00\x00\x00\x01\x09\x00\x00\x00\x00")}); err == nil {
		t.Error("a verdict that does not exist is taken")
	}
}

// TestOwnerAfterEnd checks that a process which has ended before the first question is known all the
// same, where the kernel tells who makes sockets.
func TestOwnerAfterEnd(t *testing.T) {
	nettest.Require(t)
	o, err := StartOwner(OwnerOptions{Stderr: output(t)})
	if err != nil {
		t.Fatal(err)
	}
	if _, reason, found := strings.Cut(o.InForce, "without eBPF"); found {
		t.Skip("no eBPF" + reason)
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	end := conn.LocalAddr().(*net.UDPAddr).AddrPort()
	cmd := exec.Command("bash", "-c", fmt.Sprintf("echo > /dev/udp/127.0.0.1/%d", end.Port()))
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	_, from, err := conn.ReadFromUDPAddrPort(make([]byte, 10))
	if err != nil {
		t.Fatal(err)
	}
	q := process.Flow{Protocol: packet.ProtocolUDP, Source: from, Destination: end}
	p := findUntil(t, o, q, process.Found)
	if p.PID != cmd.Process.Pid || p.Name != "bash" || p.Stale || p.User != "root" {
		t.Errorf("found %+v", p)
	}
}
