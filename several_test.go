package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// script is a live source that plays frames from memory.
type script struct {
	stamps []int // milliseconds; a negative one is a tick
	iface  packet.Interface
	given  uint64
	stop   chan struct{}
	empty  atomic.Bool
}

func newScript(stamps ...int) *script {
	return &script{stamps: stamps, stop: make(chan struct{}, 1)}
}

func (s *script) Next(f *packet.Frame) error {
	if len(s.stamps) == 0 {
		s.empty.Store(true)
		<-s.stop
		return io.EOF
	}
	ms := s.stamps[0]
	s.stamps = s.stamps[1:]
	if ms < 0 {
		return packet.ErrTick
	}
	f.Data = []byte{byte(ms)}
	f.Info.Timestamp = time.UnixMilli(int64(ms))
	f.Interface = &s.iface
	s.given++
	return nil
}

func (s *script) Close() error { return nil }
func (s *script) Empty() bool  { return s.empty.Load() }
func (s *script) Stop() {
	select {
	case s.stop <- struct{}{}:
	default:
	}
}
func (s *script) Interfaces() []*packet.Interface { return []*packet.Interface{&s.iface} }
func (s *script) Count(a *ledger.Snapshot) error {
	a.Received = s.given
	a.Interfaces = append(a.Interfaces[:0], ledger.Interface{Interface: &s.iface, Counters: a.Counters, Delivered: s.given})
	return nil
}

// TestMergeOrder: frames come by time; within a source never out of order, even
// where its time stamps go back; and a source that is quiet holds nothing up.
func TestMergeOrder(t *testing.T) {
	f := newFanIn(time.Millisecond, func(string) {})
	for _, s := range []*script{
		newScript(10, 30, -1, 50, 70, -1),
		newScript(20, -1, 60, 55, 80, -1), // 55 comes after 60
		newScript(-1),
	} {
		f.add(s)
	}
	var got []int
	var frame packet.Frame
	for len(got) < 9-1 {
		err := f.Next(&frame)
		if errors.Is(err, packet.ErrTick) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, int(frame.Data[0]))
	}
	if want := []int{10, 20, 30, 50, 60, 55, 70, 80}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	f.Stop()
	for {
		if err := f.Next(&frame); errors.Is(err, io.EOF) {
			break
		} else if !errors.Is(err, packet.ErrTick) {
			t.Fatal(err)
		}
	}
	var s ledger.Snapshot
	if err := errors.Join(f.Close(), f.Count(&s)); err != nil || s.Received != 8 || s.Unread != 0 {
		t.Errorf("%v: %+v", err, s)
	}
}

// TestMergeUnread: what was copied and not asked for is counted.
func TestMergeUnread(t *testing.T) {
	f := newFanIn(time.Millisecond, func(string) {})
	f.add(newScript(1, 2, 3, 4, 5, -1))
	var frame packet.Frame
	for n := 0; n < 2; {
		if err := f.Next(&frame); err == nil {
			n++
		} else if !errors.Is(err, packet.ErrTick) {
			t.Fatal(err)
		}
	}
	var s ledger.Snapshot
	if err := errors.Join(f.Close(), f.Count(&s)); err != nil || s.Received != 5 || s.Unread != 3 {
		t.Errorf("%v: %+v", err, s)
	}
}

// threePairs is a host with three veth interfaces, and their peers on another.
func threePairs(t *testing.T) (a, b *nettest.Host) {
	a, b = nettest.NewPair(t)
	for _, n := range []string{"1", "2"} {
		a.AddVeth("left"+n, b, "right"+n)
	}
	return a, b
}

// byInterface reads a pcapng file and counts frames by interface and link type.
func byInterface(t *testing.T, path string) map[string]int {
	t.Helper()
	r, err := capfile.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	got := map[string]int{}
	last := time.Time{}
	var f packet.Frame
	for {
		err := r.Next(&f)
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		got[f.Interface.Name+" "+f.Link.Name()]++
		// A busy machine stamps a frame long before it captures it.
		if f.Info.Timestamp.Before(last.Add(-30 * time.Millisecond)) {
			t.Errorf("a frame of %s is %v late", f.Interface.Name, last.Sub(f.Info.Timestamp))
		}
		last = f.Info.Timestamp
	}
}

