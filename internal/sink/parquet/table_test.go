package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"

	"ringcap/internal/host/beneath"
	"ringcap/internal/sink/outfile"
)

var sample = NewSchema("samples", []Column{
	{Name: "ts", Kind: Time, Encoding: Delta, Required: true},
	{Name: "number", Kind: Uint64, Encoding: Delta, Required: true},
	{Name: "name", Kind: Text, Bloom: true},
	{Name: "address", Kind: Address, Bloom: true},
	{Name: "port", Kind: Uint16},
	{Name: "signed", Kind: Int64, Encoding: Plain},
	{Name: "flag", Kind: Bool},
	{Name: "data", Kind: Bytes, Encoding: Plain},
})

// counts is the account of a table.
type counts struct{ written, dropped, refused uint64 }

// start returns a table in a new directory.
func start(t testing.TB, dir string, limits Limits, c *counts) *Table {
	t.Helper()
	d := directory(t, dir, "samples")
	return New(Options{
		Schema: sample, Directory: dir, Sensor: "s1", File: outfile.Options{Maker: maker{d}}, Limits: limits,
		Facts: map[string]string{"sensor": "s1"}, Written: &c.written, Dropped: &c.dropped, Refused: &c.refused,
	})
}

// directory makes the files of a table.
func directory(t testing.TB, dir, table string) *beneath.Directory {
	t.Helper()
	d, err := beneath.Open(dir, beneath.Options{Names: regexp.MustCompile(Names(table, "s1")), NoClobber: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// maker is a beneath.Directory as an outfile.Maker.
type maker struct{ *beneath.Directory }

func (m maker) Create(name string) (*os.File, error) {
	f, _, err := m.Directory.Create(name)
	return f, err
}

// add adds row i, in which each column but the first two is there now and then.
func add(t *Table, at time.Time, i int) error {
	row := t.Row(at)
	row.Number(0, uint64(at.UnixMicro()))
	row.Number(1, uint64(i))
	if i%2 == 0 {
		row.Bytes(2, fmt.Appendf(nil, "name %d", i%7))
	}
	if i%3 == 0 {
		row.Bytes(3, binary.BigEndian.AppendUint64(make([]byte, 8), uint64(i)))
	}
	if i%5 != 0 {
		row.Number(4, uint64(i%65536))
	}
	if i%7 == 0 {
		row.Number(5, uint64(-i))
	}
	if i%2 == 1 {
		row.Number(6, uint64(i/2%2))
	}
	if i%11 == 0 {
		row.Append(7, func(b []byte) []byte { return append(b, make([]byte, i%50)...) })
	}
	return t.End()
}

// read returns the rows of a file, and checks those that add has made.
func read(t *testing.T, path string) (numbers []int64, groups int) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file, err := pq.OpenFile(f, info.Size())
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if sensor, _ := file.Lookup("sensor"); sensor != "s1" {
		t.Errorf("the file tells sensor %q", sensor)
	}
	for i, c := range file.Schema().Columns() {
		if c[0] != sample.columns[i].Name {
			t.Errorf("column %d is %s", i, c[0])
		}
	}
	rows := make([]pq.Row, 1000)
	for _, g := range file.RowGroups() {
		groups++
		r := g.Rows()
		for n := 1; n > 0; {
			n, _ = r.ReadRows(rows)
			for _, row := range rows[:n] {
				numbers = append(numbers, row[1].Int64())
				check(t, row)
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	return numbers, groups
}

func check(t *testing.T, row pq.Row) {
	t.Helper()
	i := int(row[1].Int64())
	want := []string{2: "<null>", 3: "<null>", 4: "<null>", 5: "<null>", 6: "<null>", 7: "<null>"}
	if i%2 == 0 {
		want[2] = fmt.Sprintf("name %d", i%7)
	}
	if i%3 == 0 {
		want[3] = string(binary.BigEndian.AppendUint64(make([]byte, 8), uint64(i)))
	}
	if i%5 != 0 {
		want[4] = fmt.Sprint(i % 65536)
	}
	if i%7 == 0 {
		want[5] = fmt.Sprint(-i)
	}
	if i%2 == 1 {
		want[6] = fmt.Sprint(i/2%2 == 1)
	}
	if i%11 == 0 {
		want[7] = string(make([]byte, i%50))
	}
	for c := 2; c < len(want); c++ {
		if got := row[c].String(); got != want[c] {
			t.Fatalf("row %d: column %d is %q, not %q", i, c, got, want[c])
		}
	}
}

// files returns the files below a directory, in order.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

var evening = time.Date(2026, 11, 30, 23, 59, 59, 0, time.UTC)

// TestPartitions checks that rows are in the directory of their hour, late ones and those of senseless
// clocks, too, and that a file tells its rows in order.
func TestPartitions(t *testing.T) {
	dir := t.TempDir()
	var c counts
	table := start(t, dir, Limits{}, &c)
	times := map[string]time.Time{
		"date=2026-11-30/hour=23": evening,
		"date=2026-12-01/hour=00": evening.Add(time.Second),
		"date=2026-11-30/hour=21": evening.Add(-2 * time.Hour),
		"date=1970-01-01/hour=00": time.Unix(0, 0),
		"date=1969-12-31/hour=23": time.Unix(0, -1),
		"date=9999-12-31/hour=23": time.Unix(1<<50, 0),
		"date=0000-01-01/hour=00": time.Unix(-1<<50, 0),
		"date=2262-04-12/hour=00": time.Date(2262, 4, 12, 0, 0, 0, 0, time.UTC),
		"date=2026-01-01/hour=00": time.Date(2026, 1, 1, 0, 59, 0, 0, time.FixedZone("", 3600/2)),
	}
	const each = 5000
	places := make([]string, 0, len(times))
	for place := range times {
		places = append(places, place)
	}
	for i := range each * len(places) {
		if err := add(table, times[places[i%len(places)]], i); err != nil {
			t.Fatal(err)
		}
	}
	if names := strings.Join(files(t, dir), " "); strings.Contains(names, ".parquet ") {
		t.Errorf("a file has its name before it is whole: %s", names)
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if c != (counts{written: uint64(each * len(places))}) {
		t.Errorf("the account is %+v", c)
	}
	all := files(t, dir)
	if len(all) != len(places) {
		t.Errorf("there are %d files: %q", len(all), all)
	}
	for i, place := range places {
		names, _ := filepath.Glob(filepath.Join(dir, place, "sensor=s1", "samples-*.parquet"))
		if len(names) != 1 {
			t.Errorf("%s has %q", place, names)
			continue
		}
		numbers, _ := read(t, names[0])
		if len(numbers) != each {
			t.Errorf("%s has %d rows", place, len(numbers))
		}
		for k, n := range numbers {
			if int(n) != k*len(places)+i {
				t.Fatalf("%s: row %d is %d", place, k, n)
			}
		}
	}
}

// TestLimits checks that a file is complete after a number of rows, of bytes, or a time.
func TestLimits(t *testing.T) {
	t.Run("rows", func(t *testing.T) {
		dir := t.TempDir()
		var c counts
		table := start(t, dir, Limits{Rows: 5000}, &c)
		for i := range 12000 {
			if err := add(table, evening, i); err != nil {
				t.Fatal(err)
			}
		}
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
		var sizes, all []int
		for _, name := range files(t, dir) {
			numbers, _ := read(t, name)
			sizes = append(sizes, len(numbers))
			for _, n := range numbers {
				all = append(all, int(n))
			}
		}
		if !slices.Equal(sizes, []int{5000, 5000, 2000}) || len(all) != 12000 || !slices.IsSorted(all) {
			t.Errorf("files of %v rows", sizes)
		}
	})
	t.Run("bytes", func(t *testing.T) {
		dir := t.TempDir()
		var c counts
		table := start(t, dir, Limits{Bytes: 1 << 20}, &c)
		for i := range 400_000 {
			if err := add(table, evening, i); err != nil {
				t.Fatal(err)
			}
		}
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
		rows := 0
		names := files(t, dir)
		for i, name := range names {
			if numbers, _ := read(t, name); numbers != nil {
				rows += len(numbers)
			}
			if info, err := os.Stat(name); err != nil || info.Size() > 2<<20 || info.Size() < 200<<10 && i < len(names)-1 {
				t.Errorf("%s has %d bytes, %v", name, info.Size(), err)
			}
		}
		if rows != 400_000 || len(names) < 3 {
			t.Errorf("%d files with %d rows", len(names), rows)
		}
	})
	t.Run("age", func(t *testing.T) {
		dir := t.TempDir()
		var c counts
		table := start(t, dir, Limits{Age: time.Hour}, &c)
		now := time.Now()
		if err := errors.Join(add(table, evening, 1), table.Tick(now)); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(table.Tick(now.Add(2*time.Second)), add(table, evening, 2), table.Tick(now.Add(2*time.Hour))); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(add(table, evening, 3), table.Close()); err != nil {
			t.Fatal(err)
		}
		if names := files(t, dir); len(names) != 2 || c.written != 3 {
			t.Errorf("%q, %+v", names, c)
		}
	})
}

// TestGroups checks that the rows of a file are in groups that a scan can take one by one, and that
// each has statistics and a filter of its own.
func TestGroups(t *testing.T) {
	dir := t.TempDir()
	var c counts
	table := start(t, dir, Limits{}, &c)
	const rows = groupRows + groupRows/2
	for i := range rows {
		if err := add(table, evening, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	name := files(t, dir)[0]
	if numbers, groups := read(t, name); len(numbers) != rows || groups != 2 {
		t.Errorf("%d rows in %d groups", len(numbers), groups)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, _ := f.Stat()
	file, err := pq.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	chunk := file.RowGroups()[0].ColumnChunks()[3]
	for i, want := range map[int]bool{0: true, 3: true, 1: false, groupRows * 2: false} {
		value := pq.FixedLenByteArrayValue(binary.BigEndian.AppendUint64(make([]byte, 8), uint64(i)))
		if got, err := chunk.BloomFilter().Check(value); err != nil || got != want {
			t.Errorf("the filter says %v of address %d, %v", got, i, err)
		}
	}
	meta := file.Metadata().RowGroups[1].Columns[1].MetaData
	if low := binary.LittleEndian.Uint64(meta.Statistics.MinValue); low != groupRows {
		t.Errorf("the second group begins with %d", low)
	}
}

// slow is a maker whose files are made once it is let go, and fail if it has an error.
type slow struct {
	maker
	held  chan struct{}
	begun func()
	err   error
}

func (m slow) Create(name string) (*os.File, error) {
	m.begun()
	<-m.held
	if m.err != nil {
		return nil, m.err
	}
	return m.maker.Create(name)
}

// TestSlow checks that a table that may lose rows never waits for the disk, and counts what it drops.
func TestSlow(t *testing.T) {
	var c counts
	dir := t.TempDir()
	table := start(t, dir, Limits{}, &c)
	begun := make(chan struct{})
	held := make(chan struct{})
	table.o.Lossy = true
	table.o.File.Maker = slow{table.o.File.Maker.(maker), held, sync.OnceFunc(func() { close(begun) }), nil}
	const rows = (maxQueue + 10) * batchRows
	for i := range rows {
		if err := add(table, evening, i); err != nil {
			t.Fatal(err)
		}
		if i == batchRows {
			<-begun
		}
	}
	close(held)
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if want := (counts{written: (maxQueue + 1) * batchRows, dropped: 9 * batchRows}); c != want {
		t.Errorf("the account is %+v, not %+v", c, want)
	}
	if numbers, _ := read(t, files(t, dir)[0]); uint64(len(numbers)) != c.written {
		t.Errorf("the file has %d rows", len(numbers))
	}
}

// TestFull checks that a failure counts all rows that are in no complete file, and leaves none that
// is not whole.
func TestFull(t *testing.T) {
	var c counts
	dir := t.TempDir()
	table := start(t, dir, Limits{Rows: 5000}, &c)
	var failure error
	table.o.File.Maker = &failing{table.o.File.Maker.(maker), 2}
	rows := 0
	for ; failure == nil; rows++ {
		failure = add(table, evening, rows)
	}
	if !errors.Is(failure, syscall.ENOSPC) || !strings.Contains(failure.Error(), dir) {
		t.Errorf("the failure is %v", failure)
	}
	if err := table.Close(); err != nil {
		t.Errorf("it is told again: %v", err)
	}
	if c.written != 5000 || c.written+c.refused != uint64(rows) || c.dropped != 0 {
		t.Errorf("the account of %d rows is %+v", rows, c)
	}
	if names := files(t, dir); len(names) != 1 {
		t.Errorf("there are %q", names)
	}
}

// failing is a maker whose file of that number is on a full disk.
type failing struct {
	maker
	left int
}

func (m *failing) Create(name string) (*os.File, error) {
	if m.left--; m.left > 0 {
		return m.maker.Create(name)
	}
	f, err := m.maker.Create(name)
	if err != nil {
		return nil, err
	}
	_ = f.Close()
	return os.OpenFile("/dev/full", os.O_WRONLY, 0)
}

// TestUndo checks that a row that was given up leaves nothing behind.
func TestUndo(t *testing.T) {
	var c counts
	dir := t.TempDir()
	table := start(t, dir, Limits{}, &c)
	for i := range 100 {
		row := table.Row(evening)
		row.Number(0, 7)
		row.Bytes(2, []byte("given up"))
		row.Bytes(7, []byte("given up"))
		table.Undo()
		if err := add(table, evening, i); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Close(); err != nil {
		t.Fatal(err)
	}
	if numbers, _ := read(t, files(t, dir)[0]); len(numbers) != 100 {
		t.Errorf("there are %d rows", len(numbers))
	}
}

// TestSensor checks which names of sensors are taken.
func TestSensor(t *testing.T) {
	for name, good := range map[string]bool{
		"web1": true, "web-1.example.org": true, "a_b": true, "": false, ".": false, "..": false, "a/b": false, "a b": false, "ä": false, "a=b": false,
		strings.Repeat("x", 100): true, strings.Repeat("x", 101): false,
	} {
		if err := CheckSensor(name); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
	if got := Sensor("my host/ä"); got != "my_host__" {
		t.Errorf("it becomes %q", got)
	}
}
