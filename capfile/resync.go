package capfile

import (
	"errors"
	"fmt"
	"io"

	"ringcap/packet"
)

// passed counts what Opener.Resync has skipped in a file.
type passed struct {
	on    bool
	gaps  int
	bytes int64
	first error  // why the first record was skipped
	last  uint32 // seconds of the time stamp of the last delivered record
	some  bool   // last is valid
}

// After an invalid record, bytes are taken for valid records if chainLength of them follow
// each other, or fewer up to the end of the file. None may be longer than readers accept, or
// be more than about a year from the one before.
const (
	chainLength = 3
	chainTime   = 1 << 25
	chainRoom   = chainLength * (packet.MaxRecord + modifiedHeaderLen)
)

// maxGapsSaid is the maximum number of gaps of a file that are reported one by one.
const maxGapsSaid = 10

// refused handles an invalid record, for the reason err. If Opener.Resync is set and valid
// records follow, it advances the window to them and returns nil.
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

// nextRecordAt returns where valid records seem to follow the invalid one, or -1. With
// Opener.Resync it searches the whole file and advances the window. Otherwise it only
// searches the window.
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

// chain reports whether b looks like adjacent records. If end is set, the file ends with b.
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

// fault returns an error about what was skipped, nil if there is nothing or it was returned
// before.
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
