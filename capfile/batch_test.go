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

// evenLengths is a filter.
type evenLengths struct{}

func (evenLengths) Match(f *packet.Frame) bool { return (len(f.Data)+f.Info.Length)%2 == 0 }

// story is what can be told of a capture that was read: its wanted packets, how many there
// are and are not, and how it ended.
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

// batch tells of a batch as a file with the header would be read.
func (s *story) batch(t *testing.T, header []byte, b *Batch) {
	s.wanted, s.refused = s.wanted+b.Packets, s.refused+b.Refused
	for _, span := range b.Spans {
		all, _, err := readAll(append(slices.Clone(header), span.Data...), 512)
		if err != nil || uint64(len(all)) != span.Packets {
			t.Errorf("a span of %d packets: %d, %v", span.Packets, len(all), err)
		}
		for _, f := range all {
			f.Data = f.data
			s.frame(&f.Frame)
		}
	}
}

// tell reads all of a list, in batches where it gives them.
func tell(t *testing.T, l *List, header []byte, match Matcher) *story {
	t.Helper()
	var s story
	var f packet.Frame
	for {
		if err := l.Batches(func(b *Batch) error { s.batch(t, header, b); return nil }); err != nil {
			t.Fatal(err)
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

// both tells of files read one by one and in batches, of those in turns if the others are alike.
func both(t *testing.T, open func() *List, header []byte, match Matcher) (plain, batches *story) {
	t.Helper()
	plain = tell(t, open(), header, match)
	for _, turns := range []bool{false, true} {
		l := open()
		l.Select(&Selection{Takes: func(*Header) bool { return true }, Match: match, Turns: turns})
		batches = tell(t, l, header, match)
		if batches.String() != plain.String() {
			break
		}
	}
	return plain, batches
}

// oddFiles are whole files and broken ones, by what they are.
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

// TestBatches reads files one by one and in batches, through blocks of many sizes, as a
// file, a pipe and compressed: nobody can tell the difference.
func TestBatches(t *testing.T) {
	for name, b := range oddFiles() {
		header := b[:min(len(b), headerLen)]
		path := writeFile(t, "a", b)
		var packed bytes.Buffer
		z := gzip.NewWriter(&packed)
		_, _ = z.Write(b) // into memory
		_ = z.Close()
		packedPath := writeFile(t, "b", packed.Bytes())
		cutPath := writeFile(t, "c", packed.Bytes()[:packed.Len()*9/10])
		for _, size := range []int{61, 64, 300, 4096, aheadSize} {
			for source, open := range map[string]func() (*List, error){
				"file": func() (*List, error) { return (&Opener{block: size}).OpenList([]string{path, path}) },
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
				for _, match := range []Matcher{nil, evenLengths{}} {
					plain, batches := both(t, mustList(t, open), header, match)
					if plain.String() != batches.String() {
						t.Errorf("%s, %s in blocks of %d, filter %v:\n%s\nin batches:\n%s", name, source, size, match != nil, plain, batches)
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

// TestBatchesCut cuts files after every byte.
func TestBatchesCut(t *testing.T) {
	for _, name := range []string{"little a1b2c3d4", "big a1b23c4d", "little a1b2cd34"} {
		whole := oddFiles()[name]
		path := filepath.Join(t.TempDir(), "cut")
		for n := headerLen; n < len(whole); n++ {
			if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
				t.Fatal(err)
			}
			open := func() (*List, error) { return (&Opener{block: 450}).OpenList([]string{path}) }
			plain, batches := both(t, mustList(t, open), whole[:headerLen], evenLengths{})
			if plain.String() != batches.String() {
				t.Fatalf("%s cut to %d:\n%s\nin batches:\n%s", name, n, plain, batches)
			}
		}
	}
}

// TestBatchesCorpus does the same with real captures, whole and cut.
func TestBatchesCorpus(t *testing.T) {
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
			plain, batches := both(t, mustList(t, open), b[:headerLen], evenLengths{})
			if plain.String() != batches.String() {
				t.Errorf("%s: %d packets, %s, in batches %d, %s", path, plain.wanted, plain.end, batches.wanted, batches.end)
			}
		}
	}
}

// TestSelection: what the selection does not take comes one by one, and what it takes in
// batches, but for the first packet of each file after the first.
func TestSelection(t *testing.T) {
	a := writeFile(t, "a", little().header(magicMicro, 2, 4, 0, 1).record(1, 0, 1, 1, []byte("a")).record(2, 0, 1, 1, []byte("b")).b)
	b := writeFile(t, "b", little().header(magicMicro, 2, 4, 0, 101).record(1, 0, 1, 1, []byte("c")).b)
	l, err := new(Opener).OpenList([]string{a, b, a})
	if err != nil {
		t.Fatal(err)
	}
	l.Select(&Selection{Takes: func(h *Header) bool { return h.Link() == packet.LinkEthernet }})
	var got []string
	var f packet.Frame
	take := func(b *Batch) error {
		got = append(got, fmt.Sprintf("%d in a batch", b.Packets))
		return nil
	}
	for {
		if err := l.Batches(take); err != nil {
			t.Fatal(err)
		} else if err := l.Next(&f); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		} else {
			got = append(got, string(f.Data))
		}
	}
	if want := []string{"2 in a batch", "c", "a", "1 in a batch"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// FuzzBatches reads anything in batches and one by one.
func FuzzBatches(f *testing.F) {
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
		plain, batches := both(t, mustList(t, open), b[:headerLen], evenLengths{})
		if plain.String() != batches.String() {
			t.Errorf("%x\n%s\nin batches:\n%s", b, plain, batches)
		}
	})
}

// BenchmarkBatch reads a file of short frames in batches, all of them and every other one, and
// that in turns.
func BenchmarkBatch(b *testing.B) {
	const frames = 500_000
	file := little().header(magicMicro, 2, 4, 0, 1).b
	two := little().record(1, 0, 64, 64, make([]byte, 64)).record(1, 0, 65, 64, make([]byte, 65)).b
	file = append(file, bytes.Repeat(two, frames/2)...)
	path := filepath.Join(b.TempDir(), "a.pcap")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		b.Fatal(err)
	}
	for name, s := range map[string]Selection{"all": {}, "half": {Match: evenLengths{}}, "turns": {Match: evenLengths{}, Turns: true}} {
		s.Takes = func(*Header) bool { return true }
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				l, err := new(Opener).OpenList([]string{path})
				if err != nil {
					b.Fatal(err)
				}
				l.Select(&s)
				n := uint64(0)
				_ = l.Batches(func(batch *Batch) error { // no error but ours
					n += batch.Packets + batch.Refused
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
