package capfile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"ringcap/internal/testing/corpus"
	"ringcap/packet"
)

// evenLengths is a filter. It matches if the sum of a frame's two lengths is even.
type evenLengths struct{}

func (evenLengths) Match(f *packet.Frame) bool { return (len(f.Data)+f.Info.Length)%2 == 0 }

// story is the result of reading a capture: the packets that match, the number of those that
// match and of those that do not, and the error at the end.
type story struct {
	packets         strings.Builder
	wanted, refused uint64
	end             string
}

func (s *story) String() string {
	return fmt.Sprintf("%s%d wanted, %d refused, %s", s.packets.String(), s.wanted, s.refused, s.end)
}

func (s *story) frame(f *packet.Frame) {
	fmt.Fprintf(&s.packets, "%v %d %x\n", f.Info.Timestamp.UTC(), f.Info.Length, f.Data)
}

// block adds a block to the story. It checks that the block's records, read as a file with this
// header, are its frames.
func (s *story) block(t *testing.T, header []byte, b packet.Block) {
	s.wanted, s.refused = s.wanted+uint64(b.Len()), s.refused+uint64(b.Filtered())
	var f packet.Frame
	frames := new(story)
	for c := b.Clone(); c.Next(&f); {
		s.frame(&f)
		frames.frame(&f)
	}
	size := 0
	for c := b.Clone().(packet.RecordBlock); c.Len() > 0; c.Skip() {
		data, _ := c.Records()
		size += len(data)
	}
	data, n := b.Clone().AppendRecords(make([]byte, 0, size), nil)
	all, _, err := readAll(append(slices.Clone(header), data...), 512)
	if err != nil || n.Frames != b.Len() || len(all) != b.Len() {
		t.Errorf("a block of %d: %d of %d records read, %v", b.Len(), len(all), n.Frames, err)
	}
	records := new(story)
	for _, f := range all {
		f.Data = f.data
		records.frame(&f.Frame)
	}
	if frames.String() != records.String() {
		t.Errorf("frames: %s\nrecords: %s", frames, records)
	}
}

// tell reads a whole list. If o is not nil, it reads in blocks where the list gives them.
func tell(t *testing.T, l *List, header []byte, match packet.Matcher, o *packet.BlockOptions) *story {
	t.Helper()
	var s story
	var f packet.Frame
	for {
		if o != nil {
			if err := l.Blocks(o, func(b packet.Block) error { s.block(t, header, b); return nil }); err != nil {
				t.Fatal(err)
			}
		}
		switch err := l.Next(&f); {
		case err != nil:
			s.end = err.Error()
			if err := l.Close(); err != nil {
				t.Error(err)
			}
			return &s
		case match != nil && !match.Match(&f):
			s.refused++
		default:
			s.wanted++
			s.frame(&f)
		}
	}
}

// both returns the stories of files read one by one and in blocks.
func both(t *testing.T, open func() *List, header []byte, match packet.Matcher) (single, blocks *story) {
	t.Helper()
	l := open()
	link := l.Link()
	return tell(t, l, header, match, nil), tell(t, open(), header, match, &packet.BlockOptions{Match: match, Link: link})
}

// oddFiles returns whole files and broken ones by name.
func oddFiles() map[string][]byte {
	data := bytes.Repeat([]byte("0123456789"), 40)
	files := map[string][]byte{}
	for name, order := range orders {
		for _, magic := range []uint32{magicMicro, magicNano, magicModified} {
			b := order().header(magic, 2, 4, 96, 1)
			for i, n := range []uint32{0, 10, 300, 1, 64, 0, 0, 400, 3} {
				b.u32(uint32(i), 999999, n, n+uint32(i))
				if magic == magicModified {
					b.u32(0, 0)
				}
				b.bytes(data[:n]...)
			}
			name := fmt.Sprintf("%s %x", name, magic)
			files[name] = b.b
			files[name+" wrong"] = append(slices.Clone(b.b), b.u32(1, 2, 0xfffffff0, 4).bytes(data...).b...)
		}
	}
	whole := files["little a1b2c3d4"]
	files["big record"] = little().bytes(whole...).record(1, 0, 5000, 5000, make([]byte, 5000)).record(1, 0, 10, 10, data[:10]).b
	files["fraction"] = little().bytes(whole...).record(1, 0xffffffff, 10, 10, data[:10]).record(2, 2, 2, 2, data[:2]).b
	files["swapped"] = little().header(magicMicro, 2, 3, 96, 1).record(7, 8, 60, 10, data[:10]).b
	files["pcapng"] = little().section().ifc(1, 0, nil).enhanced(0, 1, 1, []byte("c"), nil).b
	return files
}

