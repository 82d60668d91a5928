package filter

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"slices"
	"syscall"
	"testing"
	"unsafe"

	"github.com/google/gopacket"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

func TestMain(m *testing.M) { os.Exit(nettest.Run(m)) }

// liveFrames returns frames that differ in their last byte.
func liveFrames() [][]byte {
	frames := [][]byte{
		tcpFrame(), tcpFrame(0x8100, 5), tcpFrame(0x8100, 0x6005), tcpFrame(0x8100, 0), tcpFrame(0x8100, 6),
		tcpFrame(0x88a8, 5, 0x8100, 6), tcpFrame(0x8100, 5, 0x8100, 6), tcpFrame(0x9100, 5), tcpFrame(0x9100, 5, 0x8100, 6),
		tcpFrame(0x0806), tcpFrame(0x8100, 5, 0x0806), tcpFrame(60), tcpFrame(0x8847, 0, 0x1100), tcpFrame(0x8100, 5, 0x8847, 0, 0x1100),
		protochainFrame(0), protochainFrame(2),
		tcpFrame(0x8864, 0x1100, 5, 58, 0x21), tcpFrame(0x8100, 5, 0x8864, 0x1100, 5, 58, 0x21), tcpFrame(0x8100, 5, 0x8864, 0x1100, 6, 58, 0x57),
		geneveFrame(5), geneveFrame(6), geneveFrame(5, 0x8100, 5), geneveFrame(6, 0x8100, 6),
	}
	broadcast, multicast := tcpFrame(), tcpFrame(0x8100, 5)
	copy(broadcast, []byte{255, 255, 255, 255, 255, 255})
	copy(multicast, []byte{1, 0, 0x5e, 0, 0, 1})
	frames = append(frames, broadcast, multicast)
	for i := range frames {
		frames[i][len(frames[i])-1] = byte(i + 1)
	}
	return frames
}

// geneveFrame returns TCP in Ethernet in Geneve in UDP.
func geneveFrame(vni byte, tags ...uint16) []byte {
	inner := tcpFrame()
	f := tcpFrame(tags...)[:14+2*len(tags)]
	f = append(f, 0x45, 0, 0, byte(36+len(inner)), 0, 1, 0x40, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
		0x30, 0x39, 0x17, 0xc1, 0, byte(16+len(inner)), 0, 0, 0, 0, 0x65, 0x58, 0, 0, vni, 0)
	return append(f, inner...)
}

// TestMatchLiveAgainstKernel checks that MatchLive selects the same frames with their
// tags put back as the kernel does with the same program.
func TestMatchLiveAgainstKernel(t *testing.T) {
	nettest.Require(t)
	a, b := nettest.NewPair(t)
	exprs := []string{
		"", "ip", "ip6", "arp", "tcp", "vlan", "not vlan", "vlan 5", "vlan 0", "vlan 5 and tcp", "vlan and ip", "vlan 5 and vlan 6",
		"vlan 5 and vlan 6 and tcp", "vlan 6 or arp", "vlan 5 and arp", "vlan 5 and ip6", "ether proto 0x8100", "ether proto 0x9100",
		"ether[12:2] = 0x0800", "ether[10:4] = 0x00020800", "ether[11] = 2", "greater 104", "less 100", "len = 100", "inbound", "outbound",
		"ether broadcast", "ether multicast", "ip multicast", "tcp[13] & 2 != 0", "mpls", "vlan and mpls", "tcp port 80", "stp",
		"ip6 protochain 6", "pppoes", "not pppoes", "pppoes 5", "vlan and pppoes", "vlan 5 and pppoes 5 and ip", "geneve", "not geneve",
		"geneve 5 and tcp", "vlan and geneve", "vlan 5 and geneve and not tcp", "ether[-1] = 0", "not ether[-1] = 0 or arp",
		"ether[-1048576] = 69", "not ether[-2097152] = 2",
	}
	sent := liveFrames()
	programs := make([]*Program, len(exprs))
	sockets := make([]int, len(exprs))
	var all, index int
	b.Do(func() (err error) {
		link, err := net.InterfaceByName(nettest.NameB)
		if err != nil {
			return err
		}
		index = link.Index
		// The newest tap of an interface gets a frame first. This tap is the oldest, so
		// it gets the frame last.
		if all, err = openTap(t, index, acceptAll(packet.DefaultSnapLen)); err != nil {
			return err
		}
		for i, expr := range exprs {
			programs[i], err = Compile(expr, Options{Link: packet.LinkEthernet, Device: nettest.NameB})
			if err != nil {
				return fmt.Errorf("%q: %w", expr, err)
			}
			if sockets[i], err = openTap(t, index, programs[i].Kernelize(DropOutgoing)); err != nil {
				return fmt.Errorf("%q: %w", expr, err)
			}
		}
		return nil
	})
	a.Inject(nettest.NameA, sent...)
	frames := readTap(t, all, index, len(sent))
	if len(frames) != len(sent) {
		t.Fatalf("%d frames sent, %d arrived", len(sent), len(frames))
	}
	for i, p := range programs {
		var want, got []byte
		for _, f := range readTap(t, sockets[i], index, -1) {
			if p.Kernel() || p.MatchLive(&f) {
				want = append(want, f.Data[len(f.Data)-1])
			}
		}
		for _, f := range frames {
			if p.MatchLive(&f) {
				got = append(got, f.Data[len(f.Data)-1])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, the kernel selects %v", exprs[i], got, want)
		}
	}
	if p := programs[slices.Index(exprs, "vlan 5 and tcp")]; !p.Live() {
		t.Error("vlan 5 and tcp was not compiled for the interface")
	}
}

// openTap opens a packet socket. It attaches the filter before it binds the socket.
func openTap(t *testing.T, index int, raw []bpf.RawInstruction) (int, error) {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	t.Cleanup(func() { _ = unix.Close(fd) })
	prog := unix.SockFprog{Len: uint16(len(raw)), Filter: (*unix.SockFilter)(unsafe.Pointer(unsafe.SliceData(raw)))}
	return fd, errors.Join(
		unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &prog),
		unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_AUXDATA, 1),
		unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 2}),
		unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: 0x0300, Ifindex: index}),
	)
}

