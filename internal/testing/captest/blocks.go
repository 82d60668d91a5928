package captest

import (
	"io"

	"ringcap/capfile"
	"ringcap/packet"
)

// Blocks is a source of frames in memory that delivers them in blocks, as a ring does.
// The first frame of each block comes from Next. The bytes of a block are valid until the
// next block.
type Blocks struct {
	Frames []packet.Frame // frames that were not delivered yet
	Size   int            // number of frames in a block

	current block
	memory  []byte // bytes of the frames in current
}

// Next returns the next frame.
func (s *Blocks) Next(f *packet.Frame) error {
	if s.current.Next(f) {
		return nil
	}
	if len(s.Frames) == 0 {
		return io.EOF
	}
	clear(s.memory)
	n := min(s.Size, len(s.Frames))
	s.memory, s.current = s.memory[:0], block{}
	for i := range s.Frames[:n] {
		var kept packet.Frame
		s.memory = s.Frames[i].CopyTo(&kept, s.memory, s.Frames[i].Data)
		s.current.frames = append(s.current.frames, kept)
	}
	s.Frames = s.Frames[n:]
	s.current.Next(f)
	return nil
}

// Blocks delivers the rest of the current block.
func (s *Blocks) Blocks(o *packet.BlockOptions, fn func(packet.Block) error) error {
	b := &s.current
	if b.Len() == 0 || o.Match != nil && b.frames[0].Link != o.Link {
		return nil
	}
	if o.Match != nil {
		wanted := b.frames[:0]
		for i := range b.frames {
			if o.Match.Match(&b.frames[i]) {
				wanted = append(wanted, b.frames[i])
			}
		}
		b.filtered = len(b.frames) - len(wanted)
		b.frames = wanted
	}
	return fn(b)
}

// Close does nothing.
func (s *Blocks) Close() error { return nil }

// Block returns frames as a block.
func Block(frames ...packet.Frame) packet.Block { return &block{frames: frames} }

// block is a Block of frames in memory.
type block struct {
	frames   []packet.Frame
	filtered int
}

func (b *block) Interface() *packet.Interface { return b.frames[0].Interface }
func (b *block) Len() int                     { return len(b.frames) }
func (b *block) Filtered() int                { return b.filtered }

func (b *block) Clone() packet.Block {
	c := *b
	return &c
}

func (b *block) Next(f *packet.Frame) bool {
	if len(b.frames) == 0 {
		return false
	}
	*f, b.frames = b.frames[0], b.frames[1:]
	return true
}

func (b *block) AppendRecords(dst []byte, e *packet.Encoding) ([]byte, packet.Appended) {
	var n packet.Appended
	for len(b.frames) > 0 {
		f := &b.frames[0]
		if len(f.Data) > e.Limit || len(dst)+capfile.PacketSize(f, len(f.Data)) > cap(dst) {
			break
		}
		if e.Format == packet.Pcapng {
			dst = capfile.AppendPacket(dst, f, len(f.Data), e.Interface)
		} else {
			dst = capfile.AppendRecord(dst, f, len(f.Data), e.Format == packet.Nanoseconds)
		}
		if n.Frames++; f.Info.CaptureLength < f.Info.Length {
			n.Snapped++
		}
		b.frames = b.frames[1:]
	}
	return dst, n
}
