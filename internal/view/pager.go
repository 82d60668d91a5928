package view

import "github.com/charmbracelet/x/ansi"

// pager is a text that covers the panes.
type pager struct {
	title string
	lines []string
	top   int
}

// page moves in the text, or closes it.
func (m *model) page(key string) {
	switch key {
	case "q", "esc", "?", "f1":
		m.pager = nil
		return
	}
	p, height := m.pager, m.height-3
	switch key {
	case "end", "G":
		p.scroll(len(p.lines), height)
	case "home", "g":
		p.top = 0
	default:
		p.scroll(moved(key, p.top, len(p.lines), height)-p.top, height)
	}
}

// scroll moves by some rows, of which height are shown.
func (p *pager) scroll(by, height int) { p.top = max(0, min(p.top+by, len(p.lines)-height)) }

// draw draws the text.
func (p *pager) draw(width, height int) (lines []string) {
	if height <= 0 {
		return nil
	}
	lines = append(lines, under+fit(" "+p.title, width)+plain)
	for i := p.top; i < len(p.lines) && len(lines) < height; i++ {
		lines = append(lines, fit(" "+ansi.Truncate(p.lines[i], max(0, width-1), ""), width))
	}
	return blank(lines, height)
}
