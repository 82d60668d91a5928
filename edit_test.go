package main_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/corpus"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// contents returns the bytes and lengths of the packets in a capture.
func contents(t *testing.T, path string) (all []string) {
	t.Helper()
	for _, f := range captest.ReadFile(t, path) {
		all = append(all, fmt.Sprintf("%d %x", f.Length, f.Data))
	}
	return all
}

// asEditcap compares what --dedup leaves out of a capture with what editcap does, and returns
// how many packets that are.
func asEditcap(t *testing.T, path string) (out int) {
	t.Helper()
	cmdtest.Need(t, "editcap")
	dir := t.TempDir()
	got, want := filepath.Join(dir, "got.pcapng"), filepath.Join(dir, "want.pcapng")
	windows := [][2]string{{"-d", "--dedup"}, {"-D 50", "--dedup=50"}}
	times, _ := said(t, "-r", path, "--fields", "frame.time_epoch")
	if slices.IsSorted(strings.Fields(times)) { // else editcap does not find all
		windows = append(windows, [2]string{"-w 0.02", "--dedup=20ms"})
	}
	for _, w := range windows {
		if exec.Command("editcap", append(strings.Fields(w[0]), path, want)...).Run() != nil {
			continue // a link type that editcap does not write
		}
		_, text := said(t, "-r", path, "-w", got, w[1])
		a, b := contents(t, got), contents(t, want)
		if !slices.Equal(a, b) {
			t.Errorf("%s: %s leaves %d packets, editcap %d", path, w[1], len(a), len(b))
		}
		gone := captest.Count(t, path) - len(a)
		if out += gone; gone > 0 && !strings.Contains(text, fmt.Sprintf("%d packet", gone)) {
			t.Errorf("%s: %d packets are left out, and it says: %s", path, gone, text)
		}
	}
	return out
}

// TestDedup compares with editcap on a capture in which a third of the packets come again.
func TestDedup(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var frames []packet.Frame
	for i := range 500 {
		n := i
		if random.IntN(3) == 0 {
			n = max(0, i-random.IntN(80))
		}
		f := packet.Frame{Data: nettest.Numbered(9, n)}
		f.Info.Length, f.Info.Timestamp = len(f.Data), time.Unix(1700000000, int64(i)*1e6)
		frames = append(frames, f)
	}
	path := filepath.Join(t.TempDir(), "x.pcap")
	captest.WriteFile(t, path, frames)
	if out := asEditcap(t, path); out < 50 {
		t.Errorf("only %d packets are left out", out)
	}
}

// TestDedupCorpus compares with editcap on captures of the corpus that are merged with themselves.
func TestDedupCorpus(t *testing.T) {
	twice := filepath.Join(t.TempDir(), "twice.pcapng")
	captures, out := 0, 0
	for i, c := range corpus.Captures(t) {
		if info, err := os.Stat(c.Path); c.Bad || i%11 != 0 || err != nil || info.Size() > 300<<10 {
			continue
		}
		if cmdtest.Command(t, "--merge", "-r", c.Path, "-r", c.Path, "-w", twice).Run() != nil {
			continue // not whole
		}
		captures++
		out += asEditcap(t, twice)
	}
	t.Logf("%d captures, %d packets left out", captures, out)
}

// TestEditAsEditcap compares times, comments and frames without tags with those of editcap, as
// tshark reads them.
func TestEditAsEditcap(t *testing.T) {
	cmdtest.Need(t, "editcap")
	dir := t.TempDir()
	got, want := filepath.Join(dir, "got.pcapng"), filepath.Join(dir, "want.pcapng")
	for ours, theirs := range map[string]string{
		"-r testdata/http.pcap --time-shift -3600.25":                              "-t -3600.25 testdata/http.pcap",
		"-r testdata/http.pcap --time-shift +1h":                                   "-t 3600 testdata/http.pcap",
		"-r testdata/dns.pcapng --set-comment 2:two --set-comment 1:Überraschung!": "-a 2:two -a 1:Überraschung! testdata/dns.pcapng",
	} {
		said(t, append(strings.Fields(ours), "-w", got)...)
		cmdtest.Tool(t, "editcap", append(strings.Fields(theirs), want)...)
		read := func(path string) string {
			return cmdtest.Tool(t, "tshark", "-r", path, "-T", "fields", "-e", "frame.time_epoch", "-e", "frame.len", "-e", "frame.protocols", "-e", "frame.comment", "-e", "ip.src", "-e", "udp.stream")
		}
		if a, b := read(got), read(want); a != b || a == "" {
			t.Errorf("%s: %s", ours, cmdtest.FirstDifference(a, b))
		}
	}
}

