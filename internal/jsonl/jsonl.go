// Package jsonl writes decoded packets for programs: one JSON object a line, or selected
// fields as columns (TSV or CSV). docs/json.md describes both formats, and
// docs/packet.schema.json the objects.
//
// Each protocol has a file that adds tables of its fields. A field has a name in JSON, a
// name as a column and a place in the header. The code that walks the headers (walk.go)
// and writes the values (write.go, columns.go) is independent of protocols. A new
// protocol needs a table and, unless it is a layer of ringcap/internal/layer, a line in
// above.go.
package jsonl

import (
	"errors"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/memo"
	"ringcap/packet"
)

// Summarizer formats a packet as lines of printable ASCII, such as a text.Printer. Only
// the first line is used.
type Summarizer interface {
	Append(dst []byte, p *packet.Packet) []byte
	// Clean reports whether the last Append wrote one line without quotes and
	// backslashes.
	Clean() bool
	// Prefetch brings memory into the cache that Append needs for a packet in whose data
	// layer.Peek found the headers h.
	Prefetch(data []byte, h *packet.Headers)
}

// Options selects what is written. The zero value selects JSON without a summary.
type Options struct {
	Summary Summarizer     // formats the member or column "summary"; nil for none
	Columns []string       // names from Fields; nil for JSON
	Zone    *time.Location // time zone of the column frame.time; nil for time.Local
	CSV     bool           // write columns as CSV (RFC 4180) after a line of names, instead of TSV
}

// Printer writes packets. Its output depends only on the packet and the options, not on
// earlier packets. It is not safe for concurrent use.
type Printer struct {
	tables   *tables
	summary  Summarizer
	cutter   layer.Cutter // of giant packets, for the summary
	columns  *columns     // nil for JSON
	stamp    stamp
	location *time.Location // zone of frame.time

	facts     [len(directions)]facts              // cached facts of capture, by direction
	told      memo.Table[*packet.Process, []byte] // cached text of processes
	addresses [64]address                         // cached IPv6 addresses
	composed  []byte

	// The following is the state of one Append.
	pkt       *packet.Packet
	b         []byte // the line so far
	line      []byte // the summary before escaping
	name      []byte // the last name that was built
	depth     int    // layers so far
	cut       bool   // in a fragment or a quoted packet, where messages are incomplete
	quoting   bool   // in a quoted packet
	err       error  // error of the last header
	truncated bool   // headers announce more bytes than were captured
	message   []byte // the DNS message to which compressed names refer
	http      httpHead
	mqtt      mqttMessage
	ssh       [len(sshLists)][]byte
	hello     tlsHello
	quic      quicReader
	sorted    []uint16 // numbers for JA4
	dnsPort   uint16   // the port that tells that it is one
	overTCP   bool     // it is one over TCP
	snmp      snmpMessage
	wifi      *layer.WiFi
	linkType  *layer.LinkHeader      // the link header that is being written; nil for radiotap
	headers   [maxRecords + 2]header // stack of the headers that are being written
	top       int
	quote     nested // the packet that an ICMP error quotes
	sackBase  uint32 // base of the SACK columns
}

// NewPrinter returns a Printer for o. It returns an error if o.Columns has an unknown
// name.
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

// Prefetch prefetches for the summary.
func (p *Printer) Prefetch(data []byte, h *packet.Headers) {
	if p.summary != nil {
		p.summary.Prefetch(data, h)
	}
}

// Append appends pkt's line with its newline to dst. The line is valid UTF-8, without
// control characters other than the tabs between columns. Append does not allocate once
// its buffers have grown.
func (p *Printer) Append(dst []byte, pkt *packet.Packet) []byte {
	p.begin(pkt)
	p.b = dst
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

// begin sets the state for a packet.
func (p *Printer) begin(pkt *packet.Packet) {
	p.pkt, p.depth, p.top, p.cut, p.quoting = pkt, 0, 0, false, false
	p.err, p.truncated = pkt.Err, pkt.Truncated
	p.headers[0].data, p.headers[0].wire = pkt.Data, max(pkt.Info.Length, len(pkt.Data))
}

// errFault is the error of a packet for which Append panicked.
var errFault = errors.New("internal error: not shown")

// AppendFault appends a line for a packet for which Append panicked. It has the facts of
// capture but no layers.
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

// AppendHeader appends the line of names at the start of CSV. In other formats it appends
// nothing.
func (p *Printer) AppendHeader(dst []byte) []byte {
	if p.columns == nil || !p.columns.csv {
		return dst
	}
	return p.columns.appendNames(dst)
}
