package netdev

import (
	"fmt"
	"os"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// Host answers questions about this host's interfaces over descriptors that were
// opened once, for a process that may open nothing later. Its methods may be
// called from any goroutine.
type Host struct {
	routes  *netlink.Handle
	softnet *os.File // nil where there is no /proc
}

// OpenHost opens the descriptors: a netlink socket, and the softnet table where
// the system shows one.
func OpenHost() (*Host, error) {
	routes, err := netlink.NewHandle(unix.NETLINK_ROUTE)
	if err != nil {
		return nil, fmt.Errorf("open netlink socket: %w", err)
	}
	softnet, err := os.Open("/proc/net/softnet_stat")
	if err != nil {
		softnet = nil
	}
	return &Host{routes: routes, softnet: softnet}, nil
}

// Close releases the descriptors.
func (h *Host) Close() {
	h.routes.Close()
	if h.softnet != nil {
		_ = h.softnet.Close() // only read
	}
}

// Device returns the interface of that index, but for its hardware type.
func (h *Host) Device(index int) (Device, error) {
	l, err := h.routes.LinkByIndex(index)
	if err != nil {
		return Device{}, fmt.Errorf("find interface %d: %w", index, err)
	}
	return describe(l), nil
}

// IsUp reports whether the interface of that index exists and is up.
func (h *Host) IsUp(index int) bool {
	d, err := h.Device(index)
	return err == nil && d.Up
}
