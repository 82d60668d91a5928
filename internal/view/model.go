package view

import (
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringcap/internal/jsonl"
)

// pane is a part of the screen.
type pane uint8

const (
	listPane pane = iota
	detailPane
	bytePane
	panes
)

// model is the state of the screen.
type model struct {
	o *Options
	c *capture
	v *viewer

	width, height int
	focus         pane
	zoomed        bool // only the pane with the focus is shown

	state  state // of the capture, as it was at the last tick
	top    int   // first row of the list
	cursor int   // selected row of the list
	clock  clock
	marks  map[int]bool // by number

	detail  *detail         // of the selected packet; nil for none
	folded  map[string]bool // whether the user has hidden the fields of a header, by the path of its names
	visible []int           // nodes that are shown, by index
	node    int             // selected one of visible
	nodeTop int             // first one of visible on the screen
	asText  bool            // the text of -vv instead of fields
	wrapped []string        // that text, in lines that fit
	byteTop int             // first row of the bytes

	chosen   *selection // what the filter selects; nil without a filter
	hits     []uint32   // the packets that it selects, as far as they are known
	seen     int        // packets that the filter has looked at
	searched bool       // it has looked at all
	wanted   int        // number of the packet that the user has selected last
	earlier  []string   // filters that were typed

	quest  *quest // what the user looks for; nil for nothing
	sought string // what it was last

	saver  *saver
	ending bool      // the cursor stays on the last packet as there are more
	paused bool      // the screen of a live capture stays as it is
	saving bool      // a file is being saved
	asked  time.Time // for the account of a live capture

	pager   *pager  // covers the screen; may be nil
	prompt  *prompt // what is typed; may be nil
	message string  // in the last line, until the next key
	ticking bool
}

// clock says what the times in the list are.
type clock uint8

const (
	clockDay clock = iota
	clockFirst
	clocks
)

// tick is how often the screen looks for what is new.
const tick = 100 * time.Millisecond

type tickMsg struct{}

func newModel(o *Options, c *capture) (*model, error) {
	v, err := newViewer(c, o)
	if err != nil {
		return nil, err
	}
	return &model{ending: c.live != nil, o: o, c: c, v: v, marks: map[int]bool{}, folded: map[string]bool{}, width: 80, height: 24}, nil
}

// Init has the screen look for packets.
func (m *model) Init() tea.Cmd {
	m.look()
	return m.next()
}

// next asks for the next tick if anything goes on.
func (m *model) next() tea.Cmd {
	if m.ticking || !m.busy() {
		return nil
	}
	m.ticking = true
	return tea.Tick(tick, func(time.Time) tea.Msg { return tickMsg{} })
}

// busy reports whether there may be something new.
func (m *model) busy() bool {
	return !m.state.complete || m.paused || m.pager != nil && m.pager.busy || m.c.live != nil && m.c.live.running() || m.chosen != nil && !m.searched
}

// look takes what is new from what goes on beside the screen.
func (m *model) look() {
	if !m.paused {
		m.state = m.c.state()
	}
	m.take()
	if m.pager != nil {
		m.pager.take()
	}
	if live := m.c.live; live != nil && time.Since(m.asked) > accountTime {
		m.asked = time.Now()
		live.ask()
	}
	if m.ending && !m.paused && m.prompt == nil {
		m.selectRow(m.rows() - 1)
		return
	}
	m.place(m.rowOf(m.wanted))
}

// accountTime is how often a live capture is asked for its account.
const accountTime = time.Second

// Update changes the screen for what has happened.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = max(1, msg.Width), max(1, msg.Height)
		m.wrap()
	case tickMsg:
		m.ticking = false
	case tea.KeyPressMsg:
		m.message = ""
		if cmd := m.key(msg); cmd != nil {
			return m, cmd
		}
	case tea.PasteMsg:
		if m.prompt != nil {
			m.prompt.insert(msg.Content)
			m.typed()
		}
	case savedMsg:
		m.saved(msg)
	case questMsg:
		m.found(msg)
	case tea.MouseWheelMsg:
		m.wheel(msg.Mouse())
	case tea.MouseClickMsg:
		m.click(msg.Mouse())
	}
	m.look()
	return m, m.next()
}

// selectRow selects a row of the list, the nearest one if there is none. Its packet stays selected
// when a filter hides others.
func (m *model) selectRow(row int) {
	if m.place(row); m.rows() > 0 {
		m.wanted = m.number(m.cursor)
	}
}

