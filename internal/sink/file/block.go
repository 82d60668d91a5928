package file

import "ringcap/packet"

// directSize is the smallest number of bytes to write straight from the block that was
// read. Less is gathered first.
const directSize = 64 << 10

// Encoding returns how the sink writes frames. It allows blocks unless each packet is to be
// written at once.
func (s *Sink) Encoding() (e packet.Encoding, blocks bool) {
	return packet.Encoding{Format: s.format, Limit: s.limit, Link: s.link}, !s.unbuffered
}

// WriteBlock writes the frames of a block and returns how many it took.
func (s *Sink) WriteBlock(b packet.Block) (taken packet.Appended, err error) {
	e, _ := s.Encoding()
	if s.pcapng() {
		e.Interface = uint32(s.interfaceOf(b.Interface(), b.Interface().Link))
	}
	var f packet.Frame
	p := &packet.Packet{Frame: &f}
	for b.Len() > 0 && err == nil {
		var n packet.Appended
		if s.err == nil && (s.pcapng() || b.Interface().Link == s.link) {
			n, err = s.append(b, &e)
			if !s.pcapng() {
				s.countFCS(b.Interface(), n.Frames)
			}
		}
		if n.Frames == 0 { // the next frame has no room, or has to be cut or refused
			if !b.Next(&f) {
				break
			}
			n.Frames = 1
			if f.Info.CaptureLength < f.Info.Length {
				n.Snapped = 1
			}
			err = s.Write(p)
		}
		taken.Frames += n.Frames
		taken.Snapped += n.Snapped
	}
	return taken, err
}

// append writes or gathers as many of the next frames as possible at once, and returns how
// many.
func (s *Sink) append(b packet.Block, e *packet.Encoding) (n packet.Appended, err error) {
	if r, ok := b.(packet.RecordBlock); ok && s.encoder == nil {
		if data, frames := r.Records(); len(data) >= directSize {
			r.Skip()
			n.Frames = frames
			return n, s.writeRecords(data, uint64(frames))
		}
	}
	s.buf, n = b.AppendRecords(s.buf, e)
	s.pending += uint64(n.Frames)
	if s.pcapng() {
		s.packets[e.Interface] += uint64(n.Frames)
	}
	return n, nil
}

// writeRecords writes the gathered records and then data. It does not use the writing
// goroutine, whose processor would have to fetch the bytes from the cache of this one.
func (s *Sink) writeRecords(data []byte, packets uint64) error {
	if s.flush() != nil || s.drain() != nil {
		s.account.Refused += packets
		return s.err
	}
	p := parcel{data: data, packets: packets}
	p.taken, p.err = writeAll(s.out, p.data)
	s.settle(&p)
	return s.err
}
