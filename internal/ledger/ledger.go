// Package ledger accounts for every packet of a run: what the kernel counted,
// what was done with each, whether the sum closes, and how all that is shown.
package ledger

import (
	"time"

	"ringcap/packet"
)

// Snapshot is the account at one moment. All counters are of packets, in 64 bits,
// since the capture filter stood.
//
//	Received = Delivered + Filtered + Dropped + Unread
//
// holds at the end of a live run (Closes). Of files, Received is what was read.
type Snapshot struct {
	Live            bool   // packets come from interfaces
	packet.Counters        // what the kernel says
	Delivered       uint64 // handed to the sinks
	Filtered        uint64 // matched by the kernel, then refused in user space; of files: not matched
	Unread          uint64 // left in the ring
	Abandoned       uint64 // of Unread, those that nobody asked to leave there, as -c does

	// Each output has an account of its own, of all that was delivered:
	//
	//	Delivered = Written + Unasked + Refused
	//	Delivered = Printed + PrintRefused
	//	Delivered = Exported + ExportRefused
	Written       uint64 // in the file, as far as write(2) tells
	Unasked       uint64 // kept in memory, and no trigger asked for them
	Refused       uint64 // not taken by the file: another link type, a write that failed
	Printed       uint64 // as text, as far as write(2) tells
	PrintRefused  uint64 // not taken by what text goes to
	Exported      uint64 // as JSON or fields, likewise
	ExportRefused uint64 // not taken by what these go to

	Snapped uint64 // cut at the snapshot length
	Cut     uint64 // records cut at the most a file can hold
	Faulty  uint64 // kept, but not shown whole: an error of the program

	TimeInvalid uint64 // delivered with a time that is none in the file

	InterfaceDropped uint64 // the interfaces had no room for them, before any filter saw them
	RxDropped        uint64 // dropped by drivers or protocols, perhaps after they were captured
	SoftnetDropped   uint64 // lost by the host's backlogs (softnet), of all its interfaces

	Start, End time.Time   // End is zero while the run goes on
	Interfaces []Interface // the kernel's counts, one entry an interface
	Drops      []Interval  // when the ring lost packets, in order

	observed time.Time // when Observe was last called
	known    uint64    // Dropped at that time
}

// Interface is the account of one interface.
type Interface struct {
	packet.InterfaceCounters
	InterfaceDropped uint64
	RxDropped        uint64
}

// Count takes over what a live source counted.
func (s *Snapshot) Count(c *packet.SourceCounters) {
	s.Counters, s.Filtered, s.Unread = c.Counters, c.Filtered, c.Unread
	s.Interfaces = s.Interfaces[:0]
	for _, i := range c.Interfaces {
		s.Interfaces = append(s.Interfaces, Interface{InterfaceCounters: i})
	}
}

// Deliver counts a frame that goes to the sinks.
func (s *Snapshot) Deliver(f *packet.Frame) {
	s.Delivered++
	if f.TimeInvalid() {
		s.TimeInvalid++
	}
	// What a file holds was cut by somebody else.
	if s.Live && f.Info.CaptureLength < f.Info.Length {
		s.Snapped++
	}
}

// DeliverBlock counts frames that went to a sink as a block.
func (s *Snapshot) DeliverBlock(n packet.Appended) {
	s.Delivered += uint64(n.Frames)
	if s.Live {
		s.Snapped += uint64(n.Snapped)
	}
}

// Closes reports whether every packet that the kernel received is accounted for.
// It tells nothing before the end: what the kernel counted and what was delivered
// are not read at the same moment.
func (s *Snapshot) Closes() bool { return s.Received == s.accounted() }

// InRing is how many packets wait in the ring: those received that are nowhere
// else yet, as far as is known. It is 0 at the end of the run.
func (s *Snapshot) InRing() uint64 {
	if !s.End.IsZero() || s.Received < s.accounted() {
		return 0
	}
	return s.Received - s.accounted()
}

func (s *Snapshot) accounted() uint64 { return s.Delivered + s.Filtered + s.Dropped + s.Unread }

// Lost reports whether packets are missing that were on the wire: the ring was
// full, they were left in it, nobody knows where they are, or the interface had no room
// for them, which may or may not have matched the filter. What was dropped elsewhere is no sign:
// rx_dropped may have been captured, and the softnet is the whole host's.
func (s *Snapshot) Lost() bool {
	return s.Dropped > 0 || s.Abandoned > 0 || s.InterfaceDropped > 0 || !s.Closes()
}

// ByInterface reports whether the kernel's counts are known for each interface,
// and not only for all of them together (a socket bound to none).
func (s *Snapshot) ByInterface() bool {
	var received uint64
	for i := range s.Interfaces {
		received += s.Interfaces[i].Received
	}
	return received == s.Received
}
