// Package publish hands packets to ringcap-ship, which sends them to a message broker. Nobody waits
// for it: records are gathered to messages, and what there is no room for is lost and counted.
package publish

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
	"sync/atomic"
	"time"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/internal/parcel"
	"ringcap/internal/sink/lines"
	"ringcap/packet"
)

const (
	// batchSize is how many bytes of records make a message. Servers of NATS take 1 MiB if nobody
	// says otherwise, and the longest packet has a quarter of that.
	batchSize = 128 << 10
	// batchTime is how long records wait for others.
	batchTime = 250 * time.Millisecond
	// mostBuffers bounds the memory between the packet loop and ringcap-ship: 32 MiB of messages.
	mostBuffers = 256
	// patience is how long Close waits for a ringcap-ship that says nothing. It says something every
	// second.
	patience = 30 * time.Second
)

// A Form makes the records of a message.
type Form interface {
	// Begin appends what comes before the first record.
	Begin(dst []byte) []byte
	// Append appends a record. Interfaces are those that the message has described, to which it
	// may add.
	Append(dst []byte, p *packet.Packet, interfaces *[]Interface) []byte
}

// Interface is one that a message describes: frames of one may have several link types.
type Interface struct {
	*packet.Interface
	Link packet.LinkType
}

// Options describes what a Sink publishes.
type Options struct {
	Form    Form             // of packets; nil if only Add is called
	Note    func(string)     // called with messages for the user, by any goroutine
	Account *ledger.Snapshot // counts what was published
	// Wait waits for ringcap-ship where something would be lost otherwise, until Stop is closed. It is
	// for packets that come from files.
	Wait bool
	Stop <-chan struct{}
}

// Ship is the other end: ringcap-ship.
type Ship interface {
	io.ReadWriteCloser
	SetReadDeadline(t time.Time) error
}

// Sink publishes packets. It must not be used by several goroutines at once.
type Sink struct {
	Options
	ship    Ship
	batches [parcel.Partitions]batch
	number  uint64        // of the last message
	made    int           // buffers
	free    chan []byte   // those of no use now
	full    chan []byte   // those to be sent
	written chan struct{} // closed when all are
	ended   chan struct{} // closed when ringcap-ship has ended

	handed uint64 // records given to ringcap-ship, or to be given
	lost   uint64 // records without a buffer
	told   atomic.Pointer[parcel.Count]
	more   chan struct{} // there is a new one
	gone   atomic.Bool   // ringcap-ship has ended before the run
	closed atomic.Bool
}

// batch is a message that is being made.
type batch struct {
	frame      []byte // nil if there is none
	records    int
	begun      time.Time
	interfaces []Interface
}

// New returns a Sink that hands packets to ship, which is ready.
func New(ship Ship, o Options) *Sink {
	s := &Sink{
		Options: o, ship: ship, free: make(chan []byte, mostBuffers), full: make(chan []byte, mostBuffers+1),
		written: make(chan struct{}), ended: make(chan struct{}), more: make(chan struct{}, 1),
	}
	s.told.Store(new(parcel.Count))
	go s.send()
	go s.listen()
	return s
}

// Write adds a packet to the message of its flow.
func (s *Sink) Write(p *packet.Packet) error {
	n := Partition(p)
	if b := s.begin(n); b != nil {
		b.frame = s.Form.Append(b.frame, p, &b.interfaces)
		s.end(n)
	}
	return nil
}

// Add adds a line that is no packet's to the message of a partition. It needs no Form.
func (s *Sink) Add(partition int, line []byte) error {
	if b := s.begin(partition); b != nil {
		b.frame = append(b.frame, line...)
		s.end(partition)
	}
	return nil
}

// begin returns the message of a partition for another record, or counts the record as lost.
func (s *Sink) begin(partition int) *batch {
	b := &s.batches[partition]
	if b.frame == nil {
		if b.frame = s.buffer(); b.frame == nil {
			s.lost++
			return nil
		}
		b.frame = b.frame[:parcel.Head]
		if s.Form != nil {
			b.frame = s.Form.Begin(b.frame)
		}
		b.records, b.begun, b.interfaces = 0, time.Now(), b.interfaces[:0]
	}
	return b
}

// end counts a record, and hands over a message that has enough of them.
func (s *Sink) end(partition int) {
	b := &s.batches[partition]
	if b.records++; len(b.frame) >= batchSize {
		s.finish(partition)
	}
}

// buffer returns a buffer, nil if all are on their way.
func (s *Sink) buffer() []byte {
	select {
	case b := <-s.free:
		return b
	default:
	}
	if s.gone.Load() {
		return nil
	}
	if s.made == mostBuffers {
		if !s.Wait {
			return nil
		}
		select {
		case b := <-s.free:
			return b
		case <-s.ended:
		case <-s.Stop:
		}
		return nil
	}
	s.made++
	return make([]byte, parcel.Head, batchSize+batchSize/4)
}

// finish hands a message over. There is always room for all buffers.
func (s *Sink) finish(partition int) {
	b := &s.batches[partition]
	s.number++
	parcel.PutHead(b.frame, s.number, b.records, partition)
	s.handed += uint64(b.records)
	s.full <- b.frame
	b.frame = nil
	for s.Wait && s.number-s.told.Load().Messages > mostBuffers {
		select {
		case <-s.more:
			continue
		case <-s.ended:
		case <-s.Stop:
		}
		return
	}
}

// send writes messages.
func (s *Sink) send() {
	defer close(s.written)
	for frame := range s.full {
		if _, err := s.ship.Write(frame); err != nil {
			s.gone.Store(true)
			continue // there is nobody; Close counts
		}
		if cap(frame) <= 2*batchSize {
			s.free <- frame
		} else {
			s.free <- make([]byte, parcel.Head, batchSize+batchSize/4) // it had an odd packet
		}
	}
}

