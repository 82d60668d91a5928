package view

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringcap/capfile"
	"ringcap/packet"
)

// mark marks the selected packet, or no longer, and goes on to the next one.
func (m *model) mark() {
	if m.rows() == 0 {
		return
	}
	n := m.number(m.cursor)
	if m.marks[n] {
		delete(m.marks, n)
	} else {
		m.marks[n] = true
	}
	if !m.ending {
		m.selectRow(m.cursor + 1)
	}
}

// nextMark goes to the next mark in the list, or to the one before.
func (m *model) nextMark(step int) {
	for row := m.cursor + step; row >= 0 && row < m.rows() && len(m.marks) > 0; row += step {
		if m.marks[m.number(row)] {
			m.selectRow(row)
			m.ending = false
			return
		}
	}
	m.say("there is no mark there: m marks a packet")
}

// savedMsg says that packets were saved, or why not.
type savedMsg struct {
	path string
	n    int
	err  error
}

// toSave returns the packets that are saved: those with marks, or all in the list if there are none.
func (m *model) toSave() (numbers []int, what string) {
	if len(m.marks) > 0 {
		return slices.Sorted(maps.Keys(m.marks)), plural(len(m.marks), "marked packet")
	}
	numbers = make([]int, m.rows())
	for row := range numbers {
		numbers[row] = m.number(row)
	}
	return numbers, plural(len(numbers), "packet")
}

// save saves packets in a file.
func (m *model) save(name string) tea.Cmd {
	if m.saving {
		m.say("another file is being saved")
		return nil
	}
	numbers, _ := m.toSave()
	m.saving = true
	c, s := m.c, m.saver
	return func() tea.Msg {
		path, err := s.save(name, ".pcapng", func(w io.Writer) error { return c.write(w, numbers) })
		return savedMsg{path, len(numbers), err}
	}
}

// write writes packets as pcapng.
func (c *capture) write(w io.Writer, numbers []int) error {
	picker := capfile.NewPicker(c.file)
	out := capfile.NewWriter(w, capfile.WriterOptions{Pcapng: true})
	var f packet.Frame
	for _, n := range numbers {
		s := c.at(n)
		if err := picker.Pick(s.at, s.layout, &f); err != nil {
			return fmt.Errorf("packet %d: %w", n+1, err)
		}
		if err := out.Write(&f); err != nil {
			return err
		}
	}
	return out.Close()
}

// saved says what has become of a file.
func (m *model) saved(msg savedMsg) {
	m.saving = false
	if msg.err != nil {
		m.say("%v", msg.err)
		return
	}
	m.say("%s %s in %s", plural(msg.n, "packet"), map[bool]string{true: "is", false: "are"}[msg.n == 1], msg.path)
}

// moments are the forms of times that can be typed, without and with a date.
var moments = []string{"15:04:05", "15:04", time.DateOnly + " 15:04:05", time.DateOnly + " 15:04", time.DateOnly, time.RFC3339}

// moment parses a time: one of moments with a fraction, or seconds since the first packet after a plus.
// One without a date is that of the first packet, or of the next day if it is before that.
func moment(text string, first time.Time, zone *time.Location) (time.Time, error) {
	if since, ok := strings.CutPrefix(text, "+"); ok {
		if _, err := strconv.ParseFloat(since, 64); err == nil {
			since += "s"
		}
		if d, err := time.ParseDuration(since); err == nil {
			return first.Add(d), nil
		}
	}
	for i, form := range moments {
		t, err := time.ParseInLocation(form, text, zone)
		if err != nil {
			continue
		}
		if i < 2 {
			day := first.In(zone)
			t = time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), zone)
			if t.Before(first.Add(-time.Second)) {
				t = t.AddDate(0, 0, 1)
			}
		}
		return t, nil
	}
	return time.Time{}, errors.New("type a time as 15:04:05.5 or 2026-11-30 15:04:05, or +1.5 or +2m since the first packet")
}

// rowAt returns the row of the first packet in the list that is not older than a time. The packets are
// taken to be in order.
func (m *model) rowAt(t time.Time) int {
	return sort.Search(m.rows(), func(row int) bool { return !m.v.stamp(m.number(row)).Before(t) })
}
