package main

import (
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"ringcap/internal/ledger"
	"ringcap/internal/packet"
)

// textBuffer is how many bytes of lines are gathered for one write.
const textBuffer = 64 << 10

// textSink prints packets. Lines are gathered until the ring is empty or the
// buffer full: nobody waits for a line while there is nothing else to do.
type textSink struct {
	out       *os.File
	printer   liner
	shown     shown
	faults    *faults
	crew      *crew // prints instead of printer; nil for none
	eachFlush bool  // -U
	account   *ledger.Snapshot
	buf       []byte
	lines     uint64 // packets in buf
}

// newTextSink makes a sink that counts in account what it printed, and in f what it
// could not.
func newTextSink(out *os.File, p liner, each bool, account *ledger.Snapshot, f *faults) *textSink {
	return &textSink{out: out, printer: p, faults: f, eachFlush: each, account: account, buf: make([]byte, 0, 2*textBuffer)}
}

// Write prints one packet.
func (t *textSink) Write(p *packet.Packet) error {
	if t.crew != nil {
		return t.crew.Write(p)
	}
	t.buf = t.faults.line(t.printer, t.buf, t.shown.of(p))
	t.lines++
	if len(t.buf) >= textBuffer || t.eachFlush {
		return t.flush()
	}
	return nil
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

// share has workers print, each with a printer of its own.
func (t *textSink) share(workers int, newPrinter func() liner) {
	t.crew = newCrew(workers, newPrinter, t.emit, t.faults)
}

// emit takes the lines of packets that the crew printed.
func (t *textSink) emit(lines []byte, packets uint64) error {
	t.buf = append(t.buf, lines...)
	t.lines += packets
	if len(t.buf) >= textBuffer {
		return t.flush()
	}
	return nil
}

// Tick writes out what was gathered.
func (t *textSink) Tick(time.Time, *ledger.Snapshot) error {
	if t.crew != nil {
		if err := t.crew.Flush(); err != nil {
			return err
		}
	}
	return t.flush()
}

// Close writes out the last lines. The file stays open: it is the caller's.
func (t *textSink) Close(l *ledger.Snapshot) error {
	err := t.Tick(l.End, l)
	if t.crew != nil {
		t.crew.Close()
		t.crew = nil
	}
	return err
}

func (t *textSink) flush() error {
	if len(t.buf) == 0 {
		return nil
	}
	_, err := t.out.Write(t.buf)
	if err == nil {
		t.account.Printed += t.lines
	} else {
		t.account.Refused += t.lines
	}
	t.buf, t.lines = t.buf[:0], 0
	if errors.Is(err, syscall.EPIPE) {
		return errOutputClosed
	}
	return err
}

// isTerminal reports whether somebody may be watching f.
func isTerminal(f *os.File) bool {
	_, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	return err == nil
}
