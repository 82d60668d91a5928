package view

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ringcap/capfile"
	"ringcap/internal/run"
	"ringcap/internal/summary"
	"ringcap/packet"
)

// capture is a file whose packets are read by their numbers, from 0. One goroutine reads it from
// its beginning and notes where each packet is; the file may grow meanwhile.
type capture struct {
	name     string
	input    *os.File     // as it was opened
	file     *os.File     // which is read: the file itself, or a copy that is not compressed
	copied   string       // why it is a copy; empty if it is not
	size     int64        // of the file; 0 if it is not known
	live     *growth      // of a live capture; nil for a file
	consumed func() int64 // bytes read of a file that is copied; nil for another
	pcapng   bool
	link     packet.LinkType // of its first interface
	swapped  bool            // a classic file of a big-endian host

	stopped atomic.Bool
	done    chan struct{} // closed when all packets are known

	mu       sync.Mutex
	grown    *sync.Cond // there are more packets, or there will be none
	index    []*chunk
	count    int
	parts    []part
	found    found
	losses   summary.Losses // which the file tells of
	end      int64          // where the last packet ends
	first    time.Time
	last     time.Time
	complete bool  // there will be no more packets
	whole    int64 // size of the file when all packets were known; -1 if it is a copy
	err      error // why the reading has ended, unless that is the end of the file
}

// entry is what is kept of a packet: 16 bytes.
type entry struct {
	at     int64  // where it begins in the file
	found  uint32 // index of what the tracker has found
	before uint32 // number, plus 1, of the packet before in its stream; 0 for none
}

// chunk is a part of the index. Chunks are not moved when the index grows.
type chunk [4096]entry

// part is a run of packets that are read alike.
type part struct {
	from   int // its first packet
	layout *capfile.Layout
}

// maxPackets is how many packets there can be: their numbers have 32 bits.
const maxPackets = math.MaxUint32 - 1

// openCapture opens a file, standard input for "-". A file that is compressed or that cannot be read
// twice is copied to a temporary file without a name, as far as it was read.
func openCapture(path string, stdin *os.File) (*capture, error) {
	c := &capture{name: path}
	in := stdin
	if path == "-" {
		c.name = "stdin"
	} else {
		var err error
		if in, err = os.Open(path); err != nil {
			return nil, fmt.Errorf("open %s: %w", path, bare(err))
		}
	}
	if err := c.begin(in); err != nil {
		return nil, fmt.Errorf("open %s: %w", c.name, bare(err))
	}
	return c, nil
}

// begin finds out how the file can be read.
func (c *capture) begin(in *os.File) error {
	c.input = in
	info, err := in.Stat()
	if err != nil {
		return err
	}
	regular := info.Mode().IsRegular()
	if regular {
		c.size = info.Size()
		var magic [4]byte
		n, _ := in.ReadAt(magic[:], 0) // what is wrong with the file is found when it is read
		c.copied = capfile.Compression(magic[:n])
	}
	if regular && c.copied == "" {
		c.file = in
		return nil
	}
	if c.file, err = os.CreateTemp("", "ringcap-view-*"); err != nil {
		return err
	}
	if c.copied == "" {
		c.copied = "a pipe"
	}
	return os.Remove(c.file.Name())
}

// source returns the reader of the whole file.
func (c *capture) source() io.Reader {
	if c.live != nil {
		return &follower{file: c.file, ended: c.live.ended}
	}
	if c.file == c.input {
		return io.NewSectionReader(c.file, 0, math.MaxInt64)
	}
	u := capfile.NewUnpacker(c.input)
	c.consumed = u.Consumed
	return io.TeeReader(u, c.file)
}

// start reads the header of the file, and has the packets read.
func (c *capture) start(src io.Reader, stage run.Stage) error {
	c.done, c.grown = make(chan struct{}), sync.NewCond(&c.mu)
	r, err := capfile.NewReader(src, c.name)
	if err != nil {
		return err
	}
	c.pcapng, c.link, c.swapped = r.IsPcapng(), r.Link(), r.Header().BigEndian
	r.OnStatistics(func(of *packet.Interface, body []byte) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.losses.Add(of, body)
	})
	go c.read(r, stage)
	return nil
}

// read reads all packets.
func (c *capture) read(r *capfile.Reader, stage run.Stage) {
	var f packet.Frame
	p := packet.Packet{Frame: &f}
	var s lastOf
	var err error
	for !c.stopped.Load() {
		if err = r.Next(&f); err != nil {
			break
		}
		if c.count == maxPackets {
			err = fmt.Errorf("there are more than %d packets: the others are left out", maxPackets)
			break
		}
		f.Number = uint64(c.count + 1)
		stage.Decode(&p)
		c.add(r, &p, s.before(&p.Stream, p.Headers.Protocol == packet.ProtocolUDP, c.count))
	}
	size := c.present()
	c.mu.Lock()
	c.complete, c.whole = true, size
	if !errors.Is(err, io.EOF) {
		c.err = err
	}
	c.mu.Unlock()
	c.grown.Broadcast()
	close(c.done)
}

