// Package ring walks a TPACKET_V3 receive ring that another package has mapped:
// block by block, frame by frame, without copying. It knows the memory layout
// and the socket (wake-up, link state, statistics), and nothing about filters or files. The layout is that of the kernel's
// Documentation/networking/packet_mmap.rst and include/uapi/linux/if_packet.h.
package ring

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"ringcap/packet"
)

// TickInterval is the longest time between two packet.ErrTick, unless Idle sets another.
const TickInterval = 100 * time.Millisecond

const (
	longestHold = 45 * time.Millisecond // see Hold
	unknown     = time.Duration(math.MaxInt64)
)

// What Next returns besides packet.ErrTick.
var (
	// ErrWoken means that Wake was called.
	ErrWoken = errors.New("woken")
	// ErrDown means that the interface went down. Until it is up again, Next
	// returns only ticks.
	ErrDown = errors.New("the interface went down")
	// ErrRemoved means that the interface is gone and nothing more will come.
	ErrRemoved = errors.New("the interface disappeared")
	// ErrCorrupt means that a block's headers do not fit into the block.
	ErrCorrupt = errors.New("corrupt ring block")
)

// Geometry is how the mapping is divided into blocks.
type Geometry struct {
	BlockSize int // bytes, a multiple of the page size
	Blocks    int
}

// Ring is the reading end of a mapped ring. It owns neither the socket nor the
// mapping; both must stay until the last call of Next. Only Wake and Empty may be
// called from other goroutines.
type Ring struct {
	fd  int
	mem []byte
	geo Geometry

	block    int          // the block that is being read, or waited for
	place    atomic.Int32 // the same, for Empty
	held     bool         // the kernel has handed block over (its status was USER)
	rest     Block        // the frames of it that were not read yet
	hardware uint16       // ARPHRD_ of the interface of the last frame
	skip     int          // frames to pass over first

	wake      wake
	idle      time.Duration // between ticks while nothing comes
	nap       time.Duration // how long blocks may gather before the ring polls
	lastBlock time.Time     // when the last block was given back
	gap       time.Duration // how long that was after the one before; unknown after a wait
	hold      bool          // short waits keep the scheduler's processor
	lastTick  time.Time
	unflushed bool // frames were handed out since the last tick
}

// New returns a Ring over mem, which is g.Blocks blocks of g.BlockSize bytes, as
// socket fd fills it. A negative fd is never polled (a ring in plain memory).
func New(fd int, mem []byte, g Geometry) (*Ring, error) {
	if g.BlockSize <= 0 || g.Blocks <= 0 || len(mem) != g.BlockSize*g.Blocks {
		return nil, fmt.Errorf("open ring: %d bytes are not %d blocks of %d", len(mem), g.Blocks, g.BlockSize)
	}
	r := &Ring{fd: fd, mem: mem, geo: g, idle: TickInterval, gap: unknown, lastTick: time.Now()}
	if err := r.wake.open(); err != nil {
		return nil, fmt.Errorf("open ring: %w", err)
	}
	return r, nil
}

// Bind sets the interface that all frames come from, and so their link type.
func (r *Ring) Bind(ifc *packet.Interface) { r.rest.ifc = ifc }

// Block returns the rest of the block that the last frame of Next is in. Next does not
// return frames that were read from it.
func (r *Ring) Block() *Block { return &r.rest }

// RestoreTags makes Next put the VLAN tag that the kernel took off back into
// Ethernet frames, which then grow by 4 bytes, at most to snapLen.
func (r *Ring) RestoreTags(snapLen int) {
	r.rest.tagged, r.rest.snapLen = unix.TP_STATUS_VLAN_VALID, snapLen
}

// Nap makes Next sleep for d, in whole milliseconds, where a block or more can be expected
// meanwhile: one wake-up for several blocks costs less than one for each.
func (r *Ring) Nap(d time.Duration) { r.nap = d }

// Hold makes short waits between blocks keep the scheduler's processor. Otherwise the
// scheduler's watcher thread looks around after each wait, every 20 µs at first, which
// costs up to a quarter of the CPU time where both share one processor. With only one
// processor, other goroutines stand still meanwhile, for longestHold at most.
func (r *Ring) Hold() { r.hold = true }

// Idle sets the time between two packet.ErrTick while no frame comes, until Wake. A
// wake-up costs as much as hundreds of frames.
func (r *Ring) Idle(d time.Duration) { r.idle = d }

// Skip makes the ring pass over the next n frames.
func (r *Ring) Skip(n int) { r.skip += n }

// Wake makes Next return ErrWoken, at once if it waits. Any goroutine may call it
// before Close.
func (r *Ring) Wake() { r.wake.set() }

// Close releases what New opened. It touches neither socket nor mapping.
func (r *Ring) Close() error { return r.wake.close() }

// Next fills f with the next frame: all but its number and, unless Bind was called, its
// interface and link type. The bytes are those in the ring, valid until the next call.
// Next returns packet.ErrTick at least every TickInterval (see Idle), and before it waits
// if frames were returned since the last tick; or one of the errors above.
func (r *Ring) Next(f *packet.Frame) error {
	for {
		if r.rest.left > 0 {
			h := r.rest.read(f)
			if h == nil {
				return r.corrupt()
			}
			r.hardware = binary.NativeEndian.Uint16(sender(h)[8:])
			if r.skip > 0 {
				r.skip--
				continue
			}
			r.unflushed = true
			return nil
		}
		if r.held {
			r.release()
			now := time.Now()
			r.gap, r.lastBlock = now.Sub(r.lastBlock), now
			if now.Sub(r.lastTick) >= TickInterval/2 {
				return r.tick()
			}
		}
		if r.wake.taken() {
			r.idle = TickInterval
			return ErrWoken
		}
		if r.claim() {
			continue
		}
		if r.unflushed {
			return r.tick()
		}
		if err := r.wait(); err != nil {
			return err
		}
	}
}

