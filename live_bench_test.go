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

	"ringcap/capfile"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// A race is the same capture done by ringcap and by another tool, or by ringcap in another way. In
// their arguments {out} stands for a file to write.
type race struct {
	name string
	args string // arguments of ringcap
	peer string // a command for each interface, with " & " between them
	kind string // of the frames
}

const (
	tcpdumpA = "tcpdump -Z root -n -B 65536 -i veth-a"
	tcpdumpC = "tcpdump -Z root -n -B 65536 -i veth-c"
)

var races = []race{
	{"write", "-i veth-a -w {out}.pcap", tcpdumpA + " -w {out}", "plain"},
	{"write beside dumpcap", "-i veth-a -w {out}.pcap", "dumpcap -q -B 64 -P -i veth-a -w {out}", "plain"},
	{"write zstd", "-i veth-a -w {out}.pcap.zst", tcpdumpA + " -w {out}", "plain"},
	{"write gzip", "-i veth-a -w {out}.pcap.gz", tcpdumpA + " -w {out}", "plain"},
	{"rotate", "-i veth-a -w {out}.pcap -C 100 -W 3", "ringcap -i veth-a -w {out}.pcap", "plain"},
	{"flight", "-i veth-a -w {out}.pcap --flight 200MiB", "ringcap -i veth-a -w {out}.pcap", "plain"},
	{"text", "-i veth-a", tcpdumpA, "plain"},
	{"text of few hosts", "-i veth-a", tcpdumpA, "few"},
	{"text -e -v", "-i veth-a -e -v", tcpdumpA + " -e -v", "plain"},
	{"text -vv", "-i veth-a -vv", tcpdumpA + " -vv", "plain"},
	{"text of VLAN", "-i veth-a", tcpdumpA, "vlan"},
	{"text of VXLAN", "-i veth-a", tcpdumpA, "vxlan"},
	{"json beside text", "-i veth-a --json", tcpdumpA, "plain"},
	{"fields beside text", "-i veth-a " + fiveFields, tcpdumpA, "plain"},
	{"summary beside text", "-i veth-a --summary", tcpdumpA, "plain"},
	{"write, text and json", "-i veth-a -w {out}.pcap --print --json={out}.json", tcpdumpA + " -w {out} --print", "plain"},
	{"two: write", "-i veth-a -i veth-c -w {out}.pcap", tcpdumpA + " -w {out} & " + tcpdumpC + " -w {out}2", "plain"},
	{"two: text", "-i veth-a -i veth-c", tcpdumpA + " & " + tcpdumpC, "plain"},
	{"any: write", "-i any -w {out}.pcap", tcpdumpA + " -w {out} & " + tcpdumpC + " -w {out}2", "plain"},
	{"any: text", "-i any", tcpdumpA + " & " + tcpdumpC, "plain"},
}

// starts are captures that end with the first packet. Both rings have 64 MiB, then tcpdump's has
// the 2 MiB that it has by default.
var starts = []race{
	{"start", "-i veth-a -c 1 -w {out}", tcpdumpA + " -c 1 -w {out}", "plain"},
	{"start beside 2 MiB", "-i veth-a -c 1 -w {out}", "tcpdump -Z root -n -i veth-a -c 1 -w {out}", "plain"},
}

// BenchmarkLive captures the same traffic with ringcap and with a peer in turn. It reports the
// CPU time that each spent on a packet and the median of the ratios, and prints a table of
// them. For starts it is the time from exec to the first packet. The peers have a ring of the
// same size. TZ is unset, as it usually is. With -short only ringcap runs.
func BenchmarkLive(b *testing.B) {
	table := &strings.Builder{}
	fmt.Fprintf(table, "%-20s %-9s %12s %12s %8s %8s %8s\n", "live", "peer", "ns/packet", "peer's", "ratio", "lost", "peer's")
	for _, r := range races {
		b.Run(strings.ReplaceAll(r.name, " ", "-"), func(b *testing.B) { r.run(b, table, cpuPerPacket, "cpu") })
	}
	for _, r := range starts {
		b.Run(strings.ReplaceAll(r.name, " ", "-"), func(b *testing.B) { r.run(b, table, untilFirst, "start") })
	}
	if !testing.Short() {
		fmt.Print(table) // in addition to the metrics, which benchstat reads
	}
}

// A measure runs commands at once, with a namespace that has so many interfaces. It returns a time
// in nanoseconds and the percentage of lost packets.
type measure func(b *testing.B, commands [][]string, frames [][]byte, interfaces int) (ns, lost float64)

