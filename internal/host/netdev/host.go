package netdev

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// Host knows this host's interfaces. It asks the kernel about them and receives its notices,
// over descriptors that stay open for a process that may open nothing later. Its methods may
// be called from any goroutine. A nil Host knows no interface.
type Host struct {
	space   *Namespace        // whose interfaces it knows; nil for the process's own
	routes  *nl.SocketHandle  // for requests
	notices *nl.NetlinkSocket // for notices
	softnet *os.File          // nil without /proc
	radio   *nl.NetlinkSocket // owns the interfaces of Monitor; nil without one

	closed  atomic.Bool   // notices is closed
	version atomic.Uint64 // grows when an interface appears, disappears or is renamed

	mu    sync.Mutex
	links map[int]*link // by index: the known interfaces, and the last ones that are gone
	gone  []int         // indices of the latter, oldest first
	watch *watch        // nil if nobody watches
}

// link describes a known interface.
type link struct {
	Device
	gone    bool
	renamed time.Time // when it got its name, zero if it had no other
	first   losses    // when it was first known by its name
	now     losses
	alias   string // what the user calls it (ip link set NAME alias TEXT)
	kind    string // of a virtual interface, such as "veth"
	mac     []byte
	study   *study // nil without Study
}

// maxGone is how many interfaces are kept that are gone. Frames that they received may
// still have to be read.
const maxGone = 1024

// noticeBuffer is the size of the buffer for notices in bytes. The kernel doubles it, and
// needs some 4 KB for each notice.
const noticeBuffer = 4 << 20

// OpenHost opens the descriptors: netlink sockets, and the softnet table if there is one.
func OpenHost() (*Host, error) { return (*Namespace)(nil).OpenHost() }

// OpenHost opens a Host that knows the interfaces of the namespace. Its Close does not close the
// namespace.
func (n *Namespace) OpenHost() (h *Host, err error) {
	err = n.Do(func() error {
		h, err = newHost()
		return err
	})
	if err != nil {
		return nil, err
	}
	h.space = n
	go h.hear()
	return h, nil
}

func newHost() (*Host, error) {
	routes, err := nl.Subscribe(unix.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("open netlink socket: %w", err)
	}
	notices, err := nl.Subscribe(unix.NETLINK_ROUTE, unix.RTNLGRP_LINK)
	if err != nil {
		routes.Close()
		return nil, fmt.Errorf("open netlink socket: %w", err)
	}
	if notices.SetReceiveBufferSize(noticeBuffer, true) != nil {
		_ = notices.SetReceiveBufferSize(noticeBuffer, false) // the most that needs no privilege
	}
	softnet, err := os.Open("/proc/net/softnet_stat")
	if err != nil {
		softnet = nil
	}
	return &Host{routes: &nl.SocketHandle{Socket: routes}, notices: notices, softnet: softnet, links: map[int]*link{}}, nil
}

// Space returns the network namespace whose interfaces the Host knows, nil for the process's own.
func (h *Host) Space() *Namespace {
	if h == nil {
		return nil
	}
	return h.space
}

// Namespace returns the inode of that namespace, 0 for the process's own.
func (h *Host) Namespace() uint64 { return h.Space().id() }

// Do runs f in that namespace.
func (h *Host) Do(f func() error) error { return h.Space().Do(f) }

// Close releases the descriptors.
func (h *Host) Close() {
	h.closed.Store(true)
	h.routes.Close()
	h.notices.Close()
	if h.radio != nil {
		h.radio.Close()
	}
	if h.softnet != nil {
		_ = h.softnet.Close() // only read
	}
}

// Version returns a number that grows whenever the results of Named or Gone may have
// changed.
func (h *Host) Version() uint64 {
	if h == nil {
		return 0
	}
	return h.version.Load()
}

// Named returns the interface with the given index under its current name, and when it got
// that name: zero if no other name is known. An interface that is gone keeps its last name.
func (h *Host) Named(index int) (d Device, since time.Time, err error) {
	if h == nil {
		return Device{}, since, errors.New("nobody knows")
	}
	if l, known := h.known(index); known {
		return l.Device, l.renamed, nil
	}
	if err := h.ask(index); err != nil {
		return Device{}, since, fmt.Errorf("find interface %d: %w", index, err)
	}
	l, _ := h.known(index)
	return l.Device, l.renamed, nil
}

