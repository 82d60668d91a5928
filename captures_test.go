package main_test

import (
	"encoding/binary"
	"flag"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

var makeCaptures = flag.Bool("captures", false, "make the captures of testdata anew from live traffic")

// TestMakeCaptures captures the traffic of real programs over a veth pair into testdata. It
// runs only with -captures, because new captures need new goldens.
func TestMakeCaptures(t *testing.T) {
	if !*makeCaptures {
		t.Skip("makes testdata anew: run with -captures")
	}
	// All tools are needed: a part of the captures would be of no use.
	for _, tool := range []string{"ping", "sh", "ip", "curl", "dig"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("needs %s", tool)
		}
	}
	nettest.Require(t)
	dir := t.TempDir()
	captures := []struct {
		file    string
		flags   []string
		traffic func(t *testing.T, a, b *nettest.Host)
	}{
		{"ping.pcap", nil, func(t *testing.T, a, b *nettest.Host) {
			b.Run("ping", "-q", "-c", "3", "-i", "0.05", nettest.AddressA)
			b.Run("ping", "-q", "-c", "1", "-s", "4000", nettest.AddressA)
			b.Run("sh", "-c", "ping -q -c 1 -W 0.2 192.0.2.77 || true")
		}},
		{"ping6.pcapng", nil, func(t *testing.T, a, b *nettest.Host) {
			for h, name := range map[*nettest.Host]string{a: nettest.NameA, b: nettest.NameB} {
				h.Run("sh", "-c", "echo 0 >/proc/sys/net/ipv6/conf/"+name+"/disable_ipv6")
			}
			a.Run("ip", "addr", "add", "2001:db8::1/64", "dev", nettest.NameA, "nodad")
			b.Run("ip", "addr", "add", "2001:db8::2/64", "dev", nettest.NameB, "nodad")
			b.Run("ping", "-q", "-c", "2", "-i", "0.05", "2001:db8::1")
			b.Run("ping", "-q", "-c", "1", "-s", "3000", "2001:db8::1")
			conn := b.Dial("udp6", "[2001:db8::1]:9999")
			_, _ = conn.Write([]byte("hello\n")) // no one listens
			_ = conn.Close()
		}},
		{"http.pcap", []string{"--nano"}, func(t *testing.T, a, b *nettest.Host) {
			ln := a.Listen("tcp4", nettest.AddressA+":80")
			server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte("hello\n"))
			})}
			go func() { _ = server.Serve(ln) }()
			b.Run("curl", "-s", "http://"+nettest.AddressA+"/")
			_ = server.Close()
			b.Run("sh", "-c", "curl -s http://"+nettest.AddressA+":81/ || true")
		}},
		{"dns.pcapng", nil, func(t *testing.T, a, b *nettest.Host) {
			serveDNS(t, a)
			b.Run("dig", "+time=2", "+tries=1", "@"+nettest.AddressA, "www.example.com", "A")
			b.Run("dig", "+time=2", "+tries=1", "@"+nettest.AddressA, "www.example.com", "AAAA")
			b.Run("sh", "-c", "dig +time=1 +tries=1 -p 5300 @"+nettest.AddressA+" www.example.com || true")
		}},
		{"vlan.pcap", nil, func(t *testing.T, a, b *nettest.Host) {
			b.Inject(nettest.NameB, nettest.Numbered(9, 0), nettest.Numbered(9, 1, 0x81000007), nettest.Numbered(9, 2, 0x8100e007),
				nettest.Numbered(9, 3, 0x81000000), nettest.Numbered(9, 4, 0x88a80064, 0x81000007))
		}},
	}
	for _, c := range captures {
		a, b := nettest.NewPair(t)
		run := cmdtest.Listen(t, a, append([]string{"-i", nettest.NameA, "-w", filepath.Join(dir, c.file)}, c.flags...)...)
		c.traffic(t, a, b)
		if code := run.Stop(syscall.SIGINT); code != 0 {
			t.Fatalf("%s: exit code %d", c.file, code)
		}
	}
	for _, c := range captures { // replace all of them or none
		made, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("testdata", c.file), made, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// serveDNS answers A and AAAA queries on port 53 of the host.
func serveDNS(t *testing.T, h *nettest.Host) {
	t.Helper()
	var conn net.PacketConn
	h.Do(func() (err error) {
		conn, err = net.ListenPacket("udp4", nettest.AddressA+":53")
		return err
	})
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			head := dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Class: dnsmessage.ClassINET, TTL: 60}
			switch m.Questions[0].Type {
			case dnsmessage.TypeA:
				m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: [4]byte{192, 0, 2, 80}}}}
			case dnsmessage.TypeAAAA:
				body := &dnsmessage.AAAAResource{AAAA: [16]byte{0x20, 1, 0xd, 0xb8}}
				binary.BigEndian.PutUint16(body.AAAA[14:], 0x80)
				m.Answers = []dnsmessage.Resource{{Header: head, Body: body}}
			}
			if out, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(out, from)
			}
		}
	}()
}
