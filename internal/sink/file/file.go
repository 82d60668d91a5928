// Package file writes packets to capture files: pcapng if the name ends so, else
// classic pcap. Whole records are gathered and written at once, and a write that
// fails is cut back to the last whole record.
package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/compress"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

// writeBuffer is how many bytes of records are gathered for one write(2).
const writeBuffer = 1 << 20

// frameInterval is how long packets are gathered at most for a frame of a
// compressed file: many small frames would be hardly smaller than the packets.
const frameInterval = time.Second

// Options says how Open writes. The zero value with a Link is a
// classic file in microseconds.
type Options struct {
	Stdout      io.Writer           // where path "-" goes
	Link        packet.LinkType     // of a classic file
	SnapLen     int                 // most bytes of a frame to keep; 0 is packet.MaxRecord
	Nanoseconds bool                // classic: time stamps in nanoseconds
	Header      *capfile.Header     // classic: of the file being copied, else nil
	Interfaces  []*packet.Interface // pcapng: those known now; more may come with their frames
	Host        capfile.Section     // pcapng: what writes it, and where
	Lost        *Losses             // where what a classic file lacks is counted
	Section     string              // pcapng: options of the section being copied, instead
	Live        bool                // pcapng: Close's snapshot has the kernel's counters
	Unbuffered  bool                // write each packet at once (-U)
	Behind      bool                // write in a goroutine of its own, if it is a plain regular file
	File        outfile.Options     // how the file is opened
	Sync        time.Duration       // how often it is synced to the disk; 0 for never
	Pattern     string              // its ending tells the format; empty: the path's
	Note        func(string)        // told what the user should know meanwhile; nil: nobody
	Member      bool                // of a set: one that is deleted or cut off takes no more packets
	Account     *ledger.Snapshot    // counts what is written, cut and refused; nil: nobody asks
}

// Sink writes packets to a capture file: pcapng if its name ends so, else
// classic pcap. What is on disk is always whole records, and Written is the
// number of them. It belongs to one goroutine.
type Sink struct {
	name       string
	out        io.Writer
	behind     *behind       // writes to out; nil if the sink does
	file       *outfile.File // out, if it is a file
	syncer     *outfile.Syncer
	encoder    compress.Encoder // nil for a plain file
	frame      []byte           // what encoder made last
	flushed    time.Time        // when it did
	format     packet.Format
	live       bool
	unbuffered bool
	link       packet.LinkType
	limit      int // most bytes of a record

	buf     []byte
	header  int    // length of the classic header in front of buf, until it is written
	pending uint64 // packets in buf
	size    int64  // bytes written
	written uint64
	lost    *Losses // what a classic record has no place for
	err     error   // the first failure; nothing is written after it

	interfaces []sinkInterface       // pcapng: those described, by their place in the file
	places     map[sinkInterface]int // the same, the other way round
	last       int                   // the one of the last packet
	packets    []uint64              // of each interface
	counts     []uint64              // of each interface, all of them added, when they were last written

	account *ledger.Snapshot
	stated  statement // the last statistics

	head    []byte // of the file: its classic header, or the section's
	member  bool
	note    func(string)
	deleted bool   // the file has no name any more
	gone    uint64 // packets that were in it before it was cut off
}

// sinkInterface is an interface description block: one for each link type of
// an interface, since the block holds one.
type sinkInterface struct {
	ifc  *packet.Interface
	link packet.LinkType
}

