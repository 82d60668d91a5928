package owner

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// births hears from the kernel which process starts which, and when one starts another program
// (the process events connector: include/uapi/linux/cn_proc.h). So it is known what a process
// descends from, although its parents have ended, and what it runs, although it ends soon.
type births struct {
	socket     *os.File
	raw        syscall.RawConn // of socket
	buf        []byte
	young, old map[int]int // processes to their parents, in two generations
	spent      time.Duration
	since      time.Time
}

// Numbers of the connector.
const (
	connectorIndex = 1 // CN_IDX_PROC, also the multicast group
	connectorValue = 1 // CN_VAL_PROC
	listenToAll    = 1 // PROC_CN_MCAST_LISTEN
	eventFork      = 0x00000001
	eventExec      = 0x00000002
	eventUID       = 0x00000004
	eventGID       = 0x00000040
	eventComm      = 0x00000200
)

// Layout of a message: a netlink header, a connector header and the event.
const (
	connectorHeader = unix.NLMSG_HDRLEN
	connectorData   = connectorHeader + 20
	eventHeader     = 16
)

const (
	maxBirths    = 32768 // processes of a generation
	connectorBuf = 4 << 20
	execShare    = 10 // a tenth of one processor's time goes into looking at new programs
)

// openBirths starts to listen. It takes CAP_NET_ADMIN in the first namespaces of processes and of
// users. Only the first network namespace has the connector.
func openBirths(proc string) (b *births, err error) {
	if b, err = openConnector(); err != nil {
		err = inside(proc, fmt.Sprintf("%s/%d/ns/net", proc, kthreadd), func() (err error) {
			b, err = openConnector()
			return err
		})
	}
	return b, err
}

func openConnector() (*births, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_CONNECTOR)
	if err != nil {
		return nil, fmt.Errorf("hear of new processes: %w", err)
	}
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, connectorBuf) // else the usual size
	message := make([]byte, connectorData+4)
	binary.NativeEndian.PutUint32(message, uint32(len(message)))
	binary.NativeEndian.PutUint16(message[4:], unix.NLMSG_DONE)
	id := message[connectorHeader:]
	binary.NativeEndian.PutUint32(id, connectorIndex)
	binary.NativeEndian.PutUint32(id[4:], connectorValue)
	binary.NativeEndian.PutUint16(id[16:], 4)
	binary.NativeEndian.PutUint32(message[connectorData:], listenToAll)
	err = unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: connectorIndex})
	if err == nil {
		err = unix.Sendto(fd, message, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("hear of new processes: %w", err), unix.Close(fd))
	}
	b := &births{socket: os.NewFile(uintptr(fd), "processes"), buf: make([]byte, 4096), young: map[int]int{}}
	b.raw, err = b.socket.SyscallConn()
	return b, err
}

func (b *births) close() {
	if b != nil {
		_ = b.socket.Close() // ends hearBirths
	}
}

// hearBirths reads events until the socket is closed.
func (f *Finder) hearBirths(b *births) {
	_ = b.raw.Read(func(fd uintptr) (done bool) { // it fails when the socket is closed
		f.mu.Lock()
		executed := f.drainBirths(b, int(fd))
		f.mu.Unlock()
		for _, pid := range executed {
			f.executed(b, pid)
		}
		return false
	})
}

// newBirths reads the events that there are.
func (f *Finder) newBirths() {
	b := f.index.births
	if b == nil || f.closed {
		return
	}
	_ = b.raw.Control(func(fd uintptr) { // it fails if the socket was closed
		for _, pid := range f.drainBirths(b, int(fd)) {
			if l, ok := f.index.glimpse(pid); ok {
				f.started(&l)
			}
		}
	})
}

// drainBirths reads the events that there are. It returns the processes that have started a program.
func (f *Finder) drainBirths(b *births, fd int) (executed []int) {
	for {
		n, _, err := unix.Recvfrom(fd, b.buf, unix.MSG_DONTWAIT)
		if errors.Is(err, unix.EINTR) || errors.Is(err, unix.ENOBUFS) { // some were lost
			continue
		}
		if err != nil {
			return executed
		}
		if n < connectorData+eventHeader+16 {
			continue // an event of another kind
		}
		event := b.buf[connectorData:n]
		word := func(i int) int { return int(binary.NativeEndian.Uint32(event[eventHeader+4*i:])) }
		switch binary.NativeEndian.Uint32(event) {
		case eventFork:
			if child, parent := word(3), word(1); word(2) == child { // else a thread
				b.add(child, parent)
			}
		case eventExec:
			executed = append(executed, word(1))
		case eventUID, eventGID, eventComm:
			if t := f.index.tasks[word(1)]; t != nil && t.told != nil {
				t.told.checked = time.Time{} // what was told of it is no longer true
			}
		}
	}
}

func (b *births) add(child, parent int) {
	if len(b.young) >= maxBirths {
		b.old, b.young = b.young, map[int]int{}
	}
	b.young[child] = parent
}

// parent returns the parent of a process whose start was heard of, else 0.
func (b *births) parent(pid int) int {
	if b == nil {
		return 0
	}
	if p := b.young[pid]; p != 0 {
		return p
	}
	return b.old[pid]
}

// executed looks at a process that has started a program, while it lives.
func (f *Finder) executed(b *births, pid int) {
	if now := time.Now(); now.Sub(b.since) > time.Second {
		b.since, b.spent = now, 0
	}
	if b.spent > time.Second/execShare {
		return
	}
	before := cpuTime()
	f.Started(pid)
	b.spent += cpuTime() - before
}

// cpuTime returns the time of processors that this process has used.
func cpuTime() time.Duration {
	var t unix.Timespec
	_ = unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &t) // every kernel has this clock
	return time.Duration(t.Nano())
}
