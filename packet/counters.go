package packet

// Counters are the kernel's packet counters of a source, from the moment its filter was
// attached.
type Counters struct {
	Received uint64 // frames that matched the filter, including dropped ones
	Dropped  uint64 // frames lost because the ring was full
	Freezes  uint64 // number of times the ring became full
}

// SourceCounters accounts for the frames of a live source. Once the source is closed,
//
//	Received = frames that Next returned + Filtered + Dropped + Unread
type SourceCounters struct {
	Counters
	Filtered   uint64 // matched by the kernel, then refused in user space
	Unread     uint64 // left in the ring
	Interfaces []InterfaceCounters
}

// InterfaceCounters accounts for the frames of one interface of a source. If the kernel
// only has counters for all interfaces together, Received equals Delivered.
type InterfaceCounters struct {
	*Interface
	Counters
	Delivered uint64 // frames that Next returned
}
