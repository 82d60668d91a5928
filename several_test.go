package main_test

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
	"ringcap/replay"
)

// threePairs returns a host with three veth interfaces, and the host with their peers.
func threePairs(t *testing.T) (a, b *nettest.Host) {
	a, b = nettest.NewPair(t)
	for _, n := range []string{"1", "2"} {
		a.AddVeth("left"+n, b, "right"+n)
	}
	return a, b
}

// byInterface counts the frames of a pcapng file by interface and link type. TestMergeOrder
// checks their order instead: a busy machine may read a ring late, which is not a fault of the
// merge.
func byInterface(t *testing.T, path string) map[string]int {
	t.Helper()
	got := map[string]int{}
	for p := range replay.Load(t, path).All() {
		got[p.Interface.Name+" "+p.Link.Name()]++
	}
	return got
}

func sameCounts(t *testing.T, got, want map[string]int) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestSeveral checks that several interfaces, given by names or a pattern, are captured into
// one file.
func TestSeveral(t *testing.T) {
	for _, flags := range [][]string{
		{"-i", nettest.NameA, "-i", "left1", "-i", "left2"},
		{"-i", nettest.NameA, "-i", "left*"},
	} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			a, b := threePairs(t)
			file := filepath.Join(t.TempDir(), "x.pcapng")
			c := cmdtest.Listen(t, a, append(flags, "-w", file, "-Q", "in", "udp port 9")...)
			for range 20 {
				b.Inject(nettest.NameB, nettest.Series(9, 3)...)
				b.Inject("right1", nettest.Series(9, 2)...)
				b.Inject("right2", nettest.Series(9, 1)...)
			}
			if code := c.Stop(syscall.SIGINT); code != 0 {
				t.Errorf("exit code %d: %s", code, c.Stderr.String())
			}
			sameCounts(t, byInterface(t, file), map[string]int{"veth-a EN10MB": 60, "left1 EN10MB": 40, "left2 EN10MB": 20})
			c.Says("120 packets captured\n120 packets received by filter\n")
		})
	}
}

// TestSeveralCount checks that -c ends a capture with several rings at exactly that packet, and
// that the account still closes.
func TestSeveralCount(t *testing.T) {
	a, b := threePairs(t)
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-i", "left1", "-c", "3", "-t", "-Q", "in", "udp port 9")
	b.Inject("right1", nettest.Series(9, 40)...)
	if code := c.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if got := c.Stdout.String(); got != strings.Repeat("left1 B   IP 192.0.2.9.12345 > 192.0.2.255.9: UDP, length 4\n", 3) {
		t.Errorf("got %s", got)
	}
}

// TestAny checks that one ring captures on all interfaces, even later ones, and that each frame
// has its own link-layer header, interface and direction.
func TestAny(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := cmdtest.Listen(t, a, "-i", "any", "-w", file, "--print", "-t", "udp port 9")
	b.Inject(nettest.NameB, nettest.Numbered(9, 1), nettest.Numbered(9, 2, 0x8100e007), nettest.Numbered(7, 3))
	c.Stdout.Await(t, "veth-a B   IP 192.0.2.9.12345 > 192.0.2.255.9: UDP, length 4\n", 2)
	tun := a.AddTun("tun-later")
	if _, err := tun.Write(nettest.Numbered(9, 1)[14:46]); err != nil {
		t.Fatal(err)
	}
	c.Stdout.Await(t, "tun-later In  IP 192.0.2.9", 1)
	conn := a.Dial("udp4", "127.0.0.1:9")
	_, _ = conn.Write([]byte("loop"))
	_ = conn.Close()
	c.Stdout.Await(t, "lo    In  IP 127.0.0.1", 1)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	sameCounts(t, byInterface(t, file), map[string]int{"veth-a EN10MB": 2, "tun-later RAW": 1, "lo EN10MB": 1})
	c.Says("4 packets captured\n4 packets received by filter\n")
}

// TestAnyVLAN checks that tags, and filters on them, work on all interfaces at once.
func TestAnyVLAN(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := cmdtest.Listen(t, a, "-i", "any", "-w", file, "vlan 7 and udp port 9")
	sent := nettest.Numbered(9, 1, 0x8100e007)
	b.Inject(nettest.NameB, nettest.Numbered(9, 0), sent, nettest.Numbered(9, 2, 0x81000008))
	c.Stop(syscall.SIGINT)
	if got := captest.ReadFile(t, file); len(got) != 1 || !bytes.Equal(got[0].Data, sent) {
		t.Errorf("got %d frames: %s", len(got), c.Stderr.String())
	}
}

