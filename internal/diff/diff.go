package diff

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"strings"
	"time"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/run"
	"ringcap/internal/text"
	"ringcap/packet"
)

// Options describes what is compared, and how.
type Options struct {
	A, B     string        // captures; B may be text. "-" is standard input
	Ignore   Ignore        // what to ignore
	AnyOrder bool          // ignore the order of packets
	Within   time.Duration // maximum difference of the times since the first packet; 0 if times must be equal
	Show     uint64        // maximum number of differences to show, 0 for all
	Text     text.Options  // how packets are printed
	Stage    func() run.Stage
}

// comparison is one run of ringcap diff.
type comparison struct {
	Options
	out   *bufio.Writer
	seed  maphash.Seed
	shown uint64

	same, changed, onlyA, onlyB int
}

// Run compares two captures, or a capture with text, and reports whether they are the same.
// It writes the differences to out.
func Run(o Options, out io.Writer) (same bool, err error) {
	c := &comparison{Options: o, out: bufio.NewWriter(out), seed: maphash.MakeSeed()}
	err = errors.Join(c.compare(), c.out.Flush())
	return c.changed+c.onlyA+c.onlyB == 0, err
}

// compare compares packets if B is a capture, else lines.
func (c *comparison) compare() error {
	b, err := c.read(c.B)
	if errors.Is(err, capfile.ErrNotCapture) {
		return c.compareText()
	} else if err != nil {
		return err
	}
	a, err := c.read(c.A)
	if err != nil {
		return err
	}
	var pairs []Change
	if c.AnyOrder {
		pairs = Unordered(a.keys, b.keys)
	} else {
		pairs = c.late(a, b, Align(a.keys, b.keys))
	}
	c.same = len(a.keys)
	for _, p := range pairs {
		c.same -= p.A1 - p.A0
	}
	if err := c.show(pairs); err != nil {
		return err
	}
	return c.conclude("packet", "packets")
}

// packets has what is kept of the packets of a file: 24 bytes for each.
type packets struct {
	keys  []uint64
	times []time.Time
}

// late adds a change for each packet that only differs in its time.
func (c *comparison) late(a, b *packets, changes []Change) []Change {
	if c.Ignore&Time != 0 {
		return changes
	}
	var all []Change
	i, j := 0, 0
	until := func(end int) {
		for ; i < end; i, j = i+1, j+1 {
			if !c.sameTime(a, b, i, j) {
				all = append(all, Change{A0: i, A1: i + 1, B0: j, B1: j + 1})
			}
		}
	}
	for _, change := range changes {
		until(change.A0)
		all = append(all, change)
		i, j = change.A1, change.B1
	}
	until(len(a.times))
	return all
}

// sameTime compares the times of two packets: exactly, or with --within relative to the
// first packet.
func (c *comparison) sameTime(a, b *packets, i, j int) bool {
	if c.Within == 0 {
		return a.times[i].Equal(b.times[j])
	}
	apart := a.times[i].Sub(a.times[0]) - b.times[j].Sub(b.times[0])
	return apart.Abs() <= c.Within
}

// each calls f for each packet of a file, decoded and tracked. f may change its bytes.
func (c *comparison) each(path string, f func(*packet.Packet) error) error {
	src, err := capfile.Open(path, os.Stdin)
	if err != nil {
		return err
	}
	return errors.Join(run.Each(src, c.Stage(), f), src.Close())
}

// read reads the packets of a file.
func (c *comparison) read(path string) (*packets, error) {
	all := &packets{}
	err := c.each(path, func(p *packet.Packet) error {
		all.times = append(all.times, p.Info.Timestamp)
		all.keys = append(all.keys, c.key(p))
		return nil
	})
	return all, err
}

// key returns a hash of a packet without its time and what is ignored.
func (c *comparison) key(p *packet.Packet) uint64 {
	c.Ignore.Mask(p)
	var h maphash.Hash
	h.SetSeed(c.seed)
	maphash.WriteComparable(&h, [2]int{int(p.Link), p.Info.Length})
	_, _ = h.Write(p.Data) // never fails
	return h.Sum64()
}

// show shows the changes. It reads the files again for their packets.
func (c *comparison) show(changes []Change) error {
	wantA, wantB := map[uint64]*sample{}, map[uint64]*sample{}
	n := uint64(0)
	for _, change := range changes {
		for i := range max(change.A1-change.A0, change.B1-change.B0) {
			if n++; c.Show > 0 && n > c.Show {
				break
			}
			if change.A0+i < change.A1 {
				wantA[uint64(change.A0+i+1)] = nil
			}
			if change.B0+i < change.B1 {
				wantB[uint64(change.B0+i+1)] = nil
			}
		}
	}
	if err := errors.Join(c.sample(c.A, wantA), c.sample(c.B, wantB)); err != nil {
		return err
	}
	for _, change := range changes {
		for i := range max(change.A1-change.A0, change.B1-change.B0) {
			var a, b *sample
			ina, inb := change.A0+i < change.A1, change.B0+i < change.B1
			if ina {
				a = wantA[uint64(change.A0+i+1)]
			}
			if inb {
				b = wantB[uint64(change.B0+i+1)]
			}
			c.difference(a, b, ina, inb)
		}
	}
	return nil
}

