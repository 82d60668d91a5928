package packet

// Source reads frames one at a time, from a ring or from files. Only one goroutine may
// use it.
type Source interface {
	// Next fills f with the next frame, whose bytes are valid until the next call. It
	// returns ErrTick when the caller should check its clock and signals, and io.EOF at
	// the end. Any other error ends the source.
	Next(f *Frame) error
	// Close releases the source.
	Close() error
}

// BlockSource is a Source that can often hand over many frames at once.
type BlockSource interface {
	Source
	// Blocks calls fn with one block of the coming frames after another. It returns nil
	// when the next frame has to be read with Next. An error of fn ends the loop and is
	// returned; the next call continues after the frames that fn has consumed. The calls
	// of fn never overlap, but may come from another goroutine.
	Blocks(o *BlockOptions, fn func(Block) error) error
}

// BlockOptions describes how the caller uses the frames of blocks. From it the source
// decides whether it can deliver blocks. A caller passes the same options to every call
// of Blocks.
type BlockOptions struct {
	Encoding *Encoding // how the caller writes frames; nil if it does not
	Frames   bool      // the caller reads frames one at a time, with Block.Next
	Match    Matcher   // selects frames; nil for all. It must be safe for concurrent use
	Link     LinkType  // the link type that Match is for
}

// Matcher is a filter. The frames of a block that it sees have neither Number nor a time
// stamp.
type Matcher interface {
	Match(f *Frame) bool
}

// Block is a run of frames that lie together in memory, all of one interface. It is valid
// until the function that received it returns.
type Block interface {
	// Interface returns the interface that captured the frames.
	Interface() *Interface
	// Len returns the number of frames left.
	Len() int
	// Filtered returns the number of frames that the source has left out of the block.
	Filtered() int
	// Next fills f with the next frame, and reports whether there is one. In a corrupt
	// block it returns false while Len is still above 0; the source's Next then returns
	// the error.
	Next(f *Frame) bool
	// Clone returns a second cursor at the same position.
	Clone() Block
	// AppendRecords appends frames to dst as records of a capture file until the capacity
	// of dst is used up. It stops early at a frame that is longer than e.Limit.
	AppendRecords(dst []byte, e *Encoding) ([]byte, Appended)
}

// RecordBlock is a Block whose memory is a part of a capture file.
type RecordBlock interface {
	Block
	// Records returns the remaining frames as adjacent records, exactly as in the file,
	// and the number of frames. It does not consume them.
	Records() (records []byte, frames int)
	// Skip consumes the frames that Records returned.
	Skip()
}

// Encoding is the record format that AppendRecords writes.
type Encoding struct {
	Format    Format
	Limit     int      // longest frame, in bytes
	Link      LinkType // classic pcap: the link type of the file
	Interface uint32   // pcapng: the interface ID in the file
}

// Format is a format of capture files.
type Format uint8

// The formats of a capture file.
const (
	Microseconds Format = iota // classic pcap
	Nanoseconds                // classic pcap with the magic number a1b23c4d
	Pcapng
)

// Appended is the result of a call of AppendRecords.
type Appended struct {
	Frames  int // records appended
	Snapped int // records whose frames were cut at the snapshot length
}
