package main

import (
	"ringcap/capfile"
	"ringcap/internal/ring"
	"ringcap/packet"
)

// fileLoop writes the frames of a live capture's interface into a file, where that is all
// there is to do with them.
type fileLoop struct {
	file   *fileSink
	frame  packet.Frame
	packet packet.Packet // of frame
}

func newFileLoop(from *packet.Interface, file *fileSink) *fileLoop {
	l := &fileLoop{file: file}
	l.frame.Link, l.frame.Interface, l.frame.Info.InterfaceIndex = from.Link, from, from.Index
	l.packet.Frame = &l.frame
	return l
}

// take takes over what is left of a block, and returns how many frames that were.
func (l *fileLoop) take(r *ring.Ring) (n int, err error) {
	for {
		n += l.records(r)
		var raw packet.Raw // one for which there is no room, or that is to be cut
		if ok, err := r.One(&raw); !ok {
			return n, err
		}
		n++
		l.file.account.DeliverRaw(&raw)
		raw.Fill(&l.frame)
		if err := l.file.Write(&l.packet); err != nil {
			return n, err
		}
	}
}

// records appends records to the file's buffer as long as there is room for them, straight
// from the block, and returns how many.
func (l *fileLoop) records(r *ring.Ring) int {
	s := l.file
	link := l.frame.Link
	if s.err != nil || !s.pcapng && link != s.link {
		return 0
	}
	id := 0
	if s.pcapng {
		id = s.interfaceOf(l.frame.Interface, link)
	}
	rest := r.Rest()
	before, snapped := rest.Left(), uint64(0)
	buf, at := s.buf[:cap(s.buf)], len(s.buf)
	for h := rest.Head(); h != nil; h = rest.Head() {
		rest.Tag(h)
		data := rest.Data(h)
		if data == nil || len(data) > s.limit || at+capfile.RawPacketSize(len(data)) > len(buf) {
			break
		}
		switch {
		case s.pcapng:
			stamp := uint64(h.Sec)*1e9 + uint64(h.Nsec)
			at += capfile.PutRawPacket(buf[at:], data, stamp, h.Len, capfile.DirectionFlags(ring.Direction(h)), uint32(id))
		case s.nanos:
			at += capfile.PutRawRecord(buf[at:], h.Sec, h.Nsec, data, h.Len)
		default:
			at += capfile.PutRawRecord(buf[at:], h.Sec, h.Nsec/1000, data, h.Len)
		}
		if h.Snaplen < h.Len {
			snapped++
		}
		rest.Step(h)
	}
	r.Keep(&rest)
	s.buf = buf[:at]
	n := before - rest.Left()
	s.pending += uint64(n)
	if s.pcapng {
		s.packets[id] += uint64(n)
	}
	s.account.Delivered += uint64(n)
	s.account.Snapped += snapped
	return n
}