func sameCounts(t *testing.T, got, want map[string]int) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestSeveral: several interfaces, named and by pattern, are one stream by time.
func TestSeveral(t *testing.T) {
	for _, flags := range [][]string{
		{"-i", nettest.NameA, "-i", "left1", "-i", "left2"},
		{"-i", nettest.NameA, "-i", "left*"},
	} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			a, b := threePairs(t)
			file := filepath.Join(t.TempDir(), "x.pcapng")
			c := start(t, a, append(flags, "-w", file, "-Q", "in", "udp port 9")...)
			for range 20 {
				b.Inject(nettest.NameB, series(9, 3)...)
				b.Inject("right1", series(9, 2)...)
				b.Inject("right2", series(9, 1)...)
			}
			if code := c.stop(syscall.SIGINT); code != 0 {
				t.Errorf("exit code %d: %s", code, c.stderr.String())
			}
			sameCounts(t, byInterface(t, file), map[string]int{"veth-a EN10MB": 60, "left1 EN10MB": 40, "left2 EN10MB": 20})
			c.says("120 packets captured\n120 packets received by filter\n")
		})
	}
}

// TestSeveralCount: -c over several rings leaves the rest unread, and counted.
func TestSeveralCount(t *testing.T) {
	a, b := threePairs(t)
	c := start(t, a, "-i", nettest.NameA, "-i", "left1", "-c", "3", "-t", "-Q", "in", "udp port 9")
	b.Inject("right1", series(9, 40)...)
	if code := c.wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got := c.stdout.String(); got != strings.Repeat("left1 B   IP 192.0.2.9.12345 > 192.0.2.255.9: UDP, length 4\n", 3) {
		t.Errorf("got %s", got)
	}
}

// TestAny: one ring for all interfaces, each frame with its own link-layer
// header, its interface and direction; interfaces may come later.
func TestAny(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := start(t, a, "-i", "any", "-w", file, "--print", "-t", "udp port 9")
	b.Inject(nettest.NameB, numbered(9, 1), numbered(9, 2, 0x8100e007), numbered(7, 3))
	c.stdout.await(t, "veth-a B   IP 192.0.2.9.12345 > 192.0.2.255.9: UDP, length 4\n", 2)
	tun := addTun(t, a, "tun-later")
	if _, err := tun.Write(numbered(9, 1)[14:46]); err != nil {
		t.Fatal(err)
	}
	c.stdout.await(t, "tun-later In  IP 192.0.2.9", 1)
	conn := a.Dial("udp4", "127.0.0.1:9")
	_, _ = conn.Write([]byte("loop"))
	_ = conn.Close()
	c.stdout.await(t, "lo    In  IP 127.0.0.1", 1)
	if code := c.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.stderr.String())
	}
	sameCounts(t, byInterface(t, file), map[string]int{"veth-a EN10MB": 2, "tun-later RAW": 1, "lo EN10MB": 1})
	c.says("4 packets captured\n4 packets received by filter\n")
}

// TestAnyVLAN: tags and filters on them work on all interfaces at once.
func TestAnyVLAN(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := start(t, a, "-i", "any", "-w", file, "vlan 7 and udp port 9")
	sent := numbered(9, 1, 0x8100e007)
	b.Inject(nettest.NameB, numbered(9, 0), sent, numbered(9, 2, 0x81000008))
	c.stop(syscall.SIGINT)
	if got := readFile(t, file); len(got) != 1 || !bytes.Equal(got[0].data, sent) {
		t.Errorf("got %d frames: %s", len(got), c.stderr.String())
	}
}

// TestAnyClassic: a classic file of all interfaces is Linux cooked v2, as other
// tools read it.
func TestAnyClassic(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := start(t, a, "-i", "any", "-w", file, "udp port 9")
	b.Inject(nettest.NameB, numbered(9, 1))
	a.Inject(nettest.NameA, numbered(9, 2))
	c.stop(syscall.SIGINT)
	got := readFile(t, file)
	if len(got) != 2 || got[0].link != packet.LinkLinuxSLL2 || got[0].length != 64-14+20 {
		t.Fatalf("got %+v: %s", got, c.stderr.String())
	}
	out := tool(t, "tshark", "-n", "-r", file, "-T", "fields", "-e", "sll.pkttype", "-e", "sll.src.eth", "-e", "ip.src", "-e", "udp.dstport")
	want := "1\t02:00:00:00:00:09\t192.0.2.9\t9\n4\t02:00:00:00:00:09\t192.0.2.9\t9\n"
	if out != want {
		t.Errorf("tshark says\n%swant\n%s", out, want)
	}
}

