package streams

import (
	"bytes"
	"fmt"
	"time"
	"unicode/utf8"

	"ringcap/internal/escape"
)

// Format is how a stream is shown.
type Format uint8

// The formats of a stream.
const (
	Text Format = iota
	Hex
	Raw
)

// Show says how a stream is shown.
type Show struct {
	Format
	Only  string // "client" or "server": what that side said; both if empty
	Color bool
	Zone  *time.Location
}

// longestLine is how many bytes of a line without an end are shown in one.
const longestLine = 1024

// printer shows what the two sides of a stream say.
type printer struct {
	Show
	b      []byte // what is shown, until Follower writes it
	id     ID
	ends   [2]string
	note   func(string) // tells the user, where the output has no room for words
	begun  bool
	side   int      // who spoke last; -1 for nobody
	line   []byte   // the line that is not complete yet
	offset [2]int64 // what was shown of each side, for Hex
	holes  int64    // for Raw
	lost   int64
}

var (
	sideNames  = [2]string{"client", "server"}
	sideMarks  = [2]string{"> ", "< "}
	sideColors = [2]string{"\x1b[0;32m", "\x1b[0;36m"}
)

const (
	remarkColor = "\x1b[0;31m"
	noColor     = "\x1b[0m"
)

// shows reports whether what a side says is shown.
func (p *printer) shows(side int) bool { return p.Only == "" || p.Only == sideNames[side] }

// say shows the next bytes of a side.
func (p *printer) say(side int, now time.Time, data []byte) {
	if !p.shows(side) || len(data) == 0 {
		return
	}
	switch p.turn(side, now); p.Format {
	case Raw:
		p.b = append(p.b, data...)
	case Hex:
		p.dump(side, data)
	default:
		p.text(data)
	}
}

// datagram shows a datagram, of which some bytes at the end may be missing.
func (p *printer) datagram(side int, now time.Time, data []byte, missing int) {
	p.endLine()
	p.side = -1
	p.say(side, now, data)
	if missing > 0 {
		p.missing(side, now, int64(missing))
	}
}

// turn says when and who, if the side is not the one that spoke last.
func (p *printer) turn(side int, now time.Time) {
	if p.Format == Raw || side == p.side {
		return
	}
	p.endLine()
	now = now.In(p.Zone)
	if !p.begun {
		p.begun = true
		p.b = fmt.Appendf(p.b, "%v  %s > %s  %s\n", p.id, p.ends[0], p.ends[1], now.Format(time.DateOnly))
	}
	p.b = fmt.Appendf(p.b, "%s %s\n", now.Format("15:04:05.000000"), sideNames[side])
	p.side = side
}

// missing shows that bytes of a side were not captured.
func (p *printer) missing(side int, now time.Time, n int64) {
	if !p.shows(side) {
		return
	}
	if p.Format == Raw {
		p.holes++
		p.lost += n
		return
	}
	p.offset[side] += n
	p.remark(side, now, plural(n, "byte")+" missing")
}

// remark shows words that nobody said.
func (p *printer) remark(side int, now time.Time, words string) {
	if !p.shows(side) {
		return
	}
	if p.Format == Raw {
		p.note(p.id.String() + ": " + words)
		return
	}
	p.turn(side, now)
	p.endLine()
	p.color(remarkColor)
	p.b = append(append(append(p.b, '['), words...), ']')
	p.color(noColor)
	p.b = append(p.b, '\n')
}

func (p *printer) color(c string) {
	if p.Color {
		p.b = append(p.b, c...)
	}
}

// text shows lines, each with the mark of its side, which what is said cannot imitate.
func (p *printer) text(data []byte) {
	for len(data) > 0 {
		line, rest, whole := bytes.Cut(data, []byte("\n"))
		if room := longestLine - len(p.line); len(line) > room {
			line, rest, whole = data[:room], data[room:], false
		}
		p.line = append(p.line, line...)
		switch data = rest; {
		case whole:
			p.writeLine(bytes.TrimSuffix(p.line, []byte("\r")))
			p.line = p.line[:0]
		case len(p.line) == longestLine:
			n := len(p.line)
			for i := n - 1; i >= n-utf8.UTFMax; i-- { // keep a character in one piece
				if utf8.RuneStart(p.line[i]) {
					if !utf8.FullRune(p.line[i:]) {
						n = i
					}
					break
				}
			}
			p.writeLine(p.line[:n])
			p.line = append(p.line[:0], p.line[n:]...)
		}
	}
}

// endLine shows a line that has no end.
func (p *printer) endLine() {
	if len(p.line) > 0 {
		p.writeLine(p.line)
		p.line = p.line[:0]
	}
}

func (p *printer) writeLine(line []byte) {
	p.color(sideColors[p.side])
	p.b = append(p.b, sideMarks[p.side]...)
	for i, part := range bytes.Split(line, []byte("\t")) {
		if i > 0 {
			p.b = append(p.b, '\t')
		}
		p.b = escape.AppendLine(p.b, string(part))
	}
	p.color(noColor)
	p.b = append(p.b, '\n')
}

// dump shows bytes as tshark's follow,hex does.
func (p *printer) dump(side int, data []byte) {
	const perRow = 16
	for len(data) > 0 {
		row := data[:min(perRow, len(data))]
		data = data[len(row):]
		p.color(sideColors[side])
		if side == 1 {
			p.b = append(p.b, '\t')
		}
		p.b = fmt.Appendf(p.b, "%08X  ", p.offset[side])
		p.offset[side] += int64(len(row))
		var ascii []byte
		for i := range perRow {
			if i == perRow/2 {
				p.b = append(p.b, ' ')
			}
			if i >= len(row) {
				p.b = append(p.b, "   "...)
				continue
			}
			p.b = fmt.Appendf(p.b, "%02x ", row[i])
			if i == perRow/2 {
				ascii = append(ascii, ' ')
			}
			c := row[i]
			if c < ' ' || c > '~' {
				c = '.'
			}
			ascii = append(ascii, c)
		}
		p.b = fmt.Appendf(p.b, " %s", ascii)
		p.color(noColor)
		p.b = append(p.b, '\n')
	}
}

// sum tells what the bytes cannot: that there are none, or with Raw that some are missing.
func (p *printer) sum() {
	if !p.begun && p.Format != Raw {
		p.b = fmt.Appendf(p.b, "%v  %s > %s\n[nothing was said]\n", p.id, p.ends[0], p.ends[1])
	}
	if p.holes > 0 {
		p.note(fmt.Sprintf("%v: %s missing, in %s", p.id, plural(p.lost, "byte"), plural(p.holes, "place")))
	}
}

// plural returns "1 byte" or "2 bytes".
func plural(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
