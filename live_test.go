package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"

	"ringcap/internal/ledger"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// TestSignalLosesNothing checks that all packets that were on the wire before a signal are in
// the file. Of these 40, tcpdump has none and dumpcap 22.
func TestSignalLosesNothing(t *testing.T) {
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			a, b := nettest.NewPair(t)
			file := filepath.Join(t.TempDir(), "x.pcap")
			c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file, "udp")
			b.Inject(nettest.NameB, nettest.Series(9, 40)...)
			if code := c.Stop(sig); code != 0 {
				t.Errorf("exit code %d: %s", code, c.Stderr.String())
			}
			if got := len(captest.ReadFile(t, file)); got != 40 {
				t.Errorf("%d of 40 frames are in the file: %s", got, c.Stderr.String())
			}
			c.Says("40 packets captured\n40 packets received by filter\n0 packets dropped by kernel\n")
		})
	}
}

// TestPings checks the same for pings, requests and replies.
func TestPings(t *testing.T) {
	ping := cmdtest.Need(t, "ping")
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file, "icmp")
	b.Run(ping, "-q", "-c", "40", "-i", "0.002", nettest.AddressA)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d", code)
	}
	in, out := 0, 0
	for _, f := range captest.ReadFile(t, file) {
		switch f.Direction {
		case packet.DirectionIn:
			in++
		case packet.DirectionOut:
			out++
		}
	}
	if in != 40 || out != 40 {
		t.Errorf("%d requests in and %d replies out, want 40 and 40", in, out)
	}
}

// TestFilterAtStart checks that under load no frame that does not match is captured while the
// ring opens, as happens with gopacket alone, and that the account closes.
func TestFilterAtStart(t *testing.T) {
	a, b := nettest.NewPair(t)
	noise := nettest.Series(7, 64)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for range 20000 {
			select {
			case <-stop:
				return
			default:
				b.Inject(nettest.NameB, noise...)
			}
		}
	}()
	defer func() { close(stop); <-done }()
	for range 8 {
		file := filepath.Join(t.TempDir(), "x.pcap")
		c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-B", "8192", "-w", file, "udp port 9")
		b.Inject(nettest.NameB, nettest.Series(9, 5)...)
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, c.Stderr.String())
		}
		frames := captest.ReadFile(t, file)
		for _, f := range frames {
			if f.Data[37] != 9 {
				t.Fatalf("a frame to port %d is in the file", f.Data[37])
			}
		}
		if len(frames) != 5 {
			t.Errorf("%d of 5 frames: %s", len(frames), c.Stderr.String())
		}
	}
}

// TestCount checks that -c ends the capture at exactly that packet, and that the account
// includes the packets that are left.
func TestCount(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-c", "4", "-w", file, "udp")
	b.Inject(nettest.NameB, nettest.Series(9, 10)...)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	frames := captest.ReadFile(t, file)
	if len(frames) != 4 || frames[3].Data[45] != 3 {
		t.Errorf("%d frames, want the first 4", len(frames))
	}
	var captured, received, dropped, unread int
	if _, err := fmt.Sscanf(cmdtest.Tail(c.Stderr.String(), 4), "%d packets captured\n%d packets received by filter\n%d packets dropped by kernel\n%d packets left unread",
		&captured, &received, &dropped, &unread); err != nil || captured != 4 || received != captured+dropped+unread {
		t.Errorf("%v: %s", err, c.Stderr.String())
	}
}

// TestPromiscuous: the interface is in promiscuous mode while the capture runs,
// unless -p says no.
func TestPromiscuous(t *testing.T) {
	for flag, want := range map[string]int{"-n": 1, "-p": 0} {
		a, _ := nettest.NewPair(t)
		c := cmdtest.Listen(t, a, "-i", nettest.NameA, flag)
		if got := a.Promiscuity(nettest.NameA); got != want {
			t.Errorf("with %s promiscuity is %d, want %d", flag, got, want)
		}
		c.Stop(syscall.SIGINT)
		if got := a.Promiscuity(nettest.NameA); got != 0 {
			t.Errorf("after it promiscuity is %d", got)
		}
	}
}

