package view

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"ringcap/capfile"
	"ringcap/internal/host/helper"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/packet"
)

// finish waits until the text that covers the panes is complete.
func (s *screen) finish() {
	s.t.Helper()
	s.tickWhile(func() bool { return s.m.pager.busy || s.m.pager.lines == nil }, "the job")
}

func TestFollowStream(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 120, 60)
	s.press("f")
	s.has("the packet is of no stream")
	s.press(": 8 enter f")
	s.finish()
	s.has("stream tcp:0", "client", "GET / HTTP/1", "server", "HTTP/1.")
	s.press("f")
	s.finish()
	s.has("stream tcp:0 in hex", "47 45 54 20")
	s.press("f")
	s.finish()
	s.has("stream tcp:0, messages of HTTP", "200")
	s.press("f")
	s.finish()
	s.has("GET / HTTP/1")
	s.press("down end home q")
	s.has("14 packets", "ARP, Request")
	s.press("F")
	s.settle()
	s.has("filter: tcp.stream == 0", "10 of 14 packets")
	s.press("enter")
}

// writeTalk writes a file of datagrams of one stream, each with some text, and one of another stream at
// its end.
func writeTalk(t *testing.T, path string, n int) {
	t.Helper()
	frames := make([]packet.Frame, n)
	for i := range frames {
		text, port := fmt.Sprintf("said %d", i), "\x80\x00"
		if i == n-1 {
			port = "\x80\x02"
		}
		length := byte(8 + len(text))
		data := "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00" +
			"\x45\x00\x00" + string([]byte{20 + length}) + "\x00\x01\x00\x00\x40\x11\x00\x00\xc0\x00\x02\x01\xc0\x00\x02\x02" +
			port + "\x80\x01\x00" + string([]byte{length}) + "\x00\x00" + text
		frames[i] = packet.Frame{Data: []byte(data), Link: packet.LinkEthernet}
		frames[i].Info.Timestamp = time.Unix(1700000000, int64(i)*1000)
		frames[i].Info.CaptureLength, frames[i].Info.Length = len(data), len(data)
	}
	captest.WriteFile(t, path, frames)
}

// TestFollowLater follows a stream that begins after a job first shows what it has. What was said without
// the end of a line is there, and nothing is said of a stream that is missing.
func TestFollowLater(t *testing.T) {
	path := filepath.Join(t.TempDir(), "long.pcap")
	writeTalk(t, path, 600)
	s := show(t, path, 100, 30)
	s.press("end f")
	s.finish()
	s.has("stream udp:1", "said 599")
	s.lacks("no such stream")
}

// TestSideways reads what is right of the screen in a text that covers the panes.
func TestSideways(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 30, 30)
	s.press("s")
	s.finish()
	s.lacks("% of bytes")
	s.press("right right right right right right right right")
	s.has("sent again  resets")
	s.press("left left left left left left left left")
	s.has(" Protocols")
}

// TestHelpFits reads all of the help on a terminal of the usual size.
func TestHelpFits(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 80, 24)
	s.press("?")
	for l := range strings.Lines(helpText) {
		s.has(strings.TrimSpace(l))
	}
}

// TestFind goes from packet to packet with a text, in the bytes and in the line, and round at the end.
func TestFind(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 120, 40)
	find := func(text string) {
		t.Helper()
		s.press("\"")
		s.typed(text)
		if _, cmd := s.m.Update(tea.KeyPressMsg{Code: tea.KeyEnter}); cmd != nil && s.m.quest != nil {
			s.has("looking for")
			s.send(s.m.find(s.m.sought)())
		}
	}
	for _, c := range []struct {
		text string
		row  int
		says string
	}{{"host: 192", 5, ""}, {"", 5, "going on at the first packet"}} {
		if find(c.text); s.m.cursor != c.row {
			t.Errorf("%s: row %d, not %d", c.text, s.m.cursor, c.row)
		}
		s.has(c.says)
	}
	s.press("\" backspace backspace backspace backspace backspace backspace backspace backspace backspace esc")
	s.m.sought = ""
	if find("flags [r.]"); s.m.cursor != 13 {
		t.Errorf("row %d", s.m.cursor)
	}
	s.m.sought = ""
	find("nobody said this")
	s.has("no packet in the list has nobody said this")
	if s.m.cursor != 13 {
		t.Errorf("row %d", s.m.cursor)
	}
}

