package view

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ringcap/internal/layer"
	"ringcap/internal/run"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/track"
	"ringcap/internal/where"
	"ringcap/packet"
)

func TestMain(m *testing.M) { os.Exit(cmdtest.Main(m)) }

// testStage decodes and tracks as the program does.
type testStage struct {
	decoder *layer.Decoder
	tracker *track.Tracker
}

func newStage(o track.Options) run.Stage { return &testStage{layer.NewDecoder(), track.New(o)} }

func display(expression string) (*where.Filter, track.Options, error) {
	f, err := where.Compile(expression, where.Options{Zone: time.UTC})
	return f, track.Options{Streams: true, Elapsed: true}, err
}

func (s *testStage) Begin()                  {}
func (s *testStage) Ahead(*packet.Frame)     {}
func (s *testStage) Again(p *packet.Packet)  { s.decoder.Decode(p.Frame, p) }
func (s *testStage) Decode(p *packet.Packet) { s.decoder.Decode(p.Frame, p); s.tracker.Observe(p) }

// screen is a model that is driven by messages.
type screen struct {
	t *testing.T
	m *model
}

// show opens a capture on a screen, and waits until all its packets are known.
func show(t *testing.T, path string, width, height int, fields ...string) *screen {
	t.Helper()
	o := &Options{File: path, Zone: time.UTC, Color: true, Fields: fields, Stage: newStage, Stdin: os.Stdin, Display: display}
	c, err := openCapture(path, os.Stdin)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.start(c.source(), newStage(track.Options{Streams: true})); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.stop)
	m, err := newModel(o, c)
	if err != nil {
		t.Fatal(err)
	}
	<-c.done
	m.Init()
	s := &screen{t, m}
	s.send(tea.WindowSizeMsg{Width: width, Height: height})
	return s
}

func (s *screen) send(messages ...tea.Msg) {
	for _, msg := range messages {
		s.m.Update(msg)
	}
}

// keys are the keys that are no letters.
var keys = map[string]rune{
	"tab": tea.KeyTab, "enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"pgdown": tea.KeyPgDown, "pgup": tea.KeyPgUp, "home": tea.KeyHome, "end": tea.KeyEnd, "backspace": tea.KeyBackspace,
}

// press presses keys: words of the table, with blanks between, or other words letter by letter.
func (s *screen) press(words string) {
	s.t.Helper()
	for word := range strings.FieldsSeq(words) {
		if code, ok := keys[word]; ok {
			s.send(tea.KeyPressMsg{Code: code})
			continue
		}
		s.typed(word)
	}
}

// typed types text.
func (s *screen) typed(text string) {
	for _, r := range text {
		s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// styled returns the screen, and checks its size.
func (s *screen) styled() string {
	s.t.Helper()
	content := s.m.View().Content
	lines := strings.Split(content, "\n")
	if len(lines) != s.m.height {
		s.t.Errorf("%d lines on a screen of %d:\n%s", len(lines), s.m.height, ansi.Strip(content))
	}
	for _, l := range lines {
		if ansi.StringWidth(l) > s.m.width {
			s.t.Errorf("a line is wider than %d: %q", s.m.width, ansi.Strip(l))
		}
	}
	return content
}

func (s *screen) text() string { return ansi.Strip(s.styled()) }

// has checks that texts are on the screen.
func (s *screen) has(texts ...string) {
	s.t.Helper()
	screen := s.text()
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			s.t.Errorf("the screen lacks %q:\n%s", text, screen)
		}
	}
}

// lacks checks that texts are not on the screen.
func (s *screen) lacks(texts ...string) {
	s.t.Helper()
	screen := s.text()
	for _, text := range texts {
		if strings.Contains(screen, text) {
			s.t.Errorf("the screen has %q:\n%s", text, screen)
		}
	}
}

// litText returns what is set off among the bytes, without blanks.
func (s *screen) litText() string {
	var all strings.Builder
	lines := strings.Split(s.styled(), "\n")
	for _, l := range lines[len(lines)-1-s.m.layout().bytes : len(lines)-1] {
		l = l[:max(0, len(l)-16)]
		for {
			_, rest, ok := strings.Cut(l, reverse)
			if !ok {
				break
			}
			lit, after, _ := strings.Cut(rest, plain)
			if strings.HasPrefix(after, " ") || strings.Contains(lit, " ") {
				all.WriteString(strings.ReplaceAll(lit, " ", ""))
			}
			l = after
		}
	}
	return all.String()
}