// TestFanout: rings that share an interface capture each frame once.
func TestFanout(t *testing.T) {
	for _, mode := range []string{"hash", "cpu", "lb", "rollover"} {
		t.Run(mode, func(t *testing.T) {
			a, b := nettest.NewPair(t)
			file := filepath.Join(t.TempDir(), "x.pcapng")
			c := start(t, a, "-i", nettest.NameA, "--fanout", "3,"+mode, "-B", "4096", "-w", file, "-Q", "in", "udp")
			var sent [][]byte
			for i := range 300 {
				sent = append(sent, numbered(uint16(1000+i%50), i))
			}
			b.Inject(nettest.NameB, sent...)
			c.stop(syscall.SIGINT)
			got := readFile(t, file)
			seen := map[string]int{}
			for _, f := range got {
				seen[string(f.data)]++
			}
			if len(got) != 300 || len(seen) != 300 {
				t.Errorf("%d frames, %d different ones, want 300: %s", len(got), len(seen), c.stderr.String())
			}
			for i := range got[1:] {
				if got[i].ifc != got[0].ifc {
					t.Fatal("the rings are interfaces of their own in the file")
				}
			}
		})
	}
}

// TestOneOfSeveralGoes: it drops out with a note; the last one ends the capture.
func TestOneOfSeveralGoes(t *testing.T) {
	a, b := threePairs(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := start(t, a, "-i", nettest.NameA, "-i", "left1", "-w", file, "-Q", "in", "udp port 9")
	b.Inject("right1", series(9, 5)...)
	a.Remove("left1")
	c.stderr.await(t, "left1 disappeared", 1)
	b.Inject(nettest.NameB, series(9, 4)...)
	a.Remove(nettest.NameA)
	if code := c.wait(); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	c.says("ringcap: veth-a disappeared")
	sameCounts(t, byInterface(t, file), map[string]int{"left1 EN10MB": 5, "veth-a EN10MB": 4})
}

// TestWait: --wait waits for an interface that is missing, and again when it goes.
func TestWait(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := &capture{t: t, cmd: exec.Command("ringcap", "-i", "left1", "--wait", "--sandbox=off", "-w", file, "-Q", "in", "udp port 9")}
	c.cmd.Stdout, c.cmd.Stderr = &c.stdout, &c.stderr
	a.Start(c.cmd)
	c.stderr.await(t, "waiting for left1", 1)
	c.stderr.await(t, "listening on left1", 1)
	for i := range 2 {
		a.AddVeth("left1", b, "right1")
		c.stderr.await(t, "left1 came up", i+1)
		b.Inject("right1", series(9, 5)...)
		a.Remove("left1")
		c.stderr.await(t, "left1 disappeared", i+1)
	}
	if code := c.stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.stderr.String())
	}
	sameCounts(t, byInterface(t, file), map[string]int{"left1 EN10MB": 10})
}

// TestWaitForNothing: an interface that is there is captured on once, and its end
// is not taken for another's beginning (it was: promiscuous mode ends with it).
func TestWaitForNothing(t *testing.T) {
	a, _ := nettest.NewPair(t)
	for range 3 {
		c := start(t, a, "-i", nettest.NameA, "--wait", "udp port 9")
		if code := c.stop(syscall.SIGINT); code != 0 || strings.Contains(c.stderr.String(), "came up") {
			t.Errorf("exit code %d: %s", code, c.stderr.String())
		}
	}
}

// TestPatternLater: an interface that comes up later and matches is captured on.
func TestPatternLater(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := start(t, a, "-i", "*e*", "--sandbox=off", "-w", file, "-Q", "in", "udp port 9")
	a.AddVeth("left1", b, "right1")
	c.stderr.await(t, "left1 came up", 1)
	b.Inject("right1", series(9, 5)...)
	b.Inject(nettest.NameB, series(9, 3)...)
	c.stop(syscall.SIGINT)
	sameCounts(t, byInterface(t, file), map[string]int{"veth-a EN10MB": 3, "left1 EN10MB": 5})
}
