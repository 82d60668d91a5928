package main_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// served are the numbers of the frames of nettest.Numbered in a capture.
func served(t *testing.T, path string) (list []int) {
	t.Helper()
	for _, f := range captest.ReadFile(t, path) {
		if len(f.Data) < 46 || f.Data[23] != syscall.IPPROTO_UDP {
			t.Fatalf("%s has a frame of something else: %x", path, f.Data)
		}
		list = append(list, int(f.Data[44])<<8|int(f.Data[45]))
	}
	return list
}

// TestServe checks that tshark and ringcap read what is served, each from when it came to the
// orderly end, beside the other outputs and from within the sandbox, and that what goes to
// them is not captured, wherever they connect.
func TestServe(t *testing.T) {
	tshark := cmdtest.Need(t, "tshark")
	for name, c := range map[string]struct{ args, source string }{
		"pcapng": {"-i " + nettest.NameA + " --serve 57012", "127.0.0.1:57012"},
		"pcap":   {"-i " + nettest.NameA + " --serve 57012 --serve-format pcap", "127.0.0.1:57012"},
		// Every interface takes part, with link types of its own, and so do the readers' packets.
		"any": {"-i any --serve localhost:57012 --serve-format pcap", "127.0.0.1:57012"},
		"all": {"-i any --serve 0.0.0.0:57012 --allow 127.0.0.0/8", "127.0.0.1:57012"},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			dir := t.TempDir()
			file := filepath.Join(dir, "w.pcapng")
			p := cmdtest.Listen(t, a, append(strings.Fields(c.args), "--sandbox=strict", "-v", "-w", file, "--print", "--immediate-mode", "--stats", "json", "udp port 9 or tcp port 57012")...)
			confined(t, p.Pid(), least())

			ours, theirs := filepath.Join(dir, "ours.pcapng"), filepath.Join(dir, "theirs.pcapng")
			r := cmdtest.New(t, "-r", "tcp://"+c.source, "-w", ours, "--sandbox=strict")
			r.Start(a)
			p.Stderr.Await(t, "has come", 1)
			b.Inject(nettest.NameB, nettest.Numbered(9, 1))
			p.Stdout.Await(t, "UDP", 1)

			w := cmdtest.From(t, exec.Command(tshark, "-i", "TCP@"+c.source, "-w", theirs))
			w.Start(a)
			p.Stderr.Await(t, "has come", 2)
			passing := a.Dial("tcp", c.source) // comes and goes
			p.Stderr.Await(t, "has come", 3)
			_ = passing.Close()
			b.Inject(nettest.NameB, nettest.Numbered(9, 2))
			p.Stdout.Await(t, "UDP", 2)
			b.Inject(nettest.NameB, nettest.Numbered(9, 3))
			p.Stdout.Await(t, "UDP", 3)
			if code := p.Stop(syscall.SIGINT); code != 0 {
				t.Errorf("exit code %d: %s", code, p.Stderr.String())
			}
			for who, process := range map[string]*cmdtest.Process{"ringcap": r, "tshark": w} {
				if code := process.Wait(); code != 0 {
					t.Errorf("%s: exit code %d: %s", who, code, process.Stderr.String())
				}
			}
			if c.args[:6] == "-i any" && strings.Contains(c.args, "pcap") { // cooked
				if n, m := captest.Count(t, ours), captest.Count(t, theirs); n != 3 || m != 2 {
					t.Errorf("ringcap has %d packets, tshark %d", n, m)
				}
			} else if x, y := fmt.Sprint(served(t, ours)), fmt.Sprint(served(t, theirs)); x != "[1 2 3]" || y != "[2 3]" {
				t.Errorf("ringcap has %s, tshark %s", x, y)
			}
			if s := cmdtest.Accounts(t, p.Stderr.String()); s[0].Delivered != 3 || s[0].Written != 3 || s[0].Served < 5 || s[0].ServeLost != 0 {
				t.Errorf("%+v", s[0])
			}
		})
	}
}

// TestServeTLS checks that a reader gets the capture over TLS, to the end.
func TestServeTLS(t *testing.T) {
	openssl := cmdtest.Need(t, "openssl")
	a, b := nettest.NewPair(t)
	dir := t.TempDir()
	cert, key, out := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), filepath.Join(dir, "x.pcapng")
	cmdtest.Tool(t, openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert, "-subj", "/CN=ringcap", "-days", "2")
	p := cmdtest.Listen(t, a, "-i", nettest.NameA, "--serve", nettest.AddressA+":57012", "--allow", nettest.AddressB, "--serve-cert", cert, "--serve-key", key, "-v", "udp port 9 or tcp port 57012")
	plain := b.Dial("tcp", nettest.AddressA+":57012") // says nothing
	defer func() { _ = plain.Close() }()
	r := cmdtest.From(t, exec.Command(openssl, "s_client", "-connect", nettest.AddressA+":57012", "-CAfile", cert, "-verify_return_error", "-quiet"))
	file, err := os.Create(out)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	in, err := r.Cmd.StdinPipe() // it ends with its input
	if err != nil {
		t.Fatal(err)
	}
	r.Cmd.Stdout = file
	r.Start(b)
	p.Stderr.Await(t, "has come", 1)
	b.Inject(nettest.NameB, nettest.Series(9, 5)...)
	if code := p.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, p.Stderr.String())
	}
	if code := r.Wait(); code != 0 {
		t.Errorf("openssl: exit code %d: %s", code, r.Stderr.String())
	}
	_ = in.Close()
	if list := fmt.Sprint(served(t, out)); list != "[0 1 2 3 4]" {
		t.Errorf("the reader got %s: %s", list, p.Stderr.String())
	}
}