// Gone reports whether the interface with the given index is gone or was never known.
func (h *Host) Gone(index int) bool {
	if h == nil {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	l := h.links[index]
	return l == nil || l.gone
}

// IsUp reports whether the interface with the given index exists and is up.
func (h *Host) IsUp(index int) bool {
	if h == nil || h.ask(index) != nil {
		return false
	}
	l, _ := h.known(index)
	return l.Up && !l.gone
}

// known returns a copy of the link with the given index.
func (h *Host) known(index int) (link, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	l := h.links[index]
	if l == nil {
		return link{}, false
	}
	return *l, true
}

// ask asks the kernel about one interface.
func (h *Host) ask(index int) error {
	m := nl.NewIfInfomsg(unix.AF_UNSPEC)
	m.Index = int32(index)
	return h.request(unix.NLM_F_ACK, m)
}

// few is the largest number of interfaces for which Refresh asks one by one.
const few = 8

// Refresh asks the kernel for the losses of the interfaces with the given indices. With no
// or many indices it asks about all interfaces.
func (h *Host) Refresh(indices []int) {
	if h == nil {
		return
	}
	if len(indices) == 0 || len(indices) > few {
		_ = h.List() // after an error the old counters remain
		return
	}
	for _, index := range indices {
		_ = h.ask(index) // it may be gone
	}
}

// List asks the kernel about all interfaces. Those that it does not list are gone.
func (h *Host) List() error {
	h.mu.Lock()
	before := make(map[int]struct{}, len(h.links))
	for index, l := range h.links {
		if !l.gone {
			before[index] = struct{}{}
		}
	}
	h.mu.Unlock()
	if err := h.request(unix.NLM_F_DUMP, nl.NewIfInfomsg(unix.AF_UNSPEC), before); err != nil {
		return fmt.Errorf("list interfaces: %w", err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for index := range before {
		h.leave(index)
	}
	return nil
}

// listAttempts is how often a list is requested if changes interrupt it.
const listAttempts = 10

// request asks the kernel and enters the interfaces of its answer. It deletes them from the
// sets.
func (h *Host) request(flags int, m *nl.IfInfomsg, sets ...map[int]struct{}) (err error) {
	for range listAttempts {
		r := nl.NewNetlinkRequest(unix.RTM_GETLINK, flags)
		r.Sockets = map[int]*nl.SocketHandle{unix.NETLINK_ROUTE: h.routes}
		r.AddData(m)
		err = r.ExecuteIter(unix.NETLINK_ROUTE, unix.RTM_NEWLINK, func(message []byte) bool {
			if l, ok := parseLink(message); ok {
				for _, set := range sets {
					delete(set, l.Index)
				}
				h.mu.Lock()
				h.enter(l)
				h.mu.Unlock()
			}
			return true
		})
		if !errors.Is(err, nl.ErrDumpInterrupted) {
			return err
		}
	}
	return err
}

// enter adds or updates an interface. The caller must hold h.mu.
func (h *Host) enter(l *link) {
	l.Device = h.space.device(l.Device)
	old := h.links[l.Index]
	l.first = l.now
	if old != nil && !old.gone {
		l.study = old.study
	}
	if old != nil && !old.gone && old.Name == l.Name {
		l.first, l.renamed, l.Former = old.first, old.renamed, old.Former
	}
	switch {
	case old == nil || old.gone:
		h.version.Add(1)
	case old.Name != l.Name:
		l.renamed, l.Former = time.Now(), old.Name
		h.version.Add(1)
	}
	h.links[l.Index] = l
	h.watch.add(l.Index)
}

// leave marks an interface as gone. The caller must hold h.mu.
func (h *Host) leave(index int) {
	l := h.links[index]
	if l == nil || l.gone {
		return
	}
	after := *l
	after.gone, after.Up = true, false
	h.links[index] = &after
	h.version.Add(1)
	h.watch.add(index)
	h.gone = append(h.gone, index)
	for len(h.gone) > maxGone {
		if oldest := h.links[h.gone[0]]; oldest != nil && oldest.gone { // a new interface may have the index
			delete(h.links, oldest.Index)
		}
		h.gone = append(h.gone[:0], h.gone[1:]...)
	}
}