// add notes a packet.
func (c *capture) add(r *capfile.Reader, p *packet.Packet, before uint32) {
	at, layout := r.Place()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.parts) == 0 || c.parts[len(c.parts)-1].layout != layout {
		c.parts = append(c.parts, part{c.count, layout})
	}
	if c.count == 0 {
		c.first = p.Info.Timestamp
	}
	c.last = p.Info.Timestamp
	if c.count%len(chunk{}) == 0 {
		c.index = append(c.index, new(chunk))
	}
	c.index[c.count/len(chunk{})][c.count%len(chunk{})] = entry{at, c.found.add(&p.Found), before}
	c.count++
	c.end = r.Offset()
	c.grown.Broadcast()
}

// spot is what it takes to read a packet.
type spot struct {
	entry
	layout *capfile.Layout
	found  packet.Found
}

// at returns the spot of a packet.
func (c *capture) at(n int) spot {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.index[n/len(chunk{})][n%len(chunk{})]
	i := sort.Search(len(c.parts), func(i int) bool { return c.parts[i].from > n })
	return spot{e, c.parts[i-1].layout, c.found.at(e.found)}
}

// state is how far a capture is.
type state struct {
	count       int
	complete    bool
	err         error
	first, last time.Time
}

func (c *capture) state() state {
	c.mu.Lock()
	defer c.mu.Unlock()
	return state{c.count, c.complete, c.err, c.first, c.last}
}

// lost returns the losses that the file tells of, as far as it was read.
func (c *capture) lost() *summary.Losses {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.losses.Clone()
}

// stop ends the reading.
func (c *capture) stop() {
	c.stopped.Store(true)
	c.grown.Broadcast()
}

// known reads the part of the file in which all packets are known. At its end it waits for more.
type known struct {
	c       *capture
	at      int64
	stopped *atomic.Bool
}

// Read reads more, or returns io.EOF when there is no more or the reader was stopped. Whoever stops
// it calls capture.wake.
func (k *known) Read(b []byte) (int, error) {
	k.c.mu.Lock()
	for k.at >= k.c.end && !k.c.complete && !k.stopped.Load() {
		k.c.grown.Wait()
	}
	left := k.c.end - k.at
	k.c.mu.Unlock()
	if left <= 0 || k.stopped.Load() {
		return 0, io.EOF
	}
	n, err := k.c.file.ReadAt(b[:min(int64(len(b)), left)], k.at)
	k.at += int64(n)
	if n > 0 {
		err = nil
	}
	return n, err
}

// wake has readers look whether they were stopped.
func (c *capture) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.grown.Broadcast()
}

// each calls f with each packet from the first to the last one, as they become known, until f returns
// an error or the reading is stopped.
func (c *capture) each(stopped *atomic.Bool, f func(*packet.Frame) error) error {
	r, err := capfile.NewReader(&known{c: c, stopped: stopped}, c.name)
	if err != nil {
		if stopped.Load() || c.state().count == 0 {
			return nil
		}
		return err
	}
	var frame packet.Frame
	for n := uint64(1); !stopped.Load(); n++ {
		if err := r.Next(&frame); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			if c.state().complete { // the damage is told of already
				return nil
			}
			return err
		}
		frame.Number = n
		if err := f(&frame); err != nil {
			return err
		}
	}
	return nil
}

// bare returns err without the operation and path that package os adds.
func bare(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// present returns the size that the file has now, -1 if it is a copy.
func (c *capture) present() int64 {
	if c.file != c.input {
		return -1
	}
	info, err := c.file.Stat()
	if err != nil {
		return -1
	}
	return info.Size()
}

// about says what is unusual about the file.
func (c *capture) about() string {
	if c.copied == "" {
		c.mu.Lock()
		complete, whole := c.complete, c.whole
		c.mu.Unlock()
		switch now := c.present(); {
		case !complete || now < 0:
		case now > whole:
			return "the file has grown since: open it again"
		case now < whole:
			return "the file has become shorter: packets are gone"
		}
		return ""
	}
	return "read from a temporary copy (" + strings.TrimPrefix(c.copied, "a ") + ")"
}

// progress says how much of the file was read, if that is known.
func (c *capture) progress() string {
	read := int64(0)
	if c.consumed != nil {
		read = c.consumed()
	} else {
		c.mu.Lock()
		read = c.end
		c.mu.Unlock()
	}
	if c.size == 0 {
		return " so far"
	}
	return fmt.Sprintf(" (%d %%)", min(99, read*100/c.size))
}
