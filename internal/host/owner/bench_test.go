package owner

import (
	"net"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"ringcap/internal/process"
	"ringcap/packet"
)

// BenchmarkFind measures a question for a known socket, for a connection nobody has, and for one
// that is of no namespace.
func BenchmarkFind(b *testing.B) {
	f, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	conn, err := net.Dial("tcp4", listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	udp, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = udp.Close() }()
	end := func(a net.Addr) process.Flow {
		return sent(packet.ProtocolTCP, at(a.String()), at(listener.Addr().String()))
	}
	known, unconnected := end(conn.LocalAddr()), end(udp.LocalAddr())
	unconnected.Protocol = packet.ProtocolUDP
	for _, c := range []struct {
		name string
		q    process.Flow
		want process.Verdict
	}{
		{"known", known, process.Found},
		{"UDP", unconnected, process.Found},
		{"unknown", sent(packet.ProtocolTCP, at("127.0.0.1:1"), at("127.0.0.1:2")), process.Unknown},
		{"foreign", sent(packet.ProtocolTCP, at("203.0.113.1:1"), at("203.0.113.2:2")), process.Foreign},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if p, v, err := f.Find(c.q, false); v != c.want || err != nil {
					b.Fatalf("verdict %d, %+v, %v", v, p, err)
				}
			}
		})
	}
}

// BenchmarkScan measures a look through all processes, 2,000 more than there are.
func BenchmarkScan(b *testing.B) {
	x, err := newIndex("/proc")
	if err != nil {
		b.Fatal(err)
	}
	sleeper := exec.Command("sh", "-c", "i=0; while [ $i -lt 2000 ]; do sleep 60 & i=$((i+1)); done; echo; wait")
	sleeper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, err := sleeper.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := sleeper.Start(); err != nil {
		b.Fatal(err)
	}
	defer func() {
		_ = syscall.Kill(-sleeper.Process.Pid, syscall.SIGKILL) // the group that it made
		_ = sleeper.Wait()
	}()
	if _, err := stdout.Read(make([]byte, 1)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		x.scan()
	}
	b.ReportMetric(float64(len(x.tasks)), "processes")
	b.ReportMetric(float64(x.took)/float64(time.Millisecond), "ms/scan")
}
