package lines

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/gopacket"

	"ringcap/internal/jsonl"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/text"
	"ringcap/internal/track"
	"ringcap/packet"
)

// printers returns options with printers for n workers.
func printers(n int, o text.Options) *Options {
	to := &Options{Faults: new(ledger.Faults)}
	for range n {
		to.Printers = append(to.Printers, text.NewPrinter(o))
	}
	return to
}

// TestCrew checks that several workers print what one goroutine prints packet by packet,
// wherever the output is flushed.
func TestCrew(t *testing.T) {
	t.Run("text", func(t *testing.T) {
		o := text.Options{Location: time.UTC, Number: true, Verbose: 1, Time: text.TimeDelta}
		testCrew(t, func() Printer { return text.NewPrinter(o) })
	})
	t.Run("JSON", func(t *testing.T) {
		testCrew(t, func() Printer {
			printer, err := jsonl.NewPrinter(jsonl.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return printer
		})
	})
}

func testCrew(t *testing.T, newPrinter func() Printer) {
	frames := captest.Mixed(t, 5000, 2*chunkBytes)
	observe := func(each func(*packet.Packet)) {
		tracker, d := track.New(track.Options{Delta: track.DeltaPrevious}), layer.NewDecoder()
		var p packet.Packet
		for i := range frames {
			if p.Frame = &frames[i]; !layer.PeekPacket(&p) {
				d.Decode(&frames[i], &p)
			}
			tracker.Observe(&p)
			each(&p)
		}
	}
	var want, got []byte
	d, printer := layer.NewDecoder(), newPrinter()
	observe(func(p *packet.Packet) {
		q := packet.Packet{Found: p.Found}
		d.Decode(p.Frame, &q)
		want = printer.Append(want, &q)
	})
	packets := uint64(0)
	c := newCrew(&Options{Faults: new(ledger.Faults), Printers: []Printer{newPrinter(), newPrinter(), newPrinter()}}, func(k *chunk) error {
		got, packets = append(got, k.lines...), packets+uint64(len(k.ends))
		return nil
	})
	defer c.Close()
	scratch := make([]byte, 1<<20)
	observe(func(p *packet.Packet) {
		// As from a source, the bytes are valid only until the next packet.
		kept := p.Frame
		f := *p.Frame
		f.Data = scratch[:copy(scratch, f.Data)]
		p.Frame = &f
		if err := c.Write(p); err != nil {
			t.Fatal(err)
		}
		p.Frame = kept
		if p.Number%777 == 0 {
			if err := c.Flush(); err != nil || packets != p.Number {
				t.Fatalf("flush: %v, %d packets printed of %d", err, packets, p.Number)
			}
		}
	})
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s", cmdtest.FirstDifference(string(got), string(want)))
	}
}

// TestCrewFields checks that the goroutine that prints gets a frame with all its fields and
// nothing of the frame that was in its place before.
func TestCrewFields(t *testing.T) {
	frames := []*packet.Frame{captest.Full(t), {}}
	n := 0
	c := newCrew(printers(2, text.Options{}), func(k *chunk) error {
		for i := range k.frames {
			if d := captest.Differences(&k.frames[i], frames[n%2]); len(d) > 0 {
				t.Errorf("frame %d: %v differ", n, d)
			}
			n++
		}
		return nil
	})
	defer c.Close()
	const written = 20*chunkFrames + 1 // so that chunks are reused with other frames in the same places
	for i := range written {
		if err := c.Write(&packet.Packet{Frame: frames[i%2], Next: gopacket.LayerTypePayload}); err != nil {
			t.Fatal(err)
		}
		if i == 4*chunkFrames {
			if err := c.Flush(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.Flush(); err != nil || n != written {
		t.Errorf("%v, %d frames", err, n)
	}
}

// TestCrewOutput checks that an error of the output is returned and does not make the crew
// hang.
func TestCrewOutput(t *testing.T) {
	frames := captest.Mixed(t, 3000, 2*chunkBytes)
	feed := func(c *crew) error {
		defer c.Close()
		for i := range frames {
			if err := c.Write(&packet.Packet{Frame: &frames[i], Next: gopacket.LayerTypePayload}); err != nil {
				return err
			}
		}
		return c.Flush()
	}
	full := errors.New("disk full")
	if err := feed(newCrew(printers(2, text.Options{}), func(*chunk) error { return full })); !errors.Is(err, full) {
		t.Errorf("a fault of the output: %v", err)
	}
}

// BenchmarkCrew compares two workers with one goroutine.
func BenchmarkCrew(b *testing.B) {
	frames := captest.Mixed(b, 100, 2*chunkBytes)[:90]
	b.Run("two", func(b *testing.B) {
		c := newCrew(printers(2, text.Options{}), func(*chunk) error { return nil })
		defer c.Close()
		tracker, d := track.New(track.Options{}), layer.NewDecoder()
		var p packet.Packet
		n := 0
		b.ReportAllocs()
		for b.Loop() {
			if p.Frame, n = &frames[n], (n+1)%len(frames); !layer.PeekPacket(&p) {
				d.Decode(p.Frame, &p)
			}
			tracker.Observe(&p)
			if err := c.Write(&p); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("one", func(b *testing.B) {
		tracker, d, printer := track.New(track.Options{}), layer.NewDecoder(), text.NewPrinter(text.Options{})
		var p packet.Packet
		var lines []byte
		n := 0
		b.ReportAllocs()
		for b.Loop() {
			p.Frame, n = &frames[n], (n+1)%len(frames)
			d.Decode(p.Frame, &p)
			tracker.Observe(&p)
			lines = printer.Append(lines[:0], &p)
		}
	})
}
