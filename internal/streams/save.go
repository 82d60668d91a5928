package streams

import (
	lru "container/list"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"ringcap/internal/escape"
	"ringcap/internal/ledger"
	"ringcap/packet"
)

// A Saved is a file that is being saved.
type Saved interface {
	io.WriteCloser
	Publish() error // gives the file its name
}

// SaveNames is a regular expression for the names of files that are saved.
const SaveNames = `^(tcp|udp)-[0-9]{1,10}-(client\.raw|server\.raw|[0-9]{4,9}-(sent-)?[0-9A-Za-z_-][0-9A-Za-z._-]{0,63})$`

// safeName returns the end of a path in the alphabet of SaveNames.
func safeName(url string) string {
	name := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '.' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, path.Base("/"+url))
	name = strings.TrimLeft(name[max(0, len(name)-64):], ".")
	if strings.Trim(name, "_") == "" {
		return "index"
	}
	return name
}

// saver saves what was said in a stream.
type saver struct {
	create func(name string) (Saved, error)
	id     ID
	out    []byte // the list of what was saved
	files  int
	bytes  int64
}

// save writes a file and adds a line to the list.
func (s *saver) save(name string, data []byte, what string) error {
	if len(data) == 0 {
		return nil
	}
	name = fmt.Sprintf("%s-%d-%s", s.id.protocol(), s.id.Number, name)
	f, err := s.create(name)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		_ = f.Close() // the error is that of Write
		return err
	}
	if err := f.Publish(); err != nil {
		_ = f.Close() // the error is that of Publish
		return err
	}
	s.out = fmt.Appendf(s.out, "%s  %s  %s\n", name, plural(int64(len(data)), "byte"), escape.Line(what))
	s.files++
	s.bytes += int64(len(data))
	return f.Close()
}

// all saves the bytes of both sides, and the bodies of HTTP.
func (s *saver) all(t *talk) error {
	for side := range t {
		if err := s.save(sideNames[side]+".raw", t[side].bytes, strings.Join(append([]string{"from the " + sideNames[side]}, t[side].notes()...), ", ")); err != nil {
			return err
		}
	}
	if s.id.UDP {
		return nil
	}
	t.end()
	number, web := 0, newParser(t)
	for m, ok := web.next(); ok; m, ok = web.next() {
		if len(m.body) == 0 {
			continue
		}
		number++
		sent := ""
		if m.request {
			sent = "sent-"
		}
		words := strings.TrimSpace(strings.Join([]string{m.method, m.host + m.path, m.kind}, " "))
		if err := s.save(fmt.Sprintf("%04d-%s%s", number, sent, safeName(m.path)), m.body, strings.Join(append([]string{words}, m.notes...), ", ")); err != nil {
			return err
		}
	}
	return nil
}

// Limits of what is kept of all streams until they are saved.
const (
	maxSaving  = 256 << 20
	maxOpen    = 16384 // streams that are not saved yet
	perStream  = 1 << 10
	maxStarted = 1 << 20 // streams in all
)

// SaveOptions says which streams are saved, and where.
type SaveOptions struct {
	Out    io.Writer                         // gets a line for each file
	Stream ID                                // the one that is saved, without All and Match
	All    bool                              // all streams
	Match  func(*packet.Frame) (bool, error) // selects all streams with a packet that matches; may be nil
	Decode func(*packet.Packet)              // decodes what is put together from fragments; may be nil
	Which  string                            // what the user typed to select them
	Live   bool                              // no stream is no fault
	Create func(name string) (Saved, error)  // makes a file
	Note   func(string)                      // tells the user
	Faults *ledger.Faults
}

// Saver is a sink that saves what was said in streams. A connection is saved once it has ended, and
// others at the end. If there is no memory for more, the one that was silent for longest is saved.
type Saver struct {
	o       SaveOptions
	intake  intake
	open    map[ID]*saving
	saved   map[ID]bool // streams that were saved: true for those that had not ended
	recent  lru.List    // of *saving: open; the one that was silent for longest is first
	there   numbers
	room    int // what memory may become
	memory  int
	streams int
	files   int
	bytes   int64
	late    late
	hidden  bool
}

// saving is a stream that is to be saved.
type saving struct {
	*dialog
	kept   talk
	place  *lru.Element // in Saver.recent
	memory int
}

// late counts what came too late.
type late struct {
	streams map[ID]struct{}
	bytes   int64
	left    Total // of streams beyond maxStarted
}

// NewSaver returns a Saver that has not seen any packet.
func NewSaver(o SaveOptions) *Saver {
	return &Saver{o: o, intake: intake{match: o.Match, decode: o.Decode}, open: map[ID]*saving{}, saved: map[ID]bool{}, room: maxSaving, late: late{streams: map[ID]struct{}{}}}
}

