package filter

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

// table reads the lines of a file with tab-separated values, including the first.
func table(t *testing.T, path string) [][]string {
	t.Helper()
	var rows [][]string
	for line := range strings.Lines(string(contents(t, path))) {
		rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
	}
	return rows
}

func contents(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
		return data
	}
	z, err := gzip.NewReader(bufio.NewReader(bytes.NewReader(data)))
	if err != nil {
		t.Fatal(err)
	}
	if data, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return data
}

// TestCorpusCounts checks that each expression selects as many packets of each capture as
// in tcpdump, or is refused for the link type with the same message.
func TestCorpusCounts(t *testing.T) {
	dir := corpus.Dir(t)
	exprs := table(t, filepath.Join(dir, "filters", "exprs.tsv"))[1:]
	messages := map[string]string{}
	for _, row := range table(t, filepath.Join(dir, "filters", "errors.tsv"))[1:] {
		messages[row[0]+" "+row[1]] = strings.TrimPrefix(row[3], "tcpdump: ")
	}
	files := map[string]string{}
	for _, row := range table(t, filepath.Join(dir, "MANIFEST.tsv"))[1:] {
		files[row[0]] = row[1]
	}
	programs := map[string]*Program{}
	compared, refused := 0, 0
	for _, row := range table(t, filepath.Join(dir, "filters", "counts.tsv.gz"))[1:] {
		frames := readCapture(t, contents(t, filepath.Join(dir, files[row[0]])))
		if len(frames) == 0 {
			continue
		}
		for i, want := range row[1:] {
			key := fmt.Sprint(exprs[i][0], " ", int(frames[0].Link))
			if want == "E" {
				refused++
				checkRefusal(t, exprs[i][1], frames[0].Link, messages[key])
				continue
			}
			if programs[key] == nil {
				programs[key] = mustCompile(t, exprs[i][1], Options{Link: frames[0].Link})
			}
			if got := count(programs[key], frames); strconv.Itoa(got) != want {
				t.Errorf("%s %q: %d of %d packets, tcpdump says %s", files[row[0]], exprs[i][1], got, len(frames), want)
			}
			compared++
		}
	}
	if compared < 20000 || refused < 500 {
		t.Errorf("only %d counts and %d refusals compared", compared, refused)
	}
}

func count(p *Program, frames []packet.Frame) int {
	n := 0
	for i := range frames {
		if p.Match(&frames[i]) {
			n++
		}
	}
	return n
}

func checkRefusal(t *testing.T, expr string, link packet.LinkType, want string) {
	t.Helper()
	var e *Error
	if _, err := Compile(expr, Options{Link: link}); !errors.As(err, &e) || e.Msg != want {
		t.Errorf("%q for %v: %v, tcpdump says %q", expr, link, err, want)
	}
}

// readCapture reads a classic pcap file, or a pcapng file of one link type, as far as
// possible. It trusts the lengths in the file.
func readCapture(t *testing.T, data []byte) []packet.Frame {
	t.Helper()
	le := binary.LittleEndian
	switch le.Uint32(data) {
	case 0xa1b2c3d4, 0xa1b23c4d:
		return readClassic(data, le)
	case 0xd4c3b2a1, 0x4d3cb2a1:
		return readClassic(data, binary.BigEndian)
	case 0x0a0d0d0a:
		if le.Uint32(data[8:]) == 0x1a2b3c4d {
			return readNG(data, le)
		}
		return readNG(data, binary.BigEndian)
	}
	t.Fatal("neither pcap nor pcapng")
	return nil
}

func frameAt(link packet.LinkType, data []byte, wire uint32) packet.Frame {
	f := frameOf(data, int(wire))
	f.Link = link
	return *f
}

func readClassic(data []byte, o binary.ByteOrder) (frames []packet.Frame) {
	link := packet.LinkType(o.Uint32(data[20:]))
	for data = data[24:]; len(data) >= 16; {
		n := int(o.Uint32(data[8:]))
		if n > len(data)-16 {
			break
		}
		frames = append(frames, frameAt(link, data[16:16+n], o.Uint32(data[12:])))
		data = data[16+n:]
	}
	return frames
}

func readNG(data []byte, o binary.ByteOrder) (frames []packet.Frame) {
	var link packet.LinkType
	var snap uint32
	for len(data) >= 12 {
		n := int(o.Uint32(data[4:]))
		if n < 12 || n > len(data) {
			break
		}
		body := data[8 : n-4]
		switch o.Uint32(data) {
		case 1: // interface description
			link, snap = packet.LinkType(o.Uint16(body)), o.Uint32(body[4:])
		case 2, 6: // packet, enhanced packet
			frames = append(frames, frameAt(link, body[20:20+o.Uint32(body[12:])], o.Uint32(body[16:])))
		case 3: // simple packet
			wire := o.Uint32(body)
			captured := min(wire, uint32(len(body)-4))
			if snap != 0 {
				captured = min(captured, snap)
			}
			frames = append(frames, frameAt(link, body[4:4+captured], wire))
		}
		data = data[n:]
	}
	return frames
}

// TestCorpusBadExpressions checks that an expression is refused if tcpdump refuses it,
// with the same message.
func TestCorpusBadExpressions(t *testing.T) {
	dir := corpus.Dir(t)
	for _, row := range table(t, filepath.Join(dir, "filters", "bad_exprs.tsv"))[1:] {
		_, err := Compile(row[0], Options{Link: packet.LinkEthernet})
		if row[1] == "0" {
			if err != nil {
				t.Errorf("%q: %v, tcpdump takes it", row[0], err)
			}
			continue
		}
		checkRefusal(t, row[0], packet.LinkEthernet, strings.TrimPrefix(row[2], "tcpdump: "))
	}
}
