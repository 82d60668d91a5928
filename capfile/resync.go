package capfile

import (
	"errors"
	"fmt"
	"io"

	"ringcap/packet"
)

// passed is what Opener.Resync passed over in a file.
type passed struct {
	on    bool
	gaps  int
	bytes int64
	first error  // why the first record was passed over
	last  uint32 // second of the last record that was delivered
	some  bool   // there is one
}

// How records are looked for behind one that cannot be any: so many have to follow each
// other, or fewer up to the end of the file, each not longer than readers take, and not
// farther in time from the one before than a year or so.
const (
	chainLength = 3
	chainTime   = 1 << 25
	chainRoom   = chainLength * (packet.MaxRecord + modifiedHeaderLen)
)

// maxGapsSaid is the most gaps of a file that are told one by one.
const maxGapsSaid = 10

// refused is for a record that cannot be one, as err says. It is nil if records go on
// behind it and Opener.Resync is set: the window stands there then.
func (r *Reader) refused(err error) error {
	at := r.win.offset
	next := r.nextRecordAt()
	switch {
	case next < 0:
		return err
	case !r.passed.on:
		return fmt.Errorf("%w; records seem to go on at byte %d (--resync goes on there)", err, next)
	}
	p := &r.passed
	if p.gaps++; p.gaps == 1 {
		p.first = err
	}
	p.bytes += next - at
	if p.gaps <= maxGapsSaid {
		r.copier.say(fmt.Sprintf("read %s: %v; going on at byte %d", r.name, err, next))
	}
	return nil
}

// nextRecordAt is where records seem to go on behind the one that comes, -1 if nowhere. With
// Opener.Resync it looks through the whole file, and the window stands there; else it looks
// at what the window may hold, and waits for no more.
func (r *Reader) nextRecordAt() int64 {
	const room = windowSize + chainRoom
	for from := 1; ; from = 0 {
		b := r.win.buf[r.win.start:r.win.end]
		if r.passed.on || r.info != nil && r.info.Mode().IsRegular() {
			b = r.win.need(room)
		}
		end := len(b) < room
		starts := windowSize
		if end {
			starts = len(b)
		}
		for i := from; i < starts; i++ {
			if r.classic.chain(b[i:], &r.passed, end && errors.Is(r.win.err, io.EOF)) {
				at := r.win.offset + int64(i)
				if r.passed.on {
					r.win.advance(i)
				}
				return at
			}
		}
		if end || !r.passed.on {
			return -1
		}
		r.win.advance(starts)
	}
}

// chain reports whether b looks like records, one after the other; end says that the file
// ends with it.
func (c *classic) chain(b []byte, before *passed, end bool) bool {
	last, some := before.last, before.some
	for n := 0; n < chainLength; n++ {
		if len(b) < c.head {
			return end && len(b) == 0 && n > 0
		}
		h := c.recordHead(b)
		if c.swapped != nil && c.swapped(h.caplen, h.length) {
			h.caplen, h.length = h.length, h.caplen
		}
		apart := int64(h.sec) - int64(last)
		if h.caplen == 0 || h.caplen > packet.MaxRecord || h.length < h.caplen || h.length > maxRecord ||
			h.fraction >= c.limit || some && (apart > chainTime || apart < -chainTime) {
			return false
		}
		size := c.head + int(h.caplen)
		if size > len(b) {
			return end && n >= 2
		}
		b, last, some = b[size:], h.sec, true
	}
	return true
}

// fault is what was passed over, nil for nothing. It is told once.
func (p *passed) fault() error {
	if p.gaps == 0 {
		return nil
	}
	gaps := "once"
	if p.gaps > 1 {
		gaps = fmt.Sprintf("%d times, first since", p.gaps)
	} else {
		gaps += ", since"
	}
	err := fmt.Errorf("%d bytes were passed over, %s %w", p.bytes, gaps, p.first)
	p.gaps = 0
	return err
}