// TestEditedEverywhere checks that text, JSON and file all have the edited packet, and that the
// account closes with what was left out.
func TestEditedEverywhere(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.pcap"), filepath.Join(dir, "out.pcapng")
	at, tagged := time.Unix(1700000000, 0), nettest.Numbered(9, 1, 0x81000007)
	var frames []packet.Frame
	for _, data := range [][]byte{tagged, tagged, tagged[:16], nettest.Numbered(9, 2)} {
		f := packet.Frame{Data: data}
		f.Info.Length, f.Info.Timestamp = len(tagged), at
		frames = append(frames, f)
	}
	captest.WriteFile(t, in, frames)
	stamp := fmt.Sprintf("%d.000000 ", at.Unix()+10)
	text, stderr := said(t, "-r", in, "-w", out, "--print", "-e", "-tt", "--stats", "json", "--strip", "vlan", "--dedup", "--time-shift", "10", "--set-comment", "2:cut short")
	if strings.Count(text, stamp) != 3 || strings.Contains(text, "vlan 7") || !strings.Contains(text, "ethertype IPv4") {
		t.Errorf("text: %s", text)
	}
	for _, want := range []string{"1 packet left out as duplicates\n", "1 packet kept whole, since a header to strip was cut short"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in: %s", want, stderr)
		}
	}
	if a := cmdtest.Accounts(t, stderr)[0]; a.Received != 4 || a.Delivered != 3 || a.Duplicates != 1 || a.Unstripped != 1 || a.Written != 3 {
		t.Errorf("account: %+v", a)
	}
	f := captest.ReadFile(t, out)
	if len(f) != 3 || f[0].Length != len(tagged)-4 || string(f[0].Data) != string(nettest.Numbered(9, 1)) || len(f[1].Data) != 16 {
		t.Errorf("file: %+v", f)
	}
	if json, _ := said(t, "-r", in, "--json", "--strip", "vlan", "vlan"); strings.Count(json, "\n") != 3 || strings.Contains(json, `"layer":"vlan"`) {
		t.Errorf("the expression selects, and JSON shows: %s", json)
	}
	if got, _ := said(t, "-r", out, "--count", "--dedup"); got != "3 packets\n" {
		t.Errorf("got %s", got)
	}
	for args, want := range map[string]string{
		"--set-comment 9:late -w " + out:          "--set-comment 9: there is no packet of that number, only 4 packets",
		"--set-comment 1:x -w " + dir + "/x.pcap": "a classic file has no comments: write to a name that ends in .pcapng",
		"--set-comment x -w " + out:               "give the number and the text",
		"--strip vxlan,geneve":                    "give some of vlan, mpls, pppoe, gre, erspan, vxlan",
		"--dedup=1":                               "give 2 to 1000000 packets, or a time such as 10ms",
		"--dedup --dedup-ignore id":               "give some of ttl, mac, checksum",
		"--dedup-ignore ttl":                      "--dedup-ignore is for --dedup",
		"--time-shift soon":                       "is no time",
	} {
		o, err := cmdtest.Command(t, append([]string{"-r", in}, strings.Fields(args)...)...).CombinedOutput()
		if err == nil || !strings.Contains(string(o), want) {
			t.Errorf("%s: %v: %s", args, err, o)
		}
	}
}

