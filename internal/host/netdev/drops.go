package netdev

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Drops returns what the interface of that index lost since it exists (if_link.h,
// struct rtnl_link_stats64). Missed are the frames that it had no room for, and so
// nobody could capture: rx_missed_errors and rx_fifo_errors. Dropped is rx_dropped,
// where the kernel also counts frames that were captured and that no protocol
// wanted afterwards.
func (h *Host) Drops(index int) (missed, dropped uint64, err error) {
	l, err := h.routes.LinkByIndex(index)
	if err != nil {
		return 0, 0, fmt.Errorf("read statistics of interface %d: %w", index, err)
	}
	st := l.Attrs().Statistics
	if st == nil {
		return 0, 0, fmt.Errorf("read statistics of %s: the kernel sends none", l.Attrs().Name)
	}
	return st.RxMissedErrors + st.RxFifoErrors, st.RxDropped, nil
}

// SoftnetDrops returns how many frames this host lost since it started because a
// CPU's backlog was full. It counts those of all interfaces and namespaces.
func (h *Host) SoftnetDrops() (uint64, error) {
	if h.softnet == nil {
		return 0, errors.New("read softnet statistics: this system shows none")
	}
	table, err := io.ReadAll(io.NewSectionReader(h.softnet, 0, maxSoftnet))
	if err != nil {
		return 0, fmt.Errorf("read softnet statistics: %w", err)
	}
	return softnetDrops(table)
}

// maxSoftnet is longer than the table of 8,192 CPUs, a line of some 130 bytes each.
const maxSoftnet = 2 << 20

// softnetDrops sums the second column, in hexadecimal, a line a CPU
// (softnet_seq_show in the kernel's net/core/net-procfs.c).
func softnetDrops(table []byte) (sum uint64, err error) {
	for line := range bytes.Lines(table) {
		columns := bytes.Fields(line)
		if len(columns) < 2 {
			return 0, fmt.Errorf("read softnet statistics: no second column in %q", line)
		}
		n, err := strconv.ParseUint(string(columns[1]), 16, 32)
		if err != nil {
			return 0, fmt.Errorf("read softnet statistics: %w", err)
		}
		sum += n
	}
	return sum, nil
}
