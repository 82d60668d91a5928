package parquet

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	pq "github.com/parquet-go/parquet-go"

	"ringcap/internal/ledger"
	"ringcap/internal/testing/captest"
	"ringcap/packet"
)

// shape makes the values of a column.
type shape struct {
	name   string
	share  int // of rows that have a value, in percent
	number func(r *rand.Rand, i int) uint64
	bytes  func(r *rand.Rand, i int) []byte
}

func repeated(n int, c byte) []byte { return bytes.Repeat([]byte{c}, n) }

var shapes = []shape{
	{"none", 0, func(*rand.Rand, int) uint64 { return 0 }, func(*rand.Rand, int) []byte { return nil }},
	{"same", 100, func(*rand.Rand, int) uint64 { return 7 }, func(*rand.Rand, int) []byte { return []byte("same") }},
	{"growing", 100, func(_ *rand.Rand, i int) uint64 { return uint64(i * i) }, func(_ *rand.Rand, i int) []byte { return fmt.Appendf(nil, "%08d", i) }},
	{"any", 100, func(r *rand.Rand, _ int) uint64 { return r.Uint64() }, func(r *rand.Rand, _ int) []byte { return repeated(r.IntN(300), byte(r.Uint32())) }},
	{"extreme", 60, func(r *rand.Rand, _ int) uint64 { return []uint64{0, 1, 1 << 63, 1<<63 - 1, 1<<64 - 1}[r.IntN(5)] },
		func(r *rand.Rand, _ int) []byte {
			return [][]byte{{}, {0}, {0xff, 0xfe}, repeated(5000, 'x')}[r.IntN(4)]
		}},
	{"few", 3, func(r *rand.Rand, _ int) uint64 { return uint64(r.IntN(3)) }, func(r *rand.Rand, _ int) []byte { return repeated(3, byte(r.IntN(3))) }},
	{"runs", 90, func(_ *rand.Rand, i int) uint64 { return uint64(i / 37) }, func(_ *rand.Rand, i int) []byte { return fmt.Appendf(nil, "%d", i/37) }},
	{"late", -1, func(r *rand.Rand, _ int) uint64 { return r.Uint64() }, func(*rand.Rand, int) []byte { return []byte("late") }},
}