// TestLoopback checks that each packet of loopback is captured once, whatever -Q says.
func TestLoopback(t *testing.T) {
	ping := cmdtest.Need(t, "ping")
	for _, direction := range []string{"inout", "in", "out"} {
		t.Run(direction, func(t *testing.T) {
			h := nettest.New(t)
			file := filepath.Join(t.TempDir(), "x.pcap")
			c := cmdtest.Listen(t, h, "-i", "lo", "-Q", direction, "-w", file, "icmp")
			h.Run(ping, "-q", "-c", "3", "-i", "0.01", "127.0.0.1")
			c.Stop(syscall.SIGINT)
			if got := len(captest.ReadFile(t, file)); got != 6 {
				t.Errorf("%d packets, want 3 requests and 3 replies", got)
			}
		})
	}
}

// TestDirection checks that -Q selects frames by their direction, which is also in the file.
func TestDirection(t *testing.T) {
	for _, want := range []struct {
		flag string
		port byte
	}{{"in", 1}, {"out", 2}} {
		t.Run(want.flag, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			file := filepath.Join(t.TempDir(), "x.pcapng")
			c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-Q", want.flag, "-w", file, "udp")
			b.Inject(nettest.NameB, nettest.Series(1, 3)...)
			a.Inject(nettest.NameA, nettest.Series(2, 3)...)
			c.Stop(syscall.SIGINT)
			frames := captest.ReadFile(t, file)
			if len(frames) != 3 {
				t.Fatalf("%d frames, want 3", len(frames))
			}
			for _, f := range frames {
				if f.Data[37] != want.port || (f.Direction == packet.DirectionOut) != (want.flag == "out") {
					t.Errorf("a frame to port %d, direction %d", f.Data[37], f.Direction)
				}
			}
		})
	}
}

// TestVLAN checks that tags are captured as they were on the wire, with the right TPID, and
// that filters see them. Every frame is tagged differently.
func TestVLAN(t *testing.T) {
	sent := [][]byte{
		nettest.Numbered(9, 0),
		nettest.Numbered(9, 1, 0x81000007),
		nettest.Numbered(9, 2, 0x8100e007),             // priority 7
		nettest.Numbered(9, 3, 0x81002000),             // priority only, VID 0
		nettest.Numbered(9, 4, 0x81000000),             // all zero
		nettest.Numbered(9, 5, 0x88a80064),             // 802.1ad
		nettest.Numbered(9, 6, 0x88a80064, 0x81000007), // QinQ
		nettest.Numbered(9, 7, 0x81000064, 0x81000007),
	}
	for _, c := range []struct {
		name   string
		filter []string
		want   []int
	}{
		{"all", nil, []int{0, 1, 2, 3, 4, 5, 6, 7}},
		{"vlan", []string{"vlan"}, []int{1, 2, 3, 4, 5, 6, 7}},
		{"vlan 7", []string{"vlan 7"}, []int{1, 2}},
		{"vlan 100 and vlan 7", []string{"vlan 100 and vlan 7"}, []int{6, 7}},
		{"vlan and udp port 9", []string{"vlan", "and", "udp", "port", "9"}, []int{1, 2, 3, 4, 5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			file := filepath.Join(t.TempDir(), "x.pcap")
			run := cmdtest.Listen(t, a, append([]string{"-i", nettest.NameA, "-Q", "in", "-w", file}, c.filter...)...)
			b.Inject(nettest.NameB, sent...)
			run.Stop(syscall.SIGINT)
			got := captest.ReadFile(t, file)
			if len(got) != len(c.want) {
				t.Fatalf("%d frames, want %d: %s", len(got), len(c.want), run.Stderr.String())
			}
			for i, n := range c.want {
				if !bytes.Equal(got[i].Data, sent[n]) || got[i].Length != len(sent[n]) {
					t.Errorf("frame %d: got % x\nwant % x", n, got[i].Data, sent[n])
				}
			}
		})
	}
}