// TestRecords checks that files read in blocks give the same packets as one by one, for blocks
// of many sizes, from a file, a pipe and compressed.
func TestRecords(t *testing.T) {
	for name, b := range oddFiles() {
		header := b[:min(len(b), headerLen)]
		path := writeFile(t, "a", b)
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = z.Write(b) // no error: it writes into memory
		_ = z.Close()
		packedPath := writeFile(t, "b", packed.Bytes())
		cutPath := writeFile(t, "c", packed.Bytes()[:packed.Len()*9/10])
		for _, size := range []int{61, 64, 300, 4096, aheadSize} {
			for source, open := range map[string]func() (*List, error){
				"file": func() (*List, error) { return (&Opener{block: size}).OpenList([]string{path, path}) },
				"file read ahead": func() (*List, error) {
					return (&Opener{block: size, Idle: func() error { return nil }}).OpenList([]string{path, path})
				},
				"pipe": func() (*List, error) {
					return (&Opener{block: size, Stdin: bytes.NewReader(b)}).OpenList([]string{"-"})
				},
				"dribble": func() (*List, error) {
					return (&Opener{block: size, Stdin: iotest.OneByteReader(bytes.NewReader(b))}).OpenList([]string{"-"})
				},
				"gzip": func() (*List, error) {
					return (&Opener{block: size, Stdin: bytes.NewReader(packed.Bytes())}).OpenList([]string{"-"})
				},
				"gzip files": func() (*List, error) {
					return (&Opener{block: size}).OpenList([]string{packedPath, cutPath})
				},
			} {
				for _, match := range []packet.Matcher{nil, evenLengths{}} {
					single, blocks := both(t, mustList(t, open), header, match)
					if single.String() != blocks.String() {
						t.Errorf("%s, %s in blocks of %d, filter %v:\n%s\nin blocks:\n%s", name, source, size, match != nil, single, blocks)
					}
				}
			}
		}
	}
}

func mustList(t *testing.T, open func() (*List, error)) func() *List {
	return func() *List {
		l, err := open()
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
}

// TestRecordsCut checks the same for files that are cut after any byte.
func TestRecordsCut(t *testing.T) {
	for _, name := range []string{"little a1b2c3d4", "big a1b23c4d", "little a1b2cd34"} {
		whole := oddFiles()[name]
		path := filepath.Join(t.TempDir(), "cut")
		for n := headerLen; n < len(whole); n++ {
			if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
				t.Fatal(err)
			}
			open := func() (*List, error) { return (&Opener{block: 450}).OpenList([]string{path}) }
			single, blocks := both(t, mustList(t, open), whole[:headerLen], evenLengths{})
			if single.String() != blocks.String() {
				t.Fatalf("%s cut to %d:\n%s\nin blocks:\n%s", name, n, single, blocks)
			}
		}
	}
}

