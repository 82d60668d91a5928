package file

import (
	"encoding/binary"
	"fmt"
	"slices"

	"ringcap/internal/ledger"
	"ringcap/internal/sink"
)

// look checks what other processes have done to the file. A file that was cut to nothing,
// as by logrotate's copytruncate, starts again. If it was cut otherwise, somebody else may
// be writing to it, which is an error. Writing to a deleted file goes on, since it can still
// be copied, unless it is one of a set, which goes on with its next file.
func (s *Sink) look() {
	if s.file == nil {
		return
	}
	deleted, cut, size := s.file.Look(s.size)
	switch {
	case cut && size == 0 && s.live && !s.member && !s.file.Borrowed():
		s.restart()
	case cut:
		s.err = s.lose(sink.ErrCut)
	case deleted && s.member:
		s.err = s.lose(sink.ErrDeleted)
	case deleted && !s.deleted:
		s.deleted = true
		s.tell(sink.Nameless(s.name, "packets", s.file.Descriptor()))
	}
}

// lookLast returns an error unless the file still has its name and all that was written.
func (s *Sink) lookLast() error {
	if s.file == nil {
		return nil
	}
	deleted, cut, _ := s.file.Look(s.size)
	switch {
	case cut:
		return s.lose(sink.ErrCut)
	case deleted:
		return s.lose(sink.ErrDeleted)
	case s.gone > 0:
		return fmt.Errorf("%s %w while it was written: %s not in it any more", s.name, sink.ErrCut, ledger.PacketsAre(s.gone))
	}
	return nil
}

func (s *Sink) tell(text string) {
	if s.note != nil {
		s.note(text)
	}
}

// forget counts the packets that were written as refused instead.
func (s *Sink) forget() (packets uint64) {
	packets = s.written
	s.account.Written -= packets
	s.account.Refused += packets
	s.written = 0
	return packets
}

// lose counts the packets in the file and in the buffer as lost.
func (s *Sink) lose(how error) error {
	_ = s.drain()
	packets := s.forget() + s.pending + s.gone
	s.account.Refused += s.pending
	s.pending, s.gone, s.buf = 0, 0, s.buf[:0]
	return fmt.Errorf("%s %w while it was written: %s lost with it", s.name, how, ledger.PacketsAre(packets))
}

// restart writes the header and the interfaces again after the contents were deleted.
func (s *Sink) restart() {
	packets := s.forget()
	s.gone += packets
	s.tell(fmt.Sprintf("%s %v: it begins anew without the %s written before", s.name, sink.ErrCut, ledger.Packets(packets)))
	head := slices.Clone(s.head)
	for i, of := range s.interfaces {
		head = s.appendInterface(head, of.ifc, of.link)
		s.packets[i], s.counts[i] = 0, 0
	}
	s.size, s.stated = 0, statement{}
	clear(s.naming.said)
	s.recount()
	p := parcel{data: head}
	if !s.pcapng() {
		p.header = len(head)
	}
	if s.encoder != nil {
		p.data, p.header = s.encoder.Append(nil, head), 0
	}
	p.taken, p.err = writeAll(s.out, p.data)
	s.settle(&p)
}

// recount counts the packets in the buffer by interface.
func (s *Sink) recount() {
	const enhancedPacket = 6
	if !s.pcapng() {
		return
	}
	for b := s.buf; len(b) >= 12; b = b[binary.LittleEndian.Uint32(b[4:]):] {
		if binary.LittleEndian.Uint32(b) == enhancedPacket {
			s.packets[binary.LittleEndian.Uint32(b[8:])]++
		}
	}
}
