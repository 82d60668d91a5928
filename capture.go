package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"time"

	"github.com/google/gopacket/afpacket"
	"golang.org/x/sys/unix"

	"ringcap/internal/filter"
	"ringcap/internal/host/netdev"
	"ringcap/internal/ledger"
	"ringcap/internal/ring"
	"ringcap/packet"
)

// Geometry of the ring. A block holds the largest frame there is (BIG TCP, some
// 400 KB); the frame size only has to divide it (TPACKET_V3 packs frames). A wake-up a
// block is what a large block saves, but all of it stays taken until its last frame is read.
// For one of up to 4 MiB the kernel looks for as many contiguous bytes, which takes a few
// hundred milliseconds for such a ring where a virtual machine has given them back to its
// host; for one that is a page longer it takes pages from anywhere.
const (
	minBlockSize = 1 << 20
	maxBlockSize = 4<<20 + frameSize
	frameSize    = 4096
	minBlocks    = 2
	manyBlocks   = 16 // as many as this, or blocks are short
)

// wholeFrame is the snapshot length that cuts nothing a block can hold.
const wholeFrame = minBlockSize

// settleTime is how long after the filter was attached a frame is still matched
// again in user space: it may have been on its way past the filter before.
const settleTime = 10 * time.Millisecond

// idleTick is the time between two ticks while nothing comes, where the ticks have
// nothing to do but to answer SIGUSR1.
const idleTick = 500 * time.Millisecond

// liveOptions says what to capture.
type liveOptions struct {
	device       netdev.Device // without an index: all interfaces
	selection    selection
	network      bool // from the network header up: a SOCK_DGRAM socket
	tags         bool // put VLAN tags back
	snapLen      int  // most bytes of a frame, 0 for all
	bufferKiB    int
	blockTimeout time.Duration
	idle         time.Duration // between ticks while nothing comes; 0 for ring.TickInterval
	promiscuous  bool
	note         func(string) // what the user should know meanwhile
	inUserSpace  func()       // told that the kernel does not take the filter
	host         *netdev.Host // who is asked about interfaces
}

// live is the source of a ring's frames: gopacket's afpacket opens and maps it,
// internal/ring walks it. It belongs to one goroutine but for Stop.
type live struct {
	liveOptions
	tp      *afpacket.TPacket
	fd      int
	ring    *ring.Ring
	one     *packet.Interface // where all frames come from; nil if they differ
	whole   bool              // the kernel's filter is all of the selection
	settled time.Time         // frames stamped later have passed the filter
	calm    bool              // one of those was seen: all to come have
	// take, if it is set, takes what is left of a block past Next once there is nothing to
	// decide on its frames, and returns how many it took.
	take func(*ring.Ring) (int, error)

	counters  packet.Counters
	delivered uint64
	filtered  uint64
	unread    uint64
	closed    bool

	down     bool
	ending   error     // set once nothing new is let in: what Next ends with
	deadline time.Time // by when that must be
}