// Hardware returns the ARPHRD_ value of the interface of the last frame (sll_hatype),
// which tells the link type on a ring that is bound to no interface.
func (r *Ring) Hardware() uint16 { return r.hardware }

func (r *Ring) tick() error {
	r.lastTick = time.Now()
	r.unflushed = false
	return packet.ErrTick
}

// Pending counts the frames in the ring that Next has not returned. It is exact while
// no frame arrives: the header of the block that the kernel still fills has a count, too.
func (r *Ring) Pending() int {
	n := int(r.rest.left)
	first := r.block
	if r.held {
		first++
	}
	for i := 0; i < r.geo.Blocks; i++ {
		b := (first + i) % r.geo.Blocks
		if r.held && b == r.block {
			break
		}
		user := atomic.LoadUint32(r.status(b))&unix.TP_STATUS_USER != 0
		n += int(atomic.LoadUint32(&r.header(b).Num_pkts))
		if !user {
			break // the block that is being filled is the last
		}
	}
	return max(0, n-r.skip)
}

// Empty reports whether the block that is read next holds no frame yet, not even one
// that the kernel has not handed over. Any goroutine may call it while the mapping stands.
func (r *Ring) Empty() bool {
	b := int(r.place.Load())
	return atomic.LoadUint32(r.status(b))&unix.TP_STATUS_USER == 0 &&
		atomic.LoadUint32(&r.header(b).Num_pkts) == 0
}

// header is the tpacket_hdr_v1 of block b, which follows 8 bytes of version and
// private-area offset.
func (r *Ring) header(b int) *unix.TpacketHdrV1 {
	return (*unix.TpacketHdrV1)(unsafe.Pointer(&r.mem[b*r.geo.BlockSize+8]))
}

func (r *Ring) status(b int) *uint32 { return &r.header(b).Block_status }

// claim begins to read the next block if the kernel has handed it over.
func (r *Ring) claim() bool {
	// The load orders the reads of the block after the kernel's writes to it.
	if atomic.LoadUint32(r.status(r.block))&unix.TP_STATUS_USER == 0 {
		return false
	}
	h := r.header(r.block)
	r.held = true
	base := r.block * r.geo.BlockSize
	r.rest.memory = r.mem[base : base+r.geo.BlockSize : base+r.geo.BlockSize]
	r.rest.left, r.rest.next = h.Num_pkts, h.Offset_to_first_pkt
	return true
}

// release gives the block back. Its number of packets is cleared, so that Pending does
// not count them again before the kernel reopens the block.
func (r *Ring) release() {
	atomic.StoreUint32(&r.header(r.block).Num_pkts, 0)
	atomic.StoreUint32(r.status(r.block), unix.TP_STATUS_KERNEL)
	r.held = false
	if r.block++; r.block == r.geo.Blocks {
		r.block = 0
	}
	r.place.Store(int32(r.block))
}

// corrupt gives up on the block, whose remaining frames cannot be found.
func (r *Ring) corrupt() error {
	left := r.rest.left
	r.rest.left = 0
	return fmt.Errorf("%w: %d frames of block %d are lost", ErrCorrupt, left, r.block)
}

// wait polls the socket until the kernel hands over a block, the next tick is
// due, Wake is called or the link changes.
func (r *Ring) wait() error {
	fds := [2]unix.PollFd{
		{Fd: int32(r.fd), Events: unix.POLLIN},
		{Fd: r.wake.fd, Events: unix.POLLIN},
	}
	switch gap := r.gap; {
	case gap < r.nap:
		r.gap = r.nap // do not nap again if no block has come then
		return r.doze(fds[1:], r.nap)
	case r.hold && gap < longestHold:
		r.gap = unknown
		return r.doze(fds[:], longestHold)
	}
	timeout := max(1, int((r.idle-time.Since(r.lastTick))/time.Millisecond))
	n, err := unix.Poll(fds[:], timeout)
	switch {
	case err == unix.EINTR:
		return nil
	case err != nil:
		return fmt.Errorf("poll ring: %w", err)
	case fds[0].Revents&unix.POLLERR != 0:
		return linkError(r.fd)
	case n == 0:
		return r.tick()
	}
	return nil
}

// doze waits for a short time, whatever the descriptors say: Next looks at the ring again.
func (r *Ring) doze(fds []unix.PollFd, d time.Duration) error {
	timeout := unix.NsecToTimespec(int64(d))
	var err error
	if r.hold {
		// The scheduler's own signals would end the wait. Other threads get them.
		all := ^uint64(0)
		_, _, e := unix.RawSyscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(&fds[0])), uintptr(len(fds)),
			uintptr(unsafe.Pointer(&timeout)), uintptr(unsafe.Pointer(&all)), unsafe.Sizeof(all), 0)
		if e != 0 {
			err = e
		}
	} else {
		_, err = unix.Ppoll(fds, &timeout, nil)
	}
	if err != nil && err != unix.EINTR {
		return fmt.Errorf("poll ring: %w", err)
	}
	return nil
}
