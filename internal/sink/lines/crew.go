package lines

import (
	"unsafe"

	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/prefetch"
	"ringcap/packet"
)

// A crew writes the lines of packets of files, as text or as JSON, in several
// goroutines, and gives them in order. It copies packets into chunks; a worker decodes
// those that need it anew, since layers live no longer than their packet, and
// writes them with what the tracker found.
type crew struct {
	emit    func(*chunk) error
	faults  *ledger.Faults
	whole   bool // all of a record is shown, whatever the file's snapshot length
	work    chan *chunk
	pending []*chunk // handed out, in order
	free    []*chunk
	filling *chunk
	most    int // of pending
}

// chunk is some packets on their way to a worker, and their lines on the way back.
type chunk struct {
	frames  []packet.Frame
	found   []packet.Found
	headers []packet.Headers
	data    []byte // of frames
	lines   []byte
	ends    []int // where the lines of each frame end
	faults  ledger.Faults
	done    chan struct{} // has one element when lines is complete
}

// A chunk is full with so many frames, or bytes of them: what fits a core's cache.
const (
	chunkFrames = 256
	chunkBytes  = 96 << 10
)

// giantBytes is how many bytes a chunk has only of giant packets.
const giantBytes = 8 * chunkBytes

// maxChunkLines is the most bytes of lines that a chunk keeps room for.
const maxChunkLines = 2 << 20

// newCrew starts a worker for each of o.Printers. emit gets the chunks with their lines,
// each once, o.Faults what went wrong with them, in the goroutine that calls Write and
// Flush.
func newCrew(o *Options, emit func(*chunk) error) *crew {
	workers := len(o.Printers)
	c := &crew{emit: emit, faults: o.Faults, whole: o.Whole, most: 2 * workers, work: make(chan *chunk, 2*workers)}
	for range c.most + 1 {
		c.free = append(c.free, &chunk{done: make(chan struct{}, 1)})
	}
	c.next()
	for _, printer := range o.Printers {
		go worker(c.work, printer)
	}
	return c
}

func worker(work <-chan *chunk, printer Printer) {
	decoder := layer.NewDecoder()
	for c := range work {
		c.print(decoder, printer)
		c.done <- struct{}{}
	}
}

// print decodes and prints the chunk's packets.
func (c *chunk) print(d *layer.Decoder, printer Printer) {
	var p packet.Packet
	for i := range c.frames {
		if j := i + 8; j < len(c.frames) { // the other processor's cache has it
			prefetch.Lines(unsafe.Pointer(unsafe.SliceData(c.frames[j].Data)))
		}
		if j := i + 2; j < len(c.frames) && c.headers[j].Peeked {
			printer.Prefetch(c.frames[j].Data, &c.headers[j])
		}
		if p.Found = c.found[i]; c.headers[i].Peeked {
			p.Frame = &c.frames[i]
			p.SetPeeked(&c.headers[i])
		} else {
			d.Decode(&c.frames[i], &p)
			if layer.Faulty(&p) {
				c.faults.Note(&p, p.Err.Error())
			}
		}
		c.lines = appendLines(c.lines, printer, &p, &c.faults)
		c.ends = append(c.ends, len(c.lines))
	}
}

// Write takes a packet, and gives the lines of some before it.
func (c *crew) Write(p *packet.Packet) error {
	data := p.Data
	if !c.whole {
		data = p.Shown()
	}
	c.filling.add(p, data)
	switch {
	case len(c.filling.data) > giantBytes:
		return c.Flush() // one at a time is enough to remember
	case c.filling.full():
		return c.hand()
	}
	return nil
}

// add copies a packet of which data is shown.
func (c *chunk) add(p *packet.Packet, data []byte) {
	c.frames = append(c.frames, packet.Frame{})
	f := &c.frames[len(c.frames)-1]
	c.data = p.CopyTo(f, c.data, data)
	c.found, c.headers = append(c.found, p.Found), append(c.headers, p.Headers)
	if len(data) < len(p.Data) {
		c.headers[len(c.headers)-1].Peeked = false // what is left of it has to be decoded
	}
}

func (c *chunk) full() bool { return len(c.frames) == chunkFrames || len(c.data) >= chunkBytes }

// hand gives the chunk to a worker, after the lines of the oldest if there are
// enough on their way.
func (c *crew) hand() error {
	c.pending = append(c.pending, c.filling)
	c.work <- c.filling
	var err error
	if len(c.pending) > c.most-1 {
		err = c.collect()
	}
	c.next()
	return err
}

// collect waits for the oldest chunk and gives its lines.
func (c *crew) collect() error {
	k := c.pending[0]
	c.pending = append(c.pending[:0], c.pending[1:]...)
	<-k.done
	c.faults.Add(k.faults)
	err := c.emit(k)
	k.shrink()
	c.free = append(c.free, k)
	return err
}

// shrink lets go of buffers that grew for a giant packet.
func (c *chunk) shrink() {
	if cap(c.data) > giantBytes {
		c.data = nil
	}
	if cap(c.lines) > maxChunkLines {
		c.lines = nil
	}
}

// next makes an empty chunk the one to fill.
func (c *crew) next() {
	k := c.free[len(c.free)-1]
	c.free = c.free[:len(c.free)-1]
	k.frames, k.found, k.headers, k.data, k.lines, k.ends, k.faults = k.frames[:0], k.found[:0], k.headers[:0], k.data[:0], k.lines[:0], k.ends[:0], ledger.Faults{}
	c.filling = k
}

// Flush gives the lines of all packets so far, also after a fault.
func (c *crew) Flush() error {
	var err error
	if len(c.filling.frames) > 0 {
		err = c.hand()
	}
	for len(c.pending) > 0 {
		if e := c.collect(); err == nil {
			err = e
		}
	}
	return err
}

// Close ends the workers. Packets that were not flushed are lost.
func (c *crew) Close() { close(c.work) }