// Write adds a packet. It does not keep p.
func (s *Saver) Write(p *packet.Packet) error {
	defer s.o.Faults.Catch(p)
	var m message
	ok, matched, err := s.intake.read(p, &m)
	if !ok || err != nil {
		return err
	}
	s.there.add(m.id)
	v := s.open[m.id]
	if v == nil {
		early, saved := s.saved[m.id]
		switch n := len(m.payload); {
		case saved && early && n > 0:
			s.late.bytes += int64(n)
			s.late.streams[m.id] = struct{}{}
			return nil
		case saved, !matched || !s.o.All && s.o.Match == nil && m.id != s.o.Stream:
			return nil
		case len(s.open)+len(s.saved) == maxStarted:
			s.late.left.add(m.frame)
			return nil
		}
		v = s.begin(&m)
	}
	s.recent.MoveToBack(v.place)
	v.add(p.Info.Timestamp, &m)
	if v.over() {
		return s.save(v, false)
	}
	s.count(v, perStream+v.size())
	for s.memory > s.room || s.recent.Len() > maxOpen {
		if err := s.save(s.recent.Front().Value.(*saving), true); err != nil {
			return err
		}
	}
	return nil
}

// begin starts a stream.
func (s *Saver) begin(m *message) *saving {
	v := &saving{dialog: newDialog(m)}
	v.keep(&v.kept, func() {})
	v.place = s.recent.PushBack(v)
	s.open[m.id] = v
	return v
}

// size returns how much memory the bytes of a stream take.
func (v *saving) size() (n int) {
	for side := range v.sides {
		h := &v.sides[side]
		n += cap(v.kept[side].bytes) + cap(v.kept[side].marks)*markSize + cap(h.window) + cap(h.spans)*spanSize
	}
	return n
}

// count notes how much memory a stream takes.
func (s *Saver) count(v *saving, n int) {
	s.memory += n - v.memory
	v.memory = n
}

// save saves a stream, and forgets what was said in it. It is early if the stream has not ended.
func (s *Saver) save(v *saving, early bool) error {
	v.finish()
	delete(s.open, v.id)
	s.saved[v.id] = early
	w := saver{create: s.o.Create, id: v.id}
	err := w.all(&v.kept)
	if w.files > 0 {
		s.streams++
	}
	s.files, s.bytes = s.files+w.files, s.bytes+w.bytes
	s.recent.Remove(v.place)
	s.count(v, 0)
	_, failed := s.o.Out.Write(w.out)
	return errors.Join(err, failed)
}

// Tick does nothing.
func (s *Saver) Tick(time.Time, *ledger.Snapshot) error { return nil }

// Show does nothing: files are listed as they are saved.
func (s *Saver) Show() error { return nil }

// Hide sets whether Close may complain that there is no such stream.
func (s *Saver) Hide(hidden bool) { s.hidden = hidden }

// Close saves the streams that have not ended. It returns an error if there was none in a file.
func (s *Saver) Close(*ledger.Snapshot) error {
	if s.hidden {
		return nil
	}
	if len(s.open)+len(s.saved) == 0 {
		return s.none()
	}
	open := slices.SortedFunc(maps.Values(s.open), func(a, b *saving) int { return a.id.compare(b.id) })
	for _, v := range open {
		if err := s.save(v, false); err != nil {
			return err
		}
	}
	if s.o.All || s.o.Match != nil {
		s.o.Note(fmt.Sprintf("%s saved: %s in %s", plural(int64(s.streams), "stream"), plural(s.bytes, "byte"), plural(int64(s.files), "file")))
	}
	if n := s.late.bytes; n > 0 {
		s.o.Note(fmt.Sprintf("left out: %s of %s that had been saved early, since there is no memory for more",
			plural(n, "byte"), plural(int64(len(s.late.streams)), "stream")))
	}
	if n := s.late.left.Packets; n > 0 {
		s.o.Note(fmt.Sprintf("left out: %s of streams beyond the first %d", ledger.PacketsAre(n), maxStarted))
	}
	return nil
}

// none returns an error, or on an interface tells the user, that there was no such stream.
func (s *Saver) none() error {
	var err error
	switch {
	case s.o.All:
		err = errors.New("there is no stream of TCP or UDP")
	case s.o.Match != nil:
		err = noMatch(s.o.Which)
	default:
		err = s.there.without(s.o.Stream)
	}
	if s.o.Live { // nothing was said yet, which is no fault
		s.o.Note(err.Error())
		return nil
	}
	return err
}