func TestStatistics(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 120, 70)
	s.press("s")
	s.finish()
	s.has("statistics", "14 packets", "192.0.2.1", "tcp", "packets  ", "#")
	s.press("esc /")
	s.typed("arp")
	s.settle()
	s.press("enter s")
	s.finish()
	s.has("statistics of / arp", "2 packets")
	s.lacks("192.0.2.1.80")
	s.press("esc")
	s.m.o.Unicode = true
	s.press("s")
	s.finish()
	s.has("█")
}

// TestRecordedLosses shows the losses that a file tells of behind its last packet.
func TestRecordedLosses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.pcapng")
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	ifc := &packet.Interface{Name: "eth7", Link: packet.LinkEthernet}
	w := capfile.NewWriter(out, capfile.WriterOptions{Pcapng: true})
	if err := w.Write(captest.Packet(1, ifc).Frame); err != nil {
		t.Fatal(err)
	}
	if err := w.WriteStatistics(ifc, &capfile.Statistics{HasKernel: true, Received: 4321, Dropped: 1234}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Close(), out.Close()); err != nil {
		t.Fatal(err)
	}
	s := show(t, path, 120, 70)
	s.press("s")
	s.finish()
	s.has("1234", "eth7")
}

func TestSparkline(t *testing.T) {
	for _, c := range []struct {
		values []uint64
		want   string
	}{{nil, ""}, {[]uint64{0, 0}, "▁▁"}, {[]uint64{0, 7, 14, 1}, "▁▄█▁"}, {make([]uint64, 1000), strings.Repeat("▁", 59)}} {
		if got := sparkline(c.values, true); got != c.want {
			t.Errorf("%d values: %q, not %q", len(c.values), got, c.want)
		}
	}
}

