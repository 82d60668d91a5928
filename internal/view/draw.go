package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ringcap/internal/escape"
)

// Ways to set text off (ECMA-48).
const (
	bold    = "\x1b[1m"
	faint   = "\x1b[2m"
	reverse = "\x1b[7m"
	under   = "\x1b[4m"
	plain   = "\x1b[0m"
)

// layout is where the panes are.
type layout struct {
	list, details, hex int // rows of each with its title; 0 if it is not shown
	rows, nodes, bytes int // rows without titles
}

// leastRows is how many rows there must be for more than one pane.
const leastRows = 9

// layout divides the screen, whose first and last row are for titles and messages.
func (m *model) layout() layout {
	all := max(0, m.height-2)
	l := layout{list: all}
	if all >= leastRows && !m.zoomed {
		l.hex = max(3, min(all/4, 12))
		l.details = max(3, all*3/10)
		l.list = all - l.hex - l.details
		if spare := l.list - max(4, m.rows()+1); spare > 0 { // a short list leaves its room to the fields
			l.list, l.details = l.list-spare, l.details+spare
		}
	} else {
		switch m.focus {
		case detailPane:
			l = layout{details: all}
		case bytePane:
			l = layout{hex: all}
		}
	}
	l.rows, l.nodes, l.bytes = max(1, l.list-1), max(0, l.details-1), max(0, l.hex-1)
	return l
}

// at returns the pane in a row of the screen, and the row in it, -1 for its title. It is panes for none.
func (l *layout) at(y int) (p pane, row int) {
	y--
	for i, height := range []int{l.list, l.details, l.hex} {
		if y >= 0 && y < height {
			return pane(i), y - 1
		}
		y -= height
	}
	return panes, 0
}

// View draws the screen.
func (m *model) View() tea.View {
	var v tea.View
	v.AltScreen, v.MouseMode = true, tea.MouseModeCellMotion
	lines := []string{m.title()}
	switch {
	case m.pager != nil:
		lines = append(lines, m.pager.draw(m.width, m.height-2)...)
	default:
		l := m.layout()
		lines = append(lines, m.drawList(l.list)...)
		lines = append(lines, m.drawDetails(l.details)...)
		lines = append(lines, m.drawBytes(l.hex)...)
	}
	lines = append(lines, m.bottom(&v)...)
	if over := len(lines) - m.height; over > 0 { // the last lines have what was typed
		lines = append(lines[:max(0, len(lines)-over-m.promptRows())], lines[len(lines)-m.promptRows():]...)
		lines = lines[:min(len(lines), m.height)]
	}
	v.SetContent(strings.Join(lines, "\n"))
	v.WindowTitle = "ringcap view " + escape.Line(m.c.name)
	return v
}

// promptRows is the number of rows below the panes.
func (m *model) promptRows() int {
	if m.prompt == nil {
		return 1
	}
	return 1 + len(m.below(0))
}

// below returns the lines below what is typed: what is wrong, and where, or how it may go on.
func (m *model) below(shift int) (lines []string) {
	switch p := m.prompt; {
	case p.hint != "":
		lines = []string{" " + p.hint}
	case p.fault != "":
		lines = p.caret(m.width, shift)
	}
	return lines[:max(0, min(len(lines), m.height-3))]
}

// fit cuts or fills text to a width. It may have escape sequences for attributes.
func fit(text string, width int) string {
	if width <= 0 {
		return ""
	}
	n := ansi.StringWidth(text)
	if n > width {
		text = ansi.Truncate(text, width, "")
		n = ansi.StringWidth(text)
	}
	return text + strings.Repeat(" ", max(0, width-n))
}

// title is the first row.
func (m *model) title() string {
	left := " " + escape.Line(m.c.name) + "  "
	if m.chosen != nil && m.prompt == nil {
		left += "/ " + escape.Line(m.chosen.expression) + "  "
	}
	if about := m.c.about(); about != "" {
		left += about + "  "
	}
	right := m.counts() + " "
	space := m.width - ansi.StringWidth(left) - ansi.StringWidth(right)
	if space < 0 {
		left, space = fit(left, max(0, m.width-ansi.StringWidth(right))), 0
	}
	return reverse + fit(left+strings.Repeat(" ", space)+right, m.width) + plain
}

// counts says how many packets there are.
func (m *model) counts() string {
	text := plural(m.state.count, "packet")
	if m.chosen != nil {
		text = grouped(len(m.hits)) + " of " + text
		if !m.searched && m.state.count > m.seen {
			text += fmt.Sprintf(" (%d %% searched)", m.seen*100/m.state.count)
		}
	}
	switch {
	case m.paused:
		text += ", paused, " + grouped(m.c.state().count-m.state.count) + " more"
	case m.c.live != nil:
	case !m.state.complete:
		text += m.c.progress()
	}
	if m.c.live != nil {
		text += ", " + m.c.live.words()
	}
	return text
}

// plural returns a number with digits in groups of three, and what it counts.
func plural(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return grouped(n) + " " + what
}

