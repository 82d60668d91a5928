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
	benchPackets = flag.Int("packets", 200_000, "packets that BenchmarkFiles reads and BenchmarkLive sends, and most of BenchmarkGrowth")
	benchRate    = flag.Int("rate", 0, "frames a second that BenchmarkLive sends; 0: as fast as it can")
	benchBinary  = flag.String("ringcap", "ringcap", "the binary that they run; without it the test's own, which starts slower")
)

// mixedSizes are the lengths of frames. Seven in twelve have 64 bytes.
var mixedSizes = []int{64, 576, 64, 64, 576, 64, 1500, 64, 576, 64, 576, 64}

// benchFile writes a file of n packets and returns its path. They are those of benchFlows, again
// and again. The name starts with their kind. Its extension selects a compression.
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
	kind, _, _ := strings.Cut(name, ".")
	flows := benchFlows(b, kind, sizes)
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

// benchFlows returns a frame of each of 5,000 flows of TCP and UDP, a fifth of them on port 443.
// The frames have the sizes in turn. Those with more than Ethernet, IPv4 and TCP or UDP are
// longer by that: all kinds have the same payload.
func benchFlows(b *testing.B, kind string, sizes []int) [][]byte {
	b.Helper()
	ports := []uint16{443, 80, 22, 53000, 8443}
	random := rand.New(rand.NewPCG(1, 2))
	var frames [][]byte
	for i := range 5000 {
		port, protocol, header := ports[i%len(ports)], layers.IPProtocolTCP, 14+20+20
		if i%4 == 3 {
			protocol, header = layers.IPProtocolUDP, 14+20+8
		}
		stack, ip := benchStack(b, kind, i, protocol)
		if protocol == layers.IPProtocolTCP {
			tcp := &layers.TCP{SrcPort: layers.TCPPort(20000 + i), DstPort: layers.TCPPort(port), Seq: uint32(i), Ack: 1, ACK: true, PSH: true, Window: 501}
			_ = tcp.SetNetworkLayerForChecksum(ip) // no error: ip is IPv4 or IPv6
			stack = append(stack, tcp)
		} else {
			udp := &layers.UDP{SrcPort: layers.UDPPort(20000 + i), DstPort: layers.UDPPort(port)}
			_ = udp.SetNetworkLayerForChecksum(ip)
			stack = append(stack, udp)
		}
		payload := make(gopacket.Payload, sizes[i%len(sizes)]-header)
		for j := range payload {
			payload[j] = "0123456789abcdef"[random.IntN(16)] // compresses like text
		}
		buf := gopacket.NewSerializeBuffer()
		if err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true}, append(stack, payload)...); err != nil {
			b.Fatal(err)
		}
		frames = append(frames, slices.Clone(buf.Bytes()))
	}
	return frames
}