// Open opens the file at path ("-" is o.Stdout) and writes its header; a
// new file has its name then. A file that is also read is refused.
func Open(path string, o Options) (*Sink, error) {
	if o.Pattern == "" {
		o.Pattern = path
	}
	if o.Account == nil {
		o.Account = new(ledger.Snapshot)
	}
	if o.Lost == nil {
		o.Lost = new(Losses)
	}
	s := &Sink{
		name: path, encoder: compress.ForName(o.Pattern), live: o.Live,
		unbuffered: o.Unbuffered, link: o.Link, limit: packet.MaxRecord, account: o.Account, lost: o.Lost,
		member: o.Member, note: o.Note, buf: make([]byte, 0, writeBuffer), places: map[sinkInterface]int{},
	}
	if IsPcapng(o.Pattern) {
		s.format = packet.Pcapng
	}
	if o.SnapLen > 0 {
		s.limit = min(o.SnapLen, packet.MaxRecord)
	}
	if err := s.open(path, &o); err != nil {
		return nil, fmt.Errorf("open %s: %w", s.name, outfile.Bare(err))
	}
	if err := s.begin(&o); err != nil {
		return nil, errors.Join(err, s.close())
	}
	if s.file == nil {
		return s, nil
	}
	if err := s.file.Publish(); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", s.name, outfile.Bare(err)), s.close())
	}
	s.file.Watch()
	if o.Behind && s.file.Regular() && s.encoder == nil && !s.unbuffered {
		s.behind = newBehind(s.out)
	}
	return s, nil
}

// pcapng blocks are written by hand: pcapgo's NgWriter wants an interface before any
// is known, cuts link types to 8 bits, and has neither packet options nor most
// statistics.
func (s *Sink) pcapng() bool { return s.format == packet.Pcapng }

// IsPcapng tells the format by the end of a file's name, in upper or lower case.
func IsPcapng(name string) bool {
	return strings.HasSuffix(strings.ToLower(compress.Plain(name)), ".pcapng")
}

// open sets out, and what goes with it if it is a file.
func (s *Sink) open(path string, o *Options) (err error) {
	if path != "-" {
		if s.file, err = outfile.Open(path, o.File); err != nil {
			return err
		}
		s.out = s.file
	} else {
		s.name, s.out = "stdout", o.Stdout
		f, ok := o.Stdout.(*os.File)
		if !ok {
			return nil
		}
		if s.file, err = outfile.Borrow(f, o.File); err != nil {
			return err
		}
	}
	if s.file.Regular() {
		s.syncer = outfile.NewSyncer(s.file.File, o.Sync)
	}
	return nil
}

// begin writes the header at once: who reads a FIFO waits for it, and a full
// disk is better known now.
func (s *Sink) begin(o *Options) error {
	if s.pcapng() {
		if o.Section != "" {
			s.buf = capfile.AppendSectionOptions(s.buf, o.Section)
		} else {
			s.buf = capfile.AppendSection(s.buf, &o.Host)
		}
		s.head = slices.Clone(s.buf)
		for _, ifc := range o.Interfaces {
			s.describe(ifc, ifc.Link)
		}
		return s.flush()
	}
	h := capfile.Header{SnapLen: packet.DefaultSnapLen, Network: uint32(o.Link)}
	if o.Header != nil {
		h = *o.Header
	} else {
		h.SetFCS(commonFCS(o.Interfaces))
	}
	h.Nanoseconds = h.Nanoseconds || o.Nanoseconds
	if o.SnapLen > 0 {
		h.SnapLen = uint32(s.limit)
	}
	if h.Nanoseconds {
		s.format = packet.Nanoseconds
	}
	s.link = h.Link()
	s.buf = appendClassicHeader(s.buf, &h)
	s.header, s.head = len(s.buf), slices.Clone(s.buf)
	return s.flush()
}

// commonFCS is the length of the frame check sequence on all interfaces, 0 if they differ.
func commonFCS(all []*packet.Interface) int {
	for _, ifc := range all {
		if ifc.FCS != all[0].FCS {
			return 0
		}
	}
	if len(all) == 0 {
		return 0
	}
	return all[0].FCS
}

// appendClassicHeader has pcapgo write the header, unless a field of a copied
// one does not fit it: it knows no zone, no accuracy, and 8 bits of link type.
func appendClassicHeader(dst []byte, h *capfile.Header) []byte {
	if h.Zone != 0 || h.SigFigs != 0 || h.Network > 255 {
		return capfile.AppendHeader(dst, h)
	}
	var b bytes.Buffer
	w := pcapgo.NewWriter(&b)
	if h.Nanoseconds {
		w = pcapgo.NewWriterNanos(&b)
	}
	// A bytes.Buffer takes everything.
	_ = w.WriteFileHeader(h.SnapLen, layers.LinkType(h.Network))
	return append(dst, b.Bytes()...)
}