// TestLiveSnapLength checks that -s cuts frames and keeps their length on the wire, even if a
// tag was put back.
func TestLiveSnapLength(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-s", "40", "-w", file, "-Q", "in")
	sent := [][]byte{nettest.Numbered(9, 0), nettest.Numbered(9, 1, 0x81000007)}
	b.Inject(nettest.NameB, sent...)
	c.Stop(syscall.SIGINT)
	got := captest.ReadFile(t, file)
	if len(got) != 2 {
		t.Fatalf("%d frames, want 2", len(got))
	}
	for i, f := range got {
		if !bytes.Equal(f.Data, sent[i][:40]) || f.Length != len(sent[i]) {
			t.Errorf("frame %d: %d of %d bytes: % x", i, len(f.Data), f.Length, f.Data)
		}
	}
}

// TestNetworkLayer checks that -y RAW captures only IP, from the network header on.
func TestNetworkLayer(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-y", "RAW", "-w", file)
	arp := append(nettest.Numbered(9, 0)[:12], 8, 6)
	b.Inject(nettest.NameB, append(arp, make([]byte, 46)...), nettest.Numbered(9, 1))
	c.Stop(syscall.SIGINT)
	got := captest.ReadFile(t, file)
	if len(got) != 1 || got[0].Link != packet.LinkRaw || got[0].Data[0] != 0x45 {
		t.Errorf("got %+v", got)
	}
}

// TestTun: frames of a tun device are raw IP.
func TestTun(t *testing.T) {
	h := nettest.New(t)
	tun := h.AddTun("tun-t")
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := cmdtest.Listen(t, h, "-i", "tun-t", "-w", file, "udp port 9")
	sent := nettest.Numbered(9, 1)[14:46]
	if _, err := tun.Write(sent); err != nil {
		t.Fatal(err)
	}
	c.Stop(syscall.SIGINT)
	got := captest.ReadFile(t, file)
	if len(got) != 1 || got[0].Link != packet.LinkRaw || !bytes.Equal(got[0].Data, sent) {
		t.Errorf("got %+v, want % x: %s", got, sent, c.Stderr.String())
	}
}

// TestLinkDown checks that ringcap reports a link that goes down and up again, and that the
// capture goes on.
func TestLinkDown(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file, "udp port 9")
	b.Inject(nettest.NameB, nettest.Numbered(9, 1))
	a.SetUp(nettest.NameA, false)
	c.Stderr.Await(t, "went down", 1)
	a.SetUp(nettest.NameA, true)
	c.Stderr.Await(t, "is up again", 1)
	b.Inject(nettest.NameB, nettest.Numbered(9, 2))
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got := len(captest.ReadFile(t, file)); got != 2 {
		t.Errorf("%d frames, want one before and one after: %s", got, c.Stderr.String())
	}
}

// TestRemoval: an interface that is deleted ends the capture with exit code 1
// and a whole file, whether it was up or down.
func TestRemoval(t *testing.T) {
	for _, down := range []bool{false, true} {
		t.Run(fmt.Sprintf("down=%v", down), func(t *testing.T) {
			a, b := nettest.NewPair(t)
			file := filepath.Join(t.TempDir(), "x.pcap")
			c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file, "udp port 9")
			b.Inject(nettest.NameB, nettest.Series(9, 7)...)
			if down {
				a.SetUp(nettest.NameA, false)
				c.Stderr.Await(t, "went down", 1)
			}
			a.Remove(nettest.NameA)
			if code := c.Wait(); code != 1 {
				t.Errorf("exit code %d, want 1", code)
			}
			c.Says("veth-a disappeared")
			if got := len(captest.ReadFile(t, file)); got != 7 {
				t.Errorf("%d of 7 frames are in the file", got)
			}
		})
	}
}

