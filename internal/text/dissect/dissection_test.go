package dissect

import (
	"fmt"
	"math"
	"testing"
)

func TestPrintf(t *testing.T) {
	for _, c := range []struct {
		format string
		args   []int
	}{
		{"plain", nil}, {"%d, 0x%04x;", []int{7, 0xab}}, {"%3d|%03d|%d%%", []int{5, 5, -5}},
		{"%x %08x %2x", []int{0x123456789a, 0x123456789a, 0}},
	} {
		d := testContext().Dissect([]byte("> "), Span{})
		d.Printf(c.format, c.args...)
		anys := make([]any, len(c.args))
		for i, a := range c.args {
			anys[i] = a
		}
		if want := "> " + fmt.Sprintf(c.format, anys...); string(d.Out) != want {
			t.Errorf("printf(%q): %q, want %q", c.format, d.Out, want)
		}
	}
	p, b := testContext(), make([]byte, 0, 64)
	if n := testing.AllocsPerRun(10, func() {
		d := p.Dissect(b[:0], Span{})
		d.Printf("%d 0x%04x", 1, 2)
	}); n > 0 {
		t.Errorf("printf allocates %v times", n)
	}
}

// testContext returns a Context without a packet.
func testContext() *Context {
	c := NewContext(Options{}, nil)
	c.Begin(nil, math.MaxInt)
	return &c
}

// TestDissectionCut checks that the text ends where the captured bytes do.
func TestDissectionCut(t *testing.T) {
	p := testContext()
	d := p.Dissect(nil, Span{[]byte{1, 2, 3}, 8})
	d.Printf("type %d", d.U8(0))
	d.Printf(", length %d", d.U16(1))
	d.Printf(", id %d", d.U16(3))
	d.Str(", more")
	if got, want := string(d.Finish("proto")), "type 1, length 515 [|proto]"; got != want || !p.Stop {
		t.Errorf("%q, want %q", got, want)
	}
}