// TestStripCorpus checks with tshark that frames of the corpus without their headers are what the
// tunnels carried.
func TestStripCorpus(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out.pcapng")
	captures := 0
	for i, c := range corpus.Captures(t) {
		info, err := os.Stat(c.Path)
		if c.Bad || i%3 != 0 || err != nil || info.Size() > 300<<10 {
			continue
		}
		const headers = "vlan,mpls,pppoe,gre,erspan,vxlan"
		_, text := said(t, "-r", c.Path, "-w", out, "--strip", headers, "--stats", "json")
		before, after := captest.ReadFile(t, c.Path), captest.ReadFile(t, out)
		shorter := 0
		for i := range min(len(before), len(after)) {
			if len(before[i].Data) != len(after[i].Data) {
				shorter++
			}
			if after[i].Length < len(after[i].Data) && before[i].Length >= len(before[i].Data) {
				t.Errorf("%s: packet %d has %d of %d bytes", c.ID, i+1, len(after[i].Data), after[i].Length)
			}
		}
		if len(before) != len(after) {
			t.Errorf("%s: %d packets, and %d before: %s", c.ID, len(after), len(before), text)
		}
		if shorter == 0 {
			continue
		}
		captures++
		fields := strings.Fields(cmdtest.Tool(t, "tshark", "-r", out, "-T", "fields", "-e", "frame.protocols"))
		wrong := 0
		for i, p := range fields {
			if len(before[i].Data) != len(after[i].Data) && (strings.Contains(p, "_ws.malformed") && before[i].Length == len(before[i].Data) || strings.HasPrefix(p, "eth:ethertype:vlan:")) {
				wrong++
			}
		}
		if wrong > 0 {
			t.Errorf("%s: %d of %d stripped frames are none to tshark", c.ID, wrong, shorter)
		}
	}
	t.Logf("%d captures with headers to strip", captures)
}

// TestEditLive strips tags and VXLAN on an interface, where the kernel keeps tags apart, and
// leaves out what two interfaces both see.
func TestEditLive(t *testing.T) {
	a, b := nettest.NewPair(t)
	inner := nettest.Numbered(9, 1)
	vxlan := vxlanOf(inner)
	file := filepath.Join(t.TempDir(), "x.pcapng")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", file, "--print", "-t", "--strip", "vlan,vxlan", "--dedup=10s", "--stats", "json", "-Q", "in", "ether src 02:00:00:00:00:09")
	b.Inject(nettest.NameB, nettest.Numbered(9, 1), nettest.Numbered(9, 1, 0x81000007), nettest.Numbered(9, 2, 0x88a80007, 0x81000008), vxlan, nettest.Numbered(9, 3))
	c.Stdout.Await(t, "IP 192.0.2.9", 3)
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	c.Says("3 packets captured\n5 packets received by filter\n")
	c.Says("2 packets left out as duplicates\n")
	var want []string
	for n := range 3 {
		f := nettest.Numbered(9, n+1)
		want = append(want, fmt.Sprintf("%d %x", len(f), f))
	}
	if got := contents(t, file); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// packetsIn returns how many packets each file in dir has.
func packetsIn(t *testing.T, dir string) map[string]int {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, e := range list {
		got[e.Name()] = captest.Count(t, filepath.Join(dir, e.Name()))
	}
	return got
}

// TestSplit splits a capture of many conversations with few descriptors, in all forms of files,
// with the sandbox and without. Each file has its packets in their order, and all of them
// together are the capture.
func TestSplit(t *testing.T) {
	const conversations, each = 300, 7
	in := filepath.Join(t.TempDir(), "in.pcap")
	var frames []packet.Frame
	for i := range conversations * each {
		f := packet.Frame{Data: nettest.Numbered(uint16(1000+i%conversations), i)}
		f.Info.Length, f.Info.Timestamp = len(f.Data), time.Unix(1700000000, int64(i)*1000)
		frames = append(frames, f)
	}
	captest.WriteFile(t, in, frames)
	for name, flags := range map[string]string{"x.pcapng": "", "x.pcap": "--sandbox=off", "x.pcapng.zst": "", "x.pcap.gz": "--strip vlan"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			args := append([]string{"-r", in, "-w", filepath.Join(dir, name), "--split-by", "conversation", "--stats", "json"}, strings.Fields(flags)...)
			out, err := cmdtest.Shell(t, `ulimit -n 40; exec ringcap "$@"`, args...).CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if a := cmdtest.Accounts(t, string(out))[0]; a.Written != conversations*each {
				t.Errorf("account: %+v", a)
			}
			files := packetsIn(t, dir)
			if len(files) != conversations {
				t.Fatalf("%d files", len(files))
			}
			extension := strings.TrimPrefix(name, "x")
			for n := range conversations {
				path := filepath.Join(dir, fmt.Sprintf("x_udp_192.0.2.9_12345_192.0.2.255_%d%s", 1000+n, extension))
				var want []string
				for i := n; i < len(frames); i += conversations {
					want = append(want, fmt.Sprintf("%d %x", frames[i].Info.Length, frames[i].Data))
				}
				if got := contents(t, path); !slices.Equal(got, want) {
					t.Fatalf("%s: got %v, want %v", path, got, want)
				}
			}
			one := filepath.Join(dir, "x_udp_192.0.2.9_12345_192.0.2.255_1000"+extension)
			if text := cmdtest.Tool(t, "capinfos", "-Tcr", one); !strings.Contains(text, "\t7") {
				t.Errorf("capinfos: %s", text)
			}
		})
	}
	for args, want := range map[string]string{
		"--split-by program -w x.pcap":             "give one of conversation, interface, process",
		"--split-by interface":                     "--split-by is for -w",
		"--split-by interface -w x.pcap -C 1":      "leave one out",
		"--split-by interface -w -":                "--split-by is for -w",
		"--split-by interface -w x.pcap --sync 1s": "leave them out with --split-by",
	} {
		if out, err := cmdtest.Command(t, append([]string{"-r", in}, strings.Fields(args)...)...).CombinedOutput(); err == nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v: %s", args, err, out)
		}
	}
}