func TestMoments(t *testing.T) {
	first := time.Date(2026, 11, 30, 23, 59, 0, 5e8, time.UTC)
	for text, want := range map[string]time.Time{
		"23:59:01":            first.Add(500 * time.Millisecond),
		"23:59:01.25":         first.Add(750 * time.Millisecond),
		"00:01":               time.Date(2026, 12, 1, 0, 1, 0, 0, time.UTC), // the next day
		"2026-11-30 23:59:59": time.Date(2026, 11, 30, 23, 59, 59, 0, time.UTC),
		"2026-12-02":          time.Date(2026, 12, 2, 0, 0, 0, 0, time.UTC),
		"+1.5":                first.Add(1500 * time.Millisecond),
		"+2m":                 first.Add(2 * time.Minute),
	} {
		if got, err := moment(text, first, time.UTC); err != nil || !got.Equal(want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	if _, err := moment("noon", first, time.UTC); err == nil {
		t.Error("noon is a time")
	}
	s := show(t, testdata(t, "http.pcap"), 100, 40)
	s.press("t")
	s.typed("21:59:00.1485")
	s.press("enter")
	if s.m.cursor != 10 {
		t.Errorf("row %d", s.m.cursor)
	}
	s.press("t")
	s.typed("noon")
	s.press("enter")
	s.has("type a time as 15:04:05.5")
}

// TestMarks marks packets and saves them: the file has them, with their times.
func TestMarks(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 100, 40)
	dir := t.TempDir()
	files, err := helper.StartFiles(helper.FilesOptions{Directory: dir, Names: saved, NoClobber: true, Inside: true, Note: func(string) {}})
	if err != nil {
		t.Fatal(err)
	}
	s.m.saver = &saver{files, dir}
	s.press(": 3 enter m m home")
	s.has("*  3 21:59", "*  4 21:59")
	s.press("n")
	if s.m.cursor != 2 {
		t.Errorf("the next mark is in row %d", s.m.cursor)
	}
	s.press("n n")
	s.has("there is no mark there")
	s.press("N N")
	if s.m.cursor != 2 {
		t.Errorf("the mark before is in row %d", s.m.cursor)
	}
	save := func(name string) {
		s.press("S")
		s.typed(name)
		_, cmd := s.m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
		s.send(cmd())
	}
	s.press("S")
	s.has("save 2 marked packets as:")
	s.press("esc")
	save("two")
	s.has("2 packets are in " + filepath.Join(dir, "two.pcapng"))
	for i, f := range readAll(t, filepath.Join(dir, "two.pcapng")) {
		if want := s.m.v.get(2 + i); !f.Info.Timestamp.Equal(want.time) || f.Info.Length != want.length {
			t.Errorf("packet %d is of %v, not %v", i+1, f.Info.Timestamp, want.time)
		}
	}
	save("two")
	s.has("it exists, and is to be kept")
	save("../three")
	s.has("without a folder")
	if n := captest.Count(t, filepath.Join(dir, "two.pcapng")); n != 2 {
		t.Errorf("%d packets in the file", n)
	}
	s.press("u /")
	s.typed("arp")
	s.settle()
	s.press("enter S")
	s.has("save 2 packets as:")
	s.press("esc")
	save("arp.pcapng")
	if n := captest.Count(t, filepath.Join(dir, "arp.pcapng")); n != 2 {
		t.Errorf("%d packets in the file of the filter", n)
	}
	s.m.saver = &saver{directory: dir}
	save("x")
	s.has("no file can be made in")
}

func readAll(t *testing.T, path string) (all []packet.Frame) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := capfile.NewReader(f, path)
	if err != nil {
		t.Fatal(err)
	}
	for {
		var p packet.Frame
		if err := r.Next(&p); err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			return all
		}
		all = append(all, p)
	}
}

func TestChooseColumns(t *testing.T) {
	s := show(t, testdata(t, "http.pcap"), 100, 40)
	s.press("c")
	s.typed("ip.src,tcp.dstp")
	s.press("tab")
	s.has("columns: ip.src,tcp.dstport")
	s.press("enter")
	s.has("No. ip.src     tcp.dstport", "192.0.2.2  80")
	s.press("c backspace enter")
	s.has(`"tcp.dstpor" is no field`)
	for range 30 {
		s.press("backspace")
	}
	s.press("enter")
	s.has("ARP, Request who-has")
}

// TestReplay compares the analysis of each packet with what the program says of the whole file.
func TestReplay(t *testing.T) {
	for _, name := range []string{"http.pcap", "dns.pcapng"} {
		fields := []string{"tcp.analysis.acks_frame", "tcp.analysis.bytes_in_flight", "tcp.analysis.initial_rtt", "dns.response_to", "dns.time"}
		out, err := cmdtest.Command(t, "--fields", strings.Join(fields, ","), "-r", testdata(t, name)).Output()
		if err != nil {
			t.Fatal(err)
		}
		s := show(t, testdata(t, name), 120, 40, fields...)
		found := false
		for i, want := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
			if got := strings.Join(s.m.v.get(i).cells, "\t"); got != want {
				t.Errorf("%s: packet %d: %q, the program says %q", name, i+1, got, want)
			}
			found = found || strings.TrimSpace(want) != ""
			for _, n := range s.m.v.details(i).nodes {
				if n.Name == fields[0] && n.Value != strings.Split(want, "\t")[0] {
					t.Errorf("%s: packet %d: %s is %s", name, i+1, n.Name, n.Value)
				}
			}
		}
		if !found {
			t.Errorf("%s: nothing is said", name)
		}
	}
}
