package edit

import (
	"fmt"
	"hash/maphash"
	"strconv"
	"time"

	"ringcap/internal/diff"
	"ringcap/internal/layer"
	"ringcap/packet"
)

// Window is how far back to look for the packet of which another is a duplicate. One of the
// fields is set.
type Window struct {
	Packets int           // among so many packets in a row
	Time    time.Duration // among the packets of that time
}

// MaxWindow is the largest number of packets that are remembered, also in a window of time.
const MaxWindow = 1_000_000

// DefaultWindow is that of editcap -d.
var DefaultWindow = Window{Packets: 5}

// Given reports whether there is a window.
func (w Window) Given() bool { return w != Window{} }

// String returns the window as ParseWindow takes it.
func (w Window) String() string {
	if w.Packets > 0 {
		return strconv.Itoa(w.Packets)
	}
	return w.Time.String()
}

// ParseWindow parses a whole number, of packets, or a time in Go's notation or as a fraction
// of seconds.
func ParseWindow(s string) (Window, error) {
	if n, err := strconv.Atoi(s); err == nil {
		if n < 2 || n > MaxWindow {
			return Window{}, fmt.Errorf("%q is no window: give 2 to %d packets, or a time such as 10ms", s, MaxWindow)
		}
		return Window{Packets: n}, nil
	}
	t, err := ParseTime(s)
	if err != nil || t <= 0 {
		return Window{}, fmt.Errorf("%q is no window: give a number of packets, or a time such as 10ms", s)
	}
	return Window{Time: t}, nil
}

// digest stands for the bytes of a frame. Its 128 bits are hashed with seeds that nobody can
// know, so no two frames have the same by chance or on purpose.
type digest [2]uint64

// entry is a packet of the window.
type entry struct {
	digest digest
	time   int64 // in ns since 1970
}

// history is the packets of the window: a ring buffer, and where in it the last packet with a
// digest is. Packets have numbers from 0 on.
type history struct {
	window  Window
	limit   uint64 // most packets in the window
	mask    diff.Ignore
	seeds   [2]maphash.Seed
	entries []entry
	first   uint64 // the oldest packet in the window
	next    uint64 // the number of the next packet
	last    map[digest]uint64

	decoder *layer.Decoder // nil if no fields are ignored
	buf     []byte         // a copy of the frame to mask
	frame   packet.Frame
	packet  packet.Packet
}

func newHistory(w Window, mask diff.Ignore) *history {
	h := &history{window: w, limit: MaxWindow, mask: mask, seeds: [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}, last: map[digest]uint64{}}
	if w.Packets > 0 {
		h.limit = uint64(w.Packets) - 1 // the packet itself is one of them
	}
	if mask != 0 {
		h.decoder = layer.NewDecoder()
	}
	h.entries = make([]entry, min(h.limit, 1<<10))
	return h
}

// has reports whether the window has a packet like f, and adds f to it. As with editcap, a
// duplicate is remembered, too, and what is a duplicate of that is one.
func (h *history) has(f *packet.Frame) bool {
	now := f.Info.Timestamp.UnixNano()
	for h.window.Time > 0 && h.first < h.next && now-h.at(h.first).time > int64(h.window.Time) {
		h.forget()
	}
	d := h.digest(f)
	n, found := h.last[d]
	if found && h.window.Time > 0 {
		age := time.Duration(now - h.at(n).time)
		found = age.Abs() <= h.window.Time // a packet may be before the one of which it is a duplicate
	}
	h.add(entry{d, now})
	return found
}

// at returns the place of a packet.
func (h *history) at(n uint64) *entry { return &h.entries[n%uint64(len(h.entries))] }

// forget removes the oldest packet.
func (h *history) forget() {
	if d := h.at(h.first).digest; h.last[d] == h.first {
		delete(h.last, d)
	}
	h.first++
}

// add adds a packet, in the place of the oldest one if there is no room for more.
func (h *history) add(e entry) {
	if n := h.next - h.first; n == uint64(len(h.entries)) {
		if n == h.limit {
			h.forget()
		} else {
			h.grow()
		}
	}
	h.last[e.digest] = h.next
	*h.at(h.next) = e
	h.next++
}

// grow doubles the room.
func (h *history) grow() {
	old := *h
	h.entries = make([]entry, min(h.limit, 2*uint64(len(old.entries))))
	for n := old.first; n < old.next; n++ {
		*h.at(n) = *old.at(n)
	}
}

// digest returns that of a frame, without the fields that are ignored.
func (h *history) digest(f *packet.Frame) digest {
	data := f.Data
	if h.decoder != nil {
		h.buf = f.CopyTo(&h.frame, h.buf[:0], data)
		h.decoder.Decode(&h.frame, &h.packet)
		h.mask.Mask(&h.packet)
		data = h.frame.Data
	}
	return digest{maphash.Bytes(h.seeds[0], data), maphash.Bytes(h.seeds[1], data)}
}
