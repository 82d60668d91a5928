package events

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"unsafe"

	"golang.org/x/sys/unix"
)

// actFlag is the first argument of a process that acts for a test.
const actFlag = "--act"

// actorName is what such a process calls itself.
const actorName = "actor"

// act does what a test wants of a process, and prints the address of the socket.
func act(what string, args []string) {
	types := map[string]int{"stream": unix.SOCK_STREAM, "datagram": unix.SOCK_DGRAM}
	switch what {
	case "connect":
		to := netip.MustParseAddrPort(args[1])
		s := socketFor(to, types[args[0]])
		if unix.Connect(s, sockaddr(to)) == nil {
			must(unix.Write(s, []byte("hello")))
		}
		// A socket that was refused has no address any more, but still its port.
		a := address4(s)
		if a.Addr().IsUnspecified() {
			a = netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), a.Port())
		}
		fmt.Println(a)
	case "again":
		s := -1
		for _, text := range args {
			to := netip.MustParseAddrPort(text)
			if s < 0 {
				s = must(unix.Socket(unix.AF_INET6, unix.SOCK_DGRAM, 0))
			}
			if to.Addr().Is4() {
				to = netip.AddrPortFrom(netip.AddrFrom16(to.Addr().As16()), to.Port())
			}
			check(unix.Connect(s, sockaddr(to)))
			must(unix.Write(s, []byte("hello")))
		}
		fmt.Println(address4(s))
	case "send":
		to := netip.MustParseAddrPort(args[1])
		s := socketFor(to, types[args[0]])
		check(unix.Sendto(s, []byte("hello"), 0, sockaddr(to)))
		// The socket has no address of its own: the packet has that of loopback.
		from := netip.MustParseAddr("127.0.0.1")
		if !to.Addr().Unmap().Is4() {
			from = netip.IPv6Loopback()
		}
		fmt.Println(netip.AddrPortFrom(from, address4(s).Port()))
	case "bind":
		at := netip.MustParseAddrPort(args[1])
		s := socketFor(at, types[args[0]])
		check(unix.Bind(s, sockaddr(at)))
		a := address4(s)
		if a.Addr().IsUnspecified() {
			a = netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), a.Port())
		}
		fmt.Println(a)
		if len(args) > 2 {
			_, _ = io.Copy(io.Discard, os.Stdin)
		}
	case "ping":
		id := uint16(must(strconv.Atoi(args[0])))
		s := must(unix.Socket(unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_ICMP))
		echo := binary.BigEndian.AppendUint16([]byte{8, 0, 0, 0}, id)
		check(unix.Sendto(s, append(echo, 0, 1), 0, sockaddr(netip.MustParseAddrPort("127.0.0.1:0"))))
		fmt.Printf("127.0.0.1:%d\n", id)
	case "echo":
		s := must(unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, unix.IPPROTO_ICMP))
		check(unix.Sendto(s, []byte{8, 0, 0, 0, 0, 0, 0, 1}, 0, sockaddr(netip.MustParseAddrPort("127.0.0.2:0"))))
		fmt.Printf("127.0.0.1:%d\n", address4(s).Port())
	case "headers":
		from := uint16(must(strconv.Atoi(args[0])))
		s := must(unix.Socket(unix.AF_INET, unix.SOCK_RAW, unix.IPPROTO_RAW))
		packet := []byte{
			0x45, 0, 0, 28, 0, 0, 0, 0, 64, unix.IPPROTO_UDP, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1,
			byte(from >> 8), byte(from), 0, 9, 0, 8, 0, 0,
		}
		check(unix.Sendto(s, packet, 0, sockaddr(netip.MustParseAddrPort("127.0.0.1:0"))))
		fmt.Printf("127.0.0.1:%d\n", from)
	case "serve":
		var config net.ListenConfig
		config.SetMultipathTCP(args[0] == "multipath")
		ln := must(config.Listen(context.Background(), "tcp4", "127.0.0.1:0"))
		fmt.Println(ln.Addr())
		c := must(ln.Accept())
		_, _ = c.Write([]byte("hello"))
		_ = c.Close()
	case "pass":
		s := must(unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0))
		cmd := actor("heir", args[0])
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		cmd.ExtraFiles = []*os.File{os.NewFile(uintptr(s), "socket")}
		check(cmd.Start())
		_ = cmd.ExtraFiles[0].Close()
		check(cmd.Wait())
	case "heir":
		const s = 3
		to := netip.MustParseAddrPort(args[0])
		check(unix.Sendto(s, []byte("hello"), 0, sockaddr(to)))
		fmt.Println(os.Getpid())
		fmt.Printf("127.0.0.1:%d\n", address4(s).Port())
	case "share":
		at := netip.MustParseAddrPort("127.0.0.1:0")
		if i := slices.Index(args, "at"); i >= 0 {
			at = netip.MustParseAddrPort(args[i+1])
		}
		s := socketFor(at, unix.SOCK_DGRAM)
		check(unix.SetsockoptInt(s, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1))
		check(unix.Bind(s, sockaddr(at)))
		if slices.Contains(args, "at") {
			fmt.Println(address4(s))
			_, _ = io.Copy(io.Discard, os.Stdin)
			return
		}
		cmd := actor("share", "at", address4(s).String())
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		if len(args) > 0 {
			cmd.Stdin = os.Stdin
		}
		check(cmd.Run())
	case "rename":
		rename(args[0])
		act(args[1], args[2:])
	case "hold":
		_ = must(Open(Options{Cgroup: args[0]}))
		fmt.Println("open")
		select {}
	case "inside":
		e := must(Open(Options{Cgroup: args[0]}))
		s := must(unix.Socket(unix.AF_INET, unix.SOCK_DGRAM, 0))
		m, _ := e.ByCookie(must(unix.GetsockoptUint64(s, unix.SOL_SOCKET, unix.SO_COOKIE)))
		fmt.Println(m.PID)
	case "try":
		e, err := Open(Options{Cgroup: args[0]})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("open")
		check(e.Close())
	}
}

func rename(name string) {
	b, err := unix.BytePtrFromString(name)
	check(err)
	check(unix.Prctl(unix.PR_SET_NAME, uintptr(unsafe.Pointer(b)), 0, 0, 0))
}

// socketFor returns a socket of the family of an address. One in IPv6's form is IPv6's.
func socketFor(a netip.AddrPort, kind int) int {
	family := unix.AF_INET6
	if a.Addr().Is4() {
		family = unix.AF_INET
	}
	return must(unix.Socket(family, kind, 0))
}

func sockaddr(a netip.AddrPort) unix.Sockaddr {
	if a.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(a.Port()), Addr: a.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(a.Port()), Addr: a.Addr().As16()}
}

// address4 returns the address of a socket, an IPv4 one in its own form.
func address4(s int) netip.AddrPort {
	switch a := must(unix.Getsockname(s)).(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(a.Addr).Unmap(), uint16(a.Port))
	}
	return netip.AddrPort{}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, actorName+":", err)
		os.Exit(1)
	}
}
