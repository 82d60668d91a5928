package streams

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strings"
	"time"

	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// Limits of what selects a stream by an expression.
const (
	maxHeld   = 16 << 20 // bytes of output that wait for a second stream that matches
	maxOthers = 65536    // streams that are told apart
	maxListed = 10       // and named
)

// FollowOptions says which stream is followed, and how it is shown.
type FollowOptions struct {
	Out    io.Writer
	Stream ID
	Match  func(*packet.Frame) (bool, error) // selects the stream instead of Stream; may be nil
	Decode func(*packet.Packet)              // decodes what is put together from fragments; may be nil
	Which  string                            // what the user typed to select it
	Live   bool                              // show what is said as it comes
	HTTP   bool                              // show messages of HTTP/1 at the end
	Save   func(name string) (Saved, error)  // makes a file to save what was said instead of showing it; may be nil
	Note   func(string)                      // tells the user
	Faults *ledger.Faults
	Show
}

// Follower is a sink that shows what the two sides of one stream said.
type Follower struct {
	o       FollowOptions
	intake  intake
	out     *bufio.Writer
	waits   output   // behind out: output waits if a second stream may match
	printer *printer // nil until the stream has begun
	id      ID       // of the stream, if printer is set
	client  netip.AddrPort
	kept    *talk   // for HTTP or Save; may be nil
	sides   [2]half // of TCP: from the client, from the server
	now     time.Time
	told    bool // of bytes that differ
	others  map[ID]string
	named   []ID    // the first of others
	last    [2]ID   // the highest numbers of TCP and UDP
	any     [2]bool // last is set
	hidden  bool
}

// NewFollower returns a Follower that has not seen any packet.
func NewFollower(o FollowOptions) *Follower {
	f := &Follower{o: o, intake: intake{match: o.Match, decode: o.Decode}, others: map[ID]string{}, waits: output{to: o.Out, holds: o.Match != nil && !o.Live}}
	f.out = bufio.NewWriterSize(&f.waits, 64<<10)
	return f
}

// Write adds a packet. It does not keep p.
func (f *Follower) Write(p *packet.Packet) error {
	defer f.o.Faults.Catch(p)
	var m message
	ok, matched, err := f.intake.read(p, &m)
	if !ok || err != nil {
		return err
	}
	kind := 0
	if m.id.UDP {
		kind = 1
	}
	if !f.any[kind] || m.id.Number > f.last[kind].Number {
		f.any[kind], f.last[kind] = true, m.id
	}
	chosen := f.printer != nil && f.id == m.id
	switch {
	case chosen:
	case f.o.Match == nil:
		chosen = m.id == f.o.Stream
	case matched:
		if chosen = f.printer == nil; !chosen {
			f.note(&m)
		}
	}
	if !chosen {
		return nil
	}
	return f.add(p, &m)
}

// write writes what the printer shows.
func (f *Follower) write() error {
	_, err := f.out.Write(f.printer.b)
	f.printer.b = f.printer.b[:0]
	return err
}

// note remembers another stream that matches.
func (f *Follower) note(m *message) {
	if _, ok := f.others[m.id]; ok || len(f.others) == maxOthers {
		return
	}
	f.others[m.id] = end(m.src) + " > " + end(m.dst)
	if len(f.named) < maxListed {
		f.named = append(f.named, m.id)
	}
}

// add shows what a packet of the stream says.
func (f *Follower) add(p *packet.Packet, m *message) error {
	if f.printer == nil {
		f.begin(m)
	}
	side := 0
	if m.src != f.client {
		side = 1
	}
	f.now = p.Info.Timestamp
	if m.id.UDP {
		if f.kept != nil {
			f.kept[side].keep(f.now, m.payload, f.kept.room())
			return nil
		}
		f.printer.datagram(side, f.now, m.payload, m.length-len(m.payload))
		return f.write()
	}
	ours, theirs := &f.sides[side], &f.sides[1-side]
	if m.flags&layer.FlagACK != 0 {
		theirs.acknowledged(m.ack)
	}
	ours.begin(m.base)
	seq := m.seq
	if m.flags&layer.FlagSYN != 0 {
		seq++
	}
	ours.add(seq, m.payload, m.length)
	return f.write()
}

