package live

import (
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"ringcap/internal/host/netdev"
	"ringcap/packet"
)

// origins tracks the interfaces of a ring that captures on all of them. A frame's link type
// follows from the hardware type of its interface.
type origins struct {
	template *packet.Interface          // what all interfaces have in common
	links    map[uint16]packet.LinkType // by hardware type (ARPHRD_)
	host     host
	describe func(*packet.Interface) // sets the facts of a new interface; may be nil

	version uint64                // of the host at the last lookup
	mu      sync.Mutex            // guards seen, which other goroutines read
	known   map[originKey]*origin // under their current names
	last    *origin               // of the previous frame, under its current name
	current *origin               // of the last frame
	seen    []*origin             // in the order of their first frames
	full    int                   // more in seen than this are folded
	others  packet.InterfaceCounters
	ids     *IDs
}

// IDs numbers the interfaces of a source that has several rings.
type IDs struct{ next atomic.Int64 }

// Next returns the next number, from 0.
func (i *IDs) Next() int { return int(i.next.Add(1)) - 1 }

// host is the part of netdev.Host that origins uses.
type host interface {
	Version() uint64
	Named(index int) (d netdev.Device, since time.Time, err error)
	Gone(index int) bool
}

// origin is an interface under one name.
type origin struct {
	packet.InterfaceCounters
	version uint64    // of the host when the interface had that name
	before  *origin   // the same interface under its previous name
	since   time.Time // frames with earlier time stamps belong to before
}

type originKey struct {
	index    int
	hardware uint16
}

// maxOrigins is the number of interfaces from which on those that are gone share one
// account.
const maxOrigins = 1024

// noticeTime is how long the kernel's notice of a new name may take to arrive.
const noticeTime = 10 * time.Millisecond

// othersName is the name of the shared account.
const othersName = "(others, gone)"

// set sets the link type and the interface of a frame. It looks an interface up at its
// first frame, and again after any interface of the host has changed.
func (o *origins) set(f *packet.Frame, hardware uint16) {
	i := o.last
	if i == nil || i.Index != f.Info.InterfaceIndex || i.Hardware != hardware || o.version != o.host.Version() {
		i = o.find(originKey{f.Info.InterfaceIndex, hardware})
		o.last = i
	}
	if i.before != nil && f.Info.Timestamp.Before(i.since) {
		i = i.before
	}
	o.current = i
	f.Interface = i.Interface
	f.Link = f.Interface.Link
}

// delivered counts the frame of the last set.
func (o *origins) delivered() {
	o.current.Delivered++
	o.current.Received++
}

// find returns an interface under its current name.
func (o *origins) find(key originKey) *origin {
	o.version = o.host.Version()
	i := o.known[key]
	if i != nil && i.version == o.version {
		return i
	}
	d, since, err := o.host.Named(key.index)
	o.version = o.host.Version() // Named may have noticed a change
	switch {
	case i == nil && err != nil:
		d.Name = "if" + strconv.Itoa(key.index) // gone before its name was looked up
	case i != nil && (err != nil || d.Name == i.Name):
		i.version = o.version
		return i
	}
	if i == nil && d.Former != "" {
		i = o.add(key, d.Former, d.MTU) // the frames that are read now may have come before the new name
	}
	now := o.add(key, d.Name, d.MTU)
	if i != nil && !since.IsZero() {
		i.before = nil
		now.before, now.since = i, since.Add(-noticeTime)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.seen) > o.full {
		o.fold(now)
	}
	return now
}

// add adds an interface under a name.
func (o *origins) add(key originKey, name string, mtu int) *origin {
	ifc := *o.template
	ifc.Index, ifc.Hardware, ifc.Link, ifc.ID = key.index, key.hardware, o.links[key.hardware], o.ids.Next()
	ifc.Name, ifc.MTU = name, mtu
	if o.describe != nil {
		o.describe(&ifc)
	}
	i := &origin{InterfaceCounters: packet.InterfaceCounters{Interface: &ifc}, version: o.version}
	if o.known == nil {
		o.known, o.full = map[originKey]*origin{}, maxOrigins
	}
	o.known[key] = i
	o.mu.Lock()
	defer o.mu.Unlock()
	o.seen = append(o.seen, i)
	return i
}

// fold adds the accounts of interfaces that are gone to the shared account. It leaves out
// now, which a frame has just come from.
func (o *origins) fold(now *origin) {
	kept := o.seen[:0]
	for _, i := range o.seen {
		if i == now || i == now.before || !o.host.Gone(i.Index) {
			kept = append(kept, i)
			continue
		}
		if o.others.Interface == nil {
			ifc := *o.template
			ifc.Name = othersName
			o.others.Interface = &ifc
		}
		o.others.Delivered += i.Delivered
		o.others.Received += i.Received
		if key := (originKey{i.Index, i.Hardware}); o.known[key] == i {
			delete(o.known, key)
		}
	}
	clear(o.seen[len(kept):])
	o.seen = kept
	o.full = max(maxOrigins, 2*len(kept))
}

// counters appends the account of each interface.
func (o *origins) counters(list []packet.InterfaceCounters) []packet.InterfaceCounters {
	for _, i := range o.seen {
		list = append(list, i.InterfaceCounters)
	}
	if o.others.Interface != nil {
		list = append(list, o.others)
	}
	return list
}

func (o *origins) interfaces() (list []*packet.Interface) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, i := range o.seen {
		list = append(list, i.Interface)
	}
	return list
}