// TestAnyClassic checks that a classic file of all interfaces is in Linux cooked v2, which
// other tools can read.
func TestAnyClassic(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "x.pcap")
	c := cmdtest.Listen(t, a, "-i", "any", "-w", file, "udp port 9")
	b.Inject(nettest.NameB, nettest.Numbered(9, 1))
	a.Inject(nettest.NameA, nettest.Numbered(9, 2))
	c.Stop(syscall.SIGINT)
	got := captest.ReadFile(t, file)
	if len(got) != 2 || got[0].Link != packet.LinkLinuxSLL2 || got[0].Length != 64-14+20 {
		t.Fatalf("got %+v: %s", got, c.Stderr.String())
	}
	out := cmdtest.Tool(t, "tshark", "-n", "-r", file, "-T", "fields", "-e", "sll.pkttype", "-e", "sll.src.eth", "-e", "ip.src", "-e", "udp.dstport")
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
			c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--fanout", "3,"+mode, "-B", "4096", "-w", file, "-Q", "in", "udp")
			var sent [][]byte
			for i := range 300 {
				sent = append(sent, nettest.Numbered(uint16(1000+i%50), i))
			}
			b.Inject(nettest.NameB, sent...)
			c.Stop(syscall.SIGINT)
			got := captest.ReadFile(t, file)
			seen := map[string]int{}
			for _, f := range got {
				seen[string(f.Data)]++
			}
			if len(got) != 300 || len(seen) != 300 {
				t.Errorf("%d frames, %d different ones, want 300: %s", len(got), len(seen), c.Stderr.String())
			}
			for i := range got[1:] {
				if got[i].Interface != got[0].Interface {
					t.Fatal("the rings are interfaces of their own in the file")
				}
			}
		})
	}
}

// TestOneOfSeveralGoes: the capture goes on without an interface that disappears, and ends
// with the last one.
func TestOneOfSeveralGoes(t *testing.T) {
	a, b := threePairs(t)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-i", "left1", "-w", file, "-Q", "in", "udp port 9")
	b.Inject("right1", nettest.Series(9, 5)...)
	a.Remove("left1")
	c.Stderr.Await(t, "left1 disappeared", 1)
	b.Inject(nettest.NameB, nettest.Series(9, 4)...)
	a.Remove(nettest.NameA)
	if code := c.Wait(); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	c.Says("ringcap: veth-a disappeared")
	sameCounts(t, byInterface(t, file), map[string]int{"left1 EN10MB": 5, "veth-a EN10MB": 4})
}

// TestGoesOnInSandbox checks that what is opened after an interface has gone can be written to,
// although it may get the number of that interface's socket, to which the sandbox lets nothing be
// written: the files of a set, and readers.
func TestGoesOnInSandbox(t *testing.T) {
	a, b := threePairs(t)
	dir := t.TempDir()
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-i", "left1", "-w", filepath.Join(dir, "x.pcap"), "-b", "packets:2", "--serve", "57012", "-Q", "in", "udp port 9")
	a.Remove("left1")
	c.Stderr.Await(t, "left1 disappeared", 1)
	b.Inject(nettest.NameB, nettest.Series(9, 8)...)
	for range 3 {
		conn := a.Dial("tcp", "127.0.0.1:57012")
		defer func() { _ = conn.Close() }()
		if n, err := io.ReadFull(conn, make([]byte, 4)); err != nil {
			t.Errorf("a reader got %d bytes: %v", n, err)
		}
	}
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	total := 0
	for _, path := range captest.Files(t, dir) {
		total += captest.Count(t, path)
	}
	if total != 8 {
		t.Errorf("%d packets in the files: %s", total, c.Stderr.String())
	}
}

