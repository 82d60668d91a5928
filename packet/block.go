package packet

// Source gives frames one by one: a ring or files. It belongs to one goroutine.
type Source interface {
	// Next fills f with the next frame, whose bytes are valid until the next call.
	// It returns ErrTick when the caller should look around, io.EOF at the end, or
	// what ended the source.
	Next(f *Frame) error
	// Close releases the source.
	Close() error
}

// BlockSource is a Source whose frames often lie together in memory.
type BlockSource interface {
	Source
	// Blocks calls take with the frames that come next, block by block, until the
	// next one has to come from Next. An error of take ends it and is returned; the
	// next call goes on after what take has consumed. The calls of take never
	// overlap, but may come from another goroutine.
	Blocks(o *BlockOptions, take func(Block) error) error
}

// BlockOptions says what is done with the frames of blocks, so that the source can tell
// whether to give any. They stay the same for all calls of Blocks.
type BlockOptions struct {
	Encoding *Encoding // how they are written; nil if nobody writes them
	Frames   bool      // they are read one by one
	Match    Matcher   // which are wanted; nil for all. Any goroutine may call it
	Link     LinkType  // the link type that Match is for
}

// Matcher is a filter. Where it looks at frames of a block, they have no number and no time.
type Matcher interface {
	Match(f *Frame) bool
}

// Block is frames that lie together in memory, all of one interface. It is valid
// until the function that was given it returns.
type Block interface {
	// Interface is where the frames were captured.
	Interface() *Interface
	// Len is how many frames are left.
	Len() int
	// Filtered is how many frames the source has left out of the block.
	Filtered() int
	// Next fills f with the next frame, and reports whether there is one. It is
	// false before Len is 0 where the block is corrupt; the source's Next says so.
	Next(f *Frame) bool
	// Clone returns a second cursor, which starts at the same frame.
	Clone() Block
	// AppendRecords appends the next frames to dst as records of a capture file, as
	// many as dst has room for. It stops early before a frame that is longer than
	// e.Limit.
	AppendRecords(dst []byte, e *Encoding) ([]byte, Appended)
}

// RecordBlock is a Block that holds records as they stand in a file.
type RecordBlock interface {
	Block
	// Records returns the frames that come next as adjacent records, and how many
	// there are. They are not consumed.
	Records() (records []byte, frames int)
	// Skip passes over the frames that Records returned.
	Skip()
}

// Encoding says how AppendRecords writes frames.
type Encoding struct {
	Format    Format
	Limit     int      // most bytes of a frame
	Link      LinkType // classic: the link type of the file
	Interface uint32   // pcapng: the place in the file of the block's interface
}

// Format is how a capture file stores a frame.
type Format uint8

// The formats.
const (
	Microseconds Format = iota // classic pcap
	Nanoseconds                // classic pcap with the magic number a1b23c4d
	Pcapng
)

// Appended is what a call of AppendRecords did.
type Appended struct {
	Frames  int // records appended
	Snapped int // of them, those that were cut at the snapshot length when captured
}
