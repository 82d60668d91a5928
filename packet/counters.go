package packet

// Counters is what the kernel counted for a source since its filter stood.
type Counters struct {
	Received uint64 // frames that matched, dropped ones included
	Dropped  uint64 // of them, those the full ring could not take
	Freezes  uint64 // times that the ring was full
}

// SourceCounters is the account of a live source:
//
//	Received = frames that Next gave + Filtered + Dropped + Unread
//
// holds once the source is closed.
type SourceCounters struct {
	Counters
	Filtered   uint64 // matched by the kernel, then refused in user space
	Unread     uint64 // left in the ring
	Interfaces []InterfaceCounters
}

// InterfaceCounters is the account of one interface of a source. Where the kernel counts
// all interfaces together, Received is Delivered.
type InterfaceCounters struct {
	*Interface
	Counters
	Delivered uint64 // frames that Next gave
}
