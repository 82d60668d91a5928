package main_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/process"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// ptcpdump has the comments of packets as ptcpdump writes them: one for each group of facts.
var ptcpdump = [][]string{
	{"PID: 1234\nCmd: /usr/bin/curl\nArgs: curl -s http://x", "ParentPID: 7\nParentCmd: /bin/dash\nParentArgs: sh"},
	{"PID: 1234\nCmd: /usr/bin/curl\nArgs: curl -s http://x", "ParentPID: 7\nParentCmd: /bin/dash\nParentArgs: sh"},
	{"PID: 80\nCmd: /usr/sbin/nginx\nArgs: nginx: worker...", "UserId: 33\nGroupId: 33", "ContainerName: web\nContainerId: 0123456789abcdef\nContainerImage: nginx:1\nContainerLabels: {\"a\":\"b\"}",
		"PodName: front\nPodNamespace: shop\nPodUID: 1-2\nPodLabels: {}\nPodAnnotations: {}"},
	{"a remark of somebody"},
	{"PID: 66\nCmd: /tmp/\x1b[31mx, Pid 1\nArgs: x"},
}

// toldFile writes a file with a datagram for each of the functions, which add options to it.
func toldFile(t *testing.T, name string, add ...func(*packet.Frame) error) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	w, err := capfile.Create(path, capfile.WriterOptions{})
	if err != nil {
		t.Fatal(err)
	}
	eth := &packet.Interface{Name: "eth0", Link: packet.LinkEthernet}
	for i, f := range add {
		frame := &packet.Frame{Data: nettest.Numbered(9, i+1), Link: packet.LinkEthernet, Interface: eth, Direction: packet.DirectionOut}
		frame.Info.Timestamp = time.Unix(1700000000, int64(i))
		if i == 1 {
			frame.Direction = packet.DirectionIn
		}
		if err := errors.Join(f(frame), w.Write(frame)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// comments returns functions that add comments to a frame.
func comments(all [][]string) (add []func(*packet.Frame) error) {
	for _, texts := range all {
		add = append(add, func(f *packet.Frame) (err error) {
			for _, text := range texts {
				err = errors.Join(err, f.AddComment(text))
			}
			return err
		})
	}
	return add
}

// ringcap returns what the program prints.
func ringcap(t *testing.T, args ...string) string {
	t.Helper()
	return cmdtest.Tool(t, cmdtest.Program(t), args...)
}

// endings returns what follows the length in each line of a packet.
func endings(text string) (all []string) {
	for line := range strings.Lines(text) {
		_, end, _ := strings.Cut(line, ", length ")
		_, end, _ = strings.Cut(strings.TrimSuffix(end, "\n"), ", ")
		all = append(all, end)
	}
	return all
}

// TestToldByPtcpdump reads a file as ptcpdump writes it: text, JSON, columns, summary, a file for
// each process, the filters, and copies, which have each comment once.
func TestToldByPtcpdump(t *testing.T) {
	path := toldFile(t, "p.pcapng", comments(ptcpdump)...)
	const nginx = "Pid 80, Cmd nginx, Container [web], Pod [front.shop]"
	want := []string{"Pid 1234, Cmd curl", "Pid 1234, Cmd curl", nginx, "", `Pid 66, Cmd \x1b[31mx\x2c Pid 1`}
	if got := endings(ringcap(t, "-r", path, "--process")); !slices.Equal(got, want) {
		t.Errorf("text: %q\nwant %q", got, want)
	}
	for _, args := range [][]string{{}, {"-v"}, {"--json"}, {"--summary"}} {
		if got := ringcap(t, append([]string{"-r", path}, args...)...); strings.Contains(got, "curl") {
			t.Errorf("%q tells processes without --process: %s", args, got)
		}
	}
	long := ringcap(t, "-r", path, "--process", "-v", "-c", "3")
	for _, line := range []string{
		"\n    Process (pid 1234, cmd /usr/bin/curl, args curl -s http://x)\n    ParentProc (pid 7, cmd /bin/dash, args sh)\n",
		"\n    Process (pid 80, cmd /usr/sbin/nginx, args nginx: worker...)\n    User (uid 33)\n    Container (name web, id 0123456789abcdef, image nginx:1)\n    Pod (name front, namespace shop, UID 1-2)\n",
	} {
		if !strings.Contains(long, line) {
			t.Errorf("-v: no %q in %s", line, long)
		}
	}
	if got := ringcap(t, "-r", path, "--process", "--json"); !strings.Contains(got, `"process":{"pid":80,"name":"nginx","command":"/usr/sbin/nginx","arguments":"nginx: worker...","uid":33,"gid":33},"container":{"id":"0123456789abcdef","name":"web","image":"nginx:1"},"pod":{"name":"front","namespace":"shop","uid":"1-2"}`) {
		t.Error(got)
	}
	if got := ringcap(t, "-r", path, "--fields", "frame.number,process.pid,pod.name"); got != "1\t1234\t\n2\t1234\t\n3\t80\tfront\n4\t\t\n5\t66\t\n" {
		t.Errorf("columns: %q", got)
	}
	summary := strings.Join(strings.Fields(ringcap(t, "-r", path, "--process", "--summary")), " ")
	if !strings.Contains(summary, "Talkers by process (3 of 3)") || !strings.Contains(summary, "1234 curl - 1 64 B 1 64 B") || !strings.Contains(summary, "80 nginx shop/front 1 64 B 0 0 B") {
		t.Error(summary)
	}
	for args, want := range map[string]string{
		"--pid 1234": "1 2", "--pid 7": "1 2", "--pid 66,80": "3 5", "--comm ngin*": "3", "--container web": "3", "--container 0123": "3",
		"--pod shop/front": "3", "--user 33": "3", "--pid 80 --user 0": "", "--process": "1 2 3 4 5", "--pid 1234 udp[8:4] = 2": "2",
	} {
		var got []string
		for row := range strings.FieldsSeq(ringcap(t, append([]string{"-r", path, "--fields", "frame.time_epoch"}, strings.Fields(args)...)...)) {
			got = append(got, string(row[len(row)-1]+1)) // the packets are a nanosecond apart
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: packets %q, want %s", args, got, want)
		}
	}
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	for name, args := range map[string]string{"plain.pcapng": "", "told.pcapng": "--process"} {
		ringcap(t, append([]string{"-r", path, "-w", file(name)}, strings.Fields(args)...)...)
	}
	plain, told := bytesOf(t, file("plain.pcapng")), bytesOf(t, file("told.pcapng"))
	if told != plain || strings.Count(told, "PID: 80") != 1 {
		t.Error("a copy with --process differs from one without")
	}
	ringcap(t, "-r", path, "-w", file("split.pcapng"), "--split-by", "process")
	for name, packets := range map[string]int{"split_curl-1234.pcapng": 2, "split_nginx-80.pcapng": 1, "split_other.pcapng": 1, "split_--31mx--Pid-1-66.pcapng": 1} {
		if _, err := os.Stat(file(name)); err != nil {
			t.Error(err)
		} else if n := len(captest.ReadFile(t, file(name))); n != packets {
			t.Errorf("%s: %d packets", name, n)
		}
	}
	ringcap(t, "-r", path, "-w", file("anonymous.pcapng"), "--anonymize", "--pid", "80")
	if text := bytesOf(t, file("anonymous.pcapng")); strings.Contains(text, "nginx") || strings.Contains(text, "PID") || len(captest.ReadFile(t, file("anonymous.pcapng"))) != 1 {
		t.Errorf("an anonymous copy tells the process: %q", text)
	}
	both := cmdtest.New(t, "-r", path, "--anonymize", "--process")
	both.Start(nil)
	if code := both.Wait(); code != 1 || !strings.Contains(both.Stderr.String(), "leave out --process") {
		t.Errorf("exit code %d: %s", code, both.Stderr.String())
	}
}

func bytesOf(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestToldToOthers checks that tshark and capinfos read the comments that ringcap writes, and that
// ringcap reads them back.
func TestToldToOthers(t *testing.T) {
	cmdtest.Need(t, "tshark")
	cmdtest.Need(t, "capinfos")
	var add []func(*packet.Frame) error
	for _, p := range []*packet.Process{
		{PID: 1234, TID: 1235, Name: "curl", Command: "/usr/bin/curl", Arguments: "curl größer", UID: 0, GID: 0, User: "root", Container: packet.Container{ID: "ab", Name: "web"}},
		{PID: 66, Name: "x\nPID: 1", UID: -1, GID: -1, Stale: true},
	} {
		add = append(add, func(f *packet.Frame) error {
			f.Options = process.AppendOptions(f.Options, p)
			return nil
		})
	}
	path := toldFile(t, "p.pcapng", add...)
	want := []string{ // tshark shows the end of a line as it shows the escaped one in the name
		`PID: 1234\nCmd: /usr/bin/curl\nArgs: curl größer\nThreadId: 1235\nUserId: 0\nGroupId: 0\nContainerName: web\nContainerId: ab\nName: curl\nUser: root`,
		`PID: 66\nName: x\nPID: 1\nStale: true`,
	}
	if got := columns(t, path, "frame.comment"); !slices.Equal(got, want) {
		t.Errorf("tshark: %q\nwant %q", got, want)
	}
	if text := cmdtest.Tool(t, "capinfos", "-c", path); !strings.Contains(text, "packets:   2") {
		t.Errorf("capinfos: %s", text)
	}
	if got, want := endings(ringcap(t, "-r", path, "--process")), []string{"Pid 1234, Cmd curl, Container [web]", `Pid 66 (stale), Cmd x\nPID: 1`}; !slices.Equal(got, want) {
		t.Errorf("ringcap: %q\nwant %q", got, want)
	}
}

// TestToldLive checks that each kind of capture file tells the process of a packet: a file of a set,
// one of the flight recorder, the file of the process, and what --serve sends.
func TestToldLive(t *testing.T) {
	h := nettest.New(t)
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	var all []*cmdtest.Process
	for name, args := range map[string]string{"set": "--process -C 1MB -W 9", "flight": "--process --flight 1MiB --trigger port%9", "split": "--split-by process"} {
		words := append([]string{"-i", "lo", "-w", file(name + ".pcapng")}, strings.Fields(args)...)
		for i, w := range words {
			words[i] = strings.ReplaceAll(w, "%", " ")
		}
		all = append(all, cmdtest.Listen(t, h, append(words, "udp dst port 9")...))
	}
	server := cmdtest.Listen(t, h, "-i", "lo", "--process", "--serve", "57012", "-v", "udp dst port 9")
	reader := cmdtest.New(t, "-r", "tcp://127.0.0.1:57012", "--process")
	reader.Start(h)
	server.Stderr.Await(t, "has come", 1)
	c := h.Dial("udp4", "127.0.0.1:9")
	t.Cleanup(func() { _ = c.Close() })
	if _, err := c.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	for _, p := range append(all, server) {
		if code := p.Stop(syscall.SIGINT); code != 0 {
			t.Errorf("exit code %d: %s", code, p.Stderr.String())
		}
	}
	comm, err := os.ReadFile("/proc/self/comm")
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSpace(string(comm))
	want := fmt.Sprintf("Pid %d, Cmd %s", os.Getpid(), name)
	if code := reader.Wait(); code != 0 || !strings.Contains(reader.Stdout.String(), want) {
		t.Errorf("a reader of --serve: exit code %d: %s%s", code, reader.Stdout.String(), reader.Stderr.String())
	}
	for _, f := range []string{"set.pcapng0", "flight_00001.pcapng", fmt.Sprintf("split_%s-%d.pcapng", name, os.Getpid())} {
		if got := endings(ringcap(t, "-r", file(f), "--process")); len(got) != 1 || !strings.HasPrefix(got[0], want) {
			t.Errorf("%s: %q, want %q", f, got, want)
		}
	}
}