// Write appends the packet's record, cut at the snap length. It keeps nothing
// of p. The packet is in the file after the next flush; Written counts those.
func (s *Sink) Write(p *packet.Packet) error {
	if err := s.gather(p.Frame); err != nil {
		s.account.Refused++
		return err
	}
	if s.unbuffered {
		return s.flush()
	}
	return nil
}

// gather appends the frame's record to the buffer.
func (s *Sink) gather(f *packet.Frame) error {
	if s.err != nil {
		return s.err
	}
	n := len(f.Data)
	if n > s.limit {
		n = s.limit
		s.countCut()
	}
	if s.pcapng() {
		if err := s.reserve(capfile.PacketSize(f, n)); err != nil {
			return err
		}
		id := s.interfaceOf(f.Interface, f.Link)
		s.packets[id]++
		s.buf = capfile.AppendPacket(s.buf, f, n, uint32(id))
	} else {
		if f.Link != s.link {
			return s.otherLink(f.Link)
		}
		if err := s.reserve(capfile.RecordSize(n)); err != nil {
			return err
		}
		s.buf = capfile.AppendRecord(s.buf, f, n, s.format == packet.Nanoseconds)
		if !s.live {
			s.lost.count(f, s.format == packet.Nanoseconds)
		}
	}
	if !s.live {
		s.lost.countTime(f, s.format)
	}
	s.pending++
	return nil
}

// countCut tells a cut that was asked for from one that readers ask for.
func (s *Sink) countCut() {
	if s.limit < packet.MaxRecord {
		s.account.Snapped++
	} else {
		s.account.Cut++
	}
}

// otherLink refuses a frame that a classic file cannot hold.
func (s *Sink) otherLink(link packet.LinkType) error {
	return fmt.Errorf("write %s: a packet of link type %s in a pcap file of %s, which holds one type only: write to a name that ends in .pcapng",
		s.name, link, s.link)
}

// interfaceOf is the place in the file of an interface's frames of one link type.
// It is described at first sight.
func (s *Sink) interfaceOf(ifc *packet.Interface, link packet.LinkType) int {
	key := sinkInterface{ifc, link}
	if s.last < len(s.interfaces) && s.interfaces[s.last] == key {
		return s.last
	}
	place, ok := s.places[key]
	if !ok {
		place = len(s.interfaces)
		s.describe(ifc, link)
	}
	s.last = place
	return place
}

// describe appends an interface description block; ifc may be nil.
func (s *Sink) describe(ifc *packet.Interface, link packet.LinkType) {
	key := sinkInterface{ifc, link}
	s.places[key] = len(s.interfaces)
	s.interfaces = append(s.interfaces, key)
	s.packets = append(s.packets, 0)
	s.counts = append(s.counts, 0)
	s.buf = s.appendInterface(s.buf, ifc, link)
}

// appendInterface appends an interface description block.
func (s *Sink) appendInterface(dst []byte, ifc *packet.Interface, link packet.LinkType) []byte {
	if ifc == nil {
		ifc = &packet.Interface{}
	}
	snapLen := uint32(s.limit)
	if ifc.SnapLen != 0 {
		snapLen = min(snapLen, ifc.SnapLen)
	}
	return capfile.AppendInterface(dst, ifc, link, snapLen)
}

// Tick writes what is gathered, so that a reader of the file is never further
// behind than the time between two ticks, or frameInterval if it is compressed. It fails
// if there is no reader any more.
func (s *Sink) Tick(now time.Time, l *ledger.Snapshot) error {
	if s.err == nil {
		s.look()
	}
	if s.err != nil {
		return s.err
	}
	s.state(now, l)
	if s.encoder == nil || now.Sub(s.flushed) >= frameInterval {
		s.flushed = now
		if err := s.flush(); err != nil {
			return err
		}
		if err := s.drain(); err != nil {
			return err
		}
	}
	if s.file != nil && s.file.ReaderGone() {
		s.err = fmt.Errorf("write %s: %w: %s written before", s.name, syscall.EPIPE, ledger.PacketsWere(s.written))
		return s.err
	}
	if s.syncer == nil {
		return nil
	}
	if err := s.syncer.Tick(now); err != nil {
		s.err = fmt.Errorf("sync %s: %w", s.name, outfile.Bare(err))
	}
	return s.err
}