// TestRandom checks that what is read is what was written, for all kinds, encodings and shapes of
// columns, and that statistics are right.
func TestRandom(t *testing.T) {
	var columns []Column
	var of []shape
	for kind := Time; kind <= Address; kind++ {
		for encoding := Dictionary; encoding <= Delta; encoding++ {
			for _, required := range []bool{false, true} {
				for _, s := range shapes {
					if required && s.share != 100 || encoding == Delta && kind != Time && kind != Int64 && kind != Uint64 {
						continue
					}
					columns = append(columns, Column{fmt.Sprintf("%d_%d_%v_%s", kind, encoding, required, s.name), kind, encoding, required, encoding == Dictionary && kind != Bool})
					of = append(of, s)
				}
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	const rows = batchRows + 501
	want := make([][]string, rows)
	dir := t.TempDir()
	var c counts
	o := Options{Schema: NewSchema("samples", columns), Directory: dir, Sensor: "s1", Written: &c.written, Dropped: &c.dropped, Refused: &c.refused}
	o.File.Maker = maker{directory(t, dir, "samples")}
	table := New(o)
	for i := range rows {
		row := table.Row(evening)
		for k := range columns {
			s, kind := of[k], columns[k].Kind
			text := "<null>"
			if s.share < 0 && i > rows-100 || r.IntN(100) < s.share {
				switch {
				case kind == Address:
					v := append(s.bytes(r, i), make([]byte, addressSize)...)[:addressSize]
					row.Bytes(k, v)
					text = string(v)
				case kind >= Text:
					v := s.bytes(r, i)
					row.Bytes(k, v)
					text = string(v)
				case kind == Bool:
					v := s.number(r, i) & 1
					row.Number(k, v)
					text = fmt.Sprint(v == 1)
				default:
					v := s.number(r, i) & (1<<kind.bits() - 1)
					row.Number(k, v)
					text = fmt.Sprint(v)
				}
			}
			want[i] = append(want[i], text)
		}
		if err := table.End(); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(files(t, dir)[0])
	if err != nil {
		t.Fatal(err)
	}
	f, err := pq.OpenFile(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	at, buf := 0, make([]pq.Row, 1000)
	for _, g := range f.RowGroups() {
		reader := g.Rows()
		for n := 1; n > 0; {
			n, _ = reader.ReadRows(buf)
			for _, row := range buf[:n] {
				for k, v := range row {
					if got := textOf(v, columns[k].Kind); got != want[at][k] {
						t.Fatalf("column %s, row %d: %q, not %q", columns[k].Name, at, got, want[at][k])
					}
				}
				at++
			}
		}
		if err := reader.Close(); err != nil {
			t.Error(err)
		}
	}
	if at != rows {
		t.Errorf("%d rows were read", at)
	}
	checkBounds(t, f, columns, want)
}

// textOf returns a value as TestRandom has it.
func textOf(v pq.Value, k Kind) string {
	if !v.IsNull() && k < Bool {
		if n := uint64(v.Int64()); k >= Uint8 && k <= Uint32 {
			return fmt.Sprint(uint32(n))
		}
		return fmt.Sprint(uint64(v.Int64()))
	}
	return v.String()
}

// checkBounds checks nulls, least and greatest values of all row groups.
func checkBounds(t *testing.T, f *pq.File, columns []Column, want [][]string) {
	t.Helper()
	first := 0
	for _, g := range f.Metadata().RowGroups {
		rows := want[first : first+int(g.NumRows)]
		first += int(g.NumRows)
		for k := range g.Columns {
			s, kind := &g.Columns[k].MetaData.Statistics, columns[k].Kind
			nulls, least, most, seen := 0, "", "", false
			for _, row := range rows {
				v := row[k]
				if v == "<null>" {
					nulls++
					continue
				}
				if kind < Bool {
					var n uint64
					_, _ = fmt.Sscan(v, &n)
					if kind == Time || kind == Int64 {
						n ^= 1 << 63
					}
					v = fmt.Sprintf("%020d", n)
				}
				if !seen || v < least {
					least = v
				}
				if !seen || v > most {
					most = v
				}
				seen = true
			}
			if s.NullCount != int64(nulls) {
				t.Errorf("%s has %v nulls, not %d", columns[k].Name, s.NullCount, nulls)
			}
			if s.MinValue == nil {
				if seen && (kind < Text || columns[k].Encoding == Dictionary) && len(least) <= longestBound && len(most) <= longestBound && least != "" {
					t.Errorf("%s has no least value", columns[k].Name)
				}
				continue
			}
			if got := boundOf(s.MinValue, kind); got != least {
				t.Errorf("%s: the least value is %q, not %q", columns[k].Name, got, least)
			}
			if got := boundOf(s.MaxValue, kind); got != most {
				t.Errorf("%s: the greatest value is %q, not %q", columns[k].Name, got, most)
			}
		}
	}
}

func boundOf(b []byte, k Kind) string {
	switch {
	case k >= Text:
		return string(b)
	case k == Bool:
		return fmt.Sprint(b[0] == 1)
	case len(b) == 4:
		return fmt.Sprintf("%020d", le.Uint32(b))
	}
	n := le.Uint64(b)
	if k == Time || k == Int64 {
		n ^= 1 << 63
	}
	return fmt.Sprintf("%020d", n)
}

// TestXXHash checks the hash with the values of its specification's tests.
func TestXXHash(t *testing.T) {
	for text, want := range map[string]uint64{
		"": 0xef46db3751d8e999, "a": 0xd24ec4f1a98c6e5b, "abc": 0x44bc2cf5ad770999,
		"Nobody inspects the spammish repetition": 0xfbcea83c8a378bf1,
	} {
		if got := xxhash([]byte(text)); got != want {
			t.Errorf("%q: %#x, not %#x", text, got, want)
		}
	}
}

// TestNoAllocation checks that rows of packets take no memory once the buffers have grown.
func TestNoAllocation(t *testing.T) {
	var c counts
	dir := t.TempDir()
	o := PacketOptions{Faults: new(ledger.Faults)}
	o.Directory, o.Sensor, o.Written, o.Dropped, o.Refused = dir, "s1", &c.written, &c.dropped, &c.refused
	o.File.Maker = maker{directory(t, dir, PacketTable)}
	s, err := NewPackets(o)
	if err != nil {
		t.Fatal(err)
	}
	frames := captest.Mixed(t, 1000, 0)
	var packets []*packet.Packet
	for i := range frames {
		if p := decoded(&frames[i]); p.Err == nil { // the text of an error takes memory
			packets = append(packets, p)
		}
	}
	write := func() {
		for _, p := range packets {
			if err := s.Write(p); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 2 * groupRows / len(packets) {
		write()
	}
	// What is left is that of new batches while the goroutine is behind, and of row groups. It depends
	// on the scheduler, but an allocation for each packet, or for every other one, would stand out.
	if n := testing.AllocsPerRun(50, write) / float64(len(packets)); n > 0.4 {
		t.Errorf("%.3f allocations a packet", n)
	}
	if err := s.Close(nil); err != nil {
		t.Error(err)
	}
}
