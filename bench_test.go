package main_test

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"ringcap/capfile"
	"ringcap/internal/sink/compress"
	"ringcap/packet"
)

var (
	benchPackets = flag.Int("packets", 200_000, "packets of the file that BenchmarkFiles reads, and most of BenchmarkGrowth")
	benchBinary  = flag.String("ringcap", "ringcap", "the binary that they run; without it the test's own, which starts slower")
)

// mixedSizes are the lengths of frames. Seven in twelve have 64 bytes.
var mixedSizes = []int{64, 576, 64, 64, 576, 64, 1500, 64, 576, 64, 576, 64}

// benchFile writes a file of n packets and returns its path. The packets have the sizes in turn
// and belong to 5,000 flows of TCP and UDP, a fifth of them on port 443. The extension of name
// selects a compression.
func benchFile(b *testing.B, name string, n int, sizes []int) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), name)
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriterSize(file, 1<<20)
	encoder := compress.ForName(name)
	var compressed []byte
	records := capfile.AppendHeader(nil, &capfile.Header{SnapLen: packet.DefaultSnapLen, Network: uint32(packet.LinkEthernet)})
	flows := benchFlows(b, sizes)
	for i := range n {
		f := packet.Frame{Data: flows[i%len(flows)]}
		f.Info.Length, f.Info.Timestamp = len(f.Data), time.Unix(1700000000, int64(i)*5000)
		records = capfile.AppendRecord(records, &f, len(f.Data), false)
		if len(records) < 1<<20 && i < n-1 {
			continue
		}
		out := records
		if encoder != nil {
			compressed = encoder.Append(compressed[:0], records)
			out = compressed
		}
		if _, err := w.Write(out); err != nil {
			b.Fatal(err)
		}
		records = records[:0]
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// benchFlows returns a frame of each of 5,000 flows.
func benchFlows(b *testing.B, sizes []int) [][]byte {
	b.Helper()
	ports := []uint16{443, 80, 22, 53000, 8443}
	random := rand.New(rand.NewPCG(1, 2))
	var frames [][]byte
	for i := range 5000 {
		eth := &layers.Ethernet{SrcMAC: net.HardwareAddr{2, 0, 0, 0, 0, 1}, DstMAC: net.HardwareAddr{2, 0, 0, 0, 0, 2}, EthernetType: layers.EthernetTypeIPv4}
		ip := &layers.IPv4{Version: 4, TTL: 64, SrcIP: net.IP{10, 0, byte(i >> 8), byte(i)}, DstIP: net.IP{192, 0, 2, byte(i)}}
		port := ports[i%len(ports)]
		var above gopacket.SerializableLayer
		header := 14 + 20 + 20
		if i%4 < 3 {
			tcp := &layers.TCP{SrcPort: layers.TCPPort(20000 + i), DstPort: layers.TCPPort(port), Seq: uint32(i), Ack: 1, ACK: true, PSH: true, Window: 501}
			ip.Protocol = layers.IPProtocolTCP
			above = tcp
			_ = tcp.SetNetworkLayerForChecksum(ip) // no error: ip is IPv4
		} else {
			udp := &layers.UDP{SrcPort: layers.UDPPort(20000 + i), DstPort: layers.UDPPort(port)}
			ip.Protocol, header = layers.IPProtocolUDP, 14+20+8
			above = udp
			_ = udp.SetNetworkLayerForChecksum(ip)
		}
		buf := gopacket.NewSerializeBuffer()
		payload := make(gopacket.Payload, sizes[i%len(sizes)]-header)
		for j := range payload {
			payload[j] = "0123456789abcdef"[random.IntN(16)] // compresses like text
		}
		if err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, eth, ip, above, payload); err != nil {
			b.Fatal(err)
		}
		frames = append(frames, slices.Clone(buf.Bytes()))
	}
	return frames
}

// A contest is the same work done by ringcap and by another tool. In their arguments {in}
// stands for the file, {small} for a file with 1/other of its packets, and {out} for a file to
// write.
type contest struct {
	name  string
	args  string // arguments of ringcap
	peer  string
	env   string // environment of both
	file  string // name of {in}, whose extension sets its format
	other int    // how many times fewer packets the peer reads
}

