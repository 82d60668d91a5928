package main

import "ringcap/internal/packet"

// A crew prints the packets of files in several goroutines, and gives the lines in
// order. It copies packets into chunks; a worker decodes those that are not plain anew,
// since layers live no longer than their packet, and prints with what the tracker found.
type crew struct {
	emit    func(lines []byte, packets uint64) error
	faults  *faults
	work    chan *chunk
	pending []*chunk // handed out, in order
	free    []*chunk
	filling *chunk
	most    int // of pending
}

// chunk is some packets on their way to a worker, and their lines on the way back.
type chunk struct {
	frames []packet.Frame
	found  []packet.Found
	data   []byte // of frames
	lines  []byte
	faults faults
	done   chan struct{} // has one element when lines is complete
}

// A chunk is full with so many frames, or bytes of them: what fits a core's cache.
const (
	chunkFrames = 256
	chunkBytes  = 96 << 10
)

// newCrew starts workers, each with a printer of its own from newPrinter. emit gets
// the lines, f what went wrong with them, in the goroutine that calls Write and Flush.
func newCrew(workers int, newPrinter func() liner, emit func([]byte, uint64) error, f *faults) *crew {
	c := &crew{emit: emit, faults: f, most: 2 * workers, work: make(chan *chunk, 2*workers)}
	for range c.most + 1 {
		c.free = append(c.free, &chunk{done: make(chan struct{}, 1)})
	}
	c.next()
	for range workers {
		go print(c.work, newDecoder(), newPrinter())
	}
	return c
}

// print is a worker.
func print(work <-chan *chunk, d *decoder, printer liner) {
	for c := range work {
		c.print(d, printer)
		c.done <- struct{}{}
	}
}

// print decodes and prints the chunk's packets.
func (c *chunk) print(d *decoder, printer liner) {
	var p packet.Packet
	for i := range c.frames {
		if p.Found = c.found[i]; p.Plain {
			p.Frame, p.Layers, p.Types, p.Err = &c.frames[i], nil, nil, nil
		} else {
			d.Decode(&c.frames[i], &p)
			c.faults.decoded(&p)
		}
		c.lines = c.faults.line(printer, c.lines, &p)
	}
}

// Write takes a packet, and gives the lines of some before it.
func (c *crew) Write(p *packet.Packet) error {
	c.filling.add(p)
	if c.filling.full() {
		return c.hand()
	}
	return nil
}

func (c *chunk) add(p *packet.Packet) {
	from := len(c.data)
	c.data = append(c.data, p.Shown()...)
	c.frames = append(c.frames, *p.Frame)
	f := &c.frames[len(c.frames)-1]
	f.Data = c.data[from:len(c.data):len(c.data)] // of an array that c.data may have outgrown
	f.Info.CaptureLength = len(f.Data)
	if len(f.Options) > 0 {
		f.Options = append([]byte(nil), f.Options...)
	}
	c.found = append(c.found, p.Found)
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
	c.faults.add(k.faults)
	err := c.emit(k.lines, uint64(len(k.frames)))
	c.free = append(c.free, k)
	return err
}

// next makes an empty chunk the one to fill. Buffers that grew for a giant frame
// are not kept.
func (c *crew) next() {
	k := c.free[len(c.free)-1]
	c.free = c.free[:len(c.free)-1]
	if cap(k.data) > 8*chunkBytes {
		k.data = nil
	}
	k.frames, k.found, k.data, k.lines, k.faults = k.frames[:0], k.found[:0], k.data[:0], k.lines[:0], faults{}
	c.filling = k
}

// Flush gives the lines of all packets so far.
func (c *crew) Flush() error {
	if len(c.filling.frames) > 0 {
		if err := c.hand(); err != nil {
			return err
		}
	}
	for len(c.pending) > 0 {
		if err := c.collect(); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the workers. Lines that were not flushed are lost.
func (c *crew) Close() { close(c.work) }