// readTap reads n frames, or those that have arrived if n is negative. It puts their tags
// back as the live source does.
func readTap(t *testing.T, fd, index, n int) (frames []packet.Frame) {
	t.Helper()
	flags := 0
	if n < 0 {
		flags = unix.MSG_DONTWAIT
	}
	for len(frames) != n {
		buf, oob := make([]byte, 2048), make([]byte, 256)
		got, oobn, _, from, err := unix.Recvmsg(fd, buf, oob, flags)
		if err != nil {
			break
		}
		cmsgs, err := unix.ParseSocketControlMessage(oob[:oobn])
		if err != nil {
			t.Fatal(err)
		}
		data := retag(buf[:got], cmsgs)
		frames = append(frames, packet.Frame{
			Data: data, Link: packet.LinkEthernet, Interface: &packet.Interface{Index: index},
			Info:      gopacket.CaptureInfo{CaptureLength: len(data), Length: len(data)},
			Direction: []packet.Direction{packet.DirectionIn, packet.DirectionBroadcast, packet.DirectionMulticast, packet.DirectionOther, packet.DirectionOut}[from.(*unix.SockaddrLinklayer).Pkttype],
		})
	}
	return frames
}

// retag reads the tag in a tpacket_auxdata (linux/if_packet.h).
func retag(data []byte, cmsgs []unix.SocketControlMessage) []byte {
	for _, c := range cmsgs {
		if c.Header.Type != unix.PACKET_AUXDATA || binary.NativeEndian.Uint32(c.Data)&unix.TP_STATUS_VLAN_VALID == 0 {
			continue
		}
		tag := binary.BigEndian.AppendUint16(nil, binary.NativeEndian.Uint16(c.Data[18:]))
		tag = binary.BigEndian.AppendUint16(tag, binary.NativeEndian.Uint16(c.Data[16:]))
		return slices.Concat(data[:macLen], tag, data[macLen:])
	}
	return data
}

// TestLiveCompileErrors checks that errors.Is finds the errors of opening the interface.
func TestLiveCompileErrors(t *testing.T) {
	nettest.Require(t)
	h := nettest.New(t)
	h.Do(func() error {
		_, err := Compile("vlan 5", Options{Link: packet.LinkEthernet, Device: "nosuch0"})
		if !errors.Is(err, syscall.ENODEV) {
			t.Errorf("missing interface: %v", err)
		}
		if _, err = Compile("tcp", Options{Link: packet.LinkEthernet, Device: "nosuch0"}); err != nil {
			t.Errorf("an expression without vlan opens the interface: %v", err)
		}
		var e *Error
		if _, err = Compile("vlan 5000", Options{Link: packet.LinkEthernet, Device: "lo"}); !errors.As(err, &e) || e.Column != 6 {
			t.Errorf("vlan 5000 on lo: %v", err)
		}
		if _, err = Compile("vlan 5", Options{Link: packet.LinkRaw, Device: "lo"}); !errors.As(err, &e) || e.Msg != "no VLAN support for Raw IP" {
			t.Errorf("vlan for raw IP: %v", err)
		}
		return nil
	})
	if err := activateError(-8, ""); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("PCAP_ERROR_PERM_DENIED is %v", err)
	}
}
