// Package file writes packets to capture files: pcapng if the name ends in .pcapng, else
// classic pcap. It gathers whole records and writes many at once. After a failed write it
// cuts the file back to the last whole record.
package file

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"

	"ringcap/capfile"
	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/sink/compress"
	"ringcap/internal/sink/keylog"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/track"
	"ringcap/packet"
)

// writeBuffer is how many bytes of records are gathered for one write(2), and secretBuffer
// while they wait for secrets.
const (
	writeBuffer  = 256 << 10
	restBuffer   = 64 << 10 // of a file that rests
	secretBuffer = 16 << 20
)

// frameInterval is the most time for which packets are gathered for a frame of a compressed
// file: many small frames would hardly be smaller than the packets.
const frameInterval = time.Second

// Options describes how Open writes. The zero value with a Link makes a classic file with
// microseconds.
type Options struct {
	Stdout      io.Writer           // the output for path "-"
	Link        packet.LinkType     // of a classic file
	SnapLen     int                 // maximum length of a frame; 0 for packet.MaxRecord
	Nanoseconds bool                // classic: time stamps in nanoseconds
	Header      *capfile.Header     // classic: of the file being copied; may be nil
	FCS         int                 // classic: length of the frame check sequence of all frames
	Interfaces  []*packet.Interface // pcapng: known interfaces; frames may come from others
	Host        capfile.Section     // pcapng: the description of this host and program
	Secrets     *keylog.Log         // pcapng: secrets that come before the packets; may be nil
	Names       *track.Names        // pcapng: names of hosts to write; may be nil
	Strip       bool                // pcapng: leave out the secrets of the section being copied
	Lost        *Losses             // counts what a classic file cannot hold
	Section     string              // pcapng: options of the section being copied, replacing all of Host but its comments
	Live        bool                // pcapng: the final account has the kernel's counters
	Unbuffered  bool                // write each packet at once (-U)
	Behind      bool                // write in a goroutine of its own, if the file is regular and not compressed
	File        outfile.Options     // how the file is opened
	Sync        time.Duration       // between syncs to the disk; 0 for never
	Pattern     string              // name whose extension sets the format; empty for the path
	Note        func(string)        // called with messages for the user; may be nil
	Member      bool                // one of a set: fail if the file is deleted or cut off
	Rests       bool                // one of many members: it is open only while it is written, and has a small buffer
	Encoder     compress.Encoder    // compresses the file instead of one of its own; may be nil
	Account     *ledger.Snapshot    // counts written, cut and refused packets; may be nil
	// Alias returns the interface that frames have in place of one of Interfaces or of the
	// account; nil if that is the same.
	Alias func(*packet.Interface) *packet.Interface
}

// Sink writes packets to a capture file. The file on disk always consists of whole
// records, and Written is their number. A Sink must not be used by several goroutines at
// once.
type Sink struct {
	name       string
	rests      outfile.Maker // opens the file for each write; nil if it stays open
	out        io.Writer
	behind     *behind       // writes to out in the background; may be nil
	file       *outfile.File // out, if it is a file
	syncer     *outfile.Syncer
	encoder    compress.Encoder // nil if the file is not compressed
	frame      []byte           // the last frame of encoder
	flushed    time.Time        // when Tick last flushed
	format     packet.Format
	live       bool
	unbuffered bool
	link       packet.LinkType
	limit      int // maximum length of a record's data
	fcs        int // classic: length of the frame check sequence that the header says

	buf     []byte
	header  int    // length of the classic header at the start of buf
	pending uint64 // packets in buf
	size    int64  // bytes written
	written uint64
	lost    *Losses
	err     error // the first failure; nothing is written after it

	secrets *keylog.Log
	told    int    // bytes of secrets in the file
	strip   bool   // CopyBlock leaves secrets out
	naming  naming // its names are nil if none are written
	held    int    // bytes of buf that the last Tick held back
	waiting uint64 // packets in them

	alias      func(*packet.Interface) *packet.Interface
	interfaces []sinkInterface       // pcapng: by interface ID
	places     map[sinkInterface]int // pcapng: the interface ID of each
	last       int                   // interface ID of the last packet
	packets    []uint64              // by interface ID
	counts     []uint64              // by interface ID: sum of its counters when they were last written

	account *ledger.Snapshot
	stated  statement // the last statistics

	head    []byte // the classic header or section header of the file
	member  bool
	note    func(string)
	deleted bool   // the file was deleted or replaced
	gone    uint64 // packets that were in the file before it was cut off
}

