package view

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ringcap/capfile"
	"ringcap/internal/testing/corpus"
	"ringcap/internal/track"
	"ringcap/packet"
)

// TestCorpus shows packets of all captures of the corpus, with all their fields: nothing panics, and
// nothing but text and attributes reaches the terminal.
func TestCorpus(t *testing.T) {
	shown := 0
	for _, k := range corpus.Captures(t) {
		o := &Options{File: k.Path, Zone: time.UTC, Stage: newStage, Stdin: os.Stdin, Display: display}
		c, err := openCapture(k.Path, os.Stdin)
		if err != nil {
			t.Fatal(err)
		}
		if c.start(c.source(), newStage(track.Options{Streams: true})) != nil {
			continue // it is no capture that can be read
		}
		m, err := newModel(o, c)
		if err != nil {
			t.Fatal(err)
		}
		<-c.done
		m.Init()
		s := &screen{t, m}
		s.send(tea.WindowSizeMsg{Width: 140, Height: 200})
		for range min(40, m.rows()) {
			shown++
			for _, key := range []string{"v", "v", "down"} {
				s.press(key)
				if text := ansi.Strip(m.View().Content); strings.ContainsFunc(text, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }) {
					t.Fatalf("%s: packet %d: what is not printable is on the screen: %q", k.ID, m.cursor+1, text)
				}
			}
			if d := m.detail; len(d.nodes) > 0 && strings.HasPrefix(d.nodes[0].Name, "internal error") {
				t.Errorf("%s: packet %d: %s", k.ID, d.number+1, d.nodes[0].Value)
			}
		}
		c.stop()
		_ = c.file.Close()
	}
	t.Logf("%d packets", shown)
}

// hostile is text that would do something to a terminal.
const hostile = "\x1b[5m\x1b]0;title\x07\r\n\x9b31m\x00\x7f\t\xff\xfe"

// writeHostile writes a pcapng file whose texts and payloads are hostile.
func writeHostile(t *testing.T, out *os.File) {
	t.Helper()
	ifc := &packet.Interface{Name: "eth" + hostile, Description: hostile, Link: packet.LinkEthernet}
	w := capfile.NewWriter(out, capfile.WriterOptions{Pcapng: true})
	ether := "\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00"
	for i, port := range []byte{53, 67, 69, 80, 25, 162, 0} { // DNS, DHCP, TFTP, HTTP, SMTP, SNMP
		for _, proto := range []byte{6, 17} {
			ip := "\x45\x00\x00\x60\x00\x01\x00\x00\x40" + string(proto) + "\x00\x00\xc0\x00\x02\x01\xc0\x00\x02\x02"
			transport := "\x80\x00\x00" + string(port) + "\x00\x40\x00\x00"
			if proto == 6 {
				transport = "\x80\x00\x00" + string(port) + "\x00\x00\x00\x01\x00\x00\x00\x01\x50\x18\x01\x00\x00\x00\x00\x00"
			}
			f := packet.Frame{Data: []byte(ether + ip + transport + "GET " + hostile + hostile + hostile), Link: packet.LinkEthernet, Interface: ifc}
			f.Info.Timestamp = time.Unix(1700000000+int64(i), 0)
			f.Info.CaptureLength, f.Info.Length = len(f.Data), len(f.Data)
			if err := f.AddComment("remark " + hostile); err != nil {
				t.Fatal(err)
			}
			if err := w.Write(&f); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
