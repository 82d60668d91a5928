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

// maxLine is the maximum length of a line in bytes. A longer one is split.
const maxLine = 1 << 20

// lines reads the lines of a text, each with its newline. A line is valid until the next one
// is read.
type lines struct {
	next func() ([]byte, bool)
	stop func()
	err  error
	at   int // number of lines read
}

// printed returns the lines of capture A when it is printed.
func (c *comparison) printed() *lines {
	l := &lines{}
	l.next, l.stop = iter.Pull(func(yield func([]byte) bool) {
		printer, cut := text.NewPrinter(c.Text), layer.Cutter{}
		var all []byte
		l.err = c.each(0, func(p *packet.Packet) error {
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

// golden returns the lines of text B.
func (c *comparison) golden() *lines {
	l := &lines{}
	l.next, l.stop = iter.Pull(func(yield func([]byte) bool) {
		file, err := os.Open(c.B)
		if err != nil {
			l.err = err
			return
		}
		defer func() { _ = file.Close() }() // it was only read
		for in := bufio.NewReaderSize(file, maxLine); ; {
			line, err := in.ReadSlice('\n')
			c.done[1] += int64(len(line))
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

// line returns the next line, nil after the last one.
func (l *lines) line() []byte {
	b, ok := l.next()
	if !ok {
		return nil
	}
	l.at++
	return b
}

// close ends the reading and returns its error.
func (l *lines) close() error {
	l.stop()
	return l.err
}

// compareText prints A and compares its lines with those of B.
func (c *comparison) compareText() error {
	if c.Within > 0 {
		return errors.New("diff: --within is for two captures, and " + c.B + " is text: --ignore time")
	}
	t, err := c.readLines()
	if err != nil {
		return err
	}
	if changes := c.changes(t); len(changes) > 0 {
		c.again()
		if err := c.showLines(changes); err != nil {
			return err
		}
	}
	return errors.Join(c.conclude("line", "lines"), t.left("lines"))
}

// readLines reads the lines of both sides.
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

// showLines shows the changes. It prints A and reads B again.
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

// showSide shows lines [from:to] of one side, up to the maximum number of differences.
func (c *comparison) showSide(mark string, l *lines, from, to int) {
	if from == to {
		return
	}
	for !c.full() && l.at < to {
		line := l.line()
		if line == nil {
			return // the text has changed
		}
		if l.at > from {
			c.shown++
			fmt.Fprintf(c.out, "%s %d: %s\n", mark, l.at, bytes.TrimSuffix(line, []byte("\n")))
		}
	}
}

// Texts describes the lines that differ in two texts, at most show of them.
func Texts(a, b []byte, show int) string {
	seed := maphash.MakeSeed()
	split := func(text []byte) (lines [][]byte, keys []uint64) {
		for line := range bytes.Lines(text) {
			lines, keys = append(lines, line), append(keys, maphash.Bytes(seed, line))
		}
		return lines, keys
	}
	linesA, keysA := split(a)
	linesB, keysB := split(b)
	var out bytes.Buffer
	shown, all := 0, 0
	side := func(mark string, lines [][]byte, from, to int) {
		for i := from; i < to; i++ {
			if all++; shown < show {
				shown++
				fmt.Fprintf(&out, "%s %d: %s\n", mark, i+1, bytes.TrimSuffix(lines[i], []byte("\n")))
			}
		}
	}
	for _, c := range Align(keysA, keysB) {
		side("<", linesA, c.A0, c.A1)
		side(">", linesB, c.B0, c.B1)
	}
	if all > shown {
		fmt.Fprintf(&out, "%d more lines differ\n", all-shown)
	}
	return out.String()
}
