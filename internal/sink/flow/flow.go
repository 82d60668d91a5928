// Package flow writes flows as rows: JSON lines, or Parquet files.
package flow

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"ringcap/internal/flows"
	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/parquet"
	"ringcap/packet"
)

// Options describes a Sink. It has Lines or Table.
type Options struct {
	flows.Options                         // but Emit
	Line          Line                    // gets each flow as a JSON object
	Out           Output                  // what Line adds to
	Table         *parquet.Table          // instead of them, gets each flow as a row of Schema
	Name          func(netip.Addr) string // the name of an address, empty if it has none; may be nil
	Live          bool                    // flows end without another packet, too
	Account       *ledger.Snapshot        // counts flows that ended for lack of room
	Faults        *ledger.Faults          // counts packets that cannot be counted
}

// Line adds a line to an output. It may not keep either.
type Line func(f *flows.Flow, line []byte) error

// Output is the part of a sink that is not for packets.
type Output interface {
	Tick(now time.Time, a *ledger.Snapshot) error
	Close(a *ledger.Snapshot) error
}

// Table begins the names of the files of the table of flows.
const Table = "flows"

// Schema is the schema of the table of flows.
var Schema = func() *parquet.Schema {
	var all []parquet.Column
	for i := range columns {
		all = append(all, columns[i].Column)
	}
	return parquet.NewSchema(Table, all)
}()

// Sink gathers packets into flows and writes those that end. It must not be used by several goroutines
// at once.
type Sink struct {
	o      Options
	table  *flows.Table
	hello  *jsonl.Reader // of the fingerprint
	line   []byte
	early  uint64 // flows that are in the account
	failed bool   // the output, which was told
	id     []byte // of the flow
}

// New returns a Sink.
func New(o Options) *Sink {
	s := &Sink{o: o}
	o.Emit, o.Fingerprint = s.emit, s.fingerprint
	s.table = flows.New(o.Options)
	return s
}

// Write counts a packet. It does not keep p.
func (s *Sink) Write(p *packet.Packet) error {
	defer s.o.Faults.Catch(p)
	return s.tell(s.table.Add(p))
}

// Tick ends flows whose time is over in a live capture, and writes what is gathered.
func (s *Sink) Tick(now time.Time, a *ledger.Snapshot) error {
	var err error
	if s.o.Live {
		err = s.tell(s.table.Tick(now))
	}
	s.count()
	if s.o.Out != nil {
		return errors.Join(err, s.o.Out.Tick(now, a))
	}
	return errors.Join(err, s.o.Table.Tick(now))
}

// Close ends all flows and writes them.
func (s *Sink) Close(a *ledger.Snapshot) error {
	err := s.tell(s.table.Close())
	s.count()
	if s.o.Out != nil {
		return errors.Join(err, s.o.Out.Close(a))
	}
	return errors.Join(err, s.o.Table.Close())
}

// carrier is an Ethernet, IPv4 and TCP header for a hello that was put together.
var carrier = [14 + 20 + 20]byte{12: 0x08, 14: 0x45, 22: 64, 23: packet.ProtocolTCP, 36: 443 >> 8, 37: 443 & 0xff, 46: 5 << 4}

// count adds to the account, which other sinks of flows may have, too.
func (s *Sink) count() {
	s.o.Account.FlowsEarly += s.table.Early - s.early
	s.early = s.table.Early
}

// tell returns the first failure only: each flow that is left fails in the same way.
func (s *Sink) tell(err error) error {
	if s.failed {
		return nil
	}
	s.failed = err != nil
	return err
}

// fingerprint returns the JA4 of a hello.
func (s *Sink) fingerprint(hello []byte) string {
	if s.hello == nil {
		var err error
		if s.hello, err = jsonl.NewReader([]string{"tls.handshake.ja4"}, nil); err != nil {
			panic(err) // there is no such field
		}
	}
	data := append(carrier[:], hello...)
	data[16], data[17] = byte((len(data)-14)>>8), byte(len(data)-14)
	p := packet.Packet{Frame: &packet.Frame{Data: data, Link: packet.LinkEthernet}}
	p.Info.Length, p.Info.CaptureLength = len(data), len(data)
	if !layer.PeekPacket(&p) {
		return ""
	}
	if s.hello.Read(&p); len(s.hello.Values(0)) > 0 {
		return string(s.hello.Values(0)[0].Bytes)
	}
	return ""
}

// emit writes a flow.
func (s *Sink) emit(f *flows.Flow) error {
	if s.o.Line != nil {
		s.line = s.appendJSON(s.line[:0], f)
		return s.o.Line(f, s.line)
	}
	row := s.o.Table.Row(time.Unix(0, f.First))
	for i := range columns {
		c := &columns[i]
		if c.text == nil {
			if n, ok := c.number(f); ok {
				row.Number(i, n)
			}
			continue
		}
		text := c.text(s, f)
		if c.Kind == parquet.Text { // in UTF-8
			text = strings.ToValidUTF8(text, "\ufffd")
		}
		if text != "" {
			row.Append(i, func(b []byte) []byte { return append(b, text...) })
		}
	}
	return s.o.Table.End()
}

// appendJSON appends a flow as one line.
func (s *Sink) appendJSON(b []byte, f *flows.Flow) []byte {
	b = append(b, '{')
	for i := range columns {
		c := &columns[i]
		if c.Kind == parquet.Address {
			continue // the text beside it will do
		}
		before := len(b)
		if before > 1 {
			b = append(b, ',')
		}
		b = strconv.AppendQuote(b, c.Name)
		b = append(b, ':')
		if value, ok := c.appendJSON(b, s, f); ok {
			b = value
		} else {
			b = b[:before]
		}
	}
	return append(b, "}\n"...)
}

// appendJSON appends the value of a flow, if it has one.
func (c *column) appendJSON(b []byte, s *Sink, f *flows.Flow) (out []byte, ok bool) {
	if c.text != nil {
		text := c.text(s, f)
		return jsonl.AppendString(b, []byte(text)), text != ""
	}
	n, ok := c.number(f)
	switch c.Kind {
	case parquet.Time:
		b = append(b, '"')
		b = time.UnixMicro(int64(n)).UTC().AppendFormat(b, "2006-01-02T15:04:05.000000Z")
		return append(b, '"'), ok
	case parquet.Int64:
		return strconv.AppendInt(b, int64(n), 10), ok
	}
	return strconv.AppendUint(b, n, 10), ok
}
