package view

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ringcap/capfile"
	"ringcap/internal/testing/browser"
	"ringcap/internal/testing/captest"
	"ringcap/internal/testing/cmdtest"
	"ringcap/internal/testing/screentest"
	"ringcap/packet"
)

var pictures = flag.String("pictures", "", "write the pictures of docs/view.md to this folder")

// maxPicture is the size of a picture that the repository can bear.
const maxPicture = 150 << 10

// TestPictures draws the screens of docs/view.md, as scripts/screens.sh has it do.
func TestPictures(t *testing.T) {
	page := browser.New(t)
	to := *pictures
	if to == "" {
		to = t.TempDir()
	}
	cmd := cmdtest.Command(t, "view", "--utc", "office.pcapng")
	cmd.Dir, cmd.Env = t.TempDir(), append(os.Environ(), "LC_ALL=C.UTF-8", "NO_COLOR=")
	writeOffice(t, filepath.Join(cmd.Dir, "office.pcapng"))
	s := screentest.Start(t, 106, rows, cmd)
	s.Await("packets", "ARP")
	shoot := func(name string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "x.html")
		if err := os.WriteFile(path, []byte(pageOf(s)), 0o600); err != nil {
			t.Fatal(err)
		}
		page.Show(914, "", nil)
		page.Open(path)
		img, err := png.Decode(bytes.NewReader(page.Screenshot()))
		if err != nil {
			t.Fatal(err)
		}
		var picture bytes.Buffer
		small := reduced(img, image.Rect(0, 0, img.Bounds().Dx(), rows*rowHeight+2*margin))
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&picture, small); err != nil || picture.Len() > maxPicture {
			t.Fatalf("%s: %d bytes, %v", name, picture.Len(), err)
		}
		if err := os.WriteFile(filepath.Join(to, name), picture.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.Type(":10\r\tjjjjjj")
	s.Await("tcp.", " lit")
	shoot("view.png")
	s.Type("\t\t/tcp.flags.syn == 1 and tcp.dstprot == 80")
	s.Await("tcp.dstprot == 80", "^^^^^^^^^^^", "did you mean")
	shoot("view-filter.png")
	for range len("tcp.dstprot == 80") {
		s.Type("\x7f")
	}
	s.Type("ip\r")
	s.Await("and ip  ")
	s.Type("\x1b")
	s.AwaitFunc("all packets", func(screen string) bool { return !strings.Contains(screen, " of ") })
	s.Type("s")
	s.Await("statistics", "█", "Protocols")
	shoot("view-statistics.png")
	s.Type("q")
	s.Await("No.")
	s.Type("q")
	s.Wait()
}

// reduced returns a part of a picture with its 256 most frequent colours.
func reduced(img image.Image, part image.Rectangle) image.Image {
	count := map[color.Color]int{}
	for y := range part.Dy() {
		for x := range part.Dx() {
			count[img.At(x, y)]++
		}
	}
	all := slices.SortedFunc(maps.Keys(count), func(a, b color.Color) int {
		return cmp.Or(count[b]-count[a], cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)))
	})
	small := image.NewPaletted(part, all[:min(len(all), 256)])
	draw.Draw(small, part, img, image.Point{}, draw.Src)
	return small
}

// writeOffice writes the captures of testdata one after the other, for twenty seconds.
func writeOffice(t *testing.T, path string) {
	t.Helper()
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := capfile.NewWriter(out, capfile.WriterOptions{Pcapng: true})
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	for round := range 20 {
		for _, name := range []string{"http.pcap", "dns.pcapng", "ping6.pcapng", "ping.pcap"} {
			for i, f := range captest.ReadFile(t, filepath.Join(captest.Testdata(t), name)) {
				if round > 0 && (i+round)%3 > 0 {
					continue // so that there is more at some times than at others
				}
				frame := packet.Frame{Data: f.Data, Link: f.Link, Interface: f.Interface}
				now = now.Add(time.Duration(1+(i*7919+round*104729)%40) * time.Millisecond)
				frame.Info.Timestamp, frame.Info.CaptureLength, frame.Info.Length = now, len(f.Data), f.Length
				if err := w.Write(&frame); err != nil {
					t.Fatal(err)
				}
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

// palette has the eight colours of a terminal with a dark background.
var palette = [...]string{"#45475a", "#f38ba8", "#a6e3a1", "#f9e2af", "#89b4fa", "#f5c2e7", "#94e2d5", "#cdd6f4"}

// The sizes of the pictures.
const (
	rows      = 32
	rowHeight = 18
	margin    = 10
)

const paper, ink = "#1e1e2e", "#cdd6f4"

var sgr = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// pageOf returns the screen as a page.
func pageOf(s *screentest.Screen) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!DOCTYPE html><meta charset="utf-8"><style>html{background:%s}body{margin:%dpx}pre{margin:0;color:%s;font:14px/%dpx "DejaVu Sans Mono",monospace}</style><pre>`, paper, margin, ink, rowHeight)
	styled := s.Styled()
	front, bold, faint, line, reversed := ink, false, false, false, false
	for at := 0; at < len(styled); {
		found := sgr.FindStringSubmatchIndex(styled[at:])
		text := styled[at:]
		if found != nil {
			text = styled[at : at+found[0]]
		}
		style := "color:" + front
		if reversed {
			style = "color:" + paper + ";background:" + front
		}
		if bold {
			style += ";font-weight:bold"
		}
		if faint {
			style += ";opacity:.6"
		}
		if line {
			style += ";text-decoration:underline"
		}
		if text != "" {
			fmt.Fprintf(&b, `<span style="%s">%s</span>`, style, html.EscapeString(text))
		}
		if found == nil {
			break
		}
		for word := range strings.SplitSeq(styled[at+found[2]:at+found[3]], ";") {
			switch n, _ := strconv.Atoi(word); {
			case n == 0:
				front, bold, faint, line, reversed = ink, false, false, false, false
			case n == 1:
				bold = true
			case n == 2:
				faint = true
			case n == 4:
				line = true
			case n == 7:
				reversed = true
			case n == 22:
				bold, faint = false, false
			case n == 24:
				line = false
			case n == 27:
				reversed = false
			case n >= 30 && n <= 37:
				front = palette[n-30]
			case n == 39:
				front = ink
			}
		}
		at += found[1]
	}
	b.WriteString("</pre>")
	return b.String()
}
