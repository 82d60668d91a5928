package streams

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

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
	HTTP   bool                              // show messages of HTTP/1, each when it is whole
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
	dialog  *dialog  // of the stream, if printer is set
	kept    *talk    // for HTTP; may be nil
	web     *parser  // of kept
	told    bool     // of bytes that differ
	others  map[ID]string
	named   []ID // the first of others
	there   numbers
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
	f.there.add(m.id)
	chosen := f.printer != nil && f.dialog.id == m.id
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
	f.dialog.add(p.Info.Timestamp, m)
	if f.web != nil && f.kept.size() >= f.web.enough {
		f.hear()
	}
	return f.write()
}

// begin starts the stream with its first packet.
func (f *Follower) begin(m *message) {
	f.dialog = newDialog(m)
	d := f.dialog
	f.printer = &printer{Show: f.o.Show, id: m.id, ends: [2]string{end(d.client), end(d.server)}, note: f.o.Note, side: -1}
	if f.o.HTTP {
		f.kept = new(talk)
		if !m.id.UDP {
			f.web = newParser(f.kept)
		}
		d.keep(f.kept, f.hear)
		return
	}
	d.said = func(side int, data []byte) { f.printer.say(side, d.now, data) }
	d.missing = func(side int, n int64) { f.printer.missing(side, d.now, n) }
	d.datagram = func(side int, data []byte, missing int) { f.printer.datagram(side, d.now, data, missing) }
	for side := range d.sides {
		d.sides[side].differs = func() {
			if !f.told {
				f.told = true
				f.printer.remark(side, d.now, "bytes were sent again and differ: the first copy is shown, here and below")
			}
		}
	}
}

// hear shows the messages of HTTP that have become whole.
func (f *Follower) hear() {
	if f.web == nil {
		return
	}
	for m, ok := f.web.next(); ok; m, ok = f.web.next() {
		m.show(f.printer)
	}
	f.web.forget()
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
	if f.web != nil {
		f.hear()
		if err := f.write(); err != nil {
			return err
		}
	}
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
	f.dialog.finish()
	if f.kept != nil && f.web == nil {
		return fmt.Errorf("%v: HTTP/1 is in streams of TCP: leave --http out", f.dialog.id)
	}
	if f.web != nil {
		f.kept.end()
		f.hear()
		f.web.rest(f.printer, f.dialog.now)
	}
	f.printer.endLine()
	f.printer.sum()
	if err := errors.Join(f.write(), f.out.Flush(), f.waits.release()); err != nil {
		return err
	}
	if len(f.others) > 0 {
		f.o.Note(fmt.Sprintf("%v is shown, and %d more matched: %s", f.dialog.id, len(f.others), f.list(nil)))
	}
	return nil
}

// none returns an error that says what there is instead of the stream.
func (f *Follower) none() error {
	if f.o.Match != nil {
		return noMatch(f.o.Which)
	}
	return f.there.without(f.o.Stream)
}

// noMatch returns the error of an expression that selects no stream.
func noMatch(which string) error {
	return fmt.Errorf("%s: no stream of TCP or UDP has a packet that matches: ringcap streams lists what there is", which)
}

// numbers are the highest numbers of streams.
type numbers struct {
	last [2]ID   // of TCP and UDP
	any  [2]bool // last is set
}

func (n *numbers) add(id ID) {
	kind := 0
	if id.UDP {
		kind = 1
	}
	if !n.any[kind] || id.Number > n.last[kind].Number {
		n.any[kind], n.last[kind] = true, id
	}
}

// without returns an error that says what streams there are instead of one.
func (n *numbers) without(id ID) error {
	var there []string
	for kind, last := range n.last {
		switch {
		case !n.any[kind]:
		case last.Number == 0:
			there = append(there, last.String())
		default:
			there = append(there, ID{last.UDP, 0}.String()+" to "+last.String())
		}
	}
	if there == nil {
		return fmt.Errorf("%v: there is no stream of TCP or UDP", id)
	}
	return fmt.Errorf("%v: there is no such stream, but %s", id, strings.Join(there, " and "))
}

// several returns an error that names the streams that match.
func (f *Follower) several() error {
	return fmt.Errorf("%s: %d streams match: type the name of one: %s", f.o.Which, len(f.others)+1,
		f.list([]string{fmt.Sprintf("%v (%s > %s)", f.dialog.id, f.printer.ends[0], f.printer.ends[1])}))
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