// Close writes what is gathered and, into a pcapng file of a live capture, the
// statistics. A failure that Write or Tick returned is not returned again.
func (s *Sink) Close(l *ledger.Snapshot) error {
	var err error
	if s.err == nil {
		if s.pcapng() && s.live && l != nil {
			s.statistics(l.End, l, true)
		}
		if err = s.flush(); err == nil {
			err = s.drain()
		}
		if err == nil {
			err = s.lookLast()
		}
	}
	return errors.Join(err, s.close())
}

// Written is the number of packets in the file, as far as write(2) tells.
func (s *Sink) Written() uint64 { return s.written }

// Size is the length of the file in bytes, what is gathered included as it is.
func (s *Sink) Size() int64 {
	size := s.size + int64(len(s.buf))
	if s.behind != nil {
		size += s.behind.size
	}
	return size
}

// reserve makes room for size bytes. The buffer grows for one that is longer.
func (s *Sink) reserve(size int) error {
	if len(s.buf)+size <= writeBuffer {
		return nil
	}
	return s.flush()
}

// flush writes the buffer, which always ends with a whole record, or has it written.
func (s *Sink) flush() error {
	if s.live && !s.member && s.err == nil {
		if s.look(); s.err != nil {
			return s.err
		}
	}
	if len(s.buf) == 0 {
		return nil
	}
	b := parcel{data: s.buf, header: s.header, packets: s.pending}
	s.pending, s.header = 0, 0
	if s.behind != nil {
		return s.hand(b)
	}
	data := b.data
	if s.encoder != nil {
		s.frame = s.encoder.Append(s.frame[:0], data)
		data = s.frame
	}
	b.taken, b.err = writeAll(s.out, data)
	s.buf = s.buf[:0]
	s.settle(&b)
	return s.err
}

// settle counts a parcel that was written, or says why it was not. None is in the
// file after one that failed.
func (s *Sink) settle(b *parcel) {
	switch {
	case s.err != nil:
		s.account.Refused += b.packets
	case b.err != nil:
		s.err = s.fail(b)
	default:
		s.written += b.packets
		s.account.Written += b.packets
		s.size += int64(b.taken)
	}
}

// fail accounts for a parcel that was not written whole, and cuts the torn record
// off; of a compressed file, the torn frame.
func (s *Sink) fail(b *parcel) error {
	whole := 0
	err := outfile.Bare(b.err)
	if b.taken >= b.header && s.encoder == nil {
		packets, size := capfile.WholeRecords(b.data[b.header:], b.taken-b.header, s.pcapng())
		s.written += packets
		s.account.Written += packets
		b.packets -= packets
		whole = b.header + size
	}
	s.account.Refused += b.packets
	if s.file == nil || !s.file.Regular() {
		return fmt.Errorf("write %s: %w: %s written before", s.name, err, ledger.PacketsWere(s.written))
	}
	if cutErr := s.file.CutOff(int64(b.taken - whole)); cutErr != nil {
		return fmt.Errorf("write %s: %w: %s in the file, and a torn record after them: %w",
			s.name, err, ledger.PacketsAre(s.written), outfile.Bare(cutErr))
	}
	return fmt.Errorf("write %s: %w: %s in the file", s.name, err, ledger.PacketsAre(s.written))
}

// close closes a file that Open opened.
func (s *Sink) close() error {
	if s.file == nil {
		return nil
	}
	if s.behind != nil {
		_ = s.drain() // s.err was returned
		close(s.behind.todo)
		s.behind = nil
	}
	var err error
	if s.syncer != nil && s.err == nil {
		err = s.syncer.Close()
	}
	if err = errors.Join(err, s.file.Close()); err != nil {
		return fmt.Errorf("close %s: %w", s.name, outfile.Bare(err))
	}
	return nil
}
