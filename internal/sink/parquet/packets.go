package parquet

import (
	"math/bits"
	"time"

	"ringcap/internal/jsonl"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// PacketOptions describes a table of packets.
type PacketOptions struct {
	Options                  // but for the schema
	Line    jsonl.Summarizer // makes the column "line"; nil for none
	Frame   bool             // with the column "frame"
	Faults  *ledger.Faults   // counts packets that make a field panic
}

// Packets is the sink of the table of packets, which has a row for each.
type Packets struct {
	table   *Table
	columns []boundColumn
	facts   []int   // the columns that are facts of capture
	users   [][]int // by field: the columns that have it
	choices []int   // the columns that have several fields, or one of several values
	due     uint64  // those of choices that the present packet has, by their bits
	reader  *jsonl.Reader
	faults  *ledger.Faults
	list    []byte
}

// boundColumn is a column with the places of its fields among those of the reader.
type boundColumn struct {
	packetColumn
	fields  []int
	kinds   []jsonl.Kind
	several uint64 // the bit of one of Packets.choices; 0 for others
}

// PacketTable begins the names of the files of the table of packets.
const PacketTable = "packets"

// NewPackets returns a sink without rows.
func NewPackets(o PacketOptions) (*Packets, error) {
	columns := packetColumns[:len(packetColumns):len(packetColumns)]
	if o.Line != nil {
		columns = append(columns, lineColumn)
	}
	if o.Frame {
		columns = append(columns, frameColumn)
	}
	s := &Packets{faults: o.Faults}
	var names []string
	places := map[string]int{}
	var schema []Column
	for _, c := range columns {
		b := boundColumn{packetColumn: c}
		for _, name := range c.fields {
			typ, err := jsonl.TypeOf(name)
			if err != nil {
				return nil, err
			}
			place, there := places[name]
			if !there {
				place, names = len(names), append(names, name)
				places[name] = place
			}
			b.fields, b.kinds = append(b.fields, place), append(b.kinds, typ.Kind)
		}
		s.columns, schema = append(s.columns, b), append(schema, c.Column)
	}
	s.plan(len(names))
	var err error
	if s.reader, err = jsonl.NewReader(names, o.Line); err != nil {
		return nil, err
	}
	o.Schema = NewSchema(PacketTable, schema)
	s.table = New(o.Options)
	return s, nil
}

// plan finds which columns each of the fields is for.
func (s *Packets) plan(fields int) {
	s.users = make([][]int, fields)
	several := 0
	for i := range s.columns {
		c := &s.columns[i]
		if c.fact != nil {
			s.facts = append(s.facts, i)
			continue
		}
		if len(c.fields) > 1 || c.which != outermost {
			c.several = 1 << several // at most 64 of them
			s.choices, several = append(s.choices, i), several+1
		}
		for _, f := range c.fields {
			s.users[f] = append(s.users[f], i)
		}
	}
}

// Fields returns the fields of the table, for what a tracker has to remember.
func Fields() (names []string) {
	for _, c := range packetColumns {
		names = append(names, c.fields...)
	}
	return names
}

// Write adds the row of a packet.
func (s *Packets) Write(p *packet.Packet) error {
	row := s.table.Row(p.Info.Timestamp)
	s.fill(row, p)
	return s.table.End()
}

// fill sets the columns of a row. A packet that makes a field panic has only the facts of its capture.
func (s *Packets) fill(row *Batch, p *packet.Packet) {
	done := false
	defer func() {
		if done { // saves a call of recover for each packet
			return
		}
		s.faults.Caught(p, recover())
		s.table.Undo()
		s.setFacts(row, p)
		for i := range s.columns {
			if s.columns[i].Name == "error" {
				row.Bytes(i, []byte("internal error: not shown"))
			}
		}
	}()
	s.reader.Read(p)
	s.setFacts(row, p)
	s.due = 0
	for _, field := range s.reader.Found() {
		first := &s.reader.Values(field)[0]
		for _, i := range s.users[field] {
			if c := &s.columns[i]; c.several != 0 {
				s.due |= c.several
			} else if !first.Quoted {
				c.set(row, i, first, 0)
			}
		}
	}
	for due := s.due; due != 0; due &= due - 1 {
		i := s.choices[bits.TrailingZeros64(due)]
		c := &s.columns[i]
		if c.which == every {
			c.setAll(s, row, i)
		} else if v, field := s.value(c.fields, c.which); v != nil {
			c.set(row, i, v, field)
		}
	}
	done = true
}

func (s *Packets) setFacts(row *Batch, p *packet.Packet) {
	for _, i := range s.facts {
		s.columns[i].fact(p, row, i)
	}
}

// Tick is that of the table.
func (s *Packets) Tick(now time.Time, _ *ledger.Snapshot) error { return s.table.Tick(now) }

// Close is that of the table.
func (s *Packets) Close(*ledger.Snapshot) error { return s.table.Close() }
