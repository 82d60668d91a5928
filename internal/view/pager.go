package view

import "github.com/charmbracelet/x/ansi"

// pager is a text that covers the panes.
type pager struct {
	title string
	lines []string
	top   int
	job   *job // that makes the lines; nil if they are there
	busy  bool // the job goes on
	seen  int  // packets that it has read
}

// take takes over what the job has made.
func (p *pager) take() {
	if p.job == nil {
		return
	}
	p.job.mu.Lock()
	defer p.job.mu.Unlock()
	p.lines, p.busy, p.seen = p.job.lines, !p.job.done, p.job.seen
}

// close ends a pager and its job.
func (m *model) close() {
	if m.pager != nil && m.pager.job != nil {
		m.pager.job.stopped.Store(true)
		m.c.wake()
	}
	m.pager = nil
}

// page moves in the text, or closes it.
func (m *model) page(key string) {
	switch key {
	case "q", "esc", "?", "f1":
		m.close()
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
func (p *pager) scroll(by, height int) { p.top = max(0, min(p.top+by, len(p.lines)-max(1, height))) }

// draw draws the text.
func (p *pager) draw(width, height int) (lines []string) {
	if height <= 0 {
		return nil
	}
	title := " " + p.title
	if p.busy {
		title += ", " + grouped(p.seen) + " packets read"
	}
	lines = append(lines, under+fit(title, width)+plain)
	for i := p.top; i < len(p.lines) && len(lines) < height; i++ {
		lines = append(lines, fit(" "+ansi.Truncate(p.lines[i], max(0, width-1), ""), width))
	}
	return blank(lines, height)
}
