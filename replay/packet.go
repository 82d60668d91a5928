package replay

import (
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/google/gopacket"

	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/process"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

// Packet is a packet of a Capture. Its embedded packet.Packet has the bytes, the facts of its
// capture and the layers, which packet.Layer finds by type. Everything is valid until the next
// packet of the Capture; Clone keeps it.
type Packet struct {
	*packet.Packet
	printers *printers
	cloner   *layer.Decoder // for Clone; shared by the packets of one reading
}

// printers print a packet.
type printers struct {
	format  *format
	text    *text.Printer
	json    *jsonl.Printer
	columns map[string]*jsonl.Printer // of one field each
	all     *jsonl.Printer            // of all fields
	names   []string                  // of these
	unknown error                     // Field was called with the name of no field
	file    *process.Recorded         // finds the processes that a file tells; nil until a field needs it
	buf     []byte
}

// stage decodes and tracks packets.
type stage struct {
	layers  *layer.Decoder
	tracker *track.Tracker
	faults  ledger.Faults
}

// connections is the number of TCP connections whose relative sequence numbers are known.
const connections = 4096

func newStage(o track.Options) *stage {
	o.Connections = connections
	return &stage{layers: layer.NewDecoder(), tracker: track.New(o)}
}

// Decode decodes a packet. A panic counts as a fault.
func (s *stage) Decode(p *packet.Packet) {
	defer s.faults.Catch(p)
	s.layers.Decode(p.Frame, p)
	s.tracker.Observe(p)
	if layer.Faulty(p) {
		s.faults.Note(p, p.Err.Error())
	}
}

// Again decodes a packet that has changed.
func (s *stage) Again(p *packet.Packet) { s.layers.Decode(p.Frame, p) }

func (*stage) Begin() {}

func (*stage) Ahead(*packet.Frame) {}

// decoder returns the packets of one reading of a Capture.
type decoder struct {
	stage   *stage
	frames  uint64
	decoded packet.Packet
	packet  Packet
}

func newDecoder(f *format) *decoder {
	d := &decoder{stage: newStage(track.Options{Delta: f.delta(), Elapsed: true, Streams: true, Analysis: true, Answers: true, Media: true})}
	d.packet = Packet{&d.decoded, &printers{format: f}, layer.NewDecoder()}
	return d
}

// decode returns the packet of a frame. A panic of a decoder is an error.
func (d *decoder) decode(f *packet.Frame) (*Packet, error) {
	d.frames++
	f.Number = d.frames
	d.decoded.Frame = f
	d.stage.Decode(&d.decoded)
	if d.stage.faults.Packets() > 0 {
		return nil, fmt.Errorf("internal error (please report it): %s", d.stage.faults.First())
	}
	return &d.packet, nil
}

// Line returns the line of text that ringcap -r prints for the packet, or the lines of
// Print's options, in UTC and without a newline at the end.
func (p *Packet) Line() string {
	d := p.printers
	if d.text == nil {
		d.text = text.NewPrinter(d.format.Options)
	}
	d.buf = d.text.Append(d.buf[:0], p.Packet)
	return strings.TrimSuffix(string(d.buf), "\n")
}

// JSON returns the JSON object that ringcap -r --json prints for the packet.
func (p *Packet) JSON() []byte {
	d := p.printers
	if d.json == nil {
		d.json, _ = jsonl.NewPrinter(jsonl.Options{Summary: newSummary(), Zone: time.UTC}) // fails for columns only
	}
	line := d.json.Append(nil, p.Packet)
	return line[:len(line)-1]
}

// Field returns the value of a field of "ringcap --fields", as that prints it, and whether the
// packet has the field. Several values have commas between them. If there is no field of that
// name, Packets ends with an error after this packet.
func (p *Packet) Field(name string) (value string, ok bool) {
	value, ok, err := p.value(name)
	if d := p.printers; err != nil && d.unknown == nil {
		d.unknown = fmt.Errorf("replay: %w", err)
	}
	return value, ok
}

// value returns the value of a field, or an error if there is none of that name.
func (p *Packet) value(name string) (value string, ok bool, err error) {
	d := p.printers
	printer := d.columns[name]
	if printer == nil {
		if printer, err = newColumn(name); err != nil {
			return "", false, err
		}
		if d.columns == nil {
			d.columns = map[string]*jsonl.Printer{}
		}
		d.columns[name] = printer
	}
	if jsonl.NeedsProcess([]string{name}) {
		defer p.findProcess()()
	}
	d.buf = printer.Append(d.buf[:0], p.Packet)
	value = string(d.buf[:len(d.buf)-1])
	return value, value != "", nil
}

// findProcess takes the process of the packet from the file until the function that it returns is
// called: text and JSON show it only if they are asked to.
func (p *Packet) findProcess() (forget func()) {
	before := p.Process
	if before == nil {
		d := p.printers
		if d.file == nil {
			d.file = process.NewRecorded(nil, nil)
		}
		p.Process = d.file.Find(p.Frame)
	}
	return func() { p.Process = before }
}

func newColumn(name string) (*jsonl.Printer, error) {
	if strings.Contains(name, ",") {
		return nil, fmt.Errorf("there is no field %q", name)
	}
	return newColumns([]string{name})
}

func newColumns(names []string) (*jsonl.Printer, error) {
	return jsonl.NewPrinter(jsonl.Options{Columns: names, Zone: time.UTC, Summary: newSummary()})
}

// newSummary returns what prints the member "summary".
func newSummary() *text.Printer { return text.NewPrinter(text.Options{Time: text.TimeNone}) }

// Fields returns the names and values of all fields that the packet has, ordered by protocol.
func (p *Packet) Fields() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		d := p.printers
		if d.all == nil {
			for _, f := range jsonl.Fields() {
				d.names = append(d.names, f.Name)
			}
			d.all, _ = newColumns(d.names) // there are such fields
		}
		forget := p.findProcess()
		line := string(d.all.Append(nil, p.Packet))
		forget()
		for i, value := range strings.Split(strings.TrimSuffix(line, "\n"), "\t") {
			if value != "" && !yield(d.names[i], value) {
				return
			}
		}
	}
}

