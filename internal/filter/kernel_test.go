package filter

import (
	"errors"
	"strings"
	"testing"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// kernelExpressions are expressions of all kinds for which libpcap generates different
// code. The kernel once refused the first ones.
var kernelExpressions = strings.Split(`geneve
not geneve
geneve 5 and ip
pppoes
pppoes 5
not pppoes
vlan and pppoes
vlan and geneve
vlan 5 and vlan 6 and geneve
vlan and not pppoes
pppoes and ip
pppoes and tcp port 80
vlan and pppoes and ip6
ether[-1] = 0
ether[-4095:4] = 0
ether[-4084:4] = 0
ether[-4076] = 1
ether[-1048576] = 69
ip[-20] = 1
vlan and mpls
mpls and mpls and ip
ip6 protochain 17
ip protochain 6
ip6 and tcp
udp port 53 or udp port 5353
tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420
ip[2:2] - ((ip[0] & 0xf) << 2) > 100
tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn
icmp6[icmp6type] = icmp6-neighborsolicit
ether[0] << 40 = 0
ether[0] >> 33 = 0
ether[0] % 3 = 1 and ether[1] / 7 = 0 and ether[2] ^ 5 = 1
len >= 60 and len <= 100
inbound
ifindex 1
stp
iso
ether multicast
wlan addr1 02:00:00:00:00:01
type mgt
link[0] = 4`, "\n")

// linksTried are link types of live interfaces.
var linksTried = []packet.LinkType{
	packet.LinkEthernet, packet.LinkRaw, packet.LinkPPP, packet.LinkLinuxSLL, packet.LinkLinuxSLL2,
	105, 127, 119, 163, // 802.11: bare, radiotap, Prism, AVS
}

// attacher returns a function that tries whether the kernel accepts a program.
func attacher(t *testing.T) (attach func([]bpf.RawInstruction) error) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	return func(raw []bpf.RawInstruction) error {
		prog := unix.SockFprog{Len: uint16(len(raw)), Filter: (*unix.SockFilter)(unsafe.Pointer(unsafe.SliceData(raw)))}
		return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &prog)
	}
}

// TestKernelTakes checks that the kernel accepts the programs of Kernelize and ByHardware
// for every link type, with and without the optimizer and the interface.
func TestKernelTakes(t *testing.T) {
	nettest.Require(t)
	nettest.New(t).Do(func() error {
		attach := attacher(t)
		for _, expr := range kernelExpressions {
			for n := range 4 {
				if n&2 != 0 && !NeedsLive(expr) {
					break // the interface makes no difference
				}
				var branches []Branch
				for hardware, link := range linksTried {
					o := Options{Link: link, Unoptimized: n&1 != 0}
					if n&2 != 0 {
						o.Device = "lo"
					}
					p, err := Compile(expr, o)
					if err != nil {
						continue
					}
					for rule := range DropRule(3) {
						if err := attach(p.Kernelize(rule)); err != nil {
							t.Errorf("%q, %v, %+v: %v", expr, link, o, err)
						}
					}
					branches = append(branches, Branch{Hardware: uint16(hardware), Program: p, Rule: DropOutgoing})
				}
				program, _ := ByHardware(branches)
				if err := attach(program); err != nil {
					t.Errorf("%q by hardware: %v", expr, err)
				}
			}
		}
		return nil
	})
}

// TestKernelMisses checks that Kernel predicts which programs the kernel refuses.
func TestKernelMisses(t *testing.T) {
	for expr, want := range map[string]bool{
		"geneve": true, "pppoes": true, "ether[-1] = 0": false, "ether[-1048576] = 69": false, "ip6 protochain 6": false,
		"ether[-4084:4] = 0": false, "inbound": true,
	} {
		if p := mustCompile(t, expr, Options{Link: packet.LinkEthernet}); p.Kernel() != want {
			t.Errorf("%q runs in the kernel: %v", expr, !want)
		}
	}
	wifi := mustCompile(t, "not geneve", Options{Link: 105})
	if wifi.unset == 0 || !wifi.Kernel() {
		t.Errorf("not geneve over 802.11: words %b, %v", wifi.unset, wifi.Kernel())
	}
}

// TestUnsetWords checks that a word counts if it is not stored on some path to its load.
// Storing zero in it takes an instruction, which counts too.
func TestUnsetWords(t *testing.T) {
	const loadMem, storeA = 0x60, 0x02
	raw := []bpf.RawInstruction{
		{Op: opJeqK, Jt: 1},
		{Op: storeA, K: 3},
		{Op: storeA, K: 4},
		{Op: loadMem, K: 3},
		{Op: loadMem, K: 4},
		{Op: opRetK},
	}
	if got := unsetWords(raw); got != 1<<3 {
		t.Errorf("words %b", got)
	}
	long := make([]bpf.RawInstruction, maxKernel-len(prologue(DropOutgoing))-len(taggedWhole()))
	for i := range long {
		long[i] = bpf.RawInstruction{Op: loadMem, K: 3}
	}
	long[len(long)-1].Op = opRetK
	nettest.Require(t)
	nettest.New(t).Do(func() error {
		attach := attacher(t)
		for cut, want := range []bool{false, true} {
			p, err := newProgram(long[cut:], 1)
			if err != nil {
				return err
			}
			if p.Kernel() != want {
				t.Errorf("%d instructions run in the kernel: %v", len(p.raw), !want)
			}
			for _, rule := range []DropRule{DropNone, DropOutgoing} {
				if err := attach(p.Kernelize(rule)); err != nil {
					t.Errorf("%d instructions: %v", len(p.raw), err)
				}
			}
		}
		if err := attach(long); !errors.Is(err, unix.EINVAL) {
			t.Errorf("the kernel takes a load of what was not stored: %v", err)
		}
		return nil
	})
}