// listen hears what ringcap-ship says.
func (s *Sink) listen() {
	defer close(s.ended)
	for {
		letter, payload, err := parcel.Read(s.ship)
		if err != nil {
			if s.gone.Store(true); !s.closed.Load() {
				s.Note("--publish: ringcap-ship has ended: what comes now is lost")
			}
			return
		}
		if s.closed.Load() {
			_ = s.ship.SetReadDeadline(time.Now().Add(patience))
		}
		switch letter {
		case parcel.Note, parcel.Fault:
			s.Note("--publish: " + string(payload))
		case parcel.Counts:
			if c, err := parcel.ParseCount(payload); err == nil {
				s.told.Store(&c)
				select {
				case s.more <- struct{}{}:
				default: // nobody waits, or will see this one
				}
			}
		}
	}
}

// Tick hands over what has waited.
func (s *Sink) Tick(now time.Time, _ *ledger.Snapshot) error {
	for n := range s.batches {
		if b := &s.batches[n]; b.frame != nil && now.Sub(b.begun) >= batchTime {
			s.finish(n)
		}
	}
	s.count(false)
	return nil
}

// count brings the account up to date. At the end, what nobody tells of is lost.
func (s *Sink) count(end bool) {
	c := s.told.Load()
	s.Account.Published, s.Account.PublishSpooled, s.Account.PublishLost = c.Published, c.Spooled, c.Lost+s.lost
	if dealt := c.Published + c.Spooled + c.Lost; end && dealt < s.handed {
		s.Account.PublishLost += s.handed - dealt
	}
}

// Close hands over the rest, and waits until ringcap-ship has sent it or does not get on.
func (s *Sink) Close(*ledger.Snapshot) error {
	for n := range s.batches {
		if s.batches[n].frame != nil {
			s.finish(n)
		}
	}
	close(s.full)
	<-s.written
	s.closed.Store(true)
	_ = s.ship.SetReadDeadline(time.Now().Add(patience))
	if parcel.Write(s.ship, parcel.Last, nil) != nil {
		s.gone.Store(true)
	}
	<-s.ended
	s.count(true)
	if err := s.ship.Close(); err != nil {
		return fmt.Errorf("--publish: %w", err)
	}
	return nil
}

// Partition returns the partition of a packet. Packets with one Community ID have one: those of a
// flow, in both directions and seen by whichever sensor.
func Partition(p *packet.Packet) int {
	at, ports := &p.Headers, []byte{0, 0, 0, 0}
	if at.Protocol != 0 {
		ports = p.Data[at.Transport:]
	}
	switch ip := p.Data[at.Network:]; at.IPVersion {
	case 4:
		return partition(ip[12:16], ip[16:20], ports[:2], ports[2:4])
	case 6:
		return partition(ip[8:24], ip[24:40], ports[:2], ports[2:4])
	}
	return 0
}

// FlowPartition returns the partition of the packets between two ends. Their ports are 0 but for TCP and UDP.
func FlowPartition(a, b netip.AddrPort) int {
	ports := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, a.Port()), b.Port())
	return partition(a.Addr().AsSlice(), b.Addr().AsSlice(), ports[:2], ports[2:])
}

func partition(a, b, aPort, bPort []byte) int {
	const offset = 14695981039346656037
	mixed := (fold(fold(offset, a), aPort) + fold(fold(offset, b), bPort)) * 0x9e3779b97f4a7c15 // the same for both directions
	return int(mixed >> 32 % parcel.Partitions)
}

// fold adds bytes to a hash (FNV-1a).
func fold(hash uint64, b []byte) uint64 {
	for _, c := range b {
		hash = (hash ^ uint64(c)) * 1099511628211
	}
	return hash
}

// JSON is the Form of lines.
type JSON struct {
	Printer lines.Printer
	Faults  *ledger.Faults // counts packets that make the printer panic
}

// Begin appends nothing.
func (*JSON) Begin(dst []byte) []byte { return dst }

// Append appends the line of a packet.
func (j *JSON) Append(dst []byte, p *packet.Packet, _ *[]Interface) (line []byte) {
	defer func() {
		if r := recover(); r != nil {
			j.Faults.Caught(p, r)
			line = j.Printer.AppendFault(dst, p)
		}
	}()
	return j.Printer.Append(dst, p)
}

// Pcapng is the Form of frames: each message is a capture file.
type Pcapng struct {
	Section capfile.Section
	SnapLen int // longest frame; 0 for packet.MaxRecord
}

// Begin appends the header of the file.
func (f *Pcapng) Begin(dst []byte) []byte { return capfile.AppendSection(dst, &f.Section) }

// Append appends a packet, and before it the interface if it is a new one.
func (f *Pcapng) Append(dst []byte, p *packet.Packet, interfaces *[]Interface) []byte {
	limit := packet.MaxRecord
	if f.SnapLen > 0 {
		limit = min(limit, f.SnapLen)
	}
	id := -1
	for i, known := range *interfaces {
		if known.Interface == p.Interface && known.Link == p.Link {
			id = i
			break
		}
	}
	if id < 0 {
		id = len(*interfaces)
		*interfaces = append(*interfaces, Interface{p.Interface, p.Link})
		ifc := p.Interface
		if ifc == nil {
			ifc = &packet.Interface{}
		}
		dst = capfile.AppendInterface(dst, ifc, p.Link, uint32(limit))
	}
	return capfile.AppendPacket(dst, p.Frame, min(len(p.Data), limit), uint32(id))
}
