package main_test

import (
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// named returns a frame with an answer of DNS for the sender of nettest.Numbered's frames.
func named(t *testing.T, name string) []byte {
	t.Helper()
	n := dnsmessage.MustNewName(name)
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{Response: true},
		Questions: []dnsmessage.Question{{Name: n, Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
		Answers: []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: n, Class: dnsmessage.ClassINET, TTL: 60}, Body: &dnsmessage.AResource{A: [4]byte{192, 0, 2, 9}},
		}},
	}
	b, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	f := nettest.Numbered(12345, 0)[:42]
	f[34], f[35] = 0, 53 // the source port
	f[29] = 8            // another sender
	f[17], f[39] = byte(28+len(b)), byte(8+len(b))
	return append(f, b...)
}

// TestWriteNames checks with tshark that each file of a capture has the names of its hosts,
// wherever the answer is that gave them: of a live set, of the flight recorder and of a copy.
func TestWriteNames(t *testing.T) {
	cmdtest.Need(t, "tshark")
	nettest.Require(t)
	h := nettest.New(t)
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name+".pcapng") }
	one := cmdtest.Listen(t, h, "-i", "lo", "-w", file("one"), "--save-names", "udp")
	set := cmdtest.Listen(t, h, "-i", "lo", "-w", file("set"), "--save-names", "-b", "packets:2", "udp")
	flight := cmdtest.Listen(t, h, "-i", "lo", "-w", file("flight"), "--save-names", "--flight", "1MiB", "--trigger", "port 7", "udp")
	plain := cmdtest.Listen(t, h, "-i", "lo", "-w", file("plain"), "udp")
	h.Inject("lo", named(t, "printer.example."), nettest.Numbered(9, 1), nettest.Numbered(9, 2), nettest.Numbered(7, 3))
	for _, p := range []*cmdtest.Process{one, set, flight, plain} {
		if code := p.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, p.Stderr.String())
		}
	}
	sets, err := filepath.Glob(file("set_*"))
	if err != nil || len(sets) != 2 {
		t.Fatalf("%q, %v", sets, err)
	}
	slices.Sort(sets)
	copied := cmdtest.New(t, "-r", file("plain"), "-w", file("copy"), "--save-names", "-b", "packets:3", "--print")
	copied.Start(nil)
	if code := copied.Wait(); code != 0 || strings.Count(copied.Stdout.String(), "192.0.2.9.12345 > ") != 3 {
		t.Fatalf("exit code %d: %s%s", code, copied.Stdout.String(), copied.Stderr.String())
	}
	copies, _ := filepath.Glob(file("copy_*"))
	slices.Sort(copies)
	for _, c := range []struct {
		path string
		want int // packets of the printer
	}{
		{file("one"), 3}, {sets[0], 1}, {sets[1], 2}, {file("flight_00001"), 3}, {copies[1], 1}, {file("plain"), 0},
	} {
		if out := cmdtest.Tool(t, cmdtest.Program(t), "info", c.path); strings.Contains(out, "1 of addresses") != (c.want > 0) {
			t.Errorf("%s: ringcap info: %s", filepath.Base(c.path), out)
		}
		if c.path == sets[0] || c.path == file("plain") {
			continue // tshark takes a second
		}
		out := cmdtest.Tool(t, "tshark", "-r", c.path, "-N", "n", "-o", "nameres.dns_pkt_addr_resolution:FALSE", "-T", "fields", "-e", "ip.src_host")
		if n := strings.Count(out, "printer.example"); n != c.want {
			t.Errorf("%s: tshark knows the sender of %d packets, want %d: %s", filepath.Base(c.path), n, c.want, out)
		}
	}
}
