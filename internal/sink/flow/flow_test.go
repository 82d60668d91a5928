package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	pq "github.com/parquet-go/parquet-go"

	"ringcap/internal/flows"
	"ringcap/internal/layer"
	"ringcap/internal/ledger"
	"ringcap/internal/sink/lines"
	"ringcap/internal/sink/outfile"
	"ringcap/internal/sink/parquet"
	"ringcap/internal/testing/captest"
	"ringcap/internal/track"
	"ringcap/packet"
)

// hostile is what a process may be called and what DNS may answer.
const hostile = "a\"b\\\x1b[2J\u009b\xff"

// fill feeds the captures in testdata to a sink and closes it.
func fill(t *testing.T, s *Sink, a *ledger.Snapshot) {
	t.Helper()
	decoder, tracker := layer.NewDecoder(), track.New(track.Options{})
	frames := captest.Mixed(t, 200, 0)
	var p packet.Packet
	for i := range frames {
		frames[i].Interface = &packet.Interface{Name: "eth0"}
		frames[i].Process = &packet.Process{PID: 7, Name: hostile}
		decoder.Decode(&frames[i], &p)
		tracker.Observe(&p)
		if err := s.Write(&p); err != nil {
			t.Fatal(err)
		}
		if err := s.Tick(time.Now(), a); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(a); err != nil {
		t.Fatal(err)
	}
}

// TestRows checks that JSON lines and a Parquet file have the same columns with the same values, and that
// the packets of all rows are those of the capture.
func TestRows(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "flows.jsonl")
	var a ledger.Snapshot
	var unwritten uint64
	l, err := lines.Open(path, lines.Options{Written: &a.Flows, Refused: &a.FlowsRefused})
	if err != nil {
		t.Fatal(err)
	}
	name := func(netip.Addr) string { return hostile }
	o := Options{Line: func(_ *flows.Flow, b []byte) error { return l.Add(b) }, Out: l, Name: name, Account: &a, Faults: new(ledger.Faults)}
	fill(t, New(o), &a)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.ContainsAny(text, "\x1b\u009b") {
		t.Error("control characters reach the output")
	}
	var objects []map[string]any
	for line := range strings.Lines(string(text)) {
		var object map[string]any
		d := json.NewDecoder(strings.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&object); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		objects = append(objects, object)
	}
	if uint64(len(objects)) != a.Flows || a.FlowsRefused != 0 {
		t.Errorf("%d lines, %d counted", len(objects), a.Flows)
	}

	var written uint64
	o.Line, o.Out = nil, nil
	o.Table = parquet.New(parquet.Options{
		Schema: Schema, Directory: dir, Sensor: "s1", File: outfile.Options{Maker: maker{}}, Written: &written, Dropped: &unwritten, Refused: &unwritten,
	})
	k := New(o)
	fill(t, k, &a)
	rows := read(t, dir)
	if written != a.Flows || !reflect.DeepEqual(rows, objects) {
		t.Errorf("%d rows:\n%v\nwant %d:\n%v", written, rows, a.Flows, objects)
	}
	packets := 0
	for _, o := range objects {
		for _, key := range []string{"src_packets", "dst_packets"} {
			n, err := o[key].(json.Number).Int64()
			if err != nil {
				t.Fatal(err)
			}
			packets += int(n)
		}
	}
	if packets+int(k.table.Outside) != 200 {
		t.Errorf("flows of %d packets", packets)
	}
}

// maker makes files as the helper of a sandboxed run does.
type maker struct{}

func (maker) Create(name string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return nil, err
	}
	return os.Create(name)
}
func (maker) Publish(string) error                 { return nil }
func (maker) Discard(string) error                 { return nil }
func (maker) Reopen(name string) (*os.File, error) { return nil, errors.ErrUnsupported }

