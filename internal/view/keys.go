package view

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// key does what a key asks for.
func (m *model) key(k tea.KeyPressMsg) tea.Cmd {
	name := k.String()
	switch {
	case name == "ctrl+c":
		return tea.Quit
	case m.prompt != nil:
		return m.edit(k)
	case m.pager != nil:
		m.page(name)
		return nil
	}
	switch name {
	case "q":
		return tea.Quit
	case "?", "f1":
		m.pager = helpPager()
	case "tab":
		m.focus = (m.focus + 1) % panes
	case "shift+tab":
		m.focus = (m.focus + panes - 1) % panes
	case "z":
		m.zoomed = !m.zoomed
	case "v":
		m.asText = !m.asText
		m.selectNode(0)
	case "T":
		m.clock = (m.clock + 1) % clocks
	case ":":
		m.ask(promptNumber, "")
	case "t":
		m.ask(promptTime, "")
	case `"`:
		m.ask(promptFind, m.sought)
	case "c":
		m.ask(promptColumns, strings.Join(m.o.Fields, ","))
	case "m":
		m.mark()
	case "n":
		m.nextMark(1)
	case "N":
		m.nextMark(-1)
	case "u":
		clear(m.marks)
	case "S":
		_, what := m.toSave()
		m.ask(promptSave, "")
		m.prompt.label = "save " + what + " as: "
	case "f":
		m.follow()
	case "F":
		if d := m.detail; d != nil && d.stream.Known {
			m.askFilter(false, fmt.Sprintf("%s.stream == %d", map[bool]string{true: "udp", false: "tcp"}[d.udp], d.stream.Index))
		}
	case "s":
		m.statistics()
	case "/", "&":
		m.askFilter(name == "&", "")
	case "=":
		if n := m.selected(); n != nil && equals(n) != "" {
			m.askFilter(false, equals(n))
		} else {
			m.say("select a field first: Tab, and then up or down")
		}
	case "p":
		if m.c.live == nil {
			m.say("there is nothing to pause: this is a file")
			break
		}
		m.paused = !m.paused
	case "x":
		if m.c.live == nil {
			m.say("there is nothing to end: this is a file")
			break
		}
		m.c.live.stop()
	case "esc":
		if m.quest != nil {
			m.forget()
			break
		}
		if !m.zoomed && m.focus == listPane {
			m.use(nil)
		}
		m.zoomed, m.focus = false, listPane
	default:
		m.move(name)
	}
	return nil
}

// askFilter asks for a filter. It begins with the present one, or with a condition that is added to it.
func (m *model) askFilter(pcap bool, more string) {
	kind, text := promptFilter, more
	if pcap {
		kind = promptPcap
	}
	if s := m.chosen; s != nil && s.pcap == pcap {
		if text = s.expression; more != "" {
			text += " and " + more
		}
	}
	m.ask(kind, text)
	m.prompt.before = m.chosen
	m.typed()
}

// move moves in the pane with the focus.
func (m *model) move(name string) {
	l := m.layout()
	switch m.focus {
	case listPane:
		if name == "enter" || name == "right" || name == "l" {
			m.focus = detailPane
			return
		}
		to := moved(name, m.cursor, m.rows(), l.rows)
		if name == "pgup" || name == "pgdown" || name == "space" || name == "b" {
			m.top += to - m.cursor
		}
		m.selectRow(to)
		m.ending = m.c.live != nil && (name == "end" || name == "G" || m.ending && m.cursor == m.rows()-1)
	case detailPane:
		switch name {
		case "enter", "space":
			if n := m.selected(); n != nil {
				m.fold(n.Header && !m.collapsed(m.visible[m.node]))
			}
		case "right", "l":
			m.fold(false)
		case "left", "h":
			m.fold(true)
		default:
			m.selectNode(moved(name, m.node, m.nodeRows(), l.nodes))
		}
	case bytePane:
		m.byteTop = max(0, min(moved(name, m.byteTop, m.byteRows(), l.bytes), m.byteRows()-l.bytes))
	}
}