// TestBigFrames checks that segments which the kernel merged to more than 64 KiB (BIG TCP) are
// captured whole. In a file they are cut at the length above which other tools refuse a record.
func TestBigFrames(t *testing.T) {
	a, b := nettest.NewPair(t)
	const most = 400000
	for _, h := range []struct {
		host *nettest.Host
		name string
	}{{a, nettest.NameA}, {b, nettest.NameB}} {
		h.host.Do(func() error {
			l, err := netlink.LinkByName(h.name)
			if err != nil {
				return err
			}
			return errors.Join(netlink.LinkSetGSOMaxSize(l, most), netlink.LinkSetGROMaxSize(l, most),
				netlink.LinkSetGSOIPv4MaxSize(l, most), netlink.LinkSetGROIPv4MaxSize(l, most))
		})
	}
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file, "--print", "-v", "-Q", "in", "tcp")
	const bytesSent = 64 << 20
	sendTCP(t, a, b, bytesSent)
	c.Stop(syscall.SIGINT)
	longest, cut := 0, 0
	for _, f := range captest.ReadFile(t, file) {
		longest = max(longest, f.Length)
		if f.Length > packet.MaxRecord {
			cut++
			if len(f.Data) != packet.MaxRecord {
				t.Errorf("a record of %d of %d bytes", len(f.Data), f.Length)
			}
		} else if len(f.Data) != f.Length {
			t.Errorf("%d of %d bytes", len(f.Data), f.Length)
		}
	}
	if longest <= 65536+14 {
		t.Skipf("needs a kernel that merges segments over 64 KiB (BIG TCP): the longest frame has %d bytes", longest)
	}
	if cut > 0 {
		c.Says(fmt.Sprintf("%s cut at 262144 bytes in the file", ledger.Packets(uint64(cut))))
	}
	if want := fmt.Sprintf("length %d\n", longest-14-20-32); !strings.Contains(c.Stdout.String(), want) {
		t.Errorf("no line of a frame of %d bytes", longest)
	}
	if out := c.Stdout.String(); !strings.Contains(out, " [GSO])") || strings.Contains(out, "length 52 [GSO]") {
		t.Errorf("merged segments are not marked, or acknowledgements are: %.2000s", out)
	}
	t.Logf("longest frame %d bytes, %d records cut", longest, cut)
}

// sendTCP moves n bytes from b to a.
func sendTCP(t *testing.T, a, b *nettest.Host, n int) {
	t.Helper()
	received := make(chan int64, 1)
	ln := a.Listen("tcp4", nettest.AddressA+":9000")
	defer func() { _ = ln.Close() }()
	go func() {
		conn, err := ln.Accept()
		if err != nil {
			received <- -1
			return
		}
		defer func() { _ = conn.Close() }()
		got, _ := io.Copy(io.Discard, conn)
		received <- got
	}()
	conn := b.Dial("tcp4", nettest.AddressA+":9000")
	chunk := make([]byte, 4<<20)
	for sent := 0; sent < n; sent += len(chunk) {
		if _, err := conn.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	_ = conn.Close()
	if got := <-received; got != int64(n) {
		t.Fatalf("%d of %d bytes arrived", got, n)
	}
}

// TestSaysTheSame checks that a packet has the same line live and from the file.
func TestSaysTheSame(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	flags := []string{"-e", "-vv", "-K", "-X", "-#"} // -K: only a live capture knows which checksums are still to come
	c := cmdtest.Listen(t, a, append([]string{"-i", nettest.NameA, "-Q", "in", "-w", file, "--print"}, flags...)...)
	b.Inject(nettest.NameB, nettest.Numbered(9, 1), nettest.Numbered(9, 2, 0x8100e007), nettest.Numbered(9, 3, 0x88a80064, 0x81000007))
	sendTCP(t, a, b, 4<<20)
	c.Stop(syscall.SIGINT)
	out, err := cmdtest.Command(t, append([]string{"-r", file}, flags...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	// Only a live capture knows which packets the kernel merged, either.
	if live := strings.ReplaceAll(c.Stdout.String(), " [GSO]", ""); live != string(out) || live == "" {
		t.Errorf("live and offline differ: %s", cmdtest.FirstDifference(live, string(out)))
	}
}

// TestLinesComeAtOnce checks that each line is printed while the capture goes on, with -l and
// without.
func TestLinesComeAtOnce(t *testing.T) {
	for _, flags := range [][]string{{"-l"}, {"--immediate-mode"}, {"-U"}, {}} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			a, b := nettest.NewPair(t)
			c := cmdtest.Listen(t, a, append([]string{"-i", nettest.NameA, "-t", "udp port 9"}, flags...)...)
			for i := range 3 {
				b.Inject(nettest.NameB, nettest.Numbered(9, i))
				c.Stdout.Await(t, "IP 192.0.2.9.12345 > 192.0.2.255.9: UDP, length 4\n", i+1)
			}
			c.Stop(syscall.SIGINT)
		})
	}
}

