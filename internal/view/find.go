package view

import (
	"bytes"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
)

// quest looks for a packet with a text. A goroutine does so.
type quest struct {
	text    string
	stopped atomic.Bool
}

// questMsg is what has come of a quest.
type questMsg struct {
	of     *quest
	number int  // of the packet; -1 if there is none
	again  bool // it stands before the packet that was selected
}

// find looks for a text in the packets of the list behind the selected one, and then before it: in its
// line or in its bytes, whatever the case of the letters.
func (m *model) find(text string) tea.Cmd {
	m.forget()
	rows, from, hits, filtered := m.rows(), m.cursor+1, m.hits, m.chosen != nil
	v, err := newViewer(m.c, &Options{Zone: m.o.Zone})
	if err != nil {
		m.say("%v", err)
		return nil
	}
	q := &quest{text: text}
	m.quest, m.sought = q, text
	m.say("looking for %s: Esc ends that", text)
	wanted := bytes.ToLower([]byte(text))
	return func() tea.Msg {
		for i := range rows {
			row := (from + i) % rows
			n := row
			if filtered {
				n = int(hits[row])
			}
			if q.stopped.Load() {
				break
			}
			if v.contains(n, wanted) {
				return questMsg{q, n, row < from}
			}
		}
		return questMsg{q, -1, false}
	}
}

// contains reports whether a packet has a text in lower case.
func (v *viewer) contains(n int, text []byte) bool {
	s := v.c.at(n)
	if v.picker.Pick(s.at, s.layout, &v.frame) != nil {
		return false
	}
	if bytes.Contains(bytes.ToLower(v.frame.Data), text) {
		return true
	}
	return bytes.Contains(bytes.ToLower([]byte(v.make(n).text)), text)
}

// forget ends the quest.
func (m *model) forget() {
	if m.quest != nil {
		m.quest.stopped.Store(true)
		m.quest = nil
	}
}

// found shows what has come of a quest.
func (m *model) found(msg questMsg) {
	if msg.of != m.quest { // nobody wants it any longer
		return
	}
	m.quest = nil
	if msg.number < 0 {
		m.say("no packet in the list has %s", msg.of.text)
		return
	}
	m.message = ""
	if m.ending = false; msg.again {
		m.say("found by going on at the first packet")
	}
	m.selectRow(m.rowOf(msg.number))
}
