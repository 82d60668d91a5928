// Package live captures from network interfaces: gopacket's afpacket opens and maps a
// TPACKET_V3 ring, whose frames are given out of the kernel's memory without a copy, and
// every frame that the kernel received is accounted for.
package live

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/google/gopacket/afpacket"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"ringcap/internal/host/netdev"
	"ringcap/internal/ring"
	"ringcap/packet"
)

// Geometry of the ring. A block holds the largest frame there is (BIG TCP, some
// 400 KB); the frame size only has to divide it (TPACKET_V3 packs frames). A large block
// saves wake-ups, but all of it stays taken until its last frame is read. For a block of up
// to 4 MiB the kernel looks for as many contiguous bytes, which takes a few hundred
// milliseconds a ring where a virtual machine has given them back to its host. For one that
// is a page longer it takes pages from anywhere, one by one: a large ring is quicker with
// contiguous blocks (1 GiB in 0.2 s, and not 1.1 s).
const (
	minBlockSize = 1 << 20
	maxBlockSize = 4<<20 + frameSize
	frameSize    = 4096
	minBlocks    = 2
	manyBlocks   = 16 // from so many on, blocks are long
	largeRing    = 256 << 20
)

// LongestFrame is the most bytes of a frame that a ring holds.
const LongestFrame = minBlockSize

// MinRing is the size in bytes of the smallest ring.
const MinRing = minBlocks * minBlockSize

// settleTime is how long after the filter was attached a frame is still matched
// again in user space: it may have been on its way past the filter before.
const settleTime = 10 * time.Millisecond

// IdleTick is a time between two ticks for Options.Idle where ticks have little to do.
const IdleTick = 500 * time.Millisecond

// A Filter says which frames of a ring are wanted.
type Filter interface {
	// Program is what the kernel runs. It is complete if Match need not be asked. One
	// that is not lets more through.
	Program() (program []bpf.RawInstruction, complete bool)
	// Broad is a program that lets all frames through that Match has to be asked
	// about, for where the kernel refuses Program.
	Broad() []bpf.RawInstruction
	// Match decides on a frame as the kernel does.
	Match(f *packet.Frame) bool
}

// Options says what to capture.
type Options struct {
	// Interface is where to capture. Its Index may be 0, for all interfaces: frames are
	// of copies of Interface then, with the link type of their hardware type in Links.
	Interface *packet.Interface
	Links     map[uint16]packet.LinkType

	Filter       Filter
	Network      bool          // frames start at the network header: a SOCK_DGRAM socket
	Tags         bool          // VLAN tags that the kernel took off are put back
	SnapLen      int           // most bytes of a frame, 0 for all
	Size         int           // of the ring in bytes
	BlockTimeout time.Duration // how long the ring may gather frames
	Idle         time.Duration // between ticks while nothing comes; 0 for 100 ms
	Promiscuous  bool
	Hold         bool // short waits keep the processor (ring.Ring.Hold): for printing

	Note        func(string)    // told what the user should know meanwhile
	InUserSpace func()          // told that the kernel does not take the filter
	Host        *netdev.Host    // asked about interfaces
	Stop        <-chan struct{} // closed when a ring that takes long to open is wanted no more
}

// Source is the source of a ring's frames. It belongs to one goroutine but for Stop and
// Empty.
type Source struct {
	Options
	tp      *afpacket.TPacket
	fd      int
	ring    *ring.Ring
	origin  *origins                   // where frames come from; nil if that is Interface
	names   *names                     // of Interface, which has the present one
	version uint64                     // of the host, when it was last asked for the name
	former  []packet.InterfaceCounters // under the names before
	whole   bool                       // the kernel's filter decides all
	settled time.Time                  // frames stamped later have passed the filter
	calm    bool                       // one of those was seen: all to come have

	counters  packet.Counters
	delivered uint64
	filtered  uint64
	unread    uint64
	closed    bool

	attaching sync.Mutex // held while a filter is attached
	shut      bool       // the last one is

	down     bool
	ending   error     // set once nothing new is let in: what Next ends with
	drainedN uint64    // frames that had been read when drained was last asked
	deadline time.Time // by when the next must have come
}