// TestStatisticsSignal checks that SIGUSR1 prints the counts and the capture goes on.
func TestStatisticsSignal(t *testing.T) {
	a, b := nettest.NewPair(t)
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-t", "udp port 9")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	c.Stdout.Await(t, "UDP", 3)
	c.Signal(syscall.SIGUSR1)
	c.Stderr.Await(t, "ringcap: 3 packets captured, 3 packets received by filter, 0 packets dropped by kernel\n", 1)
	if code := c.Stop(syscall.SIGTERM); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestHangup checks that SIGHUP has no effect under nohup.
func TestHangup(t *testing.T) {
	nohup := cmdtest.Need(t, "nohup")
	a, b := nettest.NewPair(t)
	c := cmdtest.From(t, exec.Command(nohup, cmdtest.Program(t), "-i", nettest.NameA, "-t", "udp port 9"))
	c.Listen(a)
	c.Signal(syscall.SIGHUP)
	b.Inject(nettest.NameB, nettest.Numbered(9, 1))
	c.Stdout.Await(t, "UDP", 1)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestHungWrite checks that a capture whose output is not read dies of a signal that is sent
// again and again, as by Ctrl-C held down. This includes a job in the background.
func TestHungWrite(t *testing.T) {
	for line, want := range map[string]syscall.Signal{"": syscall.SIGINT, "trap '' INT;": syscall.SIGTERM} {
		state := hang(t, exec.Command("sh", "-c", line+` exec "$@"`, "sh", cmdtest.Program(t), "-i", nettest.NameA, "-vvv", "-X", "udp port 9"))
		if s := state.Sys().(syscall.WaitStatus); !s.Signaled() || s.Signal() != want {
			t.Errorf("ended as %v, want death by %v", state, want)
		}
	}
}

// TestHungWriteAsProcess1 checks the same of process 1, which no signal kills from inside.
func TestHungWriteAsProcess1(t *testing.T) {
	state := hang(t, processOne(t, "-i", nettest.NameA, "-vvv", "-X", "udp port 9"))
	if code := state.ExitCode(); code != 128+int(syscall.SIGINT) {
		t.Errorf("ended as %v", state)
	}
}

// hang starts a capture of veth-a whose output nobody reads, sends SIGINT again and again, and
// returns how it ended.
func hang(t *testing.T, cmd *exec.Cmd) *os.ProcessState {
	t.Helper()
	a, b := nettest.NewPair(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = errors.Join(r.Close(), w.Close()) }()
	if _, err := unix.FcntlInt(w.Fd(), unix.F_SETPIPE_SZ, os.Getpagesize()); err != nil {
		t.Fatal(err)
	}
	c := cmdtest.From(t, cmd)
	c.Cmd.Stdout = w
	c.Listen(a)
	b.Inject(nettest.NameB, nettest.Series(9, 1000)...)
	awaitFull(t, w)
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case <-ended:
				return
			default:
				_ = c.Cmd.Process.Signal(syscall.SIGINT)
				time.Sleep(20 * time.Millisecond)
			}
		}
	}()
	c.Wait()
	close(ended)
	return c.Cmd.ProcessState
}