// sinkInterface identifies an interface description block. Since a block has only one link
// type, an interface has one for each of its link types.
type sinkInterface struct {
	ifc  *packet.Interface
	link packet.LinkType
}

// Open opens the file at path ("-" is o.Stdout) and writes its header. A new file gets its
// name after that. Open refuses a file that is also read.
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
	if o.Alias == nil {
		o.Alias = func(i *packet.Interface) *packet.Interface { return i }
	}
	s := &Sink{
		name: path, encoder: o.Encoder, live: o.Live,
		unbuffered: o.Unbuffered, link: o.Link, limit: packet.MaxRecord, account: o.Account, lost: o.Lost,
		member: o.Member, note: o.Note, places: map[sinkInterface]int{}, secrets: o.Secrets, strip: o.Strip, alias: o.Alias,
	}
	if s.encoder == nil {
		s.encoder = compress.ForName(o.Pattern)
	}
	if IsPcapng(o.Pattern) {
		s.format, o.Lost.pcapng = packet.Pcapng, true
		s.naming = naming{names: o.Names, said: map[netip.Addr]string{}}
	}
	if !o.Rests {
		s.buf = make([]byte, 0, s.room())
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
	s.file.Watch(s.size)
	if o.Behind && s.file.Regular() && s.encoder == nil && !s.unbuffered {
		s.behind = newBehind(s.out)
	}
	if o.Rests {
		s.rests = o.File.Maker
		err := s.rest()
		return s, err
	}
	return s, nil
}

// pcapng reports whether the sink writes pcapng. It does so without pcapgo's NgWriter, which
// needs an interface before one is known, cuts link types to 8 bits, and lacks packet
// options and most statistics.
func (s *Sink) pcapng() bool { return s.format == packet.Pcapng }

// IsPcapng reports whether the name of a file asks for pcapng, in upper or lower case.
func IsPcapng(name string) bool {
	return strings.HasSuffix(strings.ToLower(compress.Plain(name)), ".pcapng")
}

// open opens the output.
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