// begin starts the stream with its first packet.
func (f *Follower) begin(m *message) {
	f.id, f.client = m.id, m.src
	server := m.dst
	if m.flags&layer.FlagSYN != 0 && m.flags&layer.FlagACK != 0 {
		f.client, server = m.dst, m.src
	}
	f.printer = &printer{Show: f.o.Show, id: m.id, ends: [2]string{end(f.client), end(server)}, note: f.o.Note, side: -1}
	if f.o.HTTP || f.o.Save != nil {
		f.kept = new(talk)
	}
	for side := range f.sides {
		if f.kept != nil {
			f.sides[side].deliver = func(data []byte) { f.kept[side].keep(f.now, data, f.kept.room()) }
			f.sides[side].missing = func(n int64) { f.kept[side].skip(f.now, n, f.kept.room()) }
			continue
		}
		f.sides[side].deliver = func(data []byte) { f.printer.say(side, f.now, data) }
		f.sides[side].missing = func(n int64) { f.printer.missing(side, f.now, n) }
		f.sides[side].differs = func() {
			if !f.told {
				f.told = true
				f.printer.remark(side, f.now, "bytes were sent again and differ: the first copy is shown, here and below")
			}
		}
	}
}

// output holds back what is written to it, or hands it on.
type output struct {
	to    io.Writer
	held  []byte
	holds bool
}

func (o *output) Write(b []byte) (int, error) {
	if !o.holds {
		return o.to.Write(b)
	}
	o.held = append(o.held, b...)
	if len(o.held) >= maxHeld {
		return len(b), o.release()
	}
	return len(b), nil
}

// release hands on what was held back.
func (o *output) release() error {
	held := o.held
	o.held, o.holds = nil, false
	_, err := o.to.Write(held)
	return err
}

// Tick writes what has been said.
func (f *Follower) Tick(time.Time, *ledger.Snapshot) error {
	return f.out.Flush()
}

// Show does nothing: what is said is shown as it comes.
func (f *Follower) Show() error { return nil }

// Hide sets whether Close may complain that there is no such stream.
func (f *Follower) Hide(hidden bool) { f.hidden = hidden }

// Close shows the rest of the stream. It returns an error if there was none, or more than one
// in a file.
func (f *Follower) Close(*ledger.Snapshot) error {
	if f.hidden {
		return nil
	}
	if f.printer == nil && f.o.Live { // nothing was said yet, which is no fault
		f.o.Note(f.none().Error())
		return nil
	} else if f.printer == nil {
		return f.none()
	}
	if len(f.others) > 0 && !f.o.Live {
		return f.several()
	}
	for side := range f.sides {
		if f.sides[side].begun {
			f.sides[side].finish()
		}
	}
	if err := f.tell(); err != nil {
		return err
	}
	f.printer.endLine()
	if f.o.Save == nil {
		f.printer.sum()
	}
	if err := errors.Join(f.write(), f.out.Flush(), f.waits.release()); err != nil {
		return err
	}
	if len(f.others) > 0 {
		f.o.Note(fmt.Sprintf("%v is shown, and %d more matched: %s", f.id, len(f.others), f.list(nil)))
	}
	return nil
}

// tell shows or saves what was kept until the end.
func (f *Follower) tell() error {
	switch {
	case f.kept == nil:
		return nil
	case f.o.Save != nil:
		s := saver{create: f.o.Save, id: f.id}
		err := s.all(f.kept)
		f.printer.b = append(f.printer.b, s.out...)
		return errors.Join(err, f.write())
	case f.id.UDP:
		return fmt.Errorf("%v: HTTP/1 is in streams of TCP: leave --http out", f.id)
	}
	f.kept.show(f.printer, f.now)
	return nil
}

// none returns an error that says what there is instead of the stream.
func (f *Follower) none() error {
	if f.o.Match != nil {
		return fmt.Errorf("%s: no stream of TCP or UDP has a packet that matches: ringcap streams lists what there is", f.o.Which)
	}
	var there []string
	for kind, last := range f.last {
		switch {
		case !f.any[kind]:
		case last.Number == 0:
			there = append(there, last.String())
		default:
			there = append(there, ID{last.UDP, 0}.String()+" to "+last.String())
		}
	}
	if there == nil {
		return fmt.Errorf("%v: there is no stream of TCP or UDP", f.o.Stream)
	}
	return fmt.Errorf("%v: there is no such stream, but %s", f.o.Stream, strings.Join(there, " and "))
}

// several returns an error that names the streams that match.
func (f *Follower) several() error {
	return fmt.Errorf("%s: %d streams match: type the name of one: %s", f.o.Which, len(f.others)+1,
		f.list([]string{fmt.Sprintf("%v (%s > %s)", f.id, f.printer.ends[0], f.printer.ends[1])}))
}

// list appends the names of the other streams that match, as far as they are remembered.
func (f *Follower) list(names []string) string {
	for _, id := range f.named {
		if len(names) < maxListed {
			names = append(names, fmt.Sprintf("%v (%s)", id, f.others[id]))
		}
	}
	if more := len(f.others) - len(f.named); more > 0 {
		names = append(names, "...")
	}
	return strings.Join(names, ", ")
}
