// Package live captures from network interfaces. It opens and maps a TPACKET_V3 ring
// through gopacket's afpacket, delivers frames in the kernel's memory without a copy, and
// accounts for every frame that the kernel received.
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
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/gopacket/afpacket"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"ringcap/internal/host/netdev"
	"ringcap/internal/member"
	"ringcap/internal/ring"
	"ringcap/packet"
)

// Geometry of the ring. A block holds the largest frame there is (BIG TCP, some
// 400 KB); the frame size only has to divide it (TPACKET_V3 packs frames). A large block
// saves wake-ups, but the kernel cannot reuse it until its last frame is read.
//
// The kernel allocates a block of up to 4 MiB as contiguous memory. That takes a few
// hundred milliseconds a ring on a virtual machine that has returned memory to its host. A
// block that is one page longer is allocated page by page. This avoids the delay, but is
// slower for a large ring (1.1 s instead of 0.2 s for 1 GiB).
const (
	minBlockSize = 1 << 20
	maxBlockSize = 4<<20 + frameSize
	frameSize    = 4096
	minBlocks    = 2
	manyBlocks   = 16 // a ring of at least this many blocks uses long ones
	largeRing    = 256 << 20
)

// longTimeout is the shortest block time-out for long blocks. The kernel closes a block at its
// time-out although it is nearly empty, so a ring whose reader waits holds what comes in as many
// time-outs as it has blocks, whatever its size.
const longTimeout = 50 * time.Millisecond

// LongestFrame is the length in bytes of the longest frame that a ring holds.
const LongestFrame = minBlockSize

// MinRing is the size in bytes of the smallest ring.
const MinRing = minBlocks * minBlockSize

// settleTime is how long frames are matched again in user space after the filter was
// attached: they may already have been past the point where the kernel filters.
const settleTime = 10 * time.Millisecond

// IdleTick is a value of Options.Idle for a caller that does little at each tick.
const IdleTick = 500 * time.Millisecond

// A Filter selects the frames of a ring that are wanted.
type Filter interface {
	// Program returns the program that the kernel runs. If it is not complete, it lets
	// some unwanted frames through, and Match has to be called for each.
	Program() (program []bpf.RawInstruction, complete bool)
	// Broad returns a less precise program for a kernel that refuses Program. Match has
	// to be called for each frame that it lets through.
	Broad() []bpf.RawInstruction
	// Match reports whether a frame is wanted.
	Match(f *packet.Frame) bool
}

// Options describes what to capture. Only Interface is required.
type Options struct {
	// Interface is where to capture. If its Index is 0, Open looks up the interface that
	// has its Name. The name "any" stands for all interfaces: each gets its own copy of
	// Interface. Links then maps the hardware type (ARPHRD_) of an interface to its link type;
	// nil stands for all that ringcap knows. Interface.Namespace is that of Host.
	Interface *packet.Interface
	Links     map[uint16]packet.LinkType

	Filter       Filter        // nil for all frames
	Network      bool          // frames start at the network header: a SOCK_DGRAM socket
	Tags         bool          // put back the VLAN tags that the kernel removed
	SnapLen      int           // maximum length of a frame in bytes, 0 for no limit
	Size         int           // of the ring in bytes; 0 for 60 MiB
	BlockTimeout time.Duration // how long the ring may gather frames; 0 for 100 ms
	Idle         time.Duration // between ticks while no frames come; 0 for 100 ms
	Promiscuous  bool
	Hold         bool // short waits keep the processor (ring.Ring.Hold): for a program with one ring
	Facts        bool // set Description and Facts of Interface, for files of pcapng

	Note        func(string)    // called with messages for the user
	Event       func(Event)     // called by Next when the interface changes; nil: Note gets a sentence
	InUserSpace func()          // called if the kernel does not accept the filter
	Host        *netdev.Host    // knows the interfaces of this host; nil: Open opens one
	IDs         *IDs            // of interfaces of a ring that has all; nil: its own
	Stop        <-chan struct{} // if closed, Open gives up waiting for memory
	Closed      func(fd int)    // called by Close with the number that the socket had; may be nil
}

