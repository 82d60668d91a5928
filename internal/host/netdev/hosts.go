package netdev

import (
	"slices"
	"sync"

	"ringcap/packet"
)

// Hosts has a Host for each network namespace of a capture. Indices and names of interfaces are
// looked up in the namespace that the interface is in. Its methods may be called from any
// goroutine. A nil Hosts knows no interface.
type Hosts struct {
	mu   sync.Mutex
	list []*Host
}

// OpenHosts opens a Host for each of the namespaces, nil for the process's own.
func OpenHosts(spaces ...*Namespace) (*Hosts, error) {
	s := new(Hosts)
	for _, n := range spaces {
		if _, err := s.Open(n); err != nil {
			s.Close()
			return nil, err
		}
	}
	return s, nil
}

// Open opens a Host for one more namespace.
func (s *Hosts) Open(n *Namespace) (*Host, error) {
	h, err := n.OpenHost()
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, h)
	return h, nil
}

// Close closes all of them.
func (s *Hosts) Close() {
	for _, h := range s.All() {
		h.Close()
	}
}

// All returns all of them.
func (s *Hosts) All() []*Host {
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.list)
}

// Of returns the Host of the namespace with that inode, nil if there is none.
func (s *Hosts) Of(namespace uint64) *Host {
	for _, h := range s.All() {
		if h.Namespace() == namespace {
			return h
		}
	}
	return nil
}

// Leave closes the Host of a namespace that ended, and the namespace, so that the kernel can
// forget it.
func (s *Hosts) Leave(namespace uint64) {
	h := s.Of(namespace)
	if h == nil || namespace == 0 {
		return
	}
	h.Close()
	_ = h.space.Close() // only a descriptor
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = slices.DeleteFunc(slices.Clone(s.list), func(x *Host) bool { return x == h })
}

// Select is SelectIn in the namespaces of all of them.
func (s *Hosts) Select(names []string, wait bool, note func(string)) ([]Device, error) {
	var spaces []*Namespace
	for _, h := range s.All() {
		spaces = append(spaces, h.space)
	}
	return SelectIn(spaces, names, wait, note)
}

// Refresh asks the kernel for the losses of the interfaces. In a namespace that none or many of
// them are in, it asks about all interfaces.
func (s *Hosts) Refresh(interfaces []*packet.Interface) {
	for _, h := range s.All() {
		var indices []int
		for _, ifc := range interfaces {
			if ifc.Namespace == h.Namespace() {
				indices = append(indices, ifc.Index)
			}
		}
		h.Refresh(indices)
	}
}

// Drops is Host.Drops for an interface of any of the namespaces.
func (s *Hosts) Drops(ifc *packet.Interface) (first, last Drops, ok bool) {
	return s.Of(ifc.Namespace).Drops(ifc.Index, ifc.Name)
}

// SoftnetDrops is Host.SoftnetDrops, which counts in all namespaces.
func (s *Hosts) SoftnetDrops() (uint64, error) {
	var first *Host
	if all := s.All(); len(all) > 0 {
		first = all[0]
	}
	return first.SoftnetDrops()
}
