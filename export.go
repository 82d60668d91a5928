package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"syscall"
	"time"

	"ringcap/internal/cli"
	"ringcap/internal/jsonl"
	"ringcap/internal/ledger"
	"ringcap/internal/outfile"
	"ringcap/internal/packet"
	"ringcap/internal/text"
)

// exportSink writes a line for each packet, as JSON or as columns, to a file or to
// standard output. What is there is always whole lines.
type exportSink struct {
	name      string
	out       *outfile.File
	printer   liner
	faults    *faults
	eachFlush bool // -U
	account   *ledger.Snapshot
	buf       []byte
	names     bool   // buf starts with a line that is no packet
	lines     uint64 // packets in buf
	exported  uint64 // packets written
	err       error  // the first failure; nothing is written after it
}

// openExport opens what --json or --fields goes to.
func (s *session) openExport() error {
	printer, err := newExportPrinter(s.cfg)
	if err != nil {
		return err
	}
	path := s.cfg.Export.JSON
	if path == "" {
		path = "-"
	}
	k, err := openExportSink(path, s.stdout, s.writeOptions().File, printer, &s.account, &s.faults)
	if err != nil {
		return err
	}
	k.eachFlush = s.cfg.PacketBuffered
	s.sinks = append(s.sinks, k)
	return nil
}

// newExportPrinter writes as --json, --fields and --csv ask for. A line of text is
// made for those who asked for it only.
func newExportPrinter(c *cli.Config) (*jsonl.Printer, error) {
	e := &c.Export
	o := jsonl.Options{Columns: e.Fields, CSV: e.CSV}
	if e.Fields == nil || slices.Contains(e.Fields, "summary") {
		o.Summary = text.NewPrinter(summaryOptions(c))
	}
	printer, err := jsonl.NewPrinter(o)
	if err != nil {
		return nil, fmt.Errorf("--fields: %w", err)
	}
	return printer, nil
}

// summaryOptions are those of the line of text that stands beside the fields. How
// text is printed at the same time has no part in it.
func summaryOptions(c *cli.Config) text.Options {
	return text.Options{Time: text.TimeNone, AbsoluteSequence: c.AbsoluteSequence}
}

// tryFields sees that --fields names fields, before anything is opened.
func tryFields(c *cli.Config) error {
	_, err := newExportPrinter(c)
	return err
}

// openExportSink opens the file at path; "-" is stdout.
func openExportSink(path string, stdout *os.File, o outfile.Options, p *jsonl.Printer, account *ledger.Snapshot, f *faults) (*exportSink, error) {
	k := &exportSink{name: path, printer: p, faults: f, account: account, buf: make([]byte, 0, 2*textBuffer)}
	var err error
	if path == "-" {
		k.name = "stdout"
		k.out, err = outfile.Borrow(stdout, o)
	} else {
		k.out, err = outfile.Open(path, o)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", k.name, outfile.Bare(err))
	}
	// It gets its name now: later the sandbox lets nobody rename.
	if err := k.publish(); err != nil {
		return nil, errors.Join(err, k.out.Close())
	}
	k.buf = p.AppendHeader(k.buf)
	k.names = len(k.buf) > 0
	return k, nil
}

// Write appends the packet's line.
func (k *exportSink) Write(p *packet.Packet) error {
	if k.err != nil {
		k.account.Refused++
		return k.err
	}
	k.buf = k.faults.line(k.printer, k.buf, p)
	k.lines++
	if len(k.buf) >= textBuffer || k.eachFlush {
		return k.flush()
	}
	return nil
}

// Tick writes out what was gathered.
func (k *exportSink) Tick(time.Time, *ledger.Snapshot) error { return k.flush() }

// Close writes out the last lines and closes the file. A failure that Write or
// Tick returned is not returned again.
func (k *exportSink) Close(*ledger.Snapshot) error {
	var err error
	if k.err == nil {
		err = k.flush()
	}
	if e := k.out.Close(); e != nil {
		err = errors.Join(err, fmt.Errorf("close %s: %w", k.name, outfile.Bare(e)))
	}
	return err
}

func (k *exportSink) publish() error {
	if err := k.out.Publish(); err != nil {
		return fmt.Errorf("open %s: %w", k.name, outfile.Bare(err))
	}
	return nil
}

// flush writes the lines gathered.
func (k *exportSink) flush() error {
	if len(k.buf) == 0 || k.err != nil {
		return k.err
	}
	n, err := k.out.Write(k.buf)
	if err == nil && n < len(k.buf) {
		err = io.ErrShortWrite
	}
	if err != nil {
		k.err = k.fail(n, err)
	}
	k.count(k.lines)
	k.buf, k.names = k.buf[:0], false
	return k.err
}

// count moves lines from the buffer to the account.
func (k *exportSink) count(lines uint64) {
	k.exported += lines
	k.account.Exported += lines
	k.lines -= lines
}

// fail accounts for lines of which only n bytes were written, and cuts the torn one
// off where that can be done.
func (k *exportSink) fail(n int, err error) error {
	whole := bytes.LastIndexByte(k.buf[:n], '\n') + 1
	lines := uint64(bytes.Count(k.buf[:whole], []byte{'\n'}))
	if k.names && lines > 0 {
		lines--
	}
	k.count(lines)
	k.account.Refused += k.lines
	k.lines = 0
	if errors.Is(err, syscall.EPIPE) {
		return errOutputClosed
	}
	err = fmt.Errorf("write %s: %w: %s written before", k.name, outfile.Bare(err), plural(k.exported, "was", "were"))
	if !k.out.Regular() || whole == n {
		return err
	}
	if e := k.out.CutOff(int64(n - whole)); e != nil {
		return fmt.Errorf("%w, and a torn line after them: %w", err, outfile.Bare(e))
	}
	return err
}