func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// bar returns the title of a pane.
func (m *model) bar(p pane, text string) string {
	if m.focus == p && m.pager == nil {
		return reverse + fit(text, m.width) + plain
	}
	return under + fit(text, m.width) + plain
}

// drawList draws the list in so many rows.
func (m *model) drawList(height int) (lines []string) {
	if height == 0 {
		return nil
	}
	width := max(3, len(grouped(m.state.count)))
	lines = append(lines, "")
	var shown []*line
	for i := 0; i < height-1; i++ {
		if m.top+i < m.rows() {
			shown = append(shown, m.v.get(m.number(m.top+i)))
		}
	}
	widths := m.columnWidths(shown)
	lines[0] = m.bar(listPane, m.listTitle(width, widths))
	for i, l := range shown {
		row := m.top + i
		n := m.number(row)
		mark := " "
		if m.marks[n] {
			mark = "*"
		}
		text := mark + fmt.Sprintf("%*s ", width, grouped(n+1)) + m.rowText(l, widths)
		switch {
		case row == m.cursor && m.focus == listPane:
			text = reverse + fit(text, m.width) + plain
		case row == m.cursor:
			text = bold + under + fit(text, m.width) + plain
		default:
			text = l.color + fit(text, m.width) + plain
		}
		lines = append(lines, text)
	}
	if len(shown) == 0 && height > 1 {
		lines = append(lines, faint+fit(" "+m.none(), m.width)+plain)
	}
	return blank(lines, height)
}

// none says why the list is empty.
func (m *model) none() string {
	switch {
	case m.chosen != nil && !m.searched:
		return "none so far"
	case m.chosen != nil:
		return "no packet matches: Esc shows all"
	case !m.state.complete:
		return "no packets yet"
	}
	return "no packets"
}

// blank fills lines up to a height.
func blank(lines []string, height int) []string {
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:height]
}

// narrow is the width below which the list has no times.
const narrow = 50

// columnWidths returns the widths of columns with fields.
func (m *model) columnWidths(shown []*line) (widths []int) {
	for i, name := range m.o.Fields {
		w := len(name)
		for _, l := range shown {
			if i < len(l.cells) {
				w = max(w, min(40, ansi.StringWidth(l.cells[i])))
			}
		}
		widths = append(widths, w)
	}
	return widths
}

func (m *model) listTitle(width int, widths []int) string {
	title := fmt.Sprintf(" %*s ", width, "No.")
	switch {
	case len(widths) > 0:
		for i, w := range widths {
			title += fit(m.o.Fields[i], w) + "  "
		}
	case m.width < narrow:
		title += "packet"
	default:
		title += fit([...]string{"time", "seconds"}[m.clock], timeWidth) + " length packet"
	}
	return title
}

// timeWidth is that of the times in the list.
const timeWidth = 15

func (m *model) rowText(l *line, widths []int) (text string) {
	if len(widths) > 0 && len(l.cells) > 0 {
		for i, w := range widths {
			cell := ""
			if i < len(l.cells) {
				cell = l.cells[i]
			}
			text += fit(cell, w) + "  "
		}
		return text
	}
	if m.width < narrow || l.time.IsZero() {
		return l.text
	}
	return fmt.Sprintf("%*s %6d %s", timeWidth, m.stamp(l.time), l.length, l.text)
}

// stamp formats a time of the list.
func (m *model) stamp(t time.Time) string {
	if m.clock == clockFirst {
		return strconv.FormatFloat(t.Sub(m.state.first).Seconds(), 'f', 6, 64)
	}
	return t.In(m.o.Zone).Format("15:04:05.000000")
}

// drawDetails draws the fields of the packet.
func (m *model) drawDetails(height int) (lines []string) {
	if height == 0 {
		return nil
	}
	title := " fields"
	if m.asText {
		title = " text"
	}
	if n := m.selected(); n != nil {
		if title = " " + n.Name; n.Help != "" {
			title += ": " + n.Help
		}
	}
	lines = append(lines, m.bar(detailPane, title))
	switch {
	case m.detail == nil:
	case m.detail.err != nil:
		lines = append(lines, fit(" "+escape.Line(m.detail.err.Error()), m.width))
	default:
		for i := m.nodeTop; i < m.nodeRows() && len(lines) < height; i++ {
			text := m.nodeText(i)
			if i == m.node && m.focus == detailPane {
				text = reverse + fit(ansi.Strip(text), m.width) + plain
			} else if i == m.node {
				text = under + fit(ansi.Strip(text), m.width) + plain
			}
			lines = append(lines, fit(text, m.width))
		}
	}
	return blank(lines, height)
}

