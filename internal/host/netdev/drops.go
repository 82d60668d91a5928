package netdev

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
)

// losses is what an interface has lost since it was created.
type losses struct {
	known           bool
	missed, dropped uint64
}

// Indices in struct rtnl_link_stats64 (if_link.h), which has fields of 8 bytes.
const (
	rxDropped = 6
	rxFIFO    = 14
	rxMissed  = 15
)

func parseLosses(stats []byte) losses {
	if len(stats) < 8*(rxMissed+1) {
		return losses{}
	}
	at := func(place int) uint64 { return binary.NativeEndian.Uint64(stats[8*place:]) }
	return losses{known: true, missed: at(rxMissed) + at(rxFIFO), dropped: at(rxDropped)}
}

// Drops counts the frames that an interface has lost. Missed are frames that it had no room
// for, so that they could not be captured: rx_missed_errors and rx_fifo_errors. Dropped is
// rx_dropped. The kernel also counts there frames that were captured and that no protocol
// wanted.
type Drops struct{ Missed, Dropped uint64 }

// Drops returns what an interface had lost when the Host first knew it by that name, and
// when the kernel was last asked. It does not ask the kernel itself.
func (h *Host) Drops(index int, name string) (first, last Drops, ok bool) {
	if h == nil {
		return first, last, false
	}
	l, known := h.known(index)
	if !known || l.Name != name || !l.now.known {
		return first, last, false
	}
	return Drops{l.first.missed, l.first.dropped}, Drops{l.now.missed, l.now.dropped}, true
}

// SoftnetDrops returns how many frames this host has lost since it started because the
// backlog of a CPU was full, on all interfaces and in all namespaces.
func (h *Host) SoftnetDrops() (uint64, error) {
	if h == nil || h.softnet == nil {
		return 0, errors.New("read softnet statistics: this system shows none")
	}
	table, err := io.ReadAll(io.NewSectionReader(h.softnet, 0, maxSoftnet))
	if err != nil {
		return 0, fmt.Errorf("read softnet statistics: %w", err)
	}
	return softnetDrops(table)
}

// maxSoftnet is longer than the table of 8,192 CPUs with lines of some 130 bytes.
const maxSoftnet = 2 << 20

// softnetDrops adds up the second column, which is hexadecimal. The table has a line for
// each CPU (softnet_seq_show in the kernel's net/core/net-procfs.c).
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
