package file

import "ringcap/packet"

// directSize is the least number of bytes that is worth a write(2) of its own, straight
// from the block that was read. Less is gathered.
const directSize = 64 << 10

// Encoding says how the sink writes frames, and whether blocks may be written at all:
// not where each packet is written at once.
func (s *Sink) Encoding() (e packet.Encoding, blocks bool) {
	return packet.Encoding{Format: s.format, Limit: s.limit, Link: s.link}, !s.unbuffered
}

// WriteBlock writes the frames of a block, and says how many it took.
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
		}
		if n.Frames == 0 { // there is no room for the next, or it has to be cut or refused
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

// append writes or gathers as many of the next frames as it can at once, and returns
// how many.
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

// writeRecords writes records after all that was gathered. It leaves nothing to the
// goroutine that writes: another processor would have to fetch the bytes from the cache
// of this one.
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