// read returns the rows of the Parquet files in a directory as JSON has them.
func read(t *testing.T, dir string) (objects []map[string]any) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".parquet" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := pq.OpenFile(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return err
		}
		names := file.Schema().Columns()
		r := pq.NewReader(file)
		for {
			rows := make([]pq.Row, 1)
			if n, err := r.ReadRows(rows); n == 0 {
				if errors.Is(err, io.EOF) {
					return nil
				}
				return err
			}
			object := map[string]any{}
			for i, v := range rows[0] {
				c := &columns[i]
				if names[i][0] != c.Name {
					t.Fatalf("column %d is %s, want %s", i, names[i][0], c.Name)
				}
				switch {
				case v.IsNull() || c.Kind == parquet.Address:
				case c.Kind == parquet.Text:
					object[c.Name] = string(v.ByteArray())
				case c.Kind == parquet.Time:
					object[c.Name] = time.UnixMicro(v.Int64()).UTC().Format("2006-01-02T15:04:05.000000Z")
				default:
					object[c.Name] = json.Number(v.String())
				}
			}
			objects = append(objects, object)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

var update = flag.Bool("update", false, "write the columns into docs/scale.md")

// TestColumns checks that names are unique, that each column has a help, and that docs/scale.md lists them.
func TestColumns(t *testing.T) {
	seen, list := map[string]bool{}, "| column | type | what |\n| --- | --- | --- |\n"
	for _, c := range columns {
		if seen[c.Name] || c.help == "" || (c.number == nil) == (c.text == nil) {
			t.Errorf("column %s", c.Name)
		}
		seen[c.Name] = true
		list += fmt.Sprintf("| `%s` | %v | %s |\n", c.Name, c.Kind, c.help)
	}
	path := filepath.Join(captest.Testdata(t), "../docs/scale.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(page), "<!-- flow columns: go test ./internal/sink/flow -run TestColumns -update -->\n")
	between, rest, _ := strings.Cut(after, "<!-- end -->")
	if between == list {
		return
	}
	if !*update {
		t.Fatal("docs/scale.md has other columns: go test ./internal/sink/flow -run TestColumns -update")
	}
	if err := os.WriteFile(path, []byte(strings.TrimSuffix(string(page), after)+list+"<!-- end -->"+rest), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEarly checks that the account has all flows that ended for lack of room when the capture ends.
func TestEarly(t *testing.T) {
	l, err := lines.Open(filepath.Join(t.TempDir(), "x.jsonl"), lines.Options{Written: new(uint64), Refused: new(uint64)})
	if err != nil {
		t.Fatal(err)
	}
	a := ledger.Snapshot{FlowsEarly: 7} // those of another sink
	s := New(Options{Options: flows.Options{Most: 1}, Line: func(_ *flows.Flow, b []byte) error { return l.Add(b) }, Out: l, Account: &a, Faults: new(ledger.Faults)})
	decoder, tracker := layer.NewDecoder(), track.New(track.Options{})
	var p packet.Packet
	frames := captest.Mixed(t, 200, 0)
	for i := range frames {
		decoder.Decode(&frames[i], &p)
		tracker.Observe(&p)
		if err := s.Write(&p); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(&a); err != nil || s.table.Early == 0 || a.FlowsEarly != 7+s.table.Early {
		t.Errorf("%v, %d early, not 7 and %d", err, a.FlowsEarly, s.table.Early)
	}
}

// TestClosedPipe checks that a failure is told once, not again for the flows that are left.
func TestClosedPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Close()
	var a ledger.Snapshot
	l, err := lines.Open("-", lines.Options{Output: w, Name: "stdout", Unbuffered: true, Written: &a.Flows, Refused: &a.FlowsRefused})
	if err != nil {
		t.Fatal(err)
	}
	s := New(Options{Options: flows.Options{Most: 1}, Line: func(_ *flows.Flow, line []byte) error { return l.Add(line) }, Out: l, Account: &a, Faults: new(ledger.Faults)})
	decoder, tracker := layer.NewDecoder(), track.New(track.Options{})
	var p packet.Packet
	failures := 0
	frames := captest.Mixed(t, 50, 0)
	for i := range frames {
		decoder.Decode(&frames[i], &p)
		tracker.Observe(&p)
		if s.Write(&p) != nil {
			failures++
		}
	}
	if s.Close(&a) != nil {
		failures++
	}
	if failures != 1 || a.FlowsRefused == 0 {
		t.Errorf("told %d times, %d flows refused", failures, a.FlowsRefused)
	}
}

// TestRefused checks that a failure of the output counts flows.
func TestRefused(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = full.Close() }()
	var a ledger.Snapshot
	l, err := lines.Open("-", lines.Options{Output: full, Name: "stdout", Count: ledger.Flows, Written: &a.Flows, Refused: &a.FlowsRefused})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Add([]byte("{}\n")); err != nil {
		t.Fatal(err)
	}
	if err := l.Tick(time.Now(), &a); err == nil || !strings.HasSuffix(err.Error(), ": 0 flows were written before") || a.FlowsRefused != 1 {
		t.Errorf("%v, %d refused", err, a.FlowsRefused)
	}
}