var contests = []contest{
	{"copy", "-r {in} -w {out}.pcap", "tcpdump -r {in} -w {out}", "", "x.pcap", 1},
	{"copy beside cp", "-r {in} -w {out}.pcap", "cp {in} {out}", "", "x.pcap", 1},
	{"filter", "-r {in} -w {out}.pcap tcp port 443", "tcpdump -r {in} -w {out} tcp port 443", "", "x.pcap", 1},
	{"count", "-r {in} --count", "tcpdump -r {in} --count", "", "x.pcap", 1},
	{"text", "-n -r {in}", "tcpdump -n -r {in}", "", "x.pcap", 1},
	{"text in UTC", "-n -r {in}", "tcpdump -n -r {in}", "TZ=UTC", "x.pcap", 1},
	{"json beside fields", "-r {in} --json", "tshark -n -r {small} -T fields" + twentyFields, "", "x.pcap", 20},
	{"summary", "-r {in} --summary", "capinfos {in}", "", "x.pcap", 1},
	{"read gzip", "-r {in} --count", "gzip -dc {in}", "", "x.pcap.gz", 1},
	{"read zstd", "-r {in} --count", "zstd -qdc {in}", "", "x.pcap.zst", 1},
	{"read gzip", "-r {in} --count", "library {in}", "", "x.pcap.gz", 1},
	{"read zstd", "-r {in} --count", "library {in}", "", "x.pcap.zst", 1},
}

const twentyFields = " -e frame.number -e frame.time_epoch -e frame.len -e eth.src -e eth.dst -e eth.type -e ip.src -e ip.dst -e ip.proto" +
	" -e ip.ttl -e ip.id -e ip.len -e tcp.srcport -e tcp.dstport -e tcp.flags -e tcp.seq -e tcp.ack -e tcp.window_size -e udp.srcport -e udp.dstport"

// BenchmarkFiles runs ringcap and its peers in turn on a generated file. It reports the medians
// and prints a table of ratios: ringcap's packets a second, and its CPU time, divided by the
// peer's.
func BenchmarkFiles(b *testing.B) {
	table := &strings.Builder{}
	fmt.Fprintf(table, "%-20s %-9s %12s %12s %8s %8s\n", "work", "peer", "packets/s", "peer's", "speed", "CPU")
	for _, c := range contests {
		b.Run(strings.ReplaceAll(c.name, " ", "-")+"/"+strings.Fields(c.peer)[0], func(b *testing.B) { c.run(b, table) })
	}
	fmt.Print(table) // in addition to the metrics, which benchstat reads
}

func (c *contest) run(b *testing.B, table *strings.Builder) {
	peer := strings.Fields(c.peer)
	if _, err := exec.LookPath(peer[0]); err != nil {
		b.Skipf("needs %s", peer[0])
	}
	small := ""
	if c.other > 1 {
		small = benchFile(b, "small.pcap", *benchPackets/c.other, mixedSizes)
	}
	places := strings.NewReplacer("{in}", benchFile(b, c.file, *benchPackets, mixedSizes), "{small}", small, "{out}", filepath.Join(b.TempDir(), "out"))
	ours := append([]string{*benchBinary}, strings.Fields(places.Replace(c.args))...)
	theirs := strings.Fields(places.Replace(c.peer))
	var our, their, speed, cost []float64
	for b.Loop() {
		x, cpuX := timed(b, ours, c.env)
		y, cpuY := timed(b, theirs, c.env)
		y, cpuY = y*time.Duration(c.other), cpuY*time.Duration(c.other)
		our, their = append(our, perSecond(x)), append(their, perSecond(y))
		speed, cost = append(speed, y.Seconds()/x.Seconds()), append(cost, cpuX.Seconds()/cpuY.Seconds())
	}
	b.ReportMetric(median(our), "packets/s")
	b.ReportMetric(median(their), peer[0]+"-packets/s")
	b.ReportMetric(median(speed), "speed-ratio")
	b.ReportMetric(median(cost), "cpu-ratio")
	fmt.Fprintf(table, "%-20s %-9s %12.0f %12.0f %8.2f %8.2f\n", c.name, peer[0], median(our), median(their), median(speed), median(cost))
}

func perSecond(d time.Duration) float64 { return float64(*benchPackets) / d.Seconds() }

// timed runs a command and returns how long it took and its CPU time. TZ is unset unless env
// sets it.
func timed(b *testing.B, command []string, env string) (wall, cpu time.Duration) {
	b.Helper()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TZ=") })
	if env != "" {
		cmd.Env = append(cmd.Env, env)
	}
	var said strings.Builder
	cmd.Stderr = &said
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %v\n%s", command, err, said.String())
	}
	return time.Since(begin), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
}

// BenchmarkGrowth reads files of 64-byte packets, each with ten times as many packets as the
// one before. The time per packet should stay the same.
func BenchmarkGrowth(b *testing.B) {
	for n := 10_000; n <= *benchPackets; n *= 10 {
		for _, args := range []string{"-r {in} -w {out}.pcap", "-n -r {in}", "-r {in} --summary"} {
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(args, " ", "_"), n), func(b *testing.B) {
				places := strings.NewReplacer("{in}", benchFile(b, "x.pcap", n, []int{64}), "{out}", filepath.Join(b.TempDir(), "out"))
				var spent []float64
				for b.Loop() {
					_, cpu := timed(b, append([]string{*benchBinary}, strings.Fields(places.Replace(args))...), "")
					spent = append(spent, float64(cpu)/float64(n))
				}
				b.ReportMetric(median(spent), "cpu-ns/packet")
			})
		}
	}
}
