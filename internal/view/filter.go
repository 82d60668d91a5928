package view

import (
	"errors"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"ringcap/internal/escape"
	"ringcap/internal/filter"
	"ringcap/internal/jsonl"
	"ringcap/internal/ledger"
	"ringcap/internal/process"
	"ringcap/internal/run"
	"ringcap/internal/where"
	"ringcap/packet"
)

// selection is the packets that a filter selects. A goroutine looks for them from the first packet
// on, and goes on as the capture grows.
type selection struct {
	expression string
	pcap       bool // in the language of pcap-filter(7)
	stopped    atomic.Bool

	mu   sync.Mutex
	hits []uint32
	seen int // packets that were looked at
	done bool
	err  error
}

// compile compiles an expression. The error is a *where.Error or a *filter.Error, or has no place.
func (m *model) compile(expression string, pcap bool) (run.Filter, error) {
	if !pcap {
		f, o, err := m.o.Display(expression)
		if err != nil {
			return nil, err
		}
		return run.Decoded(m.o.Stage(o), f, new(ledger.Faults)), nil
	}
	return filter.NewByLink(expression, filter.Options{Link: m.c.link, Swapped: m.c.swapped, Mixed: m.c.pcapng})
}

// choose begins to look for the packets that an expression selects. With an empty one all packets are
// shown again. It changes nothing if the expression does not compile.
func (m *model) choose(expression string, pcap bool) error {
	if m.chosen != nil && m.chosen.expression == strings.TrimSpace(expression) && m.chosen.pcap == pcap {
		return nil
	}
	var s *selection
	if strings.TrimSpace(expression) != "" {
		f, err := m.compile(expression, pcap)
		if err != nil {
			return err
		}
		s = &selection{expression: strings.TrimSpace(expression), pcap: pcap}
		go s.search(m.c, f)
	}
	m.use(s)
	return nil
}

// use shows the packets of a selection, all of them if it is nil.
func (m *model) use(s *selection) {
	if m.chosen != nil && m.chosen != s {
		m.chosen.stopped.Store(true)
		m.c.wake()
	}
	m.chosen, m.hits = s, nil
	m.take()
}

// search looks for packets.
func (s *selection) search(c *capture, f run.Filter) {
	told := process.NewRecorded(nil, new(ledger.Snapshot))
	err := c.each(&s.stopped, func(frame *packet.Frame) error {
		frame.Process = told.Find(frame)
		ok, err := match(f, frame)
		if err != nil {
			return err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.seen++
		if ok {
			s.hits = append(s.hits, uint32(frame.Number-1))
		}
		return nil
	})
	s.mu.Lock()
	s.done, s.err = true, err
	s.mu.Unlock()
}

// match asks the filter. A frame that makes it panic is selected, as in a run.
func match(f run.Filter, frame *packet.Frame) (ok bool, err error) {
	defer func() {
		if recover() != nil {
			ok, err = true, nil
		}
	}()
	return f.Match(frame)
}

// take takes over what a selection has found so far.
func (m *model) take() {
	if s := m.chosen; s != nil {
		s.mu.Lock()
		m.hits, m.seen, m.searched = s.hits, s.seen, s.done
		if m.paused { // those that came later are not shown
			m.hits = m.hits[:sort.Search(len(m.hits), func(i int) bool { return int(m.hits[i]) >= m.state.count })]
		}
		if s.err != nil {
			m.say("%s", s.err)
		}
		s.mu.Unlock()
	}
}

// rows returns the number of rows of the list.
func (m *model) rows() int {
	if m.chosen != nil {
		return len(m.hits)
	}
	return m.state.count
}

// number returns the number of the packet in a row.
func (m *model) number(row int) int {
	if m.chosen != nil {
		return int(m.hits[row])
	}
	return row
}

// rowOf returns the row of a packet, or of the next one that is shown.
func (m *model) rowOf(number int) int {
	if m.chosen != nil {
		return sort.Search(len(m.hits), func(i int) bool { return int(m.hits[i]) >= number })
	}
	return number
}

// fault notes what is wrong with the expression that is typed, and where.
func (p *prompt) wrong(expression string, err error) {
	p.fault, p.from, p.to = escape.Line(err.Error()), 0, 0
	var display *where.Error
	var kernel *filter.Error
	switch {
	case errors.As(err, &display):
		p.fault = strings.Replace(escape.Line(display.Text), "ringcap --fields help lists them", "Tab completes names", 1)
		p.from = utf8.RuneCountInString(expression[:display.At])
		p.to = utf8.RuneCountInString(expression[:display.End])
	case errors.As(err, &kernel) && kernel.Column > 0:
		p.fault = escape.Line(kernel.Msg)
		p.from = utf8.RuneCountInString(expression[:min(kernel.Column-1, len(expression))])
	}
}

// fieldNames are the names that can be completed.
var fieldNames = sync.OnceValue(func() (names []string) {
	for _, f := range jsonl.Fields() {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
})

// nameRune reports whether a character belongs to the name of a field.
func nameRune(r rune) bool {
	return r == '.' || r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

// complete completes the name of a field before the cursor, as far as it is the only one, and lists
// the others.
func (p *prompt) complete() {
	from := p.at
	for from > 0 && nameRune(p.text[from-1]) {
		from--
	}
	begun := string(p.text[from:p.at])
	if begun == "" {
		return
	}
	var all []string
	for _, name := range fieldNames() {
		if strings.HasPrefix(name, begun) {
			all = append(all, name)
		}
	}
	if len(all) == 0 {
		p.hint = "no field begins with " + begun
		return
	}
	common := all[0]
	for _, name := range all {
		for !strings.HasPrefix(name, common) {
			common = common[:len(common)-1]
		}
	}
	p.insert(common[len(begun):])
	if len(all) > 1 {
		p.hint = strings.Join(all, "  ")
	}
}

// equals returns an expression for packets in which a field has the value that a node shows.
func equals(n *jsonl.Node) string {
	t, err := jsonl.TypeOf(n.Name)
	switch {
	case err != nil || n.Header:
		if n.Header && err == nil {
			return n.Name
		}
		return ""
	case t.Kind == jsonl.Text:
		return n.Name + " == \"" + strings.ReplaceAll(strings.ReplaceAll(n.Value, `\`, `\\`), `"`, `\"`) + "\""
	case t.Kind == jsonl.Time:
		return n.Name + " == \"" + n.Value + "\""
	case t.Kind == jsonl.Bytes && len(n.Value) > 64:
		return n.Name
	case t.Kind == jsonl.Bytes:
		var pairs []string
		for i := 0; i+1 < len(n.Value); i += 2 {
			pairs = append(pairs, n.Value[i:i+2])
		}
		return n.Name + " == " + strings.Join(pairs, ":")
	}
	return n.Name + " == " + n.Value
}