func testdata(t *testing.T, name string) string {
	return filepath.Join(captest.Testdata(t), name)
}

func TestListAndFields(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 120, 90)
	s.has("14 packets", "1 21:59:00.145731     42 ARP, Request who-has 192.0.2.1 tell 192.0.2.2", "- arp  28 bytes", "+ frame", "+ ethernet  14 bytes", "arp.opcode: 1")
	s.press("down down down down")
	s.has("Flags [.], ack 1, win 63", "tcp.seq: 1", "tcp.stream: 0", "+ ipv4  20 bytes") // relative, as earlier packets tell
	s.press("end")
	s.has("IP 192.0.2.2.54334 > 192.0.2.1.80")
	if s.m.cursor != 13 {
		t.Errorf("End leads to row %d", s.m.cursor)
	}
	s.press("home tab") // fields
	s.press("down")
	s.has("ethernet")
	s.lacks("eth.dst:")
	s.press("right left") // unfolds and folds
	s.lacks("eth.dst:")
	s.press("right")
	s.has("eth.dst: ff:ff:ff:ff:ff:ff")
	s.press("down down")
	s.has("eth.src: source address", "6 to 11 lit")
	if lit := s.litText(); lit != "16d799d02ad8" {
		t.Errorf("lit is %q:\n%s", lit, s.text())
	}
	s.press("v")
	s.has("ethertype ARP (0x0806), length 42: Ethernet (len 6", "Request who-has 192.0.2.1 tell 192.0.2.2, length 28")
	s.press("v tab") // bytes
	s.press("? ")
	s.has("go to a number")
	s.press("esc :")
	s.typed("99")
	s.press("enter")
	s.has("go to packet: 99", "^^ type a number from 1 to 14")
	s.press("backspace backspace")
	s.typed("8")
	s.press("enter")
	if s.m.cursor != 7 || s.m.prompt != nil {
		t.Errorf("row %d after going to packet 8", s.m.cursor)
	}
	s.press("T")
	s.has("       0.000918    188 IP")
}

// TestSameLines compares the list with what the program prints, on a connection whose numbers are
// relative.
func TestSameLines(t *testing.T) {
	for _, name := range []string{"http.pcap", "dns.pcapng", "ping6.pcapng", "vlan.pcap"} {
		out, err := cmdtest.Command(t, "-t", "-n", "-r", testdata(t, name)).Output()
		if err != nil {
			t.Fatal(err)
		}
		s := show(t, testdata(t, name), 200, 50)
		for i, want := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
			if got := s.m.v.get(i).text; got != want {
				t.Errorf("%s: packet %d is\n%s\nand is printed as\n%s", name, i+1, got, want)
			}
		}
	}
}

func TestMouse(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 100, 40)
	s.send(tea.MouseClickMsg{X: 10, Y: 4, Button: tea.MouseLeft})
	if s.m.cursor != 2 {
		t.Errorf("a click on the third packet selects row %d", s.m.cursor)
	}
	l := s.m.layout()
	s.send(tea.MouseClickMsg{X: 7 + 3*6, Y: 1 + l.list + l.details + 1, Button: tea.MouseLeft}) // byte 6
	if n := s.m.selected(); n == nil || n.Name != "eth.src" {
		t.Errorf("a click on byte 6 selects %+v", n)
	}
	s.send(tea.MouseWheelMsg{X: 10, Y: 4, Button: tea.MouseWheelDown})
	if s.m.cursor != 5 {
		t.Errorf("the wheel leads to row %d", s.m.cursor)
	}
}

// TestSizes draws on terminals of all sizes: the screen fits, whatever has the focus.
func TestSizes(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 80, 24)
	for _, width := range []int{1, 2, 5, 20, 49, 50, 79, 200} {
		for _, height := range []int{1, 2, 3, 4, 5, 8, 11, 24, 60} {
			s.send(tea.WindowSizeMsg{Width: width, Height: height})
			for range panes {
				s.press("down pgdown end tab")
				s.text()
			}
			for _, with := range []string{"?", ":", "t", "c", "/", "S", "f", "s"} {
				s.press(with + " down pgdown x enter")
				s.text()
				s.press("esc esc")
			}
			s.press("z home pgup v")
			s.text()
			s.press("v z home")
		}
	}
}

func TestColumns(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 100, 30, "ip.src", "tcp.dstport", "frame.len")
	s.has("No. ip.src     tcp.dstport  frame.len", "  3 192.0.2.2  80           74")
}

