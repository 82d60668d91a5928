// Package flight has the flight recorder. It keeps the last packets, limited by bytes and
// by age, in a ring buffer that is allocated once.
package flight

import (
	"encoding/binary"
	"time"

	"ringcap/packet"
)

// Memory keeps the last packets. It must not be used by several goroutines at once.
//
// Each packet is a record of 8-byte words in the ring buffer: a header, the frame's bytes
// and its options. A record that does not fit before the end of the buffer starts at its
// beginning, and the rest before the end stays unused.
type Memory struct {
	ring  []byte
	age   time.Duration // limit of the age, relative to the newest packet; 0 for none
	first int           // offset of the oldest record
	next  int           // where the next one goes
	end   int           // where the records before the wrap end, if next <= first
	count int           // of records
	lost  uint64        // packets that were dropped

	// clock is what packets are as old as: the monotonic clock at the last Advance. Without a
	// call of it, packets are as old as their time stamps.
	clock   time.Duration
	clocked bool

	interfaces []*packet.Interface // by number, since the ring holds no pointers
	places     map[*packet.Interface]uint32
}

// MinSize is the smallest size of a Memory: twice the longest record.
const MinSize = 2 << 20

// New returns a Memory of size bytes for packets not older than age (0: any).
func New(size int, age time.Duration) *Memory {
	return &Memory{ring: make([]byte, max(size, MinSize)&^7), age: age, places: map[*packet.Interface]uint32{}}
}

// Layout of a record's header.
const (
	atSize      = 0  // of the record
	atLength    = 4  // of the data
	atOptions   = 8  // of the options
	atWire      = 12 // length on the wire
	atTime      = 16 // nanoseconds since 1970
	atNumber    = 24
	atInterface = 32 // place in interfaces
	atIndex     = 36 // the kernel's interface index
	atLink      = 40
	atDirection = 42
	atFlags     = 43
	atFraction  = 44 // capfile.Fraction of an odd time stamp
	atAge       = 48 // nanoseconds, on the clock by which the packet ages
	headerSize  = 56
)

// Bits of a record's flags.
const (
	checksumPending = 1 << iota
	offloaded
	noTime
)

// Keep adds a packet. To make room it drops the oldest ones, and it drops those that are
// too old. It returns false for a packet that is too long.
func (m *Memory) Keep(f *packet.Frame) bool {
	size := (headerSize + len(f.Data) + len(f.Options) + 7) &^ 7
	if size > len(m.ring)/2 {
		m.lost++
		return false
	}
	m.Expire(f.Info.Timestamp)
	m.makeRoom(size)
	m.put(m.ring[m.next:m.next+size], f)
	m.next += size
	m.count++
	return true
}

// makeRoom drops packets until size bytes from next on are free.
func (m *Memory) makeRoom(size int) {
	if m.count == 0 {
		m.first, m.next = 0, 0
		return
	}
	for m.count > 0 {
		switch {
		case m.next <= m.first: // wrapped: free up to first
			if m.first-m.next >= size {
				return
			}
		case len(m.ring)-m.next >= size:
			return
		default: // wrap
			m.end, m.next = m.next, 0
			continue
		}
		m.drop()
		m.lost++
	}
	m.first, m.next = 0, 0
}

// Advance makes packets age by the monotonic clock, which shows now, since the wall clock of
// their time stamps may be set. Keep gives packets the time of the last call.
func (m *Memory) Advance(now time.Duration) { m.clock, m.clocked = now, true }

// now returns the time by which packets age, when the last packet has the given time stamp.
func (m *Memory) now(stamp time.Time) int64 {
	if m.clocked {
		return int64(m.clock)
	}
	return stamp.UnixNano()
}

// Expire drops the packets that are too old when one has the given time stamp.
func (m *Memory) Expire(stamp time.Time) {
	if m.age == 0 {
		return
	}
	limit := m.now(stamp) - int64(m.age)
	for m.count > 0 && int64(binary.LittleEndian.Uint64(m.ring[m.first+atAge:])) < limit {
		m.drop()
		m.lost++
	}
}