// nodeText returns a row of the details.
func (m *model) nodeText(i int) string {
	if m.asText {
		return " " + m.wrapped[i]
	}
	n := &m.detail.nodes[m.visible[i]]
	text := strings.Repeat("  ", n.Depth)
	switch {
	case !n.Header:
		text += "  " + n.Name + ": " + n.Value
		if n.Means != "" {
			text += " (" + n.Means + ")"
		}
		return text
	case m.collapsed(m.visible[i]):
		text += "+ "
	default:
		text += "- "
	}
	text += bold + n.Name + plain
	if n.Value != "" {
		text += " " + n.Value
	}
	if n.End > n.Start {
		text += fmt.Sprintf("  %d bytes", n.End-n.Start)
	}
	return text
}

// perRow is the number of bytes in a row.
func (m *model) perRow() int {
	switch {
	case m.width >= 6+16*3+2+16:
		return 16
	case m.width >= 6+8*3+2+8:
		return 8
	}
	return 4
}

func (m *model) byteRows() int {
	if m.detail == nil {
		return 0
	}
	return (len(m.detail.data) + m.perRow() - 1) / m.perRow()
}

// byteUnder returns which byte of a row is in a column of the screen, -1 for none.
func (m *model) byteUnder(x int) int {
	n := m.perRow()
	switch hex, text := x-7, x-7-3*n-1; {
	case hex >= 0 && hex < 3*n:
		return hex / 3
	case text >= 0 && text < n:
		return text
	}
	return -1
}

// drawBytes draws the bytes of the packet, those of the selected field set off.
func (m *model) drawBytes(height int) (lines []string) {
	if height == 0 {
		return nil
	}
	title := " bytes"
	if m.detail != nil {
		title = fmt.Sprintf(" %d bytes", len(m.detail.data))
		if m.detail.wire != len(m.detail.data) {
			title += fmt.Sprintf(" of %d", m.detail.wire)
		}
		if start, end := m.lit(); end > start {
			title += fmt.Sprintf(", %d to %d lit", start, end-1)
		}
	}
	lines = append(lines, m.bar(bytePane, title))
	for row := m.byteTop; row < m.byteRows() && len(lines) < height; row++ {
		lines = append(lines, fit(m.byteRow(row), m.width))
	}
	return blank(lines, height)
}

func (m *model) byteRow(row int) string {
	per := m.perRow()
	from := row * per
	data := m.detail.data[from:min(from+per, len(m.detail.data))]
	start, end := m.lit()
	var hex, text strings.Builder
	on := false
	light := func(b *strings.Builder, want bool) {
		switch {
		case want && !on:
			b.WriteString(reverse)
		case !want && on:
			b.WriteString(plain)
		}
		on = want
	}
	for i := range per {
		lit := i < len(data) && from+i >= start && from+i < end
		light(&hex, lit)
		if i >= len(data) {
			hex.WriteString("   ")
			continue
		}
		fmt.Fprintf(&hex, "%02x", data[i])
		light(&hex, lit && i+1 < len(data) && from+i+1 < end)
		hex.WriteByte(' ')
	}
	light(&hex, false)
	for i, c := range data {
		light(&text, from+i >= start && from+i < end)
		if c < ' ' || c > '~' {
			c = '.'
		}
		text.WriteByte(c)
	}
	light(&text, false)
	return fmt.Sprintf(" %05x ", from) + hex.String() + " " + text.String()
}

// bottom returns the last rows: what is typed, a message, or the keys.
func (m *model) bottom(v *tea.View) (lines []string) {
	p := m.prompt
	switch {
	case p != nil:
		line := p.label + string(p.text)
		column := ansi.StringWidth(p.label + string(p.text[:p.at]))
		shift := max(0, column-m.width+1)
		lines = append(lines, fit(ansi.TruncateLeft(line, shift, ""), m.width))
		for _, l := range m.below(shift) {
			lines = append(lines, fit(l, m.width))
		}
		v.Cursor = tea.NewCursor(column-shift, m.height-len(lines))
		return lines
	case m.message != "":
		return []string{bold + fit(" "+escape.Line(m.message), m.width) + plain}
	case m.state.err != nil:
		return []string{bold + fit(" "+escape.Line(m.state.err.Error()), m.width) + plain}
	}
	hint := m.hint()
	if live := m.c.live; live != nil && live.last() != "" {
		hint += "   " + live.last()
	}
	return []string{faint + fit(" "+hint, m.width) + plain}
}

// hint names the keys that are used most.
func (m *model) hint() string {
	if m.pager != nil {
		return m.pager.hint + "Esc back   left right: long lines"
	}
	if m.c.live != nil {
		return "? help   / filter   p pause   x end the capture   q quit"
	}
	return "? help   / filter   Tab panes   : number   q end"
}

// caret returns carets below the part that is wrong, and what is wrong behind them if there is room, or
// else below.
func (p *prompt) caret(width, shift int) []string {
	from := max(0, ansi.StringWidth(p.label+string(p.text[:min(p.from, len(p.text))]))-shift)
	carets := strings.Repeat(" ", from) + strings.Repeat("^", max(1, p.to-p.from))
	if line := carets + " " + p.fault; ansi.StringWidth(line) <= width {
		return []string{line}
	}
	if width < narrow {
		return []string{p.fault}
	}
	return []string{carets, " " + p.fault}
}
