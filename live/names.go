package live

import (
	"slices"
	"sync"
	"time"

	"ringcap/packet"
)

// names holds one interface under each name that it has had, the current one last. All
// rings on an interface share it.
type names struct {
	mu   sync.Mutex
	list []*packet.Interface
}

func newNames(ifc *packet.Interface) *names { return &names{list: []*packet.Interface{ifc}} }

// as returns the interface under its current name.
func (n *names) as(name string) *packet.Interface {
	n.mu.Lock()
	defer n.mu.Unlock()
	last := n.list[len(n.list)-1]
	if last.Name == name {
		return last
	}
	ifc := *last
	ifc.Name = name
	n.list = append(n.list, &ifc)
	return &ifc
}

// all returns the interface under each of its names.
func (n *names) all() []*packet.Interface {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Clone(n.list)
}

// renaming is a new name that applies to frames stamped at since or later.
type renaming struct {
	name  string // empty for none
	since time.Time
}

// noticeName looks whether the interface has a new name. Frames that are still in the ring came
// before it.
func (l *Source) noticeName() {
	d, since, err := l.Host.Named(l.Interface.Index)
	switch {
	case err != nil:
	case d.Name == l.Interface.Name:
		l.renaming = renaming{} // it has its name back
	default:
		l.renaming = renaming{d.Name, since.Add(-noticeTime)}
	}
}

// rename gives this frame and later ones the interface's new name.
func (l *Source) rename(f *packet.Frame) {
	_ = l.readCounters() // Counters will report the error
	c := l.present()
	c.Received = c.Delivered + c.Dropped // the rest is still in the ring
	l.former = append(l.former, c)
	l.tell(Renamed, l.renaming.name)
	l.Interface = l.names.as(l.renaming.name)
	l.ring.Bind(l.Interface)
	l.renaming, f.Interface = renaming{}, l.Interface
}

// present returns the account of the interface under its current name.
func (l *Source) present() packet.InterfaceCounters {
	c := packet.InterfaceCounters{Interface: l.Interface, Counters: l.counters, Delivered: l.delivered}
	for _, f := range l.former {
		c.Received -= f.Received
		c.Dropped -= f.Dropped
		c.Freezes -= f.Freezes
		c.Delivered -= f.Delivered
	}
	return c
}
