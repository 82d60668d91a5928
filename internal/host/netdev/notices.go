package netdev

import (
	"encoding/binary"
	"errors"
	"sync"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netlink/nl"
	"golang.org/x/sys/unix"
)

// watch collects the interfaces that have changed for Host.Watch.
type watch struct {
	mu      sync.Mutex
	indices map[int]struct{} // of interfaces that have changed
	some    chan struct{}    // not empty if there are any
}

// add notes that an interface has changed.
func (w *watch) add(index int) {
	if w == nil {
		return
	}
	w.mu.Lock()
	w.indices[index] = struct{}{}
	w.mu.Unlock()
	select {
	case w.some <- struct{}{}:
	default:
	}
}

// changed returns the interfaces that have changed since the last call.
func (w *watch) changed() (indices []int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for index := range w.indices {
		indices = append(indices, index)
	}
	clear(w.indices)
	return indices
}

// Watch calls changed for each interface that exists, and again when one changes or
// disappears, until done is closed. There can be only one Watch at a time.
func (h *Host) Watch(done <-chan struct{}, changed func(d Device, gone bool)) error {
	w := &watch{indices: map[int]struct{}{}, some: make(chan struct{}, 1)}
	h.mu.Lock()
	h.watch = w
	h.mu.Unlock()
	if err := h.List(); err != nil {
		return err
	}
	for {
		select {
		case <-done:
			return nil
		case <-w.some:
		}
		for _, index := range w.changed() {
			if l, known := h.known(index); known {
				changed(l.Device, l.gone)
			}
		}
	}
}

// hear handles the kernel's notices until the socket is closed. When the buffer is full, the
// kernel reports this once and then drops notices silently until the waiting ones have been
// read. So hear lists the interfaces only after that.
func (h *Host) hear() {
	for {
		messages, from, err := h.notices.Receive()
		switch {
		case errors.Is(err, unix.ENOBUFS):
			_ = h.notices.SetReceiveTimeout(&unix.Timeval{Usec: 1})
			continue
		case errors.Is(err, unix.EAGAIN):
			_ = h.notices.SetReceiveTimeout(&unix.Timeval{})
			_ = h.List() // after an error, Named asks for what it needs
			continue
		case err != nil && h.closed.Load(): // the error of a closed socket is not os.ErrClosed
			return
		case err != nil:
			continue
		case from.Pid != nl.PidKernel:
			continue
		}
		for _, m := range messages {
			h.heed(m.Header.Type, m.Data)
		}
	}
}

// heed handles a notice.
func (h *Host) heed(kind uint16, message []byte) {
	l, ok := parseLink(message)
	if !ok {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch kind {
	case unix.RTM_NEWLINK:
		h.enter(l)
	case unix.RTM_DELLINK:
		if old := h.links[l.Index]; old != nil {
			old.now = l.now
		}
		h.leave(l.Index)
	}
}

// parseLink parses an RTM_NEWLINK or RTM_DELLINK message (rtnetlink(7)). It ignores those of
// other address families, which are about bridges.
func parseLink(message []byte) (*link, bool) {
	if len(message) < unix.SizeofIfInfomsg || message[0] != unix.AF_UNSPEC {
		return nil, false
	}
	info := nl.DeserializeIfInfomsg(message)
	l := &link{Device: Device{
		Index: int(info.Index), Hardware: info.Type,
		Up: info.Flags&unix.IFF_UP != 0, Running: info.Flags&unix.IFF_RUNNING != 0, Loopback: info.Flags&unix.IFF_LOOPBACK != 0,
	}}
	for kind, value := range attributes(message[unix.SizeofIfInfomsg:]) {
		switch {
		case kind == unix.IFLA_IFNAME:
			l.Name = unix.ByteSliceToString(value)
		case kind == unix.IFLA_MTU && len(value) >= 4:
			l.MTU = int(binary.NativeEndian.Uint32(value))
		case kind == unix.IFLA_OPERSTATE && len(value) >= 1:
			l.Oper = netlink.LinkOperState(value[0]).String()
		case kind == unix.IFLA_STATS64:
			l.now = parseLosses(value)
		case kind == unix.IFLA_IFALIAS:
			l.alias = unix.ByteSliceToString(value)
		case kind == unix.IFLA_ADDRESS:
			l.mac = macOf(value)
		case kind == unix.IFLA_LINKINFO:
			l.kind = kindOf(value)
		}
	}
	return l, l.Name != ""
}
