package main_test

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestStreamsLive lists connections of an interface and shows one as it comes, in the sandbox.
func TestStreamsLive(t *testing.T) {
	a, b := nettest.NewPair(t)
	list := cmdtest.Listen(t, a, "streams", "-i", nettest.NameA, "--sandbox=strict", "tcp")
	one := cmdtest.Listen(t, a, "stream", "tcp port 80", "--sandbox=strict", "-i", nettest.NameA)

	web := cmdtest.Listen(t, a, "stream", "tcp port 80", "--http", "--sandbox=strict", "-i", nettest.NameA)
	saved := t.TempDir()
	if err := os.Chmod(saved, 0o777); err != nil {
		t.Fatal(err)
	}
	all := cmdtest.Listen(t, a, "stream", "all", "--save", saved, "--sandbox=strict", "-i", nettest.NameA)

	listener := b.Listen("tcp", nettest.AddressB+":80")
	client := a.Dial("tcp", nettest.AddressB+":80")
	server, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	say := func(from, to net.Conn, text string) {
		if _, err := io.WriteString(from, text); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(to, make([]byte, len(text))); err != nil {
			t.Fatal(err)
		}
	}
	say(client, server, "GET /live HTTP/1.1\r\n\r\n")
	web.Stdout.Await(t, "> GET /live HTTP/1.1\n", 1)
	one.Stdout.Await(t, "> GET /live HTTP/1.1\n", 1) // before the server has said anything
	say(server, client, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	web.Stdout.Await(t, "< ok\n", 1) // before the connection has ended
	one.Stdout.Await(t, "< HTTP/1.1 200 OK\n", 1)
	list.Signal(syscall.SIGUSR1)
	list.Stdout.Await(t, " open ", 1)
	list.Stdout.Await(t, "GET /live HTTP/1.1\n", 1)
	for _, c := range []io.Closer{client, server, listener} {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	all.Stdout.Await(t, "-0001-live  2 bytes  GET /live\n", 1) // before the capture has ended
	for _, p := range []*cmdtest.Process{list, one, web, all} {
		if code := p.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, p.Stderr.String())
		}
		p.Says("packets captured")
	}
	if out := list.Stdout.String(); !strings.Contains(out, " closed ") {
		t.Error(out)
	}
	if out := one.Stdout.String(); strings.Count(out, "\n") != 9 {
		t.Errorf("%q", out)
	}
	all.Says("saved: ")
	if body, err := filepath.Glob(filepath.Join(saved, "tcp-*-0001-live")); err != nil || len(body) != 1 {
		t.Errorf("%v %v", body, err)
	}
}

// TestReassemble checks that a message of DNS in two segments is printed whole, as text and as JSON, with
// the numbers of the message.
func TestReassemble(t *testing.T) {
	message := []byte("\x00\x21\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x03com\x00\x00\x01\x00\x01")
	var frames []packet.Frame
	segment := func(seq uint32, syn bool, payload []byte) {
		ip := &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, SrcIP: net.IP{192, 0, 2, 1}, DstIP: net.IP{192, 0, 2, 2}}
		tcp := &layers.TCP{SrcPort: 40000, DstPort: 53, Seq: seq, SYN: syn, ACK: !syn, PSH: !syn, Window: 100}
		if err := tcp.SetNetworkLayerForChecksum(ip); err != nil {
			t.Fatal(err)
		}
		b := gopacket.NewSerializeBuffer()
		if err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true},
			&layers.Ethernet{SrcMAC: make([]byte, 6), DstMAC: make([]byte, 6), EthernetType: layers.EthernetTypeIPv4}, ip, tcp, gopacket.Payload(payload)); err != nil {
			t.Fatal(err)
		}
		f := packet.Frame{Data: b.Bytes(), Link: packet.LinkEthernet}
		f.Info.Timestamp, f.Info.CaptureLength, f.Info.Length = time.Unix(int64(len(frames)), 0), len(f.Data), len(f.Data)
		frames = append(frames, f)
	}
	segment(1000, true, nil)
	segment(1001, false, message[:9])
	segment(1010, false, message[9:])
	file := filepath.Join(t.TempDir(), "x.pcap")
	captest.WriteFile(t, file, frames)
	run := func(args ...string) string {
		t.Helper()
		out, err := cmdtest.Command(t, append(args, "-r", file)...).Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	const whole = "win 100, length 35 4660+ A? www.example.com. (33)"
	if out := run("--reassemble", "-v", "-t"); !strings.Contains(out, whole) || strings.Contains(out, "incorrect") || strings.Contains(out, "bad cksum") {
		t.Error(out)
	}
	if out := run("-t"); strings.Contains(out, "www.example.com") {
		t.Error(out)
	}
	if out := run("--reassemble", "--json"); strings.Count(out, `"www.example.com"`) != 1 {
		t.Error(out)
	}
	if out, err := cmdtest.Command(t, "--reassemble", "-r", file, "-w", file+"ng").CombinedOutput(); err == nil || !strings.Contains(string(out), "--reassemble is for text and JSON") {
		t.Errorf("%v: %s", err, out)
	}
}