// openLive opens a ring and lets the frames of its selection in. Frames count
// from the moment the filter stands; none that came before is delivered.
func openLive(o liveOptions) (*live, error) {
	l, err := openRing(o)
	if err != nil {
		return nil, err
	}
	if err := l.admit(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// openRing opens a ring that lets nothing in yet.
func openRing(o liveOptions) (*live, error) {
	if !o.device.Up {
		return nil, fmt.Errorf("%s is down: bring it up with: ip link set %s up", o.device.Name, o.device.Name)
	}
	geometry := geometryOf(o.bufferKiB)
	if err := checkRoom(geometry.BlockSize * geometry.Blocks); err != nil {
		return nil, fmt.Errorf("open ring on %s: %w: try a smaller -B", o.device.Name, err)
	}
	socket := afpacket.SocketRaw
	if o.network {
		socket = afpacket.SocketDgram
	}
	name := o.device.Name
	if o.device.Index == 0 {
		name = "" // afpacket's word for all
	}
	tp, err := afpacket.NewTPacket(
		afpacket.OptInterface(name), socket, afpacket.TPacketVersion3,
		afpacket.OptFrameSize(frameSize), afpacket.OptBlockSize(geometry.BlockSize), afpacket.OptNumBlocks(geometry.Blocks),
		afpacket.OptBlockTimeout(o.blockTimeout))
	if err != nil {
		return nil, openError(o, err)
	}
	l := &live{liveOptions: o, tp: tp}
	if one, ok := o.selection.(*oneFilter); ok {
		l.one = one.iface
	}
	if err := l.prepare(geometry); err != nil {
		tp.Close()
		return nil, fmt.Errorf("open ring on %s: %w", o.device.Name, err)
	}
	return l, nil
}

// prepare attaches a filter that nothing passes: it makes the frames that were
// there before countable, to be skipped, so that the kernel's count from here on
// is exactly what will be read.
func (l *live) prepare(geometry ring.Geometry) error {
	fd, mem, err := mapping(l.tp)
	if err != nil {
		return err
	}
	l.fd = fd
	if err := ring.Attach(fd, filter.DropAll()); err != nil {
		return err
	}
	if l.ring, err = ring.New(fd, mem, geometry); err != nil {
		return err
	}
	l.ring.Nap(l.nap(len(mem)))
	if l.idle > 0 {
		l.ring.Idle(l.idle)
	}
	if l.tags {
		l.ring.RestoreTags(l.most())
	}
	if l.promiscuous {
		if err := ring.Promiscuous(fd, l.device.Index); err != nil {
			return fmt.Errorf("%w (-p captures without it)", err)
		}
	}
	before := 0
	for {
		came, err := ring.Statistics(fd) // sets them to 0
		if err != nil {
			return err
		}
		if now := l.ring.Pending(); came.Received > 0 || now != before {
			before = now
			continue // one was still on its way past the old filter
		}
		break
	}
	l.ring.Skip(before)
	return nil
}

// nap is how long full blocks may gather: a part of what frames may wait anyway, and
// less than it takes to fill the ring (32 MiB in 10 ms are 27 Gbit/s).
func (l *live) nap(size int) time.Duration {
	return min(l.blockTimeout/2, time.Duration(size>>20)*10*time.Millisecond/32).Truncate(time.Millisecond)
}

// admit lets the frames of the selection in.
func (l *live) admit() error {
	program, whole := l.selection.kernel()
	err := ring.Attach(l.fd, program)
	if err != nil && whole { // whatever its reason
		whole = false
		err = ring.Attach(l.fd, l.selection.broad())
	}
	if err != nil {
		return fmt.Errorf("capture on %s: %w", l.device.Name, err)
	}
	if l.whole = whole; !whole {
		if l.tags {
			l.ring.RestoreTags(wholeFrame) // cut after it is matched
		}
		l.inUserSpace()
	}
	l.settled = time.Now().Add(settleTime)
	return nil
}

// mapping takes socket and ring out of a TPacket. afpacket does not export them,
// and v1.1.19 is its last version; should they ever move, this fails at start.
func mapping(tp *afpacket.TPacket) (fd int, mem []byte, err error) {
	v := reflect.ValueOf(tp).Elem()
	f, r := v.FieldByName("fd"), v.FieldByName("ring")
	if f.Kind() != reflect.Int || r.Kind() != reflect.Slice {
		return 0, nil, errors.New("gopacket/afpacket has changed inside: build with v1.1.19")
	}
	return int(f.Int()), r.Bytes(), nil
}

// Next gives the next frame that matches, packet.ErrTick, io.EOF after Stop once
// all that had arrived is delivered, or what ended the capture.
func (l *live) Next(f *packet.Frame) error {
	for {
		err := l.rest()
		if err == nil {
			err = l.ring.Next(f)
		}
		switch {
		case err == nil:
			if l.one != nil { // spares the frames of one interface two calls
				f.Link, f.Interface = l.one.Link, l.one
			} else {
				l.selection.origin(f, l.ring.Hardware())
			}
			if !l.calm && !l.accept(f) {
				l.filtered++
				continue
			}
			if l.one == nil {
				l.selection.took()
			}
			l.delivered++
			return nil
		case errors.Is(err, packet.ErrTick):
			if l.ending != nil && l.drained() {
				return l.ending
			}
			if l.down {
				l.checkLink()
			}
			l.settle()
			return err
		case errors.Is(err, ring.ErrWoken):
			if err := l.end(io.EOF); err != nil {
				return err
			}
		case errors.Is(err, ring.ErrDown):
			l.down = true
			l.note(l.device.Name + " went down: waiting for it to come up")
		case errors.Is(err, ring.ErrRemoved):
			if err := l.end(fmt.Errorf("%s disappeared", l.device.Name)); err != nil {
				return err
			}
		case errors.Is(err, ring.ErrCorrupt):
			l.note(err.Error())
		default:
			return err
		}
		if l.ending != nil && l.drained() {
			return l.ending
		}
	}
}

// rest has the frames taken that are left of a block.
func (l *live) rest() error {
	if l.take == nil || !l.calm {
		return nil
	}
	n, err := l.take(l.ring)
	l.delivered += uint64(n)
	return err
}

// settle is calm where no stamp is late enough because the clock was set back: what was
// on its way past the filter has been read.
func (l *live) settle() {
	if l.whole && !l.calm && time.Now().After(l.settled) && l.ring.Pending() == 0 {
		l.calm = true
	}
}

// accept decides on frames that the kernel's filter may not have seen.
func (l *live) accept(f *packet.Frame) bool {
	if !l.whole {
		ok := l.selection.match(f)
		if n := l.most(); len(f.Data) > n {
			f.Data, f.Info.CaptureLength = f.Data[:n], n
		}
		return ok
	}
	if f.Info.Timestamp.After(l.settled) {
		l.calm = true
		return true
	}
	// The kernel cut it, so it has passed the filter; without its end it
	// might not match again.
	if f.Info.CaptureLength < f.Info.Length {
		return true
	}
	return l.selection.match(f)
}

// end lets nothing new in and makes Next end with err after what is there.
func (l *live) end(err error) error {
	if l.ending != nil {
		return nil
	}
	l.ending = err
	l.deadline = time.Now().Add(time.Second + 4*l.blockTimeout)
	if err := ring.Attach(l.fd, filter.DropAll()); err != nil {
		return fmt.Errorf("stop ring on %s: %w", l.device.Name, err)
	}
	return nil
}

// drained reports whether all that the kernel counted was read. The deadline is
// for kernels whose count never gets there.
func (l *live) drained() bool {
	if l.ring.Pending() > 0 {
		return time.Now().After(l.deadline)
	}
	err := l.readCounters()
	return err != nil || l.counters.Received-l.counters.Dropped <= l.delivered+l.filtered || time.Now().After(l.deadline)
}

// checkLink looks whether the interface that went down is up again, or gone.
func (l *live) checkLink() {
	switch {
	case ring.Removed(l.fd):
		l.down = false
		if err := l.end(fmt.Errorf("%s disappeared", l.device.Name)); err != nil {
			l.ending = err
		}
	case l.host.IsUp(l.device.Index):
		l.down = false
		l.note(l.device.Name + " is up again")
	}
}

// Stop makes Next deliver what has arrived, and then end. Any goroutine may call
// it before Close.
func (l *live) Stop() { l.ring.Wake() }

// Empty reports whether no frame waits in the ring. Any goroutine may ask before
// Close.
func (l *live) Empty() bool { return l.ring.Empty() }

// Interfaces are those known so far.
func (l *live) Interfaces() []*packet.Interface {
	var list []*packet.Interface
	for _, i := range l.selection.interfaces(nil, ledger.Interface{}) {
		list = append(list, i.Interface)
	}
	return list
}

// Count is the account of the ring.
func (l *live) Count(s *ledger.Snapshot) error {
	err := l.readCounters()
	s.Counters, s.Filtered, s.Unread = l.counters, l.filtered, l.unread
	s.Interfaces = l.selection.interfaces(s.Interfaces[:0], ledger.Interface{Counters: l.counters, Delivered: l.delivered})
	return err
}

// readCounters adds what the kernel counted since it was last asked.
func (l *live) readCounters() error {
	if l.closed {
		return nil
	}
	c, err := ring.Statistics(l.fd)
	l.counters.Received += c.Received
	l.counters.Dropped += c.Dropped
	l.counters.Freezes += c.Freezes
	return err
}

// Close counts what is left in the ring as unread and releases it. The frame of
// the last Next must not be touched any more.
func (l *live) Close() error {
	err := errors.Join(ring.Attach(l.fd, filter.DropAll()), l.readCounters())
	l.closed = true
	l.unread = uint64(l.ring.Pending())
	err = errors.Join(err, l.ring.Close())
	l.tp.Close()
	return err
}

// most is the most bytes of a frame that are delivered.
func (l *live) most() int {
	if l.snapLen > 0 {
		return l.snapLen
	}
	return wholeFrame
}

// geometryOf is that of a ring of at least so many KiB.
func geometryOf(kib int) ring.Geometry {
	size := minBlockSize
	if kib*1024 > (manyBlocks-1)*maxBlockSize {
		size = maxBlockSize
	}
	return ring.Geometry{BlockSize: size, Blocks: max(minBlocks, (kib*1024+size-1)/size)}
}

// checkRoom refuses a ring that the machine has no memory for. The kernel would
// try, and kill other programs to make room.
func checkRoom(size int) error {
	meminfo, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return nil // no /proc here: leave it to the kernel
	}
	_, after, _ := strings.Cut(string(meminfo), "MemAvailable:")
	var kib int
	if _, err := fmt.Sscan(after, &kib); err == nil && size/1024 > kib/10*9 {
		return fmt.Errorf("%d KiB are more than this machine has free (%d KiB)", size/1024, kib)
	}
	return nil
}

func snapOrDefault(n int) uint32 {
	if n > 0 {
		return uint32(n)
	}
	return packet.DefaultSnapLen
}

// openError says what to do about the reasons for which rings do not open.
func openError(o liveOptions, err error) error {
	err = fmt.Errorf("open ring on %s: %w", o.device.Name, err)
	switch text := err.Error(); {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		return fmt.Errorf("%w: needs CAP_NET_RAW: run with sudo, or once: sudo setcap cap_net_raw=ep %s", err, executable())
	case strings.Contains(text, unix.ENOMEM.Error()): // afpacket does not wrap it
		return fmt.Errorf("%w: there is no room for %d KiB: try a smaller -B", err, o.bufferKiB)
	}
	return err
}

func executable() string {
	if path, err := os.Executable(); err == nil {
		return path
	}
	return "ringcap"
}

// osName is the system's name as capture files say it: "Linux 6.18.0".
func osName() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return "Linux"
	}
	return unix.ByteSliceToString(u.Sysname[:]) + " " + unix.ByteSliceToString(u.Release[:])
}
