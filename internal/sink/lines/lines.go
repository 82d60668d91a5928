// Package lines writes packets as lines: text, JSON or columns. It gathers lines until the
// buffer is full or no packets come. A regular file always ends with the last line of a
// packet. Several goroutines may print the packets of files.
package lines

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"syscall"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/sink"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

// ErrOutputClosed means that the output has no reader any more.
var ErrOutputClosed = errors.New("unable to write output: broken pipe")

// bufferSize is how many bytes of lines are gathered for one write.
const bufferSize = 64 << 10

// A Printer turns packets into lines, such as a text.Printer or a jsonl.Printer.
type Printer interface {
	// Append appends the lines of a packet to dst.
	Append(dst []byte, p *packet.Packet) []byte
	// Prefetch brings the memory into the cache that Append will need for a packet.
	// layer.Peek has found its headers h in data.
	Prefetch(data []byte, h *packet.Headers)
	// AppendFault appends a line for a packet that made Append panic.
	AppendFault(dst []byte, p *packet.Packet) []byte
}

// Head returns the lines with which the output of a Printer begins. Printers that have some
// have a method AppendHeader.
func Head(p Printer) []byte {
	if h, ok := p.(interface{ AppendHeader(dst []byte) []byte }); ok {
		return h.AppendHeader(nil)
	}
	return nil
}

// Options describes what a Sink writes, and where it counts packets.
type Options struct {
	Output   *os.File            // the output for path "-"; it is not closed
	Name     string              // of Output, for messages
	File     outfile.Options     // how another path is opened
	Printers []Printer           // one for each goroutine that prints; none if only Add is called
	Whole    bool                // print whole records, regardless of the file's snapshot length
	Faults   *ledger.Faults      // counts packets that make a printer panic
	Head     []byte              // what is written before the first packet
	Note     func(string)        // called with messages for the user; may be nil
	Count    func(uint64) string // says how many packets, or what else the lines are of; nil for ledger.Packets

	Unbuffered bool // write each packet at once (-U)

	// Written counts packets whose lines write(2) has accepted, Refused all others. No
	// other sink may use them.
	Written, Refused *uint64
}

// Sink writes the lines of packets. It must not be used by several goroutines at once.
type Sink struct {
	name       string
	out        *outfile.File
	printer    Printer
	whole      bool
	cut        layer.Cutter
	faults     *ledger.Faults
	crew       *crew // prints instead of printer; nil for one goroutine
	unbuffered bool
	written    *uint64
	refused    *uint64
	buf        []byte
	head       int   // bytes of buf before the first packet
	ends       []int // where each packet of buf ends
	size       int64 // bytes written
	note       func(string)
	count      func(uint64) string
	lost       uint64 // packets in the file when it was cut off
	deleted    bool   // the file was deleted or replaced
	err        error  // the first failure; nothing is written after it
}

// Open opens the file at path; "-" is o.Output.
func Open(path string, o Options) (*Sink, error) {
	s := &Sink{
		name: path, whole: o.Whole, faults: o.Faults, unbuffered: o.Unbuffered,
		written: o.Written, refused: o.Refused, note: o.Note, count: o.Count,
		buf: append(make([]byte, 0, 2*bufferSize), o.Head...), head: len(o.Head),
	}
	if s.count == nil {
		s.count = ledger.Packets
	}
	if len(o.Printers) > 0 {
		s.printer = o.Printers[0]
	}
	var err error
	if path == "-" {
		s.name = o.Name
		s.out, err = outfile.Borrow(o.Output, o.File)
	} else {
		s.out, err = outfile.Open(path, o.File)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", s.name, outfile.Bare(err))
	}
	// The file needs its name now: later the sandbox allows no renaming.
	if err := s.out.Publish(); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", s.name, outfile.Bare(err)), s.out.Close())
	}
	if !s.out.Borrowed() {
		s.out.Watch(0)
	}
	if len(o.Printers) > 1 {
		s.crew = newCrew(&o, s.emit)
	}
	return s, nil
}

// Prefetch calls the printer's Prefetch. A crew's workers do that themselves.
func (s *Sink) Prefetch(data []byte, h *packet.Headers) {
	if s.crew == nil {
		s.printer.Prefetch(data, h)
	}
}

// Write gathers the packet's lines.
func (s *Sink) Write(p *packet.Packet) error {
	if s.crew != nil {
		return s.crew.Write(p)
	}
	if s.err != nil {
		*s.refused++
		return s.err
	}
	if !s.whole {
		p = s.cut.Shown(p)
	}
	s.buf = appendLines(s.buf, s.printer, p, s.faults)
	return s.gathered()
}

// Add gathers a line that is not that of a packet. It counts like a packet.
func (s *Sink) Add(line []byte) error {
	if s.err != nil {
		*s.refused++
		return s.err
	}
	s.buf = append(s.buf, line...)
	return s.gathered()
}

// gathered ends the lines of a packet.
func (s *Sink) gathered() error {
	s.ends = append(s.ends, len(s.buf))
	if len(s.buf) >= bufferSize || s.unbuffered {
		return s.flush()
	}
	return nil
}

