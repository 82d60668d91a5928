package ring

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"ringcap/packet"
)

// Statistics reads the counters of packet socket fd. The kernel sets them to 0
// in doing so (packet(7), PACKET_STATISTICS); they have 32 bits.
func Statistics(fd int) (packet.Counters, error) {
	s, err := unix.GetsockoptTpacketStatsV3(fd, unix.SOL_PACKET, unix.PACKET_STATISTICS)
	if err != nil {
		return packet.Counters{}, fmt.Errorf("read statistics of the ring: %w", err)
	}
	return packet.Counters{Received: uint64(s.Packets), Dropped: uint64(s.Drops), Freezes: uint64(s.Freeze_q_cnt)}, nil
}

// Attach puts a filter on socket fd, in the place of the one it has. It never
// leaves a moment without one.
func Attach(fd int, program []bpf.RawInstruction) error {
	if len(program) == 0 || len(program) > 65535 {
		return fmt.Errorf("attach filter: %d instructions", len(program))
	}
	code := make([]unix.SockFilter, len(program))
	for i, in := range program {
		code[i] = unix.SockFilter{Code: in.Op, Jt: in.Jt, Jf: in.Jf, K: in.K}
	}
	fprog := unix.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	if err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &fprog); err != nil {
		return fmt.Errorf("attach filter: %w", err)
	}
	return nil
}

// Promiscuous switches interface index to promiscuous mode for as long as socket
// fd is open (packet(7), PACKET_ADD_MEMBERSHIP). CAP_NET_RAW is enough.
func Promiscuous(fd, index int) error {
	m := unix.PacketMreq{Ifindex: int32(index), Type: unix.PACKET_MR_PROMISC}
	if err := unix.SetsockoptPacketMreq(fd, unix.SOL_PACKET, unix.PACKET_ADD_MEMBERSHIP, &m); err != nil {
		return fmt.Errorf("switch to promiscuous mode: %w", err)
	}
	return nil
}

// linkError says what made poll report an error. Reading SO_ERROR clears it:
// left alone, poll would return at once for ever.
func linkError(fd int) error {
	code, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err != nil {
		return fmt.Errorf("read the socket's error: %w", err)
	}
	if Removed(fd) {
		return ErrRemoved
	}
	switch e := unix.Errno(code); {
	case code == 0:
		return nil
	case errors.Is(e, unix.ENETDOWN):
		return ErrDown
	default:
		return fmt.Errorf("read ring: %w", e)
	}
}

// Removed reports whether the interface of socket fd is gone: the kernel unbinds
// the socket then. An interface that was down before raises no error on removal,
// so whoever waits for it to come up must ask.
func Removed(fd int) bool {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return false
	}
	ll, ok := sa.(*unix.SockaddrLinklayer)
	return ok && ll.Ifindex < 0
}

// wake is an eventfd with a flag, so that asking costs no system call.
type wake struct {
	fd     int32
	flag   atomic.Bool
	mu     sync.Mutex // held while set uses fd, which may be another file after close
	closed bool
}

func (w *wake) open() error {
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return fmt.Errorf("eventfd: %w", err)
	}
	w.fd = int32(fd)
	return nil
}

// set may be called from any goroutine. It does nothing after close.
func (w *wake) set() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	w.flag.Store(true)
	_, _ = unix.Write(int(w.fd), []byte{1, 0, 0, 0, 0, 0, 0, 0})
}

// taken reports whether set was called since it was last asked.
func (w *wake) taken() bool {
	if !w.flag.Load() {
		return false
	}
	var b [8]byte
	_, _ = unix.Read(int(w.fd), b[:])
	return w.flag.Swap(false)
}

func (w *wake) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	return unix.Close(int(w.fd))
}