// place moves the cursor to a row, and shows its packet.
func (m *model) place(row int) {
	m.cursor = max(0, min(row, m.rows()-1))
	height := m.layout().rows
	m.top = max(0, min(m.top, m.cursor, m.rows()-height))
	m.top = max(m.top, m.cursor-height+1)
	if m.rows() == 0 {
		m.detail, m.visible = nil, nil
		return
	}
	if n := m.number(m.cursor); m.detail == nil || m.detail.number != n {
		m.detail = m.v.details(n)
		m.byteTop = 0
		m.wrap()
		m.show()
	}
}

// show finds the nodes that are shown, and keeps the same one selected, if there is one of its name.
func (m *model) show() {
	m.visible = m.visible[:0]
	hidden := -1 // depth of a header whose fields are hidden
	for i := range m.detail.nodes {
		n := &m.detail.nodes[i]
		if hidden >= 0 && n.Depth > hidden {
			continue
		}
		hidden = -1
		m.visible = append(m.visible, i)
		if n.Header && m.collapsed(i) {
			hidden = n.Depth
		}
	}
	m.selectNode(m.node)
}

// collapsed reports whether the fields of a header are hidden. Unless the user wants something else,
// those of the innermost header are shown.
func (m *model) collapsed(i int) bool {
	nodes := m.detail.nodes
	if hide, ok := m.folded[path(nodes, i)]; ok {
		return hide
	}
	return nodes[i].Depth == 0 && slices.ContainsFunc(nodes[i+1:], func(n jsonl.Node) bool { return n.Depth == 0 && n.Name != "comment" && n.Name != leftOut })
}

// wrap breaks the text of the packet into lines that fit.
func (m *model) wrap() {
	if m.wrapped = m.wrapped[:0]; m.detail == nil {
		return
	}
	for _, l := range m.detail.text {
		for width := max(1, m.width-1); len(l) > width; l = l[width:] { // it is ASCII
			m.wrapped = append(m.wrapped, l[:width])
		}
		m.wrapped = append(m.wrapped, l)
	}
}

// path returns the names of a node and of what it is in.
func path(nodes []jsonl.Node, i int) string {
	text, depth := "/"+nodes[i].Name, nodes[i].Depth
	for j := i - 1; j >= 0 && depth > 0; j-- {
		if nodes[j].Depth < depth {
			text, depth = "/"+nodes[j].Name+text, nodes[j].Depth
		}
	}
	return text
}

// selectNode selects a visible node, the nearest one if there is none.
func (m *model) selectNode(i int) {
	m.node = max(0, min(i, m.nodeRows()-1))
	height := max(1, m.layout().nodes)
	m.nodeTop = max(0, min(m.nodeTop, m.node, m.nodeRows()-height))
	m.nodeTop = max(m.nodeTop, m.node-height+1)
	if start, end := m.lit(); end > start {
		row, rows := start/m.perRow(), max(1, m.layout().bytes)
		if row < m.byteTop || row >= m.byteTop+rows {
			m.byteTop = row
		}
	}
}

// nodeRows returns the number of rows of the details.
func (m *model) nodeRows() int {
	switch {
	case m.detail == nil:
		return 0
	case m.asText:
		return len(m.wrapped)
	}
	return len(m.visible)
}

// selected returns the selected node, or nil.
func (m *model) selected() *jsonl.Node {
	if m.asText || m.detail == nil || m.node >= len(m.visible) {
		return nil
	}
	return &m.detail.nodes[m.visible[m.node]]
}

// lit returns the bytes of the selected node.
func (m *model) lit() (start, end int) {
	if n := m.selected(); n != nil && n.Name != "frame" {
		return n.Start, n.End
	}
	return 0, 0
}

// fold shows or hides what is in the selected node. Of a field, it is what the field is in.
func (m *model) fold(hide bool) {
	if m.selected() == nil {
		return
	}
	i := m.visible[m.node]
	nodes := m.detail.nodes
	if hide && (!nodes[i].Header || m.collapsed(i)) {
		for j := i - 1; j >= 0; j-- {
			if nodes[j].Depth < nodes[i].Depth {
				i = j
				break
			}
		}
	}
	if nodes[i].Header {
		m.folded[path(nodes, i)] = hide
	}
	m.show()
	for row, j := range m.visible {
		if j == i {
			m.selectNode(row)
		}
	}
}

// say shows a message until the next key.
func (m *model) say(format string, args ...any) { m.message = fmt.Sprintf(format, args...) }