// begin writes the header at once: the reader of a FIFO waits for it, and it is better to
// notice a full disk now.
func (s *Sink) begin(o *Options) error {
	if s.pcapng() {
		if o.Section != "" {
			s.lost.keep(o.Section)
			s.buf = capfile.AppendSectionOptions(s.buf, o.Section, o.Host.Comments...)
		} else {
			s.buf = capfile.AppendSection(s.buf, &o.Host)
		}
		s.head = slices.Clone(s.buf)
		for _, ifc := range o.Interfaces {
			s.describe(s.alias(ifc), ifc.Link)
		}
		if err := s.addSecrets(len(s.buf)); err != nil {
			return err
		}
		return s.flush()
	}
	h := capfile.Header{SnapLen: packet.DefaultSnapLen, Network: uint32(o.Link)}
	if o.Header != nil {
		h = *o.Header
	}
	if s.fcs = o.FCS; s.fcs != h.FCS() {
		h.SetFCS(s.fcs)
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

// appendClassicHeader appends a header made by pcapgo, if it can: pcapgo writes no zone, no
// accuracy, and only 8 bits of link type.
func appendClassicHeader(dst []byte, h *capfile.Header) []byte {
	if h.Zone != 0 || h.SigFigs != 0 || h.Network > 255 {
		return capfile.AppendHeader(dst, h)
	}
	var b bytes.Buffer
	w := pcapgo.NewWriter(&b)
	if h.Nanoseconds {
		w = pcapgo.NewWriterNanos(&b)
	}
	// Writing to a bytes.Buffer cannot fail.
	_ = w.WriteFileHeader(h.SnapLen, layers.LinkType(h.Network))
	return append(dst, b.Bytes()...)
}

// Write gathers the packet's record, cut at the snap length. The packet is in the file, and
// counted by Written, after the next flush.
func (s *Sink) Write(p *packet.Packet) error {
	var err error
	if s.naming.names != nil {
		err = s.addNames(p)
	}
	if err == nil {
		err = s.gather(p.Frame)
	}
	if err != nil {
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
			s.countFCS(f.Interface, 1)
		}
	}
	if !s.live {
		s.lost.countTime(f, s.format)
	}
	s.pending++
	return nil
}

// countFCS counts frames whose frame check sequence the header of a classic file does not tell.
func (s *Sink) countFCS(ifc *packet.Interface, frames int) {
	if ifc != nil && ifc.FCS != s.fcs {
		s.lost.FCS += uint64(frames)
	}
}

// countCut counts a frame that was cut, either because of -s or because readers would refuse
// a longer record.
func (s *Sink) countCut() {
	if s.limit < packet.MaxRecord {
		s.account.Snapped++
	} else {
		s.account.Cut++
	}
}

// otherLink returns the error for a frame whose link type differs from the classic file's.
func (s *Sink) otherLink(link packet.LinkType) error {
	return fmt.Errorf("write %s: a packet of link type %s in a pcap file of %s, which holds one type only: write to a name that ends in .pcapng",
		s.name, link, s.link)
}

// interfaceOf returns the interface ID for frames of one link type. It writes the
// description of a new interface first.
func (s *Sink) interfaceOf(ifc *packet.Interface, link packet.LinkType) int {
	key := sinkInterface{ifc, link}
	if s.last < len(s.interfaces) && s.interfaces[s.last] == key {
		return s.last
	}
	place, ok := s.places[key]
	if !ok {
		s.describe(ifc, link)
		place = s.places[key]
	}
	s.last = place
	return place
}

// describe adds an interface and its description block; ifc may be nil. A section that has as
// many interfaces as can be read is followed by a new one, in which they count from 0 again.
func (s *Sink) describe(ifc *packet.Interface, link packet.LinkType) {
	if len(s.interfaces) == capfile.MaxInterfaces {
		_ = s.flush() // the next call returns the error
		s.interfaces, s.packets, s.counts = nil, nil, nil
		clear(s.places)
		clear(s.naming.said)
		s.buf = append(s.buf, s.head...)
	}
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

// Tick writes what is gathered, so that a reader of the file lags behind by at most the
// time between two ticks, or by frameInterval if the file is compressed. It returns an
// error if the output has no reader any more.
func (s *Sink) Tick(now time.Time, l *ledger.Snapshot) error {
	if s.err == nil && s.rests == nil {
		s.look()
	}
	if s.err != nil {
		return s.err
	}
	s.state(now, l)
	if s.encoder == nil || now.Sub(s.flushed) >= frameInterval {
		s.flushed = now
		if err := s.flushHeld(); err != nil {
			return err
		}
		if err := s.drain(); err != nil {
			return err
		}
	}
	if s.file != nil && s.rests == nil && s.file.ReaderGone() {
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

// Close writes what is gathered and, to a pcapng file of a live capture, the statistics. It
// does not return an error that Write or Tick has returned.
func (s *Sink) Close(l *ledger.Snapshot) error {
	var err error
	if s.err == nil {
		err = s.wake()
		s.rests = nil
	}
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

// Written returns the number of packets that write(2) has accepted.
func (s *Sink) Written() uint64 { return s.written }

// Size returns the length of the file in bytes. Data that is not written yet counts with
// its uncompressed size.
func (s *Sink) Size() int64 {
	size := s.size + int64(len(s.buf))
	if s.behind != nil {
		size += s.behind.size
	}
	return size
}

// reserve flushes if size more bytes do not fit the buffer. For a record that is longer
// than the buffer, the buffer grows.
func (s *Sink) reserve(size int) error {
	if len(s.buf)+size <= s.room() {
		return nil
	}
	return s.flush()
}

// holds reports whether packets wait for secrets: a program writes those of a session once the
// first packets that need them have arrived.
func (s *Sink) holds() bool { return s.secrets != nil && s.live }

// room returns how many bytes are gathered.
func (s *Sink) room() int {
	switch {
	case s.holds():
		return secretBuffer
	case s.rests != nil:
		return restBuffer
	}
	return writeBuffer
}

// flushHeld writes the buffer; of packets that wait for secrets, those that waited from one Tick
// to the next.
func (s *Sink) flushHeld() error {
	if !s.holds() {
		return s.flush()
	}
	err := s.flushTo(s.held, s.waiting)
	s.held, s.waiting = len(s.buf), s.pending
	return err
}

// addSecrets inserts new secrets into the buffer at a place between two blocks.
func (s *Sink) addSecrets(at int) error {
	if s.secrets == nil {
		return nil
	}
	if err := s.secrets.Read(); err != nil {
		return fmt.Errorf("--keylog: %w", err)
	}
	if lines := s.secrets.Since(s.told); len(lines) > 0 {
		s.buf = slices.Insert(s.buf, at, capfile.AppendKeyLog(nil, lines)...)
		s.told += len(lines)
	}
	return nil
}

// flush writes the buffer, which always ends with a whole record. The goroutine of behind
// does the writing if there is one.
func (s *Sink) flush() error { return s.flushTo(len(s.buf), s.pending) }

// flushTo writes the first n bytes of the buffer, which have that many packets.
func (s *Sink) flushTo(n int, packets uint64) error {
	if s.live && !s.member && s.err == nil {
		if s.look(); s.err != nil {
			return s.err
		}
	}
	if n == 0 {
		return nil
	}
	if err := s.wake(); err != nil {
		return err
	}
	if s.holds() && s.size > 0 { // the header comes first
		rest := len(s.buf) - n
		if err := s.addSecrets(0); err != nil {
			return err
		}
		n = len(s.buf) - rest
	}
	b := parcel{data: s.buf[:n], header: s.header, packets: packets}
	s.pending -= packets
	s.header, s.held, s.waiting = 0, 0, 0
	if s.behind != nil {
		return s.hand(b)
	}
	data := b.data
	if s.encoder != nil {
		s.frame = s.encoder.Append(s.frame[:0], data)
		data = s.frame
	}
	b.taken, b.err = writeAll(s.out, data)
	s.settle(&b)
	s.buf = s.buf[:copy(s.buf, s.buf[n:])]
	if s.rests != nil && s.err == nil {
		s.err = s.rest()
	}
	return s.err
}

// Flush writes what is gathered.
func (s *Sink) Flush() error { return s.flush() }

// rest closes the file until wake, and gives its buffers back.
func (s *Sink) rest() error {
	s.buf, s.frame = nil, nil
	if err := s.file.Rest(s.rests); err != nil {
		return fmt.Errorf("close %s: %w", s.name, outfile.Bare(err))
	}
	return nil
}

// wake opens a file that rests.
func (s *Sink) wake() error {
	if s.rests == nil || s.err != nil {
		return s.err
	}
	err := s.file.Resume()
	if errors.Is(err, fs.ErrNotExist) {
		err = sink.ErrDeleted
	}
	if err != nil {
		s.err = s.lose(err)
	}
	return s.err
}

// settle accounts for a parcel. No parcel is written after one that failed.
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

// fail accounts for a parcel that was not written whole. It cuts off the torn record, or
// the torn frame of a compressed file.
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
		_ = s.drain() // s.err has been returned
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
