package capfile

import (
	"io"
	"math"

	"ringcap/packet"
)

// A Layout is what it takes to read the frames of a part of a file by their places: its format,
// byte order and interfaces. It does not change.
type Layout struct {
	classic    *classic // nil for pcapng
	section    *section // nil for classic pcap
	interfaces []*packet.Interface
	draft      bool
}

// Place returns where the frame that Next has just delivered begins in the file, after
// decompression, and the Layout there. For frames with the same Layout it returns the same
// pointer.
func (r *Reader) Place() (offset int64, l *Layout) {
	if r.layout == nil {
		r.layout = &Layout{classic: r.classic, interfaces: r.interfaces, draft: r.draft}
		if r.section != nil {
			s := *r.section // later interfaces are appended behind those of the copy
			r.layout.section = &s
		}
	}
	return r.place, r.layout
}

// A Picker reads frames of a capture by their places, in any order. It must not be used by
// several goroutines at once.
type Picker struct {
	src io.ReaderAt
	buf []byte
}

// NewPicker returns a Picker of a file that is not compressed.
func NewPicker(src io.ReaderAt) *Picker { return &Picker{src, make([]byte, firstSize)} }

// Pick reads the frame at a place that Reader.Place has returned, as Reader.Next does. The frame
// is valid until the next call.
func (p *Picker) Pick(offset int64, l *Layout, f *packet.Frame) error {
	r := Reader{classic: l.classic, section: l.section, interfaces: l.interfaces, draft: l.draft, ids: new(int), copier: new(copier)}
	in := io.NewSectionReader(p.src, offset, math.MaxInt64-offset)
	r.src = &unpacker{out: in} // a record may begin like a compressed file
	r.win = window{src: r.src, buf: p.buf, offset: offset}
	if r.classic != nil {
		return r.record(f)
	}
	s := *l.section
	r.section = &s
	kind, size, err := r.blockAhead()
	switch {
	case err != nil:
		return err
	case !isPacketBlock(kind):
		return errNoPacket
	}
	return r.packetBlock(f, kind, size)
}
