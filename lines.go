package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"syscall"
	"time"

	"ringcap/internal/ledger"
	"ringcap/internal/sink/outfile"
	"ringcap/packet"
)

// lineBuffer is how many bytes of lines are gathered for one write.
const lineBuffer = 64 << 10

// lineOptions says what a lineSink writes, and who is told.
type lineOptions struct {
	Output *os.File        // what path "-" is; it is not closed
	Name   string          // of Output, for messages
	File   outfile.Options // how another path is opened
	Lines  []liner         // write packets: one, or as many as may at once
	Whole  bool            // show all of a record, whatever the file's snapshot length
	Faults *faults         // what goes wrong with packets
	Head   []byte          // what stands before the first packet
	Each   bool            // write each packet at once (-U)
	// Written counts packets that are in the file, as far as write(2) tells, Refused
	// those that are not; each belongs to this sink alone.
	Written, Refused *uint64
}

// lineSink writes the lines of packets, as text, JSON or columns. They are gathered
// until there is nothing more to do or the buffer is full: nobody waits for a line.
// A regular file always ends with the last line of a packet.
type lineSink struct {
	name    string
	out     *outfile.File
	line    liner
	whole   bool
	shown   shown
	faults  *faults
	crew    *crew // writes instead of line; nil for one goroutine
	each    bool
	written *uint64
	refused *uint64
	buf     []byte
	head    int   // bytes of buf that stand before the first packet
	ends    []int // where each packet of buf ends
	err     error // the first failure; nothing is written after it
}

// shown makes the packet that is printed where the file's snapshot length cuts one.
type shown struct {
	frame   packet.Frame
	packet  packet.Packet
	decoder *decoder // nil while no packet was cut
}

// of is p itself if all of it is shown, else what is left of it, decoded anew and
// valid until the next call.
func (s *shown) of(p *packet.Packet) *packet.Packet {
	data := p.Shown()
	if len(data) == len(p.Data) {
		return p
	}
	if s.decoder == nil {
		s.decoder = newDecoder()
	}
	s.frame = *p.Frame
	s.frame.Data, s.frame.Info.CaptureLength = data, len(data)
	s.decoder.Decode(&s.frame, &s.packet)
	s.packet.Found = p.Found
	return &s.packet
}

// openLineSink opens the file at path; "-" is o.Output.
func openLineSink(path string, o lineOptions) (*lineSink, error) {
	k := &lineSink{
		name: path, line: o.Lines[0], whole: o.Whole, faults: o.Faults, each: o.Each, written: o.Written, refused: o.Refused,
		buf: append(make([]byte, 0, 2*lineBuffer), o.Head...), head: len(o.Head),
	}
	var err error
	if path == "-" {
		k.name = o.Name
		k.out, err = outfile.Borrow(o.Output, o.File)
	} else {
		k.out, err = outfile.Open(path, o.File)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", k.name, outfile.Bare(err))
	}
	// It gets its name now: later the sandbox lets nobody rename.
	if err := k.out.Publish(); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", k.name, outfile.Bare(err)), k.out.Close())
	}
	if len(o.Lines) > 1 {
		k.crew = newCrew(&o, k.emit)
	}
	return k, nil
}

// Write appends the packet's lines.
func (k *lineSink) Write(p *packet.Packet) error {
	if k.crew != nil {
		return k.crew.Write(p)
	}
	if k.err != nil {
		*k.refused++
		return k.err
	}
	if !k.whole {
		p = k.shown.of(p)
	}
	k.buf = k.faults.line(k.line, k.buf, p)
	k.ends = append(k.ends, len(k.buf))
	if len(k.buf) >= lineBuffer || k.each {
		return k.flush()
	}
	return nil
}

// emit takes the lines of packets from the crew.
func (k *lineSink) emit(c *chunk) error {
	if len(c.lines) >= lineBuffer {
		if err := k.flush(); err != nil {
			*k.refused += uint64(len(c.ends))
			return err
		}
		return k.put(c.lines, c.ends)
	}
	for _, end := range c.ends {
		k.ends = append(k.ends, len(k.buf)+end)
	}
	k.buf = append(k.buf, c.lines...)
	if len(k.buf) >= lineBuffer {
		return k.flush()
	}
	return nil
}

// Tick writes out what was gathered.
func (k *lineSink) Tick(time.Time, *ledger.Snapshot) error {
	var err error
	if k.crew != nil {
		err = k.crew.Flush()
	}
	if e := k.flush(); err == nil {
		err = e
	}
	return err
}

// Close writes out the last lines, and closes the file that was opened. A failure
// that Write or Tick returned is not returned again.
func (k *lineSink) Close(l *ledger.Snapshot) error {
	told := k.err
	err := k.Tick(time.Time{}, l)
	if told != nil && errors.Is(err, told) {
		err = nil
	}
	if k.crew != nil {
		k.crew.Close()
		k.crew = nil
	}
	if e := k.out.Close(); e != nil {
		err = errors.Join(err, fmt.Errorf("close %s: %w", k.name, outfile.Bare(e)))
	}
	return err
}

// flush writes the lines gathered.
func (k *lineSink) flush() error {
	err := k.put(k.buf, k.ends)
	k.buf, k.ends = k.buf[:0], k.ends[:0]
	return err
}

// put writes the lines of packets that end there, and accounts for them.
func (k *lineSink) put(b []byte, ends []int) error {
	if k.err != nil {
		*k.refused += uint64(len(ends))
		return k.err
	}
	if len(b) == 0 {
		return nil
	}
	n, err := k.out.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	whole, packets := k.head, len(ends)
	if err != nil {
		packets = sort.SearchInts(ends, n+1)
	}
	if packets > 0 {
		whole = ends[packets-1]
	}
	*k.written += uint64(packets)
	*k.refused += uint64(len(ends) - packets)
	if err != nil {
		k.err = k.fail(n, whole, err)
	}
	k.head = 0
	return k.err
}

// fail says how far a write got: n bytes, of which the packets that are complete end
// at whole. The torn one is cut off where that can be done.
func (k *lineSink) fail(n, whole int, err error) error {
	before := plural(*k.written, "was", "were") + " written before"
	if errors.Is(err, syscall.EPIPE) {
		if k.out.Borrowed() {
			return errOutputClosed
		}
		return fmt.Errorf("%w (%s): %s", errOutputClosed, k.name, before)
	}
	err = fmt.Errorf("write %s: %w: %s", k.name, outfile.Bare(err), before)
	if whole > n { // not even what stands before them
		whole = 0
	}
	if !k.out.Regular() || whole == n {
		return err
	}
	if e := k.out.CutOff(int64(n - whole)); e != nil {
		return fmt.Errorf("%w, and a torn line after them: %w", err, outfile.Bare(e))
	}
	return err
}
