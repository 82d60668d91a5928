package view

import (
	"bytes"
	"errors"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"ringcap/packet"
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
	from, count, selected := m.number(m.cursor)+1, m.state.count, m.selects()
	v, err := newViewer(m.c, &Options{Zone: m.o.Zone})
	if err != nil {
		m.say("%v", err)
		return nil
	}
	q := &quest{text: text}
	m.quest, m.sought = q, text
	m.say("looking for %s: Esc ends that", text)
	return func() tea.Msg {
		before, behind := -1, -1 // the first ones with the text
		wanted := lower(nil, []byte(text))
		_ = m.c.each(&q.stopped, func(f *packet.Frame) error { // what is wrong with the file is said elsewhere
			n := int(f.Number - 1)
			if (n >= from || before < 0) && (selected == nil || selected(n)) && v.contains(f, wanted) {
				if n >= from {
					behind = n
					return errFound
				}
				before = n
			}
			if n+1 >= count { // a live capture goes on
				return errFound
			}
			return nil
		})
		if behind >= 0 {
			return questMsg{q, behind, false}
		}
		return questMsg{q, before, true}
	}
}

// errFound ends the reading of a quest.
var errFound = errors.New("found")

// contains reports whether a packet has a text in lower case.
func (v *viewer) contains(f *packet.Frame, text []byte) bool {
	if v.lower = lower(v.lower[:0], f.Data); bytes.Contains(v.lower, text) {
		return true
	}
	v.frame = *f
	v.frame.Process = v.told.Find(f)
	v.p = packet.Packet{Frame: &v.frame}
	v.decode()
	v.p.Found = v.c.at(int(f.Number - 1)).found
	v.lower = lower(v.lower[:0], v.print(v.line, &v.p))
	return bytes.Contains(v.lower, text)
}

// lower appends bytes with letters of ASCII in lower case.
func lower(dst, src []byte) []byte {
	at := len(dst)
	dst = append(dst, src...)
	for i, c := range dst[at:] {
		if 'A' <= c && c <= 'Z' {
			dst[at+i] = c + 'a' - 'A'
		}
	}
	return dst
}

// forget ends the quest.
func (m *model) forget() {
	if m.quest != nil {
		m.quest.stopped.Store(true)
		m.c.wake()
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
