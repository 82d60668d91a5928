package streams

import (
	"net/netip"
	"time"

	"ringcap/internal/layer"
)

// dialog is a stream whose two sides are put in order. Who uses it sets said, missing and datagram.
type dialog struct {
	id             ID
	client, server netip.AddrPort
	sides          [2]half   // of TCP: from the client, from the server
	now            time.Time // of the packet that is added
	fin            [2]int64  // offset of the end that a side has announced; -1 before that

	said     func(side int, data []byte)              // the next bytes of a side
	missing  func(side int, n int64)                  // bytes that will not come
	datagram func(side int, data []byte, missing int) // a datagram, with the number of bytes that were cut off
}

// newDialog returns the stream that begins with a message.
func newDialog(m *message) *dialog {
	d := &dialog{id: m.id, client: m.src, server: m.dst, fin: [2]int64{-1, -1}}
	if m.flags&layer.FlagSYN != 0 && m.flags&layer.FlagACK != 0 {
		d.client, d.server = m.dst, m.src
	}
	for side := range d.sides {
		d.sides[side].deliver = func(data []byte) { d.said(side, data) }
		d.sides[side].missing = func(n int64) { d.missing(side, n) }
	}
	return d
}

// keep puts what is said into t. It calls full when there is no room for it.
func (d *dialog) keep(t *talk, full func()) {
	room := func(n int) int {
		if t.room() < n+markSize {
			full()
		}
		return t.room()
	}
	d.said = func(side int, data []byte) { t[side].keep(d.now, data, room(len(data))) }
	d.missing = func(side int, n int64) { t[side].skip(d.now, n, room(int(min(n, maxZeros)))) }
	d.datagram = func(side int, data []byte, _ int) { d.said(side, data) }
}

// add adds a packet.
func (d *dialog) add(now time.Time, m *message) {
	side := 0
	if m.src != d.client {
		side = 1
	}
	d.now = now
	if m.id.UDP {
		d.datagram(side, m.payload, m.length-len(m.payload))
		return
	}
	ours, theirs := &d.sides[side], &d.sides[1-side]
	if m.flags&layer.FlagACK != 0 {
		theirs.acknowledged(m.ack)
	}
	ours.begin(m.base)
	if m.flags&layer.FlagFIN != 0 && d.fin[side] < 0 {
		d.fin[side] = ours.offset(m.seq) + int64(m.length)
	}
	ours.add(m.seq, m.payload, m.length)
}

// over reports whether both sides have said all.
func (d *dialog) over() bool {
	for side, end := range d.fin {
		if end < 0 || d.sides[side].next < end {
			return false
		}
	}
	return true
}

// finish gives up what has not come.
func (d *dialog) finish() {
	for side := range d.sides {
		if d.sides[side].begun {
			d.sides[side].finish()
		}
	}
}
