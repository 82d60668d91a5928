// Package ledger accounts for every packet of a run: how many the kernel counted, what
// became of them, and whether the sums match. It also formats the account.
package ledger

import (
	"time"

	"ringcap/packet"
)

// Snapshot is the account at one moment. All counters count packets since the capture
// filter was attached. At the end of a live run (see Closes),
//
//	Received = Delivered + Filtered + Duplicates + Dropped + Unread
//
// When ringcap reads files, Received is the number of packets read.
type Snapshot struct {
	Live            bool   // the run captures from interfaces
	packet.Counters        // the kernel's counters
	Delivered       uint64 // passed to the sinks
	Filtered        uint64 // live: passed by the kernel's filter, then rejected in user space; files: rejected
	Duplicates      uint64 // left out by --dedup
	Unread          uint64 // left in the ring
	Abandoned       uint64 // packets of Unread that were not left on purpose, as -c does

	// Each output accounts for all delivered packets:
	//
	//	Delivered = Written + Unasked + Refused
	//	Delivered = Printed + PrintRefused
	//	Delivered = Exported + ExportRefused
	Written       uint64 // written to the file; write(2) succeeded
	Unasked       uint64 // kept in memory, but no trigger requested them
	Refused       uint64 // not written: wrong link type or failed write
	Printed       uint64 // printed as text; write(2) succeeded
	PrintRefused  uint64 // failed writes of text
	Exported      uint64 // written as JSON or fields; write(2) succeeded
	ExportRefused uint64 // failed writes of JSON or fields

	// Rows of --parquet: Delivered = Rows + RowsDropped + RowsRefused.
	Rows        uint64 // in files that are complete
	RowsDropped uint64 // lost, since writing them was too slow
	RowsRefused uint64 // not written: failed writes

	// All readers of --serve together.
	Served    uint64 // sent to them
	ServeLost uint64 // not sent, since they were too slow

	// Rows of --flows: every flow is written, dropped or refused.
	Flows        uint64 // written; of Parquet files, in those that are complete
	FlowsDropped uint64 // lost, since writing them was too slow
	FlowsRefused uint64 // not written: failed writes
	FlowsEarly   uint64 // flows that ended for lack of memory, and go on in another row

	// --publish. At the end, Delivered is the sum.
	Published      uint64 // the broker has them, as it says
	PublishLost    uint64 // there was no room for them, or the broker did not take them
	PublishSpooled uint64 // on the disk, for the next run
	PublishesFlows bool   // the three count flows instead

	Snapped uint64 // cut at the snapshot length
	Cut     uint64 // cut at packet.MaxRecord
	Faulty  uint64 // kept, but not shown completely because of a bug in ringcap

	Told   uint64 // delivered with the process that sends or receives them
	Untold uint64 // delivered without, though one end is a socket of this host

	Unstripped  uint64 // delivered with the headers of --strip, which were not whole
	TimeInvalid uint64 // delivered, but without a valid time stamp in the file

	InterfaceDropped uint64 // lost by the interfaces for lack of room, before any filter
	RxDropped        uint64 // dropped by drivers or protocols, perhaps after they were captured
	SoftnetDropped   uint64 // lost in the host's backlogs (softnet), over all its interfaces

	Start, End time.Time   // End is zero while the run goes on
	Interfaces []Interface // one entry for each interface
	Drops      []Interval  // when the ring dropped packets, in order

	rejected uint64    // packets of Filtered that a step rejected
	observed time.Time // time of the last call of Observe
	known    uint64    // Dropped at that time
}

// Interface is the account of one interface.
type Interface struct {
	packet.InterfaceCounters
	InterfaceDropped uint64
	RxDropped        uint64
}

// Count copies the counters of a live source.
func (s *Snapshot) Count(c *packet.SourceCounters) {
	s.Counters, s.Filtered, s.Unread = c.Counters, c.Filtered+s.rejected, c.Unread
	s.Interfaces = s.Interfaces[:0]
	for _, i := range c.Interfaces {
		s.Interfaces = append(s.Interfaces, Interface{InterfaceCounters: i})
	}
}

// Deliver counts a frame that is passed to the sinks. snapped reports that the source cut it.
func (s *Snapshot) Deliver(f *packet.Frame, snapped bool) {
	s.Delivered++
	if f.TimeInvalid() {
		s.TimeInvalid++
	}
	// Frames of a file were cut by another capture.
	if s.Live && snapped {
		s.Snapped++
	}
}

// Reject counts a frame that the source's filter selects and a step does not.
func (s *Snapshot) Reject() {
	s.rejected++
	s.Filtered++
}

// DeliverBlock counts frames that were passed to a sink as a block.
func (s *Snapshot) DeliverBlock(n packet.Appended) {
	s.Delivered += uint64(n.Frames)
	if s.Live {
		s.Snapped += uint64(n.Snapped)
	}
}

// Closes reports whether every packet that the kernel received is accounted for. The
// result is only meaningful at the end of a run: before that, the kernel's counters and
// ringcap's are read at different moments.
func (s *Snapshot) Closes() bool { return s.Received == s.accounted() }

// InRing estimates the number of packets that wait in the ring: those received but not
// accounted for. It is 0 at the end of the run.
func (s *Snapshot) InRing() uint64 {
	if !s.End.IsZero() || s.Received < s.accounted() {
		return 0
	}
	return s.Received - s.accounted()
}

func (s *Snapshot) accounted() uint64 {
	return s.Delivered + s.Filtered + s.Duplicates + s.Dropped + s.Unread
}

// Lost reports whether packets from the wire are missing: dropped by a full ring, left in
// the ring, not taken by the file, a table or a broker, unaccounted for, or lost by an interface for lack of room.
// The last kind may not have matched the filter. RxDropped and SoftnetDropped do not count: the former may
// have been captured, and the latter covers the whole host.
func (s *Snapshot) Lost() bool {
	return s.Dropped > 0 || s.Abandoned > 0 || s.Live && s.Refused+s.RowsDropped+s.RowsRefused+s.FlowsDropped+s.FlowsRefused+s.PublishLost > 0 || s.InterfaceDropped > 0 || !s.Closes()
}

// ByInterface reports whether the kernel's counters are known for each interface. A
// socket that is bound to no interface only has their sum.
func (s *Snapshot) ByInterface() bool {
	var received uint64
	for i := range s.Interfaces {
		received += s.Interfaces[i].Received
	}
	return received == s.Received
}
