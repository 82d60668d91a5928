package live

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"github.com/google/gopacket/afpacket"
	"golang.org/x/sys/unix"

	"ringcap/internal/testing/nettest"
	"ringcap/packet"
)

// reader is a source of frames.
type reader struct {
	next  func() error // returns errAgain if no frame came
	close func()
}

var errAgain = errors.New("again")

// BenchmarkBeside captures the same traffic with Source and with gopacket's afpacket, with rings
// of nearly the same size. Compare the CPU times of the thread that reads, and the allocations. The
// last row is a bare loop over the ring's blocks, which only goes from one frame's header to
// the next: what it takes to wait for memory that another processor has written.
func BenchmarkBeside(b *testing.B) {
	for name, open := range map[string]func() (reader, error){
		"ringcap": func() (reader, error) {
			l, err := Open(Options{Interface: &packet.Interface{Name: nettest.NameA}})
			var f packet.Frame
			return reader{func() error {
				err := l.Next(&f)
				if errors.Is(err, packet.ErrTick) {
					return errAgain
				}
				return err
			}, func() { _ = l.Close() }}, err
		},
		"afpacket": func() (reader, error) {
			p, err := afpacket.NewTPacket(afpacket.OptInterface(nettest.NameA), afpacket.OptBlockSize(1<<20), afpacket.OptNumBlocks(64),
				afpacket.OptFrameSize(4096), afpacket.OptPollTimeout(100*time.Millisecond), afpacket.TPacketVersion3)
			return reader{func() error {
				_, _, err := p.ZeroCopyReadPacketData()
				if errors.Is(err, afpacket.ErrTimeout) {
					return errAgain
				}
				return err
			}, func() { p.Close() }}, err
		},
		"headers": openHeaders,
	} {
		b.Run(name, func(b *testing.B) {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			b.ReportAllocs()
			var spent time.Duration
			read := 0
			for b.Loop() {
				n, took := receive(b, open)
				read, spent = read+n, spent+took
			}
			b.ReportMetric(float64(spent.Nanoseconds())/float64(read), "cpu-ns/frame")
			b.ReportMetric(float64(read)/float64(b.N), "frames")
		})
	}
}

// openHeaders opens a ring and returns what goes from header to header, without looking at the
// frames.
func openHeaders() (reader, error) {
	const blockSize, blocks = 1 << 20, 64
	p, err := afpacket.NewTPacket(afpacket.OptInterface(nettest.NameA), afpacket.OptBlockSize(blockSize), afpacket.OptNumBlocks(blocks),
		afpacket.OptFrameSize(4096), afpacket.OptBlockTimeout(100*time.Millisecond), afpacket.TPacketVersion3)
	if err != nil {
		return reader{}, err
	}
	fd, mem, err := mapping(p)
	block, at, left := 0, 0, uint32(0)
	header := func() *unix.TpacketHdrV1 { return (*unix.TpacketHdrV1)(unsafe.Pointer(&mem[block*blockSize+8])) }
	held := false
	return reader{func() error {
		for left == 0 {
			if held {
				atomic.StoreUint32(&header().Block_status, unix.TP_STATUS_KERNEL)
				block, held = (block+1)%blocks, false
			}
			if h := header(); atomic.LoadUint32(&h.Block_status)&unix.TP_STATUS_USER != 0 {
				at, left, held = block*blockSize+int(h.Offset_to_first_pkt), h.Num_pkts, true
				continue
			}
			if n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, 100); err != nil && !errors.Is(err, unix.EINTR) {
				return err
			} else if n == 0 {
				return errAgain
			}
		}
		at += int((*unix.Tpacket3Hdr)(unsafe.Pointer(&mem[at])).Next_offset)
		left--
		return nil
	}, func() { p.Close() }}, err
}

// receive sends frames on one thread, receives them on this one, and returns how many came and
// the CPU time of receiving them.
func receive(b *testing.B, open func() (reader, error)) (n int, took time.Duration) {
	const frames, batch = 200_000, 500
	x, y := nettest.NewPair(b)
	var r reader
	x.Do(func() (err error) {
		r, err = open()
		return err
	})
	all := make([][]byte, batch)
	for i := range all {
		all[i] = nettest.Numbered(9, i)
	}
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		for range frames / batch {
			y.Inject(nettest.NameB, all...)
			time.Sleep(time.Millisecond) // some 300,000 frames a second
		}
	}()
	before := threadTime(b)
	for quiet := 0; n < frames && quiet < 5; {
		switch err := r.next(); {
		case err == nil:
			n++
			quiet = 0
		case errors.Is(err, errAgain):
			select {
			case <-sent:
				quiet++
			default:
			}
		default:
			b.Fatal(err)
		}
	}
	took = threadTime(b) - before
	<-sent
	r.close()
	return n, took
}

// threadTime returns the CPU time of this thread so far.
func threadTime(b *testing.B) time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}
