package filter

import (
	"fmt"
	"io"
)

// Dump writes the program as tcpdump does. Style 1 (-d) is readable, with one instruction
// a line; 2 (-dd) is a C fragment; 3 (-ddd) is the number of instructions, then the
// instructions as decimal numbers.
func (p *Program) Dump(w io.Writer, style int) error {
	var out []byte
	if style >= 3 {
		out = fmt.Appendf(out, "%d\n", len(p.raw))
	}
	for i, in := range p.raw {
		switch {
		case style >= 3:
			out = fmt.Appendf(out, "%d %d %d %d\n", in.Op, in.Jt, in.Jf, in.K)
		case style == 2:
			out = fmt.Appendf(out, "{ 0x%x, %d, %d, 0x%08x },\n", in.Op, in.Jt, in.Jf, in.K)
		default:
			out = append(appendImage(out, in, i), '\n')
		}
	}
	if _, err := w.Write(out); err != nil {
		return fmt.Errorf("write filter code: %w", err)
	}
	return nil
}