// appendLines appends p's lines, or the line for a fault if the printer panics.
func appendLines(dst []byte, printer Printer, p *packet.Packet, faults *ledger.Faults) (lines []byte) {
	done := false
	defer func() {
		if done { // saves a call of recover for each packet
			return
		}
		faults.Caught(p, recover())
		lines = printer.AppendFault(dst, p)
	}()
	lines = printer.Append(dst, p)
	done = true
	return lines
}

// emit gathers or writes the lines of a chunk of the crew.
func (s *Sink) emit(c *chunk) error {
	if len(c.lines) >= bufferSize {
		if err := s.flush(); err != nil {
			*s.refused += uint64(len(c.ends))
			return err
		}
		return s.put(c.lines, c.ends)
	}
	for _, end := range c.ends {
		s.ends = append(s.ends, len(s.buf)+end)
	}
	s.buf = append(s.buf, c.lines...)
	if len(s.buf) >= bufferSize {
		return s.flush()
	}
	return nil
}

// Tick writes what is gathered. It returns an error if the output has no reader any more.
func (s *Sink) Tick(time.Time, *ledger.Snapshot) error {
	err := s.writeOut()
	if err == nil && s.out.ReaderGone() {
		s.err = s.fail(0, 0, syscall.EPIPE)
		err = s.err
	}
	return err
}

func (s *Sink) writeOut() error {
	var err error
	if s.crew != nil {
		err = s.crew.Flush()
	}
	if e := s.flush(); err == nil {
		err = e
	}
	s.look()
	return err
}

// look checks what other processes have done to the file, and tells the user. Writing goes on
// after the file was cut off, and after it was deleted, since it can still be copied.
func (s *Sink) look() {
	deleted, cut, size := s.out.Look(s.size)
	if cut {
		s.tell(fmt.Sprintf("%s %v: lines go on, but those of %s are lost", s.name, sink.ErrCut, s.count(*s.written-s.lost)))
		s.size, s.lost = size, *s.written
	}
	if deleted && !s.deleted {
		s.tell(sink.Nameless(s.name, "lines", s.out.Descriptor()))
	}
	s.deleted = deleted
}

func (s *Sink) tell(text string) {
	if s.note != nil {
		s.note(text)
	}
}

// lastLook counts packets as refused that were written and are no longer in the file. It
// returns an error if there are any.
func (s *Sink) lastLook() error {
	how := sink.ErrCut
	if s.deleted {
		s.lost, how = *s.written, sink.ErrDeleted
	}
	if s.lost == 0 {
		return nil
	}
	*s.written -= s.lost
	*s.refused += s.lost
	return fmt.Errorf("%s %w while it was written: lines of %s lost", s.name, how, ledger.Are(s.count(s.lost), s.lost))
}

// Close writes the last lines and closes the file, unless it is Options.Output. It does not
// return an error that Write or Tick has returned.
func (s *Sink) Close(*ledger.Snapshot) error {
	returned := s.err
	err := s.writeOut()
	if returned != nil && errors.Is(err, returned) {
		err = nil
	}
	if s.crew != nil {
		s.crew.Close()
		s.crew = nil
	}
	if s.err == nil {
		err = errors.Join(err, s.lastLook())
	}
	if e := s.out.Close(); e != nil {
		err = errors.Join(err, fmt.Errorf("close %s: %w", s.name, outfile.Bare(e)))
	}
	return err
}

// flush writes the gathered lines.
func (s *Sink) flush() error {
	err := s.put(s.buf, s.ends)
	s.buf, s.ends = s.buf[:0], s.ends[:0]
	if cap(s.buf) > maxChunkLines {
		s.buf = nil // it grew for a giant packet
	}
	return err
}

// put writes lines and counts the packets; ends has the end of each packet's lines in b.
func (s *Sink) put(b []byte, ends []int) error {
	if s.err != nil {
		*s.refused += uint64(len(ends))
		return s.err
	}
	if len(b) == 0 {
		return nil
	}
	s.look()
	n, err := s.out.Write(b)
	s.size += int64(n)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	whole, packets := s.head, len(ends)
	if err != nil {
		packets = sort.SearchInts(ends, n+1)
	}
	if packets > 0 {
		whole = ends[packets-1]
	}
	*s.written += uint64(packets)
	*s.refused += uint64(len(ends) - packets)
	if err != nil {
		s.err = s.fail(n, whole, err)
	}
	s.head = 0
	return s.err
}

// fail returns the error of a write that wrote n bytes, of which the last whole packet ends
// at whole. It cuts off the rest from a regular file.
func (s *Sink) fail(n, whole int, err error) error {
	before := ledger.Were(s.count(*s.written), *s.written) + " written before"
	if errors.Is(err, syscall.EPIPE) {
		if s.out.Borrowed() {
			return ErrOutputClosed
		}
		return fmt.Errorf("%w (%s): %s", ErrOutputClosed, s.name, before)
	}
	err = fmt.Errorf("write %s: %w: %s", s.name, outfile.Bare(err), before)
	if whole > n { // not even the head was written
		whole = 0
	}
	if !s.out.Regular() || whole == n {
		return err
	}
	if e := s.out.CutOff(int64(n - whole)); e != nil {
		return fmt.Errorf("%w, and a torn line after them: %w", err, outfile.Bare(e))
	}
	return err
}
