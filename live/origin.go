package live

import (
	"strconv"

	"ringcap/internal/host/netdev"
	"ringcap/packet"
)

// origins are the interfaces that the frames of a ring come from, where it is bound to
// none. A frame's link type follows from the hardware type of its interface.
type origins struct {
	template *packet.Interface          // what all interfaces have in common
	links    map[uint16]packet.LinkType // by hardware type (ARPHRD_)
	host     *netdev.Host

	seen []packet.InterfaceCounters
	last int // place in seen of the interface of the frame before
}

// set sets the link type and the interface of a frame. An interface is looked up when its
// first frame comes.
func (o *origins) set(f *packet.Frame, hardware uint16) {
	index := f.Info.InterfaceIndex
	if o.last >= len(o.seen) || o.seen[o.last].Index != index || o.seen[o.last].Hardware != hardware {
		o.last = o.find(index, hardware)
	}
	f.Interface = o.seen[o.last].Interface
	f.Link = f.Interface.Link
}

// delivered counts the frame of the last set.
func (o *origins) delivered() {
	o.seen[o.last].Delivered++
	o.seen[o.last].Received++
}

// find is the place in seen of an interface.
func (o *origins) find(index int, hardware uint16) int {
	for i, s := range o.seen {
		if s.Index == index && s.Hardware == hardware {
			return i
		}
	}
	ifc := *o.template
	ifc.Index, ifc.Hardware, ifc.Link, ifc.ID = index, hardware, o.links[hardware], len(o.seen)
	ifc.Name = "if" + strconv.Itoa(index) // gone before it could be asked for its name
	if d, err := o.host.Device(index); err == nil {
		ifc.Name, ifc.MTU = d.Name, d.MTU
	}
	o.seen = append(o.seen, packet.InterfaceCounters{Interface: &ifc})
	return len(o.seen) - 1
}

func (o *origins) interfaces() (list []*packet.Interface) {
	for _, s := range o.seen {
		list = append(list, s.Interface)
	}
	return list
}