// Clone returns a copy of the packet that stays valid.
func (p *Packet) Clone() *Packet {
	frame, decoded := new(packet.Frame), new(packet.Packet)
	p.CopyTo(frame, make([]byte, 0, len(p.Data)+len(p.Options)), p.Data)
	p.cloner.Decode(frame, decoded)
	decoded.Found = p.Found
	decoded.Types = slices.Clone(decoded.Types)
	decoded.Layers = slices.Clone(decoded.Layers)
	for i, l := range decoded.Layers {
		decoded.Layers[i] = cloneLayer(l)
	}
	return &Packet{decoded, &printers{format: p.printers.format}, layer.NewDecoder()}
}

// cloneLayer returns a copy of a layer, of which the decoder reuses the memory. The bytes of
// the frame remain shared.
func cloneLayer(l gopacket.DecodingLayer) gopacket.DecodingLayer {
	c := reflect.New(reflect.TypeOf(l).Elem())
	c.Elem().Set(reflect.ValueOf(l).Elem())
	cloneSlices(c.Elem())
	return c.Interface().(gopacket.DecodingLayer)
}

// cloneSlices copies the slices in the exported fields of a structure, but those of bytes.
func cloneSlices(v reflect.Value) {
	for i := range v.NumField() {
		switch f := v.Field(i); {
		case !f.CanSet():
		case f.Kind() == reflect.Struct:
			cloneSlices(f)
		case f.Kind() == reflect.Slice && f.Type().Elem().Kind() != reflect.Uint8 && !f.IsNil():
			c := reflect.MakeSlice(f.Type(), f.Len(), f.Len())
			reflect.Copy(c, f)
			f.Set(c)
		}
	}
}
