package diff

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"os"

	"ringcap/internal/layer"
	"ringcap/internal/text"
	"ringcap/packet"
)

// maxLine is the most bytes of a line. A longer one counts as several.
const maxLine = 1 << 20

// lines goes through the lines of a text, each with the newline at its end. A line is valid
// until the next one is asked for.
type lines struct {
	next func() ([]byte, bool)
	stop func()
	err  error
	at   int // lines so far
}

// printed is the lines that capture A is printed as.
func (c *comparison) printed() *lines {
	l := &lines{}
	l.next, l.stop = iter.Pull(func(yield func([]byte) bool) {
		printer, cut := text.NewPrinter(c.Text), layer.Cutter{}
		var all []byte
		l.err = c.each(c.A, func(p *packet.Packet) error {
			all = printer.Append(all[:0], cut.Shown(p))
			for rest := all; len(rest) > 0; {
				end := min(maxLine, len(rest))
				if i := bytes.IndexByte(rest[:end], '\n'); i >= 0 {
					end = i + 1
				}
				if !yield(rest[:end]) {
					return errStopped
				}
				rest = rest[end:]
			}
			return nil
		})
	})
	return l
}

// golden is the lines of text B.
func (c *comparison) golden() *lines {
	l := &lines{}
	l.next, l.stop = iter.Pull(func(yield func([]byte) bool) {
		file, err := os.Open(c.B)
		if err != nil {
			l.err = err
			return
		}
		defer func() { _ = file.Close() }() // only read
		for in := bufio.NewReaderSize(file, maxLine); ; {
			line, err := in.ReadSlice('\n')
			if len(line) > 0 && !yield(line) {
				return
			}
			if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
				if !errors.Is(err, io.EOF) {
					l.err = err
				}
				return
			}
		}
	})
	return l
}

// line is the next line, nil after the last one.
func (l *lines) line() []byte {
	b, ok := l.next()
	if !ok {
		return nil
	}
	l.at++
	return b
}

// close returns what went wrong.
func (l *lines) close() error {
	l.stop()
	return l.err
}

// compareText compares the lines that A is printed as with those of B.
func (c *comparison) compareText() error {
	if c.Within > 0 {
		return errors.New("diff: --within is for two captures, and " + c.B + " is text: --ignore time")
	}
	t, err := c.readLines()
	if err != nil {
		return err
	}
	if changes := c.changes(t); len(changes) > 0 {
		if err := c.showLines(changes); err != nil {
			return err
		}
	}
	return errors.Join(c.conclude("line", "lines"), t.left("lines"))
}

// readLines reads what counts of the lines.
func (c *comparison) readLines() (t *table, err error) {
	a, b := c.printed(), c.golden()
	defer func() { err = errors.Join(err, a.close(), b.close()) }()
	element := func(l *lines) func() (element, bool) {
		return func() (element, bool) {
			line := l.line()
			return element{key: maphash.String(c.seed, c.Ignore.Line(string(line)))}, line != nil
		}
	}
	return c.read(element(a), element(b)), nil
}

// showLines shows what the changes are. The text is printed and read again.
func (c *comparison) showLines(changes []Change) (err error) {
	a, b := c.printed(), c.golden()
	defer func() { err = errors.Join(err, a.close(), b.close()) }()
	for _, change := range changes {
		c.onlyA += change.A1 - change.A0
		c.onlyB += change.B1 - change.B0
		c.showSide("<", a, change.A0, change.A1)
		c.showSide(">", b, change.B0, change.B1)
	}
	return nil
}

// showSide shows the lines of one side in [from:to], as far as lines are still shown.
func (c *comparison) showSide(mark string, l *lines, from, to int) {
	if from == to {
		return
	}
	for !c.full() && l.at < to {
		line := l.line()
		if line == nil {
			return // the text is another one by now
		}
		if l.at > from {
			c.shown++
			fmt.Fprintf(c.out, "%s %d: %s\n", mark, l.at, bytes.TrimSuffix(line, []byte("\n")))
		}
	}
}