// drop removes the oldest record.
func (m *Memory) drop() {
	wrapped := m.next <= m.first
	m.first += int(binary.LittleEndian.Uint32(m.ring[m.first+atSize:]))
	m.count--
	if wrapped && m.first == m.end {
		m.first = 0
	}
}

func (m *Memory) put(b []byte, f *packet.Frame) {
	binary.LittleEndian.PutUint32(b[atSize:], uint32(len(b)))
	binary.LittleEndian.PutUint32(b[atLength:], uint32(len(f.Data)))
	binary.LittleEndian.PutUint32(b[atOptions:], uint32(len(f.Options)))
	binary.LittleEndian.PutUint32(b[atWire:], uint32(f.Info.Length))
	binary.LittleEndian.PutUint64(b[atTime:], uint64(f.Info.Timestamp.UnixNano()))
	binary.LittleEndian.PutUint64(b[atNumber:], f.Number)
	binary.LittleEndian.PutUint32(b[atInterface:], m.placeOf(f.Interface))
	binary.LittleEndian.PutUint32(b[atIndex:], uint32(f.Info.InterfaceIndex))
	binary.LittleEndian.PutUint16(b[atLink:], uint16(f.Link))
	b[atDirection], b[atFlags] = byte(f.Direction), 0
	if f.ChecksumPending {
		b[atFlags] |= checksumPending
	}
	if f.Offloaded {
		b[atFlags] |= offloaded
	}
	if f.NoTime {
		b[atFlags] |= noTime
	}
	binary.LittleEndian.PutUint32(b[atFraction:], f.Fraction)
	binary.LittleEndian.PutUint64(b[atAge:], uint64(m.now(f.Info.Timestamp)))
	copy(b[headerSize:], f.Data)
	copy(b[headerSize+len(f.Data):], f.Options)
}

func (m *Memory) get(b []byte, f *packet.Frame) {
	data := headerSize + int(binary.LittleEndian.Uint32(b[atLength:]))
	options := data + int(binary.LittleEndian.Uint32(b[atOptions:]))
	f.Data = b[headerSize:data:data]
	f.Options = nil
	if options > data {
		f.Options = b[data:options:options]
	}
	f.Info.CaptureLength = len(f.Data)
	f.Info.Length = int(binary.LittleEndian.Uint32(b[atWire:]))
	f.Info.Timestamp = time.Unix(0, int64(binary.LittleEndian.Uint64(b[atTime:])))
	f.Info.InterfaceIndex = int(binary.LittleEndian.Uint32(b[atIndex:]))
	f.Number = binary.LittleEndian.Uint64(b[atNumber:])
	f.Interface = m.interfaces[binary.LittleEndian.Uint32(b[atInterface:])]
	f.Link = packet.LinkType(binary.LittleEndian.Uint16(b[atLink:]))
	flags := b[atFlags]
	f.Direction = packet.Direction(b[atDirection])
	f.ChecksumPending, f.Offloaded = flags&checksumPending != 0, flags&offloaded != 0
	f.Fraction, f.NoTime = binary.LittleEndian.Uint32(b[atFraction:]), flags&noTime != 0
	f.Info.AncillaryData, f.Process = nil, nil
}

func (m *Memory) placeOf(ifc *packet.Interface) uint32 {
	place, ok := m.places[ifc]
	if !ok {
		place = uint32(len(m.interfaces))
		m.interfaces = append(m.interfaces, ifc)
		m.places[ifc] = place
	}
	return place
}

// Take removes the oldest packet and sets f to it. It returns false if there is none. The
// data is valid until the next Keep.
func (m *Memory) Take(f *packet.Frame) bool {
	if m.count == 0 {
		return false
	}
	size := int(binary.LittleEndian.Uint32(m.ring[m.first+atSize:]))
	m.get(m.ring[m.first:m.first+size], f)
	m.drop()
	return true
}

// Len returns the number of packets kept.
func (m *Memory) Len() int { return m.count }

// Lost returns the number of packets that were dropped.
func (m *Memory) Lost() uint64 { return m.lost }