// TestWait checks that --wait waits for a missing interface, and again after it disappears,
// with the sandbox and without. While there is nothing to capture on, there is no banner.
func TestWait(t *testing.T) {
	for _, sandbox := range []string{"on", "off"} {
		for _, n := range []int{0, 1} {
			t.Run(fmt.Sprintf("sandbox %s, %d there", sandbox, n), func(t *testing.T) {
				a, b := nettest.NewPair(t)
				file := filepath.Join(t.TempDir(), "x.pcapng")
				flags := []string{"-i", "left1", "--wait", "--sandbox=" + sandbox, "-w", file, "-Q", "in", "udp port 9"}
				if n > 0 {
					flags = append([]string{"-i", nettest.NameA}, flags...)
				}
				c := cmdtest.New(t, flags...)
				c.Start(a)
				c.Stderr.Await(t, "waiting for left1", 1)
				if n > 0 {
					c.Stderr.Await(t, "listening on veth-a", 1)
				}
				for i := range 3 {
					a.AddVeth("left1", b, "right1")
					switch {
					case i > 0 || n > 0:
						c.Stderr.Await(t, "left1 came up", i+n)
					case strings.Contains(c.Stderr.String(), "listening on"):
						t.Errorf("it listens on nothing: %s", c.Stderr.String())
					default:
						c.Stderr.Await(t, "listening on left1, link-type EN10MB", 1)
					}
					b.Inject("right1", nettest.Series(9, 5)...)
					b.Inject(nettest.NameB, nettest.Series(9, 1)...)
					if got := a.Promiscuity("left1"); got != 1 {
						t.Errorf("promiscuous %d times", got)
					}
					a.Remove("left1")
					c.Stderr.Await(t, "left1 disappeared", i+1)
				}
				if code := c.Stop(syscall.SIGINT); code != 0 {
					t.Errorf("exit code %d: %s", code, c.Stderr.String())
				}
				want := map[string]int{"left1 EN10MB": 15}
				if n > 0 {
					want["veth-a EN10MB"] = 3
				}
				sameCounts(t, byInterface(t, file), want)
			})
		}
	}
}

// TestWaitStopped: a capture that is stopped before its interface came says that it waited,
// and not that it listened.
func TestWaitStopped(t *testing.T) {
	a := nettest.New(t)
	c := cmdtest.New(t, "-i", "left1", "--wait")
	c.Start(a)
	c.Stderr.Await(t, "waiting for left1", 1)
	if code := c.Stop(syscall.SIGINT); code != 0 || strings.Contains(c.Stderr.String(), "listening") {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("0 packets captured")
}

// TestWaitInVain: if the sandbox prevents capturing on an interface of --wait, the capture
// ends with exit code 1, so that a supervisor starts it again.
func TestWaitInVain(t *testing.T) {
	a, b := nettest.NewPair(t)
	c := cmdtest.New(t, "-i", "left1", "--wait", "-y", "RAW")
	c.Start(a)
	c.Stderr.Await(t, "waiting for left1", 1)
	for end := time.Now().Add(cmdtest.Patience); threadStatus(t, c.Pid())[0]["Seccomp"] != "2"; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never enters the sandbox")
		}
	}
	a.AddVeth("left1", b, "right1")
	if code := c.Wait(); code != 1 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("ringcap: left1 came up and is left out, since the sandbox opens nothing new")
}

// TestWaitForNothing checks that an existing interface is captured on once. The end of the
// capture ends its promiscuous mode, which ringcap once took for another interface that came
// up.
func TestWaitForNothing(t *testing.T) {
	a, _ := nettest.NewPair(t)
	for range 3 {
		c := cmdtest.Listen(t, a, "-i", nettest.NameA, "--wait", "udp port 9")
		if code := c.Stop(syscall.SIGINT); code != 0 || strings.Contains(c.Stderr.String(), "came up") {
			t.Errorf("exit code %d: %s", code, c.Stderr.String())
		}
	}
}

// TestPatternLater checks that interfaces that come up later are captured on if they match the
// pattern, with the expression, and others are not.
func TestPatternLater(t *testing.T) {
	for _, sandbox := range []string{"on", "off"} {
		t.Run(sandbox, func(t *testing.T) {
			a, b := threePairs(t)
			file := filepath.Join(t.TempDir(), "x.pcapng")
			c := cmdtest.Listen(t, a, "-i", "veth*", "--sandbox="+sandbox, "-w", file, "-Q", "in", "udp port 9")
			want := map[string]int{"veth-a EN10MB": 3}
			for i := range 4 {
				name, peer := fmt.Sprintf("veth%d", i), fmt.Sprintf("peer%d", i)
				a.AddVeth(name, b, peer)
				c.Stderr.Await(t, name+" came up", 1)
				b.Inject(peer, nettest.Series(9, i+1)...)
				b.Inject(peer, nettest.Series(7, 1)...)
				want[name+" EN10MB"] = i + 1
			}
			b.Inject("right1", nettest.Series(9, 5)...)
			b.Inject(nettest.NameB, nettest.Series(9, 3)...)
			c.Stop(syscall.SIGINT)
			sameCounts(t, byInterface(t, file), want)
			c.Says("13 packets captured\n13 packets received by filter\n")
		})
	}
}