// difference counts a difference, and shows it if there are not too many.
func (c *comparison) difference(a, b *sample, ina, inb bool) {
	switch {
	case ina && inb:
		c.changed++
	case ina:
		c.onlyA++
	default:
		c.onlyB++
	}
	if a == nil && b == nil {
		return
	}
	switch c.shown++; {
	case ina && inb:
		fmt.Fprintf(c.out, "packets %d and %d differ: %s\n", a.number, b.number, c.what(a, b))
	case ina:
		fmt.Fprintf(c.out, "packet %d is in %s only\n", a.number, c.A)
	default:
		fmt.Fprintf(c.out, "packet %d is in %s only\n", b.number, c.B)
	}
	for _, side := range []struct {
		mark string
		s    *sample
	}{{"  < ", a}, {"  > ", b}} {
		if side.s != nil {
			_, _ = c.out.WriteString(prefixed(side.mark, side.s.text))
		}
	}
}

// prefixed returns text with mark before each line.
func prefixed(mark, text string) string {
	return mark + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+mark) + "\n"
}

// sample is a packet that is shown.
type sample struct {
	number uint64
	time   time.Time
	since  time.Duration // the first packet
	length int
	link   packet.LinkType
	data   []byte // with what is ignored masked
	layers []span
	text   string
}

// span is the place of a layer's header in a packet.
type span struct {
	name       string
	start, end int
}

// sample fills want, which has the packets by number.
func (c *comparison) sample(path string, want map[uint64]*sample) error {
	if len(want) == 0 {
		return nil
	}
	o := c.Text
	if c.Within > 0 {
		o.Time = text.TimeFirst
	} else if o.Time == text.TimeOfDay {
		o.Time, o.Nanoseconds = text.TimeDate, true
	}
	printer, cut := text.NewPrinter(o), layer.Cutter{}
	return c.each(path, func(p *packet.Packet) error {
		if _, ok := want[p.Number]; !ok {
			return nil
		}
		s := &sample{number: p.Number, time: p.Info.Timestamp, since: p.Delta, length: p.Info.Length, link: p.Link}
		s.text = string(printer.Append(nil, cut.Shown(p)))
		c.Ignore.Mask(p)
		s.data = bytes.Clone(p.Data)
		for i, l := range p.Layers {
			if h, ok := l.(interface{ LayerContents() []byte }); ok {
				start := cap(p.Data) - cap(h.LayerContents())
				s.layers = append(s.layers, span{p.Types[i].String(), start, start + len(h.LayerContents())})
			}
		}
		want[p.Number] = s
		return nil
	})
}

// what describes the difference in a few words.
func (c *comparison) what(a, b *sample) string {
	var all []string
	add := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	switch {
	case c.Ignore&Time != 0:
	case c.Within == 0 && !a.time.Equal(b.time):
		add("time by %v", b.time.Sub(a.time))
	case c.Within > 0 && (a.since-b.since).Abs() > c.Within:
		add("time since the first by %v", b.since-a.since)
	}
	if a.link != b.link {
		add("link type %v and %v", a.link, b.link)
	}
	if a.length != b.length {
		add("length %d and %d", a.length, b.length)
	}
	if len(a.data) != len(b.data) && (a.length == b.length || len(a.data) != a.length || len(b.data) != b.length) {
		add("captured %d and %d bytes", len(a.data), len(b.data))
	}
	return strings.Join(append(all, bytesThatDiffer(a, b)...), ", ")
}

// maxRuns is the maximum number of runs of bytes that are shown for a packet.
const maxRuns = 8

// bytesThatDiffer describes the runs of bytes that differ, by header.
func bytesThatDiffer(a, b *sample) (runs []string) {
	n := min(len(a.data), len(b.data))
	for i := 0; i < n; i++ {
		if a.data[i] == b.data[i] {
			continue
		}
		at := a.place(i)
		j := i + 1
		for j < n && a.data[j] != b.data[j] && a.place(j).name == at.name {
			j++
		}
		if len(runs) == maxRuns {
			return append(runs, "and more")
		}
		runs = append(runs, fmt.Sprintf("%s byte %d: %x and %x", at.name, i-at.start, a.data[i:min(j, i+8)], b.data[i:min(j, i+8)]))
		i = j
	}
	return runs
}

// place returns the header, or the payload, that contains byte i.
func (s *sample) place(i int) span {
	end := 0
	for _, l := range s.layers {
		if i >= l.start && i < l.end {
			return l
		}
		end = l.end
	}
	return span{"payload", end, len(s.data)}
}

// conclude writes how many packets or lines differ.
func (c *comparison) conclude(one, more string) error {
	if c.changed+c.onlyA+c.onlyB == 0 {
		return nil
	}
	unit := more
	if c.same == 1 {
		unit = one
	}
	if hidden := uint64(c.changed+c.onlyA+c.onlyB) - c.shown; hidden > 0 {
		fmt.Fprintf(c.out, "%d more differences are not shown (-c 0 shows all)\n", hidden)
	}
	_, err := fmt.Fprintf(c.out, "%d %s the same, %d differ, %d only in %s, %d only in %s\n",
		c.same, unit, c.changed, c.onlyA, c.A, c.onlyB, c.B)
	return err
}