// benchStack returns the layers of a kind of frame below TCP or UDP, and the last of its IP
// headers.
func benchStack(b *testing.B, kind string, flow int, protocol layers.IPProtocol) ([]gopacket.SerializableLayer, gopacket.NetworkLayer) {
	b.Helper()
	type stack = []gopacket.SerializableLayer
	eth := func(above layers.EthernetType) *layers.Ethernet {
		return &layers.Ethernet{SrcMAC: net.HardwareAddr{2, 0, 0, 0, 0, 1}, DstMAC: net.HardwareAddr{2, 0, 0, 0, 0, 2}, EthernetType: above}
	}
	ip := &layers.IPv4{Version: 4, TTL: 64, Protocol: protocol, SrcIP: net.IP{10, 0, byte(flow >> 8), byte(flow)}, DstIP: net.IP{192, 0, 2, byte(flow)}}
	ip6 := &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: protocol, SrcIP: net.ParseIP(fmt.Sprintf("2001:db8::%x", flow)), DstIP: net.ParseIP("2001:db8:1::1")}
	outer := &layers.IPv4{Version: 4, TTL: 64, SrcIP: net.IP{198, 51, 100, 1}, DstIP: net.IP{198, 51, 100, 2}}
	switch kind {
	case "few":
		ip.SrcIP, ip.DstIP = net.IP{10, 0, 0, byte(flow % 16)}, net.IP{192, 0, 2, 1}
		return stack{eth(layers.EthernetTypeIPv4), ip}, ip
	case "plain":
		return stack{eth(layers.EthernetTypeIPv4), ip}, ip
	case "ipv6":
		return stack{eth(layers.EthernetTypeIPv6), ip6}, ip6
	case "extended":
		ip6.NextHeader = layers.IPProtocolIPv6HopByHop
		hopByHop := gopacket.Payload{byte(layers.IPProtocolIPv6Destination), 0, 5, 2, 0, 0, 1, 0} // router alert
		destination := gopacket.Payload{byte(protocol), 0, 1, 4, 0, 0, 0, 0}                      // padding
		return stack{eth(layers.EthernetTypeIPv6), ip6, hopByHop, destination}, ip6
	case "vlan":
		return stack{eth(layers.EthernetTypeDot1Q), &layers.Dot1Q{VLANIdentifier: 7, Type: layers.EthernetTypeIPv4}, ip}, ip
	case "qinq":
		return stack{
			eth(layers.EthernetTypeQinQ), &layers.Dot1Q{VLANIdentifier: 8, Type: layers.EthernetTypeDot1Q},
			&layers.Dot1Q{VLANIdentifier: 7, Type: layers.EthernetTypeIPv4}, ip,
		}, ip
	case "mpls":
		return stack{eth(layers.EthernetTypeMPLSUnicast), &layers.MPLS{Label: 16, StackBottom: true, TTL: 64}, ip}, ip
	case "pppoe":
		return stack{eth(layers.EthernetTypePPPoESession), &layers.PPPoE{Version: 1, Type: 1, SessionId: 7}, &layers.PPP{PPPType: layers.PPPTypeIPv4}, ip}, ip
	case "gre":
		outer.Protocol = layers.IPProtocolGRE
		return stack{eth(layers.EthernetTypeIPv4), outer, &layers.GRE{Protocol: layers.EthernetTypeIPv4}, ip}, ip
	case "vxlan":
		outer.Protocol = layers.IPProtocolUDP
		udp := &layers.UDP{SrcPort: 50000, DstPort: 4789}
		_ = udp.SetNetworkLayerForChecksum(outer) // no error: it is IPv4
		return stack{eth(layers.EthernetTypeIPv4), outer, udp, &layers.VXLAN{ValidIDFlag: true, VNI: 7}, eth(layers.EthernetTypeIPv4), ip}, ip
	}
	b.Fatalf("no kind of frame: %s", kind)
	return nil, nil
}

// A contest is the same work done by ringcap and by another tool. In their arguments {in}
// stands for the file, {small} for a file with 1/other of its packets, and {out} for a file to
// write.
type contest struct {
	name  string
	args  string // arguments of ringcap
	peer  string
	env   string // environment of both
	file  string // name of {in}: the kind of its frames, and an extension that sets its format
	other int    // how many times fewer packets the peer reads
}

var contests = []contest{
	{"copy", "-r {in} -w {out}.pcap", "tcpdump -r {in} -w {out}", "", "plain.pcap", 1},
	{"copy beside cp", "-r {in} -w {out}.pcap", "cp {in} {out}", "", "plain.pcap", 1},
	{"filter", "-r {in} -w {out}.pcap tcp port 443", "tcpdump -r {in} -w {out} tcp port 443", "", "plain.pcap", 1},
	{"count", "-r {in} --count", "tcpdump -r {in} --count", "", "plain.pcap", 1},
	{"text", "-n -r {in}", "tcpdump -n -r {in}", "", "plain.pcap", 1},
	{"text in UTC", "-n -r {in}", "tcpdump -n -r {in}", "TZ=UTC", "plain.pcap", 1},
	{"text of few hosts", "-n -r {in}", "tcpdump -n -r {in}", "", "few.pcap", 1},
	{"text of IPv6", "-n -r {in}", "tcpdump -n -r {in}", "", "ipv6.pcap", 1},
	{"text of extended", "-n -r {in}", "tcpdump -n -r {in}", "", "extended.pcap", 1},
	{"text of VLAN", "-n -r {in}", "tcpdump -n -r {in}", "", "vlan.pcap", 1},
	{"text of QinQ", "-n -r {in}", "tcpdump -n -r {in}", "", "qinq.pcap", 1},
	{"text of MPLS", "-n -r {in}", "tcpdump -n -r {in}", "", "mpls.pcap", 1},
	{"text of PPPoE", "-n -r {in}", "tcpdump -n -r {in}", "", "pppoe.pcap", 1},
	{"text of GRE", "-n -r {in}", "tcpdump -n -r {in}", "", "gre.pcap", 1},
	{"text of VXLAN", "-n -r {in}", "tcpdump -n -r {in}", "", "vxlan.pcap", 1},
	{"text -e -v", "-n -e -v -r {in}", "tcpdump -n -e -v -r {in}", "", "plain.pcap", 1},
	{"text -vv", "-n -vv -r {in}", "tcpdump -n -vv -r {in}", "", "plain.pcap", 1},
	{"text -X", "-n -X -r {in}", "tcpdump -n -X -r {in}", "", "plain.pcap", 1},
	{"text in color", "-n --color=always -r {in}", "tcpdump -n -r {in}", "", "plain.pcap", 1},
	{"text of one packet", "-n -c 1 -r {in}", "tcpdump -n -c 1 -r {in}", "", "plain.pcap", 1},
	{"fields beside text", "-n -r {in} " + fiveFields, "tcpdump -n -r {in}", "", "plain.pcap", 1},
	{"json beside fields", "-r {in} --json", "tshark -n -r {small} -T fields" + twentyFields, "", "plain.pcap", 20},
	{"summary", "-r {in} --summary", "capinfos {in}", "", "plain.pcap", 1},
	{"read gzip", "-r {in} --count", "gzip -dc {in}", "", "plain.pcap.gz", 1},
	{"read zstd", "-r {in} --count", "zstd -qdc {in}", "", "plain.pcap.zst", 1},
	{"read gzip", "-r {in} --count", "library {in}", "", "plain.pcap.gz", 1},
	{"read zstd", "-r {in} --count", "library {in}", "", "plain.pcap.zst", 1},
	{"write gzip", "-r {in} -w {out}.pcap.gz", "library {in} {out}.gz", "", "plain.pcap", 1},
	{"write zstd", "-r {in} -w {out}.pcap.zst", "library {in} {out}.zst", "", "plain.pcap", 1},
}

