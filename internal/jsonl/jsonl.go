// Package jsonl writes decoded packets for programs: one JSON object a line, or
// chosen fields as columns (TSV or CSV). docs/json.md describes both,
// docs/packet.schema.json the object.
//
// There is a file a protocol. It adds tables of the protocol's fields, each with
// its name in JSON and as a column and its place in the header; what walks the
// headers (walk.go) and what writes values (write.go, columns.go) know no protocol.
// A new protocol is a table and, if it is no layer of ringcap/internal/layer, a line
// in what comes above what (above.go).
package jsonl

import (
	"errors"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// Summarizer appends a packet as lines of text, of which the first is taken. It is
// printable ASCII; a text.Printer is one.
type Summarizer interface {
	Append(dst []byte, p *packet.Packet) []byte
	// Clean says that what Append wrote last is one line without quotes and backslashes.
	Clean() bool
	// Prefetch has memory brought into the cache that Append needs for a packet of which
	// layer.Peek found the headers h in data.
	Prefetch(data []byte, h *packet.Headers)
}

// Options says what is written. The zero value is JSON without a summary.
type Options struct {
	Summary Summarizer     // writes the member "summary" and the column of that name; nil for none
	Columns []string       // names of fields, as Fields lists them; nil for JSON
	Zone    *time.Location // of the column frame.time; nil for time.Local
	CSV     bool           // columns as RFC 4180 has them, after a line of names; else TSV
}

// Printer writes packets. It is not safe for use by several goroutines at once;
// the same packet and options give the same bytes whatever came before.
type Printer struct {
	tables   *tables
	summary  Summarizer
	cutter   layer.Cutter // of giant packets, for the summary
	columns  *columns     // nil for JSON
	stamp    stamp
	location *time.Location // of frame.time

	facts     [len(directions)]facts // of the packets before, by their direction
	addresses [64]address            // of IPv6, remembered
	composed  []byte

	// The rest is the state of one Append.
	pkt       *packet.Packet
	b         []byte // the line so far
	line      []byte // the summary, before it is escaped
	name      []byte // the last name that was put together
	depth     int    // layers so far
	cut       bool   // within a fragment or a packet that is quoted: no whole message
	quoting   bool   // within a packet that is quoted
	err       error  // of the last header
	truncated bool   // headers promise more than was captured
	message   []byte // the DNS message that names point into
	wifi      *layer.WiFi
	headers   [maxRecords + 2]header // those being written, the innermost at top
	top       int
	inner     nested // what the decoder left to us
	quote     nested // what an ICMP error quotes
	sackBase  uint32 // what columns of SACK blocks are relative to
}

// NewPrinter returns a Printer for o. It fails for a name in o.Columns that is no
// field's.
func NewPrinter(o Options) (*Printer, error) {
	p := &Printer{tables: newTables(), summary: o.Summary, location: o.Zone}
	if p.location == nil {
		p.location = time.Local
	}
	p.stamp.set(0)
	if o.Columns == nil {
		return p, nil
	}
	var err error
	p.columns, err = newColumns(p.tables, o.Columns, o.CSV)
	return p, err
}

// Prefetch is that of the summary.
func (p *Printer) Prefetch(data []byte, h *packet.Headers) {
	if p.summary != nil {
		p.summary.Prefetch(data, h)
	}
}

// Append appends pkt's line to dst, the newline at its end included. It is one
// line of valid UTF-8, without control characters but the tabs between columns.
// Nothing is allocated once the buffers have grown.
func (p *Printer) Append(dst []byte, pkt *packet.Packet) []byte {
	p.pkt, p.b, p.depth, p.top, p.cut, p.quoting = pkt, dst, 0, 0, false, false
	p.err, p.truncated = pkt.Err, pkt.Truncated
	p.headers[0].data, p.headers[0].wire = pkt.Data, max(pkt.Info.Length, len(pkt.Data))
	if !pkt.Headers.Peeked || p.columns != nil || !p.peekedLine() {
		p.record(p.tables.frame, &p.headers[0])
	}
	if p.columns != nil {
		p.b = p.columns.appendRow(p.b)
	}
	b := append(p.b, '\n')
	p.pkt, p.b = nil, nil
	return b
}

// errFault is the error of a packet that made Append panic.
var errFault = errors.New("internal error: not shown")

// AppendFault appends, in place of the line of a packet that made Append panic, one
// with the facts of its capture and no layers.
func (p *Printer) AppendFault(dst []byte, pkt *packet.Packet) []byte {
	if p.columns != nil {
		p.columns.empty()
	}
	summary := p.summary
	p.summary = nil
	dst = p.Append(dst, &packet.Packet{Frame: pkt.Frame, Err: errFault})
	p.summary = summary
	return dst
}

// AppendHeader appends the line of names that CSV starts with, nothing otherwise.
func (p *Printer) AppendHeader(dst []byte) []byte {
	if p.columns == nil || !p.columns.csv {
		return dst
	}
	return p.columns.appendNames(dst)
}
