package diff

import (
	"errors"
	"fmt"
	"hash/maphash"
	"os"
	"strings"

	"ringcap/internal/layer"
	"ringcap/internal/text"
	"ringcap/packet"
)

// compareText prints A and compares its lines with those of B.
func (c *comparison) compareText() error {
	if c.Within > 0 {
		return errors.New("diff: --within is for two captures, and " + c.B + " is text: --ignore time")
	}
	golden, err := os.ReadFile(c.B)
	if err != nil {
		return err
	}
	var printed []byte
	printer, cut := text.NewPrinter(c.Text), layer.Cutter{}
	err = c.each(c.A, func(p *packet.Packet) error {
		printed = printer.Append(printed, cut.Shown(p))
		return nil
	})
	if err != nil {
		return err
	}
	a, b := strings.SplitAfter(string(printed), "\n"), strings.SplitAfter(string(golden), "\n")
	changes := Align(c.lines(a), c.lines(b))
	if c.AnyOrder {
		changes = Unordered(c.lines(a), c.lines(b))
	}
	c.same = len(a) - 1 // the last is empty
	for _, change := range changes {
		c.same -= change.A1 - change.A0
		c.showLines("<", a[change.A0:change.A1], change.A0, &c.onlyA)
		c.showLines(">", b[change.B0:change.B1], change.B0, &c.onlyB)
	}
	return c.conclude("line", "lines")
}

// lines returns the keys of lines.
func (c *comparison) lines(all []string) []uint64 {
	keys := make([]uint64, len(all))
	for i, l := range all {
		keys[i] = maphash.String(c.seed, c.Ignore.Line(l))
	}
	return keys
}

// showLines shows lines of one side. The first one has number from+1.
func (c *comparison) showLines(mark string, lines []string, from int, count *int) {
	for i, l := range lines {
		*count++
		if c.Show > 0 && c.shown >= c.Show {
			continue
		}
		c.shown++
		fmt.Fprintf(c.out, "%s %d: %s\n", mark, from+i+1, strings.TrimSuffix(l, "\n"))
	}
}