// awaitFull returns once a pipe is full.
func awaitFull(t *testing.T, w *os.File) {
	t.Helper()
	for end := time.Now().Add(cmdtest.Patience); time.Now().Before(end); time.Sleep(time.Millisecond) {
		fds := []unix.PollFd{{Fd: int32(w.Fd()), Events: unix.POLLOUT}}
		if n, err := unix.Poll(fds, 0); err == nil && n == 0 {
			return
		}
	}
	t.Fatal("the pipe has room")
}

// TestClosedPipe checks that a run fails, as tcpdump does, if the reader of its text goes away,
// and ends normally, with the counts, if the reader of its packets does.
func TestClosedPipe(t *testing.T) {
	for _, p := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"text", nil, 14, "unable to write output: broken pipe"},
		{"packets", []string{"-w", "-"}, 0, "captured"},
	} {
		t.Run(p.name, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			c := cmdtest.New(t, append([]string{"-i", nettest.NameA, "udp port 9"}, p.args...)...)
			c.Cmd.Stdout = w
			c.Start(a)
			_ = w.Close()
			c.Stderr.Await(t, "listening on", 1)
			_ = r.Close()
			b.Inject(nettest.NameB, nettest.Numbered(9, 1))
			if code := c.Wait(); code != p.code {
				t.Errorf("exit code %d, want %d", code, p.code)
			}
			c.Says(p.says)
		})
	}
}

// TestCannotOpen checks that one line says why a ring cannot be opened, and what to do.
func TestCannotOpen(t *testing.T) {
	a, _ := nettest.NewPair(t)
	a.Do(func() error {
		return netlink.LinkAdd(&netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: "sleepy"}, PeerName: "sleepy-peer"})
	})
	for _, c := range []struct {
		name string
		args []string
		uid  uint32
		says string
	}{
		{"near miss", []string{"-i", "vteh-a"}, 0, `no interface "vteh-a": did you mean veth-a?`},
		{"missing", []string{"-i", "wlp0s20f3"}, 0, `no interface "wlp0s20f3": there is `},
		{"down", []string{"-i", "sleepy"}, 0, "sleepy is down: bring it up with: ip link set sleepy up"},
		{"no privilege", []string{"-i", nettest.NameA}, 65534, "needs CAP_NET_RAW: run with sudo, or once: sudo setcap cap_net_raw=ep "},
		{"link type", []string{"-i", nettest.NameA, "-y", "IEEE802_11"}, 0, "has no frames of link type IEEE802_11"},
		{"ring too large", []string{"-i", nettest.NameA, "-B", "67108864"}, 0, "try a smaller -B"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.uid != 0 && nettest.InUserNamespace() {
				t.Skip("needs a second user: run as root")
			}
			cmd := cmdtest.Command(t, c.args...)
			if c.uid != 0 {
				cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: c.uid, Gid: c.uid}}
				// Other users cannot enter the test's own directory.
				cmd.Path = publicCopy(t, cmd.Path)
			}
			var stderr bytes.Buffer
			cmd.Stderr = &stderr
			a.Start(cmd)
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 1 {
				t.Errorf("exit code %d", code)
			}
			if s := stderr.String(); !strings.Contains(s, c.says) || strings.Count(s, "\n") != 1 {
				t.Errorf("want one line with %q, got: %s", c.says, s)
			}
		})
	}
}

// publicCopy copies a program to where another user can run it.
func publicCopy(t *testing.T, path string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ringcap")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	program, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, "ringcap")
	if err := errors.Join(os.WriteFile(to, program, 0o755), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	return to
}
