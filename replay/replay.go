// Package replay reads captures in unit tests: packet by packet, decoded, with the fields and
// the text that ringcap prints, or as a whole against a golden file or another capture. It
// needs neither cgo nor libpcap nor the ringcap program.
//
//	func TestHandshake(t *testing.T) {
//		for p := range replay.Load(t, "testdata/http.pcap", replay.Where("tcp.flags.syn == 1")).All() {
//			t.Log(p.Line())
//		}
//		replay.Golden(t, "testdata/http.pcap", "testdata/http.golden")
//	}
package replay

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/packet"
)

// Capture is a capture file whose packets can be read any number of times. Several goroutines
// may read it at once.
type Capture struct {
	name string
	open func() (*capfile.Reader, error)
	o    options
	t    testing.TB // of Load; may be nil
}

// Option selects packets of a Capture, or how they are printed.
type Option func(*options) error

type options struct {
	where string // empty for all packets
	after time.Time
	skip  int
	limit int // negative for no limit
	print format
}

// Where selects the packets for which an expression is true, which is a display filter of
// "ringcap --where":
//
//	tcp.dstport == 443 and not ip.src == 192.0.2.1
//	dns.qry.name contains "example"
//	vlan or arp
//
// The fields are those of "ringcap --fields", and "ringcap --fields help" lists them. The language
// is Wireshark's, and docs/where.md describes it. Times without a zone are in UTC.
func Where(expression string) Option {
	return func(o *options) error {
		if expression == "" {
			return errors.New("Where: the expression is empty: give one such as tcp.port == 443, or leave it out")
		}
		o.where = expression
		_, err := compile(expression)
		return err
	}
}

// Skip leaves out the first n of the packets that the other options select.
func Skip(n int) Option {
	return func(o *options) error { o.skip = n; return notNegative("Skip", n) }
}

// Limit selects the first n of the packets that the other options select.
func Limit(n int) Option {
	return func(o *options) error { o.limit = n; return notNegative("Limit", n) }
}

// notNegative returns an error for a number that cannot be one of packets, or a time.
func notNegative[T int | time.Duration](what string, n T) error {
	if n < 0 {
		return fmt.Errorf("%s(%v): give 0 or more", what, n)
	}
	return nil
}

// After selects the packets stamped at t or later.
func After(t time.Time) Option {
	return func(o *options) error { o.after = t; return nil }
}

// Print sets how Packet.Line and Golden print, by the letters of ringcap's options: e for the
// link header, n (which is the default), q for less, t to ttttt for the time, v to vvv for
// more, x or xx and X or XX for a dump of the bytes, A or AA for their text, K for no
// checksums, S for absolute sequence numbers and # for the number.
func Print(letters string) Option {
	return func(o *options) (err error) {
		o.print, err = parseFormat(letters)
		return err
	}
}

// Open opens a capture: pcap or pcapng, also compressed with gzip, zstd or lz4.
func Open(path string, o ...Option) (*Capture, error) {
	return newCapture(path, func() (*capfile.Reader, error) { return capfile.Open(path, nil) }, o)
}

// OpenFS opens a capture in a file system, such as an embed.FS.
func OpenFS(fsys fs.FS, path string, o ...Option) (*Capture, error) {
	return newCapture(path, func() (*capfile.Reader, error) {
		f, err := fsys.Open(path)
		if err != nil {
			return nil, err
		}
		return capfile.NewReadCloser(f, path)
	}, o)
}

// Read returns the capture that src holds. Its packets can be read once. The name is for
// errors.
func Read(src io.Reader, name string, o ...Option) (*Capture, error) {
	c := &Capture{name: name}
	if err := c.set(o); err != nil {
		return nil, err
	}
	r, err := capfile.NewReader(src, name)
	if err != nil {
		return nil, err
	}
	c.open = func() (*capfile.Reader, error) {
		if r == nil {
			return nil, fmt.Errorf("read %s: its packets were read before", name)
		}
		once := r
		r = nil
		return once, nil
	}
	return c, nil
}

// Load is like Open and makes the test fail if the capture cannot be opened.
func Load(t testing.TB, path string, o ...Option) *Capture {
	t.Helper()
	c, err := Open(path, o...)
	if err != nil {
		t.Fatal(err)
	}
	c.t = t
	return c
}

// newCapture returns a Capture that can be opened.
func newCapture(name string, open func() (*capfile.Reader, error), o []Option) (*Capture, error) {
	c := &Capture{name: name, open: open}
	if err := c.set(o); err != nil {
		return nil, err
	}
	r, err := open()
	if err != nil {
		return nil, err
	}
	return c, r.Close()
}

func (c *Capture) set(all []Option) error {
	c.o.limit = -1
	for _, o := range all {
		if err := o(&c.o); err != nil {
			return fmt.Errorf("replay %s: %w", c.name, err)
		}
	}
	return nil
}

// Packets returns the packets in the order of the file, decoded, with what ringcap knows from
// the packets before them. A Packet is valid until the next one; Clone keeps it. If the file
// is cut short or corrupt, the packets before the fault come first, and then a nil Packet
// with the error.
func (c *Capture) Packets() iter.Seq2[*Packet, error] {
	return func(yield func(*Packet, error) bool) {
		if err := c.each(func(p *Packet) bool { return yield(p, nil) }); err != nil {
			yield(nil, err)
		}
	}
}

// All returns the packets like Packets. An error makes the test of Load fail. A Capture that
// is not from Load panics.
func (c *Capture) All() iter.Seq[*Packet] {
	return func(yield func(*Packet) bool) {
		err := c.each(yield)
		switch {
		case err == nil:
		case c.t == nil:
			panic(err)
		default:
			c.t.Helper()
			c.t.Fatal(err)
		}
	}
}

// each calls yield for each packet until it returns false.
func (c *Capture) each(yield func(*Packet) bool) (err error) {
	src, err := c.open()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	d := newDecoder(&c.o.print)
	where, err := compile(c.o.where)
	if err != nil {
		return err
	}
	var f packet.Frame
	selected := 0
	for c.o.limit < 0 || selected-c.o.skip < c.o.limit {
		err := src.Next(&f)
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		p, err := d.decode(&f)
		if err != nil {
			return err
		}
		if f.Info.Timestamp.Before(c.o.after) || !where.holds(p) {
			continue
		}
		if selected++; selected <= c.o.skip {
			continue
		}
		if !yield(p) {
			return nil
		}
		if d.packet.printers.unknown != nil {
			return d.packet.printers.unknown
		}
	}
	return nil
}
