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
	promptFilter            // in the language of display filters
	promptPcap              // in that of pcap-filter(7)
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
	hint  string // names that the text may be completed to

	before *selection // of a filter: what was shown before
	old    int        // which of the earlier filters it shows, from the last, 1; 0 for none
}

// ask begins a prompt.
func (m *model) ask(kind promptKind, text string) {
	m.prompt = &prompt{kind: kind, label: [...]string{promptNumber: "go to packet: ", promptFilter: "filter: ", promptPcap: "pcap-filter: "}[kind], text: []rune(text), at: len([]rune(text))}
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
	p.hint = ""
	switch k.String() {
	case "tab":
		if p.kind != promptFilter {
			return
		}
		p.complete()
	case "up", "down":
		m.recall(k.String() == "up")
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
	if p.filters() {
		if err := m.choose(string(p.text), p.kind == promptPcap); err != nil {
			p.wrong(string(p.text), err)
		}
	}
}

// filters reports whether the prompt asks for a filter.
func (p *prompt) filters() bool { return p.kind == promptFilter || p.kind == promptPcap }

// recall shows an earlier filter.
func (m *model) recall(up bool) {
	p := m.prompt
	if !p.filters() || len(m.earlier) == 0 {
		return
	}
	if up {
		p.old = min(p.old+1, len(m.earlier))
	} else {
		p.old = max(p.old-1, 0)
	}
	p.text = nil
	if p.old > 0 {
		p.text = []rune(m.earlier[len(m.earlier)-p.old])
	}
	p.at = len(p.text)
}

// cancel ends a prompt without doing what it is for.
func (m *model) cancel() {
	if m.prompt.filters() && m.chosen != m.prompt.before {
		before := m.prompt.before
		m.use(nil)
		if before != nil {
			_ = m.choose(before.expression, before.pcap) // it compiled before
		}
	}
	m.prompt = nil
}

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
		m.ending = false
	case promptFilter, promptPcap:
		if p.fault != "" {
			return
		}
		if text != "" {
			m.earlier = append(m.earlier, text)
		}
	}
	m.prompt = nil
}