// Open opens a ring and lets the frames that the filter wants in. Frames count from the
// moment the filter stands; none that came before is delivered.
func Open(o Options) (*Source, error) {
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
func openRing(o Options) (*Source, error) {
	geometry := geometryOf(o.Size)
	if err := CheckRoom(geometry.BlockSize * geometry.Blocks); err != nil {
		return nil, fmt.Errorf("open ring on %s: %w: try a smaller -B", o.Interface.Name, err)
	}
	socket := afpacket.SocketRaw
	if o.Network {
		socket = afpacket.SocketDgram
	}
	name := o.Interface.Name
	if o.Interface.Index == 0 {
		name = "" // afpacket's word for all
	}
	tp, err := newTPacket(&o,
		afpacket.OptInterface(name), socket, afpacket.TPacketVersion3,
		afpacket.OptFrameSize(frameSize), afpacket.OptBlockSize(geometry.BlockSize), afpacket.OptNumBlocks(geometry.Blocks),
		afpacket.OptBlockTimeout(o.BlockTimeout))
	if err != nil {
		return nil, openError(o, err)
	}
	l := &Source{Options: o, tp: tp}
	if o.Interface.Index != 0 {
		l.names = newNames(o.Interface)
	} else {
		l.origin = &origins{template: o.Interface, links: o.Links, host: o.Host}
	}
	if err := l.prepare(geometry); err != nil {
		tp.Close()
		return nil, fmt.Errorf("open ring on %s: %w", o.Interface.Name, err)
	}
	return l, nil
}

// ErrStopped says that a ring was wanted no more before it was open.
var ErrStopped = errors.New("stopped while a ring was being opened")

// longTime is how long opening a ring takes that is said to take long.
const longTime = time.Second

// newTPacket opens a ring. For a large one the kernel may look for memory for seconds.
func newTPacket(o *Options, options ...any) (*afpacket.TPacket, error) {
	if o.Size < largeRing {
		return sealedTPacket(options...)
	}
	type result struct {
		tp  *afpacket.TPacket
		err error
	}
	done := make(chan result, 1)
	go func() {
		tp, err := sealedTPacket(options...)
		done <- result{tp, err}
	}()
	long := time.After(longTime)
	for {
		select {
		case r := <-done:
			return r.tp, r.err
		case <-o.Stop:
			return nil, ErrStopped // the process ends, and the kernel gives up
		case <-long:
			o.Note(fmt.Sprintf("waiting for the kernel to find %d MiB of memory for the ring: a smaller -B is quicker", o.Size>>20))
		}
	}
}

// sealedTPacket is afpacket.NewTPacket, which leaves its socket open on exec. No child
// starts before the flag is set.
func sealedTPacket(options ...any) (*afpacket.TPacket, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	tp, err := afpacket.NewTPacket(options...)
	if err != nil {
		return nil, err
	}
	fd, _, err := mapping(tp)
	if err != nil {
		tp.Close()
		return nil, err
	}
	unix.CloseOnExec(fd)
	return tp, nil
}

// prepare attaches a filter that nothing passes: it makes the frames that were
// there before countable, to be skipped, so that the kernel's count from here on
// is exactly what will be read.
func (l *Source) prepare(geometry ring.Geometry) error {
	fd, mem, err := mapping(l.tp)
	if err != nil {
		return err
	}
	l.fd = fd
	if err := ring.Attach(fd, dropAll); err != nil {
		return err
	}
	if l.ring, err = ring.New(fd, mem, geometry); err != nil {
		return err
	}
	l.ring.Nap(l.nap(len(mem)))
	if l.origin == nil {
		l.ring.Bind(l.Interface)
	}
	if l.Idle > 0 {
		l.ring.Idle(l.Idle)
	}
	if l.Hold {
		l.ring.Hold()
	}
	if l.Tags {
		l.ring.RestoreTags(l.most())
	}
	if l.Promiscuous {
		if err := ring.Promiscuous(fd, l.Interface.Index); err != nil {
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
func (l *Source) nap(size int) time.Duration {
	return min(l.BlockTimeout/2, time.Duration(size>>20)*10*time.Millisecond/32).Truncate(time.Millisecond)
}

// admit lets the frames that the filter wants in.
func (l *Source) admit() error {
	program, complete := l.Filter.Program()
	broad := l.Filter.Broad()
	err := ring.Attach(l.fd, program)
	if err != nil { // whatever its reason
		program, complete = broad, false
		err = ring.Attach(l.fd, program)
	}
	if err != nil {
		return fmt.Errorf("capture on %s: %w", l.Interface.Name, err)
	}
	if l.whole = complete; !complete && slices.Equal(program, broad) && l.InUserSpace != nil {
		l.InUserSpace()
	}
	l.settled = time.Now().Add(settleTime)
	return nil
}

// dropAll is the program that no frame passes.
var dropAll = []bpf.RawInstruction{{Op: unix.BPF_RET | unix.BPF_K}}

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
func (l *Source) Next(f *packet.Frame) error {
	for {
		if v := l.Host.Version(); v != l.version && l.names != nil {
			l.version = v
			l.rename()
		}
		err := l.ring.Next(f)
		switch {
		case err == nil:
			if l.origin != nil {
				l.origin.set(f, l.ring.Hardware())
			}
			if !l.calm && !l.accept(f) {
				l.filtered++
				continue
			}
			if l.origin != nil {
				l.origin.delivered()
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
			l.Note(l.Interface.Name + " went down: waiting for it to come up")
		case errors.Is(err, ring.ErrRemoved):
			if err := l.end(fmt.Errorf("%s disappeared", l.Interface.Name)); err != nil {
				return err
			}
		case errors.Is(err, ring.ErrCorrupt):
			l.Note(err.Error())
		default:
			return err
		}
		if l.ending != nil && l.drained() {
			return l.ending
		}
	}
}

// Blocks gives what is left of the block that Next gave a frame of, once there is nothing
// to decide on its frames.
func (l *Source) Blocks(o *packet.BlockOptions, take func(packet.Block) error) error {
	if !l.calm || l.origin != nil || o.Match != nil {
		return nil
	}
	b := l.ring.Block()
	before := b.Len()
	if before == 0 {
		return nil
	}
	err := take(b)
	l.delivered += uint64(before - b.Len())
	return err
}

// settle is calm where no stamp is late enough because the clock was set back: what was
// on its way past the filter has been read.
func (l *Source) settle() {
	if l.whole && !l.calm && time.Now().After(l.settled) && l.ring.Pending() == 0 {
		l.calm = true
	}
}

// accept decides on frames that the kernel's filter may not have seen.
func (l *Source) accept(f *packet.Frame) bool {
	if !l.whole {
		ok := l.Filter.Match(f)
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
	return l.Filter.Match(f)
}

// end lets nothing new in and makes Next end with err after what is there.
func (l *Source) end(err error) error {
	if l.ending != nil {
		return nil
	}
	l.ending = err
	l.drainedN = l.delivered + l.filtered
	l.deadline = time.Now().Add(l.patience())
	l.attaching.Lock()
	defer l.attaching.Unlock()
	l.shut = true
	if err := ring.Attach(l.fd, dropAll); err != nil {
		return fmt.Errorf("stop ring on %s: %w", l.Interface.Name, err)
	}
	return nil
}

// drained reports whether all that the kernel counted was read. The deadline is
// for kernels whose count never gets there: as long as frames come, however slowly they
// are taken, it is put off.
func (l *Source) drained() bool {
	if n := l.delivered + l.filtered; n != l.drainedN {
		l.drainedN = n
		l.deadline = time.Now().Add(l.patience())
	}
	if l.ring.Pending() > 0 {
		return time.Now().After(l.deadline)
	}
	err := l.readCounters()
	return err != nil || l.counters.Received-l.counters.Dropped <= l.delivered+l.filtered || time.Now().After(l.deadline)
}

// patience is how long a frame that the kernel has counted may take to be read.
func (l *Source) patience() time.Duration { return time.Second + 4*l.BlockTimeout }

// checkLink looks whether the interface that went down is up again, or gone.
func (l *Source) checkLink() {
	switch {
	case ring.Removed(l.fd):
		l.down = false
		if err := l.end(fmt.Errorf("%s disappeared", l.Interface.Name)); err != nil {
			l.ending = err
		}
	case l.Host.IsUp(l.Interface.Index):
		l.down = false
		l.Note(l.Interface.Name + " is up again")
	}
}

// Stop makes Next deliver what has arrived, and then end. Any goroutine may call
// it before Close.
func (l *Source) Stop() { l.ring.Wake() }

// Empty reports whether no frame waits in the ring. Any goroutine may ask before
// Close.
func (l *Source) Empty() bool { return l.ring.Empty() }

// Interfaces are those known so far.
func (l *Source) Interfaces() []*packet.Interface {
	if l.origin == nil {
		return l.names.all()
	}
	return l.origin.interfaces()
}

// Counters is the account of the ring. It is final after Close.
func (l *Source) Counters(c *packet.SourceCounters) error {
	err := l.readCounters()
	*c = packet.SourceCounters{Counters: l.counters, Filtered: l.filtered, Unread: l.unread, Interfaces: c.Interfaces[:0]}
	if l.origin != nil {
		c.Interfaces = l.origin.counters(c.Interfaces)
	} else {
		c.Interfaces = append(append(c.Interfaces, l.former...), l.present())
	}
	return err
}

// readCounters adds what the kernel counted since it was last asked.
func (l *Source) readCounters() error {
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
func (l *Source) Close() error {
	l.attaching.Lock()
	err := errors.Join(ring.Attach(l.fd, dropAll), l.readCounters())
	l.shut = true
	l.attaching.Unlock()
	l.closed = true
	l.unread = uint64(l.ring.Pending())
	err = errors.Join(err, l.ring.Close())
	l.tp.Close()
	return err
}

// most is the most bytes of a frame that are delivered.
func (l *Source) most() int {
	if l.SnapLen > 0 {
		return l.SnapLen
	}
	return LongestFrame
}

// geometryOf is that of a ring of at least so many bytes.
func geometryOf(bytes int) ring.Geometry {
	size := minBlockSize
	switch {
	case bytes >= largeRing:
		size = maxBlockSize - frameSize
	case bytes > (manyBlocks-1)*maxBlockSize:
		size = maxBlockSize
	}
	return ring.Geometry{BlockSize: size, Blocks: max(minBlocks, (bytes+size-1)/size)}
}

// CheckRoom refuses so many bytes of memory if the machine does not have them free. The kernel would
// try, and kill other programs to make room.
func CheckRoom(size int) error {
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

// openError says what to do about the reasons for which rings do not open.
func openError(o Options, err error) error {
	err = fmt.Errorf("open ring on %s: %w", o.Interface.Name, err)
	switch text := err.Error(); {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		return fmt.Errorf("%w: needs CAP_NET_RAW: run with sudo, or once: sudo setcap cap_net_raw=ep %s", err, executable())
	case strings.Contains(text, unix.ENOMEM.Error()): // afpacket does not wrap it
		return fmt.Errorf("%w: there is no room for %d KiB: try a smaller -B", err, o.Size>>10)
	}
	return err
}

func executable() string {
	if path, err := os.Executable(); err == nil {
		return path
	}
	return "ringcap"
}
