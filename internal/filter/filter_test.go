package filter

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/bpf"

	"ringcap/internal/testing/pcaptest"
	"ringcap/packet"
)

// TestDumpAgainstTcpdump checks that -d, -dd and -ddd print the same bytes as tcpdump.
func TestDumpAgainstTcpdump(t *testing.T) {
	tcpdump, err := exec.LookPath("tcpdump")
	if err != nil {
		t.Skip("needs tcpdump")
	}
	for _, c := range []struct {
		link  packet.LinkType
		exprs []string
	}{
		{packet.LinkEthernet, append([]string{"", "inbound", "not host 10.1.2.3 and src net 10.0.0.0/8"}, matchExprs...)},
		{packet.LinkRaw, []string{"ip", "ip6 and tcp port 443", "icmp or icmp6"}},
		{packet.LinkLinuxSLL2, []string{"ip", "tcp port 443", "ifindex 3", "arp"}},
	} {
		for _, expr := range c.exprs {
			p := mustCompile(t, expr, Options{Link: c.link})
			for style, flag := range []string{"", "-d", "-dd", "-ddd"} {
				if style == 0 {
					continue
				}
				want, err := exec.Command(tcpdump, "-y", c.link.Name(), flag, "--", expr).Output()
				if err != nil {
					t.Fatalf("tcpdump %s %q: %v", flag, expr, err)
				}
				var got bytes.Buffer
				if err := p.Dump(&got, style); err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got.Bytes(), want) {
					t.Errorf("%s %q:\n%s\ntcpdump:\n%s", flag, expr, &got, want)
				}
			}
		}
	}
}

func TestUnoptimizedIsLongerAndSaysTheSame(t *testing.T) {
	for _, expr := range matchExprs {
		p := mustCompile(t, expr, Options{Link: packet.LinkEthernet})
		u := mustCompile(t, expr, Options{Link: packet.LinkEthernet, Unoptimized: true})
		if len(u.Raw()) < len(p.Raw()) {
			t.Errorf("%q: %d instructions without the optimizer, %d with it", expr, len(u.Raw()), len(p.Raw()))
		}
		for _, tags := range [][]uint16{nil, {0x8100, 5}, {0x88a8, 5, 0x8100, 6}} {
			f := frameOf(tcpFrame(tags...), 100+2*len(tags))
			if p.Match(f) != u.Match(f) {
				t.Errorf("%q over tags %x: the optimizer changes the answer", expr, tags)
			}
		}
	}
}

// TestSnapLenIsReturned checks that the filter returns the snapshot length, even without
// an expression.
func TestSnapLenIsReturned(t *testing.T) {
	for _, expr := range []string{"", "  ", "tcp or udp port 53"} {
		for snap, want := range map[int]uint32{0: packet.DefaultSnapLen, 68: 68} {
			p := mustCompile(t, expr, Options{Link: packet.LinkEthernet, SnapLen: snap})
			f := frameOf(tcpFrame(), 100)
			v := view{frame: f, data: f.Data, size: 100, wire: 100}
			if got := p.run(&v); got != want {
				t.Errorf("%q with snap length %d returns %d", expr, snap, got)
			}
		}
	}
}

func TestNetmask(t *testing.T) {
	to := func(d byte) *packet.Frame {
		f := tcpFrame()
		f[33] = d
		return frameOf(f, 100)
	}
	p := mustCompile(t, "ip broadcast", Options{Link: packet.LinkEthernet, Netmask: 0xffffffc0})
	if !p.Match(to(63)) || p.Match(to(255-1)) || p.Match(to(62)) {
		t.Error("ip broadcast does not follow a /26 netmask")
	}
	var e *Error
	if _, err := Compile("ip broadcast", Options{Link: packet.LinkEthernet}); !errors.As(err, &e) {
		t.Errorf("ip broadcast without a netmask: %v", err)
	}
}

