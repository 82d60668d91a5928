package text

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ringcap/internal/layer"
	"ringcap/packet"
)

// protocolForms are the options that the golden of a protocol covers.
var protocolForms = []struct {
	flags string
	o     Options
}{
	{"-n", Options{}},
	{"-nv", Options{Verbose: 1}},
	{"-nvvv", Options{Verbose: 3}},
	{"-nq", Options{Quiet: true}},
}

// captureOf returns frames as a capture with the link type of the first one.
func captureOf(frames []goldenFrame) capture {
	c := capture{link: frames[0].link}
	if c.link == 0 {
		c.link = packet.LinkEthernet
	}
	for i, g := range frames {
		f := packet.Frame{Data: g.data, Link: c.link, Number: uint64(i + 1)}
		f.Info.Timestamp = time.Unix(1700000000, int64(i)*1000)
		f.Info.CaptureLength, f.Info.Length = len(g.data), max(len(g.data), g.length)
		c.frames = append(c.frames, f)
	}
	return c
}

// TestProtocolGoldens compares the text of each protocol's frames with its golden. "go test
// -update" rewrites the goldens.
func TestProtocolGoldens(t *testing.T) {
	for _, protocol := range protocols {
		t.Run(protocol.name, func(t *testing.T) {
			frames := protocol.frames()
			var got bytes.Buffer
			for _, f := range protocolForms {
				for i, entry := range captureOf(frames).print(t, f.o) {
					fmt.Fprintf(&got, "[%s, %s]\n%s", frames[i].name, f.flags, entry)
				}
			}
			file := filepath.Join("testdata", "protocol", protocol.name+".txt")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			compareLines(t, got.String(), string(want))
		})
	}
}

// TestProtocolsCut prints each frame cut after every byte, as by a smaller snapshot length
// and as by a sender whose length fields are wrong.
func TestProtocolsCut(t *testing.T) {
	ways := newEveryWay()
	for _, protocol := range protocols {
		for _, g := range protocol.frames() {
			for n := range len(g.data) {
				for _, wire := range []int{len(g.data), n} {
					g := goldenFrame{link: g.link, data: g.data[:n:n], length: wire}
					ways.print(t, captureOf([]goldenFrame{g}).frames[0], bound(len(g.data)))
				}
			}
		}
	}
}

// everyWay prints frames with every set of fuzzOptions. It reuses parsers and printers, like
// the program.
type everyWay struct {
	parsers  map[packet.LinkType]*layer.Parser
	printers []*Printer
	out      []byte
}

func newEveryWay() *everyWay {
	e := &everyWay{parsers: map[packet.LinkType]*layer.Parser{}}
	for _, o := range fuzzOptions {
		o.Location = time.UTC
		e.printers = append(e.printers, NewPrinter(o))
	}
	return e
}

// print prints a frame, whose text may have at most most bytes.
func (e *everyWay) print(t *testing.T, f packet.Frame, most int) {
	t.Helper()
	p := &packet.Packet{Frame: &f}
	if first, ok := layer.First(f.Link); ok {
		if e.parsers[f.Link] == nil {
			e.parsers[f.Link] = layer.NewParser(first)
		}
		e.parsers[f.Link].Decode(f.Data, p)
	}
	for _, printer := range e.printers {
		e.out = printer.Append(e.out[:0], p)
		checkText(t, e.out, most)
	}
}

// allocate has the frames whose printers allocate, and why.
var allocate = map[string]string{
	"ppp, escaped": "the escapes of an asynchronous line are undone in a copy",
}

// TestProtocolsAllocate checks that printers do not allocate once their memory has grown to
// the size that they need.
func TestProtocolsAllocate(t *testing.T) {
	for _, protocol := range protocols {
		t.Run(protocol.name, func(t *testing.T) {
			frames := protocol.frames()
			c := captureOf(frames)
			first, _ := layer.First(c.link)
			for _, o := range []Options{{}, {Verbose: 2}, {Verbose: 3, Link: true}} {
				o.Location = time.UTC
				printer, b := NewPrinter(o), make([]byte, 0, 1<<18)
				for i := range c.frames {
					p := &packet.Packet{Frame: &c.frames[i]}
					layer.NewParser(first).Decode(p.Data, p)
					printer.Append(b, p)
					n := testing.AllocsPerRun(3, func() { printer.Append(b, p) })
					if n > 0 && allocate[protocol.name+", "+frames[i].name] == "" {
						t.Errorf("%s, -v %d: %v allocations", frames[i].name, o.Verbose, n)
					}
				}
			}
		})
	}
}

// BenchmarkProtocols prints the frames of each protocol at -vvv.
func BenchmarkProtocols(b *testing.B) {
	for _, protocol := range protocols {
		b.Run(protocol.name, func(b *testing.B) {
			c := captureOf(protocol.frames())
			first, _ := layer.First(c.link)
			var packets []*packet.Packet
			for i := range c.frames {
				p := &packet.Packet{Frame: &c.frames[i]}
				layer.NewParser(first).Decode(p.Data, p)
				packets = append(packets, p)
			}
			printer, buf := NewPrinter(Options{Verbose: 3, Location: time.UTC}), make([]byte, 0, 1<<16)
			b.ReportAllocs()
			for b.Loop() {
				for _, p := range packets {
					buf = printer.Append(buf[:0], p)
				}
			}
		})
	}
}
