package diff

import (
	"bufio"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"os"
	"strings"
	"time"

	"ringcap/capfile"
	"ringcap/internal/layer"
	"ringcap/internal/run"
	"ringcap/internal/sink/outfile"
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
	Progress *run.Progress // of both files; may be nil
}

// comparison is one run of ringcap diff.
type comparison struct {
	Options
	out   *bufio.Writer
	seed  maphash.Seed
	shown uint64

	progress *run.Progress // nil while differences are written to a terminal
	done     [2]int64      // bytes of A and B that have been read

	same, changed, onlyA, onlyB int
}

// Run compares two captures, or a capture with text, and reports whether they are the same.
// It writes the differences to out.
func Run(o Options, out io.Writer) (same bool, err error) {
	c := &comparison{Options: o, out: bufio.NewWriter(out), seed: maphash.MakeSeed(), progress: o.Progress}
	defer func() { c.progress.Clear() }()
	err = errors.Join(c.compare(), c.out.Flush())
	return c.changed+c.onlyA+c.onlyB == 0, err
}

// compare compares packets if B is a capture, else lines.
func (c *comparison) compare() error {
	src, err := open(c.B)
	if errors.Is(err, capfile.ErrNotCapture) {
		return c.compareText()
	} else if err != nil {
		return err
	}
	if err := src.Close(); err != nil {
		return err
	}
	t, err := c.readPackets()
	if err != nil {
		return err
	}
	changes := c.changes(t)
	if len(changes) > 0 || t.late {
		c.again()
		if err := c.show(t, changes); err != nil {
			return err
		}
	}
	return errors.Join(c.conclude("packet", "packets"), t.left("packets"))
}

// again prepares reading both sides again, to show the differences.
func (c *comparison) again() {
	c.progress.Again()
	c.done = [2]int64{}
	if outfile.IsTerminal(os.Stdout) {
		c.progress = nil
	}
}

// open opens one of the two captures.
func open(path string) (*capfile.Reader, error) {
	return (&capfile.Opener{Stdin: os.Stdin, Together: 2}).Open(path)
}

// readPackets reads the packets of both files.
func (c *comparison) readPackets() (t *table, err error) {
	a, b := c.open(0), c.open(1)
	defer func() { err = errors.Join(err, a.close(), b.close()) }()
	element := func(k *cursor) func() (element, bool) {
		return func() (element, bool) {
			p := k.packet()
			if p == nil {
				return element{}, false
			}
			return element{c.key(p), p.Info.Timestamp, p.Delta}, true
		}
	}
	return c.read(element(a), element(b)), nil
}

// timed reports whether times are compared.
func (c *comparison) timed() bool { return c.Ignore&Time == 0 && !c.AnyOrder }

// sameTime compares the times of two packets: exactly, or with --within relative to the
// first packet.
func (c *comparison) sameTime(a, b time.Time, sinceA, sinceB time.Duration) bool {
	if c.Within == 0 {
		return a.Equal(b)
	}
	return (sinceA - sinceB).Abs() <= c.Within
}

// cursor reads the packets of a file, decoded and tracked.
type cursor struct {
	next func() (*packet.Packet, bool)
	stop func()
	err  error
	at   int // number of packets read
}

// errStopped means that a file is not read to its end.
var errStopped = errors.New("stopped")

// open opens A or B, which are sides 0 and 1.
func (c *comparison) open(side int) *cursor {
	k := &cursor{}
	k.next, k.stop = iter.Pull(func(yield func(*packet.Packet) bool) {
		k.err = c.each(side, func(p *packet.Packet) error {
			if !yield(p) {
				return errStopped
			}
			return nil
		})
	})
	return k
}

// each calls f for each packet of A or B, decoded and tracked. f may change its bytes. If f
// returns errStopped, each returns nil.
func (c *comparison) each(side int, f func(*packet.Packet) error) error {
	src, err := open([2]string{c.A, c.B}[side])
	if err != nil {
		return err
	}
	const often = 1 << 12 // packets between looks at the progress
	count := 0
	err = run.Each(src, c.Stage(), func(p *packet.Packet) error {
		if count++; count%often == 0 {
			c.hasRead(side, src.Consumed())
		}
		return f(p)
	})
	if errors.Is(err, errStopped) {
		err = nil
	}
	return errors.Join(err, src.Close())
}

// hasRead notes how much of a side has been read.
func (c *comparison) hasRead(side int, n int64) {
	c.done[side] = n
	c.progress.Read(c.done[0] + c.done[1])
}

// packet returns the next packet, nil after the last one. It is valid until the next call,
// and the caller may change its bytes.
func (k *cursor) packet() *packet.Packet {
	p, ok := k.next()
	if !ok {
		return nil
	}
	k.at++
	return p
}

// skipTo skips packets until at have been read.
func (k *cursor) skipTo(at int) {
	for k.at < at && k.packet() != nil {
	}
}

