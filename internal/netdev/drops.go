package netdev

import (
	"bytes"
	"fmt"
	"os"
	"strconv"

	"github.com/vishvananda/netlink"
)

// Drops returns how many frames the interface of that index lost since it exists,
// before anybody could capture them: rx_dropped, rx_missed_errors and
// rx_fifo_errors of its statistics (if_link.h, struct rtnl_link_stats64).
func Drops(index int) (uint64, error) {
	l, err := netlink.LinkByIndex(index)
	if err != nil {
		return 0, fmt.Errorf("read statistics of interface %d: %w", index, err)
	}
	st := l.Attrs().Statistics
	if st == nil {
		return 0, fmt.Errorf("read statistics of %s: the kernel sends none", l.Attrs().Name)
	}
	return st.RxDropped + st.RxMissedErrors + st.RxFifoErrors, nil
}

// SoftnetDrops returns how many frames this host lost since it started because a
// CPU's backlog was full. It counts those of all interfaces and namespaces.
func SoftnetDrops() (uint64, error) {
	table, err := os.ReadFile("/proc/net/softnet_stat")
	if err != nil {
		return 0, fmt.Errorf("read softnet statistics: %w", err)
	}
	return softnetDrops(table)
}

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