// TestServeFlood checks that under a flood a reader that never reads, and one that does, cost -w
// no packet.
func TestServeFlood(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	const rounds, each, size = 200, 200, 1400 // more than the memory for readers, and less than the ring
	p := cmdtest.Listen(t, a, "-i", nettest.NameA, "-B", "131072", "-w", file, "--serve", "57012", "-v", "--stats", "json", "udp port 9")
	for range 2 {
		stuck := a.Dial("tcp", "127.0.0.1:57012")
		defer func() { _ = stuck.Close() }()
	}
	reading := a.Dial("tcp", "127.0.0.1:57012")
	done := make(chan int64)
	go func() {
		n, _ := io.Copy(io.Discard, reading)
		done <- n
	}()
	p.Stderr.Await(t, "has come", 3)
	long := make([][]byte, each)
	for i := range long {
		long[i] = append(nettest.Numbered(9, i), make([]byte, size)...)
	}
	for range rounds {
		b.Inject(nettest.NameB, long...)
	}
	if code := p.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, p.Stderr.String())
	}
	n := <-done
	s := cmdtest.Accounts(t, p.Stderr.String())[0]
	if s.Dropped != 0 || s.Delivered != rounds*each || s.Written != s.Delivered || s.ServeLost == 0 || s.Served+s.ServeLost != 3*s.Delivered || captest.Count(t, file) != int(s.Delivered) {
		t.Errorf("%+v", s)
	}
	if n < 1<<20 {
		t.Errorf("the reader got %d bytes of %d packets", n, s.Delivered)
	}
	p.Says(fmt.Sprintf("%d packets lost by readers of --serve that were too slow\n", s.ServeLost))
}

// TestServeRefuses checks what is no way to serve or to read, with one line that says why.
func TestServeRefuses(t *testing.T) {
	h := nettest.New(t)
	taken := h.Listen("tcp", "127.0.0.1:57012")
	defer func() { _ = taken.Close() }()
	for args, want := range map[string]string{
		"-i lo --serve 57012":                                      "--serve 127.0.0.1:57012: address already in use: give another port",
		"-i lo --serve 192.0.2.77:1024 --allow 192.0.2.0/24":       "--serve 192.0.2.77:1024: cannot assign requested address: give an address of this host",
		"-i lo --serve 0.0.0.0:57013":                              "name who may with --allow",
		"-i lo --serve [::]:57013":                                 "name who may with --allow",
		"-i lo --serve eth0:57013":                                 `"eth0" is no address of an interface`,
		"-i lo --serve 127.0.0.1":                                  "has no port",
		"-i lo --serve 0":                                          "has no port",
		"-i lo --serve 57013 --allow all":                          `"all" is no network`,
		"-i lo --serve 57013 --serve-format pcapn":                 "did you mean pcapng?",
		"-i lo --serve 57013 --serve-cert none.pem":                "TLS takes both",
		"-i lo --serve 57013 --serve-cert x.pem --serve-key y.pem": "--serve-cert x.pem, --serve-key y.pem: open x.pem: no such file",
		"-i lo --allow 192.0.2.1":                                  "for --serve",
		"-r testdata/http.pcap --serve 57013":                      "--serve is for live capture",
		"-r tcp://127.0.0.1:57013":                                 "open tcp://127.0.0.1:57013: connect: connection refused",
		"-r tcp://127.0.0.1":                                       "open tcp://127.0.0.1: it has no port",
		"-r testdata/http.pcap -r tcp://127.0.0.1:57013":           "with --merge",
		"-r tcp://127.0.0.1:57013 --follow":                        "leave --follow out",
	} {
		p := cmdtest.New(t, strings.Fields(args)...)
		p.Start(h)
		if code := p.Wait(); code != 1 || !strings.Contains(p.Stderr.String(), want) || strings.Count(p.Stderr.String(), "\n") != 1 {
			t.Errorf("%s: exit code %d: %s", args, code, p.Stderr.String())
		}
	}
}

// TestServeAllow checks that a stranger gets nothing, and that a signal ends a reader that waits
// for a server which says nothing.
func TestServeAllow(t *testing.T) {
	a, b := nettest.NewPair(t)
	p := cmdtest.Listen(t, a, "-i", nettest.NameA, "--serve", "0.0.0.0:57012", "--allow", "127.0.0.1", "--allow", "192.0.2.128/25")
	conn := b.Dial("tcp", nettest.AddressA+":57012")
	if got, err := io.ReadAll(conn); err != nil || len(got) > 0 {
		t.Errorf("a stranger got %q, %v", got, err)
	}
	p.Stderr.Await(t, "a reader at "+conn.LocalAddr().String()+" was refused", 1)
	own := a.Dial("tcp", "127.0.0.1:57012")
	magic := make([]byte, 4)
	if _, err := io.ReadFull(own, magic); err != nil || !bytes.Equal(magic, []byte{0x0a, 0x0d, 0x0d, 0x0a}) {
		t.Errorf("somebody allowed got %x, %v", magic, err)
	}
	p.Stop(syscall.SIGINT)

	silent := a.Listen("tcp", "127.0.0.1:57013")
	defer func() { _ = silent.Close() }()
	r := cmdtest.New(t, "-r", "tcp://127.0.0.1:57013")
	r.Start(a)
	var accepted net.Conn
	var err error
	if accepted, err = silent.Accept(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = accepted.Close() }()
	if code := r.Stop(syscall.SIGINT); code != 0 || !strings.Contains(r.Stderr.String(), "stopped before anything was read") {
		t.Errorf("exit code %d: %s", code, r.Stderr.String())
	}
}
