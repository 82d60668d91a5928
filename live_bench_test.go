package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
)

// benchFrames is the number of 512-byte frames that a run captures.
const benchFrames = 300_000

// BenchmarkLive captures the same traffic with ringcap and with a peer in turn. It reports the
// CPU time that each spent on a packet and the median of the ratios, and prints a table of
// them. The peers have a ring of the same size. TZ is unset, as it usually is.
func BenchmarkLive(b *testing.B) {
	table := &strings.Builder{}
	fmt.Fprintf(table, "%-20s %-9s %12s %12s %8s\n", "live", "peer", "CPU ns", "peer's", "CPU")
	for _, mode := range []struct{ name, args, peer string }{
		{"write", "-w {out}.pcap", "tcpdump -Z root -n -B 65536 -w {out}"},
		{"write beside dumpcap", "-w {out}.pcap", "dumpcap -q -B 64 -P -w {out}"},
		{"text", "", "tcpdump -Z root -n -B 65536"},
	} {
		b.Run(strings.ReplaceAll(mode.name, " ", "-"), func(b *testing.B) {
			places := strings.NewReplacer("{out}", filepath.Join(b.TempDir(), "out"))
			they := strings.Fields(places.Replace(mode.peer))
			if _, err := exec.LookPath(they[0]); err != nil {
				b.Skipf("needs %s", they[0])
			}
			we := append([]string{*benchBinary}, strings.Fields(places.Replace(mode.args))...)
			var ours, theirs, ratios []float64
			for b.Loop() {
				x, y := cpuPerPacket(b, we), cpuPerPacket(b, they)
				ours, theirs, ratios = append(ours, x), append(theirs, y), append(ratios, x/y)
			}
			b.ReportMetric(median(ours), "cpu-ns/packet")
			b.ReportMetric(median(theirs), they[0]+"-cpu-ns/packet")
			b.ReportMetric(median(ratios), "cpu-ratio")
			fmt.Fprintf(table, "%-20s %-9s %12.0f %12.0f %8.2f\n", mode.name, they[0], median(ours), median(theirs), median(ratios))
		})
	}
	fmt.Print(table) // in addition to the metrics, which benchstat reads
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// cpuPerPacket captures benchFrames frames and returns the CPU time that the process spent
// between the first and the last, in ns per captured packet.
func cpuPerPacket(b *testing.B, command []string) float64 {
	b.Helper()
	x, y := nettest.NewPair(b)
	frames := make([][]byte, 1000)
	for i := range frames {
		frames[i] = append(nettest.Numbered(uint16(i), i), make([]byte, 448)...)
	}
	var said cmdtest.Buffer
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	cmd := exec.Command(command[0], append(command[1:], "-i", nettest.NameA)...)
	cmd.Stdout, cmd.Stderr = null, &said
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TZ=") })
	x.Start(cmd)
	said.Await(b, nettest.NameA, 1) // every banner names the interface
	before := threadTime(b, cmd.Process.Pid)
	for range benchFrames / len(frames) {
		y.Inject(nettest.NameB, frames...)
	}
	// A signal makes tcpdump lose what is in its ring. Its block timeout is a second.
	time.Sleep(1100 * time.Millisecond)
	spent := threadTime(b, cmd.Process.Pid) - before
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Fatal(err, said.String())
	}
	count := regexp.MustCompile(`(?i)(\d+) packets captured|packets captured: (\d+)`).FindStringSubmatch(said.String())
	if count == nil || count[1]+count[2] == "0" {
		b.Fatalf("no count in: %s", said.String())
	}
	got, _ := strconv.Atoi(count[1] + count[2]) // no error: they are digits
	return float64(spent) / float64(got)
}

// threadTime returns the CPU time of all threads of a process so far (proc(5), schedstat).
func threadTime(b *testing.B, pid int) (sum time.Duration) {
	b.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(tasks) == 0 {
		b.Fatal("no schedstat", err)
	}
	for _, task := range tasks {
		var ns int64
		if text, err := os.ReadFile(task); err == nil {
			_, _ = fmt.Sscan(string(text), &ns)
		}
		sum += time.Duration(ns)
	}
	return sum
}