// Source delivers the frames of a ring. Only Stop and Empty may be called by a goroutine
// other than the one that calls Next.
type Source struct {
	Options
	tp       *afpacket.TPacket
	fd       int
	ring     *ring.Ring
	origin   *origins                   // the interfaces of the frames; nil if all come from Interface
	names    *names                     // of Interface, which has the current one
	version  uint64                     // of the host when the name was last looked up
	renaming renaming                   // of the interface; applied by Next
	former   []packet.InterfaceCounters // under earlier names
	whole    bool                       // the kernel's filter is complete
	settled  time.Time                  // frames stamped later have passed the filter
	calm     bool                       // all frames from here on have passed the filter

	counters  packet.Counters
	delivered uint64
	filtered  uint64
	unread    uint64
	closed    bool
	ownHost   bool        // Close closes Host
	left      atomic.Bool // the namespace ended

	attaching sync.Mutex // held while a filter is attached
	shut      bool       // the last filter, which drops every frame, is attached

	down     bool
	ending   error     // what Next returns after the last frame; nil while frames are let in
	drainedN uint64    // frames that had been read at the last call of drained
	deadline time.Time // when drained stops waiting for more
}

// Open opens a ring for the frames that the filter selects. It neither counts nor delivers
// frames that came before the filter was attached.
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

// openRing opens a ring that drops every frame until admit is called.
func openRing(o Options) (_ *Source, err error) {
	if err := o.setDefaults(); err != nil {
		return nil, err
	}
	ownHost := o.Host == nil
	if ownHost {
		if o.Host, err = netdev.OpenHost(); err != nil {
			return nil, err
		}
		defer func() {
			if err != nil {
				o.Host.Close()
			}
		}()
	}
	geometry := geometryOf(o.Size, o.BlockTimeout)
	if err := CheckRoom(geometry.BlockSize * geometry.Blocks); err != nil {
		return nil, fmt.Errorf("open ring on %s: %w: try a smaller -B", o.Interface.Name, err)
	}
	socket := afpacket.SocketRaw
	if o.Network {
		socket = afpacket.SocketDgram
	}
	name := netdev.Base(o.Interface.Name)
	if o.Interface.Index == 0 {
		name = "" // all interfaces, to afpacket
	}
	tp, err := newTPacket(&o,
		afpacket.OptInterface(name), socket, afpacket.TPacketVersion3,
		afpacket.OptFrameSize(frameSize), afpacket.OptBlockSize(geometry.BlockSize), afpacket.OptNumBlocks(geometry.Blocks),
		afpacket.OptBlockTimeout(o.BlockTimeout))
	if err != nil {
		return nil, openError(o, err)
	}
	l := &Source{Options: o, tp: tp, ownHost: ownHost}
	if o.Interface.Index != 0 {
		l.names = newNames(o.Interface)
	} else {
		l.origin = &origins{template: o.Interface, links: o.Links, host: o.Host, ids: o.IDs}
	}
	if o.Facts {
		l.learnFacts()
	}
	if err := l.prepare(geometry); err != nil {
		tp.Close()
		return nil, fmt.Errorf("open ring on %s: %w", o.Interface.Name, err)
	}
	return l, nil
}

// learnFacts describes the interface. Of all interfaces, it learns now what a sandbox would not
// let it find out at their first frames.
func (l *Source) learnFacts() {
	switch {
	case l.origin != nil:
		l.Host.Study()
		l.origin.describe = l.Host.Describe
	case l.Interface.Facts == nil: // the rings of a fanout have one interface
		l.Host.Study(l.Interface.Index)
		l.Host.Describe(l.Interface)
	}
}

// ErrStopped means that Options.Stop was closed before the ring was open.
var ErrStopped = errors.New("stopped while a ring was being opened")

// longTime is how long opening a ring may take before the user is told why.
const longTime = time.Second

// newTPacket opens a ring. The kernel may take seconds to find memory for a large one.
func newTPacket(o *Options, options ...any) (*afpacket.TPacket, error) {
	open := func() (tp *afpacket.TPacket, err error) {
		err = o.Host.Do(func() error {
			tp, err = sealedTPacket(options...)
			return err
		})
		return tp, err
	}
	if o.Size < largeRing {
		return open()
	}
	type result struct {
		tp  *afpacket.TPacket
		err error
	}
	done := make(chan result, 1)
	go func() {
		tp, err := open()
		done <- result{tp, err}
	}()
	long := time.After(longTime)
	for {
		select {
		case r := <-done:
			return r.tp, r.err
		case <-o.Stop:
			return nil, ErrStopped // the kernel gives up when the process ends
		case <-long:
			o.Note(fmt.Sprintf("waiting for the kernel to find %d MiB of memory for the ring: a smaller -B is quicker", o.Size>>20))
		}
	}
}