// TestKernelize runs the kernel's program for each rule over frames of both directions.
func TestKernelize(t *testing.T) {
	tcp := mustCompile(t, "tcp", Options{Link: packet.LinkEthernet, SnapLen: 96})
	chain := mustCompile(t, "ip6 protochain 6", Options{Link: packet.LinkEthernet, SnapLen: 96})
	if !tcp.Kernel() || chain.Kernel() {
		t.Errorf("the kernel takes tcp: %v, protochain: %v", tcp.Kernel(), chain.Kernel())
	}
	if raw := chain.Kernelize(DropNone); len(raw) != 1 || raw[0].K != allBytes {
		t.Errorf("frames to match in user space are cut: %v", raw)
	}
	for _, c := range []struct {
		name    string
		raw     []bpf.RawInstruction
		in, out uint32
	}{
		{"none", tcp.Kernelize(DropNone), 96, 96},
		{"drop outgoing", tcp.Kernelize(DropOutgoing), 96, 0},
		{"drop incoming", tcp.Kernelize(DropIncoming), 0, 96},
		{"user space, in", chain.Kernelize(DropOutgoing), 96, 0},
		{"all", DropAll(), 0, 0},
	} {
		p, err := newProgram(c.raw, 96)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for direction, want := range map[packet.Direction]uint32{packet.DirectionIn: c.in, packet.DirectionOut: c.out} {
			f := frameOf(tcpFrame(), 100)
			f.Direction = direction
			v := view{frame: f, data: f.Data, size: 100, wire: 100}
			if got := p.run(&v); got != want {
				t.Errorf("%s, direction %d: %d, not %d", c.name, direction, got, want)
			}
		}
	}
}

// TestManyHosts checks that a long list of hosts compiles quickly and correctly, and that
// the kernel accepts 200 of them.
func TestManyHosts(t *testing.T) {
	for _, n := range []int{200, 400} {
		hosts := make([]string, n)
		for i := range hosts {
			hosts[i] = fmt.Sprintf("host 10.0.%d.%d", i/200, i%200)
		}
		p := mustCompile(t, strings.Join(hosts, " or "), Options{Link: packet.LinkEthernet})
		if p.Kernel() != (n == 200) {
			t.Errorf("%d hosts: %d instructions, the kernel takes them: %v", n, len(p.Raw()), p.Kernel())
		}
		other := tcpFrame()
		other[28], other[32] = 11, 11
		if !p.Match(frameOf(tcpFrame(), 100)) || p.Match(frameOf(other, 100)) {
			t.Errorf("%d hosts: wrong answer", n)
		}
	}
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "filter")
	text := "# web\ntcp port 80 # plain\n  or tcp port 443 ## all\n#end"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	expr, err := ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Fields(expr); !slices.Equal(got, strings.Fields("tcp port 80 or tcp port 443")) {
		t.Errorf("%q", got)
	}
	if len(expr) != len(text) {
		t.Error("comments are not blanked in place, so a caret would be wrong")
	}
	mustCompile(t, expr, Options{Link: packet.LinkEthernet})
	if _, err := ReadFile(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

// TestLinkTypesAgainstLibpcap compares the link types with those of libpcap, which maps
// the link type of a file itself. It does not know 14, OpenBSD's raw IP.
func TestLinkTypesAgainstLibpcap(t *testing.T) {
	for l := range packet.LinkType(300) {
		if want := pcaptest.DLT(uint16(l)); l != packet.LinkRawOBSD && dlt(l) != want {
			t.Errorf("link type %d is DLT %d, libpcap says %d", l, dlt(l), want)
		}
	}
}

// TestNullByteOrder checks that the header of LinkNull may have the byte order and the
// number for IPv6 of another system.
func TestNullByteOrder(t *testing.T) {
	for _, family := range []uint32{24, 28, 30} {
		for swapped, order := range map[bool]binary.AppendByteOrder{false: binary.NativeEndian, true: binary.BigEndian} {
			if swapped && binary.NativeEndian.Uint16([]byte{0, 1}) == 1 {
				order = binary.LittleEndian
			}
			f := frameOf(append(order.AppendUint32(nil, family), 0x60, 0, 0, 0), 8)
			for _, s := range []bool{false, true} {
				p := mustCompile(t, "ip6", Options{Link: packet.LinkNull, Swapped: s})
				if p.Match(f) != (s == swapped) {
					t.Errorf("family %d, file swapped %v, filter swapped %v: match %v", family, swapped, s, s != swapped)
				}
			}
		}
	}
}

func TestNeedsLive(t *testing.T) {
	for expr, want := range map[string]bool{
		"vlan": true, "(vlan 5)": true, "tcp or vlan and ip": true, "!vlan": true,
		"tcp": false, "host vlanhost": false, "inbound": false, "": false,
	} {
		if NeedsLive(expr) != want {
			t.Errorf("%q: %v", expr, !want)
		}
	}
}
