package streams

import (
	"bytes"
	"slices"
)

// Limits on what one direction of a connection keeps while bytes before it are missing.
const (
	maxWindow = 4 << 20
	maxSpans  = 4096
	keptSent  = 64 << 10 // of what was handed on, to compare what is sent again
)

// half puts one direction of a TCP connection in order. The first copy of a byte wins.
//
// gopacket's reassembly keeps a page of 1,900 bytes for each segment in a list that it searches
// from the end, so segments that come backwards cost it quadratic time and much memory.
type half struct {
	// deliver takes the bytes in order. They are valid during the call.
	deliver func(data []byte)
	// missing is told of bytes that will not come.
	missing func(n int64)
	// differs is called when bytes are sent again and are not the same. It may be nil.
	differs func()
	limit   int // of window; 0 means maxWindow

	begun  bool
	base   uint32 // sequence number of offset 0
	next   int64  // offset of the byte to hand on next
	end    int64  // offset after the last byte that the sender is known to have sent
	window []byte // the bytes from next on, as far as any came
	spans  []span // what of window came: ascending, with gaps between them
	sent   []byte // the end of what was handed on, if differs is set
	acked  int64  // offset of what the receiver has acknowledged last
	heard  bool   // acked is set
}

// span is a range of offsets.
type span struct{ from, to int64 }

// spanSize is what a span takes.
const spanSize = 16

// begin sets the sequence number of the first byte, unless it is set.
func (h *half) begin(seq uint32) {
	if !h.begun {
		h.begun, h.base = true, seq
	}
}

// offset returns the offset of a sequence number, which is the one nearest to next.
func (h *half) offset(seq uint32) int64 {
	return h.next + int64(int32(seq-h.base-uint32(h.next)))
}

// add takes the bytes of a segment that had length bytes before it was cut.
func (h *half) add(seq uint32, data []byte, length int) {
	h.begin(seq)
	if length = max(length, len(data)); length == 0 {
		return // its number may be that of a FIN
	}
	limit := int64(h.limit)
	if limit == 0 {
		limit = maxWindow
	}
	at := h.offset(seq)
	if h.heard && at-max(h.acked, h.next) > limit {
		return // no sender is so far ahead of its receiver: a stray, or an attempt to end the stream
	}
	h.end = max(h.end, at+int64(length))
	for {
		if before := h.next - at; before > 0 { // sent again, at least in part
			n := min(before, int64(len(data)))
			h.compare(data[:n], before)
			at, data = at+n, data[n:]
		}
		switch {
		case len(data) == 0:
			return
		case at == h.next && len(h.spans) == 0:
			h.hand(data)
			return
		case at+int64(len(data))-h.next <= limit && len(h.spans) < maxSpans:
			h.insert(at, data)
			h.drain()
			return
		case len(h.spans) == 0:
			h.missing(at - h.next)
			h.next = at
		default:
			h.skip()
		}
	}
}

// hand hands on the next bytes.
func (h *half) hand(data []byte) {
	h.next += int64(len(data))
	if h.differs != nil {
		h.sent = append(h.sent, data[max(0, len(data)-keptSent):]...)
		if n := len(h.sent); n > 2*keptSent {
			h.sent = append(h.sent[:0], h.sent[n-keptSent:]...)
		}
	}
	h.deliver(data)
}

// compare looks whether data is what was handed on so many bytes before next. The byte that
// probes whether a connection is alive may be any (RFC 9293, section 3.8.4).
func (h *half) compare(data []byte, before int64) {
	if h.differs == nil || before == 1 {
		return
	}
	if older := before - int64(len(h.sent)); older >= int64(len(data)) {
		return
	} else if older > 0 {
		data, before = data[older:], before-older
	}
	if was := h.sent[int64(len(h.sent))-before:]; !bytes.Equal(was[:len(data)], data) {
		h.differs()
	}
}

// insert puts bytes behind a gap into the window, without those that came before.
func (h *half) insert(at int64, data []byte) {
	to := at + int64(len(data))
	if more := int(to-h.next) - len(h.window); more > 0 {
		h.window = slices.Grow(h.window, more)[:to-h.next]
	}
	// The spans from first up to last touch the new one.
	first, _ := slices.BinarySearchFunc(h.spans, at, func(s span, at int64) int {
		if s.to < at {
			return -1
		}
		return 1
	})
	last, from, until := first, at, at
	for ; last < len(h.spans) && h.spans[last].from <= to; last++ {
		s := h.spans[last]
		if s.from > until {
			copy(h.window[until-h.next:s.from-h.next], data[until-at:])
		}
		if a, b := max(s.from, at), min(s.to, to); a < b && h.differs != nil && !bytes.Equal(h.window[a-h.next:b-h.next], data[a-at:b-at]) {
			h.differs()
		}
		from, until = min(from, s.from), max(until, s.to)
	}
	if until < to {
		copy(h.window[until-h.next:], data[until-at:])
		until = to
	}
	h.spans = slices.Replace(h.spans, first, last, span{from, until})
}

// drain hands on what has no gap before it any more.
func (h *half) drain() {
	if len(h.spans) == 0 || h.spans[0].from != h.next {
		return
	}
	n := h.spans[0].to - h.next
	data := h.window[:n]
	h.window = h.window[n:]
	if h.spans = slices.Delete(h.spans, 0, 1); len(h.spans) == 0 {
		h.window = nil
	}
	h.hand(data)
}

// skip gives up the first gap.
func (h *half) skip() {
	gap := h.spans[0].from - h.next
	h.window = h.window[gap:]
	h.next += gap
	h.missing(gap)
	h.drain()
}

// acknowledged takes what the receiver has acknowledged. Gaps before that were not captured.
func (h *half) acknowledged(ack uint32) {
	if !h.begun {
		return
	}
	h.acked, h.heard = h.offset(ack), true
	for len(h.spans) > 0 && h.spans[0].from < h.acked {
		h.skip()
	}
}

// finish gives up all gaps: nothing more comes.
func (h *half) finish() {
	for len(h.spans) > 0 {
		h.skip()
	}
	if h.end > h.next {
		h.missing(h.end - h.next)
		h.next = h.end
	}
}