// sealedTPacket calls afpacket.NewTPacket, whose socket stays open on exec, and sets
// close-on-exec. The lock keeps child processes from starting in between.
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

// prepare attaches a filter that drops every frame. Then it skips the frames that are
// already in the ring, so that the kernel counts exactly the frames that will be read.
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
		came, err := ring.Statistics(fd) // also resets them
		if err != nil {
			return err
		}
		if now := l.ring.Pending(); came.Received > 0 || now != before {
			before = now
			continue // a frame had passed the point of the filter before it was attached
		}
		break
	}
	l.ring.Skip(before)
	return nil
}

// nap returns how long full blocks may gather. That is at most half of the block time-out,
// and less than it takes to fill the ring (32 MiB in 10 ms are 27 Gbit/s).
func (l *Source) nap(size int) time.Duration {
	return min(l.BlockTimeout/2, time.Duration(size>>20)*10*time.Millisecond/32).Truncate(time.Millisecond)
}

// admit attaches the filter, which starts the capture.
func (l *Source) admit() error {
	program, complete := l.Filter.Program()
	broad := l.Filter.Broad()
	err := ring.Attach(l.fd, program)
	if err != nil { // no matter why: Broad may still work
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

// dropAll is the program that drops every frame.
var dropAll = []bpf.RawInstruction{{Op: unix.BPF_RET | unix.BPF_K}}

// mapping returns the socket and the memory of a TPacket. afpacket does not export them, so
// this depends on v1.1.19, the last version. With another one, it fails at start.
func mapping(tp *afpacket.TPacket) (fd int, mem []byte, err error) {
	v := reflect.ValueOf(tp).Elem()
	f, r := v.FieldByName("fd"), v.FieldByName("ring")
	if f.Kind() != reflect.Int || r.Kind() != reflect.Slice {
		return 0, nil, errors.New("gopacket/afpacket has changed inside: build with v1.1.19")
	}
	return int(f.Int()), r.Bytes(), nil
}

// Next reads the next frame that matches. It returns packet.ErrTick from time to time.
// After Stop, it returns io.EOF once it has delivered all frames that had arrived, and after
// Close os.ErrClosed.
func (l *Source) Next(f *packet.Frame) error {
	for {
		if l.closed {
			return fmt.Errorf("capture on %s: %w", l.Interface.Name, os.ErrClosed)
		}
		if v := l.Host.Version(); v != l.version && l.names != nil {
			l.version = v
			l.noticeName()
		}
		err := l.ring.Next(f)
		if l.renaming.name != "" && (err == nil && !f.Info.Timestamp.Before(l.renaming.since) || err != nil && l.ring.Pending() == 0) {
			l.rename(f)
		}
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
			why := io.EOF
			if l.left.Load() {
				why = l.gone()
			}
			if err := l.end(why); err != nil {
				return err
			}
		case errors.Is(err, ring.ErrDown):
			l.down = true
			l.tell(Down, "")
		case errors.Is(err, ring.ErrRemoved):
			if err := l.end(l.gone()); err != nil {
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

// Blocks hands over the rest of the block that Next last read a frame from, if no frame of
// it has to be matched in user space.
func (l *Source) Blocks(o *packet.BlockOptions, take func(packet.Block) error) error {
	if l.closed || !l.calm || l.origin != nil || o.Match != nil || l.renaming.name != "" {
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

// settle sets calm if the ring is empty settleTime after the filter was attached. The time
// stamps alone do not show this if the clock was set back.
func (l *Source) settle() {
	if l.whole && !l.calm && time.Now().After(l.settled) && l.ring.Pending() == 0 {
		l.calm = true
	}
}

// accept reports whether a frame that may not have passed the kernel's filter is wanted.
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
	// The kernel only cuts a frame that has passed the filter. Matching the cut frame
	// again might fail.
	if f.Info.CaptureLength < f.Info.Length {
		return true
	}
	return l.Filter.Match(f)
}

// end stops frames from entering the ring. Next returns err after those that are in it.
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

// drained reports whether all frames that the kernel counted have been read. In case its
// count is never reached, drained gives up at a deadline, which each frame extends.
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

// patience returns how long drained waits for a frame that the kernel has counted.
func (l *Source) patience() time.Duration { return time.Second + 4*l.BlockTimeout }

// checkLink checks whether the interface, which went down, is up again or gone.
func (l *Source) checkLink() {
	switch {
	case ring.Removed(l.fd):
		l.down = false
		if err := l.end(l.gone()); err != nil {
			l.ending = err
		}
	case l.Host.IsUp(l.Interface.Index):
		l.down = false
		l.tell(Up, "")
	}
}

// Stop makes Next return io.EOF after the frames that have arrived. Any goroutine may call
// it at any time. After Close it does nothing.
func (l *Source) Stop() { l.ring.Wake() }

// Leave makes Next end as if the interface had disappeared if it is in the network namespace
// with that inode. The kernel keeps a namespace as long as it has a ring, even when nobody else
// is in it. Any goroutine may call it.
func (l *Source) Leave(namespace uint64) {
	if namespace == l.Host.Namespace() {
		l.left.Store(true)
		l.ring.Wake()
	}
}

// Empty reports whether the ring has no frame to read. Any goroutine may call it before
// Close.
func (l *Source) Empty() bool { return l.ring.Empty() }

// Interfaces returns the interfaces that frames have come from so far.
func (l *Source) Interfaces() []*packet.Interface {
	if l.origin == nil {
		return l.names.all()
	}
	return l.origin.interfaces()
}

// Counters sets c to the account of the ring, which is final after Close.
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

// readCounters adds what the kernel has counted since the last call.
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

// Close counts the frames left in the ring as unread and releases the ring. The data of the
// frame that Next read last is invalid afterwards. To end a Next that another goroutine is in,
// call Stop. A second Close does nothing.
func (l *Source) Close() error {
	if l.closed {
		return nil
	}
	l.attaching.Lock()
	err := errors.Join(ring.Attach(l.fd, dropAll), l.readCounters())
	l.shut = true
	l.attaching.Unlock()
	l.closed = true
	l.unread = uint64(l.ring.Pending())
	err = errors.Join(err, l.ring.Close())
	l.tp.Close()
	if l.Closed != nil {
		l.Closed(l.fd)
	}
	if l.ownHost {
		l.Host.Close()
	}
	return err
}

// most returns the maximum length of a delivered frame.
func (l *Source) most() int {
	if l.SnapLen > 0 {
		return l.SnapLen
	}
	return LongestFrame
}

// geometryOf returns the geometry of a ring of at least the given size.
func geometryOf(bytes int, blockTimeout time.Duration) ring.Geometry {
	size := minBlockSize
	switch {
	case bytes >= largeRing:
		size = maxBlockSize - frameSize
	case bytes > (manyBlocks-1)*maxBlockSize && blockTimeout >= longTimeout:
		size = maxBlockSize
	}
	return ring.Geometry{BlockSize: size, Blocks: max(minBlocks, (bytes+size-1)/size)}
}

// CheckRoom returns an error if the machine does not have size bytes of memory free.
// Otherwise the kernel would kill other programs to make room.
func CheckRoom(size int) error {
	meminfo, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return nil // without /proc only the kernel knows
	}
	_, after, _ := strings.Cut(string(meminfo), "MemAvailable:")
	var kib int
	if _, err := fmt.Sscan(after, &kib); err == nil && size/1024 > kib/10*9 {
		return fmt.Errorf("%d KiB are more than this machine has free (%d KiB)", size/1024, kib)
	}
	return nil
}

// openError adds the remedy to an error of opening a ring.
func openError(o Options, err error) error {
	err = fmt.Errorf("open ring on %s: %w", o.Interface.Name, err)
	switch text := err.Error(); {
	case errors.Is(err, unix.EPERM), errors.Is(err, unix.EACCES):
		return fmt.Errorf("%w: needs CAP_NET_RAW%s", err, wayToCapability())
	case strings.Contains(text, unix.ENOMEM.Error()): // afpacket does not wrap it
		return fmt.Errorf("%w: there is no room for %d KiB: try a smaller -B", err, o.Size>>10)
	}
	return err
}

// wayToCapability says how the process can get CAP_NET_RAW.
func wayToCapability() string {
	bounded, err := unix.PrctlRetInt(unix.PR_CAPBSET_READ, unix.CAP_NET_RAW, 0, 0, 0)
	if err == nil && bounded == 0 {
		return ", which nothing here can give: start the container with --cap-add NET_RAW (Kubernetes: capabilities: add: [NET_RAW])"
	}
	if fixed, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0); err == nil && fixed == 1 && unix.Geteuid() != 0 {
		return ", which no_new_privs keeps from this user: run as user 0, or without no_new_privs (Kubernetes: allowPrivilegeEscalation: false)"
	}
	return ": " + member.Remedy()
}
