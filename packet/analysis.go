package packet

import "time"

// Analysis is what the segments before it tell of a TCP segment, by the rules of Wireshark's
// tcp.analysis fields. What is not known is 0.
type Analysis struct {
	Marks       Marks
	Duplicate   uint32        // how often the acknowledgment was repeated
	DuplicateOf uint64        // number of the first packet with it
	Acks        uint64        // number of the packet that is acknowledged
	RTT         time.Duration // since that packet
	InitialRTT  time.Duration // between SYN and the end of the handshake
	InFlight    uint32        // bytes sent and not acknowledged
	Pushed      uint32        // bytes sent since the last PSH
	RTO         time.Duration // since the segment that is sent again
	RTOFrame    uint64        // number of its packet
}

// Marks are the judgements on a segment.
type Marks uint32

// The marks. A fast or spurious retransmission is a Retransmission, too.
const (
	Retransmission Marks = 1 << iota
	FastRetransmission
	SpuriousRetransmission
	OutOfOrder
	LostSegment
	AckLostSegment
	DuplicateAck
	ZeroWindow
	ZeroWindowProbe
	ZeroWindowProbeAck
	WindowUpdate
	WindowFull
	KeepAlive
	KeepAliveAck
	ReusedPorts
)

// Answer says which question a message answers, or that it repeats one.
type Answer struct {
	To      uint64        // number of the packet with the question; 0 if it is not known
	After   time.Duration // since the question
	Repeats uint64        // number of the packet that this one repeats; 0 for none
	Unasked bool          // the question was not captured
}
