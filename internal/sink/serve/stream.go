package serve

import (
	"encoding/binary"
	"fmt"
	"sync"
	"time"

	"ringcap/capfile"
	"ringcap/internal/ledger"
)

// A stream keeps the last records of a capture in memory, for readers of different speed. It
// takes no more memory for many readers than for one. A reader that is overtaken by the
// writer loses the records that are gone, and no other reader notices.
type stream struct {
	pcapng bool

	mu    sync.Mutex
	more  sync.Cond // that there is something to do for readers
	head  []byte    // what a new reader needs first: the header, and all descriptions of interfaces
	slots [slotCount]slot
	now   uint64 // number of the slot that is being filled; number n is in slots[n%slotCount]
	at    mark   // end of the stream
	users int    // readers; without any, nothing is kept
	ended bool
}

// Slots keep 16 MiB together. A slot has room for any record.
const (
	slotCount = 32
	slotSize  = 512 << 10
)

// A slot is a number of whole records.
type slot struct {
	data     []byte
	from, to mark // where they begin and end
}

// A mark counts what comes before a place in the stream.
type mark struct {
	packets uint64
	head    int // bytes of stream.head
}

// A place is how far a reader is. All but lost belongs to the stream.
type place struct {
	mark
	slot   uint64
	offset int    // in the slot
	first  uint64 // packets before the reader came
	lost   uint64
	gone   bool // the reader has left
}

// Write takes whole records, and a header before the first one. It never fails.
func (s *stream) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for rest := b; len(rest) > 0; {
		size, kind := s.record(rest)
		s.keep(rest[:size])
		switch kind {
		case ofHead:
			s.head = append(s.head, rest[:size]...)
			s.at.head = len(s.head)
		case ofPacket:
			s.at.packets++
		}
		s.slots[s.now%slotCount].to = s.at
		rest = rest[size:]
	}
	s.more.Broadcast()
	return len(b), nil
}

// keep appends a record to the slot, or to the next one if there is no room.
func (s *stream) keep(record []byte) {
	if s.users == 0 {
		return
	}
	if len(s.slots[s.now%slotCount].data)+len(record) > slotSize {
		s.turn()
	}
	now := &s.slots[s.now%slotCount]
	now.data = append(now.data, record...)
}

// turn begins the next slot, in place of the oldest.
func (s *stream) turn() {
	s.now++
	next := &s.slots[s.now%slotCount]
	if next.data == nil {
		next.data = make([]byte, 0, slotSize)
	}
	next.data, next.from, next.to = next.data[:0], s.at, s.at
}

// kind tells what a record means for the stream.
type kind int

const (
	ofOther kind = iota
	ofHead
	ofPacket
)

// record returns the length of the first record or block of b, or of the header of a classic
// file.
func (s *stream) record(b []byte) (size int, k kind) {
	const (
		classicHeader   = 24
		sectionHeader   = 0x0a0d0d0a
		interfaceHeader = 1
		enhancedPacket  = 6
	)
	switch {
	case !s.pcapng && len(s.head) == 0:
		return classicHeader, ofHead
	case !s.pcapng:
		return capfile.RecordSize(int(binary.LittleEndian.Uint32(b[8:]))), ofPacket
	}
	size = int(binary.LittleEndian.Uint32(b[4:]))
	switch binary.LittleEndian.Uint32(b) {
	case sectionHeader, interfaceHeader:
		return size, ofHead
	case enhancedPacket:
		return size, ofPacket
	}
	return size, ofOther
}

// join returns the place of a new reader, at the end of the stream, and what it needs first.
func (s *stream) join() (p *place, head []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users++; s.users == 1 {
		s.turn() // the slot lacks what nobody was there to read
	}
	return &place{mark: s.at, first: s.at.packets, slot: s.now, offset: len(s.slots[s.now%slotCount].data)}, append(head, s.head...)
}

// leave forgets a reader.
func (s *stream) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users--
}

// take appends the next whole records to dst, and waits for some. It returns how many packets
// these are. If the reader lost some before them, it says so in a statistics block. It returns
// false at the end, or if the reader has gone.
func (s *stream) take(p *place, dst []byte) (data []byte, packets uint64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for !p.gone && p.slot == s.now && p.offset == len(s.slots[s.now%slotCount].data) {
		if s.ended {
			return dst, 0, false
		}
		s.more.Wait()
	}
	if p.gone {
		return dst, 0, false
	}
	if s.now-p.slot >= slotCount {
		p.slot, p.offset = s.now-slotCount+1, 0
		dst = s.overtake(p, dst)
	}
	from := &s.slots[p.slot%slotCount]
	dst = append(dst, from.data[p.offset:]...)
	packets = from.to.packets - p.packets
	p.mark, p.offset = from.to, len(from.data)
	if p.slot < s.now {
		p.slot, p.offset = p.slot+1, 0
	}
	return dst, packets, true
}

// overtake moves the reader to the beginning of a slot. It appends the descriptions of interfaces
// that the reader has missed, and how many packets.
func (s *stream) overtake(p *place, dst []byte) []byte {
	from := s.slots[p.slot%slotCount].from
	lost := from.packets - p.packets
	p.lost += lost
	dst = append(dst, s.head[p.head:from.head]...)
	p.mark = from
	if !s.pcapng || lost == 0 {
		return dst
	}
	return capfile.AppendStatistics(dst, 0, &capfile.Statistics{
		End: time.Now(), Delivered: from.packets - p.first - p.lost,
		Comment: fmt.Sprintf("%s lost here, since this reader was too slow (%d in all)", ledger.PacketsWere(lost), p.lost),
	})
}

// dismiss ends a take of the reader.
func (s *stream) dismiss(p *place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.gone = true
	s.more.Broadcast()
}

// end lets readers take what there is, and then end.
func (s *stream) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.more.Broadcast()
}

// left returns how many packets come after the place.
func (s *stream) left(p *place) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at.packets - p.packets
}
