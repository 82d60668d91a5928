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
	promptTime
	promptColumns
	promptSave
	promptFind
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
	m.prompt = &prompt{kind: kind, label: [...]string{promptNumber: "go to packet: ", promptFilter: "filter: ", promptPcap: "pcap-filter: ", promptTime: "go to time: ", promptColumns: "columns: ", promptSave: "", promptFind: "find: "}[kind], text: []rune(text), at: len([]rune(text))}
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
func (m *model) edit(k tea.KeyPressMsg) tea.Cmd {
	p := m.prompt
	p.hint = ""
	switch k.String() {
	case "tab":
		if p.kind != promptFilter && p.kind != promptColumns {
			return nil
		}
		p.complete()
	case "up", "down":
		m.recall(k.String() == "up")
	case "esc":
		m.cancel()
		return nil
	case "enter":
		return m.accept()
	case "left", "ctrl+b":
		p.at = max(0, p.at-1)
		return nil
	case "right", "ctrl+f":
		p.at = min(len(p.text), p.at+1)
		return nil
	case "home", "ctrl+a":
		p.at = 0
		return nil
	case "end", "ctrl+e":
		p.at = len(p.text)
		return nil
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
			return nil
		}
		p.insert(k.Text)
	}
	m.typed()
	return nil
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
func (m *model) accept() (cmd tea.Cmd) {
	p := m.prompt
	text := strings.TrimSpace(string(p.text))
	wrong := func(why string) { p.fault, p.from, p.to = why, 0, len(p.text) }
	switch p.kind {
	case promptNumber:
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > m.state.count {
			wrong("type a number from 1 to " + strconv.Itoa(m.state.count))
			return nil
		}
		m.selectRow(m.rowOf(n - 1))
		m.ending = false
	case promptTime:
		t, err := moment(text, m.state.first, m.o.Zone)
		if err != nil {
			wrong(err.Error())
			return nil
		}
		m.selectRow(m.rowAt(t))
		m.ending = false
	case promptColumns:
		if err := m.columns(text); err != nil {
			wrong(err.Error())
			return nil
		}
	case promptSave:
		if text == "" {
			break
		}
		cmd = m.save(text)
	case promptFind:
		if text != "" && m.rows() > 0 {
			cmd = m.find(text)
		}
	case promptFilter, promptPcap:
		if p.fault != "" {
			return nil
		}
		if text != "" {
			m.earlier = append(m.earlier, text)
		}
	}
	m.prompt = nil
	return cmd
}

// columns has the list show fields, or text if there are none.
func (m *model) columns(text string) error {
	var names []string
	if text != "" {
		names = strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	}
	if err := m.v.setColumns(names); err != nil {
		return err
	}
	m.o.Fields = names
	return nil
}
