package view

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"ringcap/capfile"
	"ringcap/internal/escape"
	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/process"
	"ringcap/internal/text"
	"ringcap/packet"
)

// viewer reads and decodes the packets that the screen shows.
type viewer struct {
	c       *capture
	zone    *time.Location
	picker  *capfile.Picker
	past    *capfile.Picker // of replay; nil before it is needed
	replays bool            // columns need replay
	decoder *layer.Decoder
	cutter  layer.Cutter
	line    *text.Printer
	full    *text.Printer  // as -vv
	columns *jsonl.Printer // of --fields; nil without
	tree    *jsonl.Tree
	told    *process.Recorded // finds the processes of packets in their comments

	frame packet.Frame
	p     packet.Packet
	buf   []byte
	lower []byte        // of contains
	lines map[int]*line // those shown lately, by number
}

// line is a packet in the list.
type line struct {
	time   time.Time
	length int
	color  string // an escape sequence; empty without colours
	text   string
	cells  []string // of --fields
}

// maxLines is how many lines are kept.
const maxLines = 4096

// maxShown is the maximum number of bytes of a packet that lines are made from.
const maxShown = 64 << 10

func newViewer(c *capture, o *Options) (*viewer, error) {
	v := &viewer{
		c: c, zone: o.Zone, picker: capfile.NewPicker(c.file), decoder: layer.NewDecoder(), tree: jsonl.NewTree(o.Zone), told: process.NewRecorded(nil, new(ledger.Snapshot)), lines: map[int]*line{},
		line: text.NewPrinter(text.Options{Time: text.TimeNone, Color: o.Color, Location: o.Zone, Process: true}),
		full: text.NewPrinter(text.Options{Time: text.TimeDate, Nanoseconds: true, Verbose: 2, Link: true, Location: o.Zone, Process: true}),
	}
	return v, v.setColumns(o.Fields)
}

// setColumns has lines consist of the values of fields, or of text if there are none.
func (v *viewer) setColumns(fields []string) (err error) {
	var columns *jsonl.Printer
	if len(fields) > 0 {
		if columns, err = jsonl.NewPrinter(jsonl.Options{Columns: fields, Zone: v.zone, Summary: text.NewPrinter(text.Options{Time: text.TimeNone})}); err != nil {
			return err
		}
	}
	v.columns, v.replays = columns, jsonl.NeedsAnalysis(fields) || jsonl.NeedsAnswers(fields)
	clear(v.lines)
	return nil
}

// stamp returns the time of a packet, which is that of the first packet if it cannot be read.
func (v *viewer) stamp(n int) time.Time {
	s := v.c.at(n)
	var f packet.Frame
	if v.picker.Pick(s.at, s.layout, &f) != nil {
		return v.c.state().first
	}
	return f.Info.Timestamp
}

// packet reads and decodes a packet. It is valid until the next call.
func (v *viewer) packet(n int) (*packet.Packet, error) {
	s := v.c.at(n)
	var before, inStream time.Time
	if n > 0 {
		before = v.stamp(n - 1)
	}
	if s.before > 0 {
		inStream = v.stamp(int(s.before) - 1)
	}
	if err := v.picker.Pick(s.at, s.layout, &v.frame); err != nil {
		return nil, err
	}
	v.frame.Number, v.frame.Process = uint64(n+1), v.told.Find(&v.frame)
	v.p = packet.Packet{Frame: &v.frame}
	v.decode()
	v.p.Found = s.found
	now := v.frame.Info.Timestamp
	v.p.Elapsed = now.Sub(v.c.state().first)
	if n > 0 {
		v.p.Delta = now.Sub(before)
	}
	if s.before > 0 {
		v.p.Stream.Delta = now.Sub(inStream)
	}
	return &v.p, nil
}

// decode decodes the packet. One that makes a decoder panic has no layers.
func (v *viewer) decode() {
	defer func() {
		if recover() != nil {
			v.p = packet.Packet{Frame: &v.frame}
		}
	}()
	v.decoder.Decode(&v.frame, &v.p)
}