// TestCompressed reads a compressed file: a copy that has no name.
func TestCompressed(t *testing.T) {
	data, err := os.ReadFile(testdata(t, "http.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(data)
	_ = z.Close()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	path := filepath.Join(t.TempDir(), "x.pcap.gz")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	s := show(t, path, 120, 30)
	s.has("14 packets", "temporary copy (gzip)", "ARP, Request who-has 192.0.2.1")
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("%v %v are left", entries, err)
	}
}

// TestDamaged shows a file up to its damage, and says what it is.
func TestDamaged(t *testing.T) {
	data, err := os.ReadFile(testdata(t, "http.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.pcap")
	if err := os.WriteFile(path, data[:len(data)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	s := show(t, path, 120, 30)
	s.has("13 packets", "record 14 at byte", "cut short")
}

// TestHostile shows packets with control characters everywhere, and an interface and file that are
// named so: none reach the terminal.
func TestHostile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "\x1b[31mred\x07\n.pcapng")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	writeHostile(t, out)
	s := show(t, path, 150, 60)
	for range 2 {
		for range s.m.rows() {
			s.press("down")
			for _, part := range strings.Split(s.styled(), "\x1b[") {
				if strings.ContainsFunc(ansi.Strip("\x1b["+part), func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f || r >= 0x80 && r < 0xa0 }) {
					t.Fatalf("a control character in %q", part)
				}
			}
			if strings.Contains(s.styled(), "\x1b[31mred") || strings.Contains(s.styled(), "\x1b[5m") {
				t.Fatalf("an escape sequence of the file's:\n%q", s.styled())
			}
		}
		s.press("v")
	}
	if strings.Contains(s.m.View().WindowTitle, "\x1b") {
		t.Errorf("the title of the window is %q", s.m.View().WindowTitle)
	}
}

// TestLarge is a file of many packets: any of them is shown at once, and the index is small.
func TestLarge(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcap")
	frames := captest.Mixed(t, 100_000, 0)
	captest.WriteFile(t, path, frames)
	s := show(t, path, 120, 40)
	s.has("100,000 packets")
	s.press("end")
	s.has("100,000")
	s.press("pgup pgup home :")
	s.typed("54321")
	s.press("enter")
	s.has("54,321")
	if got, want := s.m.v.get(54320).length, frames[54320].Info.Length; got != want {
		t.Errorf("packet 54321 has %d bytes, not %d", got, want)
	}
	if n := len(s.m.v.lines); n > 500 {
		t.Errorf("%d packets were decoded to show a few pages", n)
	}
}

func BenchmarkIndex(b *testing.B) {
	path := filepath.Join(b.TempDir(), "x.pcap")
	const packets = 200_000
	captest.WriteFile(b, path, captest.Mixed(b, packets, 0))
	for b.Loop() {
		c, err := openCapture(path, os.Stdin)
		if err != nil {
			b.Fatal(err)
		}
		if err := c.start(c.source(), newStage(track.Options{Streams: true})); err != nil {
			b.Fatal(err)
		}
		<-c.done
		if n := c.state().count; n != packets {
			b.Fatal(fmt.Sprint(n, " packets"))
		}
		_ = c.file.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/packets, "ns/packet")
}

// TestMeaning shows the names of values beside their numbers, and filters by the numbers.
func TestMeaning(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 100, 60)
	s.has("arp.proto.type: 0x0800 (IPv4)", "arp.opcode: 1 (request)")
	s.press("tab down down down down down down down")
	s.press("=")
	s.has("filter: arp.opcode == 1")
	s.lacks("== 1 (")
}

// TestFileChanges has the file grow and shrink while it is shown: the screen says so.
func TestFileChanges(t *testing.T) {
	whole, err := os.ReadFile(testdata(t, "http.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.pcap")
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	s := show(t, path, 160, 40)
	s.lacks("the file has")
	if err := os.Truncate(path, int64(len(whole)+10)); err != nil {
		t.Fatal(err)
	}
	s.has("the file has grown since")
	if err := os.Truncate(path, 300); err != nil {
		t.Fatal(err)
	}
	s.press("end")
	s.has("the file has become shorter: packets are gone", "this packet is gone")
}

// TestLongStream says of a packet late in a long stream that its analysis is left out.
func TestLongStream(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcap")
	writeTalk(t, path, maxReplay+3)
	s := show(t, path, 160, 60)
	s.press(": 900 enter")
	s.lacks("left out")
	s.press(": 1002 enter")
	s.has("- udp", "tcp.analysis and answers left out: more than 1,000 packets before")
}