// close ends the reading and returns its error.
func (k *cursor) close() error {
	k.stop()
	return k.err
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

// show shows the changes, and the packets that only differ in their time. It reads the files
// again, side by side.
func (c *comparison) show(t *table, changes []Change) (err error) {
	a, b := c.open(0), c.open(1)
	defer func() { err = errors.Join(err, a.close(), b.close()) }()
	samplerA, samplerB := c.newSampler(), c.newSampler()
	for _, change := range changes {
		if !c.timed() && c.full() {
			c.count(change)
			continue
		}
		c.passSame(a, b, change.A0, change.B0, samplerA, samplerB)
		for i := range max(change.A1-change.A0, change.B1-change.B0) {
			ina, inb := change.A0+i < change.A1, change.B0+i < change.B1
			var x, y *packet.Packet
			if ina {
				x = a.packet()
			}
			if inb {
				y = b.packet()
			}
			c.difference(samplerA.of(x), samplerB.of(y), ina, inb)
		}
	}
	c.passSame(a, b, t.countA, t.countB, samplerA, samplerB)
	return nil
}

// passSame reads packets that are the same, up to the given positions, and compares their
// times if necessary.
func (c *comparison) passSame(a, b *cursor, toA, toB int, samplerA, samplerB *sampler) {
	if !c.timed() {
		a.skipTo(toA)
		b.skipTo(toB)
		return
	}
	for a.at < toA && b.at < toB {
		x, y := a.packet(), b.packet()
		if x == nil || y == nil {
			return // the file has changed
		}
		if !c.sameTime(x.Info.Timestamp, y.Info.Timestamp, x.Delta, y.Delta) {
			c.same--
			c.difference(samplerA.of(x), samplerB.of(y), true, true)
		}
	}
}

// full reports whether the maximum number of differences has been shown.
func (c *comparison) full() bool { return c.Show > 0 && c.shown >= c.Show }

// count counts the differences of a change.
func (c *comparison) count(change Change) {
	a, b := change.A1-change.A0, change.B1-change.B0
	both := min(a, b)
	c.changed, c.onlyA, c.onlyB = c.changed+both, c.onlyA+a-both, c.onlyB+b-both
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
	if a == nil && b == nil || c.full() {
		return
	}
	switch c.shown++; {
	case a != nil && b != nil:
		fmt.Fprintf(c.out, "packets %d and %d differ: %s\n", a.number, b.number, c.what(a, b))
	case a != nil:
		fmt.Fprintf(c.out, "packet %d is in %s only\n", a.number, c.A)
	default:
		fmt.Fprintf(c.out, "packet %d is in %s only\n", b.number, c.B)
	}
	for _, side := range []struct {
		mark string
		s    *sample
	}{{"  < ", a}, {"  > ", b}} {
		if side.s != nil {
			_, _ = c.out.WriteString(prefixed(side.mark, string(side.s.text)))
		}
	}
}

// prefixed returns text with mark before each line.
func prefixed(mark, text string) string {
	return mark + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+mark) + "\n"
}

// sample is a packet to show. It is valid until the next one of its file.
type sample struct {
	number uint64
	time   time.Time
	since  time.Duration // the first packet
	length int
	link   packet.LinkType
	data   []byte // with what is ignored masked
	layers []span
	text   []byte
}

// span is the place of a layer's header in a packet.
type span struct {
	name       string
	start, end int
}

// maxShown is the maximum number of bytes that are printed of a packet.
const maxShown = 64 << 10

// sampler makes samples of the packets of a file.
type sampler struct {
	c       *comparison
	printer *text.Printer
	cut     layer.Cutter
	sample  sample
}

func (c *comparison) newSampler() *sampler {
	o := c.Text
	if c.Within > 0 {
		o.Time = text.TimeFirst
	} else if o.Time == text.TimeOfDay {
		o.Time, o.Nanoseconds = text.TimeDate, true
	}
	return &sampler{c: c, printer: text.NewPrinter(o)}
}

// of returns the sample of a packet. It is nil if p is nil or no more packets are shown.
func (m *sampler) of(p *packet.Packet) *sample {
	if p == nil || m.c.full() {
		return nil
	}
	s, data := &m.sample, p.Shown()
	data = data[:min(len(data), maxShown)]
	*s = sample{
		number: p.Number, time: p.Info.Timestamp, since: p.Delta, length: p.Info.Length, link: p.Link,
		text: m.printer.Append(s.text[:0], m.cut.Cut(p, data)), layers: s.layers[:0],
	}
	m.c.Ignore.Mask(p)
	s.data = p.Data
	for i, l := range p.Layers {
		if h, ok := l.(interface{ LayerContents() []byte }); ok {
			start := cap(p.Data) - cap(h.LayerContents())
			s.layers = append(s.layers, span{p.Types[i].String(), start, start + len(h.LayerContents())})
		}
	}
	return s
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
