package view

import (
	"strconv"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// promptKind is what a prompt asks for.
type promptKind uint8

const (
	promptNumber promptKind = iota
)

// prompt is a line that is being typed.
type prompt struct {
	kind  promptKind
	label string
	text  []rune
	at    int    // place of the cursor
	fault string // what is wrong with it; empty if nothing is
	from  int    // the part that is wrong, in characters
	to    int
}

// ask begins a prompt.
func (m *model) ask(kind promptKind, text string) {
	m.prompt = &prompt{kind: kind, label: [...]string{promptNumber: "go to packet: "}[kind], text: []rune(text), at: len([]rune(text))}
}

// insert inserts text at the cursor, as far as it can be shown.
func (p *prompt) insert(text string) {
	for _, r := range text {
		if r == '\n' || r == '\t' {
			r = ' '
		}
		if !unicode.IsPrint(r) {
			continue
		}
		p.text = append(p.text[:p.at], append([]rune{r}, p.text[p.at:]...)...)
		p.at++
	}
}

// edit changes what is typed.
func (m *model) edit(k tea.KeyPressMsg) {
	p := m.prompt
	switch k.String() {
	case "esc":
		m.cancel()
		return
	case "enter":
		m.accept()
		return
	case "left", "ctrl+b":
		p.at = max(0, p.at-1)
		return
	case "right", "ctrl+f":
		p.at = min(len(p.text), p.at+1)
		return
	case "home", "ctrl+a":
		p.at = 0
		return
	case "end", "ctrl+e":
		p.at = len(p.text)
		return
	case "backspace", "ctrl+h":
		if p.at > 0 {
			p.text = append(p.text[:p.at-1], p.text[p.at:]...)
			p.at--
		}
	case "delete", "ctrl+d":
		if p.at < len(p.text) {
			p.text = append(p.text[:p.at], p.text[p.at+1:]...)
		}
	case "ctrl+u":
		p.text, p.at = p.text[p.at:], 0
	case "ctrl+k":
		p.text = p.text[:p.at]
	case "ctrl+w":
		from := p.at
		for from > 0 && p.text[from-1] == ' ' {
			from--
		}
		for from > 0 && p.text[from-1] != ' ' {
			from--
		}
		p.text, p.at = append(p.text[:from], p.text[p.at:]...), from
	default:
		if k.Text == "" {
			return
		}
		p.insert(k.Text)
	}
	m.typed()
}

// typed checks what is typed.
func (m *model) typed() {
	p := m.prompt
	p.fault = ""
}

// cancel ends a prompt without doing what it is for.
func (m *model) cancel() { m.prompt = nil }

// accept does what a prompt is for, or says what is wrong.
func (m *model) accept() {
	p := m.prompt
	text := strings.TrimSpace(string(p.text))
	switch p.kind {
	case promptNumber:
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > m.state.count {
			p.fault, p.from, p.to = "type a number from 1 to "+strconv.Itoa(m.state.count), 0, len(p.text)
			return
		}
		m.selectRow(m.rowOf(n - 1))
	}
	m.prompt = nil
}
