package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// metric returns the value of a sample without further labels in a text of OpenMetrics.
func metric(t *testing.T, text, name string) uint64 {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + name + `\{capture="out"\} ([0-9]+)$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no %s in:\n%s", name, text)
	}
	n, _ := strconv.ParseUint(m[1], 10, 64)
	return n
}

// TestMetrics checks that --metrics has the account while a capture goes on and at its end, that
// a reader never finds half a file, and that others may read it.
func TestMetrics(t *testing.T) {
	a, b := nettest.NewPair(t)
	file := filepath.Join(t.TempDir(), "out.prom")
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", filepath.Join(t.TempDir(), "x.pcap"), "--metrics", file+",10ms", "--stats", "json", "udp")
	for i := range 20 {
		b.Inject(nettest.NameB, nettest.Series(9, 100)...)
		for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
			text, err := os.ReadFile(file)
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			if err == nil && !strings.HasSuffix(string(text), "\n# EOF\n") {
				t.Fatalf("half a file: %q", text)
			}
			if err == nil && metric(t, string(text), "ringcap_received_packets_total") == uint64(100*(i+1)) && metric(t, string(text), "ringcap_running") == 1 {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d packets are not there: %s", 100*(i+1), text)
			}
		}
	}
	if code := c.Stop(syscall.SIGINT); code != 0 {
		t.Errorf("exit code %d: %s", code, c.Stderr.String())
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := cmdtest.Accounts(t, c.Stderr.String())[0]
	for name, want := range map[string]uint64{"received_packets_total": s.Received, "delivered_packets_total": s.Delivered, "written_packets_total": s.Written, "running": 0} {
		if got := metric(t, string(text), "ringcap_"+name); got != want {
			t.Errorf("%s is %d at the end, want %d", name, got, want)
		}
	}
	if want := fmt.Sprintf("ringcap_by_interface_delivered_packets_total{capture=\"out\",interface=%q} 2000\n", nettest.NameA); !strings.Contains(string(text), want) {
		t.Errorf("no %s in:\n%s", want, text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o644 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
	if list, _ := os.ReadDir(filepath.Dir(file)); len(list) != 1 {
		t.Errorf("left behind: %v", list)
	}
}

// TestMetricsRefused checks that a file that cannot be made is said before anything is captured, and
// one that cannot be replaced later does not end the capture.
func TestMetricsRefused(t *testing.T) {
	for arg, want := range map[string]string{
		"/no/such/x.prom":    "ringcap: --metrics /no/such/x.prom: no such file or directory\n",
		"x.txt":              `"x.txt": the collector of node_exporter reads only names that end in .prom: give x.txt.prom`,
		"/var/tmp/x.prom,no": "as in --metrics /var/tmp/x.prom,15s",
	} {
		c := cmdtest.New(t, "-r", "testdata/http.pcap", "--metrics", arg)
		c.Start(nil)
		if code := c.Wait(); code != 1 {
			t.Errorf("%s: exit code %d", arg, code)
		}
		c.Says(want)
	}
	a, b := nettest.NewPair(t)
	dir := filepath.Join(t.TempDir(), "d")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	c := cmdtest.Listen(t, a, "-i", nettest.NameA, "-w", filepath.Join(t.TempDir(), "x.pcap"), "--metrics", filepath.Join(dir, "out.prom,10ms"), "udp")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	c.Stderr.Await(t, "no such file or directory: the capture goes on", 1)
	b.Inject(nettest.NameB, nettest.Series(9, 10)...)
	if code := c.Stop(syscall.SIGINT); code != 1 {
		t.Errorf("exit code %d", code)
	}
	c.Says("10 packets captured\n")
}