// TestBeforeRename checks that frames that wait in the ring when an interface is renamed have
// the name under which they were received.
func TestBeforeRename(t *testing.T) {
	for _, flags := range [][]string{{"-i", "any"}, {"-i", "veth*"}, {"-i", nettest.NameA}} {
		a, b := nettest.NewPair(t)
		c := cmdtest.Listen(t, a, append(flags, "-w", filepath.Join(t.TempDir(), "x.pcapng"), "--json", "-Q", "in", "udp port 9")...)
		b.Inject(nettest.NameB, nettest.Series(9, 20)...)
		time.Sleep(20 * time.Millisecond) // the notice of the new name may be that late, and no frame later
		a.Rename(nettest.NameA, "veth-new")
		count := func(name string) int { return strings.Count(c.Stdout.String(), `"interface":"`+name+`"`) }
		for end := time.Now().Add(cmdtest.Patience); count("veth-new") == 0; time.Sleep(5 * time.Millisecond) {
			b.Inject(nettest.NameB, nettest.Series(9, 1)...)
			if time.Now().After(end) {
				t.Fatalf("%v: nothing of the new name: %s", flags, c.Stdout.String())
			}
		}
		if code := c.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("%v: exit code %d: %s", flags, code, c.Stderr.String())
		}
		if n := count(nettest.NameA); n < 20 {
			t.Errorf("%v: %d packets of the old name, want at least 20", flags, n)
		}
	}
}

// TestRenamed checks that frames received after an interface was renamed have its new name, in
// JSON, in the file and in the account. A new interface with the old name is a different one.
func TestRenamed(t *testing.T) {
	for _, flags := range [][]string{{"-i", "any"}, {"-i", "veth*", "--sandbox=off"}, {"-i", "veth*", "--sandbox=on"}, {"-i", nettest.NameA}, {"-i", nettest.NameA, "--fanout", "2,lb"}} {
		t.Run(strings.Join(flags, " "), func(t *testing.T) {
			a, b := nettest.NewPair(t)
			file := filepath.Join(t.TempDir(), "x.pcapng")
			c := cmdtest.Listen(t, a, append(flags, "-w", file, "--json", "--stats", "json", "-Q", "in", "udp port 9")...)
			line := func(name string) string { return `"interface":"` + name + `"` }
			injectUntil := func(peer, name string, n int) {
				for end := time.Now().Add(cmdtest.Patience); strings.Count(c.Stdout.String(), line(name)) < n; time.Sleep(5 * time.Millisecond) {
					b.Inject(peer, nettest.Series(9, 1)...)
					if time.Now().After(end) {
						t.Fatalf("nothing of %s in %s", name, c.Stdout.String())
					}
				}
			}
			injectUntil(nettest.NameB, nettest.NameA, 2)
			a.Rename(nettest.NameA, "veth-new")
			injectUntil(nettest.NameB, "veth-new", 2)
			before := strings.Count(c.Stdout.String(), line(nettest.NameA))
			if len(flags) == 2 && flags[1] == "any" || len(flags) == 3 {
				a.AddVeth(nettest.NameA, b, "right1")
				injectUntil("right1", nettest.NameA, before+2)
			}
			if code := c.Stop(syscall.SIGINT); code != 0 {
				t.Errorf("exit code %d: %s", code, c.Stderr.String())
			}
			said := map[string]int{}
			for _, name := range []string{nettest.NameA, "veth-new"} {
				said[name+" EN10MB"] = strings.Count(c.Stdout.String(), line(name))
			}
			sameCounts(t, byInterface(t, file), said)
			counted := map[string]int{}
			accounts := cmdtest.Accounts(t, c.Stderr.String())
			for _, i := range accounts[len(accounts)-1].Interfaces {
				counted[i.Name+" EN10MB"] += int(i.Delivered)
			}
			sameCounts(t, counted, said)
		})
	}
}

// TestSetDescribes checks that each file of a set describes only the interfaces that have
// frames in it.
func TestSetDescribes(t *testing.T) {
	for _, flags := range [][]string{{"-i", "any"}, {"-i", nettest.NameA, "-i", "left1"}} {
		a, b := threePairs(t)
		dir := t.TempDir()
		c := cmdtest.Listen(t, a, append(flags, "-w", filepath.Join(dir, "x.pcapng"), "-b", "packets:2", "--print", "-Q", "in", "udp port 9")...)
		for i, peer := range []string{nettest.NameB, "right1", "right1", "right1"} {
			b.Inject(peer, nettest.Series(9, 1)...)
			c.Stdout.Await(t, "UDP", i+1)
		}
		c.Stop(syscall.SIGINT)
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) != 2 {
			t.Fatal(files, err)
		}
		for i, path := range files {
			r, err := capfile.Open(path, nil)
			if err != nil {
				t.Fatal(err)
			}
			for frame := new(packet.Frame); r.Next(frame) == nil; {
			}
			if n := len(r.Interfaces()); n != 2-i {
				t.Errorf("%s: file %d describes %d interfaces", flags, i, n)
			}
			_ = r.Close()
		}
	}
}