// shown returns the part of a packet that is printed.
func (v *viewer) shown(p *packet.Packet) *packet.Packet {
	data := p.Shown()
	return v.cutter.Cut(p, data[:min(len(data), maxShown)])
}

// get returns the line of a packet.
func (v *viewer) get(n int) *line {
	if l := v.lines[n]; l != nil {
		return l
	}
	if len(v.lines) >= maxLines {
		clear(v.lines)
	}
	l := v.make(n)
	v.lines[n] = l
	return l
}

func (v *viewer) make(n int) *line {
	p, err := v.packet(n)
	if err != nil {
		return &line{text: "[cannot be read: " + escape.Line(err.Error()) + "]"}
	}
	l := &line{time: p.Info.Timestamp, length: max(p.Info.Length, len(p.Data))}
	b := v.print(v.line, p)
	if at := bytes.IndexByte(b, 'm'); len(b) > 0 && b[0] == '\x1b' && at > 0 { // the colour of the packet
		l.color, b = string(b[:at+1]), b[at+1:]
	}
	b, _, _ = bytes.Cut(b, []byte{'\n'})
	b, _, _ = bytes.Cut(b, []byte{'\x1b'})
	l.text = string(b)
	if v.columns != nil {
		if v.replays {
			v.replay(n, p)
		}
		l.cells = v.cells(p)
	}
	return l
}

// print prints a packet, or a replacement if that panics.
func (v *viewer) print(printer *text.Printer, p *packet.Packet) (b []byte) {
	defer func() {
		if recover() != nil {
			b = printer.AppendFault(nil, p)
		}
		v.buf = b
	}()
	return printer.Append(v.buf[:0], v.shown(p))
}

// cells returns the values of the fields of a packet.
func (v *viewer) cells(p *packet.Packet) (cells []string) {
	defer func() {
		if recover() != nil {
			cells = []string{"[internal error, not shown]"}
		}
	}()
	return strings.Split(strings.TrimSuffix(string(v.columns.Append(nil, p)), "\n"), "\t")
}

// detail is all that is shown of one packet.
type detail struct {
	number int
	nodes  []jsonl.Node
	text   []string // the lines of -vv
	data   []byte
	wire   int // length on the wire
	err    error
	stream packet.Stream
	udp    bool
}

// leftOut names what replay does not find.
const leftOut = "tcp.analysis and answers"

// details returns what there is to show of a packet.
func (v *viewer) details(n int) *detail {
	d := &detail{number: n}
	p, err := v.packet(n)
	if err != nil {
		if d.err = err; errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			d.err = errors.New("the file has become shorter: this packet is gone")
		}
		return d
	}
	d.data, d.wire = bytes.Clone(p.Data), p.Info.Length
	d.stream, d.udp = p.Stream, p.Headers.Protocol == packet.ProtocolUDP
	whole := v.replay(n, p)
	d.nodes = v.nodes(p)
	for i := range d.nodes {
		d.nodes[i].Value = escape.Line(d.nodes[i].Value)
	}
	if !whole {
		d.nodes = append(d.nodes, jsonl.Node{Name: leftOut, Header: true, Value: "left out: more than " + grouped(maxReplay) + " packets before in the stream (--fields finds them)"})
	}
	for _, comment := range p.Comments() {
		if process.Tells(comment) {
			continue // it is among the facts of the packet
		}
		d.nodes = append(d.nodes, jsonl.Node{Name: "comment", Header: true}, jsonl.Node{Depth: 1, Name: "text", Value: escape.Line(comment)})
	}
	for l := range strings.Lines(string(v.print(v.full, p))) {
		d.text = append(d.text, strings.ReplaceAll(strings.TrimSuffix(l, "\n"), "\t", "    "))
	}
	return d
}

// nodes returns the fields of a packet.
func (v *viewer) nodes(p *packet.Packet) (nodes []jsonl.Node) {
	defer func() {
		if r := recover(); r != nil {
			nodes = []jsonl.Node{{Name: "internal error, not shown", Header: true, Value: fmt.Sprint(r)}}
		}
	}()
	return append(nodes, v.tree.Nodes(p)...)
}
