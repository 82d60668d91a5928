package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/nettest"
)

// benchFrames is how many frames of 512 bytes one run captures.
const benchFrames = 300_000

// BenchmarkLive captures the same traffic with ringcap and with tcpdump in turns,
// and reports the CPU time each spent on a packet and the median of the ratios.
// tcpdump has the same ring and no TZ, which is how it is run.
func BenchmarkLive(b *testing.B) {
	tcpdump, err := exec.LookPath("tcpdump")
	if err != nil {
		b.Skip("needs tcpdump")
	}
	for _, mode := range []struct {
		name    string
		written bool
	}{{"write", true}, {"text", false}} {
		b.Run(mode.name, func(b *testing.B) {
			var ours, theirs, ratios []float64
			for b.Loop() {
				file := filepath.Join(b.TempDir(), "x.pcap")
				we, they := []string{"ringcap"}, []string{tcpdump, "-Z", "root", "-n", "-B", "65536"}
				if mode.written {
					we, they = append(we, "-w", file), append(they, "-w", file)
				}
				x, y := cpuPerPacket(b, we), cpuPerPacket(b, they)
				ours, theirs, ratios = append(ours, x), append(theirs, y), append(ratios, x/y)
			}
			b.ReportMetric(median(ours), "cpu-ns/packet")
			b.ReportMetric(median(theirs), "tcpdump-cpu-ns/packet")
			b.ReportMetric(median(ratios), "ratio")
		})
	}
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// cpuPerPacket runs a capture over benchFrames frames and returns the CPU time
// of its process from the first frame to the last, in ns a packet it got.
func cpuPerPacket(b *testing.B, command []string) float64 {
	b.Helper()
	x, y := nettest.NewPair(b)
	frames := make([][]byte, 1000)
	for i := range frames {
		frames[i] = append(numbered(uint16(i), i), make([]byte, 448)...)
	}
	var said lockedBuffer
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	cmd := exec.Command(command[0], append(command[1:], "-i", nettest.NameA)...)
	cmd.Stdout, cmd.Stderr = null, &said
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TZ=") })
	x.Start(cmd)
	said.await(b, "listening on", 1)
	before := threadTime(b, cmd.Process.Pid)
	for range benchFrames / len(frames) {
		y.Inject(nettest.NameB, frames...)
	}
	// tcpdump would lose what is in its ring; a second is its block timeout.
	time.Sleep(1100 * time.Millisecond)
	spent := threadTime(b, cmd.Process.Pid) - before
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Fatal(err, said.String())
	}
	var got int
	i := strings.Index(said.String(), " packets captured")
	if _, err := fmt.Sscan(said.String()[strings.LastIndexAny(said.String()[:i], "\r\n")+1:i], &got); err != nil || got == 0 {
		b.Fatalf("no count in: %s", said.String())
	}
	return float64(spent) / float64(got)
}

// threadTime is the CPU time of all threads of a process so far (proc(5),
// schedstat).
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
