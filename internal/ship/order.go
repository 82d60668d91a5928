package ship

import (
	"container/heap"
	"time"

	"ringcap/packet"
)

const (
	// orderTime is how long a packet waits for earlier ones of other sensors and subjects. Sensors
	// send after a quarter of a second; what the stream has from before comes fast.
	orderTime = 2 * time.Second
	// orderSize bounds the packets that wait.
	orderSize = 128 << 20
)

// held is a packet that waits.
type held struct {
	frame   packet.Frame
	id      int // of the interface
	number  uint64
	arrived time.Time
}

// order puts packets in the order of their times. It is a heap.
type order struct {
	list   []*held
	size   int
	number uint64
	last   time.Time // stamp of the last packet that came out
	late   uint64    // packets that came out behind later ones
}

func (o *order) Len() int      { return len(o.list) }
func (o *order) Swap(i, j int) { o.list[i], o.list[j] = o.list[j], o.list[i] }
func (o *order) Push(x any)    { o.list = append(o.list, x.(*held)) }
func (o *order) Pop() any {
	last := len(o.list) - 1
	h := o.list[last]
	o.list[last] = nil
	o.list = o.list[:last]
	return h
}
func (o *order) Less(i, j int) bool {
	a, b := o.list[i], o.list[j]
	if c := a.frame.Info.Timestamp.Compare(b.frame.Info.Timestamp); c != 0 {
		return c < 0
	}
	return a.number < b.number
}

// add keeps a copy of a frame.
func (o *order) add(f *packet.Frame, id int, now time.Time) {
	h := &held{id: id, number: o.number, arrived: now}
	f.CopyTo(&h.frame, make([]byte, 0, len(f.Data)+len(f.Options)), f.Data)
	o.number++
	o.size += len(f.Data)
	heap.Push(o, h)
}

// next returns the next packet if it came before a time, or if there is no more room, else nil.
func (o *order) next(before time.Time) *held {
	if len(o.list) == 0 {
		return nil
	}
	first := o.list[0]
	at := first.frame.Info.Timestamp
	if o.size < orderSize && !first.arrived.Before(before) {
		return nil
	}
	heap.Pop(o)
	o.size -= len(first.frame.Data)
	if at.Before(o.last) {
		o.late++
	} else {
		o.last = at
	}
	return first
}
