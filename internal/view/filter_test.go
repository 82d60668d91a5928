package view

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringcap/internal/testing/captest"
)

// settle waits until a filter has looked at all packets.
func (s *screen) settle() {
	s.t.Helper()
	s.tickWhile(func() bool { return s.m.chosen != nil && !s.m.searched }, "the search")
}

// tickWhile lets time pass until something that goes on in the background has ended.
func (s *screen) tickWhile(busy func() bool, what string) {
	s.t.Helper()
	for end := time.Now().Add(10 * time.Second); busy(); {
		if s.send(tickMsg{}); time.Now().After(end) {
			s.t.Fatalf("%s does not end:\n%s", what, s.text())
		}
	}
}

func TestFilter(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 100, 60)
	s.press(": 8 enter /")
	s.typed("tcp.flags.syn == 1")
	s.settle()
	s.has("filter: tcp.flags.syn == 1", "3 of 14 packets", "  3 21:59", "  4 21:59", " 13 21:59")
	s.lacks("  5 21:59")
	if n := s.m.number(s.m.cursor); n != 12 { // the next one after packet 8
		t.Errorf("packet %d is selected", n+1)
	}
	s.typed(" and") // no expression yet: the packets stay
	s.has("3 of 14 packets", "^ ")
	s.typed(" tcp.sport == 80")
	s.has("did you mean tcp.port?")
	caret(t, s, "tcp.sport")
	s.press("enter") // it is not accepted
	s.has("did you mean tcp.port?")
	for range len(" and tcp.sport == 80") {
		s.press("backspace")
	}
	s.lacks("^")
	s.press("enter")
	s.settle()
	s.has("/ tcp.flags.syn == 1", "3 of 14 packets")
	s.press("home") // packet 3
	s.press("/")
	s.has("filter: tcp.flags.syn == 1")
	s.typed(" || arp")
	s.settle()
	s.has("5 of 14 packets")
	s.press("esc") // as it was before
	s.settle()
	s.has("3 of 14 packets", "/ tcp.flags.syn == 1")
	if n := s.m.number(s.m.cursor); n != 2 {
		t.Errorf("packet %d is selected", n+1)
	}
	s.press("esc") // all of them
	s.has(" 14 packets", "  5 21:59")
	s.lacks("of 14")
	s.press("/")
	s.typed("udp")
	s.settle()
	s.has("0 of 14 packets", "no packet matches")
	s.press("enter esc / up")
	s.settle()
	s.has("filter: udp")
	s.press("up down")
	s.has("filter: udp")
}

// caret checks that carets stand below a word of the expression.
func caret(t *testing.T, s *screen, word string) {
	t.Helper()
	lines := strings.Split(s.text(), "\n")
	i := len(lines) - 1
	for !strings.HasPrefix(lines[i], "filter: ") {
		i--
	}
	typed, below := lines[i], lines[i+1]
	at := strings.Index(typed, word)
	if at < 0 || len(below) < at || strings.TrimSpace(below[:at]) != "" || !strings.HasPrefix(below[at:], strings.Repeat("^", len(word))+" ") {
		t.Errorf("no carets below %q:\n%s\n%s", word, typed, below)
	}
}

func TestCompletion(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 100, 60)
	s.press("/")
	s.typed("tcp.srcp")
	s.press("tab")
	s.has("filter: tcp.srcport")
	s.typed(" == 80 and tcp.window_size_v")
	s.press("tab")
	s.has("tcp.srcport == 80 and tcp.window_size_value")
	s.press("enter /")
	s.typed(" and tcp.flags.")
	s.press("tab")
	s.has("tcp.flags.ack  tcp.flags.ae")
	s.typed("zzz")
	s.press("tab")
	s.has("no field begins with tcp.flags.zzz")
}

// TestPcapFilter filters in the language of captures.
func TestPcapFilter(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 100, 60)
	s.press("&")
	s.typed("arp or tcp port 81")
	s.settle()
	s.has("pcap-filter: arp or tcp port 81", "4 of 14 packets")
	s.typed(" an")
	s.has("syntax error")
	s.press("esc")
	s.has(" 14 packets")
}

// TestFieldFilter makes a filter of the selected field.
func TestFieldFilter(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 100, 90)
	s.press("end tab")
	for range 50 {
		if n := s.m.selected(); n.Name == "tcp.srcport" {
			break
		}
		s.press("down")
	}
	s.press("=")
	s.settle()
	s.has("filter: tcp.srcport == 81", "1 of 14 packets")
	s.press("enter")
	for _, name := range []string{"ip.src", "eth.src", "tcp.flags.reset", "frame.time", "tcp.payload"} {
		s.press("esc esc : 8 enter")
		for i := range s.m.detail.nodes {
			n := &s.m.detail.nodes[i]
			if n.Name != name {
				continue
			}
			if err := s.m.choose(equals(n), false); err != nil {
				t.Errorf("%s: %v", equals(n), err)
			}
			s.settle()
			if s.m.rowOf(7) >= s.m.rows() || s.m.hits[s.m.rowOf(7)] != 7 {
				t.Errorf("%s does not select the packet that it is of", s.m.chosen.expression)
			}
			break
		}
	}
}

// TestFilterLarge types while a search goes on: each letter begins a new one.
func TestFilterLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcap")
	frames := captest.Mixed(t, 50_000, 0)
	captest.WriteFile(t, path, frames)
	s := show(t, path, 100, 30)
	s.press(": 40000 enter /")
	s.typed("frame.number > 40000 and tcp")
	s.settle()
	s.send(tea.KeyPressMsg{Code: tea.KeyEnter})
	want := 0
	for i := 40000; i < len(frames); i++ {
		if d := frames[i].Data; len(d) > 34 && d[12] == 8 && d[13] == 0 && d[23] == 6 {
			want++
		}
	}
	if got := s.m.rows(); got < want || got > want+want/10 { // those behind tags, too
		t.Errorf("%d packets of %d", got, want)
	}
	if n := s.m.number(s.m.cursor); n < 40000-1 {
		t.Errorf("packet %d is selected", n+1)
	}
}