const fiveFields = "--fields frame.time_epoch,ip.src,ip.dst,ip.proto,frame.len"

const twentyFields = " -e frame.number -e frame.time_epoch -e frame.len -e eth.src -e eth.dst -e eth.type -e ip.src -e ip.dst -e ip.proto" +
	" -e ip.ttl -e ip.id -e ip.len -e tcp.srcport -e tcp.dstport -e tcp.flags -e tcp.seq -e tcp.ack -e tcp.window_size -e udp.srcport -e udp.dstport"

// BenchmarkFiles runs ringcap and its peers in turn on a generated file. It reports the medians
// and prints a table of ratios: ringcap's packets a second, and its CPU time, divided by the
// peer's. With -short only ringcap runs.
func BenchmarkFiles(b *testing.B) {
	table := &strings.Builder{}
	fmt.Fprintf(table, "%-20s %-9s %12s %12s %8s %8s\n", "work", "peer", "packets/s", "peer's", "speed", "CPU")
	for _, c := range contests {
		b.Run(strings.ReplaceAll(c.name, " ", "-")+"/"+strings.Fields(c.peer)[0], func(b *testing.B) { c.run(b, table) })
	}
	if !testing.Short() {
		fmt.Print(table) // in addition to the metrics, which benchstat reads
	}
}

func (c *contest) run(b *testing.B, table *strings.Builder) {
	peer := strings.Fields(c.peer)
	if _, err := exec.LookPath(peer[0]); err != nil {
		b.Skipf("needs %s", peer[0])
	}
	small := ""
	if c.other > 1 {
		small = benchFile(b, c.file, *benchPackets/c.other, mixedSizes)
	}
	places := strings.NewReplacer("{in}", benchFile(b, c.file, *benchPackets, mixedSizes), "{small}", small, "{out}", filepath.Join(b.TempDir(), "out"))
	ours := append([]string{*benchBinary}, strings.Fields(places.Replace(c.args))...)
	theirs := strings.Fields(places.Replace(c.peer))
	var our, their, speed, cost []float64
	for b.Loop() {
		x, cpuX := timed(b, ours, c.env)
		if testing.Short() {
			continue
		}
		y, cpuY := timed(b, theirs, c.env)
		y, cpuY = y*time.Duration(c.other), cpuY*time.Duration(c.other)
		our, their = append(our, perSecond(x)), append(their, perSecond(y))
		speed, cost = append(speed, y.Seconds()/x.Seconds()), append(cost, cpuX.Seconds()/cpuY.Seconds())
	}
	if testing.Short() {
		return
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
				places := strings.NewReplacer("{in}", benchFile(b, "plain.pcap", n, []int{64}), "{out}", filepath.Join(b.TempDir(), "out"))
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