func (r *race) run(b *testing.B, table *strings.Builder, take measure, what string) {
	ours, theirs := commands(b, "ringcap "+r.args), commands(b, r.peer)
	peer, interfaces := strings.Fields(r.peer)[0], len(theirs)
	frames := benchFlows(b, r.kind, []int{512})[:1000]
	var our, their, ratios, lost, theyLost []float64
	for b.Loop() {
		x, lostX := take(b, ours, frames, interfaces)
		if testing.Short() {
			continue
		}
		y, lostY := take(b, theirs, frames, interfaces)
		our, their, ratios = append(our, x), append(their, y), append(ratios, x/y)
		lost, theyLost = append(lost, lostX), append(theyLost, lostY)
	}
	if testing.Short() {
		return
	}
	b.ReportMetric(median(our), what+"-ns/packet")
	b.ReportMetric(median(their), peer+"-"+what+"-ns/packet")
	b.ReportMetric(median(ratios), what+"-ratio")
	b.ReportMetric(median(lost), "lost-%")
	b.ReportMetric(median(theyLost), peer+"-lost-%")
	fmt.Fprintf(table, "%-20s %-9s %12.0f %12.0f %8.2f %7.1f%% %7.1f%%\n", r.name, peer, median(our), median(their), median(ratios), median(lost), median(theyLost))
}

// commands splits commands that are separated by " & ", and each one into its arguments.
func commands(b *testing.B, all string) (split [][]string) {
	b.Helper()
	places := strings.NewReplacer("{out}", filepath.Join(b.TempDir(), "out"))
	for _, one := range strings.Split(all, " & ") {
		args := strings.Fields(places.Replace(one))
		if args[0] == "ringcap" {
			args[0] = *benchBinary
		}
		if _, err := exec.LookPath(args[0]); err != nil {
			b.Skipf("needs %s", args[0])
		}
		split = append(split, args)
	}
	return split
}

func median(v []float64) float64 {
	slices.Sort(v)
	return v[len(v)/2]
}

// cpuPerPacket sends -packets frames, to the interfaces in turn, and returns the CPU time that the
// commands spent between the first one and the last, for each captured packet.
func cpuPerPacket(b *testing.B, commands [][]string, frames [][]byte, interfaces int) (ns, lost float64) {
	b.Helper()
	x, y := nettest.NewPair(b)
	if interfaces > 1 {
		x.AddVeth("veth-c", y, "veth-d")
	}
	var spent time.Duration
	running := make([]*cmdtest.Process, len(commands))
	for i, command := range commands {
		running[i] = start(b, x, command)
		for j, arg := range command {
			if arg == "-i" {
				running[i].Stderr.Await(b, command[j+1], 1) // every banner names the interfaces
			}
		}
	}
	for _, p := range running {
		spent -= threadTime(b, p.Pid())
	}
	begin, sent := time.Now(), 0
	for ; sent < *benchPackets; sent += len(frames) {
		if *benchRate > 0 {
			time.Sleep(time.Until(begin.Add(time.Duration(sent) * time.Second / time.Duration(*benchRate))))
		}
		y.Inject([]string{nettest.NameB, "veth-d"}[sent/len(frames)%interfaces], frames...)
	}
	if !testing.Short() {
		// A signal makes tcpdump lose what is in its ring. Its block timeout is a second.
		time.Sleep(1100 * time.Millisecond)
	}
	for _, p := range running {
		spent += threadTime(b, p.Pid())
	}
	got := 0
	for _, p := range running {
		code, said := p.Stop(syscall.SIGINT), p.Stderr.String()
		count := regexp.MustCompile(`(?i)(\d+) packets captured|packets captured: (\d+)`).FindStringSubmatch(said)
		if code != 0 || count == nil || count[1]+count[2] == "0" {
			b.Fatalf("exit code %d, or no count in: %s", code, said)
		}
		n, _ := strconv.Atoi(count[1] + count[2]) // no error: they are digits
		got += n
	}
	return float64(spent) / float64(got), 100 * float64(sent-got) / float64(sent)
}

// untilFirst returns the time from the start of the one command to the first packet in the file
// that its last argument names. A packet is sent at least each millisecond on an idle machine.
func untilFirst(b *testing.B, commands [][]string, frames [][]byte, _ int) (ns, lost float64) {
	b.Helper()
	x, y := nettest.NewPair(b)
	begin := time.Now()
	p := start(b, x, commands[0])
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-quit:
				return
			case <-time.After(200 * time.Microsecond):
				y.Inject(nettest.NameB, frames[0])
			}
		}
	}()
	code := p.Wait()
	close(quit)
	<-done
	r, err := capfile.Open(commands[0][len(commands[0])-1], nil)
	if err != nil || code != 0 {
		b.Fatal(code, p.Stderr.String(), err)
	}
	defer func() { _ = r.Close() }()
	var f packet.Frame
	if err := r.Next(&f); err != nil {
		b.Fatal(err)
	}
	return float64(f.Info.Timestamp.Sub(begin)), 0
}

// start starts a command in a host. Its output goes to /dev/null.
func start(b *testing.B, h *nettest.Host, command []string) *cmdtest.Process {
	b.Helper()
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = null.Close() }()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdout = null
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TZ=") })
	p := cmdtest.From(b, cmd)
	p.Start(h)
	return p
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