// TestRecordsCorpus checks the same for real captures, whole and cut.
func TestRecordsCorpus(t *testing.T) {
	dir := corpus.Dir(t)
	for _, row := range table(t, filepath.Join(dir, "truth", "summary.tsv")) {
		path := filepath.Join(dir, row["file"])
		b, err := os.ReadFile(path)
		if err != nil || len(b) < headerLen || len(b) > 1<<20 || classicOf(b) == nil {
			continue
		}
		for _, n := range []int{len(b), len(b) - len(b)/7} {
			open := func() (*List, error) { return (&Opener{Stdin: bytes.NewReader(b[:n])}).OpenList([]string{"-"}) }
			if l, err := open(); err != nil || l.Close() != nil {
				continue
			}
			single, blocks := both(t, mustList(t, open), b[:headerLen], evenLengths{})
			if single.String() != blocks.String() {
				t.Errorf("%s: %d packets, %s, in blocks %d, %s", path, single.wanted, single.end, blocks.wanted, blocks.end)
			}
		}
	}
}

// TestWhichBlocks checks that packets come one by one from unsuitable files and in blocks from
// others, except for the first packet of every file but the first.
func TestWhichBlocks(t *testing.T) {
	a := writeFile(t, "a", little().header(magicMicro, 2, 4, 0, 1).record(1, 0, 1, 1, []byte("a")).record(2, 0, 1, 1, []byte("b")).b)
	b := writeFile(t, "b", little().header(magicMicro, 2, 4, 0, 101).record(1, 0, 1, 1, []byte("c")).b)
	l, err := new(Opener).OpenList([]string{a, b, a})
	if err != nil {
		t.Fatal(err)
	}
	o := &packet.BlockOptions{Encoding: &packet.Encoding{Limit: packet.MaxRecord, Link: packet.LinkEthernet}}
	var got []string
	var f packet.Frame
	take := func(b packet.Block) error {
		got = append(got, fmt.Sprintf("%d in a block", b.Len()))
		return nil
	}
	for {
		if err := l.Blocks(o, take); err != nil {
			t.Fatal(err)
		} else if err := l.Next(&f); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		} else {
			got = append(got, string(f.Data))
		}
	}
	if want := []string{"2 in a block", "c", "a", "1 in a block"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// FuzzRecords checks that arbitrary bytes give the same packets in blocks as one by one.
func FuzzRecords(f *testing.F) {
	for _, b := range oddFiles() {
		f.Add(b)
	}
	seed(f, "*.pcap")
	f.Fuzz(func(t *testing.T, b []byte) {
		open := func() (*List, error) {
			return (&Opener{block: 100 + len(b)%500, Stdin: bytes.NewReader(b)}).OpenList([]string{"-"})
		}
		l, err := open()
		if err != nil {
			return
		}
		pcapng := l.IsPcapng()
		if err := l.Close(); err != nil || pcapng {
			return
		}
		single, blocks := both(t, mustList(t, open), b[:headerLen], evenLengths{})
		if single.String() != blocks.String() {
			t.Errorf("%x\n%s\nin blocks:\n%s", b, single, blocks)
		}
	})
}

// BenchmarkBlocks reads a file of short frames in blocks: all of them, and every other one.
func BenchmarkBlocks(b *testing.B) {
	const frames = 500_000
	file := little().header(magicMicro, 2, 4, 0, 1).b
	two := little().record(1, 0, 64, 64, make([]byte, 64)).record(1, 0, 65, 64, make([]byte, 65)).b
	file = append(file, bytes.Repeat(two, frames/2)...)
	path := filepath.Join(b.TempDir(), "a.pcap")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		b.Fatal(err)
	}
	for name, match := range map[string]packet.Matcher{"all": nil, "half": evenLengths{}} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				l, err := new(Opener).OpenList([]string{path})
				if err != nil {
					b.Fatal(err)
				}
				n := 0
				o := &packet.BlockOptions{Match: match, Link: packet.LinkEthernet}
				_ = l.Blocks(o, func(block packet.Block) error { // only an error of this function
					n += block.Len() + block.Filtered()
					return nil
				})
				if _ = l.Close(); n != frames {
					b.Fatalf("%d frames", n)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/frames, "ns/frame")
		})
	}
}