// TestSplitFull checks that a file which cannot grow, when it is opened again, ends with a whole
// record, and that the account has as many.
func TestSplitFull(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.pcap")
	var frames []packet.Frame
	for i := range 4000 {
		f := packet.Frame{Data: nettest.Numbered(9, i)}
		f.Info.Length = len(f.Data)
		frames = append(frames, f)
	}
	captest.WriteFile(t, in, frames)
	out, err := cmdtest.Shell(t, `ulimit -f 200; exec ringcap "$@"`, "-r", in, "-w", filepath.Join(dir, "x.pcap"), "--split-by", "conversation", "--stats", "json").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "file too large") {
		t.Fatalf("%v: %s", err, out)
	}
	a, n := cmdtest.Accounts(t, string(out))[0], captest.Count(t, filepath.Join(dir, "x_udp_192.0.2.9_12345_192.0.2.255_9.pcap"))
	if n < 820 || n == 4000 || a.Written != uint64(n) || a.Written+a.Refused != a.Delivered {
		t.Errorf("%d packets in the file: %+v", n, a)
	}
}

// TestSplitLive splits a capture by interface. A file shows its packets while the capture goes on,
// and one that is deleted is said.
func TestSplitLive(t *testing.T) {
	a, b := threePairs(t)
	dir := t.TempDir()
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-i", "left*", "-w", filepath.Join(dir, "x.pcapng"), "--split-by", "interface", "-Q", "in", "udp port 9")
	b.Inject(nettest.NameB, nettest.Series(9, 3)...)
	b.Inject("right1", nettest.Series(9, 2)...)
	b.Inject("right2", nettest.Series(9, 1)...)
	for name, size := range map[string]int64{"x_veth-a.pcapng": 400, "x_left1.pcapng": 300, "x_left2.pcapng": 200} {
		cmdtest.AwaitSize(t, filepath.Join(dir, name), size)
	}
	if err := os.Remove(filepath.Join(dir, "x_left2.pcapng")); err != nil {
		t.Fatal(err)
	}
	b.Inject("right2", nettest.Series(9, 1)...)
	c.Stderr.Await(t, "x_left2.pcapng was deleted or replaced while it was written: 2 packets are lost with it", 1)
	b.Inject("right1", nettest.Series(9, 2)...)
	if code := c.Stop(syscall.SIGINT); code != 1 {
		t.Errorf("exit code %d", code)
	}
	c.Says("9 packets captured\n")
	c.Says("2 packets not taken by the file\n")
	c.Says("--split-by has lost 1 file while they were written")
	if got, want := packetsIn(t, dir), (map[string]int{"x_veth-a.pcapng": 3, "x_left1.pcapng": 4}); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// vxlanOf returns an Ethernet frame in VXLAN, from the sender of nettest.Numbered.
func vxlanOf(inner []byte) []byte {
	n := len(inner)
	outer := []byte("\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x09\x08\x00" +
		"\x45\x00\x00\x00\x00\x01\x40\x00\x40\x11\x00\x00\xc0\x00\x02\x09\xc0\x00\x02\xff" + "\xc3\x50\x12\xb5\x00\x00\x00\x00" + "\x08\x00\x00\x00\x00\x00\x2a\x00")
	outer[16], outer[17] = byte((n+36)>>8), byte(n+36)
	outer[38], outer[39] = byte((n+16)>>8), byte(n+16)
	return append(outer, inner...)
}