// moved returns where a key leads from position at of n, of which a page is on the screen.
func moved(key string, at, n, page int) int {
	switch key {
	case "up", "k":
		return at - 1
	case "down", "j":
		return at + 1
	case "pgup", "b", "ctrl+b":
		return at - max(1, page-1)
	case "pgdown", "space", "ctrl+f":
		return at + max(1, page-1)
	case "home", "g":
		return 0
	case "end", "G":
		return n - 1
	}
	return at
}

// wheelRows is how far the wheel of a mouse goes.
const wheelRows = 3

// wheel scrolls what is under the mouse.
func (m *model) wheel(at tea.Mouse) {
	by := wheelRows
	switch at.Button {
	case tea.MouseWheelUp:
		by = -by
	case tea.MouseWheelDown:
	default:
		return
	}
	if m.pager != nil {
		m.pager.scroll(by, m.height-2)
		return
	}
	l := m.layout()
	switch p, _ := l.at(at.Y); p {
	case listPane:
		m.selectRow(m.cursor + by)
		m.ending = m.ending && by > 0
	case detailPane:
		m.selectNode(m.node + by)
	case bytePane:
		m.byteTop = max(0, min(m.byteTop+by, m.byteRows()-l.bytes))
	}
}

// click selects what is under the mouse.
func (m *model) click(at tea.Mouse) {
	if at.Button != tea.MouseLeft || m.pager != nil || m.prompt != nil {
		return
	}
	l := m.layout()
	p, row := l.at(at.Y)
	if p == panes {
		return
	}
	m.focus = p
	switch {
	case row < 0: // a title
	case p == listPane && m.top+row < m.rows():
		m.selectRow(m.top + row)
		m.ending = false
	case p == detailPane && m.nodeTop+row < m.nodeRows():
		m.selectNode(m.nodeTop + row)
	case p == bytePane && m.detail != nil:
		if b := m.byteUnder(at.X); b >= 0 {
			m.selectByte((m.byteTop+row)*m.perRow() + b)
		}
	}
}

// selectByte selects the smallest node that has a byte, and opens what it is in.
func (m *model) selectByte(at int) {
	best := -1
	nodes := m.detail.nodes
	for i := range nodes {
		n := &nodes[i]
		if n.Name == "frame" || at < n.Start || at >= n.End {
			continue
		}
		if best < 0 || n.End-n.Start <= nodes[best].End-nodes[best].Start {
			best = i
		}
	}
	if best < 0 {
		return
	}
	whole := path(nodes, best)
	for i := 1; i < len(whole); i++ {
		if whole[i] == '/' {
			m.folded[whole[:i]] = false
		}
	}
	m.asText = false
	m.show()
	for row, i := range m.visible {
		if i == best {
			m.selectNode(row)
		}
	}
}

// helpText explains the keys.
const helpText = `
Move       up down k j   PgUp PgDn   Home End g G   and the mouse
Panes      Tab, Shift-Tab: list, fields, bytes   z: only this one   Esc: list
Fields     Enter, left, right: fold   v: the text of -vv instead of fields
Times      T: of day, or since the first packet
Packet     :  go to a number   t  go to a time
           "  go to the next one with a text, in its line or its bytes
Columns    c  names of fields, with commas between; none for lines of text
Marks      m  mark, or no longer   n N  next, the one before   u  unmark all
           S  save the marked packets as pcapng, or all in the list
Stream     f  what was said in it; again: hex, HTTP   F  filter its packets
Statistics s  of the list: protocols, hosts, conversations, rates, losses
Filter     /  in Wireshark's language   Tab: completes a field
              up down: earlier ones   Esc: as before
           &  in the language of pcap-filter(7)
           =  for the selected field   Esc: all packets
Live       End: stay at the last packet   x: end the capture
           p: pause the screen, while the capture goes on
Other      ?  this help   q  end
`

func helpPager() *pager {
	return &pager{title: "help", lines: strings.Split(strings.Trim(helpText, "\n"), "\n")}
}
