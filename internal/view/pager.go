package view

import "github.com/charmbracelet/x/ansi"

// pager is a text that covers the panes.
type pager struct {
	title string
	lines []string
	top   int
	left  int    // columns that are left of the screen
	job   *job   // that makes the lines; nil if they are there
	other func() // shows the same in another way; nil if there is none
	hint  string // names the key for that
	busy  bool   // the job goes on
	seen  int    // packets that it has read
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
	case "f":
		if other := m.pager.other; other != nil {
			m.close()
			other()
			return
		}
	}
	p, height := m.pager, m.height-3
	switch key {
	case "end", "G":
		p.scroll(len(p.lines), height)
	case "home", "g":
		p.top, p.left = 0, 0
	case "right", "l":
		p.left += sideways(m.width)
	case "left", "h":
		p.left = max(0, p.left-sideways(m.width))
	default:
		p.scroll(moved(key, p.top, len(p.lines), height)-p.top, height)
	}
}

// scroll moves by some rows, of which height are shown.
func (p *pager) scroll(by, height int) { p.top = max(0, min(p.top+by, len(p.lines)-max(1, height))) }

// sideways is how many columns left and right go on a screen of a width.
func sideways(width int) int { return max(1, width/2) }

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
	shown := p.lines[min(p.top, len(p.lines)):]
	shown = shown[:min(len(shown), height-1)]
	longest := 0
	for _, l := range shown {
		longest = max(longest, ansi.StringWidth(l))
	}
	p.left = max(0, min(p.left, longest-width+1))
	for _, l := range shown {
		lines = append(lines, fit(" "+ansi.Cut(l, p.left, p.left+max(0, width-1)), width)+plain)
	}
	return blank(lines, height)
}
